"""One self-contained page of an audit, to send to a dataset's author: no script, no other file, no other host."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex._version import __version__
from sonodex.audit.look.privacy.wording import KINDS, PRIVATE
from sonodex.audit.page.pictures import Pictures
from sonodex.errors import SonodexError
from sonodex.records.writing import write_text

if TYPE_CHECKING:
    from sonodex.audit.auditing import Audit

_GROUPS = 24  # of each kind that are shown
_OF_A_GROUP = 6
_SINGLE = 36

_DUPLICATES = (
    (
        "conflicting_labels",
        "Same image, different classes",
        "One of the two is wrong: a model trained on both learns nothing from either.",
    ),
    (
        "across_splits",
        "Same image in several splits",
        "Results on the test split are better than they should be.",
    ),
    ("across_subjects", "Same image, different subjects", "A split by subject does not keep these apart."),
    ("exact", "Exact duplicates", "The same pixels, whatever the file."),
    ("near", "Near duplicates", "Re-encoded, resized, brighter, cropped, mirrored or drawn over."),
    ("clips", "Frames of one clip as single files", "Keep them in one split."),
)


@dataclass(slots=True)
class Shown:
    """One picture on the page: its path, what is said of it, and its boxes (x, y, width, height in its pixels)."""

    path: str
    said: str = ""
    boxes: list[list[int]] = field(default_factory=list)
    image: str | None = None  # a data address


@dataclass(slots=True)
class Section:
    """A kind of problem: how many there are, and groups of pictures that show some."""

    title: str
    why: str
    count: int
    groups: list[list[Shown]]
    lines: list[str] = field(default_factory=list)
    grave: bool = False


def sections(result: dict[str, Any]) -> list[Section]:
    """What the page shows, gravest first; only kinds that were found."""
    out: list[Section] = []
    duplicates = result["duplicates"]
    for key, title, why in _DUPLICATES:
        groups = [[Shown(p) for p in g[:_OF_A_GROUP]] + ([Shown("", f"and {len(g) - _OF_A_GROUP} more")] if len(g) > _OF_A_GROUP else [])
                  for g in duplicates[key][:_GROUPS]]  # fmt: skip
        out.append(
            Section(title, why, len(duplicates[key]), groups, grave=key.startswith(("conflicting", "across")))
        )
    shared = result["subjects"]["in_several_splits"]
    out.insert(
        2,
        Section(
            "Subjects in several splits",
            "Images of one person resemble each other.",
            len(shared),
            [],
            shared[:200],
            True,
        ),
    )
    unreadable = [f"{u['path']}: {u['reason']}" for u in result["unreadable"]]
    out.append(
        Section(
            "Unreadable files",
            "Broken, truncated, proprietary or not what their name says.",
            len(unreadable),
            [],
            unreadable[:500],
            True,
        )
    )
    texts: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for one in result["text"]:
        texts[one["kind"]][one["path"]].append(one)
    for kind, by_path in sorted(texts.items(), key=lambda t: KINDS.index(t[0])):
        shown = [
            Shown(p, "; ".join(t["value"] for t in said), [t["box"] for t in said])
            for p, said in list(by_path.items())[:_SINGLE]
        ]
        out.append(
            Section(
                f"Burned-in text: {kind}",
                "Read by an OCR engine; check it.",
                len(by_path),
                [[s] for s in shown],
                grave=kind in PRIVATE,
            )
        )
    attributes: dict[str, list[str]] = defaultdict(list)
    for one in result["dicom_identifiers"]:
        attributes[f"{one['keyword']} {one['tag']}"].append(one["path"])
    lines = [f"{name}: {len(paths):,} files, for example {paths[0]}" for name, paths in attributes.items()]
    out.append(
        Section(
            "Identifying DICOM attributes",
            "By the standard's confidentiality profile (PS3.15, Annex E).",
            len(lines),
            [],
            lines,
        )
    )
    kinds: dict[str, list[Shown]] = defaultdict(list)
    for one in result["quality"]:
        kinds[one["problem"].partition(":")[0]].append(Shown(one["path"], one["problem"]))
    out += [
        Section(f"Quality: {name}", "", len(shown), [[s] for s in shown[:_SINGLE]])
        for name, shown in kinds.items()
    ]
    return [s for s in out if s.count]


def render(audit: Audit) -> str:
    """The page as HTML."""
    from jinja2 import Environment

    shown = sections(audit.result)
    pictures = Pictures(audit.source)
    wanted = [s for section in shown for group in section.groups for s in group if s.path]
    pictures.fill(wanted)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(
        files("sonodex.audit.page").joinpath("page.html").read_text(encoding="utf-8")
    )
    return template.render(result=audit.result, sections=shown, version=__version__)


def write_report(audit: Audit, path: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        SonodexError: it cannot be written.
    """
    try:
        write_text(path, render(audit))
    except OSError as error:
        raise SonodexError(f"{path}: cannot be written ({error.strerror})") from None
