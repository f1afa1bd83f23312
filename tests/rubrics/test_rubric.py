"""A rubric that contradicts itself is refused in one line that says where."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from sonodex import Catalogue
from sonodex.errors import RubricError, UsageError
from sonodex.records.vocabularies import KINDS, LEVELS, STEPS, Kind
from sonodex.rubrics import json_schema, load_rubric, parse_rubric, rubric_for
from sonodex.rubrics.outline import Outline
from tests.conftest import ROOT

TEXT = (ROOT / "src/sonodex/rubrics/sonodqs.yaml").read_text(encoding="utf-8")


def broken(change: Any) -> str:
    data = yaml.safe_load(TEXT)
    change(data)
    return yaml.safe_dump(data, sort_keys=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["criteria"][4].update(weight=0), "criterion D5.weight"),
        (lambda d: d["criteria"][4].update(weight=-1), "criterion D5.weight"),
        (lambda d: d["criteria"][4].update(weight="heavy"), "criterion D5.weight"),
        (lambda d: d["criteria"][4].pop("remedy"), "criterion D5.remedy .* is missing"),
        (lambda d: d["criteria"][4].update(remedy=" "), "criterion D5.remedy"),
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
        (lambda d: d.update(version="one"), "version"),
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


@pytest.mark.parametrize("kind", KINDS)
def test_the_outline_says_what_the_rubric_says(kind: Kind) -> None:
    rubric = rubric_for(kind)
    outline = rubric.outline
    assert (outline.scale, outline.unrated) == (rubric.scale, rubric.unrated)
    assert [(t.id, t.name) for t in outline.tiers] == [(t.id, t.name) for t in rubric.tiers]
    assert outline.dimensions == tuple(d.id for d in rubric.dimensions)
    assert Outline.of_plain(json.loads(json.dumps(outline))) == outline


def test_only_steps_earn_a_share() -> None:
    rubric = rubric_for("dataset")
    assert [rubric.level_share(level) for level in LEVELS] == [1, 0.5, 0, 0, 0]
    assert sorted(STEPS, key=rubric.level_share) == list(STEPS)
