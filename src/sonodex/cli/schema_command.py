"""`sonodex schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.errors import UsageError
from sonodex.records.vocabularies import KINDS


def schema(kind: Annotated[str, typer.Argument(help=f"Kind of record: {' or '.join(KINDS)}.")]) -> None:
    """Print the JSON Schema of a record."""
    from sonodex.rubrics import json_schema

    for known in KINDS:
        if kind in (known, f"{known}s"):
            output.print_json(json_schema(known))
            return
    raise UsageError(f"{kind!r} is no kind of record ({', '.join(KINDS)})")
