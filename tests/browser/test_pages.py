"""Compare, field, record and hostile text, in the browser."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from playwright.sync_api import Browser, expect

from sonodex import Catalogue
from sonodex.rubrics import wording
from sonodex.site import build
from sonodex.site.serving import server
from tests.browser.conftest import Open
from tests.site.test_hostile import write_records


def test_compare_marks_what_differs(visit: Open, cat: Catalogue) -> None:
    page = visit("compare/?ids=busi,bus-bra", wait="#table table")
    expect(page.locator("#table thead th")).to_have_count(3)
    row = page.locator("#table tr.differs").filter(has_text=re.compile(r"^Score"))
    assert row.locator("td").all_text_contents() == [
        wording.value(cat[f"datasets/{i}"].facts["score"]) for i in ("busi", "bus-bra")
    ]
    said = page.text_content("#sentence") or ""
    assert said.startswith("Only BUSBRA may be used commercially")
    assert f"BUSI has {len(cat['busi'].facts['defects'])} known defects" in said
    same = page.locator("#table tr").filter(has_text=re.compile(r"^Anatomy"))
    assert same.locator("td").all_text_contents() == ["breast", "breast"]
    every = page.locator("#table tbody tr").count()
    page.check("#only")
    page.wait_for_url("**only=differences*")
    page.wait_for_selector("#table table")
    assert page.locator("#table tbody tr").count() < every
    assert page.locator("#table tbody tr:not(.differs):not(.part)").count() == 0
    page.fill("#name", "datasets/camus")
    page.keyboard.press("Enter")
    expect(page.locator("#table thead th")).to_have_count(4)
    page.click("a.drop >> nth=0")
    expect(page.locator("#table thead th")).to_have_count(3)


def test_compare_models_by_name_and_from_nothing(visit: Open, cat: Catalogue) -> None:
    page = visit("compare/", wait="#start")
    page.click("#start a[href*=models]")
    page.wait_for_selector("#table table")
    page.fill("#name", cat["models/deepmtj"].name)
    page.click("#add button")
    expect(page.locator("#table thead")).to_contain_text("deepMTJ")


def test_compare_says_what_it_left_out(visit: Open) -> None:
    page = visit("compare/?ids=busi,nothing,models/aau-net,camus", wait="#status")
    expect(page.locator("#status")).to_contain_text("nothing")


def test_a_missing_page_leads_back(visit: Open) -> None:
    page = visit("404.html")
    page.click("main >> text=catalogue")
    page.wait_for_selector("#hits .hit")


def test_reduced_motion_and_the_colours_of_the_night(visit: Open) -> None:
    page = visit("datasets/busi/", reduced_motion="reduce", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('a')).transitionDuration") == "0s"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 22, 27)"
    assert page.evaluate("document.fonts.check('600 20px \"Sonodex Serif\"')")


def test_hostile_text_runs_nowhere(browser: Browser, tmp_path: Path) -> None:
    # Letters from right to left may stand in a record; characters that turn the order round are refused there.
    evil = (
        "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'> \u05e2\u05d1\u05e8\u05d9\u05ea "
        + "x" * 250
    )
    for folder in ("datasets", "models"):
        (tmp_path / "cat" / folder).mkdir(parents=True)
    write_records(tmp_path / "cat", evil)
    catalogue = Catalogue.load([tmp_path / "cat"], packaged=False)
    assert catalogue.refused == []
    build(catalogue, tmp_path / "site")
    with server(tmp_path / "site", 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{running.server_address[1]}/"
        page = browser.new_page()
        for path, wait in (
            ("", "#hits .hit"),
            ("?kind=models", "#hits .hit"),
            ("datasets/evil/", "h1"),
            ("models/evil/", "h1"),
            ("compare/?ids=datasets/evil", "#table table"),
            ("compare/?ids=models/evil", "#table table"),
            ("field/", "h1"),
            ("field/training.svg", "svg"),
            ("badge/datasets/evil.svg", "svg"),
            ("?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&anatomy=%3Cscript%3E", "body[data-ready]"),
        ):
            page.goto(base + path)
            page.wait_for_selector(wait)
            assert page.evaluate("window.ran") is None
            assert page.locator("img[src=x]").count() == 0
            if not path.endswith(".svg"):
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.close()
        running.shutdown()
