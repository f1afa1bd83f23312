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
from tests.catalogue.test_rights import PAGE, load, put, trained
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
