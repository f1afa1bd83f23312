"""How a search ranks and understands, with a language made for it: every word is known to stand in one
place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.language import Language
from sonodex.catalogue.searching import Alternative, Meant, SearchIndex, Term, filter_test, search
from tests.catalogues import counts
from tests.coding import put

LANGUAGE = Language(
    spelling=[["oe", "e"]],
    optional=["set", "of"],
    same={"renal": ["kidney"], "kidney": ["renal"], "left heart": ["ventricle"], "ventricle": ["left heart"]},
    wider={"organ": ["kidney", "spleen"], "two of the organ": ["spleen"]},
    filters={"open": ["access", ["open"]], "chad": ["country", ["TD"]], "peru": ["country", ["PE", "TD"]],
             "on request": ["access", ["request"]], "free": ["allows", ["commercial"]]},
    counted=["patient"],
    since={"since": 0, "after": 1},
)  # fmt: skip


# in the order opposite to that of the answer: name, summary, note
RENAL = {
    "note-other": ("A One", "x", "the kidney, no quokka"),
    "note-begins": ("A Two", "x", "renalix"),
    "note": ("A Three", "x", "renal"),
    "fact-other": ("A Four", "kidney", ""),
    "fact-begins": ("A Five", "renalix", ""),
    "fact": ("A Six", "renal", ""),
    "name-other": ("Kidney A", "x", ""),
    "name-begins": ("Renalix A", "x", ""),
    "name": ("My Renal", "x", ""),
    "begins": ("Renal Two", "x", ""),
    "named": ("Renal", "x", ""),
    "nothing": ("Other", "x", ""),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder: Path = tmp_path_factory.mktemp("ranked")
    for record_id, (name, summary, note) in RENAL.items():
        more = {"identity_note": json.dumps(note)} if note else {}
        put(folder, "dataset", f"z-{record_id}", name=name, summary=json.dumps(summary), **more)
    put(
        folder,
        "dataset",
        "p",
        name="Alpha Beta",
        access="open",
        counts=counts(500),
        year="2020",
        countries="[PE]",
    )
    put(folder, "dataset", "q", name="Beta Alpha Gamma", access="request", counts=counts(499), year="2021")
    put(
        folder,
        "dataset",
        "r",
        name="Gamma-Ray",
        counts=counts(None),
        license="{spdx: MIT, name: null, url: null}",
    )
    put(folder, "dataset", "s", name="Bepa")
    put(folder, "model", "net", name="Alpha Net", year="2021")
    cat = Catalogue.load([folder], packaged=False)
    wanted = [*(f"z-{i}" for i in RENAL), "p", "q", "r", "s", "net"]
    return SearchIndex([cat[i] for i in wanted], LANGUAGE)


def found(index: SearchIndex, text: str, limit: int | None = None) -> list[str]:
    return [e.id.removeprefix("z-") for e in search(index, text, limit)]


def test_names_count_more_than_facts_and_these_more_than_notes(index: SearchIndex) -> None:
    """In each the word itself more than one that begins with it or means it, which count the same there."""
    assert found(index, "renal") == [
        "named", "begins", "name", "name-other", "name-begins", "fact", "fact-other", "fact-begins", "note",
        "note-other", "note-begins",
    ]  # fmt: skip
    assert found(index, "renal", 2) == ["named", "begins"]
    assert found(index, "renal", 0) == []
    others = ["named", "begins", "name", "name-other", "fact", "fact-other", "note", "note-other"]
    assert sorted(found(index, "organ")) == sorted(others)  # what it means, but no beginnings of that
    assert found(index, "organ") == sorted(
        others, key=lambda i: (i[:4] == "note", i[:4] == "fact", list(RENAL).index(i))
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("alpha beta", ["p", "q"]),
        ("beta alpha", ["q", "p"]),  # how a name begins
        ("beta gamma", ["q"]),
        ("gamma ray", ["r"]),
        ("gamma-ray", ["r"]),
        ("gammaray", ["r"]),  # put together
        ("ray gamma", ["r"]),
        ("gamma renalix", ["q", "r", "name-begins", "fact-begins", "note-begins"]),  # nothing has both
        ("alpha set", ["p", "net", "q"]),  # a word that need not be there
        ("alpha of", ["p", "net", "q"]),
        ("alpha open", ["p"]),
        ("alpha on request", ["q"]),
        ("alpha 499 patients", ["p", "q"]),
        ("alpha 500 patients", ["p"]),
        ("alpha since 2021", ["net", "q"]),
        ("alpha after 2020", ["net", "q"]),
        ("alpha after 2021", []),
        ("peru", ["p"]),
        ("chad", []),  # no entry is from there, so that it is a word
        ("free", ["r"]),
        ("", []), ("- ;", []), ("zzzz", []),
    ],
)  # fmt: skip
def test_what_is_found(index: SearchIndex, text: str, ids: list[str]) -> None:
    assert sorted(found(index, text)) == sorted(ids)
    if text in ("alpha beta", "beta alpha"):
        assert found(index, text) == ids


@pytest.mark.parametrize(
    ("text", "terms", "filters"),
    [
        ("renal", [Term((Alternative(("renal",), 2), Alternative(("kidney",), 1)), True)], []),
        ("left heart", [Term((Alternative(("left", "heart"), 2), Alternative(("leftheart",), 2),
                              Alternative(("ventricle",), 1)), True)], []),
        ("organ", [Term((Alternative(("organ",), 2), Alternative(("kidney",), 1), Alternative(("spleen",), 1),
                         Alternative(("renal",), 1)), True)], []),
        ("two of the organ", [Term((Alternative(("two", "of", "the", "organ"), 2),
                                    Alternative(("twooftheorgan",), 2), Alternative(("spleen",), 1)), True)],
         []),
        ("set", [Term((Alternative(("set",), 2),), False)], []),
        ("gamma-ray", [Term((Alternative(("gamma", "ray"), 2), Alternative(("gammaray",), 2)), True)], []),
        ("open", [], [Meant("open", "access", ("open",))]),
        ("on request", [], [Meant("on request", "access", ("request",))]),
        ("peru", [], [Meant("peru", "country", ("PE",))]),  # of the countries those that there are
        ("500 patients", [], [Meant("500 patient", "min_subjects", (500,))]),
        ("after 2020", [], [Meant("after 2020", "year_from", (2021,))]),
        ("open since 2020", [],
         [Meant("open", "access", ("open",)), Meant("since 2020", "year_from", (2020,))]),
    ],
)  # fmt: skip
def test_what_is_understood(index: SearchIndex, text: str, terms: list[Term], filters: list[Meant]) -> None:
    query = index.understand(text)
    assert (list(query.terms), list(query.filters), query.corrected) == (terms, filters, None)
    plain = index.understand(text, plain=[m.phrase for m in filters])
    assert plain.filters == ()
    assert len(plain.terms) >= 1


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("renul", "renal"),
        ("foetal renul", "fetal renal"),
        ("gamma-rax", None),  # of three letters none is a slip
        ("gamme-ray", "gamma-ray"),
        ("beka", "beta"),  # which stands in more names than `bepa`
        ("bepo", "bepa"),
        ("quokke", None),  # a word of notes alone is not meant
        ("ventricel", "ventricle"),  # one that means others is, though it stands nowhere
    ],
)
def test_slips_are_corrected_and_said(index: SearchIndex, text: str, corrected: str | None) -> None:
    assert index.understand(text).corrected == corrected


def test_a_kind_without_a_fact_passes_no_filter_on_it(index: SearchIndex) -> None:
    net = index.entries[-1]
    assert net.kind == "model"
    for name, values in (("min_subjects", (0,)), ("country", ("PE",)), ("access", ("open",))):
        assert filter_test(Meant("", name, values))(net) is (name == "min_subjects")
    unknown = next(e for e in index.entries if e.id == "r")
    assert not filter_test(Meant("", "min_subjects", (1,)))(unknown)
    assert not filter_test(Meant("", "year_from", (1,)))(unknown)
    assert filter_test(Meant("", "allows", ("commercial", "derivatives")))(unknown)
