"""Search: whole words and beginnings, spelling, synonyms, slips, words that are filters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex import Catalogue
from sonodex.catalogue.language import compiled, phrase, spelling, stem, words
from sonodex.catalogue.searching import distance, search
from tests.catalogue.queries import QUERIES, Asked
from tests.coding import put
from tests.conftest import make_record

LETTERS = st.text("abcdeé-18 ", max_size=12)


def test_there_are_enough_queries() -> None:
    assert len({q.text for q in QUERIES}) == len(QUERIES) >= 60


@pytest.mark.parametrize("asked", QUERIES, ids=lambda q: q.text)
def test_a_query_is_answered(cat: Catalogue, asked: Asked) -> None:
    found = search(cat.search_index, asked.text)
    assert set(asked.first) <= {e.id for e in found[:5]}, [e.id for e in found[:5]]
    meant = cat.search_index.understand(asked.text).filters
    assert {m.filter for m in meant} == {name for name, _ in asked.filters}
    for name, value in asked.filters:
        assert any(value in m.values for m in meant if m.filter == name) or name == "country"
    assert found


def test_nothing_is_found_inside_words(cat: Catalogue) -> None:
    for text, inside in (("LV", "resolve"), ("GE", "image"), ("sam", "sample")):
        terms = cat.search_index.understand(text).terms
        assert terms
        for entry in search(cat.search_index, text):
            every = {w for level in entry.terms for w in level}
            alternatives = [a for t in terms for a in t.alternatives]
            assert any(all(w in every for w in a.words) for a in alternatives), (text, inside, entry.id)


def test_words_that_are_filters_filter(cat: Catalogue) -> None:
    def ids(text: str) -> set[str]:
        return {e.full_id for e in cat.search(text, track="all")}

    datasets = {e.full_id for e in cat.datasets(track="all", access="open")}
    assert ids("no registration") == ids("open") == datasets
    assert ids("commercial") == {
        e.full_id for e in (*cat.datasets(track="all", allows="commercial"), *cat.models(allows="commercial"))
    }
    assert ids("500 patients") == {e.full_id for e in cat.datasets(track="all", min_subjects=500)}
    assert ids("Egypt") == {e.full_id for e in cat.datasets(track="all", country="EG")}
    assert ids("african") == ids("Africa") > ids("Egypt")


def test_a_filter_can_be_taken_back(cat: Catalogue) -> None:
    index = cat.search_index
    assert index.understand("open", plain=["open"]).filters == ()
    assert index.understand("open", plain=["open"]).terms
    assert index.understand("500 patients", plain=["500 patients"]).filters == ()


def test_a_name_is_no_filter(folder: Path) -> None:
    record = make_record("dataset", "one", name="Open Masks of Africa")
    (folder / "datasets" / "one.yaml").write_text(record, encoding="utf-8")
    cat = Catalogue.load([folder], packaged=False)
    for text in ("open masks of africa", "Open masks", "one"):
        assert cat.search_index.understand(text).filters == ()
        assert [e.id for e in cat.search(text)] == ["one"]
    assert cat.search_index.understand("open knee").filters != ()


def test_words_of_a_language_are_compared_in_one_spelling() -> None:
    rules = spelling()
    for one, other in (
        ("foetal", "fetal"), ("Tumours", "tumor"), ("HC-18", "hc 18"), ("oesophagus", "esophagus"),
        ("paediatric", "pediatric"), ("Gynaecology", "gynecology"), ("localisation", "localization"),
    ):  # fmt: skip
        assert phrase(one, rules) == phrase(other, rules)
    assert {"hc18", "hc", "18"} <= set(words("HC18", rules)) & set(words("HC-18", rules))
    assert [stem(w) for w in ("biopsies", "masses", "axis", "uterus", "nodules")] == [
        "biopsy", "mass", "axis", "uterus", "nodule",
    ]  # fmt: skip


def test_the_rules_name_filters_that_are_there(cat: Catalogue) -> None:
    for name, values in compiled().filters.values():
        cat.datasets(**{name: values})


@given(LETTERS, LETTERS)
def test_distance_is_a_distance(a: str, b: str) -> None:
    assert distance(a, a, 20) == 0
    assert distance(a, b, 20) == distance(b, a, 20)
    assert (distance(a, b, 20) == 0) is (a == b)
    assert distance(a, b, 20) <= max(len(a), len(b))


@given(st.text(max_size=60))
def test_any_text_is_understood(cat: Catalogue, text: str) -> None:
    cat.search(text, limit=1)


def test_a_word_of_four_letters_is_a_beginning_too_and_one_of_three_is_not(tmp_path: Path) -> None:
    for number, name in enumerate(("Velo", "Velodrome", "Vel", "Other")):
        put(tmp_path, "dataset", f"r{number}", name=name)
    mine = Catalogue.load([tmp_path], packaged=False)
    assert {e.name for e in search(mine.search_index, "velo")} == {"Velo", "Velodrome"}
    assert {e.name for e in search(mine.search_index, "vel")} == {"Vel"}
