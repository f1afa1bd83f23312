"""Score mine: equal to the Python scorer for every input, loads and writes records that pass the check."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from sonodex.catalogue import check_paths
from sonodex.catalogue.scoring_files import score_file
from sonodex.records.schema import DatasetRecord
from sonodex.records.vocabularies import BASES, KINDS, LEVELS
from sonodex.rubrics import rubric_for, score, wording
from tests.browser.conftest import Open
from tests.conftest import ROOT, make_record

RUN = """async ([rubric, codings]) => {
  const { score } = await import(document.documentElement.dataset.root + 'assets/scoring.js');
  return codings.map((c, n) => JSON.stringify(score(rubric, c, rubric.tracks[n % rubric.tracks.length].id)));
}"""


def generated(kind: Any, number: int) -> list[dict[str, Any]]:
    rng = random.Random(7)
    out = []
    for n in range(number):
        levels = LEVELS if n % 3 else LEVELS[:4]
        weights = [rng.random() for _ in levels]
        coding = {}
        for criterion in rubric_for(kind).criterion_ids:
            level = rng.choices(levels, weights)[0]
            up_to = rng.choice([None, "full"]) if level in ("none", "partial") else None
            basis = None if level == "unknown" else rng.choice(BASES)
            coding[criterion] = {"level": level, "up_to": up_to, "basis": basis}
        out.append(coding)
    return out


def test_equal_to_python_to_the_last_digit(visit: Open) -> None:
    page = visit("score/", wait="#score[data-ready]")
    for kind in KINDS:
        rubric = rubric_for(kind)
        codings = generated(kind, 400)
        results = page.evaluate(RUN, [rubric.model_dump(mode="json"), codings])
        for n, (coding, text) in enumerate(zip(codings, results, strict=True)):
            there, here = json.loads(text), score(rubric, coding, rubric.tracks[n % len(rubric.tracks)].id)
            for key in (
                "track",
                "value",
                "lower",
                "upper",
                "points",
                "coverage",
                "verified",
                "rated",
                "tier",
                "provisional",
            ):
                assert there[key] == getattr(here, key), (key, coding)
            assert there["tier_range"] == (list(here.tier_range) if here.tier_range else None)
            assert [d["value"] for d in there["dimensions"]] == [d.value for d in here.dimensions]
            assert [(i["id"], i["gain"]) for i in there["improvements"]] == [
                (i.id, i.gain) for i in here.improvements
            ]


def test_ticking_scores_and_the_record_passes_the_check(visit: Open, tmp_path: Path) -> None:
    page = visit("score/", wait="#score[data-ready]", accept_downloads=True)
    page.fill("#record-id", "our-set")
    page.fill("#record-name", "Our set: a test")
    page.check("#D1-full")
    assert "1 tick waits" in (page.text_content("#result") or "")
    page.fill("#D1-note", "open download, 'quoted': yes # not a comment")
    page.fill("#D1-source", "https://example.org/data?x=1#top")
    page.check("#D2-partial")
    page.fill("#D2-note", "own terms")
    page.fill("#D2-source", "https://example.org/terms")
    page.click("#fact-box > summary")
    page.fill("#fact-summary", "A set of ours: made to test")
    page.fill("#fact-urls-homepage", "https://example.org/ours")
    page.fill("#fact-urls-paper", "no address")
    page.select_option("#fact-license-spdx", "CC-BY-4.0")
    page.fill("#fact-countries", "eg, xx")
    page.fill("#fact-counts-subjects", "500")
    page.check("#population [value=phantom]")
    assert not page.is_checked("#population [value=human]"), "what nobody stated gives way"
    assert "usual among phantoms" in (page.text_content("#result") or "")
    page.check("#D9-full")
    page.fill("#D9-note", "the supplement was not read")
    page.fill("#D9-source", "https://example.org/x")
    page.check("#D30-full")
    page.reload()
    page.wait_for_selector("#score[data-ready]")
    assert page.input_value("#record-name") == "Our set: a test", "the draft is kept"
    with page.expect_download() as download:
        page.click("#save")
    path = tmp_path / "our-set.yaml"
    download.value.save_as(path)
    assert "Written as not known" in (page.text_content("#problem") or "")
    assert [str(p) for p in check_paths([path]).problems] == []
    record, result = score_file(path)
    assert (record.id, record.name, result.points) == ("our-set", "Our set: a test", 1.5)
    assert isinstance(record, DatasetRecord)
    assert record.population == ["phantom"]
    assert (record.summary, record.license.spdx, record.countries, record.counts.subjects) == (
        "A set of ours: made to test", "CC-BY-4.0", ["EG"], 500,
    )  # fmt: skip
    assert record.urls.paper is None
    assert page.text_content("#result .value") == wording.value(result.summary())


def test_ticks_alone_prove_nothing(visit: Open) -> None:
    page = visit("score/", wait="#score[data-ready]")
    before = page.text_content("#result .value")
    for criterion in rubric_for("dataset").criterion_ids:
        page.check(f"#{criterion}-full")
    assert page.text_content("#result .value") == before
    assert "0% with evidence" in (page.text_content("#result") or "")
    assert "32 ticks wait" in (page.text_content("#result") or "")


def test_a_record_of_the_catalogue_is_corrected(visit: Open, tmp_path: Path) -> None:
    page = visit("score/?from=datasets/busi", wait="#score[data-ready]", accept_downloads=True)
    expect(page.locator("#record-id")).to_have_value("busi")
    path = ROOT / "catalogue" / "datasets" / "busi.yaml"
    assert page.text_content("#result .value") == wording.value(score_file(path)[1].summary())
    page.check("#D12-partial")
    page.fill("#D12-note", "depth given")
    page.fill("#D12-source", "https://example.org/article")
    with page.expect_download() as download:
        page.click("#save")
    out = tmp_path / "busi.yaml"
    download.value.save_as(out)
    assert [str(p) for p in check_paths([out]).problems if p.severity == "error"] == []


def test_a_report_is_printed(visit: Open) -> None:
    page = visit("score/?from=datasets/busi", wait="#score[data-ready]")
    page.evaluate("window.print = () => {}")
    page.click("#print")
    page.emulate_media(media="print")
    assert page.locator("#report tbody tr").count() == len(rubric_for("dataset").criteria)
    assert page.is_visible("#report h1")
    assert not page.is_visible("#questions")


def test_loads_a_record(visit: Open) -> None:
    page = visit("score/", wait="#score[data-ready]")
    path = ROOT / "catalogue" / "datasets" / "bus-bra.yaml"
    page.set_input_files("#load", path)
    expect(page.locator("#record-id")).to_have_value("bus-bra")
    assert page.text_content("#result .value") == wording.value(score_file(path)[1].summary())
    page.set_input_files("#load", ROOT / "catalogue" / "models" / "deepmtj.yaml")
    expect(page.locator("#record-id")).to_have_value("deepmtj")
    assert page.is_visible("#q-M16")


def test_refuses_what_is_no_record(visit: Open, tmp_path: Path) -> None:
    page = visit("score/", wait="#score[data-ready]")
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\ncriteria: {D1: {level: full}}\n"
    hostile = make_record("dataset", "evil", name='"<img src=x onerror=alert(1)>"')
    for number, (text, words) in enumerate(
        [
            ("[", "no record"),
            ("a: 1", "no criteria"),
            (bomb, "anchors"),
            ("x" * 1_000_001, "larger"),
            ("", "no record"),
        ]
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        page.set_input_files("#load", path)
        expect(page.locator("#problem")).to_contain_text(words)
    path = tmp_path / "evil.yaml"
    path.write_text(hostile, encoding="utf-8")
    page.set_input_files("#load", path)
    expect(page.locator("#record-id")).to_have_value("evil")
    assert page.locator("img[src=x]").count() == 0


def test_every_question_has_help_and_an_example_that_leads_to_its_evidence(visit: Open) -> None:
    page = visit("score/", wait="#score[data-ready]")
    assert page.locator("#questions fieldset").count() == len(rubric_for("dataset").criteria)
    assert page.locator("#questions .example").count() > 20
    page.click("#q-D1 .example a")
    expect(page.locator("tr#D1")).to_be_visible()


def test_the_score_stays_in_sight_on_a_phone(visit: Open) -> None:
    page = visit("score/", wait="#score[data-ready]", viewport={"width": 390, "height": 844})
    page.check("#D30-full")
    box = page.locator("#mini").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 845
    assert (page.text_content("#mini") or "").startswith("about ")
