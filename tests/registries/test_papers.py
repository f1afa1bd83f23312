"""Open articles: found, read whatever their form, and the passage that settles a criterion among the first
three.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.cli.app import run
from sonodex.registries import limits
from sonodex.registries.asking import NoAnswerError, Page
from sonodex.registries.papers import text as texts
from sonodex.registries.papers.finding import Work, full_texts, work_of
from sonodex.registries.papers.ranking import answers, pattern, rank
from sonodex.registries.papers.reading import read
from sonodex.registries.papers.text import Passage, passages
from sonodex.registries.web import Web
from sonodex.rubrics import load_rubric, rubric_for
from tests.conftest import make_record
from tests.registries import articles, registries
from tests.registries.internet import Internet, Reply

TERMS = {c.id: c.terms for c in load_rubric("sonodqs").criteria}
FORMS = {"jats": articles.jats(), "html": articles.html(), "pdf": articles.pdf()}


def page(body: bytes, kind: str = "") -> Page:
    return Page("https://press.example/1", 200, {"content-type": kind} if kind else {}, body)


@functools.cache
def article(form: Any) -> list[Passage]:
    return passages(page(FORMS[form]), form)


@pytest.mark.parametrize("form", FORMS)
def test_the_passage_that_settles_is_among_the_first_three(form: Any) -> None:
    found = answers(article(form), TERMS)
    missed = [
        criterion
        for criterion, (_, text) in articles.SETTLES.items()
        if not any(" ".join(text.split()[:4]) in f.passage.text for f in found[criterion])
    ]
    assert len(missed) <= 0.2 * len(articles.SETTLES), missed


@pytest.mark.parametrize("form", FORMS)
def test_headings_stay_and_references_go(form: Any) -> None:
    read = article(form)
    texts = " ".join(p.text for p in read)
    assert "999 patients" not in texts
    assert "menu" not in texts
    assert "var ethics" not in texts
    ethics = next(p for p in read if "approval number 2019-117" in p.text)
    assert ethics.heading.casefold().endswith("ethics")
    assert [p.number for p in read] == list(range(len(read)))


def test_tables_and_captions_are_read() -> None:
    read = article("jats")
    assert "North | L9, 5 to 14 MHz" in [p.text for p in read]
    assert "Probes of the sites" in [p.text for p in read]


ENTITIES = (
    b'<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><article><p>&b;</p></article>'
)
OUTSIDE = (
    b'<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]><article><body><p>&x;</p></body></article>'
)


@pytest.mark.parametrize(("body", "form"), [
    (ENTITIES, "jats"), (OUTSIDE, "jats"), (b"<article>", "jats"), (b"", "jats"), (b"<article>" * 50_000, "jats"),
    (b"<article>" * 300 + b"</article>" * 300, "jats"),
    (b"%PDF-1.4 broken", "pdf"), (articles.pdf()[:2000], "pdf"), (b"<html>" + b"<div>" * 50_000, "html"),
    (b"\xff\xfe\x00", "html"),
], ids=["entities", "outside", "cut", "empty", "deep", "deep-whole", "no-pdf", "cut-pdf", "deep-html", "bytes"])  # fmt: skip
def test_hostile_articles_are_one_line(body: bytes, form: Any) -> None:
    with pytest.raises(NoAnswerError, match=r"^https://press\.example/1: ") as caught:
        passages(page(body), form)
    assert "root:" not in str(caught.value)


def test_a_pdf_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_SECONDS", 0.01)
    with pytest.raises(NoAnswerError, match="PDF cannot be read"):
        passages(page(articles.pdf()), "pdf")


@given(st.text(max_size=3000))
def test_passages_lose_no_words(text: str) -> None:
    pieces = list(texts._pieces(text))
    assert all(len(p) <= limits.PASSAGE_LENGTH for p in pieces)
    kept = "".join("".join(pieces).split())
    assert kept in "".join(text.split()) or not kept


@pytest.mark.parametrize(("term", "text", "fits"), [
    ("ethic*", "Ethical approval", True), ("ethic*", "bioethics", False), ("# patients", "a total of 1,204 patients", True),
    ("# patients", "two adult patients", True), ("# patients", "several patients", False),
    ("cc by", "under CC-BY 4.0", True), ("ct", "a CT scan", True), ("ct", "detection", False),
    ("# mhz", "at 7.5 MHz", True), ("de-identif*", "was de-identified", True), ("in 20#", "in 2018", True),
])  # fmt: skip
def test_terms(term: str, text: str, fits: bool) -> None:
    assert bool(pattern(term).search(text)) is fits


def test_ranking_prefers_rare_terms_and_headings_and_knows_when_there_is_nothing() -> None:
    read = [
        Passage("Methods", "images images of patients", 0), Passage("Methods", "more images, more patients", 1),
        Passage("Methods", "patients gave consent", 2), Passage("Ethics", "the board agreed", 3),
    ]  # fmt: skip
    assert [f.passage.number for f in rank(read, ["patients", "consent"])] == [2, 0, 1]
    assert [f.passage.number for f in rank(read, ["ethics"])] == [3]
    assert rank(read, ["transducer"]) == []
    assert rank([], ["x"]) == []


def test_a_passage_that_answers_several_criteria_is_before_one_that_holds_a_term_by_chance() -> None:
    read = [
        Passage("", "others scanned with a scanner", 0), Passage("", "one scanner, a probe, 31 patients in our hospital", 1),
        Passage("", "nothing at all", 2),
    ]  # fmt: skip
    terms = {"D11": ["scanner*"], "D12": ["probe*"], "D16": ["# patients"], "D6": ["hospital*"]}
    assert [f.passage.number for f in rank(read, terms["D11"])] == [0, 1]
    assert [f.passage.number for f in answers(read, terms)["D11"]] == [1, 0]
    assert list(answers(read, terms, wanted={"D16"})) == ["D16"]
    assert answers([], terms)["D11"] == []


def test_ligatures_of_print_are_letters() -> None:
    text = "The images were deidenti\ufb01ed and the of\ufb01ce gave its con\u00adsent. " * 10
    read = passages(page(f"<html><h1>A \ufb01le</h1><p>{text}</p>".encode()), "html")
    assert read[0].heading == "A file"
    assert "deidentified" in read[0].text
    assert "consent" in read[0].text


def test_every_criterion_has_terms() -> None:
    for rubric in ("sonodqs", "sonomqs"):
        for criterion in load_rubric(rubric).criteria:
            assert len(criterion.terms) >= 5, criterion.id
            assert len(set(criterion.terms)) == len(criterion.terms), criterion.id


@pytest.mark.parametrize(("text", "work"), [
    ("10.1016/j.dib.2019.104863", Work(doi="10.1016/j.dib.2019.104863")),
    ("https://doi.org/10.48550/arXiv.2201.12345", Work(arxiv="2201.12345")),
    ("https://arxiv.org/abs/2201.12345v2", Work(arxiv="2201.12345")), ("2201.12345", Work(arxiv="2201.12345")),
    ("https://pmc.ncbi.nlm.nih.gov/articles/PMC10293973", Work(pmcid="PMC10293973")), ("a title", None),
])  # fmt: skip
def test_numbers_of_articles(text: str, work: Work | None) -> None:
    assert work_of(text) == work


def europe_pmc(net: Internet, body: bytes = FORMS["jats"], **more: Any) -> None:
    result = {"doi": registries.PAPER, "pmcid": "PMC1234567", "isOpenAccess": "Y", **more}
    net.route(r"www\.ebi\.ac\.uk/europepmc/webservices/rest/search\?", {"resultList": {"result": [result]}})
    net.route(
        r"www\.ebi\.ac\.uk/europepmc/webservices/rest/PMC1234567/fullTextXML$",
        Reply(body, headers={"content-type": "application/xml"}),
    )


def test_europe_pmc_first(net: Internet, web: Web) -> None:
    registries.install(net)
    europe_pmc(net)
    found = read(Work(doi=registries.PAPER), web)
    assert (found.text.of, found.text.form) == ("Europe PMC", "jats")
    assert len(net.requests) == 2


def test_the_next_place_when_one_fails(net: Internet, web: Web) -> None:
    registries.install(net)
    europe_pmc(net, b"<html>maintenance</html>")
    net.route(r"press\.example/1\.pdf$", Reply(FORMS["pdf"], headers={"content-type": "application/pdf"}))
    assert read(Work(doi=registries.PAPER), web).text == ("https://press.example/1.pdf", "pdf", "OpenAlex")
    net.route(r"press\.example/1\.pdf$", Reply(status=403))
    net.route(r"press\.example/1$", Reply(FORMS["html"]))
    assert read(Work(doi=registries.PAPER), web).text.form == "html"
    net.route(r"press\.example/1$", Reply(status=500))
    with pytest.raises(NoAnswerError, match="no open full text could be read"):
        read(Work(doi=registries.PAPER), web)


def test_what_is_not_open_is_not_asked_for(net: Internet, web: Web) -> None:
    registries.install(net)
    europe_pmc(net, isOpenAccess="N")
    net.route(r"api\.openalex\.org/", registries.openalex(best_oa_location=None))
    net.route(r"api\.crossref\.org/", registries.crossref(more={"license": []}))
    with pytest.raises(NoAnswerError, match="no open full text is known"):
        read(Work(doi=registries.PAPER), web)
    assert not net.asked("press.example")


def test_arxiv(net: Internet, web: Web) -> None:
    net.route(
        r"arxiv\.org/pdf/2201\.12345$", Reply(FORMS["pdf"], headers={"content-type": "application/pdf"})
    )
    assert read(Work(arxiv="2201.12345"), web).text.form == "pdf"
    assert next(full_texts(Work(arxiv="2201.12345"), web, [])).url == "https://arxiv.org/html/2201.12345"


def test_the_command(net: Internet, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    registries.install(net)
    europe_pmc(net)
    record = make_record("dataset", "mine", doi=f"{{data: null, paper: {registries.PAPER}}}")
    (folder / "datasets" / "mine.yaml").write_text(record)
    assert run(["read", "mine", "--catalogue", str(folder), "--criterion", "d8"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "D8 Ethics" in printed
    assert "approval number 2019-117" in printed
    assert "D9" not in printed
    assert run(["read", "mine", "--catalogue", str(folder), "--format", "json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert len(plain["criteria"]) == len(rubric_for("dataset").criteria)
    assert plain["source"].endswith("/PMC1234567/fullTextXML")
    file = tmp_path / "article.pdf"
    file.write_bytes(FORMS["pdf"])
    for form in ("table",):
        assert run(["read", "mine", "--catalogue", str(folder), "--paper", str(file), "--format", form]) == 0
    assert "kappa of 0.81" in capsys.readouterr().out
    assert run(["read", "mine", "--catalogue", str(folder), "--criterion", "D99"]) == 2
    assert run(["read", "mine", "--catalogue", str(folder), "--paper", "nonsense"]) == 2
    assert "--paper nonsense: is no file" in capsys.readouterr().err
    (folder / "datasets" / "mine.yaml").write_text(make_record("dataset", "mine"))
    assert run(["read", "mine", "--catalogue", str(folder)]) == 2
    assert "name one with --paper" in capsys.readouterr().err
