"""How an audit reads in a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from sonodex.cli import output

_SHOWN = 6  # of each kind of problem
_TITLES = {
    "conflicting_labels": "Same image, different classes",
    "across_splits": "Same image in several splits",
    "across_subjects": "Same image, different subjects",
    "exact": "Exact duplicates",
    "near": "Near duplicates",
    "clips": "Frames of one clip as single files",
}


def _some(values: dict[str, int], most: int = 6) -> str:
    told = [f"{name} {count:,}" for name, count in list(values.items())[:most]]
    return ", ".join(told) + (f" and {len(values) - most} more" if len(values) > most else "")


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def print_summary(result: dict[str, Any]) -> None:
    """What matters first, each with a few examples; everything stands in the JSON and the HTML report."""
    files, items, masks = result["files"], result["items"], result["masks"]
    output.heading(result["root"])
    properties = result["properties"]
    output.facts([
        ("Files", f"{files['total']:,}, {_bytes(files['bytes'])}: {_some(files['by_format'])}"),
        ("Items", ", ".join(f"{count:,} {kind}" for kind, count in items.items() if count) or "none"),
        ("Sizes", ", ".join(f"{s['width']}×{s['height']} ({s['count']:,})" for s in result["sizes"][:4])
            + (f" and {len(result['sizes']) - 4} more" if len(result["sizes"]) > 4 else "")),
        ("Bits, colour", ", ".join(filter(None, [_some({f"{b} bit": n for b, n in properties["bits"].items()}), _some(properties["colour"])]))),
        ("Devices", _some(properties["devices"])),
        ("Pixel spacing", _some({f"{k} mm": n for k, n in properties["pixel_spacings_mm"].items()})),
        ("Frame rate", _some({f"{k}/s": n for k, n in properties["frame_rates"].items()})),
        ("Masks", _masks(masks) if items["masks"] else "none found"),
        ("Classes", f"{_some(result['labels'])} ({result['labels_rule']})" if result["labels_rule"] else "none found"),
        ("Splits", f"{_some(result['splits'])} ({result['splits_rule']})" if result["splits_rule"] else "none found"),
        ("Subjects", f"{result['subjects']['count']:,} ({result['subjects']['rule']})" if result["subjects"]["rule"] else "not identified"),
    ])  # fmt: skip
    _record(result)
    _list("Unreadable files", [f"{u['path']}: {u['reason']}" for u in result["unreadable"]], "red")
    if result["subjects"]["in_several_splits"]:
        _list("Subjects in several splits", result["subjects"]["in_several_splits"], "red")
    for key, title in _TITLES.items():
        style = "red" if key in ("conflicting_labels", "across_splits", "across_subjects") else "yellow"
        _list(title, [_group(g) for g in result["duplicates"][key]], style)
    _privacy(result)
    kinds = Counter(q["problem"].partition(":")[0] for q in result["quality"])
    _list("Quality", [f"{name}: {count:,}, for example {next(q['path'] for q in result['quality'] if q['problem'].startswith(name))}"
                      for name, count in kinds.most_common()], "yellow")  # fmt: skip
    if result["findings"]:
        output.heading("Findings for a record")
        columns = [
            output.Column("Criterion"),
            output.Column("Level"),
            output.Column("Note", wrap=True, flex=True, least=20),
        ]
        output.print_table(
            columns,
            [[f["criterion"], f["level"], f["note"]] for f in result["findings"]],
            ["cyan", "bold", ""],
        )
    sys.stdout.write(f"\n{result['seconds']:.1f} s, {result['items_per_second']:,.0f} pictures/s\n")


def _masks(masks: dict[str, int]) -> str:
    names = {"unpaired_images": "images without one", "unpaired_masks": "without an image", "size_mismatch": "of another size than the image",
             "non_binary": "not binary", "empty": "empty"}  # fmt: skip
    return ", ".join(
        [f"{masks['paired']:,} paired", *(f"{masks[k]:,} {text}" for k, text in names.items() if masks[k])]
    )


def _group(paths: list[str]) -> str:
    return " = ".join(paths[:4]) + (f" and {len(paths) - 4} more" if len(paths) > 4 else "")


def _list(title: str, lines: list[str], style: str) -> None:
    if not lines:
        return
    output.heading(f"{title}: {len(lines):,}")
    for line in lines[:_SHOWN]:
        sys.stdout.write(f"  {output.paint(_printable(line), style)}\n")
    if len(lines) > _SHOWN:
        sys.stdout.write(f"  … and {len(lines) - _SHOWN:,} more\n")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _privacy(result: dict[str, Any]) -> None:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in result["text"]:
        kinds.setdefault(one["kind"], []).append(one)
    lines = []
    for kind, found in kinds.items():
        pictures = len({f["path"] for f in found})
        lines.append(
            (
                pictures,
                f"{kind} on {pictures:,} pictures, for example {found[0]['value']!r} on {found[0]['path']}",
            )
        )
    _list("Burned-in text", [line for _, line in sorted(lines, reverse=True)], "yellow")
    attributes = Counter(f"{d['keyword']} {d['tag']}" for d in result["dicom_identifiers"])
    _list(
        "Identifying DICOM attributes",
        [f"{name}: {count:,} files" for name, count in attributes.most_common()],
        "yellow",
    )


def _record(result: dict[str, Any]) -> None:
    if "record" not in result:
        return
    output.heading(f"Compared with the record of {result['record']['id']}")
    for one in result["record"]["differences"]:
        sys.stdout.write(
            f"  {output.paint('agrees' if one['agrees'] else 'differs', 'green' if one['agrees'] else 'red')}  {one['text']}\n"
        )


def rows(result: dict[str, Any]) -> list[list[Any]]:
    """Every problem as a row (kind, path, what), for CSV and Markdown."""
    out: list[list[Any]] = [["unreadable", u["path"], u["reason"]] for u in result["unreadable"]]
    out += [["subject in several splits", "", s] for s in result["subjects"]["in_several_splits"]]
    for key in _TITLES:
        out += [
            [key.replace("_", " "), group[0], "; ".join(group[1:])] for group in result["duplicates"][key]
        ]
    out += [["text", t["path"], f"{t['kind']}: {t['value']}"] for t in result["text"]]
    out += [["identifier", d["path"], f"{d['keyword']} {d['tag']}"] for d in result["dicom_identifiers"]]
    out += [["quality", q["path"], q["problem"]] for q in result["quality"]]
    return out
