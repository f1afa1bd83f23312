"""Answers about the field: typed rows, a true sentence, ties named, the same numbers wherever drawn."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.field import QUESTIONS
from sonodex.field.answer import highest, listed, lowest, percent
from sonodex.field.classes import FEW, LICENCE_CLASSES, SIZES, TRAINING_CLASSES
from sonodex.records.labels import label as read
from sonodex.records.regions import REGIONS
from sonodex.report.figures import FIGURES as PRINTED
from sonodex.report.figures import draw
from sonodex.site.figures import FIGURES as SHOWN
from tests.conftest import FULL, make_record


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_answer_has_typed_rows_and_a_sentence(cat: Catalogue, key: str) -> None:
    answer = QUESTIONS[key](cat)
    assert answer.key == key
    assert answer.title
    assert answer.sentence.endswith(".")
    assert answer.caveat.endswith(".") or not answer.caveat
    assert answer.rows
    assert len({type(row) for row in answer.rows}) == 1
    assert answer.records()[0].keys() == set(type(answer.rows[0])._fields)


@pytest.mark.parametrize("key", SHOWN)
def test_the_same_records_give_the_same_answer(cat: Catalogue, key: str) -> None:
    assert QUESTIONS[key](Catalogue.load(cat.folders, packaged=False)) == QUESTIONS[key](cat)


@pytest.mark.parametrize("key", QUESTIONS)
def test_nothing_to_tell_is_told(folder: Path, key: str) -> None:
    answer = QUESTIONS[key](Catalogue.load([folder], packaged=False))
    assert answer.sentence.endswith(".")
    assert "None" not in answer.sentence + answer.caveat.replace("None at all", "")
    assert not re.search(r"\bnan\b", answer.sentence + answer.detail)


def test_every_question_is_drawn_somewhere() -> None:
    assert set(PRINTED) | set(SHOWN) == set(QUESTIONS)


def printed(cat: Catalogue, key: str) -> list[dict[str, Any]]:
    return draw(cat, key).rows


def shown(cat: Catalogue, key: str) -> dict[str, list[float]]:
    figure = SHOWN[key](QUESTIONS[key](cat), "../")
    return {row.label: [cell.count for cell in row.cells] for row in figure.rows}


def test_report_and_page_tell_the_same_numbers(cat: Catalogue) -> None:
    shared = set(PRINTED) & set(SHOWN)
    assert shared == {
        "tiers", "dimensions", "world", "anatomy-task", "population", "years", "access-licence", "training",
        "training-access", "gaps",
    }  # fmt: skip
    tiers: Counter[str] = Counter()
    for row in printed(cat, "tiers"):
        tiers[row["tier"]] += row["datasets"]
    assert shown(cat, "tiers") == {tier: [n] for tier, n in tiers.items()}
    by_column = {
        "dimensions": ("dimension", "value"),
        "world": ("country", "datasets"),
        "training-access": ("training data", "models"),
    }
    for key, (label, number) in by_column.items():
        assert shown(cat, key) == {r[label]: [r[number]] for r in printed(cat, key)}, key
    population = {r["population"]: [r["datasets"]] for r in printed(cat, "population")}
    assert shown(cat, "population") == {
        read("population", p): n for p, n in population.items() if p != "not stated"
    }
    for key, row_name, column in (
        ("anatomy-task", "anatomy", "task"),
        ("access-licence", "access", "licence"),
    ):
        series = SHOWN[key](QUESTIONS[key](cat), "").series
        filled = {
            (label, word): n
            for label, cells in shown(cat, key).items()
            for word, n in zip(series, cells, strict=True)
        }
        assert {k: n for k, n in filled.items() if n} == {
            (read(row_name, r[row_name]), read("tasks", r[column])): r["datasets"] for r in printed(cat, key)
        }
    years = {(r["kind"], str(r["year"])): r["number"] for r in printed(cat, "years")}
    for year, (datasets, models) in shown(cat, "years").items():
        assert (years.get(("datasets", year), 0), years.get(("models", year), 0)) == (datasets, models)
    gaps = {read("anatomy", r["anatomy"]): [r["open"], r["datasets"]] for r in printed(cat, "gaps")}
    assert {a: n[:2] for a, n in shown(cat, "gaps").items()} == gaps
    names = {e.id: e.name for e in cat.datasets(track="all")}
    used = {names[r["dataset"]]: r["models"] for r in printed(cat, "training") if r["use"] == "training"}
    assert {n: c[0] for n, c in shown(cat, "training").items() if n in used} == {
        n: c for n, c in used.items() if c
    }


@pytest.mark.parametrize("key", sorted(set(PRINTED) & set(SHOWN)))
def test_report_and_page_say_the_same_sentence(cat: Catalogue, key: str) -> None:
    answer = QUESTIONS[key](cat)
    assert draw(cat, key).title + "." == answer.sentence
    assert SHOWN[key](answer, "../").finding.startswith(answer.sentence)


def test_a_tie_names_all_that_share_it(folder: Path) -> None:
    for number, (year, anatomy, task) in enumerate(
        [("2019", "breast", "segmentation"), ("2021", "heart", "detection"), ("2020", "lung", "detection")]
    ):
        text = make_record(
            "dataset",
            f"d-{number}",
            year=year,
            anatomy=f"[{anatomy}]",
            tasks=f"[{task}]",
            D1=FULL,
            countries="[GB]",
        )
        (folder / "datasets" / f"d-{number}.yaml").write_text(text, encoding="utf-8")
        trained = f"[{{dataset: d-{number}, availability: public}}]"
        model = make_record("model", f"m-{number}", trained_on=trained)
        (folder / "models" / f"m-{number}.yaml").write_text(model, encoding="utf-8")
    cat = Catalogue.load([folder], packaged=False)
    sentences = {
        key: QUESTIONS[key](cat).sentence for key in ("years", "anatomy", "anatomy-task", "tasks", "training")
    }
    assert sentences == {
        "years": "More datasets were first released in 2019, 2020 and 2021 than in any other year: "
        "1 of 3 each.",
        "anatomy": "Most datasets show the heart, lung and breast (1 each).",
        "anatomy-task": "Heart detection, lung detection and breast segmentation have most datasets.",
        "tasks": "Most datasets are for detection.",
        "training": "d-0, d-1 and d-2 train more of the listed models than any other dataset.",
    }
    assert QUESTIONS["tiers"](cat).sentence == "No dataset is rated yet."


def test_words_of_sentences() -> None:
    assert [listed(list("abcde")[:n]) for n in range(6)] == [
        "", "a", "a and b", "a, b and c", "a, b and 2 others", "a, b and 3 others",
    ]  # fmt: skip
    assert (percent(1, 3), percent(0, 0)) == ("33%", "–")
    numbers: list[float | None] = [0, 3, None, 3, 1]
    assert highest(range(5), lambda i: numbers[i]) == [1, 3]
    assert lowest(range(5), lambda i: numbers[i]) == [0]
    assert highest([0, 0], lambda n: n) == [], "none leads where all are 0"


def test_classes_follow_the_vocabularies(cat: Catalogue) -> None:
    terms = QUESTIONS["access-licence"](cat)
    assert {r.licence for r in terms.rows} <= set(LICENCE_CLASSES)
    free = sum(e.facts["terms"]["commercial"] is True for e in cat.datasets())
    assert sum(r.datasets for r in terms.rows if r.licence == LICENCE_CLASSES[0]) == free
    assert [r.training for r in QUESTIONS["training-access"](cat).rows] == list(TRAINING_CLASSES)
    assert [r.subjects for r in QUESTIONS["subjects"](cat).rows] == list(SIZES)
    for row in QUESTIONS["gaps"](cat).rows:
        assert row.open == len(cat.datasets(anatomy=row.anatomy, access="open")) <= FEW


def test_gaps_by_part_and_age_are_counted_as_lists_count(cat: Catalogue) -> None:
    rows = QUESTIONS["absent"](cat).rows
    assert any(not r.datasets for r in rows)
    assert {r.region for r in rows} == {*REGIONS, "not stated"}
    for row in rows:
        chosen = list(cat.datasets(anatomy=row.anatomy, population=row.population, access="open"))
        if row.region in REGIONS:
            chosen = [e for e in chosen if {*REGIONS[row.region].split()} & {*e.facts["countries"]}]
        else:
            chosen = [e for e in chosen if not e.facts["countries"]]
        assert row.datasets == len(chosen)
        assert bool(row.countries) == (row.datasets > 0 and row.region in REGIONS)
