"""`sonodex list datasets|models`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from sonodex.cli import output, views
from sonodex.cli.declared import CatalogueOption, Format, FormatOption, Option, load
from sonodex.records import vocabularies as v
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def _one_of(words: tuple[str, ...]) -> str:
    return ", ".join(words)


Anatomy = Annotated[list[str] | None, Option(f"Part of the body: {_one_of(v.ANATOMY)}.")]
Task = Annotated[list[str] | None, Option(f"Task: {_one_of(v.TASKS)}.")]
Modality = Annotated[list[str] | None, Option(f"Kind of ultrasound: {_one_of(v.MODALITIES)}.")]
DataKind = Annotated[list[str] | None, Option(f"Kind of item: {_one_of(v.DATA_KINDS)}.")]
Allows = Annotated[list[str] | None, Option(f"The whole chain of rights allows: {_one_of(v.PERMISSIONS)}.")]
YearFrom = Annotated[int | None, Option("Released in this year or later.")]
Sort = Annotated[
    str | None,
    Option("Order: value, lower, upper, coverage, verified, year, name, subjects, images or a dimension."),
]
Limit = Annotated[int | None, Option("At most so many.", min=1)]


def print_entries(kind: Kind, entries: list[Entry], form: Format) -> None:
    """Entries of one kind as a list."""
    if form == Format.json:
        output.print_json([e.summary for e in entries])
    elif form == Format.csv:
        from sonodex.catalogue.rows import columns, flat_row

        rows = [flat_row(e) for e in entries]
        # The declared columns need the rubric, which takes a while to load.
        header = list(rows[0]) if rows else [c.name for c in columns(kind)]
        output.print_csv(header, [list(row.values()) for row in rows])
    elif not entries and form == Format.table:
        sys.stderr.write(f"sonodex: no {kind} matches; loosen a filter\n")
    elif kind == "dataset":
        styles = ["cyan", "bold", "", "dim", *[""] * 8]
        output.print_rows(form, views.DATASET_COLUMNS, [views.dataset_row(e) for e in entries], styles=styles)
    else:
        styles = ["cyan", "bold", "", "dim", *[""] * 5]
        output.print_rows(form, views.MODEL_COLUMNS, [views.model_row(e) for e in entries], styles=styles)


def _list(
    kind: Kind, form: Format, folders: list[Path] | None, sort: str | None, limit: int | None, **by: Any
) -> None:
    catalogue = load(folders)
    select = catalogue.datasets if kind == "dataset" else catalogue.models
    print_entries(kind, select(sort=sort, **by)[:limit], form)
    rest = views.other_tracks(catalogue, by["track"]) if kind == "dataset" else None
    if rest and form == Format.table:
        sys.stderr.write(f"sonodex: {rest}\n")


def datasets(
    anatomy: Anatomy = None,
    task: Task = None,
    modality: Modality = None,
    data_kind: DataKind = None,
    population: Annotated[list[str] | None, Option(f"Who was scanned: {_one_of(v.POPULATIONS)}.")] = None,
    country: Annotated[list[str] | None, Option("ISO 3166-1 alpha-2 code, such as GB.")] = None,
    access: Annotated[list[str] | None, Option(f"How to get it: {_one_of(v.ACCESS)}.")] = None,
    allows: Allows = None,
    without_defect: Annotated[
        list[str] | None, Option(f"Without a known defect of this kind: {_one_of(v.SEVERITIES)}, any.")
    ] = None,
    no_overlap_with: Annotated[
        list[str] | None, Option("Nothing in common with this dataset (see 'sonodex overlaps').")
    ] = None,
    tier: Annotated[str | None, Option("This tier or better, such as gold.")] = None,
    min_subjects: Annotated[int | None, Option("At least so many subjects.", min=0)] = None,
    year_from: YearFrom = None,
    track: Annotated[str, Option("Ranked apart: people, animals, phantoms, simulations; or all.")] = "people",
    sort: Sort = None,
    limit: Limit = None,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """List datasets, best SonoDQS first; options given twice mean either (--allows: both).

    The profile is the share of each dimension in percent: access, provenance, acquisition, population,
    annotation, readiness.
    """
    _list("dataset", form, catalogue, sort, limit, anatomy=anatomy, task=task, modality=modality,
          data_kind=data_kind, population=population, country=country, access=access, allows=allows,
          without_defect=without_defect, no_overlap_with=no_overlap_with, tier=tier,
          min_subjects=min_subjects, year_from=year_from, track=track)  # fmt: skip


def models(
    anatomy: Anatomy = None,
    task: Task = None,
    modality: Modality = None,
    data_kind: DataKind = None,
    allows: Allows = None,
    allows_code: Annotated[
        list[str] | None, Option(f"The code's licence by itself allows: {_one_of(v.PERMISSIONS)}.")
    ] = None,
    trained_on: Annotated[list[str] | None, Option("Id or name of a training set.")] = None,
    year_from: YearFrom = None,
    sort: Sort = None,
    limit: Limit = None,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """List models, best SonoMQS first; the profile is openness, reproducibility, training data, evidence in
    percent.
    """
    _list("model", form, catalogue, sort, limit, anatomy=anatomy, task=task, modality=modality,
          data_kind=data_kind, allows=allows, allows_code=allows_code, trained_on=trained_on,
          year_from=year_from)  # fmt: skip
