"""A record's page: may I use it, how do I get it, why this score, take it away."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from sonodex import Catalogue
from sonodex.export.citation import bibtex
from sonodex.records.labels import label
from sonodex.rubrics import rubric_for, wording
from tests.browser.conftest import Open

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("options"), [{}, {"viewport": PHONE, "color_scheme": "dark"}, {"java_script_enabled": False}]
)
def test_answers_the_first_questions(visit: Open, cat: Catalogue, options: dict[str, object]) -> None:
    page = visit("datasets/bus-bra/", **options)
    entry = cat["datasets/bus-bra"]
    score = entry.facts["score"]
    assert page.text_content(".card .value") == wording.value(score)
    assert wording.tier(score) in (page.text_content(".card .tierline") or "")
    drawn = page.get_attribute("svg.scale", "aria-label") or ""
    assert f"{score['lower']:.1f}" in drawn
    assert f"{score['upper']:.1f}" in drawn
    answers = page.locator(".allows li").all_text_contents()
    assert [a.split()[-1] if "not known" not in a else "not known" for a in answers] == [
        {True: "yes", False: "no", None: "not known"}[v] for v in entry.rights.allows.values()
    ]
    assert (
        page.locator("#get ~ .actions a.button").first.get_attribute("href") == entry.data["urls"]["download"]
    )
    assert page.locator(".dimensions tr").count() == len(score["dimensions"])
    assert page.locator("tr[id^=D]").count() == 32
    for part in ("use", "wrong", "get", "facts", "defects", "relations", "evidence", "cite"):
        assert page.locator(f"#{part}").is_visible(), part
    assert page.locator(".gain").count() == len(entry.full()["score"]["improvements"])
    assert page.locator("#defects li").count() == len(entry.facts["defects"])
    assert page.locator(".chain li").count() == len(entry.rights.links)
    if options.get("java_script_enabled", True) is False:
        assert page.locator("tr#D1 td").first.is_visible(), "what is folded lies open"


def test_every_link_of_the_contents_leads_somewhere(visit: Open) -> None:
    for path in ("datasets/bus-bra/", "models/deepmtj/"):
        page = visit(path)
        for link in page.locator(".contents a").all():
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
        assert label("availability", stated["availability"]) in (row.text_content() or "")
    first = next(t for t in trained if t["id"])
    page.click(f".relations a[href$='datasets/{first['id']}/'] >> nth=0")
    page.wait_for_url(f"**/datasets/{first['id']}/")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
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
    assert set(files) == {f"bus-bra.{ext}" for ext in ("json", "yaml", "csv", "bib", "ris", "csl.json")}
    assert files["bus-bra.yaml"].read_bytes() == entry.path.read_bytes()
    assert files["bus-bra.bib"].read_text(encoding="utf-8") == bibtex([entry])
    assert json.loads(files["bus-bra.json"].read_text(encoding="utf-8"))["id"] == "bus-bra"
    assert json.loads(files["bus-bra.csl.json"].read_text(encoding="utf-8"))[0]["type"] == "dataset"
    assert files["bus-bra.csv"].read_text(encoding="utf-8").startswith("id,dimension,")


def test_citation_and_badge_are_copied(visit: Open, cat: Catalogue) -> None:
    page = visit("datasets/bus-bra/", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    copy = page.locator(".copyable:has(#bibtex) .copy")
    copy.click()
    expect(copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == bibtex([cat["datasets/bus-bra"]])
    page.locator(".copy").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".copy").last).to_have_text("Copied")
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
    assert "/issues/new?template=correction.yml" in (
        page.get_attribute("text=Propose a correction", "href") or ""
    )
    asked = page.locator("tr[id^=D] a.correct").evaluate_all("all => all.map((a) => a.href)")
    assert len(asked) == len(rubric_for("dataset").criteria)
    for criterion, address in zip(rubric_for("dataset").criteria, asked, strict=True):
        fields = parse_qs(urlsplit(address).query)
        assert fields["record"] == ["datasets/bus-bra"]
        assert criterion.id in fields["what"][0]
        assert fields["today"][0]
    page.click("text=Compare with others")
    page.wait_for_selector("#table table")


def test_links_of_a_record_stay_on_the_site(visit: Open) -> None:
    page = visit("datasets/fetal-planes-db/")
    page.click(".flow a >> nth=0")
    page.wait_for_selector("h1")
    assert "/sonodex/" in page.url
    page = visit("datasets/tus-rec2024/")
    page.wait_for_url("**/datasets/tus-rec/")


def test_a_record_is_short_on_a_phone_and_its_contents_stay(visit: Open) -> None:
    page = visit("datasets/busi/", viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollHeight") <= 6000
    assert page.locator("#wrong").bounding_box()["y"] < 1500  # type: ignore[index]
    page.evaluate("scrollTo(0, 3000)")
    box = page.locator(".contents").bounding_box()
    assert box
    assert box["y"] == pytest.approx(0, abs=1)


def test_an_address_inside_opens_what_is_folded(visit: Open) -> None:
    page = visit("datasets/busi/#D20")
    expect(page.locator("tr#D20")).to_be_visible()
