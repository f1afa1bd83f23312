"""Every format over every record and over hostile text, read back by the format's own tools."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import datacite
import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pybtex.database
import pytest
import rispy
import yaml
from citeproc.source.json import CiteProcJSON
from huggingface_hub import DatasetCard, ModelCard
from rocrate.rocrate import ROCrate

from sonodex import Catalogue
from sonodex.catalogue import Entry
from sonodex.catalogue.rows import columns, flat_row
from sonodex.errors import SonodexError, UsageError
from sonodex.export import writing
from sonodex.export.croissant import RAI
from sonodex.export.datasheet import METRIC, SECTIONS
from sonodex.export.facts import facts, fields
from sonodex.export.formats import dumps, plain
from sonodex.export.registry import FORMATS, format_named
from sonodex.export.release import SUMS, write_release
from sonodex.export.sqlite import datasette_metadata
from sonodex.records.reading import parse
from sonodex.records.vocabularies import FOLDERS, KINDS, Kind
from sonodex.rubrics import rubric_for
from tests.conftest import ROOT

# `make unit` reads what a record of each shape becomes, all tests what every record becomes.
BOTH = pytest.mark.parametrize("name", ["few", pytest.param("cat", marks=pytest.mark.whole), "nasty"])


def entries(request: pytest.FixtureRequest, name: str) -> list[Entry]:
    """All entries of a catalogue, datasets first."""
    found: Iterable[Entry] = request.getfixturevalue(name)
    return sorted(found, key=lambda e: KINDS.index(e.kind))


def text(name: str, of: Sequence[Entry]) -> str:
    return "".join(writing.text(format_named(name), of))


def one(name: str, entry: Entry) -> str:
    write = format_named(name).one
    assert write is not None
    return write(entry)


def without_code(markdown: str) -> str:
    """Markdown less its blocks of code, in which everything is text."""
    return re.sub(r"^(`{3,})bibtex\n.*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", FORMATS)
def test_a_declaration_is_whole(name: str) -> None:
    form = format_named(name)
    assert form.name == name
    assert form.title
    assert form.holds
    assert form.ending[0] in "./"
    assert "/" in form.media_type
    assert sum(map(bool, (form.one, form.all, form.table, form.table_file, form.file))) == 1
    assert set(form.kinds) <= set(KINDS)


def test_the_docs_name_every_format() -> None:
    told = (ROOT / "docs/how-to/export.md").read_text(encoding="utf-8")
    for name in FORMATS:
        form = format_named(name)
        assert f"| `{name}` | {form.title} | {form.holds} |" in told


@BOTH
def test_bibtex_ris_and_csl_hold_every_citation(request: pytest.FixtureRequest, name: str) -> None:
    every = entries(request, name)
    items = json.loads(text("csl", every))
    assert len({i["id"] for i in items}) == len(items)
    bibliography = pybtex.database.parse_string(text("bibtex", every), "bibtex")
    assert list(bibliography.entries) == [i["id"] for i in items]
    references = rispy.loads(text("ris", every))
    assert [r["id"] for r in references] == [i["id"] for i in items]
    for found, item in zip(references, items, strict=True):
        assert found["title"] == plain(item["title"])
        assert str(item.get("DOI", "")) == found.get("doi", "")
    assert set(CiteProcJSON(items)) == {i["id"] for i in items}
    for entry in every:
        assert entry.id in {i["id"] for i in items}


@BOTH
def test_datacite_is_valid(request: pytest.FixtureRequest, name: str) -> None:
    schema = json.loads((Path(datacite.__file__).parent / "schemas/datacite-v4.5.json").read_text("utf-8"))
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    for entry in entries(request, name):
        found = json.loads(one("datacite", entry))
        assert not list(validator.iter_errors(found)), entry
        assert found["titles"][0]["title"] == entry.name


@BOTH
def test_hub_cards_are_read_by_the_hub_s_own_classes(
    request: pytest.FixtureRequest, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "SafeLoader", yaml.CSafeLoader)  # the same in C: ten times as fast
    for entry in entries(request, name):
        card = one("hf-card", entry)
        read = (DatasetCard if entry.kind == "dataset" else ModelCard)(card)
        front: dict[str, Any] = read.data.to_dict()  # type: ignore[no-untyped-call]
        assert front["sonodex"] == facts(entry)
        assert front.get("pretty_name", front.get("model_name")) == entry.name
        body = without_code(read.text)
        assert not re.search(r"<(?!https?://)", body)
        assert not re.search(r"(?<!\\)\]\((?!https?://)", body)
        assert len(re.findall(r"^## Score$", body, re.MULTILINE)) == 1


@BOTH
def test_research_objects_are_read(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> None:
    for entry in entries(request, name):
        found = json.loads(one("ro-crate", entry))
        by_id = {node["@id"]: node for node in found["@graph"]}
        assert len(by_id) == len(found["@graph"])
        assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
        assert {"name", "description", "datePublished", "license"} <= set(by_id["./"])
        pointed = [v for node in found["@graph"] for v in node.values() if isinstance(v, dict)]
        assert all(p["@id"] in by_id or p["@id"].startswith("https://w3id.org/") for p in pointed)
        (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(found), encoding="utf-8")
        assert ROCrate(tmp_path).name == entry.name


@BOTH
def test_sheets_and_cards_keep_their_headings(request: pytest.FixtureRequest, name: str) -> None:
    for entry in entries(request, name):
        sheet = one("datasheet", entry)
        body = without_code(sheet)
        headings = re.findall(r"^##? (.*)$", body, re.MULTILINE)
        ends = ["METRIC", "Score", "Citation"] if entry.kind == "dataset" else ["Score", "Citation"]
        assert headings[1:] == ["Facts", *SECTIONS[entry.kind], *ends]
        assert not re.search(r"<(?!https?://)", body)
        for criterion in rubric_for(entry.kind).criteria:
            assert f"({criterion.id})" in body


@pytest.mark.parametrize("kind", KINDS)
def test_sheets_answer_every_criterion_once(kind: Kind) -> None:
    ids = [i for group in SECTIONS[kind].values() for i in group]
    assert sorted(ids) == sorted(rubric_for(kind).criterion_ids)
    assert {i for group in (*METRIC.values(), *RAI.values()) for i in group} <= set(
        rubric_for("dataset").criterion_ids
    )


@BOTH
def test_json_ld_may_stand_in_a_page(request: pytest.FixtureRequest, name: str) -> None:
    every = entries(request, name)
    written = text("schema-org", every)
    assert not re.search(r"[<>&\u2028\u2029]", written)
    assert [d["name"] for d in json.loads(written)] == [e.name for e in every]
    for entry in every[:: max(1, len(every) // 40)]:
        for form in ("croissant", "ro-crate", "datacite"):
            if entry.kind in format_named(form).kinds:
                assert "<" not in one(form, entry)
    assert json.loads(text("schema-org", every[:1]))["@type"] == "Dataset"


@BOTH
def test_tables_hold_the_flat_row(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> None:
    every = entries(request, name)
    written = {n: writing.write(format_named(n), every, tmp_path / n)[0] for n in ("csv", "parquet")}
    book = openpyxl.load_workbook(writing.write(format_named("xlsx"), every, tmp_path / "x.xlsx")[0])
    for kind, folder in FOLDERS.items():
        rows = [flat_row(e) for e in every if e.kind == kind]
        with (written["csv"] / f"{folder}.csv").open(encoding="utf-8", newline="") as stream:
            read = list(csv.reader(stream))
        assert read[0] == [c.name for c in columns(kind)]
        assert [r[0] for r in read[1:]] == [r["id"] for r in rows]
        assert not [c for r in read for c in r if c.strip().startswith(("=", "+", "@"))]
        assert pq.read_table(written["parquet"] / f"{folder}.parquet").to_pylist() == rows
        sheet = book[folder]
        assert sheet.max_row == len(rows) + 1
        assert not [c for line in sheet.iter_rows() for c in line if c.data_type == "f" or c.hyperlink]
        names = [line[1].value for line in sheet.iter_rows(min_row=2)]
        assert names == [r["name"] for r in rows]
    assert {r[1].value for r in book["columns"].iter_rows()} >= {c.name for c in columns("dataset")}


@BOTH
def test_the_database_answers(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> None:
    every = entries(request, name)
    path, beside = writing.write(format_named("sqlite"), every, tmp_path / "sonodex.db")
    told = json.loads(beside.read_text("utf-8"))["databases"]["sonodex"]["tables"]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for kind, table in FOLDERS.items():
        rows = {e.id: flat_row(e) for e in every if e.kind == kind}
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [d[0] for d in cursor.description]
        for found in cursor:
            row = dict(zip(names, found, strict=True))
            for column in columns(kind):
                value = row[column.name]
                if column.type.startswith("list"):
                    value = json.loads(value)
                assert value == rows[row["id"]][column.name]
        assert set(told[table]["columns"]) == set(names)
        search = f"SELECT COUNT(*) FROM {table}_fts WHERE {table}_fts MATCH 'breast'"
        assert connection.execute(search).fetchone()[0] > 0
    views = [
        r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    ]
    assert {v for v in views if "_fts" not in v and not v.startswith("sqlite_")} == set(told)
    for view in told:
        connection.execute(f"SELECT * FROM {view} LIMIT 5").fetchall()
    count = connection.execute("SELECT COUNT(*) FROM findings").fetchone()[0]
    assert count == sum(len(rubric_for(e.kind).criteria) for e in every)
    connection.close()


@BOTH
def test_a_latex_row_is_a_row(request: pytest.FixtureRequest, name: str) -> None:
    every = entries(request, name)
    written = text("latex", every)
    body = [line for line in written.splitlines() if "\\cite{" in line]
    assert len(body) == len(every)
    keys = {i["id"] for i in json.loads(text("csl", every))}
    for line in body:
        assert line.endswith(r" \\")
        cells = re.split(r"(?<!\\)&", line.removesuffix(r" \\"))
        assert len(cells) in (9, 10)
        commands = set(re.findall(r"\\([a-zA-Z]+)", line))
        assert commands <= {"cite", "textbackslash", "textbraceleft", "textbraceright", "textasciitilde",
                            "textasciicircum", "textless", "textgreater", "textbar"}  # fmt: skip
        cited = re.search(r"\\cite\{([^}]*)\}", line)
        assert cited is not None
        assert cited[1] in keys
        bare = re.sub(r"\\[{}]", "", line)
        assert bare.count("{") == bare.count("}")


def test_what_is_carried_is_every_field_of_the_schema(cat: Catalogue) -> None:
    for kind in KINDS:
        known = fields(kind)
        assert len({f.label for f in known.values()}) == len(known)
    busi = facts(cat["datasets/busi"])
    assert busi["counts.subjects"] == 600
    assert busi["paper.venue"] == "Data in Brief"
    assert "criteria" not in busi
    assert "doi.data" not in busi


def test_json_of_several_is_one_array(cat: Catalogue) -> None:
    read = json.loads(text("json", list(cat)))
    for found, entry in zip(read, cat, strict=True):
        assert found == entry.full()
    assert [e["id"] for e in json.loads(text("json", list(cat)[:1]))] == [next(iter(cat)).id]
    assert dumps("</script>") == '"\\u003c/script\\u003e"\n'


def test_a_file_each_makes_a_folder(cat: Catalogue, tmp_path: Path) -> None:
    few = [cat["datasets/busi"], cat["models/samus"]]
    out = tmp_path / "cards"
    assert writing.write(format_named("hf-card"), few, out) == [out]
    assert (out / "datasets/busi/README.md").read_text("utf-8") == one("hf-card", few[0])
    assert (out / "models/samus/README.md").is_file()
    writing.write(format_named("hf-card"), few[:2], out)
    (out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        writing.write(format_named("hf-card"), few, out)
    assert (out / "mine.txt").read_text() == "mine"


def test_what_cannot_be_is_said(cat: Catalogue, tmp_path: Path) -> None:
    busi, samus = cat["datasets/busi"], cat["models/samus"]
    for form, of, message in (
        ("croissant", [samus], "datasets only"),
        ("croissant", [], "nothing matches"),
        ("xlsx", [busi], "is no text"),
        ("datacite", [busi, samus], "a file each"),
        ("csv", [busi, samus], "a file each"),
    ):
        with pytest.raises(UsageError, match=message):
            list(writing.text(format_named(form), of))
    with pytest.raises(UsageError, match="did you mean 'croissant'"):
        format_named("croisant")
    target = tmp_path / "there"
    target.mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        writing.write(format_named("json"), [busi], target)
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(UsageError, match="symbolic link"):
        writing.write(format_named("sqlite"), [busi], tmp_path / "link")


def test_nothing_is_left_of_what_failed(cat: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "file.db").write_bytes(b"before")

    def broken(_entries: Any, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    from dataclasses import replace

    form = replace(format_named("sqlite"), file=broken)
    with pytest.raises(SonodexError, match="No space left"):
        writing.write(form, [cat["datasets/busi"]], tmp_path / "file.db")
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith("lock")] == ["file.db"]
    assert (tmp_path / "file.db").read_bytes() == b"before"


def test_a_release_can_be_proved_and_cited(nasty: Catalogue, tmp_path: Path) -> None:
    import hashlib

    every = sorted(nasty, key=lambda e: KINDS.index(e.kind))
    out = write_release(every, tmp_path / "release")
    lines = [line.partition("  ") for line in (out / SUMS).read_text("utf-8").splitlines()]
    sums = {name: digest for digest, _, name in lines}
    assert set(sums) == {p.name for p in out.iterdir()} - {SUMS, ".sonodex-manifest.json"}
    for name, digest in sums.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    zenodo = json.loads((out / ".zenodo.json").read_text("utf-8"))
    assert {"title", "upload_type", "creators", "license"} <= set(zenodo)
    cff = parse((out / "CITATION.cff").read_text("utf-8")).data
    assert cff["cff-version"] == "1.2.0"
    assert cff["date-released"] == zenodo["publication_date"]
    again = write_release(every, tmp_path / "again")
    differing = [n for n in sums if (again / n).read_bytes() != (out / n).read_bytes()]
    assert differing == []
    with pytest.raises(UsageError, match="nothing matches"):
        write_release([], tmp_path / "none")


def test_the_metadata_for_datasette_names_the_database() -> None:
    assert list(datasette_metadata("mine")["databases"]) == ["mine"]
