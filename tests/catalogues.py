"""Small catalogues: what their records say of each other and of licences. `tests.coding.put` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from sonodex import Catalogue

PAGE = "https://example.org/page"
BY = "{spdx: CC-BY-4.0, name: null, url: null}"
NC = "{spdx: CC-BY-NC-SA-4.0, name: null, url: null}"
MIT = "{spdx: MIT, name: null, url: null}"
OWN_TERMS = "{spdx: null, name: Hospital research agreement, url: null}"
RESEARCH = "{spdx: null, name: For research use only, url: null}"


def load(folder: Path) -> Catalogue:
    """The records of a folder alone."""
    return Catalogue.load([folder], packaged=False)


def counts(subjects: int | None = None, images: int | None = None, **more: int) -> str:
    """`counts` of a record; what is not given is not known."""
    unknown = dict.fromkeys(("subjects", "images", "videos", "frames", "volumes"))
    return json.dumps({**unknown, "subjects": subjects, "images": images, **more})


def related(*pairs: str) -> str:
    """`related` of a record; a pair is `relation:name of the other set`."""
    each = (p.split(":") for p in pairs)
    return "[" + ", ".join(f"{{dataset: {d}, relation: {r}, source: '{PAGE}'}}" for r, d in each) + "]"


def trained(*names: str) -> str:
    """`trained_on` of a record: public sets of these names."""
    return "[" + ", ".join(f"{{dataset: {n}, availability: public}}" for n in names) + "]"
