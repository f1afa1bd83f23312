"""What decides between resources, in a sentence; and where a new record may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.authoring import MAX_ID, new_record
from sonodex.catalogue.comparing import PARTS, compare, sentence
from sonodex.errors import SonodexError, UsageError
from sonodex.records.reading import parse
from tests.catalogues import MIT, PAGE, load, related, trained
from tests.coding import put

DEFECT = f"{{title: Twins, severity: duplicates, note: some, source: '{PAGE}'}}"


@pytest.fixture(scope="module")
def cat(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("compared")
    put(folder, "dataset", "free", license=MIT)
    put(folder, "dataset", "free-2", license=MIT, defects=f"[{DEFECT}]")
    put(folder, "dataset", "bound", defects=f"[{DEFECT}, {DEFECT.replace('Twins', 'Triplets')}]")
    put(folder, "dataset", "part", license=MIT, related=related("subset-of:free"))
    put(
        folder,
        "model",
        "clean",
        code_license=MIT,
        trained_on=trained("free"),
        evaluated_on="[free-2, bound, free]",
    )
    put(folder, "model", "leaky", code_license=MIT, trained_on=trained("free"), evaluated_on="[part, bound]")
    put(folder, "model", "leaky-2", trained_on=trained("free"), evaluated_on="[part]")
    return load(folder)


ALL, NONE = "All may be used commercially; ", "None is cleared for commercial use; "
TWO, ONE = "bound has 2 known defects; ", "free-2 has 1 known defect; "
OVERLAP, APART = " overlap: do not train on one and test on the other.", "no overlap among them is known."
LEAK = " may have been tested on what was seen in training."


def only(names: str) -> str:
    return f"Only {names} may be used commercially; "


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["free", "part"], f"{ALL}free and part{OVERLAP}"),
        (["part", "free"], f"{ALL}part and free{OVERLAP}"),
        (["free", "bound"], f"{only('free')}{TWO}{APART}"),
        (["bound", "bound"], f"{NONE}{TWO}{TWO}{APART}"),
        (["free", "bound", "free-2"], f"{only('free and free-2')}{TWO}{ONE}{APART}"),
        (
            ["free", "bound", "free-2", "part"],
            f"{only('free, free-2 and part')}{TWO}{ONE}free and part{OVERLAP}",
        ),
        (["clean", "clean"], f"{ALL}no leakage is known."),
        (["clean", "leaky"], f"{ALL}leaky{LEAK}"),
        (["clean", "leaky", "leaky-2"], f"{only('clean and leaky')}leaky and leaky-2{LEAK}"),
    ],
)
def test_what_decides_between_resources(cat: Catalogue, names: list[str], said: str) -> None:
    assert sentence([cat[name] for name in names]) == said


def test_rows_of_a_comparison_answer_in_the_order_of_asking(cat: Catalogue) -> None:
    for names in (["free", "part", "bound"], ["clean", "leaky"]):
        entries = [cat[name] for name in names]
        rows = compare(entries)
        parts = list(dict.fromkeys(r["part"] for r in rows))
        assert parts == list(PARTS) == ["rights", "wrong", "facts", "use", "score", "criteria"]
        assert all(len(r["values"]) == len(names) for r in rows)
        assert all(r["differs"] == (len({repr(v) for v in r["values"]}) > 1) for r in rows)
        by_field = {r["field"]: r for r in rows}
        assert len(by_field) == len(rows)
        assert by_field["name"]["values"] == [e.name for e in entries]
        levels = [e.score.criteria for e in entries]
        for number, criterion in enumerate(levels[0]):
            row = by_field[f"criteria.{criterion.id}"]
            assert row["label"] == f"{criterion.id} {criterion.title}"
            assert row["values"] == [each[number].level for each in levels]
        for number, dimension in enumerate(entries[0].facts["score"]["dimensions"]):
            row = by_field[f"dimension.{dimension['id']}"]
            assert row["label"] == dimension["name"]
            assert row["values"] == [e.facts["score"]["dimensions"][number]["value"] for e in entries]
    assert by_field["leakage"]["values"] == [[], ["free with part"]]
    assert by_field["code_license"]["label"] == "code licence"
    assert by_field["trained_on"]["values"] == [["free"], ["free"]]
    sets = {r["field"]: r["values"] for r in compare([cat["free"], cat["part"], cat["bound"]])}
    assert sets["defects"] == [[], [], ["Twins", "Triplets"]]
    assert sets["overlaps"] == [["part"], ["free"], []]
    assert sets["allows.commercial"] == [True, True, None]


@pytest.mark.parametrize(
    ("record_id", "ok"),
    [
        ("a", True), ("a" * MAX_ID, True), ("a" * (MAX_ID + 1), False), ("a-1", True), ("a--1", False),
        ("A", False), ("-a", False), ("a\n", False), ("", False), ("../a", False),
    ],
)  # fmt: skip
def test_what_an_id_may_be(cat: Catalogue, tmp_path: Path, record_id: str, ok: bool) -> None:
    assert MAX_ID == 80
    if ok:
        path = new_record(cat, "dataset", record_id, tmp_path)
        assert path == tmp_path / f"{record_id}.yaml"
        assert parse(path.read_text(encoding="utf-8")).data["id"] == record_id
    else:
        with pytest.raises(UsageError, match="is no id: lower-case letters"):
            new_record(cat, "dataset", record_id, tmp_path)
    assert len(list(tmp_path.iterdir())) == ok


def test_a_new_record_takes_nobody_s_place(cat: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"'free' is taken by datasets/free, edit .*free\.yaml; choose another"
    ):
        new_record(cat, "dataset", "free", tmp_path)
    path = new_record(cat, "model", "free", tmp_path)  # models have ids of their own
    with pytest.raises(SonodexError):
        new_record(cat, "model", "free", tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        new_record(cat, "model", "other", tmp_path / "absent")
    filled = new_record(cat, "model", "named", tmp_path, lambda data: data.update(name="The Net"))
    assert parse(filled.read_text(encoding="utf-8")).data["name"] == "The Net"
    assert sorted(tmp_path.iterdir()) == [path, filled]
