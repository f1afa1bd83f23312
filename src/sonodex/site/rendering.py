"""Templates with everything escaped, and the words and pictures that pages share."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sonodex._version import __version__
from sonodex.field.answer import capital
from sonodex.field.places import country_names
from sonodex.records import labels
from sonodex.records.licences import in_words
from sonodex.records.vocabularies import ACCESS, FOLDERS, LEVELS, PERMISSIONS
from sonodex.rubrics import rubric_for, wording
from sonodex.site.glyphs import picture
from sonodex.site.palette import TIER_COLOURS, tier_rank
from sonodex.site.policy import META_POLICY
from sonodex.wording import NOTHING, grouped, number, on_scale, percent

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

TEMPLATES = Path(__file__).parent / "templates"
REPOSITORY = "https://github.com/sonodex/sonodex"
LEVEL_WORDS = {level: labels.label("levels", level) for level in LEVELS}
# A form as well as a colour: a disc that is full, half, empty, dashed, or a line.
_LEVEL_SHAPES = {
    "full": '<circle class="disc" cx="6" cy="6" r="5"/>',
    "partial": '<circle class="ring" cx="6" cy="6" r="4.5"/><path class="disc" d="M6 1a5 5 0 0 0 0 10Z"/>',
    "none": '<circle class="ring" cx="6" cy="6" r="4.5"/>',
    "unknown": '<circle class="ring dashed" cx="6" cy="6" r="4.5"/>',
    "not-applicable": '<path class="ring" d="M2 6h8"/>',
}
ACCESS_WORDS: dict[str, tuple[str, str]] = {
    word: (capital(labels.label("access", word)), labels.label("access_about", word)) for word in ACCESS
}
PERMISSION_WORDS = {word: labels.label("permission_questions", word) for word in PERMISSIONS}


def level_shape(level: str) -> Markup:
    """The form of a level."""
    return Markup(f'<svg class="shape" viewBox="0 0 12 12" aria-hidden="true">{_LEVEL_SHAPES[level]}</svg>')  # noqa: S704  constants


def find_query(folder: str, key: str, value: str) -> str:
    """The address below the root of the list of records that have this value."""
    return ("?" if folder == "datasets" else f"?kind={folder}&") + f"{key}={quote(str(value))}"


def json_for_html(value: Any) -> Markup:
    """JSON that is safe inside a `<script>` element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704  the characters that end a script element are escaped above


def track_counts(catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    """Name of each track and number of its datasets, by id, people first."""
    found = [e.facts["score"]["track"] for e in catalogue if e.kind == "dataset"]
    return {t.id: (t.name, found.count(t.id)) for t in rubric_for("dataset").tracks}


def slug(value: str) -> str:
    """A value of a facet as part of an id, as the page's script makes it."""
    return re.sub(r"\W+", "-", value, flags=re.ASCII)


class Renderer:
    """Renders templates for one site; links are relative, so the site works below any path."""

    def __init__(
        self, catalogue: Catalogue, base_url: str = "", credits: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        """Templates for `catalogue`; `credits` are licence and credit of records that have a picture."""
        self.base_url = base_url
        self.credits = dict(credits or {})
        self._templates: dict[str, Template] = {}
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(
            number=number,
            on_scale=on_scale,
            share=percent,
            grouped=grouped,
            capital=capital,
            in_words=in_words,
            json_for_html=json_for_html,
            slug=slug,
        )
        counts = {kind: sum(e.kind == kind for e in catalogue) for kind in FOLDERS}
        checked = max((str(e.facts["checked"]) for e in catalogue), default=NOTHING)
        self._environment.globals.update(
            version=__version__,
            repository=REPOSITORY,
            base_url=base_url,
            counts=counts,
            checked=checked,
            level_words=LEVEL_WORDS,
            m_level={level: level_shape(level) for level in LEVEL_WORDS}.__getitem__,
            access_words=ACCESS_WORDS,
            permission_words=PERMISSION_WORDS,
            score_number=wording.number,
            score_value=wording.value,
            score_tier=wording.tier,
            picture=picture,
            label=labels.label,
            labelled=labels.listed,
            counted=labels.counted,
            tier_rank=tier_rank,
            tier_count=len(TIER_COLOURS),
            find_query=find_query,
            countries=country_names(
                c
                for e in catalogue
                for key in ("countries", "institution_countries")
                for c in e.facts.get(key, ())
            ),
            rubrics={kind: rubric_for(kind) for kind in FOLDERS},
            folders=FOLDERS,
            credits=self.credits,
            tracks=track_counts(catalogue),
            policy=META_POLICY,
        )

    def __call__(self, template: str, path: str, **values: Any) -> bytes:
        """The page at `path` (`datasets/busi/index.html`) as bytes."""
        root = "../" * path.count("/") or "./"
        if path == "404.html":  # a host sends it for addresses of any depth: its links begin at the top
            root = f"{urlsplit(self.base_url).path.rstrip('/')}/"
        page = path.removesuffix("index.html")
        if template not in self._templates:
            self._templates[template] = self._environment.get_template(template)
        return self._templates[template].render(root=root, page=page, **values).encode()
