"""Files and folders that are checked: which there are, what they have to hold, whom they name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sonodex.catalogue import check_paths
from sonodex.errors import RecordError, UsageError
from sonodex.records import read_record
from sonodex.records.vocabularies import KINDS
from tests.catalogues import load, related
from tests.coding import coding, put
from tests.conftest import make_record


def test_what_kind_of_record_a_file_elsewhere_is(tmp_path: Path) -> None:
    for kind in KINDS:
        path = tmp_path / f"{kind}.yaml"
        path.write_text(make_record(kind, kind), encoding="utf-8")
        assert type(read_record(path)).__name__.lower() == f"{kind}record"
    none = tmp_path / "none.yaml"
    for text in ("id: none\n", "criteria: {}\n", "criteria: []\n"):
        none.write_text(text, encoding="utf-8")
        with pytest.raises(RecordError, match="neither a dataset nor a model record"):
            read_record(none)
    none.write_text("id: none\naccess: open\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"none\.yaml:1:1  counts  is missing"):
        read_record(none)
    none.write_text("id: none\ncriteria: {M1: null}\n", encoding="utf-8")
    with pytest.raises(RecordError, match="framework  is missing"):
        read_record(none)
    with pytest.raises(UsageError, match="no such file"):
        read_record(tmp_path / "absent.yaml")
    with pytest.raises(UsageError, match="is no regular file"):
        read_record(tmp_path)


def test_every_criterion_and_no_other(folder: Path) -> None:
    path = put(folder, "dataset", "a", coding("dataset", full=32))
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(("  D4:", "  D9:"))), encoding="utf-8")
    (problem,) = check_paths([folder]).problems
    assert (problem.field, problem.message) == (
        "criteria",
        "missing: D4, D9; write level unknown where nothing is known",
    )
    assert (problem.line, problem.column) == (lines.index("criteria:\n") + 1, 1)
    path.write_text(text + "  D33: {level: unknown}\n", encoding="utf-8")
    (problem,) = check_paths([folder]).problems
    assert (problem.field, problem.line) == ("criteria.D33", len(lines) + 1)
    assert problem.message == "no criterion of a dataset (D1 to D32)"


def test_long_values_are_cut(folder: Path) -> None:
    for length, cut in ((58, False), (59, True), (300, True)):  # 60 with the quotes
        put(folder, "dataset", "a", access="x" * length)
        message = check_paths([folder]).problems[0].message
        assert ("…" in message) is cut
        assert ("x" * length in message) is not cut
        assert (f"'{'x' * 56}…' is no" in message) is cut


def test_files_of_a_folder(folder: Path) -> None:
    put(folder, "dataset", "a")
    put(folder, "model", "b")
    (folder / "datasets" / "c.yml").write_text(make_record("dataset", "c"), encoding="utf-8")
    (folder / "datasets" / ".hidden.yaml").write_text("[", encoding="utf-8")
    (folder / "datasets" / "notes.txt").write_text("[", encoding="utf-8")
    (folder / "other.yaml").write_text("[", encoding="utf-8")
    (folder / "datasets" / "deep.yaml").mkdir()
    assert check_paths([folder]).summary() == "0 errors in 0 of 3 files"
    assert check_paths([folder / "datasets"]).files == 2
    assert check_paths([folder / "datasets", folder, folder / "models" / "b.yaml"]).files == 3
    assert check_paths([folder / "other.yaml"]).errors == 1
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no record files"):
        check_paths([folder / "empty"])
    with pytest.raises(UsageError, match="no such file or folder"):
        check_paths([folder / "absent"])
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
        with pytest.raises(UsageError, match="is neither a regular file nor a folder"):
            check_paths([folder / "pipe"])


def problems(folder: Path, **options: Any) -> list[tuple[str, str, str, str]]:
    found = check_paths([folder], **options).problems
    return [(Path(p.path).stem, p.field, p.message, p.severity) for p in found]


def test_what_two_records_claim(folder: Path) -> None:
    put(folder, "dataset", "a", name="The Set", former_ids="[old]", survey_rows="[5]", aliases="[TS]")
    put(folder, "dataset", "b", name="the  set", former_ids="[old]", survey_rows="[5, 6]")
    put(folder, "dataset", "c", aliases="[a, THE SET, c]", former_ids="[b]")
    put(folder, "model", "a", name="The Set", aliases="[c]")  # models have names of their own
    first = (folder / "datasets" / "a.yaml").as_posix()
    second = (folder / "datasets" / "b.yaml").as_posix()
    assert problems(folder) == [
        ("b", "former_ids[0]", f"id 'old' is also that of {first}", "error"),
        ("b", "name", f"name 'the set' is also that of {first}", "error"),
        ("b", "survey_rows[0]", f"survey row 5 is also that of {first}", "error"),
        ("c", "former_ids[0]", f"id 'b' is also that of {second}", "error"),
        ("c", "aliases[0]", f"alias 'a' is the id of {first}", "error"),
        ("c", "aliases[1]", f"alias 'THE SET' is the name of {first}", "error"),
    ]  # sorted by file and place, not by the order of checking


def subset_of(*names: str) -> str:
    return related(*(f"subset-of:{name}" for name in names))


def test_references(folder: Path) -> None:
    put(folder, "dataset", "busy-set", name="The Busy Set", aliases="[BZ]", former_ids="[old-set]")
    put(folder, "dataset", "b", related=subset_of("b", "A Set Nobody Recorded"))
    put(
        folder,
        "dataset",
        "c",
        related=subset_of("bz", "busy-se"),
    )
    put(
        folder,
        "model",
        "net",
        trained_on=str([{"dataset": d, "availability": "public"} for d in ("old-set", "the busy set")]),
        evaluated_on="[net, quite-another, busy-set, bzz]",
    )
    end = "; write a name where no record exists"
    assert problems(folder) == [
        ("b", "related[0].dataset", "'b' is the record itself", "error"),
        ("c", "related[0].dataset", f"'bz' is no dataset; it is now 'busy-set'{end}", "error"),
        ("c", "related[1].dataset", f"'busy-se' is no dataset; nearest: 'busy-set'{end}", "error"),
        ("net", "trained_on[0].dataset", f"'old-set' is no dataset; it is now 'busy-set'{end}", "error"),
        ("net", "trained_on[1].dataset", "'the busy set' has a record; write its id 'busy-set'", "warning"),
        ("net", "evaluated_on[0]", f"'net' is no dataset{end}", "error"),
        ("net", "evaluated_on[1]", f"'quite-another' is no dataset{end}", "error"),
        ("net", "evaluated_on[3]", f"'bzz' is no dataset; nearest: 'busy-set' (alias bz){end}", "error"),
    ]
    put(folder / "around", "dataset", "quite-another", name="Quite Another")
    around = load(folder / "around")
    assert len(problems(folder, catalogue=around)) == 7


@pytest.mark.parametrize("text", ["- 1\n", "just words\n", "", "name: [1]\naliases: {a: 1}\nformer_ids: 5\n"])
def test_a_file_that_is_no_record_is_named_and_the_others_are_checked(folder: Path, text: str) -> None:
    """Beside a record whose references it might have been."""
    (folder / "datasets" / "odd.yaml").write_text(text, encoding="utf-8")
    (folder / "models" / "odd.yaml").write_text(text, encoding="utf-8")
    put(folder, "dataset", "b", related=subset_of("absent"), aliases="[odd]")
    put(folder, "model", "net", evaluated_on="[b, net]")
    found = check_paths([folder])
    told = [(Path(p.path).stem, p.field) for p in found.problems if Path(p.path).stem != "odd"]
    assert told == [("b", "related[0].dataset"), ("net", "evaluated_on[1]")]
    assert {Path(p.path).stem for p in found.problems} == {"b", "net", "odd"}
    assert found.summary().endswith("in 4 of 4 files")


def test_names_of_the_catalogue_around_lead_to_its_records(folder: Path) -> None:
    put(folder / "around", "dataset", "whole", name="The Whole", aliases="[WH]", former_ids="[old-whole]")
    put(folder / "around", "model", "net", name="The Net")
    around = load(folder / "around")
    put(folder, "dataset", "b", related=subset_of("the whole", "old-whole", "wh", "net", "The Net", "whole"))
    end = "; write a name where no record exists"
    assert [(field, message) for _, field, message, _ in problems(folder, catalogue=around)] == [
        ("related[0].dataset", "'the whole' has a record; write its id 'whole'"),
        ("related[1].dataset", f"'old-whole' is no dataset; it is now 'whole'{end}"),
        ("related[2].dataset", f"'wh' is no dataset; it is now 'whole'{end}"),
        ("related[3].dataset", f"'net' is no dataset{end}"),
    ]
    put(folder, "dataset", "mine", name="The Whole")  # lies over it
    assert problems(folder, catalogue=around)[0][2] == "'the whole' has a record; write its id 'mine'"
