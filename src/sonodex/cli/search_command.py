"""`sonodex search`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from sonodex.catalogue.filters import ALL_TRACKS
from sonodex.cli import output, views
from sonodex.cli.declared import Argument, CatalogueOption, Format, FormatOption, Option, load
from sonodex.cli.output import Column
from sonodex.rubrics import wording
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

_COLUMNS = [
    Column("ID", flex=True, least=14),
    Column("Score", "right"),
    Column("Tier", flex=True, least=6, drop=2),
    Column("Name", flex=True, least=12),
    Column("Anatomy", flex=True, least=6, drop=3),
]


def search(
    words: Annotated[list[str], Argument("Words to look for; each may be the beginning of one.")],
    limit: Annotated[int, Option("At most so many.", min=1)] = 20,
    track: Annotated[str, Option("Datasets of: people, animals, phantoms, simulations; or all.")] = "people",
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Find datasets and models by names, facts and notes; best match first.

    Spelling, synonyms and slips are understood, and words that are filters: `open breast masks 500 patients`.
    """
    cat = load(catalogue)
    text = " ".join(words)
    matching = cat.search(text, track=track)
    found = matching[:limit]
    if not found and form == Format.table:
        sys.stderr.write(f"sonodex: nothing holds {text!r}{cat.names.hint(text)}\n")
        return
    rows = []
    for e in found:
        score = e.facts["score"]
        rows.append(
            [
                e.full_id,
                wording.bounds(score),
                views.tier(score),
                e.name,
                e.facts["anatomy"],
            ]
        )
    # An entry's summary says what its chain of rights allows, which takes a look at all entries.
    plain = [{"kind": e.kind, **e.summary} for e in found] if form == Format.json else None
    output.print_rows(form, _COLUMNS, rows, plain, styles=["cyan", "bold", "", "", ""])
    if form == Format.table:
        sys.stderr.write(_understood(cat, text))
        if hidden := len(cat.search(text, track=ALL_TRACKS)) - len(matching):
            sys.stderr.write(f"sonodex: {counted(hidden, 'further set')} of other tracks: --track all\n")


def _understood(catalogue: Catalogue, text: str) -> str:
    """A line on words that were taken as filters or for slips; empty where there are none."""
    query = catalogue.search_index.understand(text)
    told = [f"{m.phrase!r} as {m.filter.replace('_', '-')} {_values(m.values)}" for m in query.filters]
    if query.corrected:
        told.append(f"the words as {query.corrected!r}")
    return f"sonodex: taken {'; '.join(told)}\n" if told else ""


def _values(values: tuple[str | int, ...]) -> str:
    return ", ".join(map(str, values))
