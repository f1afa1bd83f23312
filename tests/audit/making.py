"""Files of every format that the audit reads, made by the libraries that write them, and short ways to have
them read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import av
import cv2
import h5py
import nibabel as nib
import numpy as np
import pydicom
import pydicom.uid
import pytest
import scipy.io
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Content
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from tests.conftest import ROOT

SAMPLES = ROOT.parent / "shared" / "samples"
Array = NDArray[Any]


def noise(*shape: int, seed: int = 0, dtype: str = "u1") -> Array:
    """Values that differ everywhere, so that a turned or shifted picture shows."""
    rng = np.random.default_rng(seed)
    top = 255 if dtype == "u1" else 60_000
    return rng.integers(0, top, shape).astype(dtype)


GRAY = noise(40, 50)
COLOUR = noise(40, 50, 3)


def held(data: bytes, name: str = "x") -> Blob:
    """A file in memory."""
    return Blob(name, len(data), content=data)


def sniffed(data: bytes, name: str = "x") -> formats.Format:
    return formats.sniff(data[: formats.HEAD], name, len(data))


def content(data: bytes, name: str = "x") -> Content:
    """What a reader says of a file in memory."""
    return read(held(data, name), sniffed(data, name))


def content_of(path: Path) -> Content:
    """What a reader says of a file on disk."""
    blob = Blob(path.name, path.stat().st_size, local=path)
    return read(blob, formats.sniff(blob.head(), path.name, blob.size))


def said(found: Content) -> tuple[str, int, int, int, int, bool]:
    return found.kind, found.frames, found.width, found.height, found.bits, found.colour


def pixels(content: Content) -> list[Array]:
    return [p.pixels for p in content.pictures]


def encoded(ending: str, image: Array, *options: int) -> bytes:
    """A picture file by OpenCV."""
    return bytes(cv2.imencode(ending, image, list(options))[1])


def png(image: Array | None = None) -> bytes:
    return encoded(".png", noise(40, 50) if image is None else image)


def png_stating(width: int, height: int) -> bytes:
    """A PNG whose checksums hold and whose header lies."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def tiff(*pages: Array) -> bytes:
    return bytes(cv2.imencodemulti(".tiff", list(pages))[1])


def coloured(values: Array) -> Array:
    """Pixels as blue, green, red."""
    return values if values.ndim == 3 else np.dstack([values] * 3)


def animated(ending: str, frames: list[Array]) -> bytes:
    """An animated picture file (`.webp`, `.png`) of 20 frames a second."""
    clip = cv2.Animation()
    clip.frames = [np.dstack([coloured(f), np.full(f.shape[:2], 255, np.uint8)]) for f in frames]
    clip.durations = [50] * len(frames)
    done, data = cv2.imencodeanimation(ending, clip, [cv2.IMWRITE_WEBP_QUALITY, 101])
    assert done
    return data.tobytes()


def gif(count: int = 9, height: int = 40, width: int = 50) -> bytes:
    """An animated GIF, block by block: every frame in one gray level, kept without compression."""
    out = (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0xF6, 0, 0)
        + bytes(v * 2 for v in range(128) for _ in range(3))
    )
    for i in range(count):
        codes = []
        for at in range(0, width * height, 100):
            codes += [
                128,
                *([(i * 10) % 128] * min(100, width * height - at)),
            ]  # 128 clears the table, codes stay 8 bits
        bits = "".join(f"{c:08b}"[::-1] for c in [*codes, 129])
        data = bytes(int(bits[n : n + 8][::-1], 2) for n in range(0, len(bits), 8))
        blocks = b"".join(
            bytes([len(data[n : n + 255])]) + data[n : n + 255] for n in range(0, len(data), 255)
        )
        out += (
            b"\x21\xf9\x04\0\x04\0\0\0\x2c"
            + struct.pack("<HHHHB", 0, 0, width, height, 0)
            + b"\x07"
            + blocks
            + b"\0"
        )
    return out + b"\x3b"


def dataset(values: Array, **attributes: Any) -> FileDataset:
    """An ultrasound object with the given pixels: (rows, columns), with frames before and samples behind."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = pydicom.uid.UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    data.SOPClassUID, data.SOPInstanceUID, data.Modality = (
        meta.MediaStorageSOPClassUID,
        meta.MediaStorageSOPInstanceUID,
        "US",
    )
    colour = values.ndim > 2 and values.shape[-1] == 3
    plane = values.shape[:-1] if colour else values.shape
    data.Rows, data.Columns = plane[-2:]
    if len(plane) == 3:
        data.NumberOfFrames = plane[0]
    data.SamplesPerPixel = 3 if colour else 1
    data.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        data.PlanarConfiguration = 0
    data.BitsAllocated = data.BitsStored = values.dtype.itemsize * 8
    data.HighBit, data.PixelRepresentation = data.BitsStored - 1, 0
    data.PixelData = values.tobytes()
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def dicom(values: Array | None = None, syntax: str | None = None, **attributes: Any) -> bytes:
    """A DICOM file; `syntax` names a transfer syntax that pydicom or GDCM can write."""
    data = dataset(noise(40, 50) if values is None else values, **attributes)
    return stored(data, syntax)


def stored(data: Dataset, syntax: str | None = None) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if syntax:
            data.compress(getattr(pydicom.uid, syntax), generate_instance_uid=False)
        data.save_as(out, enforce_file_format=True)
    return out.getvalue()


def big_endian(values: Array) -> bytes:
    data = dataset(values.astype(">u2"))
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit = 15
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRBigEndian
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, little_endian=False, implicit_vr=False, enforce_file_format=True)
    return out.getvalue()


def encapsulated(frames: list[bytes], syntax: str, values: Array, **attributes: Any) -> bytes:
    """A DICOM file whose frames were compressed elsewhere."""
    data = dataset(values, **attributes)
    data.file_meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
    data.PixelData = pydicom.encaps.encapsulate(frames)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    return stored(data)


def nifti(
    values: Array | None = None, zooms: tuple[float, ...] = (0.5, 0.25, 1.0), version: int = 1
) -> bytes:
    """A NIfTI file; first axis is the column."""
    values = noise(50, 40, 9) if values is None else values
    kind: Any = nib.Nifti1Image if version == 1 else nib.Nifti2Image
    image = kind(values, np.diag([*zooms[:3], 1.0]))
    image.header.set_xyzt_units("mm")
    data: bytes = image.to_bytes()
    return data


def metaimage(values: Array, place: str = "LOCAL", packed: bool = False, **fields: str) -> bytes:
    """A MetaImage header, with its values behind it where `place` is LOCAL."""
    sizes = " ".join(str(n) for n in values.shape[::-1])
    kind = {"u1": "MET_UCHAR", "i2": "MET_SHORT", "f4": "MET_FLOAT"}[values.dtype.str[1:]]
    lines = {"ObjectType": "Image", "NDims": str(values.ndim), "DimSize": sizes,
             "ElementSpacing": "0.5 0.25 1",
             "CompressedData": str(packed), "ElementType": kind} | fields  # fmt: skip
    text = "".join(f"{k} = {v}\n" for k, v in lines.items()) + f"ElementDataFile = {place}\n"
    body = zlib.compress(values.tobytes()) if packed else values.tobytes()
    return text.encode() + (body if place == "LOCAL" else b"")


def nrrd(values: Array, encoding: str = "raw", place: str = "", colour: bool = False, **fields: str) -> bytes:
    """An NRRD file, or its header alone where `place` names the file with the values."""
    kind = {"u1": "uchar", "u2": "ushort", "f4": "float"}[values.dtype.str[1:]]
    lines = {"type": kind, "dimension": str(values.ndim),
             "sizes": " ".join(str(n) for n in values.shape[::-1]),
             "endian": "little", "encoding": encoding} | fields  # fmt: skip
    if colour:
        lines["kinds"] = "RGB-color domain domain"
    if place:
        lines["data file"] = place
    text = "NRRD0004\n# made for a test\n" + "".join(f"{k}: {v}\n" for k, v in lines.items()) + "\n"
    packing: dict[str, Any] = {"raw": bytes, "gzip": gzip.compress, "bzip2": bz2.compress}
    body: bytes = packing.get(encoding, bytes)(values.tobytes())
    return text.encode() + (b"" if place else body)


def clip(
    container: str = "mp4", codec: str = "mpeg4", frames: int = 12, rate: int = 10, layout: str = "yuv420p"
) -> bytes:
    """A clip of 64 × 48 pixels that grows brighter."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as film:
        stream: Any = film.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, layout
        for i in range(frames):
            picture = np.full((48, 64, 3), i * 20 % 256, np.uint8)
            picture[:, :8] = 255
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                film.mux(packet)
        for packet in stream.encode():
            film.mux(packet)
    return out.getvalue()


def hdf5(**values: Any) -> bytes:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        for name, value in values.items():
            file[name] = value
    return out.getvalue()


def matlab73(**values: Array) -> bytes:
    """MATLAB 7.3: HDF5 behind a block of its own, axes in reverse, the class as an attribute."""
    out = io.BytesIO()
    with h5py.File(out, "w", userblock_size=512) as file:
        for name, value in values.items():
            file[name] = np.ascontiguousarray(value.T)
            file[name].attrs["MATLAB_class"] = np.bytes_(value.dtype.name)
    return b"MATLAB 7.3 MAT-file".ljust(124) + struct.pack("<HH", 0x200, 0x4D49) + out.getvalue()[128:]


def matlab(values: dict[str, Any] | None = None, packed: bool = False) -> bytes:
    out = io.BytesIO()
    scipy.io.savemat(out, values or {"image": noise(40, 50)}, do_compression=packed)
    return out.getvalue()


def npy(values: Array) -> bytes:
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()


def npz(**values: Array) -> bytes:
    out = io.BytesIO()
    np.savez(out, **values)  # type: ignore[arg-type]
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], packed: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    packs: dict[str, Any] = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    body: bytes = packs[packed](out.getvalue())
    return body


def refused(data: bytes, name: str = "x") -> str:
    """Why a file in memory is not read."""
    with pytest.raises(ReadError) as error:
        list(content(data, name).pictures)
    return str(error.value)
