"""What a page may cost: nothing jumps while it loads, and the first view is light."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, settled

AT_ONCE = 6
MOST_SHIFT = 0.05
FIRST_VIEW = 200_000
PAGES = {
    "": "body[data-ready]",
    "?q=fetal+head&anatomy=fetal-head": "body[data-ready]",
    "datasets/": "table.list",
    "datasets/busi/": ".copy",
    "models/deepmtj/": "h1",
    "field/": "h1",
    "compare/?ids=busi,bus-bra": "#table table",
    "score/": "#score[data-ready]",
    "shortlist/?ids=datasets/busi,datasets/camus": "#bibtex",
    "method/": "h1",
}
WATCH = """() => { globalThis.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
}).observe({type: 'layout-shift', buffered: true}); }"""


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps(visit: Open, width: int) -> None:
    page = visit("404.html", viewport={"width": width, "height": 800})
    base = page.url.removesuffix("404.html")
    page.add_init_script(f"({WATCH})()")
    for path, wait in PAGES.items():
        page.goto(base + path)
        page.wait_for_selector(wait)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("globalThis.shift") <= MOST_SHIFT, path


def test_the_first_view_is_light(visit: Open) -> None:
    page = visit("404.html")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(page.url.removesuffix("404.html"))
    page.wait_for_selector("body[data-ready]")
    page.wait_for_load_state("networkidle")
    assert 50_000 < sum(sizes) <= FIRST_VIEW


@pytest.mark.parametrize("width", [320, 640])
def test_the_first_answer_stands_above_the_fold(visit: Open, width: int) -> None:
    page = visit("", wait="body[data-ready]", viewport={"width": width, "height": 740})
    box = page.locator("#hits .what > a").first.bounding_box()
    assert box
    assert box["y"] + box["height"] < 740
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_key_paints_its_first_answers_before_the_rest(visit: Open) -> None:
    page = visit("", wait="body[data-ready]")
    page.fill("#q", "c")
    settled(page)
    page.evaluate(
        """() => { globalThis.added = [];
        new MutationObserver((seen) => globalThis.added.push(seen.reduce((n, one) => n + one.addedNodes.length, 0)))
          .observe(document.getElementById('hits'), {childList: true}); }"""
    )
    page.fill("#q", "carotid")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d{2} of"))
    settled(page)
    first, *later = page.evaluate("globalThis.added")
    assert first <= AT_ONCE < sum(later)
