"""Writing the report: one self-contained HTML page, Markdown, and every figure as SVG and PNG with its
data as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.agreement import Agreement, agreement_of_readings
from sonodex.errors import UsageError
from sonodex.export.tables import from_records
from sonodex.field.claims import claims
from sonodex.files import new_folder
from sonodex.listing import MANIFEST
from sonodex.report.figure import to_png, to_svg
from sonodex.report.figures import FIGURES, draw
from sonodex.report.pages import Drawn, Section, html, markdown

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue
    from sonodex.report.changes import Change

MAKER = "sonodex report"
Progress = Callable[[int, int], None]


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
            from sonodex.records.spelling import did_you_mean

            raise UsageError(
                f"only: {name!r} is no figure ({', '.join(FIGURES)}){did_you_mean(name, FIGURES)}"
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
    catalogue: Catalogue,
    out: Path,
    names: list[str],
    since: tuple[str, list[Change]] | None,
    progress: Progress | None,
) -> None:
    drawn: list[Drawn] = []
    (out / "figures").mkdir()
    for number, name in enumerate(names, 1):
        figure = draw(catalogue, name)
        svg = to_svg(figure)
        base = out / "figures" / name
        base.with_suffix(".svg").write_text(svg, encoding="utf-8", newline="\n")
        base.with_suffix(".png").write_bytes(to_png(figure))
        base.with_suffix(".csv").write_text(figure.csv(), encoding="utf-8", newline="\n")
        drawn.append(Drawn(figure, svg))
        if progress is not None:
            progress(number, len(names))
    sections = [Section("claims", "The survey's claims", [c._asdict() for c in claims(catalogue)])]
    agreement = [_agreement_row(a) for a in agreement_of_readings(catalogue)]
    if agreement:
        sections.append(Section("agreement", "Agreement of coders where two readings exist", agreement))
    if since is not None:
        sections.append(Section("changes", f"Changes since {since[0]}", [_change_row(c) for c in since[1]]))
    for section in sections:
        (out / f"{section.name}.csv").write_text(from_records(section.rows), encoding="utf-8", newline="\n")
    (out / "report.md").write_text(markdown(catalogue, sections, drawn), encoding="utf-8", newline="\n")
    (out / "index.html").write_text(html(catalogue, sections, drawn), encoding="utf-8", newline="\n")


def _agreement_row(agreement: Agreement) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    figures = {key: rounded(getattr(agreement, key)) for key in ("agreement", "kappa", "weighted_kappa")}
    return {"what": agreement.criterion, "pairs": agreement.pairs, **figures}


def _change_row(change: Change) -> dict[str, Any]:
    moved = "; ".join(f"{f['id']} {f['before']} → {f['after']}" for f in change.findings)
    shown = {
        k: None if v is None else round(v, 2) for k, v in (("before", change.before), ("after", change.after))
    }
    return {
        "resource": change.name,
        "what": change.what,
        **shown,
        "findings": moved,
        "fields": ", ".join(change.fields),
    }
