"""Finding as a person does: typing, ticking, sorting, choosing to compare, sharing the address."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import Page, Route, expect

from sonodex import Catalogue
from sonodex.field.classes import ANATOMY_GROUPS
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for
from sonodex.site.facets import facets_of
from tests.browser.conftest import Open, settled

READY = "body[data-ready]"
PHONE = {"width": 390, "height": 844}
RESULTS = "#hits .what a"


def total(page: Page) -> int:
    settled(page)
    found = re.match(r"(\d+) of", page.text_content("#status") or "")
    assert found, page.text_content("#status")
    return int(found[1])


def open_facet(page: Page, key: str) -> None:
    details = page.locator(f"#facets details[data-key={key}]")
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def test_typing_finds(visit: Open) -> None:
    page = visit(wait=READY)
    page.keyboard.press("/")
    page.keyboard.type("camus")
    expect(page.locator(RESULTS).first).to_have_text(re.compile("^CAMUS"))
    expect(page).to_have_url(re.compile("q=camus"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("q="))


def test_accents_and_aliases_are_found(visit: Open) -> None:
    page = visit(wait=READY)
    for words in ("BUSI", "dataset_busi_with_gt", "  Breast   ULTRASOUND images "):
        page.fill("#q", words)
        expect(page.locator(RESULTS).first).to_have_text(re.compile("Breast Ultrasound Images"))


def test_every_facet_narrows_and_its_counts_are_true(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    for kind in KINDS:
        page.locator(f"label[for=kind-{kind}s]").click()
        entries = cat.datasets() if kind == "dataset" else cat.models()
        assert total(page) == len(entries)
        keys = [d.get_attribute("data-key") for d in page.locator("#facets > details").all()]
        assert keys == [*(f.key for f in facets_of(kind)), "full"]
        for facet in facets_of(kind):
            open_facet(page, facet.key)
            box = page.locator(f"#facets details[data-key={facet.key}] li[data-value]").first
            expect(box.locator(".count")).not_to_be_empty()
            value, count = box.get_attribute("data-value") or "", box.locator(".count").text_content()
            assert int(count or "-1") == sum(value in map(str, facet.values(e)) for e in entries), (
                facet.key,
                value,
            )
            box.locator("input").check()
            assert total(page) == int(count or "-1"), facet.key
            box.locator("input").uncheck()
            assert total(page) == len(entries)


def test_facets_combine_and_chips_take_them_back(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    page.check("#f-anatomy-breast")
    page.check("#f-tasks-segmentation")
    assert total(page) == len(cat.datasets(anatomy="breast", task="segmentation"))
    open_facet(page, "allows")
    expect(page.locator("label[for=f-allows-commercial] .count")).not_to_be_empty()
    count = page.text_content("label[for=f-allows-commercial] .count")
    page.check("#f-allows-commercial")
    narrowed = len(cat.datasets(anatomy="breast", task="segmentation", allows="commercial"))
    assert total(page) == narrowed == int(count or "-1")
    expect(page).to_have_url(re.compile("anatomy=breast"))
    page.click("#chosen .chip:has-text('Anatomy: breast')")
    assert total(page) == len(cat.datasets(task="segmentation", allows="commercial"))
    page.click("#clear")
    assert total(page) == len(cat.datasets())


def test_a_group_takes_all_its_anatomies(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    page.check("#facets >> text=Chest")
    assert total(page) == len(cat.datasets(anatomy=list(ANATOMY_GROUPS["Chest"])))
    assert page.is_checked("#f-anatomy-heart")
    page.uncheck("#f-anatomy-heart")
    assert page.evaluate(
        "document.querySelector('input[data-members*=heart][data-members*=lung]').indeterminate"
    )


def test_narrow_by_a_criterion_that_is_fulfilled(visit: Open, cat: Catalogue) -> None:
    page = visit("?full=D29", wait=READY)
    expected = sum(e.data["criteria"]["D29"]["level"] == "full" for e in cat.datasets())
    assert total(page) == expected
    title = next(c.title for c in rubric_for("dataset").criteria if c.id == "D29")
    expect(page.locator("#chosen .chip")).to_have_text(f"Remove Fulfilled in full: {title} ×")


def test_the_address_reproduces_the_state(visit: Open, cat: Catalogue) -> None:
    page = visit("?kind=models&anatomy=heart&sort=year&pick=models/deepmtj", wait=READY)
    assert total(page) == len(cat.models(anatomy="heart"))
    assert page.is_checked("#f-anatomy-heart")
    assert page.input_value("#sort") == "year"
    expect(page.locator("#basket")).to_contain_text("1 on your shortlist")
    years = [e.facts["year"] or -1 for e in cat.models(anatomy="heart")]
    first = page.text_content(RESULTS)
    assert (
        cat.names.one(f"models/{next(e.id for e in cat.models() if e.name == first)}").facts["year"]
    ) == max(years)
    again = visit(page.url.partition("/sonodex/")[2], wait=READY)
    assert again.text_content("#status") == page.text_content("#status")


def test_nonsense_in_the_address_does_no_harm(visit: Open, cat: Catalogue) -> None:
    page = visit(
        "?kind=x&sort=%3Cscript%3E&anatomy=" + "y" * 3000 + "&pick=,,,a,b&__proto__=1&tier=constructor",
        wait=READY,
    )
    assert total(page) == 0
    page.click("#clear")
    assert total(page) == len(cat.datasets())


def test_first_results_are_the_best_and_every_order_holds(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    assert page.locator(RESULTS).all_text_contents()[:10] == [e.name for e in cat.datasets()[:10]]
    dimensions = [d.id for d in rubric_for("dataset").dimensions]
    assert page.locator("#sort option").evaluate_all("all => all.map(o => o.value)") == [
        "value", "coverage", "year", "subjects", "items", "name", *dimensions,
    ]  # fmt: skip
    by_name = {e.name: e for e in cat.datasets()}

    def read(order: str, name: str | None) -> float:
        facts = by_name[name or ""].facts
        if order in dimensions:
            return float(round(facts["score"]["dimensions"][dimensions.index(order)]["value"] or 0, 1))
        if order == "coverage":
            return float(round(facts["score"]["coverage"], 3))
        return float((facts["counts"]["subjects"] if order == "subjects" else facts["year"]) or -1)

    for order in ("coverage", "year", "subjects", *dimensions):
        page.select_option("#sort", order)
        settled(page)
        values = [read(order, n) for n in page.locator(RESULTS).all_text_contents()[:25]]
        assert values == sorted(values, reverse=True), order
        expect(page).to_have_url(re.compile(f"sort={order}"))
    page.select_option("#sort", "name")
    settled(page)
    names = page.locator(RESULTS).all_text_contents()[:5]
    assert [n.casefold()[0] for n in names] == sorted(n.casefold()[0] for n in names)


def test_nothing_found_offers_ways_out(visit: Open) -> None:
    page = visit(wait=READY)
    page.fill("#q", "zzzz nothing")
    page.click(".empty >> text=Clear all filters")
    page.wait_for_selector(RESULTS)
    assert page.evaluate("document.activeElement.id") == "q"
    page.fill("#q", "deepmtj attention")
    page.click(".empty >> text=/See \\d+ models/")
    expect(page.locator(RESULTS).first).to_have_text("deepMTJ")


def test_a_slip_of_the_hand_is_forgiven_and_other_words_are_known(visit: Open, cat: Catalogue) -> None:
    page = visit("?q=thyriod+nodlue", wait=READY)
    expect(page.locator("#meant")).to_contain_text("thyroid nodule")
    settled(page)
    first = page.locator(RESULTS).all_text_contents()
    page.fill("#q", "thyroid nodule")
    expect(page.locator("#meant")).to_be_hidden()
    settled(page)
    assert page.locator(RESULTS).all_text_contents() == first
    for words, key, value in (
        ("renal", "anatomy", "kidney"),
        ("cardiac", "anatomy", "heart"),
        ("china", "country", "CN"),
    ):
        page.fill("#q", words)
        assert total(page) >= len(cat.datasets(**{key: value})), words


def test_a_search_that_does_not_load_says_so(visit: Open) -> None:
    page = visit("method/")
    page.route("**/find.json", lambda route: route.fulfill(body="", status=200))
    page.click("nav >> text=Find")
    expect(page.locator("#status")).to_contain_text("could not be loaded")
    assert page.locator(RESULTS).count() > 5, "the best still stand there"
    page.unroute("**/find.json")
    page.click("text=Try again")
    page.wait_for_selector(READY)


def test_keyboard_alone(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    page.focus("#f-anatomy-breast")
    page.keyboard.press("Space")
    assert total(page) == len(cat.datasets(anatomy="breast"))
    assert page.evaluate("document.activeElement.id") == "f-anatomy-breast", "the focus stays where it was"
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('#hits .hit:first-child a')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.record")
    expect(page).to_have_url(re.compile("/datasets/"))


def test_the_order_of_focus_is_the_order_of_reading(visit: Open) -> None:
    page = visit(wait=READY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        tops.append(page.evaluate("Math.round(document.activeElement.getBoundingClientRect().top)"))
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.name === 'kind'"
        )
    assert all(b >= a - 12 for a, b in pairwise(tops))


def test_choosing_to_compare(visit: Open) -> None:
    page = visit(wait=READY)
    boxes = page.locator(".pick input")
    for n in range(3):
        boxes.nth(n).check()
    expect(page.locator("#basket")).to_contain_text("3 on your shortlist")
    assert page.url.count("datasets/") >= 3
    page.click("#basket >> text=Compare")
    page.wait_for_selector("#table table")
    expect(page.locator("#table thead th")).to_have_count(4)


def test_more_are_shown_on_demand(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY)
    before = page.locator(RESULTS).count()
    page.click("#more")
    settled(page)
    assert page.locator(RESULTS).count() == min(len(cat.datasets()), 2 * before)
    assert page.evaluate(
        f"[...document.querySelectorAll('#hits .what a')].indexOf(document.activeElement) === {before}"
    )


def test_on_a_phone(visit: Open, cat: Catalogue) -> None:
    page = visit(wait=READY, viewport=PHONE, has_touch=True, is_mobile=True)
    assert not page.is_visible("#facets")
    page.tap("text=Narrow by")
    page.tap("label[for=f-anatomy-breast]")
    assert total(page) == len(cat.datasets(anatomy="breast"))
    assert page.locator(RESULTS).first.is_visible()


def test_without_javascript_everything_can_be_read(visit: Open, cat: Catalogue) -> None:
    page = visit(java_script_enabled=False)
    assert not page.is_visible("#q")
    assert page.locator(RESULTS).all_text_contents()[:10] == [e.name for e in cat.datasets()[:10]]
    page.click("main >> text=/All \\d+ datasets/")
    rows = page.locator("table.list tbody tr.record")
    expect(rows).to_have_count(min(250, len(cat.datasets(track="all"))))
    page.click("table.list tbody a >> nth=0")
    expect(page.locator("h2:text-is('Criteria')")).to_be_visible()
    page.goto(page.url.partition("datasets/")[0] + "models/")
    expect(rows).to_have_count(min(250, len(cat.models())))


def test_a_large_index_waits_until_it_is_asked_for(visit: Open) -> None:
    page = visit("method/")
    base = page.url.removesuffix("method/")

    def larger(route: Route) -> None:
        text = re.sub(r'data-bytes="\d+"', 'data-bytes="9000000"', route.fetch().text())
        route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route(base, larger)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(base)
    page.wait_for_load_state("networkidle")
    assert not [a for a in asked if a.endswith("find.json")]
    assert page.locator(RESULTS).count() == 20
    page.focus("#q")
    page.keyboard.type("camus")
    page.wait_for_selector(READY)
    expect(page.locator(RESULTS).first).to_have_text(re.compile("^CAMUS"))


# What is far down is laid out only when it comes near; here all of it has to be.
LAID_OUT = """document.styleSheets[0].insertRule(
  '.hit, .later { content-visibility: visible !important }', document.styleSheets[0].cssRules.length)"""
WIDE = "document.fonts.ready.then(() => document.documentElement.scrollWidth)"
PAGES = {
    "": READY,
    "datasets/": "table.list",
    "datasets/busi/": ".copy",
    "models/aau-net/": ".copy",
    "field/": "svg.world",
    "score/": "#score[data-ready]",
    "shortlist/?ids=datasets/busi,datasets/ted": "#bibtex",
    "compare/?ids=busi,camus,bus-bra,tn3k,ddti": "#table table",
    "method/": "h1",
    "api/": "h1",
    "404.html": "h1",
}


def test_no_page_scrolls_sideways(visit: Open) -> None:
    widths = (320, 360, 768, 1280, 1920)
    page = visit("method/", viewport={"width": widths[0], "height": 800})
    base = page.url.removesuffix("method/")
    for path, wait in PAGES.items():
        page.set_viewport_size({"width": widths[0], "height": 800})
        page.goto(base + path)
        page.wait_for_selector(wait)
        page.evaluate(LAID_OUT)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDE) <= width, (path, width)
