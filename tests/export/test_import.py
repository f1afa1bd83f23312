"""Files of other tools come back as drafts: nothing that a format can hold is lost, nothing bad written."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonodex import Catalogue
from sonodex.catalogue import Entry
from sonodex.cli.app import run
from sonodex.export.facts import facts
from sonodex.export.reading import json_ld
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.export.reading.files import read
from sonodex.export.reading.record import Known, Made, make
from sonodex.export.registry import format_named
from sonodex.export.writing import text
from sonodex.records import DatasetRecord, ModelRecord, parse
from sonodex.wording import NOTHING

TODAY = dt.date(2024, 5, 1)
WHOLE = ("croissant", "hf-card", "datasheet")
BIBLIOGRAPHIC = (
    "name", "aliases", "year", "summary", "identity_note", "publisher", "anatomy", "modalities", "data_kinds",
    "tasks", "conditions", "population", "devices", "countries", "access", "file_formats", "size_gb",
    "paper.title", "paper.venue", "paper.year", "doi.data", "doi.paper", "urls.homepage", "urls.download",
    "urls.code", "urls.weights", "urls.demo", "urls.paper", "license.spdx", "license.name", "license.url",
    "code_license.spdx", "code_license.name", "weights_license.spdx", "weights_license.name",
    "counts.subjects", "counts.images", "counts.videos", "counts.frames", "counts.volumes", "framework",
    "weights_format", "architecture", "evaluated_on", "repository.last_commit",
)  # fmt: skip
FLAT = ("name", "aliases", "year", "summary", "publisher", "anatomy", "modalities", "data_kinds", "tasks",
        "conditions", "population", "countries", "counts.subjects", "counts.images", "counts.videos",
        "counts.frames", "counts.volumes", "framework", "architecture", "trained_on",
        "evaluated_on")  # fmt: skip


@pytest.fixture(scope="module")
def known(cat: Catalogue) -> Known:
    return Known(cat)


def drafted(name: str, entry: Entry, folder: Path) -> Draft:
    """An entry exported in a format and read again, told by its content alone."""
    path = folder / f"x{format_named(name).ending.replace('/', '-')}"
    path.write_text("".join(text(format_named(name), [entry])), encoding="utf-8", newline="")
    (draft,) = read(path)
    return draft


def stated(made: Made) -> dict[str, Any]:
    """The facts of a record that was made."""
    record = DatasetRecord if made.kind == "dataset" else ModelRecord

    class Like:
        kind = made.kind
        data = record.model_validate(parse(made.text).data).model_dump(mode="json")

    return facts(Like)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WHOLE)
def test_a_round_trip_loses_nothing(name: str, few: list[Entry], known: Known, tmp_path: Path) -> None:
    for entry in few:
        if entry.kind in format_named(name).kinds:
            made = make(drafted(name, entry, tmp_path), known, (), TODAY)
            assert stated(made) == facts(entry), (entry, made.notes)
            assert entry.full_id in dict(made.likely)
            assert not made.notes


@pytest.mark.parametrize("name", WHOLE)
def test_hostile_text_comes_back(name: str, nasty: Catalogue, known: Known, tmp_path: Path) -> None:
    from sonodex.export.formats import plain

    def folded(value: Any) -> Any:
        """As a text of one line."""
        if isinstance(value, dict):
            return {k: folded(v) for k, v in value.items()}
        return [folded(v) for v in value] if isinstance(value, list) else plain(value)

    for entry in nasty:
        if name == "datasheet" and NOTHING in str(facts(entry)):
            continue  # there a dash means that nothing is known
        if entry.kind in format_named(name).kinds:
            made = make(drafted(name, entry, tmp_path), known, (), TODAY)
            found, expected = folded(stated(made)), folded(facts(entry))
            assert found == expected, entry


@pytest.mark.parametrize(("name", "held"), [("datacite", BIBLIOGRAPHIC), ("csv", FLAT)])
def test_what_a_format_holds_comes_back(
    name: str, held: tuple[str, ...], few: list[Entry], known: Known, tmp_path: Path
) -> None:
    for entry in few:
        made = make(drafted(name, entry, tmp_path), known, (), TODAY)
        found, expected = stated(made), facts(entry)
        for path in held:
            assert found.get(path) == expected.get(path), (entry, path)


def test_relations_come_back_from_datacite(cat: Catalogue, known: Known, tmp_path: Path) -> None:
    told = {"related": ("dataset", "relation"), "mirrors": ("url", "holds"), "trained_on": ("dataset",)}
    seen: set[str] = set()
    for entry in cat:
        expected = facts(entry)
        held = {path: columns for path, columns in told.items() if path in expected}
        if not held.keys() - seen:
            continue
        seen |= held.keys()
        found = stated(make(drafted("datacite", entry, tmp_path), known, (), TODAY))
        for path, columns in held.items():
            rows = [[row[c] for c in columns] for row in expected[path]]
            assert [[row[c] for c in columns] for row in found[path]] == rows, (entry, path)
    assert seen == told.keys()


def test_a_file_proves_what_it_says_and_no_more(known: Known) -> None:
    said = {
        "name": "Made up",
        "license.spdx": "CC-BY-NC-4.0",
        "doi.data": "10.1234/x",
        "counts.subjects": "1,064",
    }
    proved = make(Draft("dataset", dict(said), source="https://example.org/d"), known, (), TODAY)
    data = parse(proved.text).data
    assert proved.proved == ("D2", "D3", "D4", "D16")
    assert [data["criteria"][i]["level"] for i in proved.proved] == ["full", "partial", "full", "full"]
    assert {data["criteria"][i]["basis"] for i in proved.proved} == {"primary"}
    assert {f["level"] for i, f in data["criteria"].items() if i not in proved.proved} == {"unknown"}
    assert data["sources"] == ["https://example.org/d"]
    assert data["counts"]["subjects"] == 1064
    silent = make(Draft("dataset", dict(said)), known, (), TODAY)
    assert silent.proved == ()
    assert "--source" in silent.notes[-1]
    second = make(
        Draft("dataset", dict(said), basis="secondary", source="https://example.org/d"), known, (), TODAY
    )
    assert parse(second.text).data["secondary_sources"] == ["https://example.org/d"]


def test_what_does_not_fit_is_left_out_and_said(known: Known) -> None:
    draft = Draft(
        "dataset",
        {
            "name": "Made up",
            "counts.images": "about 900",
            "urls.homepage": "ftp://example.org",
            "related": [{"dataset": "x", "relation": "nonsense", "source": "https://example.org"}],
            "colour": "red",
            "year": "first 1",
        },
    )
    made = make(draft, known, ("made-up",), TODAY)
    assert made.id == "made-up-2"
    assert stated(made) == {"name": "Made up", "summary": "to be written", "access": "unknown"}
    assert len(made.notes) == 5


CROISSANT = {
    "@context": {"@vocab": "https://schema.org/"},
    "@type": "sc:Dataset",
    "name": "Made-up thyroid set",
    "description": "Made for a test.",
    "url": "https://example.org/thyroid",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "datePublished": "2021-03-04",
    "creator": [{"@type": "Organization", "name": "Example Hospital"}],
    "keywords": ["thyroid", "segmentation", "B-mode", "healthcare"],
    "citeAs": "doi:10.1234/paper.1",
    "identifier": {"@type": "PropertyValue", "value": "x", "url": "https://doi.org/10.1234/data.1"},
    "distribution": [{"@type": "cr:FileObject", "encodingFormat": "image/png", "contentUrl": "a.png"}],
}
CARD = """---
license: cc-by-nc-4.0
pretty_name: Made-up lung set
task_categories: [image-classification]
tags: [lung, medical]
---
# Made-up lung set

Clips made for a *test*.
"""
CFF = """cff-version: 1.2.0
title: made-up-net
type: software
license: MIT
repository-code: https://example.org/code
authors: [{family-names: Doe, given-names: J}, {name: Example Lab}]
date-released: 2022-05-06
doi: 10.1234/zenodo.1
preferred-citation: {type: article, title: A paper, journal: A journal, year: 2022, doi: 10.1234/p}
"""
NIDUS = """Dataset Name,Clinical Application,Segmentaitions Available,Subjects,Link,Source,DOI,Licence,Notes
Made-up kidney set,Abdominal / kidney,Y,"1,064",https://example.org/k,A hospital,10.1234/k,CC BY 4.0 ,x
Made-up second set,Cardiac,Y,812 images,https://example.org/2,,Not specified,Not specified,
"""
TIANCAT = """id: "0001"
name: "Made up"
full_name: "Made-up breast set"
release_year: 2017
anatomy: {primary: "Breast", target: ["Breast lesion"]}
modality: {type: ["B-mode"], temporal: "static", representation: ["image"]}
scale:
  - {unit: "patient", count: 163}
  - {unit: "image", count: 170}
tasks: ["classification"]
access: {level: "application", license: "Research-use agreement"}
paper: {title: "A paper", venue: "A journal", doi: "10.1234/J.1"}
data: {url: "https://example.org/b", doi: null}
acquisition: {countries: ["Spain"], scanners: ["A scanner"]}
notes: "Made for a test."
"""


def imported(tmp_path: Path, name: str, content: str) -> list[dict[str, Any]]:
    """Records that the command makes of a file."""
    source, out = tmp_path / name, tmp_path / "out"
    source.write_text(content, encoding="utf-8")
    out.mkdir(exist_ok=True)
    assert run(["import", str(source), "--out", str(out)]) == 0
    assert run(["check", str(out)]) == 0
    return [parse(p.read_text(encoding="utf-8")).data for p in sorted(out.iterdir())]


def test_files_of_others_are_read(tmp_path: Path) -> None:
    (one,) = imported(tmp_path, "c.json", json.dumps(CROISSANT))
    assert (one["name"], one["year"], one["publisher"]) == ("Made-up thyroid set", 2021, "Example Hospital")
    assert (one["anatomy"], one["tasks"], one["modalities"]) == (["thyroid"], ["segmentation"], ["b-mode"])
    assert one["license"]["spdx"] == "CC-BY-4.0"
    assert one["doi"]["data"] == "10.1234/data.1"
    assert one["file_formats"] == ["png"]
    assert one["criteria"]["D2"]["basis"] == "primary"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("README.md", CARD, {"name": "Made-up lung set", "anatomy": ["lung"], "tasks": ["classification"],
                             "license.spdx": "CC-BY-NC-4.0", "summary": "Clips made for a *test*."}),
        ("CITATION.cff", CFF, {"name": "made-up-net", "year": 2022, "publisher": "Example Lab",
                               "code_license.spdx": "MIT", "urls.code": "https://example.org/code",
                               "paper.venue": "A journal", "doi.paper": "10.1234/p"}),
        ("t.yaml", TIANCAT, {"name": "Made-up breast set", "year": 2017, "anatomy": ["breast"],
                             "counts.subjects": 163, "counts.images": 170, "countries": ["ES"],
                             "access": "request", "license.name": "Research-use agreement",
                             "doi.paper": "10.1234/J.1", "data_kinds": ["image"]}),
    ],
)  # fmt: skip
def test_a_card_a_citation_and_a_record_of_a_list(
    name: str, content: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    (data,) = imported(tmp_path, name, content)
    for path, value in expected.items():
        found: Any = data
        for part in path.split("."):
            found = found[part]
        assert found == value, path


@pytest.mark.parametrize("name", ["jsonld.json", "datacite.json"])
def test_a_description_that_a_registry_keeps_as_html_is_text(name: str, tmp_path: Path) -> None:
    described = "<p>Clips of <em>lungs</em> &amp; hearts,</p>\n<p>a &lt; b.</p>"
    datacite = {"titles": [{"title": "x"}], "types": {"resourceTypeGeneral": "Dataset"},
                "descriptions": [{"description": described, "descriptionType": "Abstract"}]}  # fmt: skip
    content = {**CROISSANT, "description": described} if name == "jsonld.json" else datacite
    (one,) = imported(tmp_path, name, json.dumps(content))
    assert one["summary"] == "Clips of lungs & hearts, a < b."


def test_a_card_with_empty_front_matter_is_named_by_its_heading(tmp_path: Path) -> None:
    (one,) = imported(tmp_path, "README.md", "---\n---\n# A set of clips\n\nMade for a test.\n")
    assert (one["name"], one["summary"]) == ("A set of clips", "Made for a test.")


def test_a_table_of_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = imported(tmp_path, "nidus.csv", NIDUS)
    assert (first["anatomy"], first["counts"]["subjects"]) == (["abdomen", "kidney"], 1064)
    assert (first["doi"]["data"], first["license"]["spdx"]) == ("10.1234/k", "CC-BY-4.0")
    assert first["criteria"]["D2"]["basis"] == "secondary"
    assert second["counts"]["subjects"] is None
    assert second["license"] == {"spdx": None, "name": None, "url": None}
    assert "'812 images' is no value that fits" in capsys.readouterr().err


def test_a_mapping_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "Title;Home;Scans\nMade-up own;https://example.org/o;12\n", encoding="utf-8"
    )
    (tmp_path / "m.yaml").write_text(
        "basis: primary\nfacts: {name: Title, urls.homepage: Home, counts.images: Scans}\n", encoding="utf-8"
    )
    command = ["import", str(tmp_path / "t.csv"), "--out", str(tmp_path)]
    assert run(command) == 1
    assert run([*command, "--map", str(tmp_path / "m.yaml"), "--source", "https://example.org/list"]) == 0
    data = parse((tmp_path / "made-up-own.yaml").read_text("utf-8")).data
    assert data["counts"]["images"] == 12
    assert data["criteria"]["D26"]["basis"] == "primary"
    for wrong in (
        "x",
        "facts: {nonsense: A, name: B}",
        "facts: {urls.code: B}",
        "kind: thing\nfacts: {name: A}",
    ):
        (tmp_path / "w.yaml").write_text(wrong, encoding="utf-8")
        assert run([*command, "--map", str(tmp_path / "w.yaml")]) == 2


BAD = {
    "empty.json": b"",
    "half.json": b'{"@context": {',
    "digits.json": b'{"@context": "x", "@type": "Dataset", "name": ' + b"9" * 5000 + b"}",
    "deep.json": b"[" * 100_000,
    "other.json": b'{"a": 1}',
    "nothing.json": b"[]",
    "paper.json": json.dumps({"titles": [{"title": "x"}], "types": {"resourceTypeGeneral": "Text"}}).encode(),
    "place.json": json.dumps({"@context": "x", "@type": "Place", "name": "x"}).encode(),
    "nameless.json": json.dumps({"@context": "x", "@type": "Dataset"}).encode(),
    "binary.md": b"\x89PNG\r\n\x1a\n\xff\xfe",
    "card.md": b"---\n- a\n---\n",
    "bomb.md": b"---\na: &a [x]\nb: [*a, *a]\n---\n# x\n",
    "python.md": b"---\na: !!python/object:os.system x\n---\n# x\n",
    "sheet.md": b"# Datasheet: x\n\nno table\n",
    "table.csv": b"a,b\n1,2\n",
    "rows.csv": b"name\n",
    "cell.csv": b"name\n" + b"x" * 200_000,
    "text.txt": b"just text",
    "list.yaml": b"- 1\n- 2\n",
    "keys.yaml": b"a: 1\n",
    "cff.cff": b"cff-version: 1.2.0\n",
    "no-number.json": b'{"@context": "x", "@type": "Dataset", "name": NaN}',
    "bad-name.json": json.dumps({"@context": "x", "@type": "Dataset", "name": "\u0000\u0007"}).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    out = tmp_path / "out"
    out.mkdir()
    assert run(["import", str(tmp_path / name), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert name in error
    assert "Traceback" not in error
    assert not re.search(r"pydantic|set_int_max|field limit", error)
    assert list(out.iterdir()) == []


def test_one_bad_row_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    rows = NIDUS.splitlines()
    (tmp_path / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    (out / "made-up-second-set.yaml").write_text("mine", encoding="utf-8")
    assert run(["import", str(tmp_path / "t.csv"), "--out", str(out)]) == 0  # takes another id
    assert (out / "made-up-second-set.yaml").read_text("utf-8") == "mine"
    assert (out / "made-up-second-set-2.yaml").is_file()
    assert run(["import", str(tmp_path / "t.csv"), "--out", str(tmp_path / "nowhere")]) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["@type", "name", "url", "license", "keywords", "identifier", "distribution", "sonodex:facts", "x",
         "creator", "citation", "doi.data", "related", "counts.images", "@value", "datePublished"],
    ), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=max(15, settings().max_examples // 3))
@given(st.dictionaries(st.sampled_from(sorted({*CROISSANT, "sonodex:facts", "citation"})), JSON))
def test_any_json_ld_is_a_draft_or_refused(node: dict[str, Any]) -> None:
    known = Known(Catalogue([]))
    try:
        drafts = json_ld.read({"@type": "Dataset", "name": "x", **node})
    except NotReadableError:
        return
    for draft in drafts:
        try:
            made = make(draft, known, (), TODAY)
        except NotReadableError:
            continue
        DatasetRecord.model_validate(parse(made.text).data)
