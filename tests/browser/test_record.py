"""A record's page: may I use it, how do I get it, why this score, take it away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sonodex import Catalogue
from sonodex.export.citation import bibtex
from tests.browser.conftest import Open

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("options"), [{}, {"viewport": PHONE, "color_scheme": "dark"}, {"java_script_enabled": False}]
)
def test_answers_the_first_questions(visit: Open, cat: Catalogue, options: dict[str, object]) -> None:
    page = visit("datasets/bus-bra/", **options)
    entry = cat["datasets/bus-bra"]
    score = entry.facts["score"]
    assert page.text_content(".card .value") == f"{score['value']:.1f}%"
    label = page.get_attribute("svg.scale", "aria-label") or ""
    assert f"{score['lower']:.1f}" in label
    assert f"{score['upper']:.1f}" in label
    answers = page.locator(".allows li").all_text_contents()
    assert [a.split()[-1] if "not known" not in a else "not known" for a in answers] == [
        {True: "yes", False: "no", None: "not known"}[v] for v in entry.facts["allows"].values()
    ]
    assert page.locator("#get ~ .actions a").first.get_attribute("href") == entry.data["urls"]["download"]
    assert page.locator(".dimensions tr").count() == len(score["dimensions"])
    assert page.locator("tr[id^=D]").count() == 32
    for part in ("facts", "defects", "improve", "relations", "evidence", "cite"):
        assert page.locator(f"#{part}").is_visible(), part
    assert page.locator("#improve ~ table tbody tr").count() == len(entry.full()["score"]["improvements"])


def test_every_link_of_the_contents_leads_somewhere(visit: Open) -> None:
    for path in ("datasets/bus-bra/", "models/deepmtj/"):
        page = visit(path)
        for link in page.locator(".toc a").all():
            link.click()
            assert page.evaluate("document.querySelector(location.hash) !== null")


def test_a_model_says_what_it_saw_and_whether_it_is_public(visit: Open, cat: Catalogue) -> None:
    entry = max(cat.models(), key=lambda m: sum(t["id"] is not None for t in m.relations()["trained_on"]))
    page = visit(f"models/{entry.id}/")
    rows = page.locator(".relations table tbody tr")
    trained = entry.relations()["trained_on"]
    assert rows.count() == len(trained)
    for row, stated in zip(rows.all(), trained, strict=True):
        assert stated["name"] in (row.text_content() or "")
        assert stated["availability"] in (row.text_content() or "")
    first = next(t for t in trained if t["id"])
    page.click(f".relations a[href$='datasets/{first['id']}/'] >> nth=0")
    page.wait_for_url(f"**/datasets/{first['id']}/")
    assert page.locator(f".relations a[href$='models/{entry.id}/']").count() >= 1


def test_everything_can_be_taken_away(visit: Open, cat: Catalogue, tmp_path: Path) -> None:
    page = visit("datasets/bus-bra/", accept_downloads=True)
    entry = cat["datasets/bus-bra"]
    files: dict[str, Path] = {}
    for link in page.locator(".downloads a").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        files[name] = tmp_path / name
        download.value.save_as(files[name])
    assert set(files) == {f"bus-bra.{ext}" for ext in ("json", "yaml", "csv", "bib", "csl.json")}
    assert files["bus-bra.yaml"].read_bytes() == entry.path.read_bytes()
    assert files["bus-bra.bib"].read_text(encoding="utf-8") == bibtex([entry])
    assert json.loads(files["bus-bra.json"].read_text(encoding="utf-8"))["id"] == "bus-bra"
    assert json.loads(files["bus-bra.csl.json"].read_text(encoding="utf-8"))[0]["type"] == "dataset"
    assert files["bus-bra.csv"].read_text(encoding="utf-8").startswith("id,dimension,")


def test_citation_and_badge_are_copied(visit: Open, cat: Catalogue) -> None:
    page = visit("datasets/bus-bra/", permissions=["clipboard-read", "clipboard-write"])
    page.click(".copy >> nth=0")
    expect(page.locator(".copy").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == bibtex([cat["datasets/bus-bra"]])
    page.locator(".copy").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".copy").nth(1)).to_have_text("Copied")
    assert re.match(
        r"\[!\[SonoDQS: .*\]\(https?://.*/badge/datasets/bus-bra\.svg\)\]",
        page.evaluate("navigator.clipboard.readText()"),
    )
    assert page.evaluate("document.querySelector('img[src$=\"bus-bra.svg\"]').naturalWidth") > 50


def test_facts_lead_to_their_lists(visit: Open, cat: Catalogue) -> None:
    page = visit("datasets/bus-bra/")
    page.click(".facts a:text-is('breast')")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#status")).to_have_text(
        f"{len(cat.datasets(anatomy='breast'))} of {len(cat.datasets())} datasets"
    )


def test_a_correction_can_be_proposed_and_it_can_be_compared(visit: Open) -> None:
    page = visit("datasets/bus-bra/")
    assert (page.get_attribute("text=Propose a correction", "href") or "").endswith(
        "/edit/main/catalogue/datasets/bus-bra.yaml"
    )
    page.click("text=Compare with others")
    page.wait_for_selector("#table table")


def test_links_of_a_record_stay_on_the_site(visit: Open) -> None:
    page = visit("datasets/fetal-planes-db/")
    page.click(".relations a >> nth=0")
    page.wait_for_selector("h1")
    assert "/sonodex/" in page.url
    page = visit("datasets/tus-rec2024/")
    page.wait_for_url("**/datasets/tus-rec/")
