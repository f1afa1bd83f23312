"""`sonodex prepare`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.options import LabelsOption, SubjectOption, WorkersOption
from sonodex.cli.progress import Progress
from sonodex.cli.targets import begins_with, check_file
from sonodex.errors import UsageError

_LICENCE_BYTES = 2**20


def prepare(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder with the data; it is only read.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the release.")],
    key: Annotated[
        Path,
        typer.Option("--key", metavar="FILE", help="Secret of the pseudonyms, made where there is none."),
    ],
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE.csv", help="What became of every file; DIR-changes.csv by default."
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the datasheet.")] = "Title of the dataset",
    license_id: Annotated[
        str | None, typer.Option("--license", metavar="SPDX", help="SPDX identifier of the licence.")
    ] = None,
    license_file: Annotated[
        Path | None, typer.Option("--license-file", metavar="FILE", help="The licence's text.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="TITLE", help="Column of a table to publish; no other one is."),
    ] = None,
    without_copies: Annotated[
        bool, typer.Option("--without-copies", help="Leave out all but the first of exact and near copies.")
    ] = False,
    subject_regex: SubjectOption = None,
    labels: LabelsOption = None,
    splits: Annotated[
        str | None,
        typer.Option(
            "--splits", metavar="TABLE", help="Table of file names and splits, or a folder of lists."
        ),
    ] = None,
    workers: WorkersOption = None,
) -> None:
    """Write a copy to publish: nothing private in headers, names, metadata or pictures, proved by an audit of
    the copy."""
    from sonodex.audit import Options
    from sonodex.cells import to_csv
    from sonodex.files import write_text
    from sonodex.loading import make_manifest  # noqa: F401 - says which extra is missing
    from sonodex.loading.preparing.pseudonyms import key_from
    from sonodex.loading.preparing.release import REPORTED, Wishes
    from sonodex.loading.preparing.release import prepare as run
    from sonodex.loading.preparing.work_folder import work_folder_of

    report = report or out.parent / f"{out.name}-changes.csv"
    if report.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"--report {report}: lies in the release; it names the old files, so keep it apart")
    mark = to_csv(REPORTED, ()).strip().encode()
    if report.parent.exists():
        check_file("--report", report, "a report of changes", lambda path: begins_with(path, mark))
    text = _licence(license_id, license_file)
    secret = key_from(key, out, Path(folder))
    shown = Progress("files")
    wishes = Wishes(title, text, license_id, not without_copies, tuple(columns or ()))
    options = Options(subject_regex, labels, splits, workers=workers)
    work = work_folder_of(out)
    try:
        done = run(folder, out, secret, wishes, options, shown.update)
    finally:
        shown.clear()
        if work.exists():
            sys.stderr.write(f"{work}: what was finished is kept; the next run goes on with it\n")
    write_text(report, done.report(), 0o600)
    left = sum(change.new is None for change in done.changes)
    sys.stdout.write(f"{out}: {done.items:,} items; {left:,} files left out\n")
    if done.reused:
        sys.stdout.write(f"{done.reused:,} files were finished by an earlier run that did not end\n")
    sys.stderr.write(f"{report}: what became of every file; it names the old ones, so do not publish it\n")


def _licence(spdx: str | None, path: Path | None) -> str | None:
    from sonodex.files import read_regular

    if path is not None:
        try:
            return read_regular(path, _LICENCE_BYTES).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"--license-file {path}: {getattr(error, 'strerror', None) or 'is no text'}"
            ) from None
    if spdx is None:
        return None
    from sonodex.records.licences import expression_problem

    if problem := expression_problem(spdx):
        raise UsageError(f"--license: {problem}")
    return f"SPDX-License-Identifier: {spdx}\n"
