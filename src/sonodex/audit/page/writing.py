"""One self-contained page of an audit, to send to a dataset's author: no script, no other file, no other
host."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sonodex._version import __version__
from sonodex.audit import told
from sonodex.audit.auditing import Audit
from sonodex.audit.page.pictures import fill
from sonodex.audit.page.sections import charts, sections
from sonodex.audit.verdict import fixes, headline, place
from sonodex.files import write_text
from sonodex.wording import shown


def render(audit: Audit) -> str:
    """The page as HTML."""
    from jinja2 import Environment

    parts = sections(audit.result)
    fill([one for section in parts for group in section.groups for one in group], audit.source)
    # What a header says may hold signs that turn text around or are not seen: they are shown.
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )
    text = files("sonodex.audit.page").joinpath("page.html").read_text(encoding="utf-8")
    result, found = audit.result, fixes(audit.result)
    tables, rules = told.tables(result), told.rules(result)
    return environment.from_string(text).render(
        result=result,
        facts=told.facts(result, _VALUES),
        sources=told.sources(result),
        tables=tables[:_TABLES],
        rules=rules[:_TABLES],
        more=max(len(tables) - _TABLES, 0) + max(len(rules) - _TABLES, 0),
        sections=parts,
        version=__version__,
        charts=charts(result),
        fixes=found,
        headline=headline(result, found),
        place=place(result.root),
    )


def write_page(audit: Audit, path: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        SonodexError: it cannot be written.
    """
    write_text(path, render(audit))


def is_page(path: Path) -> bool:
    """Whether a file is an earlier page of an audit, which a new one may replace."""
    with path.open("rb") as stream:
        return _TITLE in stream.read(_HEAD_BYTES)


_VALUES = 20  # of each kind that are named
_TABLES = 100
_TITLE = b"<title>Audit of "  # as in page.html
_HEAD_BYTES = 4096
