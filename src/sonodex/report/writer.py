"""Writing the report: one self-contained HTML page, Markdown, and every figure as SVG and PNG with its data as CSV."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex._version import __version__
from sonodex.errors import UsageError
from sonodex.files import MANIFEST, new_folder
from sonodex.report.agreement import coder_agreement
from sonodex.report.claims import claims_table
from sonodex.report.figure import Figure, to_png, to_svg
from sonodex.report.figures import FIGURES
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue
    from sonodex.report.changes import Change

MAKER = "sonodex report"
Progress = Callable[[int, int], None]
NOTE = (
    "The survey (Alsharid et al., npj Digital Medicine 8:777, 2025) is known to us by its abstract only. The rubrics are our own open "
    "operationalisation: tiers here are ours, and no score of a single resource reproduces a published one."
)
_CSS = """
:root{color-scheme:light}body{font:16px/1.5 "Segoe UI",system-ui,-apple-system,Arial,sans-serif;color:#16212b;background:#fff;max-width:60rem;margin:0 auto;padding:1rem 1.25rem 4rem}
h1{font-size:2rem;line-height:1.15}h2{margin-top:2.5rem;font-size:1.35rem}table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{border-bottom:1px solid #d8dcd9;text-align:left;vertical-align:top;padding:.4rem .5rem;overflow-wrap:anywhere}figure{margin:2.5rem 0}
figure img{max-width:100%;height:auto;display:block}figcaption{color:#4b5a66;font-size:.9rem;max-width:44rem}.scroll{overflow-x:auto}
.agrees{color:#0f6b4f}.differs{color:#9b2c2c}
"""


def figure_names() -> list[str]:
    """Names that `--only` takes."""
    return list(FIGURES)


def chosen_figures(only: Sequence[str]) -> list[str]:
    """Names of the figures to draw, all without a choice.

    Raises:
        UsageError: for a name that is none.
    """
    for name in only:
        if name not in FIGURES:
            from sonodex.records.checking import nearest

            hint = nearest(name, FIGURES)
            raise UsageError(
                f"only: {name!r} is no figure ({', '.join(FIGURES)})" + (f"; did you mean {hint!r}?" if hint else "")
            )
    return list(dict.fromkeys(only)) or list(FIGURES)


def write_report(
    catalogue: Catalogue,
    out: Path,
    only: Sequence[str] = (),
    since: tuple[str, list[Change]] | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the report into `out`, replacing an earlier one whole or not at all.

    Args:
        catalogue: what to report on.
        out: folder; absent, empty or holding an earlier report and nothing else.
        only: names of figures; all by default. Tables are always written.
        since: a revision's name and the changes since it, to show time.
        progress: called with figures drawn and figures to draw.

    Returns:
        The files written.

    Raises:
        UsageError: for an unknown figure, or when `out` holds a file that the earlier report did not write.
        SonodexError: `out` cannot be replaced.
        MissingExtraError: without the optional part `report`.
    """
    names = chosen_figures(only)
    out = out.absolute()
    with new_folder(out, MAKER) as fresh:
        _write(catalogue, fresh, names, since, progress)
    return sorted(p for p in out.rglob("*") if p.is_file() and p.name != MANIFEST)


def _write(
    catalogue: Catalogue, out: Path, names: list[str], since: tuple[str, list[Change]] | None, progress: Progress | None
) -> None:
    drawn: list[tuple[Figure, str]] = []
    (out / "figures").mkdir()
    for number, name in enumerate(names, 1):
        figure = FIGURES[name](catalogue)
        svg = to_svg(figure)
        base = out / "figures" / name
        base.with_suffix(".svg").write_text(svg, encoding="utf-8", newline="\n")
        base.with_suffix(".png").write_bytes(to_png(figure))
        base.with_suffix(".csv").write_text(figure.csv(), encoding="utf-8", newline="\n")
        drawn.append((figure, svg))
        if progress is not None:
            progress(number, len(names))
    tables: list[tuple[str, str, list[dict[str, Any]]]] = [("claims", "The survey's claims", claims_table(catalogue))]
    agreement = coder_agreement(catalogue)
    if agreement:
        tables.append(("agreement", "Agreement of coders where two readings exist", agreement))
    if since is not None:
        rows = [_change_row(c) for c in since[1]]
        tables.append(("changes", f"Changes since {since[0]}", rows))
    for name, _, rows in tables:
        (out / f"{name}.csv").write_text(_csv(rows), encoding="utf-8", newline="\n")
    (out / "report.md").write_text(_markdown(catalogue, tables, drawn), encoding="utf-8", newline="\n")
    (out / "index.html").write_text(_html(catalogue, tables, drawn), encoding="utf-8", newline="\n")


def _change_row(change: Change) -> dict[str, Any]:
    moved = "; ".join(f"{f['id']} {f['before']} → {f['after']}" for f in change.findings)
    shown = {k: None if v is None else round(v, 2) for k, v in (("before", change.before), ("after", change.after))}
    return {"resource": change.name, "what": change.what, **shown, "findings": moved, "fields": ", ".join(change.fields)}


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["none"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _head(catalogue: Catalogue) -> str:
    labels = " and ".join(rubric_for(kind).label for kind in ("dataset", "model"))
    checked = max((str(e.facts["checked"]) for e in catalogue), default="–")
    return (
        f"{len(catalogue.datasets())} datasets and {len(catalogue.models())} models, scored with {labels}; records last checked {checked}; "
        f"sonodex {__version__}."
    )


def _text(value: Any) -> str:
    return "–" if value is None else str(value)


def _markdown(
    catalogue: Catalogue, tables: list[tuple[str, str, list[dict[str, Any]]]], drawn: list[tuple[Figure, str]]
) -> str:
    def cell(value: Any) -> str:
        return escape(_text(value), quote=False).replace("|", "\\|").replace("\n", " ")

    lines = ["# Public ultrasound data and models: the field as catalogued", "", _head(catalogue), "", NOTE, ""]
    for _, title, rows in tables:
        lines += [f"## {title}", ""]
        if rows:
            lines += ["| " + " | ".join(rows[0]) + " |", "|" + " --- |" * len(rows[0])]
            lines += ["| " + " | ".join(cell(v) for v in row.values()) + " |" for row in rows]
        else:
            lines.append("None.")
        lines.append("")
    for figure, _ in drawn:
        lines += [f"## {cell(figure.title)}", "", f"![{cell(figure.title)}](figures/{figure.name}.svg)", "", cell(figure.caption),
                  f"Data: [{figure.name}.csv](figures/{figure.name}.csv)", ""]  # fmt: skip
    return "\n".join(lines)


def _html(catalogue: Catalogue, tables: list[tuple[str, str, list[dict[str, Any]]]], drawn: list[tuple[Figure, str]]) -> str:
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>sonodex report</title><style>{_CSS}</style></head><body><main>",
        f"<h1>Public ultrasound data and models: the field as catalogued</h1><p>{escape(_head(catalogue))}</p><p>{escape(NOTE)}</p>",
    ]
    for name, title, rows in tables:
        parts.append(
            f'<h2 id="{name}">{escape(title)}</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="{name}"><table><thead><tr>'
        )
        parts += [f'<th scope="col">{escape(k)}</th>' for k in (rows[0] if rows else {"": None})]
        parts.append("</tr></thead><tbody>")
        for row in rows:
            cells = "".join(
                f'<td class="{escape(_text(v)) if k == "verdict" else ""}">{escape(_text(v))}</td>' for k, v in row.items()
            )
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</tbody></table></div>")
    for figure, svg in drawn:
        data = base64.b64encode(svg.encode()).decode()
        sheet = base64.b64encode(figure.csv().encode()).decode()
        parts.append(
            f'<figure id="{figure.name}"><img alt="{escape(figure.title)}" src="data:image/svg+xml;base64,{data}">'
            f'<figcaption>{escape(figure.caption)} <a download="{figure.name}.csv" href="data:text/csv;base64,{sheet}">Data (CSV)</a></figcaption></figure>'
        )
    parts.append("</main></body></html>\n")
    return "".join(parts)
