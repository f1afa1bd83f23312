"""What an index keeps of a record, and what an entry, a catalogue and its names answer; records made for
it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.catalogue.entries import EntryList
from sonodex.catalogue.frozen import FrozenDict, FrozenList, frozen, thawed
from sonodex.catalogue.rows import columns, flat_row
from sonodex.errors import UsageError
from sonodex.records import licences
from tests.catalogues import PAGE, load
from tests.coding import coding, finding, put

NOTHING = {"spdx": None, "name": None, "url": None}


def written(value: Any) -> str:
    return json.dumps(value)


def test_what_is_kept_of_a_dataset(folder: Path) -> None:
    put(folder, "dataset", "root")
    put(
        folder,
        "dataset",
        "one",
        {"D3": finding("partial")},
        related=written(
            [
                {"dataset": "root", "relation": "derived-from", "source": PAGE},
                {"dataset": "Other Set", "relation": "shares-images", "source": PAGE},
            ]
        ),
        license=written({**NOTHING, "spdx": "CC-BY-4.0"}),
        mirrors=written(
            [
                {"url": f"{PAGE}/1", "holds": "all", "license": "MIT", "source": PAGE},
                {"url": f"{PAGE}/2", "holds": "subset", "license": "For research use only", "source": PAGE},
                {"url": f"{PAGE}/3", "holds": "unknown", "license": None, "source": PAGE},
            ]
        ),
        defects=written([{"title": "Twins", "severity": "duplicates", "note": "some", "source": PAGE}]),
        loaders=written([{"kind": "other", "name": "loader", "url": PAGE, "source": PAGE}]),
        institution_countries=written({"codes": ["FR", "DE"], "source": PAGE}),
        urls=written({"homepage": PAGE, "download": None, "paper": None, "code": PAGE}),
    )
    cat = load(folder)
    facts = cat["one"].facts

    def terms(spdx: str | None, name: str | None) -> Any:
        return licences.terms({"spdx": spdx, "name": name})

    assert facts["derived_from"] == ["root"]
    assert facts["terms"] == licences.terms({**NOTHING, "spdx": "CC-BY-4.0"})
    assert facts["reuse"] == {"level": "partial", "note": "seen"}
    assert facts["mirrors"] == [
        {"url": f"{PAGE}/1", "holds": "all", "license": "MIT", "terms": terms("MIT", None)},
        {
            "url": f"{PAGE}/2",
            "holds": "subset",
            "license": "For research use only",
            "terms": terms(None, "For research use only"),
        },
        {"url": f"{PAGE}/3", "holds": "unknown", "license": None, "terms": terms(None, None)},
    ]
    assert facts["defects"] == [{"title": "Twins", "severity": "duplicates"}]
    assert facts["loaders"] == [{"kind": "other", "name": "loader"}]
    assert facts["institution_countries"] == ["FR", "DE"]
    assert {page for page, url in facts["pages"].items() if url} == {"homepage", "code"}
    bare = cat["root"].facts
    assert (bare["derived_from"], bare["mirrors"], bare["institution_countries"]) == ([], [], [])
    assert cat["one"].full()["derived_from"] == ["root"]
    row = flat_row(cat["one"])
    assert list(row) == [c.name for c in columns("dataset")]
    assert (row["defects"], row["loaders"], row["mirrors"]) == (
        ["duplicates"], ["loader"], [f"{PAGE}/{n}" for n in (1, 2, 3)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "level", "there"),
    [
        (None, "unknown", False), (None, "none", False), (None, "partial", True), (None, "full", True),
        (None, "not-applicable", False), (PAGE, "none", True), (PAGE, "unknown", True),
    ],
)  # fmt: skip
def test_whether_a_model_has_weights(folder: Path, address: str | None, level: str, there: bool) -> None:
    urls = {"code": None, "weights": address, "paper": None, "demo": None}
    put(folder, "model", "net", {"M3": finding(level)}, urls=written(urls))
    assert load(folder)["net"].facts["has_weights"] is there


def test_what_is_kept_of_a_model(folder: Path) -> None:
    code, weights = {**NOTHING, "spdx": "MIT"}, {**NOTHING, "name": "own terms"}
    put(folder, "model", "net", code_license=written(code), weights_license=written(weights))
    entry = load(folder)["net"]
    assert entry.facts["code_terms"] == licences.terms(code)
    assert entry.facts["weights_terms"] == licences.terms(weights)
    assert (entry.license["code"], entry.license["weights"]) == (code, weights)
    assert (entry.overlapping, entry.overlaps()) == (frozenset(), [])
    assert not {"derived_from", "overlaps"} & set(entry.full())
    assert entry.full_id == "models/net"
    assert repr(entry) == "<sonodex models/net>"
    assert list(flat_row(entry)) == [c.name for c in columns("model")]


def test_an_entry_forgets_what_it_read_and_reads_it_again(folder: Path) -> None:
    path = put(folder, "dataset", "one", coding("dataset", full=3), name="First")
    entry = load(folder)["one"]
    assert entry.path == path
    before = (entry.data, entry.record, entry.score)
    entry.release()
    assert (entry.data, entry.record, entry.score) == before
    assert entry.data is not before[0]
    assert entry.score.summary() == entry.facts["score"]
    assert entry.full()["score"] == entry.score.full()
    assert entry.summary["score"] == entry.facts["score"]
    assert entry.summary["license"] == entry.license
    assert type(entry.summary["license"]) is dict
    assert entry.full()["license"] == entry.license
    assert {"spdx", "name", "url", "allows"} == set(entry.license)
    entry.full()["tasks"].append("mine")
    assert entry.full()["tasks"] == []


def test_the_last_folder_lies_on_top(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    put(folder, "dataset", "one", name="Below")
    put(folder, "dataset", "two")
    put(folder, "model", "one")
    put(other, "dataset", "one", name="Above")
    (other / "datasets" / "bad.yaml").write_text("[", encoding="utf-8")
    cat = Catalogue.load([folder, other], packaged=False)
    assert [e.full_id for e in cat] == ["datasets/one", "datasets/two", "models/one"]
    assert cat["datasets/one"].name == "Above"
    assert cat.folders == [folder, other]
    assert [r.file for r in cat.refused] == [str(other / "datasets" / "bad.yaml")]
    assert repr(cat) == "<sonodex catalogue: 2 datasets, 1 model>"
    assert "2 datasets, 1 model" in cat._repr_html_()
    assert cat.get("dataset", "two") is not None
    assert cat.get("model", "two") is None
    assert "two" in cat
    assert "three" not in cat
    assert cat["two"] in cat
    assert Catalogue.load([other], packaged=False)["one"] in cat
    assert cat["two"] not in Catalogue.load([other], packaged=False)
    assert 5 not in cat
    assert Catalogue([]).outline("model").scale == cat.outline("model").scale


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["a", "b"], ["datasets/a", "datasets/b"]),
        (["both", "b"], ["datasets/both", "datasets/b"]),  # the kind that the others have
        (["net", "both"], ["models/net", "models/both"]),
        (["a", "A Set", "a"], ["datasets/a"]),  # each once
        (["models/both"], ["models/both"]),
        (["both"], "'both' names 2 resources: datasets/both, models/both; give one"),
        (["a", "net"], "not of one kind: datasets/a, models/net; give datasets or models only"),
        (["a", "nothing-like-it"], "'nothing-like-it': no dataset or model of that name$"),
        (["neet"], "'neet': no dataset or model of that name; nearest: 'net'"),
        (["a sett"], r"nearest: 'a' \(alias a set\)"),
        (["models/bothh"], "nearest: 'both'"),
        (["other/net"], "'other/net': no dataset or model of that name"),
        (["datasets"], "'datasets': no dataset or model of that name"),
        (["datasets/net"], "'datasets/net': no dataset or model of that name"),
    ],
)
def test_names_choose_entries_of_one_kind(folder: Path, names: list[str], chosen: list[str] | str) -> None:
    put(folder, "dataset", "a", name="A Set")
    put(folder, "dataset", "b", former_ids="[old-b]")
    put(folder, "dataset", "both")
    put(folder, "model", "both")
    put(folder, "model", "net")
    cat = load(folder)
    if isinstance(chosen, str):
        with pytest.raises(UsageError, match=chosen):
            cat.choose(names)
    else:
        assert [e.full_id for e in cat.choose(names)] == chosen


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a", ["datasets/a"]),  # an id before a name of something else
        (" datasets/a/ ", ["datasets/a"]),
        ("models/a", []),
        ("old", ["datasets/b"]),
        ("OLD", []),  # ids have no capitals
        ("the  set", ["datasets/b", "models/net"]),
        ("models/The Set", ["models/net"]),
        ("other/a", []),
        ("", []),
    ],
)
def test_what_a_name_finds(folder: Path, name: str, found: list[str]) -> None:
    put(folder, "dataset", "a")
    put(folder, "dataset", "b", name="The Set", aliases="[a, the set]", former_ids="[old]")
    put(folder, "model", "net", name="The Set")
    cat = load(folder)
    assert [e.full_id for e in cat.find(name)] == found
    if len(found) == 2:
        with pytest.raises(UsageError, match=f"names 2 resources: {', '.join(found)}; give one"):
            cat[name]
    elif found:
        assert cat[name].full_id == found[0]


@pytest.mark.parametrize(
    "wrap", [lambda v: v, lambda v: {"k": v}, lambda v: [v], lambda v: {"k": [{"d": v}]}]
)
def test_frozen_and_thawed_are_equal_and_differ_in_kind_however_deep(wrap: Callable[[Any], Any]) -> None:
    def kinds(value: Any) -> list[type]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [type(value), *(k for one in inner for k in kinds(one))]

    for value in (wrap({"a": 1, "b": "x"}), wrap([1, None]), wrap({}), wrap([])):
        held = frozen(value)
        assert held == value
        assert not {dict, list} & set(kinds(held))
        assert thawed(held) == value
        assert not {FrozenDict, FrozenList} & set(kinds(thawed(held)))
    assert (frozen("x"), frozen(5), thawed(None)) == ("x", 5, None)


@pytest.mark.parametrize(
    ("count", "rows", "more"), [(0, 0, ""), (1, 1, ""), (50, 50, ""), (51, 50, "and 1 more")]
)
def test_a_notebook_shows_fifty_rows(folder: Path, count: int, rows: int, more: str) -> None:
    put(folder, "dataset", "one", name="A <b>", year="2020", counts=written(dict.fromkeys(
        ("images", "videos", "frames", "volumes")) | {"subjects": 1234}))  # fmt: skip
    shown = EntryList([load(folder)["one"]] * count)._repr_html_()
    assert shown.count("<tr><td>") == rows
    assert shown.endswith(f"<p>{more}</p>" if more else "</table>")
    if count:
        assert "<td>A &lt;b&gt;</td><td>2020</td><td>–</td><td>1,234</td><td>–</td>" in shown


def test_the_flat_row_of_a_dataset_and_of_a_model(folder: Path) -> None:
    put(
        folder, "dataset", "one", coding("dataset", full=20, partial=4, unverified=2, unknown=8),
        name="The One", year="2020", countries="[TD]", access="open", aliases="[First]", former_ids="[old]",
        counts='{"subjects": 5, "images": 0, "videos": null, "frames": 7, "volumes": null}',
        license=written({**NOTHING, "name": "For research use only"}), publisher="Us", survey_rows="[3]",
        defects=written([{"title": "Odd", "severity": None, "note": "some", "source": PAGE}]),
    )  # fmt: skip
    put(
        folder, "model", "net", coding("model", full=16),
        code_license=written({**NOTHING, "spdx": "MIT"}), framework="pytorch", architecture="U-Net",
        trained_on=written([{"dataset": "one", "availability": "was-public"}]), evaluated_on="[one, Other]",
    )  # fmt: skip
    cat = load(folder)
    row, score = flat_row(cat["one"]), cat["one"].facts["score"]
    assert [row[k] for k in ("subjects", "images", "videos", "frames", "volumes")] == [5, 0, None, 7, None]
    assert {k: row[k] for k in row if k.startswith("allows_")} == {
        "allows_commercial": False, "allows_redistribution": None, "allows_derivatives": None,
    }  # fmt: skip
    assert (row["license"], row["access"], row["countries"]) == ("For research use only", "open", ["TD"])
    assert (row["tier_lower"], row["tier_upper"]) == tuple(score["tier_range"])
    assert score["tier_range"][0] != score["tier_range"][1]
    for name in (
        "value",
        "lower",
        "upper",
        "points",
        "coverage",
        "verified",
        "tier",
        "provisional",
        "rated",
        "track",
    ):
        assert row[name] == score[name], name
    for dimension in score["dimensions"]:
        assert row[f"dimension_{dimension['id']}"] == dimension["value"]
    assert (row["defects"], row["survey_rows"], row["overlaps"]) == (["not stated"], [3], [])
    assert (row["aliases"], row["former_ids"], row["publisher"]) == (["First"], ["old"], "Us")
    model = flat_row(cat["net"])
    assert (model["code_license"], model["weights_license"]) == ("MIT", None)
    assert (model["trained_on"], model["trained_on_availability"]) == (["one"], ["was-public"])
    assert (model["evaluated_on"], model["framework"], model["architecture"]) == (
        ["one", "Other"],
        "pytorch",
        "U-Net",
    )
    assert "tier" not in model
    assert {c.type for c in columns("dataset") if c.name.startswith("allows_")} == {"boolean"}
