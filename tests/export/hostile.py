"""Text that breaks out of formats, and a catalogue full of it."""

from __future__ import annotations

import json
from pathlib import Path

from sonodex import Catalogue
from sonodex.records.vocabularies import FOLDERS, Kind
from tests.coding import coding
from tests.conftest import make_record

NASTY = (
    "=HYPERLINK(\"https://evil.example\";\"x\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-2+3",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- comment",
    "&lt;b&gt; & &amp; ;",
    "---\nlicense: mit\n---",
    "# heading",
    "a | b | c",
    "[link](javascript:alert(1))",
    "```\ncode\n```",
    "*bold* _it_ `code` ~~x~~ $x^2$",
    "\\input{/etc/passwd} \\write18{id}",
    "50% of {braces} } { #1 & $x$ ~ ^ _ \\",
    "]; [*] \\\\[1ex]",
    "TY  - JOUR\nER  - \nTY  - DATA",
    "@misc{x, title = {y}}",
    "x, y = {z}}",
    "'; DROP TABLE datasets; --",
    "a; b; c",
    "{{ 7*7 }} {% raw %}",
    "!!python/object:os.system x: [1, {a: b}]",
    "- item\n- other",
    "NO",
    "2019",
    "null",
    "–",
    "“quotes” «» ünïcödé 中文 \U0001f600",
    "trailing backslash \\",
    "  spaces  ",
    "1. one",
    "\uff1d1+1",
    "1e3",
    "0o17",
    "]]>--><svg onload=alert(1)>",
    "^^5cinput{x}",
    "\" OR 1=1 NEAR(",
    "\xa0=1+1",
    "12:30:45",
    "...\nfoo: bar",
    "</SCRIPT ><!--<script>",
)  # fmt: skip


def nasty_catalogue(folder: Path) -> Catalogue:
    """A dataset and a model a text, the text in every field that takes one."""
    for number, text in enumerate(NASTY):
        other = quoted(NASTY[(number + 7) % len(NASTY)])
        value = quoted(text)
        for kind in ("dataset", "model"):
            _put(folder, kind, f"nasty-{number}", value, other)
    return Catalogue.load([folder], packaged=False)


def quoted(value: object) -> str:
    """A value as YAML on one line; no surrogates, which YAML does not know."""
    return json.dumps(value, ensure_ascii=False)


def _put(folder: Path, kind: Kind, record_id: str, value: str, other: str) -> None:
    found = coding(kind, full=10, partial=3, none=1, unknown=1)
    for one in found.values():
        if one["note"]:
            one["note"] = json.loads(value)
    shared = {
        "name": value,
        "aliases": f"[{other}]" if other != value else "[]",
        "summary": value,
        "publisher": value,
        "year": "2020",
        "paper": f"{{title: {value}, venue: {other}, year: 2021}}",
        "anatomy": "[breast]",
        "tasks": "[segmentation]",
    }
    if kind == "dataset":
        shared |= {
            "urls": "{homepage: 'https://example.org/a_b%7D&x=(1)|2', download: null, paper: null,"
            " code: null}",
            "doi": "{data: '10.1234/a{b}_%_c', paper: null}",
            "conditions": f"[{value}]",
            "devices": f"[{value}]",
            "license": f"{{spdx: null, name: {value}, url: null}}",
            "counts": "{subjects: 5, images: 10, videos: null, frames: null, volumes: null}",
            "defects": f"[{{title: {value}, severity: leak, note: {other}, source: 'https://example.org/d'}}]",
            "related": f"[{{dataset: {value}, relation: derived-from, note: {other},"
            " source: 'https://example.org/r'}]",
        }
    else:
        shared["paper"] = f"{{title: {value}, venue: {other}, year: 2021, status: preprint}}"
        shared |= {
            "urls": "{code: 'https://example.org/code', weights: null, paper: null, demo: null}",
            "architecture": value,
            "trained_on": f"[{{dataset: {value}, availability: public}}]",
            "code_license": f"{{spdx: null, name: {value}, url: null}}",
        }
    path = folder / FOLDERS[kind] / f"{record_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        make_record(kind, record_id, **{i: quoted(f) for i, f in found.items()}, **shared), encoding="utf-8"
    )
