"""An entry as one flat row, the same in every table: `list --format csv`, the page's lists, the data frame.

Facts, counts and the parts of the score bear plain names; what takes its names from elsewhere is prefixed, so
that no name ever meets another: `allows_` and a permission, `dimension_` and the id of a dimension of the
rubric.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sonodex.catalogue.entry import plain_facts
from sonodex.records.licences import NONE_STATED, in_words
from sonodex.records.vocabularies import KINDS, PERMISSIONS, Kind, Permission

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

ColumnType = Literal["text", "integer", "number", "boolean", "list of text", "list of integer"]
Cell = str | int | float | bool | list[str] | list[int] | None


class Column(NamedTuple):
    """One column: its name, what its cells hold (or nothing, where it is not known), and what they mean."""

    name: str
    type: ColumnType
    description: str


class _Fact(NamedTuple):
    """A column and how a cell is read of an entry and its facts."""

    column: Column
    read: Callable[[Entry, dict[str, Any]], Cell]
    kinds: tuple[Kind, ...] = KINDS


def _fact(name: str, type_: ColumnType, description: str, *kinds: Kind) -> _Fact:
    def read(_entry: Entry, facts: dict[str, Any]) -> Cell:
        value: Cell = facts[name]
        return list(value) if isinstance(value, list) else value  # type: ignore[return-value]

    return _Fact(Column(name, type_, description), read, kinds or KINDS)


def _licence(name: str, description: str, kind: Kind, silent: str | None = NONE_STATED) -> _Fact:
    def read(_entry: Entry, facts: dict[str, Any]) -> Cell:
        return in_words(facts[name]) or silent

    return _Fact(Column(name, "text", description), read, (kind,))


def _count(name: str) -> _Fact:
    column = Column(name, "integer", f"number of {name}")
    return _Fact(column, lambda _, facts: facts["counts"][name], ("dataset",))


def _allows(permission: Permission) -> _Fact:
    column = Column(
        f"allows_{permission}",
        "boolean",
        f"whether the whole chain of rights allows {_PERMITTED[permission]}",
    )
    return _Fact(column, lambda e, _: e.rights.allows[permission])


def _score(name: str, type_: ColumnType, description: str, *kinds: Kind) -> _Fact:
    return _Fact(Column(name, type_, description), lambda _, facts: facts["score"][name], kinds or KINDS)


def _tier(name: str, bound: int, description: str) -> _Fact:
    return _Fact(
        Column(name, "text", description),
        lambda _, facts: facts["score"]["tier_range"][bound],
        ("dataset",),
    )


def _listed(name: str, key: str, description: str) -> _Fact:
    column = Column(name, "list of text", description)
    return _Fact(column, lambda _, facts: [item[key] or "not stated" for item in facts[name]], ("dataset",))


def _training(name: str, key: str, description: str) -> _Fact:
    column = Column(name, "list of text", description)
    return _Fact(column, lambda _, facts: [t[key] for t in facts["trained_on"]], ("model",))


_PERMITTED = {
    "commercial": "commercial use",
    "redistribution": "passing it on",
    "derivatives": "publishing changed versions",
}
_COUNTS = ("subjects", "images", "videos", "frames", "volumes")
_SCALE = "percent for datasets, 0 to 1 for models"

_FACTS: tuple[_Fact, ...] = (
    _fact("id", "text", "id of the record"),
    _fact("name", "text", "name of the resource"),
    _fact("year", "integer", "year of first release"),
    _fact("anatomy", "list of text", "parts of the body"),
    _fact("tasks", "list of text", "what can be learned or is done"),
    _fact("modalities", "list of text", "kinds of ultrasound"),
    _fact("data_kinds", "list of text", "kinds of items"),
    _fact("population", "list of text", "who or what was scanned", "dataset"),
    _fact("countries", "list of text", "ISO 3166-1 alpha-2 codes of the countries of collection", "dataset"),
    _fact("access", "text", "how the data can be had", "dataset"),
    _licence("license", "SPDX expression of the licence, or its name", "dataset"),
    *(_count(name) for name in _COUNTS),
    _fact("framework", "text", "framework of the code", "model"),
    _licence("code_license", "SPDX expression of the licence of the code, or its name", "model"),
    _licence(
        "weights_license", "licence of the weights, empty where they have none of their own", "model", None
    ),
    _training("trained_on", "dataset", "ids or names of the training sets"),
    *(_allows(permission) for permission in PERMISSIONS),
    _score("value", "number", f"score, the best estimate; {_SCALE}"),
    _score("lower", "number", f"score by findings with evidence alone; {_SCALE}"),
    _score("upper", "number", f"score if all that is open were full; {_SCALE}"),
    _score("points", "number", "sum of points behind the value"),
    _score("coverage", "number", "share 0 to 1 of the applicable criteria that is settled"),
    _score("verified", "number", "share 0 to 1 of the applicable criteria that is settled with evidence"),
    _score("tier", "text", "tier by the value, or Unrated", "dataset"),
    _tier("tier_lower", 0, "tier by the lower bound"),
    _tier("tier_upper", 1, "tier by the upper bound"),
    _score("provisional", "boolean", "whether what is not known could change the tier", "dataset"),
)
# Behind the dimensions, so that the columns before them stay where they were.
_MORE: tuple[_Fact, ...] = (
    _score("rated", "boolean", "whether enough criteria are known to rank it"),
    _fact("publisher", "text", "who publishes it"),
    _fact("summary", "text", "what it is, in a sentence"),
    _fact("aliases", "list of text", "other names"),
    _fact("former_ids", "list of text", "ids that the record had before"),
    _fact("conditions", "list of text", "diseases and findings that are shown", "dataset"),
    _fact("derived_from", "list of text", "ids or names of the datasets that it was made from", "dataset"),
    _fact("survey_rows", "list of integer", "rows of the survey's table that it stands in", "dataset"),
    _fact("architecture", "text", "kind of network", "model"),
    _training(
        "trained_on_availability", "availability", "whether each training set can be had, in the same order"
    ),
    _fact("evaluated_on", "list of text", "ids or names of the sets it was evaluated on", "model"),
    _score("track", "text", "track that it is ranked in", "dataset"),
    _fact("institution_countries", "list of text", "ISO 3166-1 alpha-2 codes of its institutions", "dataset"),
    _listed("defects", "severity", "severity of each known defect of the data"),
    _listed("mirrors", "url", "addresses of other places that hold the data"),
    _listed("loaders", "name", "what one asks a maintained loader for"),
    _Fact(
        Column("overlaps", "list of text", "ids of the datasets that share images or subjects with it"),
        lambda e, _: sorted(e.overlapping),
        ("dataset",),
    ),
    _fact("confidence", "text", "how sure the coder is of the record"),
    _fact("checked", "text", "day on which the record was last checked, YYYY-MM-DD"),
)


def flat_row(entry: Entry) -> dict[str, Cell]:
    """An entry's cells by column name; None where a fact is not known, lists as lists."""
    kind, facts = entry.kind, plain_facts(entry)
    row = {f.column.name: f.read(entry, facts) for f in _FACTS if kind in f.kinds}
    row |= {f"dimension_{d['id']}": d["value"] for d in facts["score"]["dimensions"]}
    return row | {f.column.name: f.read(entry, facts) for f in _MORE if kind in f.kinds}


def columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of `flat_row` for one kind, in its order."""
    from sonodex.rubrics import rubric_for

    rubric = rubric_for(kind)
    words = "percent" if rubric.scale == 100 else "0 to 1"
    dimensions = [
        Column(f"dimension_{d.id}", "number", f"share of the points of {d.name.lower()}; {words}")
        for d in rubric.dimensions
    ]
    first, last = ([f.column for f in facts if kind in f.kinds] for facts in (_FACTS, _MORE))
    return (*first, *dimensions, *last)
