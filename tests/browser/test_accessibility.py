"""axe-core finds nothing on any kind of page, light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = {
    "": "body[data-ready]",
    "?kind=models&q=heart&anatomy=heart&pick=models/deepmtj": "body[data-ready]",
    "?q=nothing+of+the+kind": ".empty",
    "datasets/": None,
    "datasets/bus-bra/": None,
    "models/deepmtj/": None,
    "field/": None,
    "compare/": "#start a",
    "compare/?ids=busi,bus-bra": "#table table",
    "score/": "#score[data-ready]",
    "shortlist/?ids=datasets/busi,datasets/camus,datasets/ted": "#bibtex",
    "method/": None,
    "api/": None,
    "404.html": None,
}


def violations(page: Any) -> list[str]:
    page.evaluate(AXE)  # evaluated by the debugger: the page's policy forbids adding scripts
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_violation(visit: Open, path: str, scheme: str) -> None:
    page = visit(path, wait=PAGES[path], color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("path", ["", "datasets/bus-bra/", "score/", "field/", "compare/?ids=busi,bus-bra"])
def test_no_violation_on_a_phone(visit: Open, path: str, width: int) -> None:
    page = visit(path, wait=PAGES[path], viewport={"width": width, "height": 844}, reduced_motion="reduce")
    if page.locator("#narrow").count():
        page.click("#narrow > summary")
    assert violations(page) == []


def test_a_planted_fault_is_found(visit: Open) -> None:
    page = visit("method/")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('img'), {src: 'data:,'}))"
    )
    assert any(v.startswith("image-alt") for v in violations(page))
