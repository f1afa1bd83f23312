"""`sonodex inspect`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonodex.cli import output
from sonodex.cli.accepting import check_yes, propose_change
from sonodex.cli.options import CatalogueOption, Format, UpdateOption, YesOption, load
from sonodex.errors import SonodexError, UsageError
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry
    from sonodex.repository import Inspection, Known


class InspectFormat(StrEnum):
    """How an inspection is printed: as everywhere, and as annotations of a GitHub workflow."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"
    github = "github"


def inspect(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER_OR_GIT_URL...",
            help="A checkout, a bare clone, or an https:// address of a git repository.",
        ),
    ],
    form: Annotated[
        InspectFormat,
        typer.Option("--format", "-f", help="How to print; github writes annotations of a workflow."),
    ] = InspectFormat.table,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Print the agreement with the catalogue's levels; each place is a clone of a model's or "
            "dataset's repository.",
        ),
    ] = False,
    update: UpdateOption = None,
    yes: YesOption = False,
    least: Annotated[
        float | None,
        typer.Option(
            "--min",
            min=0,
            max=1,
            metavar="SHARE",
            help="Exit with 1 when the score is below this share, 0 to 1.",
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--address", metavar="URL", help="Where the repository is published, when git does not say."
        ),
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="Whose criteria to ask, where a repository holds both; else recognised."),
    ] = None,
    catalogue: CatalogueOption = None,
) -> int:
    """Say what is really in the repository of a model or dataset: licence, weights, scripts, data and more.

    Nothing of it is run.
    """
    if address is not None and not re.fullmatch(r"https?://[^\s/@?#\"'<>]+(?:/[^\s\"'<>]*)?", address):
        raise UsageError(f"--address {address}: is no address such as https://host/owner/name")
    check_yes(yes, update)
    cat = load(catalogue)
    known = _known(cat)
    if compare:
        return _compare(cat, known, places, form)
    if len(places) > 1:
        raise UsageError("give one place; several are for --compare")
    entry = cat[update] if update else None
    if entry is not None and kind is not None and kind != entry.kind:
        raise UsageError(f"--kind {kind}: {entry.full_id} is a {entry.kind}")
    wanted = entry.kind if entry is not None else kind
    found = _inspect(places[0], known, address or _address(entry), wanted)
    _print(found, form)
    if entry is not None:
        _propose(entry, found, yes)
    return _exit_code(found, least)


def _known(catalogue: Catalogue) -> list[Known]:
    from sonodex.catalogue.inspected import named_datasets
    from sonodex.repository import Known

    return [
        Known(one.id, one.names, one.addresses, one.access, one.commercial)
        for one in named_datasets(catalogue)
    ]


def _inspect(place: str, known: Sequence[Known], address: str | None, kind: Kind | None = None) -> Inspection:
    from sonodex.repository import inspect as run

    return run(place, known, address, kind)


def _print(found: Inspection, form: InspectFormat) -> None:
    from sonodex.catalogue.inspected import score_of, steps
    from sonodex.cli import inspect_output

    score = score_of(found.kind, found.findings)
    if form == InspectFormat.json:
        output.print_json({**found.as_dict(), "score": score.full()})
    elif form == InspectFormat.github:
        inspect_output.print_annotations(found, steps(found.kind, found.findings), score.full())
    elif form == InspectFormat.table:
        inspect_output.print_summary(found, steps(found.kind, found.findings), score.full())
    else:
        output.print_rows(Format(form.value), inspect_output.COLUMNS, inspect_output.rows(found))


def _exit_code(found: Inspection, least: float | None) -> int:
    if least is None:
        return 0
    from sonodex.catalogue.inspected import score_of
    from sonodex.rubrics import rubric_for

    share = score_of(found.kind, found.findings).value / rubric_for(found.kind).scale
    if share >= least:
        return 0
    raise SonodexError(
        f"{found.root}: scores {share:.2f}, below the {least:.2f} asked for; see what is missing above"
    )


def _is_of_the_other(found: Inspection) -> bool:
    """Whether a repository was asked as one kind and shows signs of the other alone."""
    recognised = found.recognised
    return recognised.kind != found.kind and recognised.also is None


def _propose(entry: Entry, found: Inspection, yes: bool) -> None:
    from sonodex import __version__
    from sonodex.catalogue.inspected import worth_proposing
    from sonodex.repository.recording import cited

    if _is_of_the_other(found):
        raise UsageError(
            f"{entry.full_id} is a {entry.kind}; {found.root} is the repository of a {found.recognised.kind}"
        )
    look = f"sonodex {__version__} on {Path(found.root).name}"
    propose_change(entry, worth_proposing(entry, cited(found)), look, yes)


def record_from(catalogue: Catalogue, record_id: str, place: str, folder: Path) -> Path:
    """Write a new model record with what a repository shows; the file written."""
    from sonodex import __version__
    from sonodex.catalogue.authoring import new_record
    from sonodex.repository.recording import fill

    found = _inspect(place, _known(catalogue), None, "model")
    if _is_of_the_other(found):
        raise UsageError(
            f"{place}: is the repository of a dataset; start with 'sonodex new dataset {record_id}'"
        )
    look = f"sonodex {__version__} on {Path(found.root).name}"
    return new_record(catalogue, "model", record_id, folder, lambda data: fill(data, found, look))


def _compare(catalogue: Catalogue, known: Sequence[Known], places: Sequence[str], form: InspectFormat) -> int:
    from sonodex.catalogue.inspected import by_repository, compare_findings, entry_of
    from sonodex.cli import inspect_output

    if form == InspectFormat.github:
        raise UsageError("--compare has no annotations; use --format table, json, csv or markdown")
    entries = by_repository(catalogue)
    rows: list[tuple[Entry, Any]] = []
    for place in places:
        whole = place if "://" in place else str(Path(place).absolute())
        # Whose releases and links are its own is known only by its address: git says it, or the place does.
        entry = entry_of(entries, whole, None)
        found = _inspect(place, known, _address(entry), entry.kind if entry else None)
        if found.facts.address is not None:
            entry = entry_of(entries, whole, found.facts.address)
        if entry is None:
            sys.stderr.write(f"sonodex: {place}: left out, no record of the catalogue has this repository\n")
            continue
        if entry.kind != found.kind:
            found = _inspect(place, known, _address(entry), entry.kind)
        rows.append((entry, found.findings))
    if not rows:
        raise UsageError("none of these is the repository of a record of the catalogue")
    inspect_output.print_agreement(compare_findings(rows), form.value)
    return 0


def _address(entry: Entry | None) -> str | None:
    from sonodex.catalogue.inspected import published_at

    name = published_at(entry) if entry is not None else None
    return f"https://github.com/{name}" if name else None
