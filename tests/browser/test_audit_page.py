"""The page of an audit on a phone and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sonodex.audit.auditing import Audit
from sonodex.audit.criteria import findings
from sonodex.audit.page import write_page
from sonodex.audit.result import Counts, Group, Result, Rule, Size, Statistics
from sonodex.collect.sources import source_of
from tests.audit.checks.test_checks import EVERYTHING

LONG = "a_very_long_name_of_a_class_without_any_space_in_it_" * 3
FULL = Result(
    root="/home/somebody/set",
    unreadable=EVERYTHING.unreadable,
    duplicates=EVERYTHING.duplicates,
    text=EVERYTHING.text,
    dicom_identifiers=EVERYTHING.dicom_identifiers,
    quality=EVERYTHING.quality,
    items=Counts(images=7),
    sizes=[Size(640, 480, 4), Size(800, 600, 3)],
    labels={LONG: 4, "benign": 3},
    labels_rule="folder of the file",
    rules=[Rule("labels", False, f"table {LONG}.csv", [], 4, "it names files without folders")],
    statistics=Statistics(devices={LONG: Group(4, 640, 480, 30.0, 0.5), "B": Group(3, 800, 600, 40.0, 0.4)}),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    result = Result(**{name: getattr(FULL, name) for name in FULL.__slots__} | {"findings": findings(FULL)})
    write_page(Audit(result, source_of(str(folder))), folder / "page.html")
    return folder / "page.html"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, page: Path, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        shown = context.new_page()
        shown.goto(page.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.locator("h1").inner_text().startswith("5 things to fix")
        assert shown.locator(".chart").count() == 5
        assert "/home/somebody" not in shown.content()


def test_links_lead_to_single_problems_and_paper_has_no_navigation(browser: Browser, page: Path) -> None:
    with browser.new_context() as context:
        shown = context.new_page()
        shown.goto(page.as_uri())
        targets = shown.eval_on_selector_all(
            "a[href^='#']", "all => all.map(a => a.getAttribute('href').slice(1))"
        )
        assert shown.evaluate("all => all.filter(id => !document.getElementById(id))", targets) == []
        assert any(target.endswith("-1") for target in targets)
        shown.emulate_media(media="print")
        assert not shown.locator("nav").is_visible()
