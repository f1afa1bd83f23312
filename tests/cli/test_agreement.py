"""Agreement between two coders, against values worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sonodex.cli.app import run
from tests.coding import coding, put


@pytest.fixture
def coders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("a", "b"):
        for kind in ("datasets", "models"):
            (tmp_path / name / kind).mkdir(parents=True)
    return tmp_path / "a", tmp_path / "b"


def compared(coders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert run(["agreement", str(coders[0]), str(coders[1]), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_datasets_and_models_together_and_apart(
    coders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = coders
    put(first, "dataset", "one", coding("dataset", full=16, none=16))
    put(second, "dataset", "one", coding("dataset", full=16, partial=8, none=8))
    put(first, "dataset", "alone", coding("dataset", full=32))
    put(first, "model", "net", coding("model", full=12, unknown=2))  # two unknown, two not applicable
    put(second, "model", "net", coding("model", full=16))
    result = compared(coders, capsys)
    assert result["records"] == ["datasets/one", "models/net"]
    assert result["skipped"] == 4
    overall = {o["criterion"]: o for o in result["overall"]}
    assert list(overall) == ["all", "datasets", "models"]
    assert (overall["all"]["pairs"], overall["all"]["agreement"]) == (44, 36 / 44)
    assert (overall["datasets"]["pairs"], overall["datasets"]["agreement"]) == (32, 0.75)
    # observed 0.75, expected 1/2·1/2 + 1/2·1/4; weighted: half is lost for each of eight
    assert overall["datasets"]["kappa"] == pytest.approx((0.75 - 0.375) / 0.625)
    assert overall["datasets"]["weighted_kappa"] == pytest.approx((0.875 - 0.5) / 0.5)
    assert (overall["models"]["agreement"], overall["models"]["kappa"]) == (1, None)
    assert [(d["record"], d["first"], d["second"]) for d in result["disagreements"]] == [
        ("datasets/one", "none", "partial")
    ] * 8
    ids = [c["criterion"] for c in result["criteria"]]
    assert ids == [f"D{n}" for n in range(1, 33)] + [f"M{n}" for n in range(1, 13)]
    by = {c["criterion"]: c for c in result["criteria"]}
    assert (by["D1"]["pairs"], by["D1"]["agreement"], by["D17"]["agreement"]) == (1, 1, 0)


def test_one_kind_has_one_line_of_totals(
    coders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in coders:
        put(folder, "dataset", "one", coding("dataset", full=20, none=12))
    result = compared(coders, capsys)
    assert [o["criterion"] for o in result["overall"]] == ["all"]
    assert (result["skipped"], result["disagreements"]) == (0, [])
    assert result["overall"][0]["kappa"] == 1


def test_nothing_in_common(coders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    put(coders[0], "dataset", "one")
    put(coders[1], "dataset", "two")
    assert run(["agreement", *map(str, coders)]) == 2
    assert "no record in common" in capsys.readouterr().err
    (coders[1] / "datasets" / "two.yaml").write_text("id: two\n", encoding="utf-8")
    assert run(["agreement", *map(str, coders)]) == 2
    assert "no record" in capsys.readouterr().err
