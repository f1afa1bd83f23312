"""`sonodex compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.cli.views import yes_no
from sonodex.errors import UsageError
from sonodex.wording import grouped, on_scale, percent

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry


def compare(
    names: Annotated[list[str], typer.Argument(help="Two or more ids of one kind.")],
    differences: Annotated[bool, typer.Option("--differences", help="Only rows that differ.")] = False,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Set records of one kind side by side, with what decides between them; a row marked * differs."""
    from sonodex.catalogue.comparing import PARTS, sentence
    from sonodex.catalogue.comparing import compare as compare_entries

    entries = load(catalogue).choose(names)
    if len(entries) < 2:
        raise UsageError("compare needs two or more different records")
    table = [row for row in compare_entries(entries) if row["differs"] or not differences]
    if form == Format.json:
        ids = [e.id for e in entries]
        output.print_json({"kind": entries[0].kind, "ids": ids, "sentence": sentence(entries), "rows": table})
        return
    columns = [Column(""), Column("Field", flex=True, least=10)]
    columns += [Column(e.id, flex=True, wrap=True, least=8) for e in entries]
    rows = []
    part = None
    people = form in (Format.table, Format.markdown)
    for row in table:
        if people and row["field"] in ("lower", "upper"):  # they stand with the value
            continue
        if form == Format.table and row["part"] != part:
            part = row["part"]
            rows.append(["", "", *[""] * len(entries)])
            rows.append(["", PARTS[part], *[""] * len(entries)])
        shown = _in_words if people else _plain
        values = [shown(row["field"], v, e) for v, e in zip(row["values"], entries, strict=True)]
        rows.append(["*" if row["differs"] else "", row["label"], *values])
    if form == Format.table:
        output.prose(sentence(entries))
    output.print_rows(form, columns, rows, styles=["yellow", "dim", *[""] * len(entries)])


def _plain(field: str, value: Any, entry: Entry) -> Any:
    """A cell as a spreadsheet takes it."""
    if field in ("value", "lower", "upper") or field.startswith("dimension."):
        return on_scale(value, entry.scale)
    if field in ("coverage", "verified"):
        return percent(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.startswith("counts."):
        return grouped(value)
    return value if value != [] else None


def _in_words(field: str, value: Any, entry: Entry) -> Any:
    """A cell as people read it: a score with its bounds, never a provisional tier alone."""
    from sonodex.rubrics import wording

    if field == "value":
        return wording.value(entry.facts["score"])
    if field == "tier":
        return wording.tier(entry.facts["score"])
    if field.startswith("allows."):
        return yes_no(value)
    return _plain(field, value, entry)
