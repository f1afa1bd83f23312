"""The exported database, opened in Datasette by a person with a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sonodex import Catalogue
from tests.export.serving import datasette

pytestmark = pytest.mark.program


def test_a_table_shows_rows_and_finds_what_is_searched(browser: Browser, tmp_path: Path) -> None:
    busi = Catalogue.load()["busi"]
    errors: list[str] = []
    with datasette(tmp_path) as address, browser.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/sonodex/datasets?_size=5")
        expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(5)
        page.locator("#_search").fill("busi")
        page.locator("#_search").press("Enter")
        found = page.locator("table.rows-and-columns tbody tr", has_text=busi.name)
        expect(found.first).to_be_visible()
        found.first.get_by_role("link", name="busi", exact=True).first.click()
        expect(page.locator("h1")).to_have_text("datasets: busi")
    assert errors == []
