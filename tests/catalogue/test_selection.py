"""Filters and orders at their limits, on records made for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.cli.app import run
from sonodex.errors import UsageError
from tests.catalogues import counts
from tests.coding import coding, put

CC = "{spdx: CC-BY%s-4.0, name: null, url: null}"
TERMS = "{spdx: null, name: own terms, url: null}"
# Best to last, each exactly at its cut-off and settled; one more is known too little to have a tier.
TIERS = {"diamond": 18, "platinum": 16, "gold": 14, "silver": 12, "bronze": 10, "steel": 9}


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    for name, full in TIERS.items():
        put(folder, "dataset", f"own-{name}", coding("dataset", full=full, none=20 - full))
    put(folder, "dataset", "own-unrated", coding("dataset", full=11, unknown=9))
    facts: dict[str, dict[str, str]] = {
        "own-99": {
            "counts": counts(99, 7),
            "year": "2019",
            "license": CC % "-NC",
            "name": "b",
            "population": "[human-adult]",
        },
        "own-100": {
            "counts": counts(100, 9),
            "year": "2020",
            "license": CC % "",
            "name": "a",
            "countries": "[CN]",
        },
        "own-101": {
            "tasks": "[detection, quality]",
            "modalities": "[doppler]",
            "data_kinds": "[video]",
            "access": "request",
            "counts": counts(101),
            "year": "2021",
            "license": CC % "-ND",
            "name": "C",
            "anatomy": "[breast]",
        },
        "own-0": {
            "counts": counts(0, 0),
            "year": "1999",
            "license": TERMS,
            "name": "d",
            "anatomy": "[breast, liver]",
        },
    }
    for name, lines in facts.items():
        put(folder, "dataset", name, **lines)
    put(
        folder,
        "model",
        "net",
        coding("model", full=8, none=8),
        trained_on="[{dataset: Base One, availability: public}]",
        framework="pytorch",
        year="2021",
    )
    put(folder, "model", "net-two", trained_on="[{dataset: own-99, availability: public}]", year="2020")
    (folder / "models").mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def cat(mine: Path) -> Catalogue:
    return Catalogue.load([mine], packaged=False)


def found(cat: Catalogue, **filters: Any) -> set[str]:
    return {e.id.removeprefix("own-") for e in cat.datasets(**filters)}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"min_subjects": 99}, {"99", "100", "101"}),
        ({"min_subjects": 100}, {"100", "101"}),
        ({"min_subjects": 101}, {"101"}),
        ({"min_subjects": 102}, set()),
        ({"min_subjects": "100"}, {"100", "101"}),
        ({"min_subjects": [101, 100]}, {"100", "101"}),  # one of them is enough
        ({"year_from": ["2021", "2020"]}, {"100", "101"}),
        ({"min_subjects": 1}, {"99", "100", "101"}),  # a number that is not known is not enough
        ({"year_from": 2019}, {"99", "100", "101"}),
        ({"year_from": 2020}, {"100", "101"}),
        ({"year_from": 2021}, {"101"}),
        ({"year_from": 2022}, set()),
        ({"year_from": 1950}, {"0", "99", "100", "101"}),
        ({"allows": "commercial"}, {"100", "101"}),
        ({"allows": ["commercial", "derivatives"]}, {"100"}),
        ({"allows": "redistribution"}, {"99", "100", "101"}),
        ({"allows": "derivatives"}, {"99", "100"}),
        ({"anatomy": "breast"}, {"101", "0"}),
        ({"anatomy": "liver"}, {"0"}),
        ({"anatomy": ["liver", "heart"]}, {"0"}),
        ({"anatomy": ["heart"]}, set()),
        ({"population": "human-adult"}, {"99"}),
        ({"country": "cn"}, {"100"}),
        ({"country": ["GB", "CN"]}, {"100"}),
        ({"access": "open"}, set()),
        ({"access": "request"}, {"101"}),
        ({"access": ["open", "request"]}, {"101"}),
        ({"task": "quality"}, {"101"}),
        ({"modality": "doppler"}, {"101"}),
        ({"data_kind": "video"}, {"101"}),
        ({"anatomy": "breast", "min_subjects": 1}, {"101"}),
    ],
)
def test_filters_at_their_limits(cat: Catalogue, filters: dict[str, Any], expected: set[str]) -> None:
    assert found(cat, **filters) == expected


@pytest.mark.parametrize("empty", [None, [], ()])
def test_an_empty_filter_filters_nothing(cat: Catalogue, empty: Any) -> None:
    assert len(cat.datasets(anatomy=empty, country=empty, tier=empty)) == 11


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_or_better(cat: Catalogue, mine: Path, tier: str, capsys: pytest.CaptureFixture[str]) -> None:
    better = set(list(TIERS)[: list(TIERS).index(tier) + 1])
    assert found(cat, tier=tier) == better
    assert found(cat, tier=tier.upper()) == better
    assert run(["list", "datasets", "--tier", tier, "--catalogue", str(mine), "--format", "json"]) == 0
    own = {row["id"] for row in json.loads(capsys.readouterr().out) if row["id"].startswith("own-")}
    assert own == {f"own-{name}" for name in better}


def test_unrated_alone(cat: Catalogue) -> None:
    assert found(cat, tier="unrated") == {"unrated", "0", "99", "100", "101"}


@pytest.mark.parametrize("option", ["min-subjects", "year-from"])
def test_numbers_from_the_command_line(mine: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    limit = {"min-subjects": "100", "year-from": "2020"}[option]
    assert run(["list", "datasets", f"--{option}", limit, "--catalogue", str(mine), "--format", "json"]) == 0
    own = {row["id"] for row in json.loads(capsys.readouterr().out) if row["id"].startswith("own-")}
    assert own == {"own-100", "own-101"}


def order(cat: Catalogue, sort: str | None = None) -> list[str]:
    return [e.id.removeprefix("own-") for e in cat.datasets(sort=sort)]


def test_best_first_and_unrated_last(cat: Catalogue) -> None:
    ranked = order(cat)
    assert ranked[:6] == list(TIERS)
    assert ranked[6] == "unrated" or set(ranked[6:]) == {"unrated", "0", "99", "100", "101"}
    assert order(cat, "value") == ranked


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("year", ["101", "100", "99", "0"]),
        ("subjects", ["101", "100", "99", "0"]),
        ("images", ["100", "99", "0"]),
    ],
)
def test_greatest_first_and_unknown_last(cat: Catalogue, sort: str, first: list[str]) -> None:
    found = order(cat, sort)
    assert found[: len(first)] == first
    rest = found[len(first) :]
    assert [r for r in rest if r in TIERS] == list(TIERS), "ties by value"


def test_other_orders(cat: Catalogue) -> None:
    assert [n for n in order(cat, "name") if n.isdigit()] == ["100", "99", "101", "0"]  # a, b, C, d
    for key in ("lower", "upper", "coverage", "verified"):
        values = [e.facts["score"][key] for e in cat.datasets(sort=key)]
        assert values == sorted(values, reverse=True)
    assert [n for n in order(cat, "lower") if n in TIERS] == list(TIERS)
    assert order(cat, "upper")[-1] == "steel"


def test_a_dimension_that_does_not_apply_comes_last(tmp_path: Path) -> None:
    put(tmp_path, "dataset", "a", coding("dataset", full=5))  # the first dimension alone
    put(tmp_path, "dataset", "b", coding("dataset", full=5, none=27))
    put(tmp_path, "dataset", "c", coding("dataset", none=5, full=27))
    cat = Catalogue.load([tmp_path], packaged=False)
    assert [e.id for e in cat.datasets(sort="readiness")] == ["c", "b", "a"]
    assert [e.id for e in cat.datasets(sort="access")] == ["a", "b", "c"]


def test_equal_values_stand_by_id(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        put(tmp_path, "dataset", name, coding("dataset", full=10, none=10))
        put(tmp_path, "model", name, coding("model", full=10, none=6))
    cat = Catalogue.load([tmp_path], packaged=False)
    for sort in (None, "year", "subjects", "lower"):
        assert [e.id for e in cat.datasets(sort=sort)] == ["a", "b", "c"]
    assert [e.id for e in cat.models()] == ["a", "b", "c"]
    assert [e.full_id for e in cat] == [f"{kind}/{i}" for kind in ("datasets", "models") for i in "abc"]


def test_models(cat: Catalogue) -> None:
    assert {e.id for e in cat.models()} == {"net", "net-two"}
    assert [e.id for e in cat.models(year_from=2021)] == ["net"]
    assert {e.id for e in cat.models(year_from=2020)} == {"net", "net-two"}
    assert [e.id for e in cat.models(trained_on="base one")] == ["net"]
    assert [e.id for e in cat.models(trained_on="b")] == ["net-two"]  # the name of own-99
    assert {e.id for e in cat.models(trained_on=["own-99", "Base One"])} == {"net", "net-two"}
    assert cat["net"].score.upper == cat["net"].score.lower == 0.5


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (
            {"tier": "best"},
            "tier: 'best' is not one of diamond, platinum, gold, silver, bronze, steel, unrated",
        ),
        ({"country": "UK"}, "the United Kingdom is GB"),
        ({"country": "GBR"}, "'GBR' is no ISO 3166-1 alpha-2 code"),
        ({"country": "1A"}, "'1A' is no"),
        ({"country": "XX"}, "'XX' is no ISO 3166-1 alpha-2 code"),
        ({"country": "G"}, "'G' is no ISO 3166-1 alpha-2 code"),
        ({"track": "peple"}, "track: 'peple' is not one of people, .*, all; did you mean 'people'"),
        ({"year_from": "soon"}, "year-from: 'soon' is no whole number"),
        ({"access": "opne"}, "did you mean 'open'"),
        ({"anatomy": object()}, "no value to filter by"),
        ({"trained_on": "own-99"}, "trained-on: filters models only"),
        ({"nothing": None}, "filter: 'nothing' is not one of"),
    ],
)
def test_what_is_no_filter_is_refused(cat: Catalogue, filters: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cat.datasets(**filters)


def test_filters_of_models(cat: Catalogue) -> None:
    for name in ("tier", "min_subjects", "population", "country", "access"):
        with pytest.raises(UsageError, match="filters datasets only"):
            cat.models(**{name: "x"})
    with pytest.raises(UsageError, match="nearest: 'own-diamond'"):
        cat.models(trained_on="own-diamnd")
    with pytest.raises(UsageError, match="sort: 'tier"):
        cat.models(sort="tiers")


def test_limits(cat: Catalogue, mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 5):
        assert (
            run(["list", "datasets", "--limit", str(number), "--catalogue", str(mine), "--format", "json"])
            == 0
        )
        assert len(json.loads(capsys.readouterr().out)) == number
        assert len(cat.search("own", limit=number)) == number
    assert run(["list", "datasets", "--limit", "0"]) == 2


def test_without_a_defect_of_a_severity(tmp_path: Path) -> None:
    def defects(*severities: str) -> str:
        each = (f"{{title: {s}, severity: {s}, note: n, source: 'https://e.org/x'}}" for s in severities)
        return f"[{', '.join(each)}]"

    for name, lines in (("leaking", ("leak",)), ("worse", ("leak", "wrong-label")), ("sound", ())):
        put(tmp_path, "dataset", name, defects=defects(*lines))
    cat = Catalogue.load([tmp_path], packaged=False)
    for words, expected in (
        ("leak", {"sound"}),
        ("wrong-label", {"sound", "leaking"}),
        (["wrong-label", "cosmetic"], {"sound", "leaking"}),
        ("cosmetic", {"sound", "leaking", "worse"}),
        ("any", {"sound"}),
    ):
        assert {e.id for e in cat.datasets(without_defect=words)} == expected, words


def test_each_track_by_itself_and_all_of_them(tmp_path: Path) -> None:
    for name, population in (("people", "human"), ("animals", "animal"), ("phantoms", "phantom")):
        put(tmp_path, "dataset", name, population=f"[{population}]")
    cat = Catalogue.load([tmp_path], packaged=False)
    assert {e.id for e in cat.datasets()} == {"people"}
    for track in ("people", "animals", "phantoms"):
        assert {e.id for e in cat.datasets(track=track)} == {track}
    assert {e.id for e in cat.datasets(track="simulations")} == set()
    assert {e.id for e in cat.datasets(track="all")} == {"people", "animals", "phantoms"}


def test_a_training_set_by_each_of_its_names(tmp_path: Path) -> None:
    put(tmp_path, "dataset", "busi", name="The Set", aliases="[Breast Set]", former_ids="[old-set]")
    for number, named in enumerate(("busi", "the set", "breast set", "Old-Set", "Unheard Of")):
        put(tmp_path, "model", f"net-{number}", trained_on=f"[{{dataset: {named}, availability: public}}]")
    both = str([{"dataset": name, "availability": "public"} for name in ("Own", "busi")])
    put(tmp_path, "model", "net-both", trained_on=both)
    cat = Catalogue.load([tmp_path], packaged=False)
    assert {e.id for e in cat.models(trained_on="own")} == {"net-both"}
    for name in ("busi", "The Set", "breast SET", "old-set"):
        assert {e.id for e in cat.models(trained_on=name)} == {
            "net-0", "net-1", "net-2", "net-3", "net-both",
        }  # fmt: skip
    assert {e.id for e in cat.models(trained_on="unheard of")} == {"net-4"}
    with pytest.raises(UsageError, match=r"trained-on: no dataset 'quite-another'$"):
        cat.models(trained_on="quite-another")
