"""Every format by its name: the one list that the command line, the docs and the tests read.

A module is loaded when its format is asked for.
"""

from __future__ import annotations

from importlib import import_module

from sonodex.errors import UsageError
from sonodex.export.formats import Format
from sonodex.records.spelling import did_you_mean

FORMATS: dict[str, str] = {
    "croissant": "croissant.FORMAT",
    "schema-org": "schema_org.FORMAT",
    "datacite": "datacite.FORMAT",
    "hf-card": "hf_card.FORMAT",
    "ro-crate": "ro_crate.FORMAT",
    "datasheet": "datasheet.FORMAT",
    "bibtex": "citation.BIBTEX",
    "csl": "citation.CSL",
    "ris": "ris.FORMAT",
    "latex": "latex.FORMAT",
    "csv": "csv_file.FORMAT",
    "xlsx": "xlsx.FORMAT",
    "parquet": "parquet.FORMAT",
    "sqlite": "sqlite.FORMAT",
    "json": "json_file.FORMAT",
}
"""Module and name of each declaration, by the name of the format."""
RELEASE = "release"
"""All formats in one folder (see `sonodex.export.release`)."""


def format_named(name: str) -> Format:
    """The declaration of a format.

    Raises:
        UsageError: when there is none of that name.
    """
    place = FORMATS.get(name)
    if place is None:
        known = [*FORMATS, RELEASE]
        raise UsageError(f"{name!r} is no format ({', '.join(known)}){did_you_mean(name, known)}")
    module, _, attribute = place.partition(".")
    found: Format = getattr(import_module(f"sonodex.export.{module}"), attribute)
    return found
