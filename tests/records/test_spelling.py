"""Words as they were meant and as they read, regions, and records of earlier versions."""

from __future__ import annotations

from typing import Any

import pycountry
import pytest

from sonodex.records.labels import counted, label, labels, listed
from sonodex.records.regions import REGION_OF, REGIONS
from sonodex.records.spelling import nearest
from sonodex.records.upgrading import AS_THEN, RELATION_WORDS, upgraded
from sonodex.records.vocabularies import POPULATIONS, RELATIONS


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("brest", "breast"), ("BREAST", "breast"), ("livr", "Liver"), ("xyz", None), ("", None),
        ("thyroid", "thyroid"), ("thyr", "thyroid"), ("thy", "thyroid"), ("th", None),
    ],
)  # fmt: skip
def test_the_word_that_was_meant(word: str, meant: str | None) -> None:
    """Six in ten of the letters have to be alike."""
    assert nearest(word, ["breast", "Liver", "thyroid", "abdomen-and-pelvis"]) == meant
    assert nearest(word, []) is None


def test_words_as_people_read_them() -> None:
    assert label("population", "human-adult") != "human-adult"
    assert label("population", "no-such-word") == label("nothing", "no-such-word") == "no-such-word"
    assert listed("nothing", ["a", "b"]) == "a, b"
    assert listed("nothing", []) == ""
    assert all(label("population", p) for p in POPULATIONS)
    one, several = labels()["nouns"]["subjects"]
    assert [counted(n, "subjects") for n in (0, 1, 2, 1200)] == [
        f"0 {several}", f"1 {one}", f"2 {several}", f"1,200 {several}",
    ]  # fmt: skip


def test_every_country_has_one_region() -> None:
    codes = [c for some in REGIONS.values() for c in some.split()]
    assert len(codes) == len(set(codes)) == len(REGION_OF)
    known = {c.alpha_2 for c in pycountry.countries}
    assert known - set(codes) == {"AQ"}
    assert set(codes) <= known
    some = {"EG": "Africa", "BR": "Americas", "CN": "Asia", "GB": "Europe", "NZ": "Oceania", "CY": "Asia"}
    assert {c: REGION_OF[c] for c in some} == some


NOTE = {"level": "full", "up_to": None, "note": "all but Table 2 was read", "source": "x"}


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"id": "a"}, {"id": "a"}),
        ({"id": "a", "derived_from": ["b"]}, {"id": "a"}),
        ({"related": None}, {"related": []}),
        ({"related": [{"dataset": "b", "relation": "extends"}]}, {"related": []}),
        ({"related": ["b", {"dataset": "b", "relation": "part-of", "source": "x"}]},
         {"related": [{"dataset": "b", "relation": "subset-of", "source": "x"}]}),
        ({"related": [{"relation": "unheard-of", "source": "x"}]},
         {"related": [{"relation": "unheard-of", "source": "x"}]}),
        ({"criteria": {"D1": NOTE}}, {"criteria": {"D1": {**NOTE, "note": AS_THEN, "also": []}}}),
        ({"criteria": {"D1": {**NOTE, "up_to": "full"}}}, {"criteria": {"D1": {**NOTE, "up_to": "full"}}}),
        ({"criteria": {"D1": {**NOTE, "note": None}}}, {"criteria": {"D1": {**NOTE, "note": None}}}),
        ({"criteria": {"D1": "full"}}, {"criteria": {"D1": "full"}}),
        ({"criteria": ["D1"]}, {"criteria": ["D1"]}),
    ],
)  # fmt: skip
def test_records_of_earlier_versions(data: dict[str, Any], wanted: dict[str, Any]) -> None:
    before = repr(data)
    assert upgraded(data) == wanted
    assert repr(data) == before


def test_words_for_relations_lead_to_todays() -> None:
    assert set(RELATION_WORDS.values()) <= set(RELATIONS)
    assert not set(RELATION_WORDS) & set(RELATIONS)
    for old, new in (*RELATION_WORDS.items(), *((r, r) for r in RELATIONS)):
        told = upgraded({"related": [{"relation": old, "source": "x"}]})
        assert told["related"][0]["relation"] == new
