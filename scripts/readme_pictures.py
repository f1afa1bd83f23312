"""Write the pictures that the README opens with, from the catalogue."""

from __future__ import annotations

from pathlib import Path

from sonodex import Catalogue
from sonodex.site.figures.glance import glance_svg, score_svg

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
SHOWN = "datasets/busi"


def pictures() -> dict[str, bytes]:
    """Each picture by the name of its file."""
    catalogue = Catalogue.load()
    return {"field.svg": glance_svg(catalogue), "score.svg": score_svg(catalogue[SHOWN])}


def main() -> None:
    """Write them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in pictures().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
