"""What kind of text is private, in pictures and in headers, on both sides of each rule."""

from __future__ import annotations

from typing import Any

import pydicom
import pytest

from sonodex.audit.look.privacy.dates import DATES, is_date
from sonodex.audit.look.privacy.identifiers import identifying, placeholder
from sonodex.audit.look.privacy.wording import Line, sort_out
from sonodex.collect import limits


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("20200229", True), ("20210229", False), ("19000101", True), ("20991231", True), ("20211301", False),
        ("1900-01-01", True), ("1899-01-01", False), ("2100-12-31", True), ("2101-01-01", False),
        ("2021-13-01", False), ("2021-12-32", False), ("2021-00-10", False), ("2021-10-00", False),
        ("12/31/21", True), ("31/12/21", True), ("13/13/21", False), ("32/12/21", False), ("12/32/21", False),
        ("0/1/21", False), ("1/0/21", False), ("123/1/21", False), ("1/2/021", False), ("1.2.2021", True),
        ("24-MAY-02", True), ("May 24, 2002", True),
    ],
)  # fmt: skip
def test_days_that_there_are(text: str, is_one: bool) -> None:
    match = DATES.search(text)
    assert match is not None
    assert match[0] == text
    assert is_date(match) is is_one


def said(*texts: str) -> list[tuple[str, str]]:
    """Kind and value of each piece of some lines that stand apart."""
    lines = [Line(text, (0, 100 * n, 10 * len(text), 20)) for n, text in enumerate(texts)]
    return [(one.kind, one.value) for one in sort_out(lines)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ID: 2.3 cm", ["settings"]),  # an inner diameter
        ("ID: 23 of them", ["identifier"]),
        ("DR: 60", ["settings"]), ("DR: 60 dB", ["settings"]), ("DR: Smith", ["name"]),
        ("Patient: 12345", ["identifier"]), ("Patient: Roe", ["name"]), ("Patient name: Roe 5", ["name"]),
        ("Birth: May", ["date"]), ("Operator: ab", ["name"]), ("Case No: 17", ["identifier"]),
        ("Name: n/a", ["annotation"]), ("Name: -", []), ("Name: J", ["annotation"]),
        ("00123/00150", ["settings", "settings"]),  # the number of a frame
        ("00123 of 00150", ["settings", "annotation", "settings"]), ("001234/001500", ["identifier", "identifier"]),
        ("Frame 0012345", ["annotation", "settings"]), ("Frame: 3/0012345", ["annotation", "settings"]), ("Line of 0012345", ["annotation", "identifier"]),
        ("100000 Hz", ["settings", "annotation"]), ("1000000", ["identifier"]), ("AB12345", ["identifier"]), ("1234", []),
        ("AB1234", ["annotation"]), ("MRN 0012345", ["identifier"]),
        ("3:00 2 cm", ["annotation", "settings"]),  # where a lesion lies
        ("3:10 2 cm", ["time", "settings"]), ("13:00 2 cm", ["time", "settings"]),
        ("3:00 seen", ["time", "annotation"]), ("01/02/2020 3:00 N", ["date", "time"]),
        ("Dr. Kidney", ["settings"]), ("Mr Roe", ["name"]), ("Roe, Jane", ["name"]), ("Liver, Kidney", ["annotation"]),
        ("x", []), ("7 8", []), ("12", []), ("ab", ["annotation"]), ("a1", []), ("Depth:", []),
        ("The institute", ["institution"]), ("Philips", ["device"]), ("PV 30 dB", ["settings"]),
    ],
)  # fmt: skip
def test_kinds_of_a_line(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in said(text)] == kinds


def test_a_clock_in_a_picture_of_a_breast_says_where() -> None:
    assert said("3:00") == [("time", "3:00")]
    assert said("BREAST", "3:00") == [("annotation", "BREAST"), ("annotation", "3:00")]


@pytest.mark.parametrize(
    ("text", "box", "joined"),
    [
        ("E9", (20, 32, 20, 18), True),
        ("E9", (20, 41, 20, 18), True),
        ("E9", (20, 42, 20, 18), False),  # six tenths of a line below
        ("E9", (20, 21, 20, 18), True),
        ("E9", (20, 20, 20, 18), False),  # or half a line over it
        ("E9", (60, 32, 20, 18), True),  # its middle stands below the name
        ("E9", (61, 32, 20, 18), False),
        ("E9", (0, 32, 20, 18), True),
        ("E9", (-1, 32, 20, 18), False),
        ("E9 XDc", (20, 32, 20, 18), True),
        ("E9 XDcl", (20, 32, 20, 18), False),
        ("Pro", (20, 32, 20, 18), False),
    ],
)
def test_a_device_in_two_rows_is_one(text: str, box: tuple[int, int, int, int], joined: bool) -> None:
    found = sort_out([Line(text, box), Line("LOGIQ", (10, 10, 60, 20))])
    assert ([one.value for one in found] == [f"LOGIQ {text}"]) is joined
    if joined:
        right, bottom = max(70, box[0] + box[2]), box[1] + box[3]
        left = min(10, box[0])
        assert (found[0].kind, found[0].box) == ("device", (left, 10, right - left, bottom - 10))
    assert len(sort_out([Line(text, box), Line("SPLEEN", (10, 10, 60, 20))])) <= 2


def test_a_piece_has_its_share_of_the_box() -> None:
    (date, time) = sort_out([Line("03/15/2021 06:32:41", (50, 10, 190, 20))])
    assert (date.box, time.box) == ((50, 10, 100, 20), (160, 10, 80, 20))
    (one,) = sort_out([Line("03/15/2021", (50, 10, 3, 20))])
    assert one.box == (50, 10, 3, 20)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("ANON", True), ("anonymous", True), ("XXXX", True), ("0000", True), ("0012345", False), ("ANON7", False),
        ("X4711", False), ("", True), ("Doe^John", False), ("anon^anon", True), ("anon^John", False), ("***", True),
        ("Roe", False), ("xanon", False),
    ],
)  # fmt: skip
def test_words_in_place_of_a_real_one(value: str, is_one: bool) -> None:
    assert placeholder(value) is is_one


def header(**values: Any) -> pydicom.Dataset:
    found = pydicom.Dataset()
    for name, value in values.items():
        setattr(found, name, value)
    return found


NAME, ID = ("(0010,0010)", "PatientName"), ("(0010,0020)", "PatientID")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []), ({"Rows": 5}, []), ({"PatientName": "Doe^John"}, [NAME]), ({"PatientName": "ANON"}, []),
        ({"PatientName": ""}, []), ({"PatientID": "sub-12"}, [ID]),
        ({"PatientID": "sub-12", "PatientIdentityRemoved": "YES"}, []),
        ({"PatientID": "sub-12", "PatientIdentityRemoved": "NO"}, [ID]),
        ({"PatientID": "4711", "PatientIdentityRemoved": "YES"}, [ID]),
        ({"PatientName": "sub-12", "PatientIdentityRemoved": "YES"}, [NAME]),  # a number is for the ID
        ({"PatientID": "4711", "PatientName": "Doe^John"}, [NAME, ID]),
    ],
)  # fmt: skip
def test_attributes_that_identify(values: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert identifying(header(**values)) == found
    inner = header(**{k: v for k, v in values.items() if k != "PatientIdentityRemoved"})
    outer = header(**{k: v for k, v in values.items() if k == "PatientIdentityRemoved"})
    outer.ReferencedStudySequence = [inner, inner]  # at any depth, each once
    assert identifying(outer) == found


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("LO", "DOE^JANE", "a name"), ("LO", "Doe, Jane", "a name"), ("PN", "Roe", "a name"), ("LO", "Dr. Miller", "a name"),
        ("LO", "Smith", None), ("LO", "4711-9", "what another identifying attribute says"), ("LO", "471", None),
        ("DA", "20200102", "a date"), ("LO", "2020-01-02", "a date"), ("LO", "2020-13-02", None),
        ("LO", "MRN 12345", "a number or name of a person"), ("LO", "MRN 12", None), ("LO", "anonymous", None),
        ("UN", b"DOE^JANE\0", "a name"), ("UN", b"\x01\x02DOE^JANE", None), ("UN", b"DOE^JANE".ljust(2001, b"a"), None),
        ("LO", ["x", "DOE^JANE"], "a name"), ("LO", [*"x" * 20, "DOE^JANE"], None), ("US", 5, None),
    ],
)  # fmt: skip
def test_private_elements_that_tell_of_a_person(kind: str, value: Any, told: str | None) -> None:
    data = header(PatientID="4711 9", AccessionNumber="471")
    data.add_new((0x0011, 0x0010), "LO", "DOE^JANE")  # who reserved the block
    data.add_new((0x0011, 0x1001), kind, value)
    private = [what for place, what in identifying(data) if place == "(0011,1001)"]
    assert private == ([f"private element: {told}"] if told else [])
    assert not [place for place, _ in identifying(data) if place == "(0011,0010)"]


@pytest.mark.parametrize(("most", "found"), [(2, [NAME]), (1, [])])
def test_elements_of_a_header_are_bounded(
    monkeypatch: pytest.MonkeyPatch, most: int, found: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(limits, "DICOM_ELEMENTS", most)
    outer = header()
    outer.ReferencedStudySequence = [header(PatientName="Doe^John")]
    assert identifying(outer) == found
