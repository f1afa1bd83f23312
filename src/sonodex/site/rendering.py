"""Templates with everything escaped, and the words and pictures that pages share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sonodex._version import __version__
from sonodex.records.vocabularies import FOLDERS
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

TEMPLATES = Path(__file__).parent / "templates"
REPOSITORY = "https://github.com/sonodex/sonodex"
LEVEL_WORDS = {"full": "full", "partial": "partial", "none": "none", "unknown": "not known", "not-applicable": "not applicable"}
LEVEL_SIGNS = {"full": "●", "partial": "◐", "none": "○", "unknown": "?", "not-applicable": "–"}
# A pattern of strokes as well as a colour, so that tiers differ without colour.
TIER_SIGNS = {"Diamond": "◆◆◆", "Platinum": "◆◆", "Gold": "◆", "Silver": "▲", "Bronze": "■", "Steel": "▪"}


def number(value: float | None, digits: int = 1) -> str:
    """A number with fixed digits; – where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def share(value: float | None) -> str:
    """A share 0..1 as whole percent."""
    return "–" if value is None else f"{100 * value:.0f}%"


def grouped(value: int | None) -> str:
    """`1234567` as `1,234,567`."""
    return "–" if value is None else f"{value:,}"


def json_for_html(value: Any) -> Markup:
    """JSON that is safe inside a `<script>` element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704  the characters that end a script element are escaped above


class Renderer:
    """Renders templates for one site; links are relative, so the site works below any path."""

    def __init__(self, catalogue: Catalogue, base_url: str = "") -> None:
        self.base_url = base_url
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(number=number, share=share, grouped=grouped, json_for_html=json_for_html)
        counts = {kind: sum(e.kind == kind for e in catalogue) for kind in FOLDERS}
        checked = max((str(e.facts["checked"]) for e in catalogue), default="–")
        self._environment.globals.update(
            version=__version__,
            repository=REPOSITORY,
            base_url=base_url,
            counts=counts,
            checked=checked,
            level_words=LEVEL_WORDS,
            level_signs=LEVEL_SIGNS,
            tier_signs=TIER_SIGNS,
            rubrics={kind: rubric_for(kind) for kind in FOLDERS},
            folders=FOLDERS,
        )

    def __call__(self, template: str, path: str, **values: Any) -> bytes:
        """The page at `path` (`datasets/busi/index.html`) as bytes."""
        root = "../" * path.count("/") or "./"
        page = path.removesuffix("index.html")
        return self._environment.get_template(template).render(root=root, page=page, **values).encode()
