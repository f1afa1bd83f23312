"""The plain form of a result is the contract of docs/reference/json.md."""

from __future__ import annotations

import json
import re

from sonodex.audit.result import Comparison, Difference, Result
from tests.conftest import ROOT


def documented() -> list[str]:
    """Names in the first column of the table, in its order."""
    text = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    table = text[text.index("## An audit") :].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def test_names_are_those_of_the_reference() -> None:
    printed = Result(
        record=Comparison("one", [Difference("counts.images", 3, 4, False, "no")]), since="old.json"
    ).as_dict()
    assert set(printed) - {"labels_rule", "splits_rule"} == set(documented())
    assert json.loads(json.dumps(printed)) == printed
    assert list(printed["record"]["differences"][0]) == ["field", "record", "found", "agrees", "text"]


def test_a_record_stands_there_only_where_one_was_named() -> None:
    assert "record" not in Result().as_dict()
