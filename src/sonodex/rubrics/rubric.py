"""A rubric: criteria with dimensions and weights, tiers, version.

Read from YAML and refused when it contradicts itself.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sonodex.errors import RubricError, UsageError
from sonodex.records.reading import YamlError, parse, read_text
from sonodex.records.vocabularies import BASES, STEPS, Basis, Kind, Level
from sonodex.rubrics.outline import Outline, TierName

HOME = Path(__file__).parent
_Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tier(_Part):
    """A tier holds for values from its cut-off (percent) upwards."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    cutoff: Annotated[float, Field(ge=0, le=100)]


class Dimension(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: _Words
    about: _Words


class Criterion(_Part):
    """One question; `full` and `partial` say what earns these levels, `remedy` how to earn more."""

    id: Annotated[str, Field(pattern=r"^[A-Z]\d+$")]
    dimension: str
    title: _Words
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    question: _Words
    full: _Words
    partial: _Words
    why: _Words
    remedy: _Words
    guideline: _Words


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
    dimensions: Annotated[list[Dimension], Field(min_length=1)]
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
        return Outline(self.scale, tiers, self.unrated, tuple(d.id for d in self.dimensions))

    def level_share(self, level: Level) -> float:
        """What share 0..1 of its weight a criterion earns at `level`.

        0 where nothing is known or it does not apply.
        """
        return float(getattr(self.levels, level)) if level in STEPS else 0.0

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
    """A rubric from YAML text.

    Args:
        text: YAML, as in `sonodqs.yaml`.
        name: how the text is named in messages.

    Raises:
        RubricError: one line that names the file and everything that is wrong in it.
    """
    try:
        document = parse(text)
        rubric = Rubric.model_validate(document.data)
    except YamlError as error:
        raise RubricError(f"{name}:{error.line}: {error}") from None
    except ValidationError as error:
        parts = []
        for item in error.errors(include_url=False):
            where: tuple[Any, ...] = item["loc"]
            spot = ".".join(map(str, where))
            if len(where) > 2 and where[0] == "criteria":
                spot = f"criterion {_criterion_id(document.data, where[1])}.{where[2]}"
            line = document.position(where)[0]
            parts.append(
                f"{spot} (line {line}): {'is missing' if item['type'] == 'missing' else item['msg']}"
            )
        raise RubricError(f"{name} is inconsistent: {'; '.join(parts)}") from None
    found = _contradictions(rubric)
    if found:
        raise RubricError(f"{name} is inconsistent: {'; '.join(found)}")
    return rubric


def _criterion_id(data: Any, index: Any) -> str:
    try:
        return str(data["criteria"][index]["id"])
    except (KeyError, IndexError, TypeError):
        return f"number {index}"


RUBRIC_FILES = {path.stem: path for path in sorted(HOME.glob("*.yaml"))}


@lru_cache(maxsize=8)
def load_rubric(rubric_id: str) -> Rubric:
    """A rubric that comes with sonodex, by id.

    Raises:
        UsageError: when there is none of that id.
    """
    path = RUBRIC_FILES.get(rubric_id)
    if path is None:
        raise UsageError(f"no rubric {rubric_id!r} (there are: {', '.join(RUBRIC_FILES)})")
    return parse_rubric(read_text(path), path.name)


@lru_cache(maxsize=4)
def rubric_for(kind: Kind) -> Rubric:
    """The rubric that scores records of `kind`."""
    for rubric_id in RUBRIC_FILES:
        rubric = load_rubric(rubric_id)
        if rubric.kind == kind:
            return rubric
    raise UsageError(f"no rubric for {kind} records")
