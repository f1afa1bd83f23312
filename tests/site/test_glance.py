"""The pictures of the README show the catalogue as it is."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.rubrics import wording
from sonodex.site.figures.glance import glance_svg, score_svg
from tests.conftest import ROOT, make_record


@pytest.mark.parametrize("name", ["field.svg", "score.svg"])
def test_the_pictures_are_drawn_from_todays_catalogue(name: str) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "readme_pictures.py"))
    assert (script["FOLDER"] / name).read_bytes() == script["pictures"]()[name], "run `make pictures`"
    assert f"docs/pictures/{name}" in (ROOT / "README.md").read_text(encoding="utf-8")[:1500]


def test_hostile_names_stay_text(folder: Path) -> None:
    record = make_record("dataset", "one", name="'<script>alert(1)</script> & more'")
    (folder / "datasets" / "one.yaml").write_text(record, encoding="utf-8")
    catalogue = Catalogue.load([folder], packaged=False)
    drawn = [glance_svg(catalogue), score_svg(catalogue["one"])]
    roots = [ET.fromstring(text) for text in drawn]
    assert not [e for root in roots for e in root.iter() if e.tag.endswith("script")]
    said = " ".join(e.text or "" for e in roots[1].iter())
    assert "<script>alert(1)</script> & more" in said
    assert wording.value(catalogue["one"].facts["score"]) in said
