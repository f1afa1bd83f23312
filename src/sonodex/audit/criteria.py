"""What an audit says on the criteria of the rubric that files can answer. A finding is made only where the files decide it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from sonodex.audit.attributes import Attribute
from sonodex.audit.tables import Table

_STANDARD = {
    "PNG", "JPEG", "TIFF", "BMP", "GIF", "WebP", "JPEG 2000", "PNM", "DICOM", "NIfTI", "MetaImage", "NRRD", "MP4", "MOV", "AVI", "Matroska",
    "MPEG", "WMV", "HDF5", "MATLAB", "NPY", "NPZ", "CSV", "TSV", "XLSX", "JSON", "XML", "text", "PDF", "raw data", "ZIP", "TAR",
}  # fmt: skip
_SPACING_COLUMN = re.compile(
    r"spacing|pixel[ _-]?size|mm[ _/-]?(?:per[ _-]?)?p(?:i?x|ixel)|resolution|\bdepth\b|\bfps\b|frame[ _-]?rate",
    re.IGNORECASE,
)
_NEARLY_ALL = 0.99


def _finding(criterion: str, level: str, note: str) -> dict[str, Any]:
    words = note.split()
    short = note if len(words) <= 20 else " ".join(words[:19]) + " …"
    return {
        "criterion": criterion,
        "level": level,
        "basis": "automatic",
        "note": short,
        "checked": dt.date.today().isoformat(),
    }


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}"


def findings(
    items: dict[str, int], annotated: int, calibrated: int, formats: dict[str, int], labels: Attribute, splits: Attribute, subjects: Attribute,
    shared_subjects: Sequence[str], tables: Sequence[Table], documents: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """Findings on D15, D20, D21, D26, D27, D28 and D29.

    Args:
        items: counts of images, masks, videos, frames, volumes.
        annotated: images, clips and volumes with a mask or a class.
        calibrated: those with pixel spacing or, for clips, a frame rate in their header.
        formats: files of each format.
        labels, splits, subjects: of the images, clips and volumes.
        shared_subjects: subjects that stand in more than one split.
        tables: read beside the data.
        documents: files (text, XML, JSON without rows) that may hold annotations the audit does not read.
    """
    total = items["images"] + items["videos"] + items["volumes"]
    if not total:
        return []
    out = [_calibration(calibrated, total, tables)]
    if labels.rule:
        counts = labels.counts()
        told = ", ".join(f"{n:,} {name[:30]}" for name, n in list(counts.items())[:4])
        more = f" and {len(counts) - 4} more classes" if len(counts) > 4 else ""
        out.append(_finding("D20", "full", f"{told}{more}"))
    out += _annotations(annotated, total, items["masks"], labels, documents)
    out.append(
        _finding("D26", "full", "counted: " + ", ".join(f"{n:,} {kind}" for kind, n in items.items() if n))
    )
    other = sum(n for name, n in formats.items() if name not in _STANDARD)
    names = ", ".join(f"{n:,} {name}" for name, n in list(formats.items())[:5])
    out.append(_finding("D27", "partial" if other else "full", names))
    out += [_grouping(subjects, total), _splitting(splits, subjects, shared_subjects)]
    return out


def _calibration(calibrated: int, total: int, tables: Sequence[Table]) -> dict[str, Any]:
    column = next((f"{c} in {t.path}" for t in tables for c in t.header if _SPACING_COLUMN.search(c)), None)
    if calibrated >= _NEARLY_ALL * total:
        return _finding(
            "D15", "full", f"pixel spacing or frame rate in the header of {_share(calibrated, total)} items"
        )
    if column:
        return _finding("D15", "full", f"column {column}")
    if calibrated:
        return _finding(
            "D15",
            "partial",
            f"pixel spacing or frame rate in the header of {_share(calibrated, total)} items",
        )
    return _finding("D15", "none", "no pixel spacing, depth or frame rate in headers or tables")


def _annotations(
    annotated: int, total: int, masks: int, labels: Attribute, documents: int
) -> list[dict[str, Any]]:
    what = " and ".join(
        [*(["masks"] if masks else []), *([f"classes ({labels.rule})"] if labels.rule else [])]
    )
    if annotated >= total:
        return [_finding("D21", "full", f"{what} for all {total:,} items")]
    if annotated:
        return [_finding("D21", "partial", f"{what} for {_share(annotated, total)} items")]
    return [] if documents else [_finding("D21", "none", "no masks, classes or tables beside the data")]


def _grouping(subjects: Attribute, total: int) -> dict[str, Any]:
    known = sum(v is not None for v in subjects.values)
    count = len({v for v in subjects.values if v is not None})
    if not subjects.rule or not known:
        return _finding("D28", "none", "no subject in names, folders, headers or tables")
    level = "full" if known >= _NEARLY_ALL * total else "partial"
    return _finding("D28", level, f"{count:,} subjects for {_share(known, total)} items, by {subjects.rule}")


def _splitting(splits: Attribute, subjects: Attribute, shared: Sequence[str]) -> dict[str, Any]:
    if not splits.rule:
        return _finding("D29", "none", "no split in folders, names, lists or tables")
    counts = ", ".join(f"{n:,} {name}" for name, n in list(splits.counts().items())[:4])
    if shared:
        return _finding("D29", "partial", f"{counts}; {len(shared):,} subjects stand in several splits")
    if subjects.rule:
        return _finding("D29", "full", f"{counts}; no subject in two splits")
    return _finding("D29", "partial", f"{counts}; subjects are not identified")
