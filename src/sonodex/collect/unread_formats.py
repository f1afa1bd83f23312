"""Files of pictures and tables that nothing here reads, and what does: so that none is silently left out."""

from __future__ import annotations

from typing import NamedTuple


class Unread(NamedTuple):
    """A format that is told, not read.

    Attributes:
        name: as a report prints it.
        kind: of thing that it holds: image, video, volume, or other.
        endings: of names that promise it; they decide where a format has no mark, and content tells nothing.
        marks: bytes that its files begin with.
        way: what reads it.
        standard: whether its description is public.
    """

    name: str
    kind: str
    endings: tuple[str, ...]
    marks: tuple[bytes, ...]
    way: str
    standard: bool = True


_PNG = "convert it to PNG"
_MP4 = "convert it to MP4 (FFmpeg)"
_CSV = "save it as XLSX or CSV"
_VTK_IMAGE = b'<VTKFile type="ImageData"'
_XML = b'<?xml version="1.0"?>'
_VTK = (b"# vtk DataFile", _VTK_IMAGE, *(_XML + end + _VTK_IMAGE for end in (b"", b"\n", b"\r\n")))
_OLD_STATA = tuple(  # up to Stata 12: version, order of bytes, kind of file
    bytes((version, order, 1, 0)) for version in (105, 108, 110, 111, 112, 113, 114, 115) for order in (1, 2)
)

UNREAD = (
    Unread("JPEG XL", "image", (".jxl",), (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"), f"{_PNG} (libjxl)"),
    Unread("JPEG XR", "image", (".jxr", ".wdp", ".hdp"), (b"II\xbc\x01",), f"{_PNG} (jxrlib)"),
    Unread("Photoshop", "image", (".psd",), (b"8BPS\0",), "export it as PNG"),
    Unread("GIMP", "image", (".xcf",), (b"gimp xcf ",), "export it as PNG"),
    Unread("OpenEXR", "image", (".exr",), (b"\x76\x2f\x31\x01",), f"{_PNG} (ImageMagick)"),
    Unread("Targa", "image", (".tga",), (), f"{_PNG} (ImageMagick)"),
    Unread(
        "PCX", "image", (".pcx",), (b"\x0a\x05\x01", b"\x0a\x03\x01", b"\x0a\x02\x01"),
        f"{_PNG} (ImageMagick)",
    ),
    Unread("FITS", "image", (".fits", ".fit"), (b"SIMPLE  =",), f"{_PNG} (Astropy)"),
    Unread("Zeiss CZI", "image", (".czi",), (b"ZISRAWFILE",), "Bio-Formats converts it"),
    Unread("Leica LIF", "image", (".lif",), (), "Bio-Formats converts it"),
    Unread("Nikon ND2", "image", (".nd2",), (b"\xda\xce\xbe\x0a",), "Bio-Formats converts it"),
    Unread("RealMedia", "video", (".rm", ".rmvb"), (b".RMF\0",), _MP4),
    Unread("MXF", "video", (".mxf",), (b"\x06\x0e\x2b\x34",), _MP4),
    Unread("raw video", "video", (".h264", ".264", ".h265", ".hevc", ".yuv", ".dv"), (), _MP4),
    Unread("YUV4MPEG2", "video", (".y4m",), (b"YUV4MPEG2",), _MP4),
    Unread(
        "Kretz volume", "volume", (), (b"KRETZFILE",), "4D View or SlicerHeart (3D Slicer) converts it", False
    ),
    Unread("MINC or netCDF", "volume", (".mnc",), (b"CDF\x01", b"CDF\x02"), "convert it to NIfTI (mnc2nii)"),
    Unread("VTK", "volume", (".vti",), _VTK, "convert it to NIfTI (ITK, 3D Slicer)"),
    Unread("ECAT", "volume", (), (b"MATRIX7",), "convert it to NIfTI (NiBabel)"),
    Unread(
        "Ultrasonix data", "volume", (".b8", ".b32", ".bpr", ".rf", ".rfi", ".crf"), (),
        "the Ultrasonix SDK's readers convert it", False,
    ),
    Unread("AAA raw ultrasound", "volume", (".ult",), (), "export it as video (Articulate Assistant)", False),
    Unread(
        "VisualSonics data", "volume", (".bmode", ".rdm", ".rdi"), (), "VevoLab exports it", False
    ),
    Unread("SPSS", "other", (".sav",), (b"$FL2@(#)", b"$FL3@(#)"), _CSV),
    Unread("Stata", "other", (".dta",), (b"<stata_dta>", *_OLD_STATA), _CSV),
    Unread("SAS", "other", (".sas7bdat",), (), _CSV),
)  # fmt: skip
