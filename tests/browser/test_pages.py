"""Compare, field, record and hostile text, in the browser."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

from playwright.sync_api import Browser, expect

from sonodex import Catalogue
from sonodex.site import build
from sonodex.site.serving import server
from tests.browser.conftest import Open
from tests.conftest import make_record


def test_compare_marks_what_differs(visit: Open) -> None:
    page = visit("compare/?ids=busi,bus-bra", wait="#table table")
    expect(page.locator("#table thead th")).to_have_count(3)
    cat = Catalogue.load()
    row = page.locator("#table tr").filter(has_text=re.compile(r"^value differs"))
    assert row.locator("td").all_text_contents() == [f"{cat[i].score.value:.1f}" for i in ("busi", "bus-bra")]
    same = page.locator("#table tr").filter(has_text=re.compile(r"^anatomy"))
    assert same.locator("td").all_text_contents() == ["breast", "breast"]
    page.fill("#name", "datasets/camus")
    page.keyboard.press("Enter")
    expect(page.locator("#table thead th")).to_have_count(4)
    page.click("a.drop >> nth=0")
    expect(page.locator("#table thead th")).to_have_count(3)


def test_compare_says_what_it_left_out(visit: Open) -> None:
    page = visit("compare/?ids=busi,nothing,models/aau-net,camus", wait="#status")
    expect(page.locator("#status")).to_contain_text("nothing")


def test_each_bar_of_the_field_leads_to_its_list(visit: Open) -> None:
    page = visit("field/")
    rows = page.locator("section:has(h2:text-is('Anatomy of the datasets')) tr")
    label, count = rows.first.locator("a").text_content(), rows.first.locator(".num").text_content()
    rows.first.locator("a").click()
    page.wait_for_selector("#hits .hit")
    assert (page.text_content("#status") or "").startswith(f"{count} of")
    assert page.is_checked(f"#f-anatomy-{label}")
    page.go_back()
    page.click(".matrix td a >> nth=0")
    page.wait_for_selector("#hits .hit")


def test_links_of_a_record_stay_on_the_site(visit: Open) -> None:
    page = visit("datasets/fetal-planes-db/")
    page.click("#relations >> xpath=.. >> a >> nth=0")
    page.wait_for_selector("h1")
    assert "/sonodex/" in page.url
    page = visit("datasets/tus-rec2024/")
    page.wait_for_url("**/datasets/tus-rec/")


def test_hostile_text_runs_nowhere(browser: Browser, tmp_path: Path) -> None:
    evil = json.dumps(
        "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'>\u202e עברית " + "x" * 250, ensure_ascii=False
    )
    for folder in ("datasets", "models"):
        (tmp_path / "cat" / folder).mkdir(parents=True)
    text = make_record("dataset", "evil", name=evil, summary=evil, publisher=evil, aliases=f"[{evil}]", anatomy="[breast]")
    (tmp_path / "cat" / "datasets" / "evil.yaml").write_text(text, encoding="utf-8")
    model = make_record("model", "evil", name=evil, trained_on=f"[{{dataset: {evil}, availability: public}}]")
    (tmp_path / "cat" / "models" / "evil.yaml").write_text(model, encoding="utf-8")
    build(Catalogue.load([tmp_path / "cat"], packaged=False), tmp_path / "site")
    with server(tmp_path / "site", 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{running.server_address[1]}/"
        page = browser.new_page()
        for path, wait in (
            ("", "#hits .hit"),
            ("?kind=models", "#hits .hit"),
            ("datasets/evil/", "h1"),
            ("compare/?ids=datasets/evil", "#table table"),
            ("field/", "h1"),
        ):
            page.goto(base + path)
            page.wait_for_selector(wait)
            assert page.evaluate("window.ran") is None
            assert page.locator("img[src=x]").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.close()
        running.shutdown()
