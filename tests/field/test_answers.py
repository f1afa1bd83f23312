"""Every answer about a field of five datasets and four models, whose numbers are counted by hand.

`a` has 90 percent and nothing open, `b` 85 to 90, `d` 55; of `c` too little is known; `ph` shows phantoms and
is no part of the picture. `m` learns from `a` and is tested on `b`, which is a part of `a`.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.field import QUESTIONS
from sonodex.field.absent import NOT_STATED
from sonodex.field.answer import Answer
from sonodex.field.classes import licence_class
from sonodex.records.vocabularies import ANATOMY
from tests.catalogues import BY, NC, OWN_TERMS, counts, load, related
from tests.coding import Coding, coding, finding, put

TIERS = ("Diamond", "Platinum", "Gold", "Silver", "Bronze", "Steel")


def trained(**sets: str) -> str:
    return f"[{', '.join(f'{{dataset: {name}, availability: {how}}}' for name, how in sets.items())}]"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("field")
    datasets: dict[str, tuple[Coding, dict[str, str]]] = {
        "a": (
            coding("dataset", full=18, none=2),
            {
                "name": "Set A",
                "anatomy": "[breast, heart]",
                "tasks": "[segmentation, detection]",
                "population": "[human-adult]",
                "access": "open",
                "license": BY,
                "countries": "[GB, FR]",
                "year": "2019",
                "counts": counts(40, 0, frames=7, volumes=3),
            },
        ),
        "b": (
            coding("dataset", full=17, none=2, unknown=1),
            {
                "name": "Set B",
                "anatomy": "[breast]",
                "tasks": "[segmentation]",
                "population": "[human-adult, human-paediatric]",
                "access": "open",
                "license": NC,
                "countries": "[GB]",
                "year": "2021",
                "counts": counts(50, 100, videos=9),
                "related": related("subset-of:a"),
            },
        ),
        "c": (
            coding("dataset", full=4, unknown=16, unverified=2),
            {
                "name": "Set C",
                "anatomy": "[liver, fetus]",
                "tasks": "[quality]",
                "population": "[]",
                "access": "request",
                "license": OWN_TERMS,
                "countries": "[CN]",
                "year": "2021",
                "counts": counts(images=10),
            },
        ),
        "d": (
            coding("dataset", "secondary", full=10, partial=2, none=8),
            {
                "name": "Set D",
                "anatomy": "[liver]",
                "tasks": "[detection]",
                "population": "[human-adult]",
                "access": "open",
                "counts": counts(1000, volumes=5),
            },
        ),
        "ph": (
            coding("dataset", full=20),
            {"population": "[phantom]", "anatomy": "[phantom]", "access": "open"},
        ),
    }
    for record_id, (found, lines) in datasets.items():
        put(folder, "dataset", record_id, found, **lines)
    models: dict[str, dict[str, str]] = {
        "m": {
            "name": "Net M",
            "anatomy": "[breast]",
            "tasks": "[segmentation]",
            "year": "2022",
            "trained_on": trained(a="public"),
            "evaluated_on": "[b, a]",
        },
        "n": {
            "name": "Net N",
            "tasks": "[detection]",
            "year": "2022",
            "trained_on": trained(a="was-public", Own="private"),
            "evaluated_on": "[a]",
        },
        "o": {"name": "Net O", "trained_on": trained(Own="request")},
        "p": {"name": "Net P"},
    }
    for record_id, lines in models.items():
        put(folder, "model", record_id, **lines)
    return load(folder)


def rows(few: Catalogue, key: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in QUESTIONS[key](few).rows]


M, N = ("m", "Net M"), ("n", "Net N")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("scores", [(1, "a", 90, 90, 90, "rated"), (2, "b", 85, 88.95, 90, "rated"),
                    (3, "c", 10, 70.35, 100, "unrated"), (4, "d", 55, 55, 55, "rated")]),
        ("anatomy", [("Pregnancy", "fetus", 1, 0), ("Chest", "heart", 1, 0), ("Chest", "breast", 2, 1),
                     ("Abdomen", "liver", 2, 0)]),
        ("anatomy-task", [("fetus", "quality", 1), ("heart", "segmentation", 1), ("heart", "detection", 1),
                          ("breast", "segmentation", 2), ("breast", "detection", 1),
                          ("liver", "detection", 1), ("liver", "quality", 1)]),
        ("tasks", [("detection", 2, 1), ("segmentation", 2, 1), ("quality", 1, 0)]),
        ("population", [("human", 0), ("human-adult", 3), ("human-paediatric", 1), ("human-fetal", 0),
                        ("phantom", 0), ("animal", 0), ("ex-vivo", 0), ("simulated", 0), ("not stated", 1)]),
        ("world", [("GB", "United Kingdom", "826", 2), ("CN", "China", "156", 1),
                   ("FR", "France", "250", 1)]),
        ("regions", [("Africa", 0, 0), ("Americas", 0, 0), ("Asia", 1, 0.3333), ("Europe", 2, 0.6667),
                     ("Oceania", 0, 0)]),
        ("access-licence", [("open", "open, commercial too", 1), ("open", "non-commercial", 1),
                            ("open", "none stated", 1), ("request", "other terms", 1)]),
        ("years", [(2019, 1, 0), (2020, 0, 0), (2021, 2, 0), (2022, 0, 2)]),
        ("sizes", [("a", 40, 7, "frames"), ("b", 50, 100, "images"), ("d", 1000, 5, "volumes")]),
        ("subjects", [("1000 and more", 1), ("200 to 999", 0), ("50 to 199", 1), ("under 50", 1),
                      ("not known", 1)]),
        ("training", [("a", "Set A", (M, N), (M, N)), ("b", "Set B", (), (M,))]),
        ("training-access", [("all public", 1), ("partly public", 1), ("on request", 1), ("private", 0),
                             ("unknown", 1)]),
        ("families", [("a + b", 2, "a b")]),
        ("tiers", [*((tier, state, n) for tier, settled, provisional in zip(
                       TIERS, (1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, 0), strict=True)
                     for state, n in (("settled", settled), ("provisional", provisional))),
                   ("Unrated", "unrated", 1)]),
        ("cutoffs", [(shift, tier, n) for shift, found in (
                       (-10, (2, 0, 0, 1, 0, 0)), (-5, (2, 0, 0, 1, 0, 0)), (0, (1, 1, 0, 0, 1, 0)),
                       (5, (0, 2, 0, 0, 1, 0)), (10, (0, 1, 1, 0, 0, 1)))
                     for tier, n in zip(TIERS, found, strict=True)]),
    ],
)  # fmt: skip
def test_rows(few: Catalogue, key: str, expected: list[tuple[Any, ...]]) -> None:
    found = rows(few, key)
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for one, value in zip(row, wanted, strict=True):
            assert one == (pytest.approx(value) if isinstance(value, float) else value), row


@pytest.mark.parametrize(
    ("key", "sentence", "detail", "caveat"),
    [
        ("tiers", "Diamond, Platinum and Bronze are the most common tiers of rated datasets.",
         "4 datasets: Diamond 1, Platinum 1, Gold 0, Silver 0, Bronze 1, Steel 0, unrated 1.",
         "1 tier is provisional: what is not known could change it."),
        ("scores", "What is not known leaves a median of 5 points between the bounds of a dataset.",
         "4 datasets; median value 89.0, median distance of the bounds 5.0.", ""),
        ("dimensions", "Access and reuse is reported best, population worst.",
         "Mean over datasets: access and reuse 97.5 (85.0 to 100.0), provenance and ethics 91.3 (75.0 to "
         "100.0), acquisition 70.8 (55.0 to 80.0), population 44.7 (25.0 to 55.0), annotation – (– to –), "
         "readiness for machine learning – (– to –).", ""),
        ("anatomy", "Most datasets show the breast and liver (2 each).", "", "One dataset can show several."),
        ("anatomy-task", "Breast segmentation has most datasets.", "2 datasets for breast segmentation.",
         "7 of 12 pairs that occur by name have one or more."),
        ("tasks", "Most datasets are for detection and segmentation.", "", ""),
        ("population", "1 dataset of children against 3 of adults.",
         "Of 4 datasets: human 0, human-adult 3, human-paediatric 1, human-fetal 0, phantom 0, animal 0, "
         "ex-vivo 0, simulated 0, not stated 1.", "One can hold several."),
        ("absent", "For children 2 of 3 parts of the body have no open dataset, for adults 0.",
         "Of 6 combinations of part and age 4 have an open dataset, 3 of them from a single region of the "
         "world; Africa has 0, Americas has 0, Asia has 0, Europe has 3 and Oceania has 0.",
         "A dataset that does not say the age of its people counts in none; pregnancy is left out."),
        ("world", "Data are stated to come from 3 countries, most from United Kingdom.",
         "Most: United Kingdom 2, China 1, France 1.",
         "The country of collection of 1 dataset is not known."),
        ("regions", "Africa, Americas and Oceania gave 0 datasets each, the fewest of all regions.",
         "Of 3 datasets with a known country: Africa 0, Americas 0, Asia 1, Europe 2, Oceania 0.",
         "A dataset from two regions counts in both."),
        ("access-licence",
         "25% of the datasets carry a licence that allows commercial use; 25% state none.",
         "1 of 4 datasets allow commercial use by their licence, 1 state no licence.", ""),
        ("years", "More datasets were first released in 2021 than in any other year: 2 of 3.",
         "Most datasets in 2021 (2); most models in 2022 (2).", "The year of 4 records is not known."),
        ("sizes", "Half of the datasets that say so have 50 subjects or fewer.",
         "3 datasets state subjects and items; median 50 subjects.",
         "3 datasets of 4 state their subjects."),
        ("training", "Set A trains more of the listed models than any other dataset.",
         "Models name 2 datasets; Set A trains 2.",
         "3 datasets trained or tested none of the 4 models. Training sets as models state them: public 1, "
         "formerly public 1, on request 1, private 1, not known 0."),
        ("training-access",
         "50% of the models learned, at least in part, from data that are or were public.",
         "Of 4 models: all public 1, partly public 1, on request 1, private 0, unknown 1.",
         "1 model do not say what they learned from; of those that do it is 67%, the share that the claim of "
         "the survey is held against."),
        ("families",
         "2 datasets share images with another one: they are 1 family, not independent data.",
         "Families by stated derivation, duplication or shared images.",
         "1 model trained and tested on different members of one family: m."),
        ("evidence",
         "79% of the applicable criteria are known, 51% from a primary source.",  # 63 and 41 of 80
         "63 of 80 findings known, 41 read at a primary source or by a program.", ""),
        ("missing",
         "Where it is known, datasets fall short most often on further subgroups, conditions, age and sex.",
         "Share of full among known: D19 Further subgroups 0%, D20 Conditions 0%, D18 Age and sex 33%. "
         "4 datasets.", ""),
        ("criteria", "Fewest datasets fulfil: further subgroups, conditions, annotations.", "4 datasets.",
         ""),
        ("cutoffs",
         "Diamond, Platinum and Bronze stay the most common tiers in 1 of 5 shifts of the cut-offs.",
         "Most common tier by shift: -10: Diamond, -5: Diamond, +0: Diamond, Platinum and Bronze, "
         "+5: Platinum, +10: Platinum, Gold and Steel.", ""),
        ("leave-one-out",
         "No single criterion moves the tier of more than 67% of the rated datasets.",
         "Most by D18 Age and sex: 2 of 3. Kendall's tau with the full ranking is at least 0.33 for single "
         "criteria.", ""),
        ("unknowns",
         "If unknowns were like what is known elsewhere, 0 of 3 rated datasets would most likely stand in "
         "another tier.", "10,000 draws, each unknown from the known levels of its criterion.", ""),
    ],
)  # fmt: skip
def test_what_is_said(few: Catalogue, key: str, sentence: str, detail: str, caveat: str) -> None:
    answer = QUESTIONS[key](few)
    assert (answer.sentence, answer.detail, answer.caveat) == (sentence, detail, caveat)


def test_gaps(few: Catalogue) -> None:
    found = rows(few, "gaps")
    shown = [a for a in ANATOMY if a not in ("phantom", "multi-organ")]
    assert [r[0] for r in found] == [
        *sorted(a for a in shown if a not in ("fetus", "heart", "liver", "breast")),
        "fetus", "heart", "liver", "breast",
    ]  # fmt: skip
    assert found[-4:] == [
        ("fetus", 0, 1, 1, 0), ("heart", 1, 0, 1, 0), ("liver", 1, 1, 2, 0), ("breast", 2, 0, 2, 1),
    ]  # fmt: skip
    said = QUESTIONS["gaps"](few)
    assert said.sentence == "38 anatomies of 38 have 2 open datasets or fewer, 34 have none at all."
    assert said.caveat.startswith("None at all: abdomen, appendix, ")


def test_where_data_are_missing(few: Catalogue) -> None:
    found = {tuple(r[:3]): tuple(r[3:]) for r in rows(few, "absent")}
    assert len(found) == 3 * 2 * 6
    assert {k: v for k, v in found.items() if v[0]} == {
        ("heart", "human-adult", "Europe"): (1, "France 1, United Kingdom 1"),
        ("breast", "human-adult", "Europe"): (2, "United Kingdom 2, France 1"),
        ("breast", "human-paediatric", "Europe"): (1, "United Kingdom 1"),
        ("liver", "human-adult", NOT_STATED): (1, ""),
    }
    assert {v for v in found.values() if not v[0]} == {(0, "")}


def test_evidence_by_criterion(few: Catalogue) -> None:
    found = {r[:2]: r[2] for r in rows(few, "evidence")}
    bases = ("primary", "automatic", "secondary", "unverified", "unknown")
    assert [found["D1 Access", basis] for basis in bases] == [2, 0, 1, 1, 0]
    assert [found["D6 Collecting institutions", b] for b in ("primary", "secondary", "unknown")] == [2, 1, 1]
    assert {found["D32 Documentation", b] for b in ("primary", "unknown")} == {0}


def test_levels_by_criterion(few: Catalogue) -> None:
    found = {r[1]: r[3:] for r in rows(few, "criteria")}
    assert found["D1"] == (4, 0, 0, 0, 1.0, 4)
    assert found["D11"] == (2, 1, 0, 1, 0.6667, 4)
    assert found["D18"] == (1, 0, 2, 1, 0.3333, 4)
    assert found["D20"] == (0, 0, 2, 2, 0.0, 4)
    assert found["D32"] == (0, 0, 0, 0, None, 4)
    order = [r[1] for r in rows(few, "missing")]
    assert order[:3] == ["D19", "D20", "D18"]
    assert order[-12:] == [f"D{n}" for n in range(21, 33)], "what is known of no dataset comes last"
    assert [r[3] for r in rows(few, "criteria")] == sorted(r[3] for r in rows(few, "criteria"))


def test_weights_and_what_is_left_out(few: Catalogue) -> None:
    found = QUESTIONS["weights"](few)
    assert [(r.dataset, r.rank) for r in found.rows] == [("a", 1), ("b", 2), ("d", 3)]
    assert found.rows[2][2:4] == (3, 3), "worse in all that differs"
    assert found.sentence == ("Under random weights 0 of 3 rated datasets keep their tier nine times in ten.")
    assert (
        found.detail == "10,000 weightings drawn uniformly; median width of the 90% rank interval 1.0 ranks."
    )
    out = QUESTIONS["leave-one-out"](few).rows
    kinds = [r.kind for r in out]
    assert kinds == ["dimension"] * 6 + ["criterion"] * 32
    for kind in ("dimension", "criterion"):
        some = [(-r.tiers_changed, r.what) for r in out if r.kind == kind]
        assert some == sorted(some)
    by = {r.what: r for r in out}
    assert (by["D18 Age and sex"].tiers_changed, by["D18 Age and sex"].tau) == (2, 0.3333)
    assert (by["D32 Documentation"].tiers_changed, by["D32 Documentation"].tau) == (0, 1)


def test_classes_of_licence(few: Catalogue) -> None:
    assert {e.id: licence_class(e) for e in few.datasets()} == {
        "a": "open, commercial too", "b": "non-commercial", "c": "other terms", "d": "none stated",
    }  # fmt: skip


def test_consistency(few: Catalogue, folder: Path) -> None:
    columns = [[1.0, 1.0, 1.0]] * 10 + [[1.0, 1.0, 0.5]] * 2 + [[1.0, 1.0, 0.0]] * 5 + [[1.0, 0.0, 0.0]]
    columns += [[0.0, 0.79, 0.0]] + [[0.0] * 3] * 13  # a, b and d; 79 percent are usual of D20
    total = statistics.variance(map(sum, zip(*columns, strict=True)))
    alpha = 32 / 31 * (1 - sum(map(statistics.variance, columns)) / total)
    answer = QUESTIONS["consistency"](few)
    assert answer.sentence == f"The criteria hang together with a Cronbach's alpha of {alpha:.2f}."
    assert answer.detail == "9 criteria vary; 0 correlate negatively with the rest."
    for name in "abc":
        put(folder, "dataset", name, coding("dataset", full=20))
    same = QUESTIONS["consistency"](load(folder))
    assert same.sentence == "Cronbach's alpha of the criteria is not defined."
    assert same.detail == "0 criteria vary; 0 correlate negatively with the rest."
    for name, first, rest in (("a", "none", "full"), ("b", "full", "none"), ("c", "partial", "partial")):
        found = coding("dataset", **{rest: 20})
        found["D1"] = finding(first)
        put(folder, "dataset", name, found)
    assert QUESTIONS["consistency"](load(folder)).detail == (
        "20 criteria vary; 1 correlate negatively with the rest: D1 Access."
    )


def test_records_of_an_answer_are_its_columns(few: Catalogue) -> None:
    answer: Answer[Any] = QUESTIONS["years"](few)
    assert answer.records()[2] == {"year": 2021, "datasets": 2, "models": 0}
    assert len(answer.records()) == 4
