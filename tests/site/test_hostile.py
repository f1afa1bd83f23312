"""Text of records is text everywhere: pages, JSON-LD, feeds, badges, figures, cards, tables, whatever
field it stands in."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.site import build
from tests.conftest import make_record
from tests.site.pages import Page, pages

SCRIPT = "</script><script>alert(1)</script></title></pre></textarea>\"'&<img src=x onerror=alert(1)> ]]> "
SCRIPT += "{{ 7*7 }} "
RTL = "\u200dRTL \u05e2\u05d1\u05e8\u05d9\u05ea \u0645\u0648\u062c\u0627\u062a "
FORMULA = '=HYPERLINK("https://evil.example","x")'
HOSTILE = {
    "script": SCRIPT + RTL + "x" * 200,
    "formula": FORMULA,
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(A1:A9)",
    "minus": "-2+3",
    "long": "W" * 300,
    "rtl": RTL * 12,
}


def write_records(folder: Path, text: str) -> None:
    """A dataset and a model with `text` in every field that takes free text."""
    quoted = json.dumps(text, ensure_ascii=False)
    seen = f"basis: primary, note: {quoted}, source: 'https://example.org/?a=1&b=2', checked: 2024-01-01"
    finding = f"{{level: full, {seen}}}"
    fields = {
        "name": quoted,
        "summary": quoted,
        "publisher": quoted,
        "aliases": f"[{quoted}]",
        "identity_note": quoted,
    }
    title = f"{{title: {quoted}, venue: {quoted}, year: 2020}}"
    licence = f"{{spdx: null, name: {quoted}, url: 'https://example.org/l?a=1&b=2'}}"
    source = "source: 'https://example.org/d'"
    trained = f"{{dataset: {quoted}, availability: public}}, {{dataset: evil, availability: private}}"
    dataset = {
        "conditions": f"[{quoted}]",
        "devices": f"[{quoted}]",
        "paper": title,
        "year": "2021",
        "license": licence,
        "anatomy": "[breast]",
        "tasks": "[segmentation]",
        "countries": "[EG]",
        "counts": "{subjects: 5, images: 9, videos: null, frames: null, volumes: null}",
        "related": f"[{{dataset: {quoted}, relation: derived-from, note: {quoted}, source: 'https://example.org/r'}}]",
        "defects": f"[{{title: {quoted}, severity: leak, note: {quoted}, {source}, checked: 2024-01-01}}]",
        "access_process": f"{{steps: {quoted}, contact: {quoted}, duration: {quoted}, {source}}}",
        "mirrors": f"[{{url: 'https://example.org/m', holds: all, license: {quoted}, "
        f"note: {quoted}, {source}}}]",
        "loaders": f"[{{kind: hugging-face, name: {quoted}, url: 'https://example.org/h', "
        f"note: {quoted}, {source}}}]",
        "hidden_test": f"{{note: {quoted}, until: null, {source}}}",
        "D1": finding,
    }
    model = {
        "architecture": quoted,
        "evaluated_on": f"[{quoted}]",
        "paper": title.replace("2020", "2020, status: preprint"),
        "code_license": licence,
        "trained_on": f"[{trained}]",
        "M1": finding,
    }
    (folder / "datasets" / "evil.yaml").write_text(
        make_record("dataset", "evil", **fields, **dataset), encoding="utf-8"
    )
    (folder / "models" / "evil.yaml").write_text(
        make_record("model", "evil", **fields, **model), encoding="utf-8"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(folder: Path, tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    write_records(folder, text)
    catalogue = Catalogue.load([folder], packaged=False)
    assert catalogue.refused == []
    out = tmp_path / "out"
    build(catalogue, out, "https://example.org/base")

    for path in pages(out):
        page = Page(path.read_text(encoding="utf-8"))
        assert page.inline == 0, path
        assert page.tags.count("img") <= 1, path
        assert page.tags.count("script") <= 2, path
        assert len(page.ids) == len(set(page.ids))
    squeezed = " ".join(text.split())
    for name in ("datasets/evil/index.html", "models/evil/index.html", "index.html", "datasets/index.html"):
        assert squeezed in " ".join(Page((out / name).read_text(encoding="utf-8")).text.split()), name

    html = (out / "datasets/evil/index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    assert json.loads(found[1])["name"].strip() == text.strip()

    xml = [p for p in out.rglob("*") if p.suffix in (".svg", ".xml") and "assets" not in p.parts]
    assert len(xml) > 15
    for path in xml:
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert not [e for e in root.iter() if e.tag.endswith(("script", "foreignObject"))], path
        assert not [k for e in root.iter() for k in e.attrib if k.startswith("on") or k == "style"], path
    titles = [e.text for e in ET.parse(out / "feed.xml").iter("{http://www.w3.org/2005/Atom}title")]
    assert text.strip() in [t.strip() for t in titles if t]

    for path in out.rglob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert len({len(r) for r in rows}) == 1, path
        assert not [c for r in rows for c in r if c[:1] in "=+-@\t\r" and c[:1] and not _number(c)], path
    for path in out.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    assert (
        json.loads((out / "api/v1/datasets/evil.json").read_text(encoding="utf-8"))["name"].strip()
        == text.strip()
    )
    for card in (out / "card").rglob("*.png"):
        assert card.read_bytes().startswith(b"\x89PNG"), card


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_an_empty_catalogue_is_a_site_too(folder: Path, tmp_path: Path) -> None:
    build(Catalogue.load([folder], packaged=False), tmp_path / "out", "https://example.org/")
    for path in pages(tmp_path / "out"):
        assert Page(path.read_text(encoding="utf-8")).inline == 0
