"""How an audit reads in a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sonodex.cli import output
from sonodex.cli.streams import one_line

if TYPE_CHECKING:
    from sonodex.audit.checks.check import Check, Problem
    from sonodex.audit.result import Masks, Result

_SHOWN = 6  # of each kind of problem
_OF_A_GROUP = 4
_STYLES = {"grave": "red", "notable": "yellow"}


def print_summary(result: Result) -> None:
    """What matters first, each with a few examples; everything stands in the JSON and the HTML report."""
    from sonodex.audit.checks import CHECKS

    _verdict(result)
    output.heading(one_line(result.root))
    output.facts([(name, one_line(text)) for name, text in _facts(result)])
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
    sys.stdout.write(f"\n{result.seconds:.1f} s, {result.items_per_second:,.0f} pictures/s\n")


def _verdict(result: Result) -> None:
    """What has to be fixed, and how: ten lines at the most."""
    from sonodex.audit.verdict import fixes, headline

    found = fixes(result)
    output.heading(headline(found))
    for fix in found:
        sys.stdout.write(
            f"  {output.paint(fix.concern.title, 'red')}: {fix.count:,}, as {one_line(fix.example)}\n"
        )
        sys.stdout.write(f"    {fix.concern.remedy}\n")


def _facts(result: Result) -> list[tuple[str, str]]:
    files, properties, subjects = result.files, result.properties, result.subjects
    sizes = ", ".join(f"{s.width}×{s.height} ({s.count:,})" for s in result.sizes[:4])
    more = len(result.sizes) - 4
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in asdict(result.items).items() if count)
    depth = [_some({f"{b} bit": n for b, n in properties.bits.items()}), _some(properties.colour)]
    return [
        ("Files", f"{files.total:,}, {_bytes(files.bytes)}: {_some(files.by_format)}"),
        ("Items", kinds or "none"),
        ("Sizes", sizes + (f" and {more} more" if more > 0 else "")),
        ("Bits, colour", ", ".join(filter(None, depth))),
        ("Devices", _some(properties.devices)),
        ("Pixel spacing", _some({f"{k} mm": n for k, n in properties.pixel_spacings_mm.items()})),
        ("Frame rate", _some({f"{k}/s": n for k, n in properties.frame_rates.items()})),
        ("Masks", _masks(result.masks) if result.items.masks else "none found"),
        ("Classes", f"{_some(result.labels)} ({result.labels_rule})" if result.labels_rule else "none found"),
        ("Splits", f"{_some(result.splits)} ({result.splits_rule})" if result.splits_rule else "none found"),
        ("Subjects", f"{subjects.count:,} ({subjects.rule})" if subjects.rule else "not identified"),
    ]


def _some(values: Mapping[str, int], most: int = 6) -> str:
    told = [f"{name} {count:,}" for name, count in list(values.items())[:most]]
    return ", ".join(told) + (f" and {len(values) - most} more" if len(values) > most else "")


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _masks(masks: Masks) -> str:
    told = (
        (masks.unpaired_images, "images without one"),
        (masks.unpaired_masks, "without an image"),
        (masks.size_mismatch, "of another size than the image"),
        (masks.non_binary, "not binary"),
        (masks.empty, "empty"),
    )
    return ", ".join([f"{masks.paired:,} paired", *(f"{count:,} {text}" for count, text in told if count)])


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
        yield from ((count, f"{name}: {count:,} files", style) for name, count in said.items())
    elif check.shown == "pictures":
        what = f"{check.part}: {len(problems):,}, for example {problems[0].paths[0]}"
        yield len(problems), what, style
    else:
        first, pictures = problems[0], len({p.paths[0] for p in problems})
        what = f"{check.part} on {pictures:,} pictures, for example {first.said!r} on {first.paths[0]}"
        yield pictures, what, style


def _group(paths: tuple[str, ...]) -> str:
    more = len(paths) - _OF_A_GROUP
    return " = ".join(paths[:_OF_A_GROUP]) + (f" and {more} more" if more > 0 else "")


def _section(title: str, lines: list[tuple[int, str, str]]) -> None:
    if not lines:
        return
    output.heading(f"{title}: {len(lines):,}")
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
