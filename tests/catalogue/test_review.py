"""What a curator reads next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.review import open_findings, sample
from sonodex.errors import UsageError
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for
from tests.catalogues import PAGE, load, trained
from tests.coding import put
from tests.conftest import FULL


def seen(level: str, day: str = "2026-01-01", extra: str = "") -> str:
    return f"{{level: {level}, {extra}basis: primary, note: seen, source: '{PAGE}', checked: {day}}}"


def test_much_used_sets_first_then_the_widest_then_the_oldest(folder: Path) -> None:
    every = dict.fromkeys(rubric_for("dataset").criterion_ids, FULL)
    opened = "{level: unknown, basis: null, note: null, source: null, checked: 2026-02-02}"
    older = opened.replace("2026-02-02", "2025-01-01")
    half = {c: seen("partial") for c in list(every)[:10]}
    put(
        folder,
        "dataset",
        "unused",
        **(every | half | {"D11": opened, "D12": older, "D13": seen("partial", extra="up_to: full, ")}),
    )
    put(
        folder,
        "dataset",
        "used",
        **(every | half | {"D30": seen("partial", extra="up_to: full, "), "D31": opened}),
    )
    put(
        folder,
        "model",
        "net",
        trained_on=trained("used"),
        **dict.fromkeys(rubric_for("model").criterion_ids, FULL),
    )
    found = open_findings(load(folder))
    assert [(i.id, i.criterion) for i in found] == [
        ("datasets/used", "D31"), ("datasets/unused", "D12"), ("datasets/used", "D30"),
        ("datasets/unused", "D11"), ("datasets/unused", "D13"),
    ]  # fmt: skip
    assert [i.uses for i in found] == [1, 0, 1, 0, 0]
    assert found[0].span == 100 / 32
    assert found[2].span == 50 / 32
    assert found[2].links[0] == PAGE
    assert open_findings(load(folder), limit=2) == found[:2]


def test_records_of_a_firm_tier_come_last(folder: Path) -> None:
    """However often they are used: no answer would move them."""
    ids = rubric_for("dataset").criterion_ids
    opened = "{level: unknown, basis: null, note: null, source: null, checked: 2026-02-02}"
    full, none = dict.fromkeys(ids, FULL), dict.fromkeys(ids, seen("none"))
    put(folder, "dataset", "firm", **(full | {"D31": opened}))
    put(folder, "dataset", "low", **(none | {"D31": opened}))
    put(folder, "dataset", "loose", **(dict.fromkeys(ids[:16], FULL) | {c: seen("none") for c in ids[16:31]}))
    put(folder, "dataset", "unrated", **dict.fromkeys(ids, opened))
    put(folder, "model", "net", trained_on=trained("firm"))
    found = open_findings(load(folder))
    firm = {
        e.full_id: not e.facts["score"].get("provisional") and e.facts["score"]["rated"] for e in load(folder)
    }
    assert firm["datasets/firm"]
    assert not firm["datasets/unrated"]
    order = [firm[i.id] for i in found]
    assert order == sorted(order)
    assert set(order) == {False, True}
    assert found[-1].id in ("datasets/firm", "datasets/low", "models/net")
    assert all(i.span > 0 for i in found)


@pytest.mark.parametrize(("size", "count"), [(1, 1), (7, 7), (31, 31), (99, 31)])
def test_a_sample_of_a_small_catalogue(folder: Path, size: int, count: int) -> None:
    """Each kind of evidence gives its share, the largest remainders the rest; never more than there are."""
    ids = rubric_for("dataset").criterion_ids
    second = seen("full").replace("primary", "secondary")
    opened = "{level: unknown, basis: null, note: null, source: null, checked: 2026-02-02}"
    levels = {**dict.fromkeys(ids[:21], FULL), **dict.fromkeys(ids[21:31], second), ids[31]: opened}
    put(folder, "dataset", "one", **levels)
    found = sample(load(folder), size, seed=3)
    assert len(found) == len({i.criterion for i in found}) == count
    bases = Counter(i.basis for i in found)
    assert bases["secondary"] == {1: 0, 7: 2, 31: 10, 99: 10}[size]


def test_a_sample_is_stratified_repeatable_and_settled() -> None:
    cat = Catalogue.load()
    first = sample(cat, 60, seed=4)
    assert first == sample(cat, 60, seed=4)
    assert first != sample(cat, 60, seed=5)
    assert len({(i.id, i.criterion) for i in first}) == 60
    assert all(i.span == 0 and i.links for i in first)
    kinds = Counter(i.id.partition("/")[0] for i in first)
    settled = {
        f"{kind}s": sum(
            f["level"] in rubric_for(kind).percents and not f["up_to"] and f["basis"] != "unverified"
            for e in cat
            if e.kind == kind
            for f in e.data["criteria"].values()
        )
        for kind in KINDS
    }
    for folder, count in settled.items():
        assert abs(kinds[folder] - 60 * count / sum(settled.values())) < 2
    with pytest.raises(UsageError, match="at least 1"):
        sample(cat, 0, seed=1)


def test_what_a_finding_is_worth(folder: Path) -> None:
    """Its span, once for itself and once for each model that uses the set, for training or for testing."""
    ids = rubric_for("dataset").criterion_ids
    put(
        folder,
        "dataset",
        "set",
        **(dict.fromkeys(ids, FULL) | {"D31": seen("none", extra="up_to: partial, ")}),
    )
    put(folder, "model", "one", trained_on=trained("set"), evaluated_on="[set]")
    put(folder, "model", "two", evaluated_on="[set]")
    found = {(i.id, i.criterion): i for i in open_findings(load(folder))}
    item = found["datasets/set", "D31"]
    assert (item.span, item.uses, item.worth) == (50 / 32, 2, 150 / 32)
    assert (item.level, item.up_to, item.basis, item.note) == ("none", "partial", "primary", "seen")
    assert item.as_dict() == {
        "id": "datasets/set", "criterion": "D31", "title": "Code", "level": "none", "up_to": "partial",
        "basis": "primary", "note": "seen", "span": 50 / 32, "uses": 2, "checked": "2026-01-01",
        "links": [PAGE], "worth": 150 / 32,
    }  # fmt: skip
    model = found["models/one", "M1"]
    assert (model.span, model.uses, model.worth) == (100 / 16, 0, 100 / 16)
    assert model.links == ()
