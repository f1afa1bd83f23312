"""The usual levels that rubric files declare stay near what the catalogue gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.usual import usual
from sonodex.records.vocabularies import KINDS, Kind
from sonodex.rubrics import rubric_for
from tests.catalogues import PAGE, load
from tests.coding import put

LEAST = 5  # settled findings of a track, from which on they speak for it
DRIFT = 10  # percent points, from which on the file is to be computed anew: `sonodex rubric --usual`


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_files_say_is_near_what_the_catalogue_gives(kind: Kind) -> None:
    found = usual(Catalogue.load(), rubric_for(kind))
    assert len(found) == len(rubric_for(kind).criteria) * len(rubric_for(kind).tracks)
    drifted = [u for u in found if abs(u.percent - u.declared) > DRIFT]
    assert drifted == []


def test_only_settled_findings_with_evidence_count_and_few_of_a_track_do_not(folder: Path) -> None:
    def seen(level: str, extra: str = "", basis: str = "primary") -> str:
        return f"{{level: {level}, {extra}basis: {basis}, note: seen, source: '{PAGE}'}}"

    for number in range(LEAST):
        level = "full" if number < 3 else "none"
        put(folder, "dataset", f"person-{number}", population="[human]", D1=seen(level))
    put(folder, "dataset", "open", population="[human]", D1=seen("none", "up_to: full, "))
    put(folder, "dataset", "stated", population="[human]", D1=seen("none", basis="unverified"))
    for number in range(LEAST - 1):
        put(folder, "dataset", f"phantom-{number}", population="[phantom]", D1=seen("partial"))
    found = {u.track: u for u in usual(load(folder), rubric_for("dataset")) if u.criterion == "D1"}
    assert (found["people"].percent, found["people"].settled, found["people"].own) == (60, LEAST, True)
    every = round((3 * 100 + (LEAST - 1) * 50) / (2 * LEAST - 1))
    for track in ("phantoms", "animals"):
        assert (found[track].percent, found[track].settled, found[track].own) == (every, 2 * LEAST - 1, False)
    other = [u for u in usual(load(folder), rubric_for("dataset")) if u.criterion == "D2"]
    assert {(u.percent, u.settled) for u in other} == {(50, 0)}
