"""How an audit reads in a terminal."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sonodex import wording
from sonodex.cli import output
from sonodex.cli.streams import one_line

if TYPE_CHECKING:
    from sonodex.audit.checks.check import Check, Problem
    from sonodex.audit.result import Result

_SHOWN = 6  # of each kind of problem
_OF_A_GROUP = 4
_VALUES = 6  # of each kind
_TABLES = 12
_STYLES = {"grave": "red", "notable": "yellow"}


def print_summary(result: Result) -> None:
    """The verdict with what to do, what is there and what else was found: about ten lines."""
    from sonodex.audit import told
    from sonodex.audit.verdict import CONCERNS, place

    _verdict(result)
    sizes = told.some({f"{s.width}×{s.height}": s.count for s in result.sizes}, 1)
    there = f"{place(result.root)}: {told.items(result)}"
    files = f"{wording.counted(result.files.total, 'file')}, {told.of_bytes(result.files.bytes)}"
    named = [
        ("classes", told.some(result.labels, 4) if result.labels_rule else ""),
        ("splits", told.some(result.splits, 4) if result.splits_rule else ""),
        ("subjects", f"{result.subjects.count:,}" if result.subjects.rule else ""),
    ]
    lines = [
        ("There", "; ".join(filter(None, [there, sizes, files]))),
        ("Said", "; ".join(f"{name} {values}" if values else f"no {name}" for name, values in named)),
        ("Tables", told.tables_shortly(result)),
        ("Also", told.besides(result, [key for concern in CONCERNS for key in concern.checks])),
        ("All of it", "--verbose, --format json, or --report FILE.html with the pictures"),
    ]
    sys.stdout.write("\n")
    output.facts([(name, one_line(text)) for name, text in lines if text])
    _record(result)
    _time(result)


def print_everything(result: Result) -> None:
    """What matters first, each with a few examples; more of them stand in the JSON and the HTML report."""
    from sonodex.audit import told
    from sonodex.audit.checks import CHECKS
    from sonodex.audit.verdict import place

    _verdict(result)
    output.heading(one_line(place(result.root)))
    output.facts([(name, one_line(text)) for name, text in told.facts(result, _VALUES)])
    _tables(result)
    _record(result)
    for title, checks in groupby(CHECKS, key=lambda check: check.title):
        _section(title, [line for check in checks for line in _lines(check, check.found(result))])
    if result.findings:
        output.heading("Findings for a record")
        columns = [
            output.Column("Criterion"),
            output.Column("Level"),
            output.Column("Note", wrap=True, flex=True, least=20),
        ]
        table = [[f.criterion, f.level, one_line(f.note)] for f in result.findings]
        output.print_table(columns, table, ["cyan", "bold", ""])
    _time(result)


def _time(result: Result) -> None:
    sys.stdout.write(f"\n{result.seconds:.1f} s, {result.items_per_second:,.0f} pictures/s\n")


def _verdict(result: Result) -> None:
    """What has to be fixed, and how."""
    from sonodex.audit.verdict import fixes, headline

    found = fixes(result)
    sys.stdout.write("\n")
    _wrapped(headline(result, found), "", "bold")
    for fix in found:
        _wrapped(f"{fix.concern.title}: {fix.count:,}, as {fix.example}", "  ", "red")
        _wrapped(fix.concern.remedy.partition(";")[0].rstrip(".") + ".", "    ")  # the page tells the rest


def _wrapped(text: str, indent: str, style: str = "") -> None:
    """Sentences, wrapped to the terminal; paths in them stay whole."""
    room = output.width() - len(indent)
    for line in textwrap.wrap(one_line(text), room, break_long_words=False, break_on_hyphens=False):
        sys.stdout.write(f"{indent}{output.paint(line, style) if style else line}\n")


def _tables(result: Result) -> None:
    """What tables beside the data say, and how classes, splits and subjects were read."""
    from sonodex.audit import told

    tables = [(t.path, f"{t.joined}. Columns: {t.columns or 'no other'}") for t in told.tables(result)]
    rules = told.rules(result)
    if not tables and not rules:
        return
    output.heading(told.sources(result))
    shown = [*tables[:_TABLES], *rules[:_TABLES]]
    for name, text in shown:
        sys.stdout.write(f"  {one_line(name)}\n")
        for line in textwrap.wrap(one_line(text), min(output.width(), output.PROSE) - 4):
            sys.stdout.write(f"    {line}\n")
    more = len(tables) + len(rules) - len(shown)
    if more:
        sys.stdout.write(f"… and {more:,} more\n")


def _record(result: Result) -> None:
    if result.record is None:
        return
    output.heading(f"Compared with the record of {result.record.id}")
    for one in result.record.differences:
        verdict = output.paint("agrees", "green") if one.agrees else output.paint("differs", "red")
        sys.stdout.write(f"  {verdict}  {one_line(one.text)}\n")


def _lines(check: Check, problems: list[Problem]) -> Iterator[tuple[int, str, str]]:
    """(how many it stands for, text, style) of each line on the answers of a check."""
    style = _STYLES[check.severity]
    if not problems:
        return
    if check.shown == "lines":
        yield from ((0, ": ".join([*p.paths, p.said]), style) for p in problems)
    elif check.shown == "groups":
        yield from ((0, _group(p.paths), style) for p in problems)
    elif check.shown == "counts":
        said = Counter(p.said for p in problems)
        yield from (
            (count, f"{name}: {wording.counted(count, 'file')}", style) for name, count in said.items()
        )
    elif check.shown == "pictures":
        what = f"{check.part}: {len(problems):,}, for example {problems[0].paths[0]}"
        yield len(problems), what, style
    else:
        first, pictures = problems[0], len({p.paths[0] for p in problems})
        where = wording.counted(pictures, "picture")
        what = f"{check.part} on {where}, for example {first.said!r} on {first.paths[0]}"
        yield pictures, what, style


def _group(paths: tuple[str, ...]) -> str:
    more = len(paths) - _OF_A_GROUP
    return " = ".join(paths[:_OF_A_GROUP]) + (f" and {more} more" if more > 0 else "")


def _section(title: str, lines: list[tuple[int, str, str]]) -> None:
    if not lines:
        return
    output.heading(f"{title}: {sum(count or 1 for count, _, _ in lines):,}")
    for _, line, style in sorted(lines, key=lambda line: -line[0])[:_SHOWN]:
        sys.stdout.write(f"  {output.paint(one_line(line), style)}\n")
    if len(lines) > _SHOWN:
        sys.stdout.write(f"  … and {len(lines) - _SHOWN:,} more\n")


def rows(result: Result) -> list[list[Any]]:
    """Every problem as a row (kind, path, what), for CSV and Markdown."""
    from sonodex.audit.checks import CHECKS

    out: list[list[Any]] = [["unreadable", u.path, u.reason] for u in result.unreadable]
    out += [["subject in several splits", "", subject] for subject in result.subjects.in_several_splits]
    for check in CHECKS:
        if check.shown == "groups":
            kind = check.key.replace("_", " ")
            out += [[kind, p.paths[0], "; ".join(p.paths[1:])] for p in check.found(result)]
    out += [["text", t.path, f"{t.kind}: {t.value}"] for t in result.text]
    out += [["identifier", d.path, f"{d.keyword} {d.tag}"] for d in result.dicom_identifiers]
    out += [["quality", d.path, d.problem] for d in result.quality]
    return out
