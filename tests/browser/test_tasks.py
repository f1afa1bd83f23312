"""What people come to do, each in at most five actions (typing, pressing, choosing)."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from sonodex import Catalogue
from sonodex.catalogue import check_paths
from tests.browser.conftest import Open, settled

READY = "body[data-ready]"
RESULTS = "#hits .what > a"
MOST = 5


class Actions:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done = 0

    def _count(self) -> None:
        self.done += 1
        assert self.done <= MOST, "too many actions"

    def type(self, where: str, text: str) -> None:
        self._count()
        self.page.fill(where, text)

    def press(self, where: str) -> None:
        self._count()
        self.page.click(where)

    def choose(self, where: str, value: str) -> None:
        self._count()
        self.page.select_option(where, value)

    def key(self, keys: str) -> None:
        self._count()
        self.page.keyboard.press(keys)


def names(page: Page) -> list[str]:
    settled(page)
    return page.locator(RESULTS).all_text_contents()


def test_1_a_breast_set_with_masks_commercial_500_subjects(visit: Open, cat: Catalogue) -> None:
    act = Actions(page := visit(wait=READY))
    act.type("#q", "breast masks commercial 500 patients")
    fitting = cat.datasets(anatomy="breast", task="segmentation", allows="commercial", min_subjects=500)
    expect(page.locator("#status")).to_have_text(re.compile(rf"^{len(fitting)} of"))
    assert names(page) == [e.name for e in fitting]


def test_2_models_trained_on_camus_and_their_weights(visit: Open, cat: Catalogue) -> None:
    act = Actions(page := visit(wait=READY))
    act.type("#q", "CAMUS")
    settled(page)
    act.press(f"{RESULTS} >> nth=0")
    page.wait_for_selector("article.record")
    act.press(".relations summary:has-text('Models trained on it')")
    listed = page.locator(".relations details:first-of-type a")
    trained = cat["camus"].relations()["trained_models"]
    expect(listed).to_have_count(len(trained))
    with_weights = next(m for m in trained if cat[f"models/{m['id']}"].data["urls"]["weights"])
    act.press(f".relations a[href$='models/{with_weights['id']}/'] >> nth=0")
    page.wait_for_selector("#get")
    address = cat[f"models/{with_weights['id']}"].data["urls"]["weights"]
    assert page.locator(f"a.button[href='{address}']").is_visible()


def test_3_is_busi_safe(visit: Open, cat: Catalogue) -> None:
    page = visit("datasets/busi/", viewport={"width": 360, "height": 740})
    said = page.text_content(".flags") or ""
    assert "No licence stated" in said
    assert f"{len(cat['busi'].facts['defects'])} known defects" in said
    assert f"{cat['busi'].data['confidence']} confidence" in said
    assert page.locator(".flags").bounding_box()["y"] < 740  # type: ignore[index]


def test_4_compare_three_by_their_short_names(visit: Open) -> None:
    act = Actions(page := visit("compare/", wait="#start a"))
    page.wait_for_selector("#names option", state="attached")
    for number, name in enumerate(("BUSI", "bus bra", "oasbud"), 2):
        act.type("#name", name) if number == 2 else page.fill("#name", name)
        page.keyboard.press("Enter")
        act.done += 1
        expect(page.locator("#table thead th")).to_have_count(number)
    page.evaluate("document.getElementById('table').scrollTo(0, 600)")
    head = page.locator("#table thead th").nth(1).bounding_box()
    frame = page.locator("#table").bounding_box()
    assert head
    assert frame
    assert abs(head["y"] - frame["y"]) < 4, "the names stay"


def test_5_score_reload_save_check(visit: Open, tmp_path: Path) -> None:
    page = visit("score/", wait="#score[data-ready]", accept_downloads=True)
    act = Actions(page)
    act.press("#D1-full")
    act.type("#D1-note", "download without an account")
    act.type("#D1-source", "https://example.org/data")
    page.reload()
    page.wait_for_selector("#score[data-ready]")
    assert page.is_checked("#D1-full")
    with page.expect_download() as download:
        act.press("#save")
    path = tmp_path / "my-dataset.yaml"
    download.value.save_as(path)
    assert not check_paths([path]).problems


def test_6_african_sets(visit: Open, cat: Catalogue) -> None:
    act = Actions(page := visit(wait=READY))
    act.type("#q", "Africa")
    expect(page.locator("#chosen .chip.typed")).to_be_visible()
    assert set(names(page)) == {e.name for e in cat.search("Africa", "dataset")}
    assert len(names(page)) >= 4


def test_7_pairs_that_leak(visit: Open, cat: Catalogue) -> None:
    act = Actions(page := visit("field/"))
    act.press("nav.toc a[href='#overlaps']")
    rows = page.locator("#overlaps ~ details tbody tr, #overlaps ~ * tbody tr")
    assert rows.count() == len(cat.relations.overlaps.pairs)
    for row in rows.all()[:5]:
        assert row.locator("a[rel*=nofollow]").count() >= 1, "each pair has its source"


def test_8_code_that_loads(visit: Open, cat: Catalogue) -> None:
    page = visit("datasets/busi/", permissions=["clipboard-read", "clipboard-write"])
    act = Actions(page)
    act.press(".contents a[href='#get']")
    act.press(".snippet .copy >> nth=0")
    assert "import" in page.evaluate("navigator.clipboard.readText()")


def test_9_cite_five(visit: Open, tmp_path: Path) -> None:
    page = visit(
        "?pick=datasets/busi,datasets/camus,datasets/hc18,datasets/tn3k,datasets/cubs",
        wait=READY,
        accept_downloads=True,
    )
    act = Actions(page)
    act.press("#basket >> text=Cite, check, export")
    page.wait_for_selector("#bibtex")
    with page.expect_download() as download:
        act.press("#listed >> text=RIS")
    assert download.value.path().read_text(encoding="utf-8").count("TY  - DATA") == 5
    with page.expect_download() as download:
        act.press("#listed >> text=BibTeX >> nth=0")
    path = tmp_path / "five.bib"
    download.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert all(f"{{{name}," in text for name in ("busi", "camus", "hc18", "tn3k", "cubs"))


def test_10_correct_a_finding(visit: Open) -> None:
    page = visit("datasets/busi/#D20")
    Actions(page)
    link = page.locator("tr#D20 a.correct")
    expect(link).to_be_visible()
    assert "record=datasets%2Fbusi" in (link.get_attribute("href") or "")


def test_11_five_misspelt_queries(visit: Open) -> None:
    act = Actions(page := visit(wait=READY))
    for typed, first in (
        ("thyriod nodlue", "tn5000"),
        ("foetel head", "hc18"),
        ("elastografy", "us3m"),
        ("prostrate", "micro-ultrasound-prostate"),
        ("carotyd", "cubs"),
    ):
        act.type("#q", typed)
        expect(page.locator("#meant")).to_be_visible()
        settled(page)
        links = page.locator(RESULTS).evaluate_all(
            "all => all.slice(0, 5).map((a) => a.getAttribute('href'))"
        )
        assert any(f"/{first}/" in link for link in links), (typed, links)


def test_12_sort_and_filter_and_send_the_link(visit: Open) -> None:
    act = Actions(page := visit(wait=READY))
    act.press("#quick >> text=Open download")
    act.press("#quick >> text=Heart")
    act.choose("#sort", "subjects")
    again = visit(page.url.partition("/sonodex/")[2], wait=READY)
    assert names(again) == names(page)
    assert again.text_content("#status") == page.text_content("#status")
    page.go_back()
    expect(page.locator("#sort")).to_have_value("value")


def test_13_keyboard_alone(visit: Open) -> None:
    act = Actions(page := visit(wait=READY))
    act.key("/")
    act.done += 1
    page.keyboard.type("hc18")
    expect(page.locator(RESULTS).first).to_have_text(re.compile("HC18|Head"))
    act.key("ArrowDown")
    act.key("Enter")
    page.wait_for_selector("article.record")
    expect(page).to_have_url(re.compile("/datasets/hc18/"))
