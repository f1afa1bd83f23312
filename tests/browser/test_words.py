"""What the page says and finds is what the library says and finds."""

from __future__ import annotations

import random
from typing import Any

from playwright.sync_api import expect

from sonodex import Catalogue
from sonodex.catalogue.comparing import sentence
from sonodex.catalogue.searching import filter_test
from sonodex.records.labels import labels
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for, score, wording
from tests.browser.conftest import Open
from tests.browser.test_score_mine import generated
from tests.catalogue.queries import QUERIES

SAID = """async (scores) => {
  const { number, valueWords, tierWords, sentence, isPercent } = await import(document.documentElement.dataset.root + 'assets/dom.js');
  return scores.map((s) => [number(s.value, isPercent(s)), valueWords(s), tierWords(s), sentence(s)]);
}"""
FOUND = """async (texts) => {
  const base = document.documentElement.dataset.root + 'assets/';
  const [{ Searcher, passes }, { decode, namesOf }] = await Promise.all([import(base + 'search.js'), import(base + 'index.js')]);
  const [find, words] = await Promise.all(['find.json', 'words.json'].map((f) => fetch(base + f).then((r) => r.json())));
  const records = Object.values(decode(find)).flat();
  const searcher = new Searcher(words, records.map(namesOf));
  return texts.map((text) => {
    const query = searcher.understand(text);
    const ranks = searcher.ranks(query);
    return { filters: query.filters.map((f) => [f.filter, f.values]), corrected: query.corrected, phrase: query.phrase,
      found: records.filter((r) => ranks.has(r.number) && query.filters.every((f) => passes(r, f)))
        .sort((a, b) => ranks.get(b.number) - ranks.get(a.number) || a.number - b.number).map((r) => `${r.kind}/${r.id}`) };
  });
}"""

COMPARED = """async ([lists, nouns]) => {
  const root = document.documentElement.dataset.root;
  const { sentence } = await import(root + 'assets/comparing.js');
  return Promise.all(lists.map(async (ids) => {
    const records = await Promise.all(ids.map((id) => fetch(`${root}api/v1/${id}.json`).then((r) => r.json())));
    return sentence(records, nouns, (r) => r.id);
  }));
}"""


def test_scores_are_said_in_the_same_words(visit: Open, cat: Catalogue) -> None:
    page = visit("method/")
    scores = [e.facts["score"] for e in cat]
    for kind in KINDS:
        scores += [score(rubric_for(kind), coding).summary() for coding in generated(kind, 200)]
    for there, here in zip(page.evaluate(SAID, scores), scores, strict=True):
        percent = wording.is_percent(here)
        assert there == [
            wording.number(here["value"], percent), wording.value(here), wording.tier(here),
            wording.sentence(here),
        ]  # fmt: skip


def test_a_comparison_is_summed_up_in_the_same_words(visit: Open, cat: Catalogue) -> None:
    rng = random.Random(5)
    lists = [["datasets/bus-bra", "datasets/busi"], ["models/aau-net", "models/deepmtj"]]
    shared = [sorted((e.full_id, f"datasets/{o}")) for e in cat.datasets() for o in e.overlapping]
    assert shared
    lists += shared[:10]
    for kind in KINDS:
        every = [e.full_id for e in cat if e.kind == kind]
        lists += [sorted(rng.sample(every, rng.randint(2, 5))) for _ in range(30)]
    said = visit("method/").evaluate(COMPARED, [lists, dict(labels()["nouns"])])
    assert said == [sentence([cat[i] for i in ids]) for ids in lists]


def spoilt(text: str, rng: random.Random) -> str:
    """A text with one letter changed, doubled, left out or swapped."""
    at = rng.randrange(len(text))
    how = rng.choice(("drop", "double", "change", "swap"))
    if how == "swap" and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    middle = {"drop": "", "double": text[at] * 2}.get(how, rng.choice("aeioustrn"))
    return text[:at] + middle + text[at + 1 :]


def test_the_page_finds_what_the_command_line_finds(visit: Open, cat: Catalogue) -> None:
    page = visit("method/")
    rng = random.Random(3)
    texts = [q.text for q in QUERIES]
    texts += [spoilt(t, rng) for t in texts] + [
        "",
        "  ,; ",
        "__proto__",
        "constructor since 2020",
        "a b c",
        "ß İ ǅ",
    ]
    index = cat.search_index
    for text, there in zip(texts, page.evaluate(FOUND, texts), strict=True):
        query = index.understand(text)
        tests = [filter_test(f) for f in query.filters]
        found = [index.entries[n] for n in index.ranked(query)]
        assert there["filters"] == [[f.filter, list(f.values)] for f in query.filters], text
        assert (there["corrected"], there["phrase"]) == (query.corrected, query.phrase), text
        assert there["found"] == [e.full_id for e in found if all(t(e) for t in tests)], text


def test_words_become_filters_that_can_be_taken_back(visit: Open, cat: Catalogue) -> None:
    page = visit("?q=open+breast+masks", wait="body[data-ready]")
    chips = page.locator("#chosen .chip.typed")
    expect(chips).to_have_count(2)
    narrowed = page.locator("#hits .what > a").all_text_contents()
    by_name: dict[str, Any] = {
        e.name: e for e in cat.datasets(anatomy="breast", access="open", task="segmentation")
    }
    assert set(narrowed) <= set(by_name)
    chips.first.click()
    expect(chips).to_have_count(1)
    again = visit(page.url.partition("/sonodex/")[2], wait="body[data-ready]")
    expect(again.locator("#chosen .chip.typed")).to_have_count(1)
    page.go_back()
    expect(chips).to_have_count(2)


def test_what_matched_is_marked(visit: Open) -> None:
    page = visit("?q=foetal", wait="body[data-ready]")
    marked = page.evaluate("[...CSS.highlights.get('match')].map((range) => range.toString().toLowerCase())")
    assert {"fetal"} <= set(marked) <= {"fetal", "fetus", "foetal", "obstetric", "prenatal", "gestational", "gestation",
                                        "antenatal", "pregnancy", "pregnant", "fetuses", "obstetrics"}  # fmt: skip
