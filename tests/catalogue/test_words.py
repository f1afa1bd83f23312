"""What a typed word finds, where it counts more, and where a slip is still understood: both sides of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.language import compiled, fold, phrase, stem, units, words
from sonodex.catalogue.searching import SearchIndex, distance, search
from tests.coding import put


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder: Path = tmp_path_factory.mktemp("words")
    counts = '{"subjects": %s, "images": null, "videos": null, "frames": null, "volumes": null}'
    put(folder, "dataset", "a", name="Zephyr", year="2021", counts=counts % 500)
    put(folder, "dataset", "b", name="Zephyr Wind", year="2022", counts=counts % 499, countries="[CN]")
    put(folder, "dataset", "c", name="Zephyrine", anatomy="[kidney]", access="open")
    put(folder, "dataset", "d", name="Wind of Zephyr", anatomy="[liver]", access="request")
    put(folder, "dataset", "e", name="Other", summary="Quokkas, not zephyrs.")
    put(folder, "dataset", "f", name="Quokka")
    put(folder, "dataset", "g", name="Gale", aliases="[Quokka Two]", year="null")
    put(folder, "dataset", "h", name="Carti")
    put(folder, "model", "net", name="Gale Net", year="2022")
    return Catalogue.load([folder], packaged=False).search_index


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zephyr", "abdce"),  # its name, how a name begins, in a name, a longer word of a name, in a fact
        ("Zephyr wind", "bd"),
        ("wind zephyr", "bd"),
        ("zephyrine", "c"),
        ("quokka", "fge"),
        ("quokka gale", "g"),
        ("quokka zephyrine", "cfge"),  # nothing has both: those that have one
        ("", ""),
        (" .;", ""),
        ("the", "abcdefgh"),
        ("since 2021 zephyr", "ab"),
        ("after 2021 zephyr", "b"),
        ("500 patients", "a"),
        ("499 patients", "ab"),
        ("501 patients", ""),
        ("500 patients zephyr", "a"),
        ("renal", "c"),  # a synonym
        ("ren", ""),  # and no beginning of one
        ("China", "b"),
        ("open zephyrine", "c"),
    ],
)
def test_what_words_find_and_in_which_order(index: SearchIndex, text: str, found: str) -> None:
    answer = [e.id for e in search(index, text) if e.kind == "dataset"]
    if text == "the":  # a word that need not be there finds what is there in the order of the catalogue
        assert answer == sorted(answer)
    elif text == "quokka zephyrine":
        assert set(answer) == set(found)
    else:
        assert answer == list(found)


@pytest.mark.parametrize(("limit", "count"), [(None, 5), (0, 0), (1, 1), (4, 4), (5, 5), (9, 5)])
def test_at_most_so_many(index: SearchIndex, limit: int | None, count: int) -> None:
    assert len(search(index, "zephyr", limit)) == count


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zephir", "zephyr"), ("zpehyr", "zephyr"), ("zephy", None), ("zephyyyr", "zephyr"),
        ("zeqqyr", "zephyr"), ("zqqqyr", None), ("galle", "gale"), ("gael", "gale"), ("gxlx", None),
        ("gae", None), ("zeph1r", None), ("kzephyr", None), ("qephyr", None), ("ezphyr", "zephyr"),
        ("zephyr", None), ("z" * 41, None),
        ("cargi", "carti"), ("carci", None),  # as cancer's other name begins
    ],
)  # fmt: skip
def test_slips(index: SearchIndex, typed: str, meant: str | None) -> None:
    """One letter of a short word, two of one of six and more; the first letter is rarely wrong."""
    assert index.nearest(typed) == meant


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("500 patients", [("min_subjects", (500,))]),
        ("500 quokkas", []),
        ("999999999 patients", [("min_subjects", (999999999,))]),
        ("1000000000 patients", []),
        ("since 2022", [("year_from", (2022,))]),
        ("after 2022", [("year_from", (2023,))]),
        ("since 202", []),
        ("since 20222", []),
        ("500", []),
        ("since", []),
        ("China 500 patients", [("country", ("CN",)), ("min_subjects", (500,))]),
        ("Egypt", []),  # no entry is from there: a word
        ("quokka two", []),  # a name
    ],
)
def test_words_that_are_filters(index: SearchIndex, text: str, filters: list[tuple[str, object]]) -> None:
    assert [(m.filter, m.values) for m in index.understand(text).filters] == filters


@pytest.mark.parametrize(
    ("a", "b", "most", "far"),
    [
        ("abcd", "abcd", 2, 0), ("abcd", "abce", 2, 1), ("abcd", "abdc", 2, 1), ("abcd", "bacd", 2, 1),
        ("abcd", "abc", 2, 1), ("abcd", "ab", 2, 2), ("abcd", "a", 2, 3), ("abcd", "a", 9, 3),
        ("abcd", "badc", 2, 2), ("abc", "cab", 2, 2), ("", "ab", 2, 2),
    ],
)  # fmt: skip
def test_how_far_words_are_apart(a: str, b: str, most: int, far: int) -> None:
    assert distance(a, b, most) == distance(b, a, most) == far


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("ties", "tie"), ("flies", "fly"), ("ies", "ies"), ("masses", "mass"), ("gas", "gas"),
        ("cats", "cat"), ("mass", "mass"), ("virus", "virus"), ("axis", "axis"), ("cat", "cat"),
    ],
)  # fmt: skip
def test_a_word_without_its_plural(word: str, bare: str) -> None:
    assert stem(word) == bare


def test_a_text_as_it_is_compared() -> None:
    rules = [["colour", "color"], ["colorx", "y"]]  # replaced one after the other
    assert fold("ÉCOLE Colour", rules) == "ecole color"
    assert fold("colourx", rules) == "y"
    assert fold("1,234 and 1,23", ()) == "1234 and 1,23"
    assert units("HC-18 masks (two)", ()) == [["hc", "18"], ["mask"], ["two"]]
    assert words("HC-18 ab12 a1 Two_Words", ()) == ["hc", "18", "hc18", "ab12", "ab", "12", "a1", "two",
                                                   "word", "twoword"]  # fmt: skip
    assert phrase("HC-18, Masks", ()) == "hc 18 mask"


def test_each_line_of_synonyms_finds_the_others() -> None:
    same = compiled().same
    assert same
    for one, others in same.items():
        assert one not in others
        assert all(one in same[other] for other in others)
