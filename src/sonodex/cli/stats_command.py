"""`sonodex stats`."""

from __future__ import annotations

import sys
from typing import Any

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.records.vocabularies import SURVEY_ROWS
from sonodex.wording import percent


def stats(form: FormatOption = Format.table, catalogue: CatalogueOption = None) -> None:
    """Counts, tiers and how much of the criteria is known, evidenced and read at a primary source."""
    numbers = load(catalogue).statistics()
    if form == Format.json:
        output.print_json(numbers)
        return
    if form != Format.table:
        rows = [
            [kind, field, word, n]
            for kind, part in numbers.items()
            for field, words in _tables(part)
            for word, n in words
        ]
        output.print_rows(
            form, [Column("kind"), Column("field"), Column("value"), Column("count", "right")], rows
        )
        return
    for kind, part in numbers.items():
        evidence = part["evidence"]
        output.heading(kind.capitalize())
        pairs = [
            ("Records", f"{part['count']:,}"),
            ("Known", f"{percent(evidence['known'], 1)} of {evidence['applicable']:,} applicable criteria"),
            ("Evidenced", f"{percent(evidence['evidenced'], 1)} (primary, secondary or automatic)"),
            ("Primary", f"{percent(evidence['primary'], 1)} (primary or automatic)"),
        ]
        if "tiers" in part:
            pairs.append(("Tiers", ", ".join(f"{name} {n}" for name, n in part["tiers"].items())))
            pairs.append(("Provisional", f"{part['provisional']} of the rated"))
            rows_covered = part["survey_rows"]
            missing = ", ".join(map(str, rows_covered["missing"])) or "none"
            pairs.append(
                ("Survey rows", f"{rows_covered['covered']} of {SURVEY_ROWS} covered; missing: {missing}")
            )
        for field, words in part["by"].items():
            shown = list(words.items())[:12]
            more = f", and {len(words) - 12} more" if len(words) > 12 else ""
            pairs.append((field.capitalize(), ", ".join(f"{w} {n}" for w, n in shown) + more))
        output.facts(pairs)
    sys.stdout.write("\n")


def _tables(part: dict[str, Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
    tables: list[tuple[str, list[tuple[str, Any]]]] = [("records", [("all", part["count"])])]
    for name in ("evidence", "tiers"):
        if name in part:
            tables.append((name, list(part[name].items())))
    return [*tables, *((field, list(words.items())) for field, words in part["by"].items())]
