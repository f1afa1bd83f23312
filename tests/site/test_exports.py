"""What can be taken away from the page: files of a record, tables, figures, badges, cards."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.export.citation import bibtex
from sonodex.field.classes import ANATOMY_GROUPS, SIZES, size_class
from sonodex.records import labels
from sonodex.records.licences import in_words
from sonodex.records.vocabularies import ACCESS, ANATOMY, FOLDERS, LEVELS, PERMISSIONS, TASKS
from sonodex.rubrics import rubric_for
from sonodex.site import build
from sonodex.site.cards.canvas import Canvas, drawable, ramps, width, wrapped
from sonodex.site.cards.drawing import record_card
from sonodex.site.data import find_index, ranked
from sonodex.site.exports import EXPORTS, TYPES
from sonodex.site.facets import FACETS, facets_of
from sonodex.site.figures import figures
from sonodex.site.figures.body import PLACES
from sonodex.site.figures.world import outlines, project
from sonodex.site.glyphs import PICTURES, picture
from sonodex.site.palette import TIER_COLOURS, tier_rank
from sonodex.site.rendering import ACCESS_WORDS, LEVEL_WORDS, PERMISSION_WORDS
from sonodex.site.rows import list_row
from tests.site.pages import ADDRESS, read


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_each_record_offers_its_files(cat: Catalogue, site: Path) -> None:
    for entry in cat:
        base = site / "api/v1" / f"{entry.full_id}"
        assert base.with_name(f"{entry.id}.yaml").read_bytes() == entry.path.read_bytes()
        assert base.with_name(f"{entry.id}.bib").read_text(encoding="utf-8") == bibtex([entry])
        assert (
            json.loads(base.with_name(f"{entry.id}.csl.json").read_text(encoding="utf-8"))[0]["title"]
            == entry.name
        )
        found = rows(base.with_name(f"{entry.id}.csv"))
        assert [r[0] for r in found[1:]] == list(rubric_for(entry.kind).criterion_ids)
        links = read(site, f"{entry.full_id}/index.html").links
        for ext, _, _ in EXPORTS:
            assert f"../../api/v1/{entry.full_id}.{ext}" in links
            assert ext in TYPES
        assert any(link.endswith(f"/edit/main/catalogue/{entry.full_id}.yaml") for link in links)
        assert (
            json.loads((site / f"badge/{entry.full_id}.json").read_text(encoding="utf-8"))["schemaVersion"]
            == 1
        )


def test_lists_as_tables_hold_every_record(cat: Catalogue, site: Path) -> None:
    for folder, entries in (("datasets", cat.datasets(track="all")), ("models", cat.models())):
        found = rows(site / f"api/v1/{folder}.csv")
        assert [r[0] for r in found[1:]] == [e.id for e in entries]
        assert len({len(r) for r in found}) == 1


def test_every_word_of_a_vocabulary_has_its_place() -> None:
    assert sorted(w for g in ANATOMY_GROUPS.values() for w in g) == sorted(ANATOMY)
    assert set(PLACES) == set(ANATOMY)
    assert set(ACCESS_WORDS) == set(ACCESS)
    assert set(PERMISSION_WORDS) == set(PERMISSIONS)
    assert set(LEVEL_WORDS) == set(LEVELS)
    assert [tier_rank(t) for t in TIER_COLOURS] == list(range(len(TIER_COLOURS), 0, -1))
    assert [size_class(n) for n in (None, 0, 49, 50, 199, 200, 999, 1000)] == [
        SIZES[4], SIZES[3], SIZES[3], SIZES[2], SIZES[2], SIZES[1], SIZES[1], SIZES[0],
    ]  # fmt: skip


def test_the_index_says_what_the_records_say(cat: Catalogue) -> None:
    data = json.loads(find_index(cat))
    at = {name: n for n, name in enumerate(data["row"])}
    for kind, folder in FOLDERS.items():
        entries = ranked(cat, kind)
        people = [r[at["id"]] for r in data[folder] if list(data["tracks"])[r[at["track"]]] == "people"]
        assert people == ([e.id for e in cat.datasets()] if kind == "dataset" else [])
        assert [r[at["id"]] for r in data[folder]] == [e.id for e in entries]
        for row, entry in zip(data[folder], entries, strict=True):
            for facet, numbers in zip(facets_of(kind), row[at["facets"]], strict=True):
                assert [data["facets"][facet.key]["words"][n] for n in numbers] == [
                    str(v) for v in facet.values(entry)
                ]
            assert [data["letters"][c] for c in row[at["levels"]]] == [
                c["level"] for c in entry.full()["score"]["criteria"]
            ]
            assert row[at["value"]] == pytest.approx(entry.facts["score"]["value"], abs=0.011)
            assert data["states"][row[at["state"]]] == list_row(entry).rights.state
            assert data["texts"][row[at["rights"]]] == list_row(entry).rights.words
            assert row[at["defects"]] == len(entry.facts.get("defects", []))
            assert row[at["overlaps"]] == len(entry.overlaps())
    assert {f.key for f in FACETS} == set(data["facets"])


def test_every_figure_is_a_picture_a_table_and_links_that_count_right(cat: Catalogue, site: Path) -> None:
    page = read(site, "field/index.html")
    for figure in figures(cat):
        assert figure.id in page.ids
        root = ET.fromstring((site / f"field/{figure.id}.svg").read_text(encoding="utf-8"))
        assert root.tag.endswith("svg")
        assert not [e for e in root.iter() if e.tag.endswith("}a")], "a file has no page around it"
        found = rows(site / f"field/{figure.id}.csv")
        assert len(found) == 1 + len(figure.rows)
        for row in figure.rows:
            for cell in row.cells:
                if cell.href:
                    assert cell.href in page.links
    by_id = {f.id: f for f in figures(cat)}
    for row in by_id["world"].rows:
        code = str(row.cells[0].href).rpartition("=")[2]
        assert row.cells[0].count == len(cat.datasets(country=code))
    anatomies = {labels.label("anatomy", a): a for a in ANATOMY}
    tasks = {labels.label("tasks", t): t for t in TASKS}
    for row in by_id["anatomy-task"].rows:
        for task, cell in zip(by_id["anatomy-task"].series, row.cells, strict=True):
            assert cell.count == len(cat.datasets(anatomy=anatomies[row.label], task=tasks[task]))
    assert sum(r.cells[0].count for r in by_id["tiers"].rows) == len(cat.datasets())


def test_a_verdict_is_said_with_the_licence_that_decides_it(cat: Catalogue) -> None:
    for entry in cat:
        said, verdict = list_row(entry).rights, entry.rights.verdict("commercial")
        assert (said.state == "yes") is (verdict.allowed is True)
        assert (said.state == "no") is (verdict.allowed is False)
        if said.state == "silent":
            assert in_words(entry.facts["license"]) is None
    assert list_row(cat["busi"]).rights == ("silent", "No licence stated")
    assert list_row(cat["camus"]).rights == ("no", "Commercial use: no, CC-BY-NC-SA-4.0")


def test_no_provisional_tier_stands_alone(cat: Catalogue, site: Path) -> None:
    for entry in cat.datasets(track="all"):
        score = entry.facts["score"]
        if score["rated"] and score["provisional"]:
            words = f"{score['tier_range'][0]}–{score['tier_range'][1]}, likely {score['tier']}"
            badge = json.loads((site / f"badge/{entry.full_id}.json").read_text(encoding="utf-8"))
            assert badge["message"].endswith(words)
            page = read(site, f"{entry.full_id}/index.html").text
            assert f"about {math.floor(score['value'])} (" in page
            assert words in page


def test_every_picture_is_drawn_from_parts_that_are_there(cat: Catalogue, site: Path) -> None:
    ids = {e.get("id") for e in ET.fromstring((site / PICTURES).read_bytes()).iter()}
    for entry in cat:
        drawn = picture(entry)
        assert {*drawn.parts, *(f"at-{p}" for p in drawn.places), "body"} <= ids
        assert drawn.words
    assert picture(cat["camus"]).form == "sector"
    assert picture(cat["busi"]).parts == ("linear", "mask", "classes")


def test_the_map_has_its_countries_within_the_frame() -> None:
    assert {"156", "840", "076", "566"} <= set(outlines())
    assert project(0, 0)[0] == pytest.approx(455)
    x, y = project(12.5, 42.0)
    assert 440 < x < 520
    assert 80 < y < 140
    # No land is drawn back across the map at the date line: lines of an outline are short.
    for name, path in outlines().values():
        for dx, dy in re.findall(r"(-?\d+) ?(-?\d+)", path.partition("l")[2]):
            assert abs(int(dx)) + abs(int(dy)) < 260 or "M" in path.partition("l")[2], name


def decoded(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and palette numbers of a PNG as the canvas writes it, every check sum proved."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    wide, high = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == (wide + 1) * high
    assert not any(raw[:: wide + 1]), "each row is unfiltered"
    return wide, high, b"".join(raw[r * (wide + 1) + 1 : (r + 1) * (wide + 1)] for r in range(high))


def test_cards_are_pictures_of_the_size_that_hosts_ask_for(cat: Catalogue, site: Path) -> None:
    for entry in [*cat.datasets()[:3], *cat.models()[:2]]:
        wide, high, pixels = decoded((site / f"card/{entry.full_id}.png").read_bytes())
        assert (wide, high) == (1200, 630)
        assert 0.01 < sum(map(bool, pixels)) / len(pixels) < 0.3
        assert record_card(entry) == (site / f"card/{entry.full_id}.png").read_bytes()
    for page in ("index.html", "field/index.html", "datasets/busi/index.html", "models/deepmtj/index.html"):
        text = (site / page).read_text(encoding="utf-8")
        found = re.search(r'property="og:image" content="([^"]+)"', text)
        assert found
        assert (site / found[1].removeprefix(ADDRESS)).is_file()


def test_a_canvas_draws_where_it_is_told() -> None:
    canvas = Canvas(60, 200, ramps("#ffffff", ["#000000", "#ff0000"]))
    canvas.rectangle(50, 10, 40, 5, 31)
    plain = canvas.copy()
    plain.rectangle(-5, 190, 10, 50, 15)
    _, _, pixels = decoded(plain.png())
    assert [n for n in range(60) if pixels[12 * 60 + n] == 31] == list(range(50, 60))
    assert pixels[195 * 60 : 195 * 60 + 6] == bytes([15] * 5 + [0])
    assert not any(decoded(canvas.png())[2][195 * 60 : 195 * 60 + 6]), "a copy leaves the first as it was"
    assert wrapped("one two three", "text", 1000, 2) == ["one two three"]
    assert all(
        width(line, "title") <= 300 for line in wrapped("a very long name of a dataset " * 4, "title", 300, 3)
    )
    assert wrapped("x" * 300, "title", 300, 2)[0].endswith("…")
    assert not drawable("\u05e2\u05d1\u05e8\u05d9\u05ea")


def test_previews_feed_and_sitemap_name_whole_addresses(folder: Path, tmp_path: Path) -> None:
    from tests.conftest import make_record

    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one"), encoding="utf-8")
    build(Catalogue.load([folder], packaged=False), tmp_path / "out", "https://example.org/sonodex/")
    text = (tmp_path / "out/datasets/one/index.html").read_text(encoding="utf-8")
    assert 'content="https://example.org/sonodex/card/datasets/one.png"' in text
    assert 'rel="canonical" href="https://example.org/sonodex/datasets/one/"' in text
    assert "https://example.org/sonodex/badge/datasets/one.svg" in text
    locations = [e.text for e in ET.parse(tmp_path / "out/sitemap.xml").iter() if e.tag.endswith("loc")]
    assert "https://example.org/sonodex/datasets/one/" in locations
    links = [e.get("href") for e in ET.parse(tmp_path / "out/feed.xml").iter() if e.tag.endswith("link")]
    assert "https://example.org/sonodex/datasets/one/" in links
