"""A rubric that contradicts itself is refused in one line that says where."""

from __future__ import annotations

import copy
import difflib
import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from sonodex import Catalogue
from sonodex.errors import RubricError, UsageError
from sonodex.records.vocabularies import KINDS, POPULATIONS, STEPS, Kind
from sonodex.rubrics import json_schema, load_rubric, parse_rubric, rubric_for
from sonodex.rubrics.outline import Outline
from sonodex.rubrics.rubric import find_criterion
from tests.conftest import ROOT

TEXT = (ROOT / "src/sonodex/rubrics/sonodqs.yaml").read_text(encoding="utf-8")


DATA = yaml.safe_load(TEXT)


def broken(change: Any) -> str:
    data = copy.deepcopy(DATA)
    change(data)
    return json.dumps(data, indent=1, default=str)  # which is YAML, too, and written in no time


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["criteria"][4].update(weight=0), "criterion D5.weight"),
        (lambda d: d["criteria"][4].update(weight=-1), "criterion D5.weight"),
        (lambda d: d["criteria"][4].update(weight="heavy"), "criterion D5.weight"),
        (lambda d: d["criteria"][4].pop("remedy"), "criterion D5.remedy .* is missing"),
        (lambda d: d["criteria"][4].update(remedy=" "), "criterion D5.remedy"),
        (lambda d: d["criteria"][4].pop("rules"), "criterion D5.rules .* is missing"),
        (lambda d: d["criteria"][4].update(rules=[]), "criterion D5.rules"),
        (lambda d: d["criteria"][4]["rules"].append(" "), r"criterion D5.rules.\d+ \(line"),
        (lambda d: d["criteria"][4]["rules"].append("two\nlines"), r"criterion D5.rules.\d+"),
        (lambda d: d["criteria"][4]["rules"].append("long " * 50), r"criterion D5.rules.\d+"),
        (lambda d: d["criteria"][4]["terms"].append("*sum"), r"criterion D5.terms.\d+"),
        (lambda d: d["rules"].update(colour=["red"]), "rules.colour"),
        (lambda d: d["rules"]["scope"].append(7), r"rules.scope.\d+"),
        (lambda d: d["criteria"][4].update(dimension="nope"), "criterion D5: unknown dimension 'nope'"),
        (lambda d: d["criteria"][4].update(id="D4"), "criterion 'D4' stands twice"),
        (lambda d: d["tiers"][1].update(cutoff=95), "cut-offs have to fall"),
        (lambda d: d["tiers"][5].update(cutoff=5), "has to start at 0"),
        (lambda d: d["tiers"][1].update(id="gold"), "tier 'gold' stands twice"),
        (lambda d: d["tiers"][0].update(cutoff=101), "tiers.0.cutoff"),
        (lambda d: d.update(coverage_floor=None), "coverage_floor"),
        (lambda d: d.update(coverage_floor=1.5), "coverage_floor"),
        (
            lambda d: d["dimensions"].append({"id": "extra", "name": "Extra", "about": "nothing"}),
            "'extra' has no criterion",
        ),
        (lambda d: d["levels"].update(full=2), "levels.full"),
        (lambda d: d["levels"].update(partial=1.5), "levels.partial"),
        (lambda d: d.update(evidenced_bases=["unverified"]), "no evidence"),
        (lambda d: d["criteria"][4].pop("id"), r"criterion number 4.id \(line \d+\): is missing"),
        (lambda d: d["criteria"].insert(4, "D5"), r"criterion number 4 \(line"),
        (lambda d: d.update(version="one"), r"version \(line 4\)"),
        (lambda d: d.update(colour="red"), "colour"),
        (lambda d: d.pop("criteria"), "criteria"),
    ],
)
def test_inconsistent_rubrics_are_refused(change: Any, words: str) -> None:
    with pytest.raises(RubricError, match=words) as caught:
        parse_rubric(broken(change), "mine.yaml")
    assert str(caught.value).startswith("mine.yaml")
    assert "\n" not in str(caught.value)


def test_no_yaml_is_no_rubric() -> None:
    with pytest.raises(RubricError, match=r"mine\.yaml:1"):
        parse_rubric("]", "mine.yaml")
    with pytest.raises(UsageError, match="sonodqs, sonomqs"):
        load_rubric("nothing")


@pytest.mark.parametrize("kind", ["dataset", "model"])
def test_records_satisfy_the_json_schema(kind: Kind) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(kind))
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))
    for entry in Catalogue.load():
        if entry.kind == kind:
            assert not list(validator.iter_errors(entry.data)), entry.id
    assert list(validator.iter_errors({"id": "a"}))


def test_general_rules_stand_before_those_of_a_rubric() -> None:
    own = parse_rubric(TEXT)
    whole = load_rubric("sonodqs")
    assert own.rules.scope
    assert whole.rules.scope[-len(own.rules.scope) :] == own.rules.scope
    assert len(whole.rules.scope) > len(own.rules.scope)
    assert whole.rules.basis == load_rubric("sonomqs").rules.basis  # written once, true for both kinds
    assert [title for title, _ in parse_rubric(TEXT).rules.groups()] == [
        "What is coded", "When a criterion does not apply", "What is no evidence",
    ]  # fmt: skip


@pytest.mark.parametrize("criterion", ["D13", "D20", "D21", "D25", "D30", "D31", "D32", "M7", "M12", "M16"])
def test_rules_that_coders_read_differently_name_a_record(criterion: str) -> None:
    ids = {entry.id for entry in Catalogue.load()}
    named = [set(re.findall(r"[a-z0-9-]+", rule)) & ids for rule in find_criterion(criterion)[1].rules]
    assert any(named), criterion


def test_no_rule_stands_twice() -> None:
    rules = [r for kind in KINDS for c in rubric_for(kind).criteria for r in c.rules]
    rules += [r for _, group in rubric_for("dataset").rules.groups() for r in group]
    assert len(rules) == len(set(rules))


def test_a_criterion_is_found_by_id_and_a_wrong_one_gets_its_neighbours() -> None:
    rubric, criterion = find_criterion("m7")
    assert (rubric.id, criterion.id) == ("sonomqs", "M7")
    for word, near in (("split", "D29 "), ("D99", "D9 "), ("licence", "D2 "), ("Acess", "D1 ")):
        with pytest.raises(UsageError, match=f"no criterion '{word}'; nearest: .*{near}"):
            find_criterion(word)
    with pytest.raises(UsageError, match="'sonodex rubric' lists them"):
        find_criterion("zzzz")


@pytest.mark.parametrize("kind", KINDS)
def test_the_outline_says_what_the_rubric_says(kind: Kind) -> None:
    rubric = rubric_for(kind)
    outline = rubric.outline
    assert (outline.scale, outline.unrated) == (rubric.scale, rubric.unrated)
    assert [(t.id, t.name) for t in outline.tiers] == [(t.id, t.name) for t in rubric.tiers]
    assert outline.dimensions == tuple(d.id for d in rubric.dimensions)
    assert Outline.of_plain(json.loads(json.dumps(outline))) == outline


def test_only_steps_earn_a_share() -> None:
    percents = rubric_for("dataset").percents
    assert percents == {"full": 100, "partial": 50, "none": 0}
    assert set(percents) == set(STEPS)
    assert sorted(STEPS, key=percents.__getitem__) == list(STEPS)


def test_a_record_is_of_the_first_track_with_one_of_its_populations() -> None:
    rubric = rubric_for("dataset")
    assert rubric.outline.tracks == ("people", "animals", "phantoms", "simulations")
    for populations, track in (
        ([], "people"),
        (["simulated", "human"], "people"),
        (["simulated", "phantom"], "phantoms"),
        (["phantom", "ex-vivo"], "animals"),
        (["simulated"], "simulations"),
    ):
        assert rubric.track_of(populations).id == track
    assert {p for t in rubric.tracks for p in t.populations} == set(POPULATIONS)


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (lambda d: d["tiers"][0].update(cutoff=100), True),
        (lambda d: d["tiers"][1].update(cutoff=d["tiers"][0]["cutoff"]), False),
        (lambda d: d["tiers"][1].update(cutoff=d["tiers"][0]["cutoff"] - 1), True),
        (lambda d: d["tiers"][-1].update(cutoff=-1), False),
        (lambda d: d["tiers"][1].update(name=d["tiers"][0]["name"]), False),
        (lambda d: d.update(coverage_floor=0), True),
        (lambda d: d.update(coverage_floor=1), True),
        (lambda d: d.update(coverage_floor=-0.1), False),
        (lambda d: d.update(unrated=None), False),
        (lambda d: d.update(tiers=[], coverage_floor=None, unrated=None), True),
        (lambda d: d["levels"].update(partial=0), False),
        (lambda d: d["levels"].update(partial=1), False),
        (lambda d: d["levels"].update(partial=0.01), True),
        (lambda d: d["levels"].update(none=1), False),
        (lambda d: d["criteria"][4].update(weight=1000), True),
        (lambda d: d["criteria"][4].update(weight=1001), False),
        (lambda d: d["criteria"][4].update(weight=float("inf")), False),
        (lambda d: d["criteria"][4]["usual"].update(people=100), True),
        (lambda d: d["criteria"][4]["usual"].update(people=0), True),
        (lambda d: d["criteria"][4]["usual"].update(people=101), False),
        (lambda d: d["criteria"][4]["usual"].update(people=-1), False),
        (lambda d: d["criteria"][4]["usual"].pop("people"), False),
        (lambda d: d["criteria"][4]["usual"].update(more=50), False),
        (lambda d: d["criteria"][4]["rules"].append("x" * 220), True),
        (lambda d: d["criteria"][4]["rules"].append("x" * 221), False),
        (lambda d: d["criteria"][4]["terms"].append("x" * 60), True),
        (lambda d: d["criteria"][4]["terms"].append("x" * 61), False),
        (lambda d: d["criteria"][4].update(id="D05x"), False),
        (lambda d: d["dimensions"].append(d["dimensions"][0]), False),
        (lambda d: d["tracks"].append(d["tracks"][0]), False),
        (lambda d: d["tracks"][1]["populations"].append(d["tracks"][0]["populations"][0]), False),
        (lambda d: d.update(dimensions=[]), False),
        (lambda d: d.update(criteria=[]), False),
        (lambda d: d.update(evidenced_bases=[]), False),
        (lambda d: d["levels"].update(more=1), False),
        (lambda d: d["tiers"][0].update(more=1), False),
        (lambda d: d["criteria"][0].update(more=1), False),
    ],
)
def test_what_is_just_allowed_and_what_is_not(change: Any, allowed: bool) -> None:
    text = broken(change)
    if allowed:
        assert parse_rubric(text, "mine.yaml").id == DATA["id"]
    else:
        with pytest.raises(RubricError):
            parse_rubric(text, "mine.yaml")


def test_a_rubric_once_read_does_not_change() -> None:
    with pytest.raises(ValidationError):
        parse_rubric(TEXT).criteria[0].weight = 2.0  # type: ignore[misc]


def test_at_most_three_neighbours_are_named_and_the_likest_are() -> None:
    ids = [c.id for kind in KINDS for c in rubric_for(kind).criteria]
    for name in ("D99", "D77", "M99", "split"):
        with pytest.raises(UsageError) as caught:
            find_criterion(name)
        named = re.findall(r"([DM]\d+) \(", str(caught.value))
        assert 1 <= len(named) <= 3
        if name[1:].isdigit():
            likest = difflib.get_close_matches(name.lower(), [i.lower() for i in ids], 3)
            assert sorted(n.lower() for n in named) == sorted(likest)
    with pytest.raises(UsageError, match="lists them"):
        find_criterion("ag")  # two letters are no part of a title, though they stand in several


@pytest.mark.parametrize("kind", KINDS)
def test_the_json_schema_asks_for_every_criterion_and_no_other(kind: Kind) -> None:
    schema, rubric = json_schema(kind), rubric_for(kind)
    assert schema["$schema"].endswith("/2020-12/schema")
    assert schema["title"] == f"sonodex {kind} record"
    assert schema["additionalProperties"] is False
    found = schema["properties"]["criteria"]
    assert (found["type"], found["additionalProperties"]) == ("object", False)
    assert found["title"] == f"Findings by criterion ({rubric.label})"
    assert tuple(found["required"]) == tuple(found["properties"]) == rubric.criterion_ids
    assert [found["properties"][c.id]["description"] for c in rubric.criteria] == [
        c.question for c in rubric.criteria
    ]


def test_a_slip_in_any_title_names_three_criteria_at_the_most() -> None:
    most = 0
    for criterion in (c for kind in KINDS for c in rubric_for(kind).criteria):
        with pytest.raises(UsageError) as caught:
            find_criterion(criterion.title.replace("e", "ee", 1) + "e")
        named = re.findall(r"([DM]\d+) \(", str(caught.value))
        assert criterion.id in named or len(named) == 3  # titles that both rubrics have
        most = max(most, len(named))
    assert most == 3


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("age", ["D18"]),  # three letters are part of a title, two of none
        ("sex", ["D18"]),
        ("code", ["D31", "M1", "M2"]),
        ("annotat", ["D21", "D22", "D23"]),
    ],
)
def test_part_of_a_title(word: str, ids: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        find_criterion(word)
    assert re.findall(r"([DM]\d+) \(", str(caught.value)) == ids


def test_a_rubric_is_cited_by_name_and_version() -> None:
    assert parse_rubric(TEXT).label == f"{DATA['name']} {DATA['version']}" == "SonoDQS 2.0"


@pytest.mark.parametrize(
    ("field", "value", "fine"),
    [
        ("year", 1949, False), ("year", 1950, True), ("year", None, True), ("year", "2020", False),
        ("countries", ["GB"], True), ("countries", ["gb"], False), ("countries", ["GBR"], False),
        ("id", "a-b", True), ("id", "a--b", False), ("id", "a" * 81, False),
        ("size_gb", 0, True), ("size_gb", -1, False),
        ("survey_rows", [72], True), ("survey_rows", [73], False),
    ],
)  # fmt: skip
def test_the_json_schema_knows_the_limits_of_values(field: str, value: object, fine: bool) -> None:
    asked = json_schema("dataset")["properties"][field]
    assert jsonschema.Draft202012Validator(asked).is_valid(value) is fine
