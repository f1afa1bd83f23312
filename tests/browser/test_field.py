"""The field: every figure leads to the list behind it, speaks on hover and focus, and can be taken away."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from sonodex import Catalogue
from sonodex.site.figures import figures
from tests.browser.conftest import Open, settled

READY = "body[data-ready]"
# Another state of the list in its address, as Back and Forward bring it, without loading the page again.
GO = "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }"


def test_the_first_and_last_part_of_each_figure_leads_to_as_many_records(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    for figure in figures(cat):
        cells = [c for row in figure.rows for c in row.cells if c.href]
        if figure.id == "dimensions":
            continue
        for cell in {c.href: c for c in (cells[:1] + cells[-1:])}.values():
            page.evaluate(GO, (cell.href or "").removeprefix("../"))
            settled(page)
            assert (page.text_content("#status") or "").startswith(f"{cell.count:g} of"), cell.href


def test_a_bar_a_cell_a_country_and_an_organ_are_pressed(visit: Open) -> None:
    page = visit("field/")
    for target in (
        "section:has(#tiers) .bars a >> nth=0", "section:has(#anatomy-task) .matrix td a >> nth=0",
        "svg.world a[aria-label^=China] path", "svg.anatomy a[aria-label^=breast] circle",
    ):  # fmt: skip
        page.click(target)
        page.wait_for_selector(READY)
        assert page.locator(".chip").count() >= 1
        page.go_back()
        page.wait_for_selector("h1:text-is('The field')")
    page.click("section:has(#training) svg a[href*='datasets/'] >> nth=0")
    page.wait_for_selector("article.record")
    assert page.url.endswith("#relations")
    page.go_back()
    page.click("section:has(#dimensions) .bars a >> nth=0")
    page.wait_for_selector(READY)
    assert page.input_value("#sort") == "access"


def test_parts_speak_on_hover_and_on_focus(visit: Open) -> None:
    page = visit("field/")
    page.hover("svg.world a[aria-label^=China] path")
    expect(page.locator("#tip")).to_have_text(re.compile(r"^China: \d+ datasets$"))
    page.locator("section:has(#tiers) .bars a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()


def test_lines_of_a_dataset_stand_out(visit: Open, cat: Catalogue) -> None:
    page = visit("field/")
    node = page.locator("svg.training a.node[data-d]").first
    name = node.get_attribute("data-d")
    node.hover()
    lit = page.locator("svg.training .wire.lit")
    assert lit.count() == len({m["id"] for m in cat[f"datasets/{name}"].relations()["trained_models"]})
    assert {w.get_attribute("data-d") for w in lit.all()} == {name}


def test_every_figure_can_be_taken_away(visit: Open, tmp_path: Path, cat: Catalogue) -> None:
    page = visit("field/", accept_downloads=True)
    links = page.locator(".take a[download]")
    assert links.count() == 2 * len(figures(cat))
    for n in (0, 1):
        with page.expect_download() as download:
            links.nth(n).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.stat().st_size > 50
    for figure in figures(cat):
        drawn = (
            "async (src) => { const i = new Image(); i.src = src; await i.decode(); return i.naturalWidth; }"
        )
        assert page.evaluate(drawn, f"{figure.id}.svg") >= 700


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_javascript_all_is_there_as_tables(visit: Open, cat: Catalogue, scheme: str) -> None:
    page = visit("field/", java_script_enabled=False, color_scheme=scheme)
    for figure in figures(cat):
        section = page.locator(f"section:has(#{figure.id})")
        if section.locator("details").count():
            section.locator("details summary").first.click()
        table = section.locator("table").first
        assert table.is_visible(), figure.id
        names = [unquote(t.strip()) for t in table.locator("tbody th[scope=row]").all_text_contents()]
        assert names == [r.label for r in figure.rows], figure.id
