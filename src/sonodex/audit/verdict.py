"""What has to be fixed before a dataset is published: the few kinds of problem that harm results or people,
and what to do about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sonodex import wording
from sonodex.audit.checks import CHECKS
from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.look.privacy.wording import PRIVATE
from sonodex.audit.result import Result


@dataclass(frozen=True, slots=True)
class Concern:
    """A kind of problem: its name on the command line, what it is called in a list of several and alone, what
    to do (the first thing before a semicolon), and the checks that find it."""

    name: str
    short: str
    title: str
    remedy: str
    checks: tuple[str, ...]


CONCERNS = (
    Concern(
        "leak",
        "a leak between splits",
        "The same image or subject in several splits",
        "Keep a subject and copies of an image in one split (sonodex split --new); publish the new lists, "
        "and say that results on the old ones are too good.",
        ("subjects_in_several_splits", "across_splits", "clips_across_splits"),
    ),
    Concern(
        "private",
        "private data",
        "Something that tells who the subjects are",
        "Paint letters over, empty attributes, drop columns (see sonodex prepare); look at each place, then "
        "replace the published files.",
        (*(f"text_{kind}" for kind in PRIVATE), "dicom_identifiers", "table_private"),
    ),
    Concern(
        "label",
        "contradicting classes or subjects",
        "One image with two classes or two subjects",
        "Ask who annotated it which one is right, and remove the other copy.",
        ("conflicting_labels", "across_subjects"),
    ),
    Concern(
        "mask",
        "wrong masks",
        "Masks that do not fit",
        "Give each its image, or make it again from its source, at the size and by the name of its image.",
        ("mask_unpaired", "mask_size", "mask_empty"),
    ),
    Concern(
        "unreadable",
        "unreadable files",
        "Files that cannot be read",
        "Copy them again from the source, or leave them out and say so.",
        ("unreadable",),
    ),
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A concern that was found: how many places, and the first one."""

    concern: Concern
    count: int
    example: str
    checks: Sequence[Check]


def fixes(result: Result) -> list[Fix]:
    """What was found of each concern, in their order."""
    out = []
    for concern in CONCERNS:
        found = [
            (check, problems)
            for check in CHECKS
            if check.key in concern.checks and (problems := check.found(result))
        ]
        if found:
            first = found[0][1][0]
            said = ": ".join(filter(None, [" = ".join(first.paths[:2]), first.said]))
            out.append(Fix(concern, _places(found), said, [check for check, _ in found]))
    return out


def _places(found: Sequence[tuple[Check, list[Problem]]]) -> int:
    """How many there are: a group or picture of which several things are said once."""
    return len(
        {
            (p.paths,) if check.shown in ("groups", "pictures") else (p.paths, check.key, n)
            for check, problems in found
            for n, p in enumerate(problems)
        }
    )


def headline(result: Result, found: Sequence[Fix]) -> str:
    """The verdict in a sentence.

    Args:
        result: of the audit.
        found: what `fixes` found in it.
    """
    since = result.since
    if not found and not result.items.scans and not result.items.masks:
        return "No image, video or volume was found"
    if not found:
        return (
            "Nothing was found that has to be fixed before you publish"
            if since is None
            else f"Nothing new since {since} that has to be fixed before you publish"
        )
    names = ", ".join(fix.concern.short for fix in found)
    things = wording.counted(len(found), "thing" if since is None else "new thing")
    return f"{things} to fix before you publish{'' if since is None else f', since {since}'}: {names}"


def place(root: str) -> str:
    """The name of what was audited, without where it lies on this machine."""
    path = urlsplit(root).path if "://" in root else root.replace("\\", "/")
    return PurePosixPath(path.rstrip("/")).name or "this folder"
