"""Datasette, started on the exported file on this machine, and asked for pages."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from sonodex import Catalogue
from tests.export.serving import datasette

pytestmark = pytest.mark.program


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with datasette(tmp_path_factory.mktemp("datasette")) as base:
        yield base


def page(address: str, path: str) -> str:
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:
        found: str = answer.read().decode()
    return found


def test_pages_show_titles_and_what_columns_mean(address: str) -> None:
    front = page(address, "/")
    assert "sonodex 0." in front
    assert "CC BY 4.0" in front
    shown = page(address, "/sonodex/datasets?_size=10")
    assert "whether the whole chain of rights allows commercial use" in shown
    assert "One row a dataset" in shown


def test_search_facets_and_views_answer(address: str) -> None:
    found = json.loads(page(address, "/sonodex/datasets.json?_search=breast&_shape=array"))
    assert "busi" in {row["id"] for row in found}
    rows = json.loads(page(address, "/sonodex/datasets.json?_facet_array=anatomy&_size=1"))
    assert rows["facet_results"]["anatomy"]["results"][0]["count"] > 5
    assert rows["filtered_table_rows_count"] == sum(e.kind == "dataset" for e in Catalogue.load())
    for view in ("ranked_datasets", "ranked_models", "unknown_criteria", "usable_for_products"):
        assert json.loads(page(address, f"/sonodex/{view}.json?_size=1"))["rows"]
    assert "busi" in page(address, "/sonodex/datasets/busi")
