from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex import Catalogue
from sonodex.catalogue.agreement import (
    agreement_of_codings,
    agreement_of_folders,
    agreement_of_readings,
    agreement_on,
)
from sonodex.errors import UsageError
from sonodex.records.vocabularies import STEPS
from tests.conftest import FULL, make_record


def test_figures_against_hand_computed_values() -> None:
    # 3×3 table with 10 pairs: observed 0.7, expected 0.36 (0.5*0.4 + 0.2*0.3 + 0.3*0.3 = 0.35)
    pairs = [("full", "full")] * 4 + [("partial", "partial")] + [("none", "none")] * 2
    pairs += [("full", "partial"), ("partial", "none"), ("none", "partial")]
    found = agreement_on("all", pairs)
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
    result = agreement_of_codings(first, second)
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
    result = agreement_of_folders(folder, other)
    assert [(d.record, d.criterion, d.first, d.second) for d in result.disagreements] == [
        ("datasets/a", "D2", "full", "partial")
    ]
    assert result.overall[0].pairs == 2
    with pytest.raises(UsageError, match="holds no record files"):
        agreement_of_folders(folder, tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize(("one", "other"), [(".yaml", ".yml"), (".yml", ".yml"), (".yml", ".yaml")])
def test_both_suffixes_of_records_count(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, one: str, other: str
) -> None:
    plain = tmp_path_factory.mktemp("plain")
    (folder / "datasets" / f"a{one}").write_text(make_record("dataset", "a", D1=FULL), encoding="utf-8")
    (plain / "datasets").mkdir()
    (plain / "datasets" / f"a{other}").write_text(make_record("dataset", "a", D1=FULL), encoding="utf-8")
    result = agreement_of_folders(folder, plain / "datasets")  # the folder of one kind stands for itself
    assert (result.records, result.overall[0].pairs) == (("datasets/a",), 1)


def test_two_files_of_one_id_are_no_coding(folder: Path) -> None:
    for suffix in (".yaml", ".yml"):
        (folder / "datasets" / f"a{suffix}").write_text(make_record("dataset", "a"), encoding="utf-8")
    with pytest.raises(UsageError, match="holds datasets/a; keep one"):
        agreement_of_folders(folder, folder)


def test_second_readings_of_a_catalogue(folder: Path) -> None:
    assert agreement_of_readings([]) == ()
    again = (
        FULL.removesuffix("}")
        + ", also: [{level: none, basis: primary, note: not found, source: 'https://example.org'}]}"
    )
    path = folder / "datasets" / "a.yaml"
    path.write_text(make_record("dataset", "a", D1=again, D2=FULL), encoding="utf-8")
    (found,) = agreement_of_readings(Catalogue.load([folder], packaged=False))
    assert (found.criterion, found.pairs, found.agreement) == ("all", 1, 0)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)), max_size=12))
def test_agreement_does_not_depend_on_who_comes_first(pairs: list[tuple[str, str]]) -> None:
    one, other = agreement_on("all", pairs), agreement_on("all", [(b, a) for a, b in pairs])
    assert one.agreement == other.agreement
    assert one.kappa == pytest.approx(other.kappa)
    assert one.weighted_kappa == pytest.approx(other.weighted_kappa)


def test_criteria_stand_by_letter_and_number() -> None:
    one = {"datasets/a": {"D10": "full", "D2": "none"}, "models/b": {"M1": "none", "M10": "full"}}
    other = {"models/b": {"M10": "full", "M1": "partial"}, "datasets/a": {"D2": "none", "D10": "full"}}
    found = agreement_of_codings(one, other)
    assert [(a.criterion, a.pairs, a.agreement) for a in found.criteria] == [
        ("D2", 1, 1), ("D10", 1, 1), ("M1", 1, 0), ("M10", 1, 1),
    ]  # fmt: skip
    assert [(a.criterion, a.pairs, a.agreement) for a in found.overall] == [
        ("all", 4, 0.75), ("datasets", 2, 1), ("models", 2, 0.5),
    ]  # fmt: skip
    assert found.as_dict()["disagreements"] == (
        {"record": "models/b", "criterion": "M1", "first": "none", "second": "partial"},
    )
    assert agreement_of_codings(one, {"datasets/z": {"D1": "full"}}).overall[0].agreement is None
