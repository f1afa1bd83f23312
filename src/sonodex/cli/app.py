"""The Typer application: commands put together, errors turned into one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any

import typer

from sonodex.errors import SonodexError

app = typer.Typer(
    name="sonodex",
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
        inspect_command,
        list_command,
        new_command,
        report_command,
        schema_command,
        score_command,
        search_command,
        show_command,
        site_command,
        stats_command,
    )

    app.add_typer(list_command.app, name="list")
    app.command("search")(search_command.search)
    app.command("show")(show_command.show)
    app.command("compare")(compare_command.compare)
    app.command("score")(score_command.score)
    app.command("check")(check_command.check)
    app.add_typer(new_command.app, name="new")
    app.command("cite")(cite_command.cite)
    app.command("stats")(stats_command.stats)
    app.command("agreement")(agreement_command.agreement)
    app.command("audit")(audit_command.audit)
    app.command("inspect")(inspect_command.inspect)
    app.command("report")(report_command.report)
    app.command("diff")(diff_command.diff)
    app.command("schema")(schema_command.schema)
    app.add_typer(site_command.app, name="site")


_register()


def _fail(message: str, code: int) -> int:
    # A message may quote a record or an argument: one line, no terminal control characters.
    line = "".join(c if c.isprintable() or c == " " else " " for c in message.replace("\n", "; "))
    sys.stderr.write(f"sonodex: {line}\n")
    return code


def _library_error(error: Exception) -> int:
    """Errors of the command-line library itself: they all can `format_message`; anything else is a defect of ours."""
    if not hasattr(error, "format_message"):
        raise error
    context = getattr(error, "ctx", None)
    message = str(error.format_message()).strip()
    if message.startswith("Usage:"):  # a group called without a command: its help, on standard error
        sys.stderr.write(message + "\n")
        return 2
    where = context.command_path if context is not None else "sonodex"
    return _fail(f"{message.rstrip('.')}; see '{where} --help'", 2)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 (problems found) or 2 (wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console in another code page must not end in a traceback
            stream.reconfigure(errors="replace")
    try:
        result: Any = app(args=arguments, prog_name="sonodex", standalone_mode=False)
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else 0
    except SonodexError as error:
        return _fail(str(error), error.exit_code)
    except typer.Exit as error:
        return int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _fail("interrupted", 130)
    except BrokenPipeError:  # `sonodex list datasets | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{error.strerror or error}", 1)
    except Exception as error:
        return _library_error(error)
