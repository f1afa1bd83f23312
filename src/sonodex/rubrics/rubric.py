"""A rubric: criteria with dimensions, weights, tiers, tracks and rules of coding.

Read from YAML and refused when it contradicts itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sonodex.errors import RubricError, UsageError
from sonodex.records.reading import YamlError, parse, read_text
from sonodex.records.vocabularies import BASES, Basis, Kind, Population
from sonodex.rubrics.outline import Outline, TierName

HOME = Path(__file__).parent
GENERAL_RULES = HOME / "rules.yaml"
_Words = Annotated[str, Field(pattern=r"\S")]
# A rule is a line that a coder takes in at a glance; a case that needs more is two rules.
_Rule = Annotated[str, Field(max_length=220, pattern=r"^\S[^\n]*$")]

_Term = Annotated[str, Field(max_length=60, pattern=r"^[^\s*][^*]*\*?(?: [^*\s]+\*?)*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_PartType = TypeVar("_PartType", bound=_Part)


class Tier(_Part):
    """A tier holds for values from its cut-off (percent) upwards."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    cutoff: Annotated[float, Field(ge=0, le=100)]


class Dimension(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    about: _Words


class Track(_Part):
    """Records that may be ranked side by side; a record is of the first track with one of its populations."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    about: _Words
    populations: list[Population]


class GeneralRules(_Part):
    """Rules of coding that belong to no single criterion, by what they are about."""

    scope: tuple[_Rule, ...] = Field((), title="What is coded")
    applicability: tuple[_Rule, ...] = Field((), title="When a criterion does not apply")
    basis: tuple[_Rule, ...] = Field((), title="What a basis is worth")
    evidence: tuple[_Rule, ...] = Field((), title="What is no evidence")

    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Title and rules of each group that has any, in the order of declaration."""
        found = ((str(field.title), getattr(self, name)) for name, field in type(self).model_fields.items())
        return tuple((title, rules) for title, rules in found if rules)

    def with_more(self, more: GeneralRules) -> GeneralRules:
        """These rules and those of `more` behind them, group by group."""
        names = type(self).model_fields
        return self.model_copy(update={name: getattr(self, name) + getattr(more, name) for name in names})


class Criterion(_Part):
    """One question; `full` and `partial` say what earns these levels, `remedy` how to earn more.

    `usual` is, for each track, what its records usually reach where the criterion is settled, in percent.
    `rules` settle the borderline cases that coders met; each criterion has some, so one at least is wanted.
    `terms` are words by which a passage of an article is found that may answer the question: `*` at the end
    of a word stands for any ending, `#` for a number.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z]\d+$")]
    dimension: str
    title: _Words
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    usual: dict[str, Annotated[int, Field(ge=0, le=100)]]
    question: _Words
    full: _Words
    partial: _Words
    why: _Words
    remedy: _Words
    guideline: _Words
    rules: Annotated[tuple[_Rule, ...], Field(min_length=1)]
    terms: tuple[_Term, ...] = ()


class Levels(_Part):
    full: Literal[1]
    partial: Annotated[float, Field(gt=0, lt=1)]
    none: Literal[0]


class Rubric(_Part):
    """A declared scoring scheme for one kind of record."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    kind: Kind
    unit: Literal["percent", "fraction"]
    coverage_floor: Annotated[float, Field(ge=0, le=1)] | None
    unrated: _Words | None
    levels: Levels
    evidenced_bases: Annotated[list[Basis], Field(min_length=1)]
    tiers: list[Tier]
    tracks: Annotated[list[Track], Field(min_length=1)]
    usual_as_of: dt.date
    dimensions: Annotated[list[Dimension], Field(min_length=1)]
    rules: GeneralRules = GeneralRules()
    criteria: Annotated[list[Criterion], Field(min_length=1)]

    @property
    def label(self) -> str:
        """Name and version, as scores cite it."""
        return f"{self.name} {self.version}"

    @property
    def scale(self) -> int:
        """What a record that is full everywhere scores: 100 or 1."""
        return 100 if self.unit == "percent" else 1

    @property
    def outline(self) -> Outline:
        """What lists need to know of this rubric."""
        tiers = tuple(TierName(t.id, t.name) for t in self.tiers)
        dimensions, tracks = tuple(d.id for d in self.dimensions), tuple(t.id for t in self.tracks)
        return Outline(self.scale, tiers, self.unrated, dimensions, tracks)

    @property
    def percents(self) -> dict[str, float]:
        """What each level that counts gives, in percent of the criterion's weight."""
        return {level: 100 * float(share) for level, share in self.levels}

    def track_of(self, populations: Iterable[str]) -> Track:
        """The track of a record with these populations: the first that has one of them, else the first."""
        found = set(populations)
        return next((t for t in self.tracks if not found.isdisjoint(t.populations)), self.tracks[0])

    @property
    def criterion_ids(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.criteria)

    def tier_at(self, percent: float) -> Tier | None:
        """The tier of a value in percent; None when the rubric has no tiers."""
        return next((tier for tier in self.tiers if percent >= tier.cutoff), None)


def _contradictions(rubric: Rubric) -> list[str]:
    found = []

    def repeated(what: str, ids: list[str]) -> None:
        for one in sorted({i for i in ids if ids.count(i) > 1}):
            found.append(f"{what} {one!r} stands twice")

    repeated("criterion", [c.id for c in rubric.criteria])
    repeated("dimension", [d.id for d in rubric.dimensions])
    repeated("tier", [t.id for t in rubric.tiers])
    repeated("tier name", [t.name for t in rubric.tiers])
    repeated("track", [t.id for t in rubric.tracks])
    repeated("population", [p for t in rubric.tracks for p in t.populations])
    tracks = {t.id for t in rubric.tracks}
    found += [
        f"criterion {c.id}: usual has to name the tracks {', '.join(sorted(tracks))}"
        for c in rubric.criteria
        if set(c.usual) != tracks
    ]
    known = {d.id for d in rubric.dimensions}
    for c in rubric.criteria:
        if c.dimension not in known:
            found.append(
                f"criterion {c.id}: unknown dimension {c.dimension!r} (declared: {', '.join(sorted(known))})"
            )
    used = {c.dimension for c in rubric.criteria}
    found += [f"dimension {d.id!r} has no criterion" for d in rubric.dimensions if d.id not in used]
    cutoffs = [t.cutoff for t in rubric.tiers]
    if any(a <= b for a, b in pairwise(cutoffs)):
        found.append("tiers: cut-offs have to fall from the best tier to the last")
    if rubric.tiers and cutoffs[-1] != 0:
        found.append("tiers: the last tier has to start at 0")
    if rubric.tiers and (rubric.coverage_floor is None or rubric.unrated is None):
        found.append("tiers: coverage_floor and unrated have to be given")
    if "unverified" in rubric.evidenced_bases:
        found.append(f"evidenced_bases: 'unverified' is no evidence (use of {', '.join(BASES[:-1])})")
    return found


def parse_rubric(text: str, name: str = "rubric") -> Rubric:
    """A rubric from YAML text, with the rules that stand in it.

    Args:
        text: YAML, as in `sonodqs.yaml`.
        name: how the text is named in messages.

    Raises:
        RubricError: one line that names the file and everything that is wrong in it.
    """
    rubric = _validated(Rubric, text, name)
    found = _contradictions(rubric)
    if found:
        raise RubricError(f"{name} is inconsistent: {'; '.join(found)}")
    return rubric


def _validated(model: type[_PartType], text: str, name: str) -> _PartType:
    try:
        document = parse(text)
        return model.model_validate(document.data)
    except YamlError as error:
        raise RubricError(f"{name}:{error.line}: {error}") from None
    except ValidationError as error:
        parts = []
        for item in error.errors(include_url=False):
            where: tuple[Any, ...] = item["loc"]
            spot = ".".join(map(str, where))
            if len(where) > 1 and where[0] == "criteria":
                spot = ".".join([f"criterion {_criterion_id(document.data, where[1])}", *map(str, where[2:])])
            line = document.position(where)[0]
            parts.append(
                f"{spot} (line {line}): {'is missing' if item['type'] == 'missing' else item['msg']}"
            )
        raise RubricError(f"{name} is inconsistent: {'; '.join(parts)}") from None


def _criterion_id(data: Any, index: Any) -> str:
    try:
        return str(data["criteria"][index]["id"])
    except (KeyError, IndexError, TypeError):
        return f"number {index}"


RUBRIC_FILES = {path.stem: path for path in sorted(HOME.glob("*.yaml")) if path != GENERAL_RULES}


@lru_cache(maxsize=8)
def load_rubric(rubric_id: str) -> Rubric:
    """A rubric that comes with sonodex, by id; the general rules of `rules.yaml` stand before its own.

    Raises:
        UsageError: when there is none of that id.
    """
    path = RUBRIC_FILES.get(rubric_id)
    if path is None:
        raise UsageError(f"no rubric {rubric_id!r} (there are: {', '.join(RUBRIC_FILES)})")
    rubric = parse_rubric(read_text(path), path.name)
    return rubric.model_copy(update={"rules": _general_rules().with_more(rubric.rules)})


@lru_cache(maxsize=1)
def _general_rules() -> GeneralRules:
    return _validated(GeneralRules, read_text(GENERAL_RULES), GENERAL_RULES.name)


@lru_cache(maxsize=4)
def rubric_for(kind: Kind) -> Rubric:
    """The rubric that scores records of `kind`."""
    for rubric_id in RUBRIC_FILES:
        rubric = load_rubric(rubric_id)
        if rubric.kind == kind:
            return rubric
    raise UsageError(f"no rubric for {kind} records")


def find_criterion(name: str) -> tuple[Rubric, Criterion]:
    """A criterion of the rubrics that come with sonodex, and its rubric, by its id in whatever case.

    Raises:
        UsageError: when there is none of that id; it names the criteria whose id or title is nearest.
    """
    known = [(rubric, c) for rubric in map(load_rubric, RUBRIC_FILES) for c in rubric.criteria]
    for rubric, criterion in known:
        if criterion.id == name.upper():
            return rubric, criterion
    near = _near(name, [criterion for _, criterion in known])
    hint = (
        f"nearest: {', '.join(f'{c.id} ({c.title})' for c in near)}"
        if near
        else "'sonodex rubric' lists them"
    )
    raise UsageError(f"no criterion {name!r}; {hint}")


def _near(name: str, criteria: list[Criterion]) -> list[Criterion]:
    """At most three criteria that `name` may have meant: part of a title, else alike in title or id."""
    word = name.casefold()
    within = [c for c in criteria if len(word) > 2 and word in c.title.casefold()]
    alike = get_close_matches(word, [c.title.casefold() for c in criteria]) or get_close_matches(
        word, [c.id.casefold() for c in criteria]
    )  # three each, unless told otherwise
    return within[:3] or [c for c in criteria if c.title.casefold() in alike or c.id.casefold() in alike][:3]
