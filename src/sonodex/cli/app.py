"""The Typer application: commands put together."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sonodex.cli.guard import fail, guarded
from sonodex.cli.options import typed


class _Passed(BaseException):
    """Carries an interruption or a closed pipe past the command-line library, which would keep silent about
    it."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, BrokenPipeError) as error:
            raise _Passed(error) from None


app = typer.Typer(
    name="sonodex",
    cls=_Commands,
    help="Evidence-backed catalogue of public ultrasound datasets and open ultrasound models.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        from sonodex._version import __version__

        typer.echo(f"sonodex {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def _register() -> None:
    from sonodex.cli import (
        agreement_command,
        audit_command,
        check_command,
        cite_command,
        compare_command,
        diff_command,
        discover_command,
        download_command,
        export_command,
        import_command,
        inspect_command,
        links_command,
        list_command,
        manifest_command,
        new_command,
        overlaps_command,
        prepare_command,
        read_command,
        refresh_command,
        report_command,
        review_command,
        rubric_command,
        schema_command,
        score_command,
        search_command,
        show_command,
        site_command,
        split_command,
        stats_command,
    )

    lists = typer.Typer(help="List datasets or models, ranked.", no_args_is_help=True)
    lists.command("datasets")(typed(list_command.datasets))
    lists.command("models")(typed(list_command.models))
    app.add_typer(lists, name="list")
    app.command("search")(typed(search_command.search))
    app.command("show")(typed(show_command.show))
    app.command("compare")(compare_command.compare)
    app.command("score")(score_command.score)
    app.command("check")(check_command.check)
    app.add_typer(new_command.app, name="new")
    app.command("overlaps")(overlaps_command.overlaps)
    app.command("review")(review_command.review)
    app.command("cite")(cite_command.cite)
    app.command("export")(export_command.export)
    app.command("import")(import_command.import_file)
    app.command("stats")(stats_command.stats)
    app.command("agreement")(agreement_command.agreement)
    app.command("audit")(audit_command.audit)
    app.command("inspect")(inspect_command.inspect)
    app.command("refresh")(refresh_command.refresh)
    app.command("links")(links_command.links)
    app.command("read")(read_command.read)
    app.command("download")(download_command.download)
    app.command("discover")(discover_command.discover)
    app.add_typer(discover_command.app, name="queue")
    app.command("manifest")(manifest_command.manifest)
    app.command("split")(split_command.split)
    app.command("check-split")(split_command.check_split)
    app.command("prepare")(prepare_command.prepare)
    app.command("report")(report_command.report)
    app.command("diff")(diff_command.diff)
    app.command("rubric")(rubric_command.rubric)
    app.command("schema")(schema_command.schema)
    app.add_typer(site_command.app, name="site")
    if any(name.endswith("_COMPLETE") for name in os.environ):  # a shell asks
        from sonodex.cli import completing

        completing.attach(app)


_register()


def _library_error(error: Exception) -> int:
    """Errors of the command-line library itself: they all can `format_message`; others are not its own."""
    if not hasattr(error, "format_message"):
        raise error
    context = getattr(error, "ctx", None)
    message = str(error.format_message()).strip().replace("Input should be", "has to be")
    message = re.sub(r", unable to parse string as an? \w+", "", message)
    if message.startswith("Usage:") and context is not None and context.parent is not None:
        names = ", ".join(context.command.list_commands(context))
        called = context.command_path
        return fail(f"{called.partition(' ')[2]}: name one of {names}; see '{called} --help'", 2)
    if message.startswith("Usage:"):  # called without a command: the help, on standard error
        sys.stderr.write(message + "\n")
        return 2
    where = context.command_path if context is not None else "sonodex"
    return fail(f"{message.rstrip('.')}; see '{where} --help'", 2)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 (problems found) or 2 (wrong use)."""

    def command() -> Any:
        try:
            return app(args=arguments, prog_name="sonodex", standalone_mode=False)
        except typer.Exit as error:
            return int(error.exit_code)
        except typer.Abort:
            raise KeyboardInterrupt from None
        except _Passed as passed:
            raise passed.error from None
        except Exception as error:
            return _library_error(error)

    return guarded(command)
