"""Does anything tell who the subjects are: letters in the picture, attributes in the header, file names?"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Container, Sequence
from pathlib import PurePosixPath

import numpy as np

from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.column_titles import (
    ADDRESS_COLUMNS,
    ANY_NAME_COLUMNS,
    BIRTH_COLUMNS,
    DAY_COLUMNS,
    EXAM_COLUMNS,
    EXAMINED_COLUMNS,
    MAIL_COLUMNS,
    NAME_COLUMNS,
    NUMBER_COLUMNS,
    PERSON_COLUMNS,
    PHONE_COLUMNS,
    POST_COLUMNS,
    SUBJECT_COLUMNS,
    WORKED_ON_COLUMNS,
)
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.privacy.dates import DATES, is_date
from sonodex.audit.look.privacy.identifiers import SERIAL_FILLERS, in_series
from sonodex.audit.look.privacy.wording import KINDS, PRIVATE
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.result import Defect, Identifier, Result, Text
from sonodex.audit.spelling import bare_title
from sonodex.audit.tables import Table


def texts(inventory: Inventory) -> list[Text]:
    """Burned-in text of all pictures, in the order of the files."""
    out = []
    for i in np.flatnonzero(numbers(inventory.of("text").is_valid())):
        path = inventory.paths[i]
        for name, kind, value, box in inventory.listed(int(i), "text"):
            out.append(Text(f"{path}#{name}" if name else path, kind, value, box))
    return out


def identifiers(inventory: Inventory) -> list[Identifier]:
    """Identifying attributes of all headers, in the order of the files."""
    having = np.flatnonzero(numbers(inventory.of("identifiers").is_valid())).tolist()
    said = {i: [(tag, keyword) for tag, keyword in inventory.listed(i, "identifiers")] for i in having}
    subjects = inventory.values("subject")
    for i in range(len(subjects) if in_series(subjects) else 0):
        if subjects[i] in SERIAL_FILLERS:
            said[i] = sorted({*said.get(i, ()), _PATIENT_ID})
    return [Identifier(inventory.paths[i], *one) for i in sorted(said) for one in said[i]]


_PATIENT_ID = ("(0010,0020)", "PatientID")


def dates_in_names(paths: Sequence[str]) -> list[Defect]:
    """Items whose names or folders hold a day. That of a folder with most of the items is the set's own.

    Args:
        paths: of the items.
    """
    folders = Counter(part for path in paths for part in set(path.split("/")[:-1]))
    out = []
    for path in paths:
        parts = path.split("/")
        own = [p for p in parts[:-1] if 2 * folders[p] <= len(paths)]
        days = [m[0] for p in (*own, parts[-1]) for m in _DAY.finditer(p) if _is_day(m)]
        if days:
            out.append(Defect(path, "name_date", f"date in the name: {days[-1]}"))
    return out


_DAY = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])|"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?P<t>[-_.])(?P<month>0[1-9]|1[0-2])(?P=t)(?P<year>(?:19|20)\d\d))"
    r"(?=$|\D|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d*)?(?!\d))"  # or a time, as UIDs hold both
)


def _is_day(match: re.Match[str]) -> bool:
    """Whether the numbers are a day of the calendar, of a time with ultrasound."""
    numbers = (match["y"] or match["year"], match["m"] or match["month"], match["d"] or match["day"])
    year, month, day = map(int, numbers)
    return 1960 <= year <= 2099 and day <= calendar.monthrange(year, month)[1]


def private_columns(tables: Sequence[Table], joined: Container[str]) -> list[Defect]:
    """Columns of tables that hold names, dates of birth or addresses of persons; of tables that name items or
    subjects, also the days of their examinations. A list of who made the set is no such table.

    Args:
        tables: beside the data.
        joined: the paths of those that name something of the set.
    """
    return [
        Defect(table.path, "table_private", f"private column '{table.header[column]}': {what}")
        for table in tables
        if not _MAKERS.match(PurePosixPath(table.file).name)
        for column, what in private_of(table, table.path in joined).items()
    ]


def private_of(table: Table, joined: bool) -> dict[int, str]:
    """What columns of a table tell of persons, by their positions; only those that tell something.

    Args:
        table: with titles; without, nothing is known of its columns.
        joined: whether it names items or subjects of the set.
    """
    titles = [bare_title(header) for header in table.header] if table.headed else []
    out = {}
    for column, title in enumerate(titles):
        if not any(asked.search(title) for asked in _ASKED):  # millions of cells need no look
            continue
        values = [row[column] for row in table.rows if row[column]]
        what = _whom(title, values, titles[:column] + titles[column + 1 :], joined)
        if what:
            out[column] = what
    return out


_MAKERS = re.compile(
    r"(?:authors?|contributors?|maintainers?|annotators?|credits|team)(?![a-z])", re.IGNORECASE
)


def _whom(title: str, values: Sequence[str], others: Sequence[str], joined: bool) -> str | None:
    """What a column tells of persons, by its title, what stands in it and the other titles of its table; None
    where it tells nothing."""
    if BIRTH_COLUMNS.search(title) and _most(_is_date, values):
        return "dates of birth"
    if len(values) > 1 and len(set(values)) == 1:  # it stands for what was taken out, or is a version's day
        return None
    named = NAME_COLUMNS.match(title) or (ANY_NAME_COLUMNS.match(title) and any(map(_of_a_person, others)))
    if named and _most(_WORDS.fullmatch, values):
        return "names of persons"
    if any(titles.match(title) and _most(form.search, values) for titles, form in _CONTACTS):
        return "addresses or numbers of persons"
    if joined and _DAYS.match(title) and _most(_is_date, values):
        return _which_days(title, others)
    return None


_DAYS = re.compile(f"{EXAM_COLUMNS.pattern}|{DAY_COLUMNS.pattern}")


def _which_days(title: str, others: Sequence[str]) -> str | None:
    """Of what the days of a column are. Where the title says `date` alone, what stands beside it tells: a
    person or a device, or who annotated or where it was downloaded from; where nothing or both do, it is
    said as it is, for a day of an examination that is missed harms more than one too many."""
    if EXAM_COLUMNS.match(title):
        return "days of examinations"
    examined = any(map(_of_a_person, others)) or any(map(EXAMINED_COLUMNS.match, others))
    worked_on = any(map(WORKED_ON_COLUMNS.match, others))
    if examined != worked_on:
        return "days of examinations" if examined else None
    return "days, of examinations or of something else"


def _of_a_person(title: str) -> bool:
    """Whether a column tells something of one person: classes, devices and files have long names too."""
    return any(
        titles.search(title) for titles in (PERSON_COLUMNS, SUBJECT_COLUMNS, BIRTH_COLUMNS, EXAM_COLUMNS)
    )


def _most(fits: Callable[[str], object], values: Sequence[str]) -> bool:
    return 2 * sum(bool(fits(value)) for value in values) > len(values)


def _is_date(value: str) -> bool:
    found = DATES.search(value)
    return found is not None and is_date(found)


# `Patient A` and `XXX` are no names
_WORDS = re.compile(
    r"(?!(?:patient|subject|participant|volunteer|case|anon(?:ym\w*)?|removed|unknown|none|redacted|hidden|x+|na)(?!\w))"
    r"[^\W\d_]{2,}(?:[ ,.^'’-]+[^\W\d_]+)*\.?",
    re.IGNORECASE,
)
# what stands in columns of these titles: a phone may be one that scans, an address that of a page
_CONTACTS = (
    (MAIL_COLUMNS, re.compile(r"[^\s@]@[^\s@]")),
    (PHONE_COLUMNS, re.compile(r"^\+?[\d\s()/.-]{6,}$")),
    (ADDRESS_COLUMNS, re.compile(r"^(?=.*\d)(?!.*://).*[^\W\d_]{2}")),
    (POST_COLUMNS, re.compile(r"^(?=[^\d]*\d[^\d]*\d)[\w\s-]{3,10}$")),
    (NUMBER_COLUMNS, re.compile(r"^(?:\D*\d){4}")),
)
_ASKED = (NAME_COLUMNS, ANY_NAME_COLUMNS, BIRTH_COLUMNS, _DAYS, *(titles for titles, _ in _CONTACTS))


def _texts_of(kind: str) -> Callable[[Result], list[Problem]]:
    return lambda result: [Problem((t.path,), t.value, tuple(t.box)) for t in result.text if t.kind == kind]


def _attributes(result: Result) -> list[Problem]:
    return [Problem((d.path,), f"{d.keyword} {d.tag}") for d in result.dicom_identifiers]


CHECKS = (
    *(
        Check(
            f"text_{kind}",
            "Burned-in text",
            "Read by an OCR engine; check it.",
            "grave" if kind in PRIVATE else "notable",
            _texts_of(kind),
            "texts",
            part=kind,
        )
        for kind in KINDS
    ),
    Check(
        "dicom_identifiers",
        "Identifying DICOM attributes",
        "By the standard's confidentiality profile (PS3.15, Annex E).",
        "notable",
        _attributes,
        "counts",
    ),
    Check(
        "name_date",
        "Names of files",
        "The day of an examination helps to tell who was examined: leave it out of names.",
        "notable",
        lambda result: [Problem((d.path,), d.problem) for d in result.quality if d.check == "name_date"],
        "pictures",
        part="date in the name",
    ),
    Check(
        "table_private",
        "Private columns of tables",
        "A table that names persons undoes what was taken from the pictures: publish codes and ages instead.",
        "grave",
        lambda result: [Problem((d.path,), d.problem) for d in result.quality if d.check == "table_private"],
    ),
)
