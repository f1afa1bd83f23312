"""Reading and checking at their limits: the largest that is accepted, the smallest that is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sonodex.catalogue import check_paths
from sonodex.errors import RecordError, UsageError
from sonodex.records import parse, read_record
from sonodex.records.licences import allows, expression_problem
from sonodex.records.reading import YamlError
from sonodex.records.vocabularies import KINDS
from tests.coding import coding, put
from tests.conftest import make_record

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("+3", 3),
        ("0", 0),
        ("007", 7),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, float("9" * 19)),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("1e1000", "1e1000"),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
        ("NULL", None),
        ("nil", "nil"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("TRUe", "TRUe"),
        ("'1'", "1"),
        ('"null"', "null"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("2024-01-31", "2024-01-31"),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        (".", "."),
        ("e3", "e3"),
        ("١", "١"),
    ],
)
def test_plain_words_are_yaml_1_2(text: str, value: Any) -> None:
    found = parse(f"a: {text}\n").data["a"]
    assert (found, type(found)) == (value, type(value))


def test_depth() -> None:
    for depth in (1, 11, 12):
        found = parse("[" * depth + "]" * depth).data
        for _ in range(depth - 1):
            (found,) = found
        assert found == []
    with pytest.raises(YamlError, match="nested deeper than 12"):
        parse("[" * 13 + "]" * 13)


def test_size(tmp_path: Path) -> None:
    text = "a: " + "x" * (1_000_000 - 3)
    assert len(parse(text).data["a"]) == 999_997
    with pytest.raises(YamlError, match="larger than 1,000,000 characters"):
        parse(text + "x")
    (tmp_path / "datasets").mkdir()
    path = tmp_path / "datasets" / "a.yaml"
    path.write_bytes(b"#" * 1_000_001)
    (found,) = check_paths([path]).problems
    assert "larger than 1,000,000 bytes" in found.message
    assert (found.line, found.column) == (1, 1)
    path.write_bytes(b"#" * 1_000_000)
    assert "larger" not in check_paths([path]).problems[0].message


def test_number_of_values() -> None:
    # Three events begin a document and its list, three end them; they count as values do, but for the first.
    assert len(parse("- 1\n" * 49_995).data) == 49_995
    with pytest.raises(YamlError, match="more than 50,000 values"):
        parse("- 1\n" * 49_996)


def test_a_mark_of_byte_order_and_positions_of_everything() -> None:
    document = parse("a:\n  b: [1, {c: 2}]\nd:\n")
    assert document.data == {"a": {"b": [1, {"c": 2}]}, "d": None}
    assert document.position(("a", "b", 1, "c")) == (2, 14)
    assert document.position(("a", "b", 1, "x", "y")) == (2, 10)
    assert document.keys["a", "b"] == (2, 3)
    assert document.keys["d",] == (3, 1)
    assert document.position(("nowhere",)) == (1, 1)
    assert document.duplicates == []
    assert parse("a: {b: 1, b: 2}\n").duplicates == [(("a", "b"), (1, 11))]


def test_text_behind_a_byte_order_mark(tmp_path: Path) -> None:
    path = put(tmp_path, "dataset", "a")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check_paths([path]).problems == ()
    path.write_bytes(b"id: a\n\nname: b\n\xff")
    assert [(p.line, p.message) for p in check_paths([path]).problems] == [(4, "not UTF-8 text")]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT OR LicenseRef-scancode-proprietary-license", (T, T, T)),  # one yes is enough to choose
        ("MIT AND LicenseRef-scancode-proprietary-license", (U, U, U)),  # an unknown part: not known
        ("CC-BY-NC-4.0 AND LicenseRef-scancode-proprietary-license", (F, U, U)),  # one no decides
        ("CC-BY-NC-4.0 OR LicenseRef-scancode-proprietary-license", (U, T, T)),
        ("CC-BY-NC-4.0 OR CC-BY-ND-4.0", (T, T, T)),
        ("CC-BY-NC-4.0 AND CC-BY-ND-4.0", (F, T, F)),
        ("(MIT AND CC-BY-NC-4.0) OR CC-BY-4.0", (T, T, T)),
        ("(MIT OR CC-BY-4.0) AND CC-BY-NC-SA-4.0", (F, T, T)),
        ("MIT AND Apache-2.0", (T, T, T)),
        ("CC-BY-NC-4.0 AND CC-BY-NC-SA-4.0", (F, T, T)),
        ("CC-BY-NC-3.0-IGO", (F, T, T)),
        ("ODbL-1.0", (T, T, T)),
        ("LGPL-2.1-or-later", (T, T, T)),
        ("GPL-2.0-only WITH Classpath-exception-2.0 AND CC-BY-ND-4.0", (T, T, F)),
        ("", (U, U, U)),
        ("nothing at all", (U, U, U)),
        ("MIT OR", (U, U, U)),
    ],
)
def test_rights_of_compound_licences(expression: str, expected: tuple[bool | None, ...]) -> None:
    found = allows(expression)
    assert list(found) == ["commercial", "redistribution", "derivatives"]
    assert tuple(found.values()) == expected


def test_a_licence_as_it_is_written() -> None:
    assert expression_problem("MIT OR Apache-2.0") is None
    assert expression_problem("mit") == "'mit' is written 'MIT' in SPDX"


def noted(words: int) -> str:
    note = " ".join(["word"] * words)
    return (
        f"{{level: full, basis: primary, note: {note}, source: 'https://example.org/', checked: 2024-05-01}}"
    )


@pytest.mark.parametrize(("words", "warnings"), [(1, 0), (19, 0), (20, 0), (21, 1), (40, 1)])
def test_notes_of_more_than_twenty_words_are_a_warning(folder: Path, words: int, warnings: int) -> None:
    put(folder, "dataset", "a", D3=noted(words))
    report = check_paths([folder])
    assert (report.errors, report.warnings) == (0, warnings)
    assert [p.field for p in report.problems] == ["criteria.D3.note"] * warnings
    assert all(str(p).endswith("warning: longer than 20 words") for p in report.problems)


@pytest.mark.parametrize(
    ("errors", "files", "expected"),
    [
        (0, 2, "0 errors in 0 of 2 files"),
        (1, 1, "1 error in 1 of 1 file"),
        (1, 3, "1 error in 1 of 3 files"),
        (2, 3, "2 errors in 2 of 3 files"),
    ],
)
def test_how_many(folder: Path, errors: int, files: int, expected: str) -> None:
    for number in range(files):
        put(folder, "dataset", f"set-{number}", **({"year": "2099"} if number < errors else {}))
    assert check_paths([folder]).summary() == expected
    put(folder, "dataset", "set-0", year="2099" if errors else "null", D1=noted(30))
    assert check_paths([folder]).summary() == f"{expected}, 1 warning"
    put(folder, "dataset", "set-0", year="2099" if errors else "null", D1=noted(30), D2=noted(30))
    assert check_paths([folder]).summary() == f"{expected}, 2 warnings"


def test_years_and_dates_at_their_limits(folder: Path) -> None:
    import datetime as dt

    today = dt.date.today()
    for year, fine in ((1949, False), (1950, True), (today.year + 1, True), (today.year + 2, False)):
        put(folder, "dataset", "a", year=str(year))
        assert (check_paths([folder]).errors == 0) is fine, year
    for day, fine in (
        (today, True),
        (today + dt.timedelta(days=1), True),
        (today + dt.timedelta(days=2), False),
        (today + dt.timedelta(days=3), False),
        (dt.date(1950, 1, 1), True),
        (dt.date(1949, 12, 31), False),
    ):
        put(folder, "dataset", "a", checked=day.isoformat())
        assert (check_paths([folder]).errors == 0) is fine, day
    put(folder, "dataset", "a", survey_rows="[73]")
    told = check_paths([folder]).problems[0].message
    assert "73 is out of range" in told
    assert "Input should" not in told  # the library's own words
    for row, fine in ((0, False), (1, True), (72, True), (73, False)):
        put(folder, "dataset", "a", survey_rows=f"[{row}]")
        assert (check_paths([folder]).errors == 0) is fine, row


COUNTS = "{subjects: %d, images: null, videos: null, frames: null, volumes: null}"


@pytest.mark.parametrize(
    ("kind", "more", "fine"),
    [
        ("dataset", {"name": "x" * 400}, True),
        ("dataset", {"name": "x" * 401}, False),
        ("dataset", {"summary": "x" * 2000}, True),
        ("dataset", {"summary": "x" * 2001}, False),
        ("dataset", {"size_gb": "0"}, True),
        ("dataset", {"size_gb": "10000000"}, True),
        ("dataset", {"size_gb": "10000001"}, False),
        ("dataset", {"doi": "{data: 10.1234/x, paper: null}"}, True),
        ("dataset", {"doi": "{data: 10.123/x, paper: null}"}, False),
        ("dataset", {"doi": "{data: 10.123456789/x, paper: null}"}, True),
        ("dataset", {"doi": "{data: 10.1234567890/x, paper: null}"}, False),
        ("dataset", {"doi": f"{{data: 10.1234/{'x' * 292}, paper: null}}"}, True),
        ("dataset", {"doi": f"{{data: 10.1234/{'x' * 293}, paper: null}}"}, False),
        ("dataset", {"doi": "{data: 'https://doi.org/10.1234/x', paper: null}"}, False),
        ("dataset", {"license": f"{{spdx: null, name: x, url: 'https://e.org/{'x' * 1986}'}}"}, True),
        ("dataset", {"license": f"{{spdx: null, name: x, url: 'https://e.org/{'x' * 1987}'}}"}, False),
        ("dataset", {"license": f"{{spdx: {'MIT OR ' * 56}APSL-1.0, name: null, url: null}}"}, True),  # 400
        ("dataset", {"license": f"{{spdx: {'MIT OR ' * 56}OLDAP-1.1, name: null, url: null}}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'ftp://e.org/x'}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'https:///x'}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'http://e.org'}"}, True),
        ("dataset", {"license": "{spdx: null, name: x, url: 'https://e.org/<b>'}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'https://e.org/a\\b'}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'https://[x/'}"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'e.org/x'}"}, False),
        ("dataset", {"checked": "2024-1-31"}, False),
        ("dataset", {"checked": "2024-02-29"}, True),
        ("dataset", {"checked": "2023-02-29"}, False),
        ("dataset", {"checked": "20240229"}, False),
        ("dataset", {"license": "{spdx: null, name: x, url: 'https://e.org/a b'}"}, False),
        ("dataset", {"counts": COUNTS % 10**12}, True),
        ("dataset", {"counts": COUNTS % (10**12 + 1)}, False),
        ("dataset", {"counts": COUNTS % 0}, True),
        ("dataset", {"counts": COUNTS % -1}, False),
        ("dataset", {"countries": "[GB]"}, True),
        ("dataset", {"countries": "[gb]"}, False),
        ("dataset", {"countries": "[UK]"}, False),
        ("dataset", {"countries": "[GB, GB]"}, False),
        ("dataset", {"name": '"a\\tb"'}, True),
        ("dataset", {"name": '"a\\x1fb"'}, False),
        ("dataset", {"name": '"a\\u200bb"'}, False),
        ("dataset", {"name": '"a\\u200db"'}, True),  # it joins letters
        ("dataset", {"publisher": "' '"}, False),
        ("dataset", {"publisher": "null"}, True),
    ],
)
def test_fields_at_their_limits(folder: Path, kind: Any, more: dict[str, str], fine: bool) -> None:
    put(folder, kind, "a", **more)
    assert (check_paths([folder]).errors == 0) is fine


@pytest.mark.parametrize(("length", "fine"), [(1, True), (80, True), (81, False)])
def test_ids_at_their_limits(folder: Path, length: int, fine: bool) -> None:
    put(folder, "dataset", "a" * length)
    assert (check_paths([folder]).errors == 0) is fine


def test_what_kind_of_record_a_file_elsewhere_is(tmp_path: Path) -> None:
    for kind in KINDS:
        path = tmp_path / f"{kind}.yaml"
        path.write_text(make_record(kind, kind), encoding="utf-8")
        assert type(read_record(path)).__name__.lower() == f"{kind}record"
    none = tmp_path / "none.yaml"
    for text in ("id: none\n", "criteria: {}\n", "criteria: []\n"):
        none.write_text(text, encoding="utf-8")
        with pytest.raises(RecordError, match="neither a dataset nor a model record"):
            read_record(none)
    none.write_text("id: none\naccess: open\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"none\.yaml:1:1  counts  is missing"):
        read_record(none)
    none.write_text("id: none\ncriteria: {M1: null}\n", encoding="utf-8")
    with pytest.raises(RecordError, match="framework  is missing"):
        read_record(none)
    with pytest.raises(UsageError, match="no such file"):
        read_record(tmp_path / "absent.yaml")
    with pytest.raises(UsageError, match="is no regular file"):
        read_record(tmp_path)


def test_every_criterion_and_no_other(folder: Path) -> None:
    path = put(folder, "dataset", "a", coding("dataset", full=32))
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(("  D4:", "  D9:"))), encoding="utf-8")
    (problem,) = check_paths([folder]).problems
    assert (problem.field, problem.message) == (
        "criteria",
        "missing: D4, D9; write level unknown where nothing is known",
    )
    assert (problem.line, problem.column) == (lines.index("criteria:\n") + 1, 1)
    path.write_text(text + "  D33: {level: unknown}\n", encoding="utf-8")
    (problem,) = check_paths([folder]).problems
    assert (problem.field, problem.line) == ("criteria.D33", len(lines) + 1)
    assert problem.message == "no criterion of a dataset (D1 to D32)"


def test_long_values_are_cut(folder: Path) -> None:
    for length, cut in ((58, False), (59, True), (300, True)):  # 60 with the quotes
        put(folder, "dataset", "a", access="x" * length)
        message = check_paths([folder]).problems[0].message
        assert ("…" in message) is cut
        assert ("x" * length in message) is not cut
        assert (f"'{'x' * 56}…' is no" in message) is cut


def test_files_of_a_folder(folder: Path) -> None:
    put(folder, "dataset", "a")
    put(folder, "model", "b")
    (folder / "datasets" / "c.yml").write_text(make_record("dataset", "c"), encoding="utf-8")
    (folder / "datasets" / ".hidden.yaml").write_text("[", encoding="utf-8")
    (folder / "datasets" / "notes.txt").write_text("[", encoding="utf-8")
    (folder / "other.yaml").write_text("[", encoding="utf-8")
    (folder / "datasets" / "deep.yaml").mkdir()
    assert check_paths([folder]).summary() == "0 errors in 0 of 3 files"
    assert check_paths([folder / "datasets"]).files == 2
    assert check_paths([folder / "datasets", folder, folder / "models" / "b.yaml"]).files == 3
    assert check_paths([folder / "other.yaml"]).errors == 1
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no record files"):
        check_paths([folder / "empty"])
    with pytest.raises(UsageError, match="no such file or folder"):
        check_paths([folder / "absent"])
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
        with pytest.raises(UsageError, match="is neither a regular file nor a folder"):
            check_paths([folder / "pipe"])


def problems(folder: Path, **options: Any) -> list[tuple[str, str, str, str]]:
    found = check_paths([folder], **options).problems
    return [(Path(p.path).stem, p.field, p.message, p.severity) for p in found]


def test_what_two_records_claim(folder: Path) -> None:
    put(folder, "dataset", "a", name="The Set", former_ids="[old]", survey_rows="[5]", aliases="[TS]")
    put(folder, "dataset", "b", name="the  set", former_ids="[old]", survey_rows="[5, 6]")
    put(folder, "dataset", "c", aliases="[a, THE SET, c]", former_ids="[b]")
    put(folder, "model", "a", name="The Set", aliases="[c]")  # models have names of their own
    first = (folder / "datasets" / "a.yaml").as_posix()
    second = (folder / "datasets" / "b.yaml").as_posix()
    assert problems(folder) == [
        ("b", "former_ids[0]", f"id 'old' is also that of {first}", "error"),
        ("b", "name", f"name 'the set' is also that of {first}", "error"),
        ("b", "survey_rows[0]", f"survey row 5 is also that of {first}", "error"),
        ("c", "former_ids[0]", f"id 'b' is also that of {second}", "error"),
        ("c", "aliases[0]", f"alias 'a' is the id of {first}", "error"),
        ("c", "aliases[1]", f"alias 'THE SET' is the name of {first}", "error"),
    ]  # sorted by file and place, not by the order of checking


def related(*names: str) -> str:
    each = (f"{{dataset: {name}, relation: subset-of, source: 'https://example.org'}}" for name in names)
    return f"[{', '.join(each)}]"


def test_references(folder: Path) -> None:
    from sonodex import Catalogue

    put(folder, "dataset", "busy-set", name="The Busy Set", aliases="[BZ]", former_ids="[old-set]")
    put(folder, "dataset", "b", related=related("b", "A Set Nobody Recorded"))
    put(
        folder,
        "dataset",
        "c",
        related=related("bz", "busy-se"),
    )
    put(
        folder,
        "model",
        "net",
        trained_on=str([{"dataset": d, "availability": "public"} for d in ("old-set", "the busy set")]),
        evaluated_on="[net, quite-another, busy-set, bzz]",
    )
    end = "; write a name where no record exists"
    assert problems(folder) == [
        ("b", "related[0].dataset", "'b' is the record itself", "error"),
        ("c", "related[0].dataset", f"'bz' is no dataset; it is now 'busy-set'{end}", "error"),
        ("c", "related[1].dataset", f"'busy-se' is no dataset; nearest: 'busy-set'{end}", "error"),
        ("net", "trained_on[0].dataset", f"'old-set' is no dataset; it is now 'busy-set'{end}", "error"),
        ("net", "trained_on[1].dataset", "'the busy set' has a record; write its id 'busy-set'", "warning"),
        ("net", "evaluated_on[0]", f"'net' is no dataset{end}", "error"),
        ("net", "evaluated_on[1]", f"'quite-another' is no dataset{end}", "error"),
        ("net", "evaluated_on[3]", f"'bzz' is no dataset; nearest: 'busy-set' (alias bz){end}", "error"),
    ]
    put(folder / "around", "dataset", "quite-another", name="Quite Another")
    around = Catalogue.load([folder / "around"], packaged=False)
    assert len(problems(folder, catalogue=around)) == 7


@pytest.mark.parametrize("text", ["- 1\n", "just words\n", "", "name: [1]\naliases: {a: 1}\nformer_ids: 5\n"])
def test_a_file_that_is_no_record_is_named_and_the_others_are_checked(folder: Path, text: str) -> None:
    """Beside a record whose references it might have been."""
    (folder / "datasets" / "odd.yaml").write_text(text, encoding="utf-8")
    (folder / "models" / "odd.yaml").write_text(text, encoding="utf-8")
    put(folder, "dataset", "b", related=related("absent"), aliases="[odd]")
    put(folder, "model", "net", evaluated_on="[b, net]")
    found = check_paths([folder])
    told = [(Path(p.path).stem, p.field) for p in found.problems if Path(p.path).stem != "odd"]
    assert told == [("b", "related[0].dataset"), ("net", "evaluated_on[1]")]
    assert {Path(p.path).stem for p in found.problems} == {"b", "net", "odd"}
    assert found.summary().endswith("in 4 of 4 files")


def test_names_of_the_catalogue_around_lead_to_its_records(folder: Path) -> None:
    from sonodex import Catalogue

    put(folder / "around", "dataset", "whole", name="The Whole", aliases="[WH]", former_ids="[old-whole]")
    put(folder / "around", "model", "net", name="The Net")
    around = Catalogue.load([folder / "around"], packaged=False)
    put(folder, "dataset", "b", related=related("the whole", "old-whole", "wh", "net", "The Net", "whole"))
    end = "; write a name where no record exists"
    assert [(field, message) for _, field, message, _ in problems(folder, catalogue=around)] == [
        ("related[0].dataset", "'the whole' has a record; write its id 'whole'"),
        ("related[1].dataset", f"'old-whole' is no dataset; it is now 'whole'{end}"),
        ("related[2].dataset", f"'wh' is no dataset; it is now 'whole'{end}"),
        ("related[3].dataset", f"'net' is no dataset{end}"),
    ]
    put(folder, "dataset", "mine", name="The Whole")  # lies over it
    assert problems(folder, catalogue=around)[0][2] == "'the whole' has a record; write its id 'mine'"
