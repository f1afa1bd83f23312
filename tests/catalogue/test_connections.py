"""Names, relations, leakage, counts and comparisons, on records made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.errors import UsageError
from tests.catalogues import PAGE, load, related
from tests.coding import coding, put


@pytest.mark.parametrize(
    ("relation", "inverse"),
    [
        ("copy-of", "has-copy"),
        ("subset-of", "has-subset"),
        ("derived-from", "has-derivative"),
        ("shares-images", "shares-images"),
        ("shares-subjects", "shares-subjects"),
        ("extends", "has-extension"),
    ],
)
def test_every_relation_leaks(folder: Path, relation: str, inverse: str) -> None:
    put(folder, "dataset", "whole", name="The Whole")
    put(
        folder,
        "dataset",
        "piece",
        related=f"[{{dataset: whole, relation: {relation}, note: told, source: '{PAGE}'}}]",
    )
    put(folder, "dataset", "other")
    for name, train, test in (
        ("up", "whole", "piece"),
        ("down", "piece", "whole"),
        ("clean", "whole", "other"),
    ):
        put(
            folder,
            "model",
            name,
            trained_on=f"[{{dataset: {train}, availability: public}}]",
            evaluated_on=f"[{test}]",
        )
    cat = load(folder)
    assert cat["piece"].relations()["related"] == [
        {"id": "whole", "name": "The Whole", "relation": relation, "note": "told", "source": PAGE}
    ]
    assert cat["whole"].relations()["related"] == [
        {"id": "piece", "name": "piece", "relation": inverse, "note": "told", "source": PAGE}
    ]
    assert cat["whole"].relations()["family"] == ["piece", "whole"]
    leaks = [{"trained_on": "whole", "evaluated_on": "piece"}]
    assert cat["up"].relations()["leakage"] == leaks
    assert cat["down"].relations()["leakage"] == [{"trained_on": "piece", "evaluated_on": "whole"}]
    assert cat["clean"].relations()["leakage"] == []


def test_leakage_through_others(folder: Path) -> None:
    put(folder, "dataset", "a", former_ids="[old-a]")
    put(folder, "dataset", "b", related=related("derived-from:a", "derived-from:Unheard Of"))
    put(folder, "dataset", "c", related=related("subset-of:b"))
    put(folder, "dataset", "d", related=related("derived-from:c"))
    put(folder, "dataset", "e")
    sets = {"old-a": "public", "b": "request", "Own": "private"}
    training = str([{"dataset": name, "availability": how} for name, how in sets.items()])
    put(folder, "model", "net", trained_on=training, evaluated_on="[d, b, e, Elsewhere]")
    cat = load(folder)
    found = cat["net"].relations()
    assert found["leakage"] == [
        {"trained_on": "a", "evaluated_on": "d"},
        {"trained_on": "b", "evaluated_on": "d"},
    ]
    assert [(t["id"], t["name"], t["availability"], t["access"]) for t in found["trained_on"]] == [
        ("a", "a", "public", "unknown"),
        ("b", "b", "request", "unknown"),
        (None, "Own", "private", None),
    ]
    assert [(t["id"], t["name"]) for t in found["evaluated_on"]] == [
        ("d", "d"),
        ("b", "b"),
        ("e", "e"),
        (None, "Elsewhere"),
    ]
    for name in "abcd":
        assert cat[name].relations()["family"] == ["a", "b", "c", "d"]
    assert cat["e"].relations()["family"] == ["e"]
    a, b = cat["a"].relations(), cat["b"].relations()
    assert a["trained_models"] == [{"id": "net", "name": "net", "availability": "public"}]
    assert b["evaluated_models"] == [{"id": "net", "name": "net"}]
    assert [r["id"] for r in a["derived_datasets"]] == ["b"]
    assert b["derived_from"] == [{"id": "a", "name": "a"}, {"id": None, "name": "Unheard Of"}]
    assert cat["c"].relations()["derived_datasets"] == [{"id": "d", "name": "d"}]


def test_a_set_trained_and_tested_on_is_a_split(folder: Path) -> None:
    put(folder, "dataset", "a")
    put(folder, "model", "net", trained_on="[{dataset: a, availability: public}]", evaluated_on="[a]")
    assert load(folder)["net"].relations()["leakage"] == []


def test_a_reference_to_itself_or_to_two_is_none(folder: Path) -> None:
    put(
        folder,
        "dataset",
        "a",
        aliases="[Twice]",
        related=related("copy-of:A Set"),
        name="A Set",
    )
    put(folder, "dataset", "b", aliases="[Twice]")
    put(folder, "model", "net", trained_on="[{dataset: Twice, availability: public}]")
    cat = load(folder)
    assert [r["relation"] for r in cat["a"].relations()["related"]] == ["copy-of"]
    assert cat["a"].relations()["family"] == ["a"]
    assert cat["net"].relations()["trained_on"][0] == {
        "id": None,
        "name": "Twice",
        "availability": "public",
        "access": None,
    }


def test_one_model_that_names_a_set_twice_counts_once(folder: Path) -> None:
    put(folder, "dataset", "a", name="Set A")
    put(folder, "dataset", "b", related=related("derived-from:a", "derived-from:Set A"))
    training = [("a", "public"), ("Set A", "public"), ("Set A", "request")]
    trained_on = str([{"dataset": name, "availability": how} for name, how in training])
    put(folder, "model", "net", evaluated_on="[a, Set A]", trained_on=trained_on)
    found = load(folder)["a"].relations()
    assert (len(found["evaluated_models"]), len(found["derived_datasets"])) == (1, 1)
    assert [m["availability"] for m in found["trained_models"]] == ["public", "request"]


def test_what_a_name_leads_to(folder: Path) -> None:
    put(folder, "dataset", "one", name="First  Set", aliases="[two, Shared]", former_ids="[zero]")
    put(folder, "dataset", "two", aliases="[zero, Shared]")
    put(folder, "model", "one", name="First Net", aliases="[Uno]")
    cat = load(folder)
    assert [e.full_id for e in cat.find("two")] == ["datasets/two"]  # an id before another's alias
    assert [e.full_id for e in cat.find("zero")] == ["datasets/one"]  # a former id before another's alias
    assert [e.full_id for e in cat.find(" first SET ")] == ["datasets/one"]
    assert [e.full_id for e in cat.find("one")] == ["datasets/one", "models/one"]
    assert [e.full_id for e in cat.find("models/one/")] == ["models/one"]
    assert [e.full_id for e in cat.find("models/first net")] == ["models/one"]
    assert [e.full_id for e in cat.find("shared")] == ["datasets/one", "datasets/two"]
    assert cat.find("datasets/uno") == cat.find("other/one") == cat.find("") == []
    assert "uno" in cat
    assert "due" not in cat
    with pytest.raises(UsageError, match="'one' names 2 resources: datasets/one, models/one; give one"):
        cat["one"]
    with pytest.raises(
        UsageError, match=r"'frst set': no dataset or model of that name; nearest: 'one' \(alias first set\)"
    ):
        cat["frst set"]
    with pytest.raises(UsageError, match=r"of that name$"):
        cat["something quite different"]
    with pytest.raises(UsageError, match=r"'models/tw': no dataset or model of that name$"):
        cat["models/tw"]  # the nearest is no model
    assert [e.full_id for e in cat.choose(["one", "two"])] == ["datasets/one", "datasets/two"]
    assert [e.full_id for e in cat.choose(["two", "two"])] == ["datasets/two"]
    with pytest.raises(UsageError, match="not of one kind"):
        cat.choose(["models/one", "two"])
    with pytest.raises(UsageError, match="names 2 resources"):
        cat.choose(["one"])


def test_search_order(folder: Path) -> None:
    put(folder, "dataset", "summary-only", summary="'images of kidneys, in a set of kidneys'", name="Other")
    put(folder, "dataset", "named", name="Kidneys of the North")
    put(folder, "dataset", "aliased", name="Nephro", aliases="[Kidneys]")
    put(folder, "model", "kidney-net", name="Finder", anatomy="[kidney]")
    cat = load(folder)
    assert [e.id for e in cat.search("kidneys")] == [
        "aliased",
        "named",
        "kidney-net",
        "summary-only",
    ]  # a word is as good as its plural
    assert [e.id for e in cat.search("kidneys", "dataset")] == ["aliased", "named", "summary-only"]
    assert {e.id for e in cat.search("kidneys")} == {"aliased", "named", "summary-only", "kidney-net"}
    assert [e.id for e in cat.search("kidn north")] == ["named"]  # both, each the beginning of a word
    assert [e.id for e in cat.search("nephro finder")] == [e.id for e in cat.search("finder nephro")]
    assert {e.id for e in cat.search("nephro finder")} == {
        "aliased",
        "kidney-net",
    }  # nothing holds both: either
    assert cat.search("nowhere") == cat.search("") == []
    assert len(cat.search("kidneys nowhere")) == 4
    assert [e.id for e in cat.search("kidneys", limit=1)] == ["aliased"]


def test_statistics(folder: Path) -> None:
    put(
        folder,
        "dataset",
        "a",
        coding("dataset", full=32),
        survey_rows="[1, 72]",
        anatomy="[liver, breast]",
        access="open",
    )
    put(folder, "dataset", "b", coding("dataset", "secondary", full=12, none=8), anatomy="[breast]")
    put(folder, "dataset", "c", coding("dataset", "automatic", full=17, unknown=3), survey_rows="[1]")
    put(folder, "dataset", "d", coding("dataset", full=4, unknown=16, unverified=4))
    put(folder, "model", "net", framework="pytorch")
    put(folder, "model", "old")
    found = load(folder).statistics()
    datasets, models = found["datasets"], found["models"]
    assert (datasets["count"], models["count"]) == (4, 2)
    assert datasets["evidence"] == {
        "applicable": 92,
        "known": 73 / 92,
        "evidenced": 69 / 92,
        "primary": 49 / 92,
    }
    assert models["evidence"] == {"applicable": 32, "known": 0, "evidenced": 0, "primary": 0}
    assert list(datasets["tiers"]) == ["Diamond", "Platinum", "Gold", "Silver", "Bronze", "Steel", "Unrated"]
    assert (datasets["tiers"]["Silver"], datasets["tiers"]["Unrated"], sum(datasets["tiers"].values())) == (
        1,
        1,
        4,
    )
    assert datasets["provisional"] == 1  # 85 to 100
    assert datasets["survey_rows"] == {"covered": 2, "missing": list(range(2, 72))}
    assert list(datasets["by"]["anatomy"].items()) == [
        ("breast", 2),
        ("liver", 1),
    ]  # most first, then by name
    assert datasets["by"]["access"] == {"unknown": 3, "open": 1}
    assert models["by"]["framework"] == {"not stated": 1, "pytorch": 1}
    assert "tiers" not in models


def test_statistics_of_nothing(folder: Path) -> None:
    found = load(folder).statistics()
    assert found["datasets"]["count"] == 0
    assert found["datasets"]["evidence"] == {"applicable": 0, "known": 0, "evidenced": 0, "primary": 0}


def test_licences_of_models_are_a_chain(folder: Path) -> None:
    def terms(spdx: str | None, name: str | None = None) -> str:
        return f"{{spdx: {spdx or 'null'}, name: {name or 'null'}, url: null}}"

    put(folder, "dataset", "free", license=terms("CC-BY-4.0"))
    cases = {
        "code-alone": (terms("MIT"), terms(None), (True, True, True)),
        "both-open": (terms("MIT"), terms("CC-BY-4.0"), (True, True, True)),
        "weights-nc": (terms("MIT"), terms("CC-BY-NC-4.0"), (False, True, True)),
        "code-nd": (terms("CC-BY-ND-4.0"), terms("MIT"), (True, True, False)),
        "weights-own": (terms("MIT"), terms(None, "own terms"), (None, None, None)),
        "no-code": (terms(None), terms("CC-BY-NC-4.0"), (False, None, None)),
        "none": (terms(None), terms(None), (None, None, None)),
    }
    training = "[{dataset: free, availability: public}]"
    for name, (code, weights, _) in cases.items():
        put(folder, "model", name, code_license=code, weights_license=weights, trained_on=training)
    cat = load(folder)
    for name, (*_, expected) in cases.items():
        assert tuple(cat[name].license["allows"].values()) == expected, name
    assert {e.id for e in cat.models(allows="commercial")} == {"code-alone", "both-open", "code-nd"}


def test_what_a_comparison_marks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from sonodex.cli.app import run

    put(
        folder,
        "dataset",
        "x-a",
        coding("dataset", full=32),
        license="{spdx: MIT, name: null, url: null}",
        year="2020",
    )
    put(
        folder,
        "dataset",
        "x-b",
        coding("dataset", full=31, none=1),
        license="{spdx: null, name: own, url: null}",
        year="2020",
    )
    put(
        folder,
        "dataset",
        "x-c",
        coding("dataset", full=32),
        license="{spdx: MIT, name: null, url: null}",
        year="2020",
    )
    put(folder, "model", "y-a", coding("model", full=16), trained_on="[{dataset: x-a, availability: public}]")
    put(folder, "model", "y-b", coding("model", full=15, none=1))

    def rows(*names: str) -> dict[str, tuple[list[object], bool]]:
        assert run(["compare", *names, "--catalogue", str(folder), "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)["rows"]
        return {r["field"]: (r["values"], r["differs"]) for r in found}

    two = rows("x-a", "x-b")
    assert two["year"] == ([2020, 2020], False)
    assert two["license"] == (["MIT", "own"], True)
    assert two["allows.commercial"] == ([True, None], True)
    assert two["lower"] == ([100, 96.875], True)
    assert two["dimension.readiness"] == ([100, pytest.approx(600 / 7)], True)
    assert two["dimension.access"] == ([100, 100], False)
    assert two["criteria.D31"] == (["full", "full"], False)
    assert two["criteria.D32"] == (["full", "none"], True)
    assert "counts.subjects" in two
    three = rows("x-a", "x-c", "x-b")
    assert three["criteria.D32"] == (["full", "full", "none"], True)  # the last differs, not the second
    assert three["name"][1] is True
    same = rows("x-a", "x-c")
    assert [f for f, (_, differs) in same.items() if differs] == ["name"]
    models = rows("y-a", "y-b")
    assert models["trained_on"] == ([["x-a"], []], True)
    assert "tier" not in models
    assert models["lower"] == ([1, 0.9375], True)
