from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.errors import UsageError
from sonodex.rubrics.agreement import compare_codings, compare_folders, figures
from tests.conftest import FULL, make_record


def test_figures_against_hand_computed_values() -> None:
    # 3×3 table with 10 pairs: observed 0.7, expected 0.36 (0.5*0.4 + 0.2*0.3 + 0.3*0.3 = 0.35)
    pairs = [("full", "full")] * 4 + [("partial", "partial")] + [("none", "none")] * 2
    pairs += [("full", "partial"), ("partial", "none"), ("none", "partial")]
    found = figures("all", pairs)
    assert found.agreement == pytest.approx(0.7)
    assert found.kappa == pytest.approx((0.7 - 0.35) / (1 - 0.35))
    # linear weights 1, 1/2, 0: observed (7 + 3/2) / 10; expected from the margins
    first, second = {"full": 0.5, "partial": 0.2, "none": 0.3}, {"full": 0.4, "partial": 0.3, "none": 0.3}
    order = ["none", "partial", "full"]
    expected = sum(
        first[a] * second[b] * (1 - abs(order.index(a) - order.index(b)) / 2) for a in order for b in order
    )
    assert found.weighted_kappa == pytest.approx((0.85 - expected) / (1 - expected))


def test_unknown_is_skipped_and_one_level_has_no_kappa() -> None:
    first = {"datasets/a": {"D1": "full", "D2": "unknown", "D3": "full"}}
    second = {"datasets/a": {"D1": "full", "D2": "full", "D3": "full"}, "datasets/b": {"D1": "none"}}
    result = compare_codings(first, second)
    assert (result.records, result.skipped) == (("datasets/a",), 1)
    assert result.overall[0].agreement == 1
    assert result.overall[0].kappa is None


def test_folders(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (folder / "datasets" / "a.yaml").write_text(
        make_record("dataset", "a", D1=FULL, D2=FULL), encoding="utf-8"
    )
    (other / "datasets").mkdir()
    second = make_record("dataset", "a", D1=FULL, D2=FULL.replace("full", "partial"))
    (other / "datasets" / "a.yaml").write_text(second, encoding="utf-8")
    result = compare_folders(folder, other)
    assert [(d.record, d.criterion, d.first, d.second) for d in result.disagreements] == [
        ("datasets/a", "D2", "full", "partial")
    ]
    assert result.overall[0].pairs == 2
    with pytest.raises(UsageError, match="holds no record files"):
        compare_folders(folder, tmp_path_factory.mktemp("empty"))
