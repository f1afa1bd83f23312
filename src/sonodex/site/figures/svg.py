"""Static pictures of figures: bars and matrices as SVG with colours as attributes, so that a file needs
no style."""

from __future__ import annotations

from html import escape

from sonodex.site.figures.figure import FieldFigure
from sonodex.site.palette import ACCENT, ACCENT_SOFT, INK, LINE, PAPER, SOFT, TIER_COLOURS

FONT = "Source Sans 3, Segoe UI, Helvetica, Arial, sans-serif"
WIDTH = 760
_TOP = 84


def clean(text: str) -> str:
    """Text for an SVG: escaped, without characters that XML cannot hold."""
    return escape(
        "".join(
            c
            for c in text
            if c in "\t\n"
            or (" " <= c != "\x7f" and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
        )
    )


def frame(figure: FieldFigure, height: float, body: str, width: float = WIDTH) -> bytes:
    """A complete SVG file: title, finding, body drawn from `_TOP` down."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" '
        f'font-family="{FONT}" font-size="13" fill="{INK}" role="img" aria-label="{clean(figure.title)}">'
        f'<title>{clean(figure.title)}</title><desc>{clean(figure.finding)}</desc><rect width="100%" '
        f'height="100%" fill="{PAPER}"/>'
        f'<text x="24" y="36" font-size="19" font-weight="600">{clean(figure.title)}</text>'
        f'<text x="24" y="58" fill="{SOFT}">{clean(_short(figure.finding, 112))}</text>'
    )
    return f"{head}{body}</svg>\n".encode()


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


def bars_svg(figure: FieldFigure) -> bytes:
    """Horizontal bars, a column a series."""
    label, room = 190, WIDTH - 190 - 48
    column = room / max(len(figure.series), 1)
    y: float = _TOP
    out = []
    if len(figure.series) > 1:
        for n, name in enumerate(figure.series):
            out.append(f'<text x="{24 + label + n * column:.1f}" y="{y}" fill="{SOFT}">{clean(name)}</text>')
        y += 18
    for row in figure.rows:
        if row.heading:
            y += 8
            out.append(
                f'<text x="24" y="{y + 12}" fill="{SOFT}" font-weight="600">{clean(row.heading)}</text>'
            )
            y += 22
        out.append(
            f'<text x="{label + 12}" y="{y + 13}" text-anchor="end">{clean(_short(row.label, 30))}</text>'
        )
        for n, cell in enumerate(row.cells):
            x, size = 24 + label + n * column, (column - 54) * cell.share / 100
            colour = TIER_COLOURS.get(row.tier, ACCENT if n == 0 else SOFT)
            solid = size if cell.part is None else size * cell.part
            out.append(f'<rect x="{x:.1f}" y="{y + 2}" width="{solid:.1f}" height="14" fill="{colour}"/>')
            if solid < size:
                out.append(
                    f'<rect x="{x + solid:.1f}" y="{y + 2.5}" width="{size - solid:.1f}" height="13" '
                    f'fill="{colour}" fill-opacity="0.25" stroke="{colour}"/>'
                )
            out.append(
                f'<text x="{x + size + 6:.1f}" y="{y + 13}">{clean(cell.words or f"{cell.count:g}")}</text>'
            )
        y += 21
    return frame(figure, y + 20, "".join(out))


def matrix_svg(figure: FieldFigure) -> bytes:
    """Cells as dark as their number, with the number in them."""
    label, cell = 190, max(44, min(96, (WIDTH - 230) // max(len(figure.series), 1)))
    top = _TOP + 76
    out = []
    for n, name in enumerate(figure.series):
        x = 24 + label + n * cell + cell / 2
        out.append(
            f'<text transform="translate({x:.0f} {top - 8}) rotate(-38)" fill="{SOFT}">{clean(name)}</text>'
        )
    for number, row in enumerate(figure.rows):
        y = top + number * 22
        out.append(
            f'<text x="{label + 12}" y="{y + 15}" text-anchor="end">{clean(_short(row.label, 30))}</text>'
        )
        for n, value in enumerate(row.cells):
            x = 24 + label + n * cell
            out.append(
                f'<rect x="{x}" y="{y}" width="{cell - 2}" height="20" fill="{LINE}" fill-opacity="0.35"/>'
            )
            if value.count:
                strength = 0.15 + 0.85 * value.share / 100
                ink = PAPER if strength > 0.6 else INK
                out.append(
                    f'<rect x="{x}" y="{y}" width="{cell - 2}" height="20" fill="{ACCENT}" '
                    f'fill-opacity="{strength:.2f}"/>'
                )
                out.append(
                    f'<text x="{x + cell / 2 - 1}" y="{y + 15}" text-anchor="middle" '
                    f'fill="{ink}">{value.count:g}</text>'
                )
    return frame(
        figure,
        top + 22 * len(figure.rows) + 24,
        "".join(out),
        max(WIDTH, 48 + label + cell * len(figure.series) + 60),
    )


def drawing_svg(figure: FieldFigure, width: float, height: float, body: str) -> bytes:
    """A drawing below its title."""
    return frame(
        figure,
        height + _TOP,
        f'<g transform="translate({max(0.0, (WIDTH - width) / 2):g} {_TOP - 8})">{body}</g>',
        max(WIDTH, width),
    )


__all__ = ["ACCENT_SOFT", "bars_svg", "clean", "drawing_svg", "frame", "matrix_svg"]
