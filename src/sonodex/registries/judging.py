"""What registries say, as findings on the criteria that they can settle: D1, D2, D4, D5, D26, D27; M1, M2,
M3, M15.

A field that is empty says nothing. What a registry does not list leaves the finding open upwards.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from sonodex.collect import formats
from sonodex.collect.finding import Finding
from sonodex.records.vocabularies import STEPS, Kind, Level
from sonodex.registries.licence_names import OSI_APPROVED, is_stated
from sonodex.registries.said import Said

_ITEMS = frozenset({"image", "dicom", "volume", "video", "array"})
_WEIGHTS = (
    ".safetensors",
    ".pt",
    ".pth",
    ".ckpt",
    ".bin",
    ".onnx",
    ".h5",
    ".keras",
    ".tflite",
    ".pb",
    ".msgpack",
)


def findings(kind: Kind, said: Iterable[Said]) -> list[Finding]:
    """What they prove of a record of `kind`, on each criterion the finding that proves most."""
    judges = _DATASET if kind == "dataset" else _MODEL
    best: dict[str, Finding] = {}
    for one in said:
        for criterion, judge in judges.items():
            found = judge(one)
            if found is None:
                continue
            level, note, up_to = found
            new = Finding(criterion, level, f"{one.registry}: {note}", one.source, up_to, checked=one.asked)
            old = best.get(criterion)
            if old is None or _rank(new) > _rank(old):
                best[criterion] = new
    return [best[criterion] for criterion in judges if criterion in best]


def _rank(finding: Finding) -> tuple[int, int]:
    """What is proved; among equals the settled one comes first."""
    return STEPS.index(finding.level), finding.up_to is None


_Judged = tuple[Level, str, Level | None] | None


def _holds_data(one: Said) -> bool:
    return one.thing == "dataset" or (one.thing == "other" and one.files is not None)


def _access(one: Said) -> _Judged:
    if not _holds_data(one):
        return None
    if one.access == "open" and one.files:
        return "full", f"{len(one.files):,} files open to all", None
    if one.access == "registration":
        return "partial", "gated: to be asked for before download", None
    if one.access == "request":
        return "partial", "restricted: to be requested", None
    return None


def _licence(one: Said) -> _Judged:
    if not _holds_data(one):
        return None
    if one.spdx:
        return "full", f"licence {one.spdx}", None
    if is_stated(one.licence):
        return "partial", f"terms named {one.licence!r}", "full"
    return None


def _identifier(one: Said) -> _Judged:
    if not _holds_data(one):
        return None
    if one.doi:
        return "full", f"DOI {one.doi} of the data", None
    if one.registry in ("Hugging Face", "Kaggle") and one.files:
        return "partial", "hub page with versions, no DOI stated", "full"
    return None


def _versioning(one: Said) -> _Judged:
    if not _holds_data(one):
        return None
    sized = bool(one.files) and one.listed and all(f.size is not None or f.checksum for f in one.files or ())
    if one.version and sized:
        return "full", f"version {one.version}, {len(one.files or ()):,} files with sizes or checksums", None
    if sized:
        return "partial", f"{len(one.files or ()):,} files with sizes or checksums, no release number", None
    if one.version:
        return "partial", f"version {one.version}; files not listed there", "full"
    return None


def _kinds(one: Said) -> Counter[str]:
    """How many files of each format the names promise; '' for names that promise none."""
    found: Counter[str] = Counter()
    for file in one.files or ():
        promised = formats.expected(file.name)
        found[promised[0].name if promised else ""] += 1
    return found


def _counts(one: Said) -> _Judged:
    """Exact where every item is a file of its own; an archive hides how many it holds."""
    if not _holds_data(one) or not one.files or not one.listed:
        return None
    kinds = _kinds(one)
    items = {name: n for name, n in kinds.items() if name and formats.named(name).kind in _ITEMS}
    if (
        not items
        or any(name and formats.named(name).kind == "archive" for name in kinds)
        or sum(items.values()) < 10
    ):
        return None
    listed = ", ".join(f"{n:,} {name}" for name, n in sorted(items.items(), key=lambda i: (-i[1], i[0]))[:3])
    return "full", f"{listed} files listed", None


def _formats(one: Said) -> _Judged:
    if not _holds_data(one) or not one.files or not one.listed:
        return None
    kinds = {name for name in _kinds(one) if name and formats.named(name).kind in _ITEMS}
    if not kinds:
        return None
    words = ", ".join(sorted(kinds)[:4])
    if "MATLAB" in kinds or "HDF5" in kinds or "NPY" in kinds or "NPZ" in kinds:  # their content decides
        return "partial", f"names promise {words}", "full"
    return "full", f"files are {words}", None


def _code(one: Said) -> _Judged:
    if one.registry != "GitHub" or one.access != "open":
        return None
    if one.languages:
        return "partial", f"public repository with {', '.join(one.languages[:3])}", "full"
    if one.languages == ():
        return "none", "public repository without a file of code", None
    return None


def _code_licence(one: Said) -> _Judged:
    if one.registry != "GitHub":
        return None
    if one.spdx in OSI_APPROVED:
        return "full", f"licence {one.spdx}", None
    if one.spdx or is_stated(one.licence):
        return "partial", f"terms named {one.spdx or one.licence!r}", "full"
    return None


def _weights(one: Said) -> _Judged:
    held = [f for f in one.files or () if f.name.casefold().endswith(_WEIGHTS)]
    if one.thing not in ("model", "dataset", "other") or not held:
        return None
    if one.access == "open":
        return "full", f"{held[0].name.rpartition('/')[2]} open to all", None
    if one.access in ("registration", "request"):
        return "partial", "gated: to be asked for before download", None
    return None


def _publication(one: Said) -> _Judged:
    if one.retracted:
        return None  # shown as a problem; a person decides
    if one.thing == "article" and one.reviewed and one.doi:
        return "full", f"article in {one.venue or one.publisher or 'a journal'}, DOI {one.doi}", None
    if one.thing == "preprint":
        return "partial", "preprint", "full"
    return None


_DATASET: dict[str, Callable[[Said], _Judged]] = {
    "D1": _access, "D2": _licence, "D4": _identifier, "D5": _versioning, "D26": _counts, "D27": _formats,
}  # fmt: skip
_MODEL: dict[str, Callable[[Said], _Judged]] = {
    "M1": _code, "M2": _code_licence, "M3": _weights, "M15": _publication,
}  # fmt: skip


def problems(said: Sequence[Said], today: dt.date) -> Iterator[str]:
    """What a person has to look at: licences that differ, a retraction, archived code, promises that are
    past.
    """
    licences = {
        one.spdx: one.registry for one in said if one.spdx and one.thing in ("dataset", "model", "other")
    }
    if len(licences) > 1:
        yield "the licence differs: " + ", ".join(f"{name} says {spdx}" for spdx, name in licences.items())
    for one in said:
        if one.retracted:
            yield f"{one.registry} says that {one.doi or one.title} is retracted"
        if one.archived:
            yield f"{one.registry} says that {one.title} is archived"
        if one.access == "unavailable":
            yield f"{one.registry} says that {one.title or one.source} is not available any more"
        if one.access == "promised" and one.published and (today - one.published).days > 365:
            yield f"{one.registry}: {one.title} is promised since {one.published}"
