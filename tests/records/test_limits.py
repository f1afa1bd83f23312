"""Reading and checking at their limits: the largest that is accepted, the smallest that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sonodex.catalogue import check_paths
from sonodex.records import parse
from sonodex.records.licences import allows, expression_problem
from sonodex.records.reading import YamlError
from tests.coding import put

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
