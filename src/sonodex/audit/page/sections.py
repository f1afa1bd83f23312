"""What the page shows of a result: a section a check that found something, as text and places of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sonodex import wording
from sonodex.audit.checks import CHECKS
from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.result import Group, Result

_GROUPS = 24  # groups of pictures that a section shows
_OF_A_GROUP = 6
_SINGLE = 24  # single pictures that a section shows,
_PLAIN = 12  # and one whose problems are not grave
_LINES = 500
_BARS = 12  # of a chart


@dataclass(slots=True)
class Shown:
    """One picture: its path, what is said of it, and its boxes (x, y, width, height in its pixels)."""

    path: str
    said: str = ""
    boxes: list[Sequence[int]] = field(default_factory=list)
    image: str | None = None  # a data address, once it is read


@dataclass(slots=True)
class Section:
    """A kind of problem: how many there are, and groups of pictures or lines that show some."""

    key: str
    title: str
    why: str
    grave: bool
    count: int
    groups: list[list[Shown]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def sections(result: Result) -> list[Section]:
    """What the page shows, gravest first; only kinds that were found."""
    found = [_section(check, problems) for check in CHECKS if (problems := check.found(result))]
    return sorted(found, key=lambda section: not section.grave)


class Bar(NamedTuple):
    """One bar of a chart: its name, what is said of it, and its length in percent of the longest."""

    name: str
    said: str
    length: float


class Chart(NamedTuple):
    """Values as bars; `more` are left out."""

    title: str
    bars: list[Bar]
    more: int


_Row = tuple[str, float, str]  # name, length, what is said


def charts(result: Result) -> list[Chart]:
    """How the set is made up: classes, splits, subjects, sizes, and what each device gave."""
    figures = result.statistics
    rows: list[tuple[str, list[_Row]]] = [
        ("Items of each class", _counted(result.labels)),
        ("Items of each split", _counted(result.splits)),
        ("Items of each subject", _counted({n: group.images for n, group in figures.subjects.items()})),
        ("Items of each size", _counted({f"{s.width} × {s.height}": s.count for s in result.sizes})),
        ("Items of each device", _counted({n: group.images for n, group in figures.devices.items()})),
        (
            "Median size of each device",
            [(n, float(g.width * g.height), f"{g.width} × {g.height}") for n, g in figures.devices.items()],
        ),
        ("Mean gray level of each device, of 255", _bright(figures.devices)),
        ("Mean gray level of each class, of 255", _bright(figures.labels)),
    ]
    return [_chart(title, of) for title, of in rows if len(of) > 1]


def _counted(values: Mapping[str, int]) -> list[_Row]:
    return [(name, float(count), f"{count:,}") for name, count in values.items()]


def _bright(groups: Mapping[str, Group]) -> list[_Row]:
    return [(name, g.mean, f"{g.mean:.0f}") for name, g in groups.items() if g.mean is not None]


def _chart(title: str, rows: list[_Row]) -> Chart:
    ordered = sorted(rows, key=lambda row: -row[1])
    longest = max(ordered[0][1], 1.0)
    bars = [Bar(name, said, round(100 * value / longest, 1)) for name, value, said in ordered[:_BARS]]
    return Chart(title, bars, len(ordered) - len(bars))


def _section(check: Check, problems: list[Problem]) -> Section:
    title = f"{check.title}: {check.part}" if check.part else check.title
    out = Section(check.key, title, check.why, check.severity == "grave", len(problems))
    single = _SINGLE if out.grave else _PLAIN
    if check.shown == "groups":
        out.groups = [_group(problem.paths) for problem in problems[:_GROUPS]]
    elif check.shown == "lines":
        out.lines = [": ".join([*p.paths, p.said]) for p in problems[:_LINES]]
    elif check.shown == "counts":
        of: dict[str, list[str]] = {}
        for problem in problems:
            of.setdefault(problem.said, []).extend(problem.paths)
        out.count = len(of)
        out.lines = [
            f"{said}: {wording.counted(len(paths), 'file')}, for example {paths[0]}"
            for said, paths in of.items()
        ]
    elif check.shown == "pictures":
        out.groups = [[Shown(path, p.said)] for p in problems[:single] for path in p.paths]
    else:
        pictures = _with_texts(problems)
        out.count = len(pictures)
        out.groups = [[one] for one in pictures[:single]]
    return out


def _group(paths: Sequence[str]) -> list[Shown]:
    more = len(paths) - _OF_A_GROUP
    return [*map(Shown, paths[:_OF_A_GROUP]), *([Shown("", f"and {more} more")] if more > 0 else [])]


def _with_texts(problems: list[Problem]) -> list[Shown]:
    """A picture each, with all that is written on it."""
    of: dict[str, Shown] = {}
    for problem in problems:
        for path in problem.paths:
            one = of.setdefault(path, Shown(path))
            one.said = f"{one.said}; {problem.said}" if one.said else problem.said
            one.boxes += [problem.box] if problem.box else []
    return list(of.values())
