"""The Typer application: commands put together."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from typing import Annotated, Any

import typer

from sonodex.cli.grouping import Commands, Passed
from sonodex.cli.guard import fail, guarded
from sonodex.cli.options import typed
from sonodex.wording import ABOUT

app = typer.Typer(
    name="sonodex",
    cls=Commands,
    help=ABOUT,
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

    lists = typer.Typer(cls=Commands, help="List datasets or models, ranked.", no_args_is_help=True)
    lists.command("datasets")(typed(list_command.datasets))
    lists.command("models")(typed(list_command.models))
    commands: dict[str, dict[str, Any]] = {
        "Find and understand": {
            "list": lists,
            "search": typed(search_command.search),
            "show": typed(show_command.show),
            "compare": compare_command.compare,
            "overlaps": overlaps_command.overlaps,
            "cite": cite_command.cite,
            "stats": stats_command.stats,
        },
        "Score and keep records": {
            "rubric": rubric_command.rubric,
            "new": new_command.app,
            "score": score_command.score,
            "check": check_command.check,
            "review": review_command.review,
            "agreement": agreement_command.agreement,
            "diff": diff_command.diff,
            "schema": schema_command.schema,
        },
        "See what is really there": {
            "audit": typed(audit_command.audit),
            "inspect": inspect_command.inspect,
        },
        "Load and release": {
            "manifest": manifest_command.manifest,
            "split": split_command.split,
            "check-split": split_command.check_split,
            "prepare": prepare_command.prepare,
        },
        "Ask registries": {
            "refresh": refresh_command.refresh,
            "links": links_command.links,
            "read": read_command.read,
            "download": download_command.download,
            "discover": discover_command.discover,
            "queue": discover_command.app,
        },
        "Publish and exchange": {
            "site": site_command.app,
            "report": report_command.report,
            "export": export_command.export,
            "import": import_command.import_file,
        },
    }
    for panel, named in commands.items():
        for name, command in named.items():
            Commands.places[name] = len(Commands.places)
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name, rich_help_panel=panel)
            else:
                app.command(name, rich_help_panel=panel)(command)
    if any(name.endswith("_COMPLETE") for name in os.environ):  # a shell asks
        from sonodex.cli import completing

        completing.attach(app)


_register()


@cache
def _program() -> Any:
    """The commands put together, which takes longer than most of them: once for all calls of a process."""
    return typer.main.get_command(app)


def _library_error(error: Exception) -> int:
    """Errors of the command-line library itself: they all can `format_message`; others are not its own."""
    if not hasattr(error, "format_message"):
        raise error
    context = getattr(error, "ctx", None)
    message = (
        str(error.format_message())
        .strip()
        .replace("Input should be", "has to be")
        .replace("Value error, ", "")
    )
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
            return _program()(args=arguments, prog_name="sonodex", standalone_mode=False)
        except typer.Exit as error:
            return int(error.exit_code)
        except typer.Abort:
            raise KeyboardInterrupt from None
        except Passed as passed:
            raise passed.error from None
        except Exception as error:
            return _library_error(error)

    return guarded(command)
