"""What a record says beside what was found."""

from __future__ import annotations

from typing import Any

_COUNTS = ("subjects", "images", "videos", "frames", "volumes")
_FORMATS = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF", "bmp": "BMP", "gif": "GIF", "mp4": "MP4", "avi": "AVI", "mov": "MOV", "dicom": "DICOM",
            "nifti": "NIfTI", "nrrd": "NRRD", "mhd": "MetaImage", "mha": "MetaImage", "hdf5": "HDF5", "mat": "MATLAB", "npy": "NPY", "npz": "NPZ",
            "csv": "CSV", "xlsx": "XLSX", "json": "JSON"}  # fmt: skip


def compare(record: dict[str, Any], result: dict[str, Any]) -> list[dict[str, Any]]:
    """Each stated fact that an audit can see, `{field, record, found, agrees, text}`; facts that the record leaves open are not judged."""
    out = []
    items = result["items"]
    for name in _COUNTS:
        stated = record["counts"][name]
        found = result["subjects"]["count"] if name == "subjects" else items[name]
        if stated is None or found is None:
            continue
        masks = f" and {items['masks']:,} masks" if name in ("images", "volumes") and items["masks"] else ""
        text = f"record says {stated:,} {name}; found {found:,}{masks}"
        out.append(
            {
                "field": f"counts.{name}",
                "record": stated,
                "found": found,
                "agrees": stated == found,
                "text": text,
            }
        )
    wanted = {_FORMATS[f] for f in record["file_formats"] if f in _FORMATS}
    if wanted:
        missing = sorted(wanted - set(result["files"]["by_format"]))
        text = f"record names {', '.join(sorted(wanted))}; " + (
            f"no {', '.join(missing)} found" if missing else "all found"
        )
        out.append(
            {
                "field": "file_formats",
                "record": sorted(wanted),
                "found": list(result["files"]["by_format"]),
                "agrees": not missing,
                "text": text,
            }
        )
    devices = list(result["properties"]["devices"])
    if devices and record["devices"]:
        known = [d for d in record["devices"] if any(_same(d, f) for f in devices)]
        text = f"record names {', '.join(record['devices'])}; headers say {', '.join(devices[:5])}"
        out.append(
            {
                "field": "devices",
                "record": record["devices"],
                "found": devices,
                "agrees": bool(known),
                "text": text,
            }
        )
    return out


def _same(stated: str, found: str) -> bool:
    words = {w for w in stated.casefold().replace("-", " ").split() if len(w) > 1}
    return bool(words & set(found.casefold().replace("-", " ").split()))
