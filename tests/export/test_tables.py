"""One way to write a table: numbers stay numbers, no cell is a formula, what was written is read back."""

from __future__ import annotations

import csv
import io
import runpy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex import Catalogue
from sonodex.catalogue.rows import columns, flat_row
from sonodex.cells import GUARDED, uncell
from sonodex.cli import output
from sonodex.export.tables import cell, from_records, to_csv
from sonodex.records.vocabularies import KINDS, Kind
from sonodex.rubrics import rubric_for
from tests.conftest import ROOT

TYPES = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "list of text": list,
    "list of integer": list,
}


def test_numbers_stay_numbers_and_formulas_become_text() -> None:
    rows: list[list[object]] = [
        [-1.5],
        [None],
        [True],
        ["-x"],
        ["\tx"],
        [["=a", "b"]],
        ["\nx"],
        ["plain"],
        ["＝1"],
    ]
    assert to_csv(["a"], rows) == "a\n-1.5\n\"\"\nTrue\n'-x\n'\tx\n'=a; b\n\"'\nx\"\nplain\n'＝1\n"
    assert to_csv(["=a"], []) == "'=a\n"
    for blank in " \xa0\u3000\u2028\x0b\x85":
        assert cell(f"{blank}=1") == f"'{blank}=1"
        assert cell(f"{blank}1") == f"{blank}1"


@given(st.text(), st.sampled_from(["", "'", " ", "'=", "' +"]))
def test_what_a_cell_was_given_comes_back(text: str, begin: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = begin + text.encode("utf-8", "ignore").decode()
    guarded = cell(wanted)
    assert uncell(guarded) == wanted
    assert not guarded.strip().startswith(("=", "+", "-", "@"))
    if guarded != wanted:
        (found,) = pc.replace_substring_regex(pa.array([guarded]), GUARDED, r"\1").to_pylist()
        assert found == wanted


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=2)
    )
)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(["a", "b"], rows), newline="")))
    assert read == [["a", "b"], *([str(cell(v)) for v in row] for row in rows)]
    assert not any(v[:1] in ("=", "+", "-", "@", "\t", "\n") for row in read for v in row if v)


def test_records_need_not_have_the_same_columns() -> None:
    assert from_records([{"a": 1}, {"b": "@x"}]) == "a,b\n1,\n,'@x\n"
    assert from_records([], ["a"]) == "a\n"
    assert from_records([]) == "none\n"


def test_the_command_line_writes_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_csv(["a", "b"], [["=1", None], [[1, 2], -3]])
    assert (
        capsys.readouterr().out == to_csv(["a", "b"], [["=1", None], [[1, 2], -3]]) == "a,b\n'=1,\n1; 2,-3\n"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_has_the_declared_columns_and_types(kind: Kind) -> None:
    declared = columns(kind)
    names = [c.name for c in declared]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name == name.lower() for name in names)
    assert not set(rubric_for(kind).outline.dimensions) & (set(names) - {"access", "population"})
    for entry in Catalogue.load():
        if entry.kind == kind:
            row = flat_row(entry)
            assert list(row) == names
            for column in declared:
                value = row[column.name]
                assert value is None or type(value) is TYPES[column.type], (entry, column, value)


def test_facts_and_dimensions_do_not_meet() -> None:
    busi = Catalogue.load()["datasets/busi"]
    row = flat_row(busi)
    assert (row["access"], row["population"]) == (busi.facts["access"], busi.facts["population"])
    shares = {d["id"]: d["value"] for d in busi.facts["score"]["dimensions"]}
    assert {k: row[f"dimension_{k}"] for k in shares} == shares


def test_the_reference_of_columns_is_true() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "columns_reference.py"))
    written = script["TARGET"].read_text(encoding="utf-8")
    assert written == script["reference"](), "run `python scripts/columns_reference.py`"
