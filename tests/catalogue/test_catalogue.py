from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue import check_paths
from sonodex.errors import UsageError
from tests.coding import put
from tests.conftest import FULL, ROOT


def test_the_catalogue_is_clean() -> None:
    report = check_paths([ROOT / "catalogue"])
    assert [str(p) for p in report.problems if p.severity == "error"] == []


def test_every_file_is_in_it(cat: Catalogue) -> None:
    files = {f"{p.parent.name}/{p.stem}" for p in (ROOT / "catalogue").glob("*/*.yaml")}
    assert {e.full_id for e in cat} == files
    assert cat.refused == []


def test_one_folder_is_a_list_of_one(folder: Path) -> None:
    put(folder, "dataset", "mine")
    for told in (folder, str(folder), [folder]):
        assert [e.id for e in Catalogue.load(told, packaged=False)] == ["mine"]


def test_names_lead_to_entries(cat: Catalogue) -> None:
    assert cat["busi"].full_id == "datasets/busi"
    assert cat["datasets/busi"] is cat["busi"]
    assert cat["BUSI"] is cat["busi"]
    assert cat["dataset_busi_with_gt"] is cat["busi"]
    assert cat["tus-rec2024"].id == "tus-rec"
    assert cat["mu-reg"].id == "mu-regpro"
    with pytest.raises(UsageError, match="nearest: 'busi'"):
        cat["bussi"]
    with pytest.raises(UsageError, match="names 2 resources: datasets/echonet-lvh, models/echonet-lvh"):
        cat["echonet-lvh"]
    assert [e.kind for e in cat.lookup("echonet-lvh")] == ["dataset", "model"]


def test_survey_rows_of_one_resource_share_a_record(cat: Catalogue) -> None:
    assert cat["tus-rec"].data["survey_rows"] == [11, 36]
    assert cat["mu-regpro"].data["survey_rows"] == [43, 44]


def test_filters_agree_with_the_records(cat: Catalogue) -> None:
    found = cat.datasets(
        anatomy="breast", allows=["commercial", "derivatives"], year_from=2020, min_subjects=100
    )
    expected = {
        e.id
        for e in cat
        if e.kind == "dataset"
        and e.facts["score"]["track"] == "people"
        and "breast" in e.data["anatomy"]
        and e.rights.allows["commercial"]
        and e.rights.allows["derivatives"]
        and (e.data["year"] or 0) >= 2020
        and (e.data["counts"]["subjects"] or 0) >= 100
    }
    assert {e.id for e in found} == expected
    assert found


def test_tier_means_this_or_better(cat: Catalogue) -> None:
    silver = cat.datasets(tier="silver")
    assert {str(e.score.tier) for e in silver} <= {"Silver", "Gold", "Platinum", "Diamond"}
    assert {e.id for e in cat.datasets(tier="gold")} <= {e.id for e in silver}
    assert all(e.score.tier == "Unrated" for e in cat.datasets(tier="unrated"))


def test_ranking_puts_unrated_last(cat: Catalogue) -> None:
    ranked = [(e.facts["score"]["rated"], e.facts["score"]["value"]) for e in cat.datasets()]
    assert ranked == sorted(ranked, key=lambda pair: (not pair[0], -pair[1]))


@pytest.mark.parametrize("sort", ["value", "lower", "upper", "coverage", "verified", "year", "name",
                                  "subjects", "images", "readiness", "access", "population"])  # fmt: skip
def test_every_order_keeps_every_entry(cat: Catalogue, sort: str) -> None:
    assert {e.id for e in cat.datasets(sort=sort)} == {e.id for e in cat.datasets()}


def test_sorted_by_a_dimension(cat: Catalogue) -> None:
    shares = [
        next(d["value"] for d in e.facts["score"]["dimensions"] if d["id"] == "readiness")
        for e in cat.datasets(sort="readiness")
    ]
    known = [s for s in shares if s is not None]
    assert known == sorted(known, reverse=True)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"anatomy": "brest"}, "did you mean 'breast'"),
        ({"tier": "golden"}, "did you mean 'gold'"),
        ({"country": "UK"}, "GB"),
        ({"country": "England"}, "alpha-2"),
        ({"min_subjects": "many"}, "whole number"),
        ({"colour": "red"}, "filter"),
        ({"sort": "sise"}, "sort"),
        ({"trained_on": "busi"}, "filters models only"),
    ],
)
def test_wrong_filters_are_named(cat: Catalogue, filters: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cat.datasets(**filters)


def test_trained_on_takes_ids_aliases_and_names(cat: Catalogue) -> None:
    by_id = cat.models(trained_on="busi")
    assert by_id
    assert cat.models(trained_on="BUSI") == by_id
    with pytest.raises(UsageError, match="nearest"):
        cat.models(trained_on="bussi")


def test_search_ranks_exact_names_first(cat: Catalogue) -> None:
    assert cat.search("camus")[0].full_id == "datasets/camus"
    assert cat.search("BUSI")[0].id == "busi"
    found = cat.search("thyroid nodules")
    assert len(found) > 3
    assert all(
        "thyroid" in " ".join([e.name, e.facts["summary"], *e.facts["anatomy"]]).lower() for e in found[:3]
    )
    assert cat.search('"; DROP TABLE found; --') == cat.search("drop table found")
    assert cat.search("  ,; ") == []
    assert len(cat.search("breast", limit=2)) == 2


def test_relations_of_the_catalogue(cat: Catalogue) -> None:
    focus = cat["focus"].relations()
    assert [r["id"] for r in focus["derived_from"]] == ["fetal-planes-db"]
    assert "focus" in [r["id"] for r in cat["fetal-planes-db"].relations()["derived_datasets"]]
    assert {"focus", "fetal-planes-db"} <= set(focus["family"])
    busi = cat["busi"].relations()
    assert "cmu-net" in [m["id"] for m in busi["trained_models"]]
    model = cat["cmu-net"].relations()
    assert {"id": "busi", "name": cat["busi"].name, "availability": "public", "access": "open"} in model[
        "trained_on"
    ]


def test_relations_by_name_derivation_and_leakage(folder: Path) -> None:
    put(folder, "dataset", "base", name="Base Set", aliases="[BS-1]")
    source = "source: 'https://example.org/page'"
    put(folder, "dataset", "child", related=f"[{{dataset: base, relation: derived-from, {source}}}]")
    put(folder, "dataset", "copy", related=f"[{{dataset: child, relation: copy-of, {source}}}]")
    put(folder, "dataset", "other", related=f"[{{dataset: copy, relation: derived-from, {source}}}]")
    put(folder, "dataset", "sister")
    put(
        folder,
        "model",
        "net",
        trained_on="[{dataset: bs-1, availability: public}]".replace("bs-1", "BS-1"),
        evaluated_on="[copy, sister]",
    )
    cat = Catalogue.load([folder], packaged=False)
    relations = cat["net"].relations()
    assert relations["trained_on"][0]["id"] == "base"
    assert relations["leakage"] == [{"trained_on": "base", "evaluated_on": "copy"}]
    assert cat["base"].relations()["family"] == ["base", "child", "copy", "other"]
    assert [r["relation"] for r in cat["child"].relations()["related"]] == ["derived-from", "has-copy"]
    assert [m["id"] for m in cat["base"].relations()["trained_models"]] == ["net"]


def test_private_records_lie_over_the_packaged_ones(folder: Path, cat: Catalogue) -> None:
    put(folder, "dataset", "busi", name="Our corrected BUSI", D1=FULL)
    put(folder, "dataset", "our-own", name="Ours", anatomy="[breast]")
    mine = Catalogue.load([folder])
    assert len(mine) == len(cat) + 1
    assert mine["busi"].name == "Our corrected BUSI"
    assert "our-own" in {e.id for e in mine.datasets(anatomy="breast")}
    assert cat["busi"].name != "Our corrected BUSI"


def test_shown_data_are_the_whole_record(cat: Catalogue) -> None:
    full = cat["busi"].full()
    assert list(full["score"]["criteria"][0]) >= ["id"]
    assert {"id", "dimension", "level", "basis", "weight", "points", "note", "source"} <= set(
        full["score"]["criteria"][0]
    )
    assert {"id", "gain", "remedy"} <= set(full["score"]["improvements"][0])
    assert full["criteria"]["D1"]["level"] == cat["busi"].record.criteria["D1"].level


def test_statistics_count_what_is_there(cat: Catalogue) -> None:
    numbers = cat.statistics()
    datasets = [e for e in cat if e.kind == "dataset"]
    assert numbers["datasets"]["count"] == len(datasets) == sum(numbers["datasets"]["tiers"].values())
    findings = [f for e in datasets for f in e.data["criteria"].values() if f["level"] != "not-applicable"]
    known = sum(f["level"] != "unknown" for f in findings)
    assert numbers["datasets"]["evidence"]["known"] == known / len(findings)
    assert numbers["models"]["count"] == len(cat) - len(datasets)


def test_dataframe(cat: Catalogue) -> None:
    pd = pytest.importorskip("pandas")
    frame = cat.to_dataframe()
    assert isinstance(frame, pd.DataFrame)
    assert frame.loc["busi", "value"] == cat["busi"].score.value
    assert len(frame) == sum(e.kind == "dataset" for e in cat)
    assert cat.to_dataframe("model").loc["aau-net", "framework"] == "tensorflow"
