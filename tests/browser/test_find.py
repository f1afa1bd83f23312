"""Finding as a person does: typing, ticking, sorting, sharing the address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sonodex import Catalogue
from tests.browser.conftest import Open

READY = "#hits .hit"


@pytest.fixture(scope="module")
def cat() -> Catalogue:
    return Catalogue.load()


def total(text: str | None) -> int:
    found = re.match(r"(\d+) of", text or "")
    assert found, text
    return int(found[1])


def test_typing_finds(visit: Open) -> None:
    page = visit(wait=READY)
    page.keyboard.press("/")
    page.keyboard.type("camus")
    expect(page.locator("#hits .hit a").first).to_have_text(re.compile("^CAMUS"))
    assert "q=camus" in page.url
    page.keyboard.press("Escape")
    assert "q=" not in page.url


def test_facets_narrow_and_counts_are_true(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    assert total(page.text_content("#status")) == len(cat.datasets())
    page.check("#f-anatomy-breast")
    assert total(page.text_content("#status")) == len(cat.datasets(anatomy="breast"))
    page.check("#f-tasks-segmentation")
    expected = len(cat.datasets(anatomy="breast", task="segmentation"))
    assert total(page.text_content("#status")) == expected
    page.click("summary:text-is('Licence allows')")
    count = page.text_content("label[for=f-allows-commercial] .count")
    page.check("#f-allows-commercial")
    narrowed = len(cat.datasets(anatomy="breast", task="segmentation", allows="commercial"))
    assert total(page.text_content("#status")) == narrowed == int(count or "-1")
    assert "anatomy=breast" in page.url
    page.click("#clear")
    assert total(page.text_content("#status")) == len(cat.datasets())


def test_the_address_reproduces_the_state(visit: Open, cat: Catalogue) -> None:
    page = visit("?kind=models&anatomy=heart&sort=year", wait=READY)
    assert total(page.text_content("#status")) == len(cat.models(anatomy="heart"))
    assert page.is_checked("#f-anatomy-heart")
    assert page.input_value("#sort") == "year"
    first = page.text_content("#hits .hit a")
    assert first in {e.name for e in cat.models(anatomy="heart")}


def test_first_results_are_the_best(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    shown = page.locator("#hits .hit a").all_text_contents()[:10]
    assert shown == [e.name for e in cat.datasets()[:10]]
    page.select_option("#sort", "readiness")
    best = [e.name for e in cat.datasets(sort="readiness")[:1]]
    score = cat.names.one(page.locator("#hits .hit a").first.text_content() or "").facts["score"]["dimensions"][-1]["value"]
    assert score == cat.names.one(best[0]).facts["score"]["dimensions"][-1]["value"]


def test_nothing_found_offers_a_way_out(visit: Open) -> None:
    page = visit(wait=READY)
    page.fill("#q", "zzzz nothing")
    page.click("text=Nothing matches >> .. >> button")
    page.wait_for_selector(READY)
    assert page.evaluate("document.activeElement.id") == "q"


def test_keyboard_alone(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    page.focus("#f-anatomy-breast")
    page.keyboard.press("Space")
    assert total(page.text_content("#status")) == len(cat.datasets(anatomy="breast"))
    assert page.evaluate("document.activeElement.id") == "f-anatomy-breast", "the focus stays where it was"
    page.focus("#hits .hit a")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    assert "/datasets/" in page.url


def test_without_javascript_everything_can_be_read(visit: Open, cat: Catalogue) -> None:
    page = visit(java_script_enabled=False)
    assert page.is_visible("#datasets")
    assert not page.is_visible("#find")
    page.click("text=/All \\d+ datasets/")
    assert page.locator("table.list tbody tr").count() == len(cat.datasets())
    page.click("table.list tbody a >> nth=0")
    assert page.is_visible("text=Evidence")


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize(
    "path",
    ["", "datasets/", "datasets/busi/", "models/aau-net/", "field/", "score/", "compare/?ids=busi,camus", "method/", "api/"],
)
def test_no_page_scrolls_sideways(visit: Open, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
