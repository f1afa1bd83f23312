"""The report as one self-contained HTML page and as Markdown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from sonodex._version import __version__
from sonodex.report.figure import Figure
from sonodex.rubrics import rubric_for
from sonodex.wording import NOTHING

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

TITLE = "Public ultrasound data and models: the field as catalogued"
NOTE = (
    "The survey (Alsharid et al., npj Digital Medicine 8:777, 2025) is known to us by its abstract only. "
    "The rubrics are our own open operationalisation: tiers here are ours, and no score of a single resource "
    "reproduces a published one."
)
_CSS = """
:root{color-scheme:light}
body{font:16px/1.5 "Segoe UI",system-ui,-apple-system,Arial,sans-serif;color:#16212b;background:#fff;
max-width:60rem;margin:0 auto;padding:1rem 1.25rem 4rem}
h1{font-size:2rem;line-height:1.15}h2{margin-top:2.5rem;font-size:1.35rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{border-bottom:1px solid #d8dcd9;text-align:left;vertical-align:top;padding:.4rem .5rem}
th,td{overflow-wrap:anywhere}
figure{margin:2.5rem 0}figure img{max-width:100%;height:auto;display:block}
figcaption{color:#4b5a66;font-size:.9rem;max-width:44rem}.scroll{overflow-x:auto}
.agrees{color:#0f6b4f}.differs{color:#9b2c2c}
"""


@dataclass(frozen=True)
class Section:
    """Rows that stand in the report as they are; `name` is that of their CSV file."""

    name: str
    title: str
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Drawn:
    """A figure and its picture as SVG."""

    figure: Figure
    svg: str


def _head(catalogue: Catalogue) -> str:
    labels = " and ".join(rubric_for(kind).label for kind in ("dataset", "model"))
    checked = max((str(e.facts["checked"]) for e in catalogue), default=NOTHING)
    return (
        f"{len(catalogue.datasets())} datasets and {len(catalogue.models())} models, scored with {labels}; "
        f"records last checked {checked}; sonodex {__version__}."
    )


def _text(value: Any) -> str:
    return NOTHING if value is None else str(value)


def _cell(value: Any) -> str:
    return escape(_text(value), quote=False).replace("|", "\\|").replace("\n", " ")


def markdown(catalogue: Catalogue, sections: Sequence[Section], drawn: Sequence[Drawn]) -> str:
    """The report as Markdown; pictures and data are the files beside it."""
    lines = [f"# {TITLE}", "", _head(catalogue), "", NOTE, ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        if section.rows:
            header = section.rows[0]
            lines += ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
            lines += ["| " + " | ".join(_cell(v) for v in row.values()) + " |" for row in section.rows]
        else:
            lines.append("None.")
        lines.append("")
    for one in drawn:
        name, title = one.figure.name, _cell(one.figure.title)
        lines += [f"## {title}", "", f"![{title}](figures/{name}.svg)", "", _cell(one.figure.caption)]
        lines += [f"Data: [{name}.csv](figures/{name}.csv)", ""]
    return "\n".join(lines)


def html(catalogue: Catalogue, sections: Sequence[Section], drawn: Sequence[Drawn]) -> str:
    """The report as one page that needs no other file."""
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>sonodex report</title><style>{_CSS}</style></head><body><main>"
        f"<h1>{TITLE}</h1><p>{escape(_head(catalogue))}</p><p>{escape(NOTE)}</p>",
        *map(_section, sections),
        *map(_figure, drawn),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _section(section: Section) -> str:
    name = section.name
    header = "".join(f'<th scope="col">{escape(k)}</th>' for k in (section.rows[0] if section.rows else [""]))
    rows = []
    for row in section.rows:
        classes = {key: escape(_text(value)) if key == "verdict" else "" for key, value in row.items()}
        cells = "".join(
            f'<td class="{classes[key]}">{escape(_text(value))}</td>' for key, value in row.items()
        )
        rows.append(f"<tr>{cells}</tr>")
    return (
        f'<h2 id="{name}">{escape(section.title)}</h2>'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{name}">'
        f"<table><thead><tr>{header}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _figure(one: Drawn) -> str:
    figure = one.figure
    picture = base64.b64encode(one.svg.encode()).decode()
    sheet = base64.b64encode(figure.csv().encode()).decode()
    return (
        f'<figure id="{figure.name}">'
        f'<img alt="{escape(figure.title)}" src="data:image/svg+xml;base64,{picture}">'
        f"<figcaption>{escape(figure.caption)} "
        f'<a download="{figure.name}.csv" href="data:text/csv;base64,{sheet}">Data (CSV)</a></figcaption>'
        "</figure>"
    )
