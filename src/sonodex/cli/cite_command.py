"""`sonodex cite`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, load


class CitationFormat(StrEnum):
    """How a citation is written."""

    bibtex = "bibtex"
    csl = "csl"
    ris = "ris"
    json = "json"  # the shared word for machine-readable output: CSL-JSON


def cite(
    names: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, full names or aliases.")],
    form: Annotated[
        CitationFormat, typer.Option("--format", "-f", help="How to write it.")
    ] = CitationFormat.bibtex,
    catalogue: CatalogueOption = None,
) -> None:
    """Cite datasets and models, with their papers, as BibTeX, CSL-JSON or RIS. An id that names both cites
    both.
    """
    from sonodex.export import ris
    from sonodex.export.citation import bibtex, csl_list

    cat = load(catalogue)
    entries = list(dict.fromkeys(e for name in names for e in cat.lookup(name)))
    if form == CitationFormat.bibtex:
        sys.stdout.write(bibtex(entries))
    elif form == CitationFormat.ris:
        sys.stdout.write("".join(ris.write(entries)))
    else:
        output.print_json(csl_list(entries))
