"""`sonodex rubric`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.records.vocabularies import KINDS

if TYPE_CHECKING:
    from sonodex.rubrics.rubric import Criterion, Rubric

_COLUMNS = [Column("ID"), Column("Title", flex=True, least=12),
            Column("Question", flex=True, wrap=True, least=20),
            Column("Dimension", flex=True, drop=2), Column("Rubric", drop=1)]  # fmt: skip
_USUAL = [
    Column("ID"),
    Column("Track"),
    Column("Percent", "right"),
    Column("In the file", "right"),
    Column("Findings", "right"),
    Column("Of tracks"),
]
_PARTS = ("question", "full", "partial", "why", "remedy", "guideline")


def rubric(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[CRITERION]", help="Criterion (D29, M7), or a rubric by id or by kind of record."
        ),
    ] = None,
    usual: Annotated[
        bool,
        typer.Option(
            "--usual", help="Compute what records of each track usually reach, beside what the files say."
        ),
    ] = False,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Print the criteria of the rubrics; of one all that is asked and the rules for borderline cases.

    The rules that hold for every criterion follow where a rubric is named.
    """
    from sonodex.rubrics.rubric import RUBRIC_FILES, find_criterion, load_rubric, rubric_for

    word = (name or "").lower()
    if usual:
        _print_usual(name, form, catalogue)
        return
    if name is None:
        _print_rubrics([load_rubric(one) for one in RUBRIC_FILES], form)
        if form == Format.table:
            sys.stdout.write("\n'sonodex rubric D29' prints what one asks and its rules, "
                             f"'sonodex rubric {next(iter(RUBRIC_FILES))}' the general ones.\n")  # fmt: skip
    elif word in RUBRIC_FILES:
        _print_rubric(load_rubric(word), form)
    elif kind := next((k for k in KINDS if word in (k, f"{k}s")), None):
        _print_rubric(rubric_for(kind), form)
    else:
        _print_criterion(*find_criterion(name), form)


def _print_usual(name: str | None, form: Format, folders: list[Path] | None) -> None:
    from sonodex.catalogue.usual import usual as computed
    from sonodex.rubrics.rubric import RUBRIC_FILES, find_criterion, load_rubric, rubric_for

    rubrics = [load_rubric(one) for one in RUBRIC_FILES]
    wanted = [r for r in rubrics if name and name.lower() in (r.id, r.kind, f"{r.kind}s")]
    only = None if name is None or wanted else find_criterion(name)[1].id
    cat = load(folders)
    found = [
        u
        for kind in KINDS
        if not wanted or rubric_for(kind) in wanted
        for u in computed(cat, rubric_for(kind))
        if only in (None, u.criterion)
    ]
    rows = [
        [u.criterion, u.track, u.percent, u.declared, u.settled, "own" if u.own else "all"] for u in found
    ]
    output.print_rows(form, _USUAL, rows, [asdict(u) for u in found])


def _print_rubrics(rubrics: list[Rubric], form: Format) -> None:
    if form != Format.table:
        rows = [[c.id, c.title, c.question, c.dimension, one.id] for one in rubrics for c in one.criteria]
        output.print_rows(form, _COLUMNS, rows)
        return
    for one in rubrics:
        for dimension in one.dimensions:
            output.heading(f"{one.label}: {dimension.name}")
            rows = [[c.id, c.title, c.question] for c in one.criteria if c.dimension == dimension.id]
            output.print_table(_COLUMNS[:3], rows, ["cyan", "", ""])


def _print_rubric(one: Rubric, form: Format) -> None:
    if form == Format.json:
        output.print_json(one.model_dump(mode="json"))
        return
    _print_rubrics([one], form)
    if form == Format.table:
        for title, rules in one.rules.groups():
            output.heading(title)
            output.facts([("-", rule) for rule in rules])


def _print_criterion(one: Rubric, criterion: Criterion, form: Format) -> None:
    if form == Format.json:
        output.print_json({"rubric": one.label, **criterion.model_dump(mode="json")})
        return
    pairs = [(part, getattr(criterion, part)) for part in _PARTS]
    if form != Format.table:
        rows = [
            [criterion.id, part, text]
            for part, text in [*pairs, *(("rule", rule) for rule in criterion.rules)]
        ]
        output.print_rows(form, [Column("ID"), Column("Part"), Column("Text")], rows)
        return
    dimension = next(d.name for d in one.dimensions if d.id == criterion.dimension)
    output.title(f"{criterion.id} {criterion.title}", f"{one.label}, {dimension}")
    output.facts([(part.capitalize(), text) for part, text in pairs])
    output.heading("Rules for borderline cases")
    output.facts([("-", rule) for rule in criterion.rules])
