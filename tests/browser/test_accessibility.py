"""axe-core finds nothing on any kind of page, light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, settled

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


# Of a row in two hundred axe asks the same again and takes ten seconds. What repeats goes: an item of a long list, a row,
# a question or a part of a drawing whose every element stood twice before in the same place with the same attributes,
# whatever its words are. What a rule looks at besides words makes an element another one: its class, its role, whether a
# name or an address is empty, whether what it refers to is there. (That no id stands twice, tests/site asks of the whole
# page.)
THINNED = """() => {
  const LONG = 5;
  const FREE = /^(href|id|for|name|value|title|alt|src|d|x|y|[xy][12]|cx|cy|r|width|height|points|transform|aria-label|data-.*)$/;
  const REFERS = /^aria-(labelledby|describedby|controls|owns)$/;
  const told = ({ name, value }) => REFERS.test(name) ? value.split(' ').map((id) => !!document.getElementById(id))
    : FREE.test(name) ? value.trim() !== '' : value;
  const own = (e) => e.tagName + JSON.stringify([...e.attributes].map((a) => [a.name, told(a)]).sort())
    + [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const keys = (e, place, all) => {
    const here = `${place}>${own(e)}`;
    all.add(/^(A|BUTTON|LABEL|SUMMARY|TH|H\\d)$/.test(e.tagName) ? here + !!e.textContent.trim() : here);
    for (const child of e.children) keys(child, here, all);
    return all;
  };
  const times = new Map();
  const thin = (parent, place) => {
    const here = `${place}>${own(parent)}`;
    const long = parent.children.length > LONG && /^(UL|OL|TBODY|g|svg)$/.test(parent.tagName);
    for (const child of [...parent.children]) {
      const all = long || child.tagName === 'FIELDSET' ? keys(child, here, new Set()) : new Set();
      if (all.size && [...all].every((key) => times.get(key) > 1)) child.remove();
      else { for (const key of all) times.set(key, (times.get(key) || 0) + 1); thin(child, here); }
    }
  };
  thin(document.body, '');
}"""


NIGHT = "runOnly: ['color-contrast', 'link-in-text-block']"
"""Rules that look at colours, the only thing that changes at night."""


def violations(page: Any, options: str = "") -> list[str]:
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE)  # evaluated by the debugger: the page's policy forbids adding scripts
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], {options}}})")
    return [
        f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]
    ]


def opened(visit: Open, path: str, **options: Any) -> Page:
    """A page with all that can be unfolded open, thinned."""
    page = visit(path, wait=PAGES[path], reduced_motion="reduce", **options)
    if page.locator("#hits").count():
        settled(page)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.evaluate(THINNED)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_no_violation(visit: Open, path: str) -> None:
    page = opened(visit, path, color_scheme="light")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, NIGHT) == []


@pytest.mark.parametrize("path", ["", "datasets/bus-bra/", "score/", "field/", "compare/?ids=busi,bus-bra"])
def test_no_violation_on_a_phone(visit: Open, path: str) -> None:
    page = opened(visit, path)
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page) == []


def test_a_planted_fault_is_found(visit: Open) -> None:
    page = visit("method/")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('img'), {src: 'data:,'}))"
    )
    assert any(v.startswith("image-alt") for v in violations(page))


def test_a_fault_in_one_of_many_rows_and_in_the_colours_of_the_night_is_found(visit: Open) -> None:
    page = visit("datasets/")
    page.evaluate(
        "[...document.querySelectorAll('table.list tbody tr')][97].querySelector('a').textContent = ''"
    )
    page.evaluate("document.querySelector('h1').style.color = 'light-dark(black, #333)'")
    page.evaluate(THINNED)
    assert page.locator("table.list tbody tr").count() < 60
    assert {v.partition(":")[0] for v in violations(page)} == {"link-name"}
    page.emulate_media(color_scheme="dark")
    assert {v.partition(":")[0] for v in violations(page, NIGHT)} == {"color-contrast"}
