"""D29: a division into training and test items, in lists, folders, tables and words."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import NamedTuple

from sonodex.records.vocabularies import Level
from sonodex.repository import limits, texts
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import Answer, Check, View
from sonodex.repository.looking import Column, Looked

_SPLIT_FILE = re.compile(
    r"(?:^|[/_\-.])(?:train|test|val|valid|validation|split|splits|fold_?\d*|"
    r"folds)(?:[_\-.][\w\-.]*|s)?\.(?:txt|csv|json|xlsx|tsv)$",
    re.IGNORECASE,
)
_NO_LIST = re.compile(
    r"(?:^|/)(?:requirements?|configs?|docker|\.github|tests?|results?)(?:/|$)", re.IGNORECASE
)
_OF_A_RUN = re.compile(r"config|settings|results?\b|metrics|history|\blog\b", re.IGNORECASE)
_MOST_LISTS = 60  # files named after a division; more are items
_SPLIT_FOLDER = re.compile(
    r"(?:^|/)(?:\w+[_-])?(?:train(?:ing)?|test(?:ing)?)(?:[_-]?(?:set|data|images))?/", re.IGNORECASE
)
_SPLIT_COLUMN = re.compile(
    r"(?:^|_)(?:fold|split|subset|partition|is_?train|is_?test|train_?test)(?:_|\d*$)", re.IGNORECASE
)
_LISTS_BY_SUBJECT = re.compile(
    r"(?:^|[_\-/])(?:patients?|subjects?|speakers?|participants?)[_\-./]", re.IGNORECASE
)
_BY_SUBJECT = re.compile(
    r"(?:split|divid|partition|\bfolds?\b)[^.]{0,120}\b(?:patient|subject|participant|case|"
    r"volunteer|study)|(?:patient|subject|speaker)[- ](?:wise|level|disjoint|independent)|"
    r"no (?:patient|subject|speaker)s? (?:overlap|appear|(?:is )?(?:in|of) both)|"
    r"\bno overlap (?:in|of|between) (?:the )?(?:patient|subject|speaker|participant)s?\b|"
    r"\b(?:different|disjoint|distinct|non-overlapping) (?:patients|subjects|speakers|participants)",
    re.IGNORECASE,
)
_SPLIT_SAID = re.compile(
    r"\b(?:test(?:ing)?|validation|val|hold-?out|held-?out)[ _-](?:(?:and|or|/) \w+ )?(?:data ?sets?|sets?|"
    r"splits?|subsets?|label|images|videos|cohort|folder)\b|\btrain(?:ing)?\b.{1,60}\b(?:test(?:ing)?|validation|val)\b.{0,30}"
    r"\b(?:sets?|data|images|videos|splits?|patients|subjects|folders?|samples)\b|"
    r"\btrain(?:ing)?[ _-](?:sets?|splits?|subsets?|folder)\b|\bfive-?fold|\b\d+-fold cross|split into|"
    r"\b\d[\d,]* (?:\w+ ){0,2}for (?:training|testing|validation)\b|[├└│].*\b(?:train|test)(?:ing)?\b",
    re.IGNORECASE,
)


def split(view: View) -> Answer:
    """Is a fixed split into training and test items published with the data?"""
    seen = view.seen
    held = holdings.files(seen)
    lists = [
        e
        for e in seen.tree.entries
        if _SPLIT_FILE.search(e.path) and not _NO_LIST.search(e.folder) and not _OF_A_RUN.search(e.name)
    ]
    lists = lists if len(lists) <= _MOST_LISTS else []
    by_subject = next((e.path for e in lists if _LISTS_BY_SUBJECT.search(e.path)), None)
    if by_subject:
        return Answer("full", "lists of a division named after subjects", by_subject)
    file = next(iter(lists), None) or next((e for e in held if _SPLIT_FOLDER.search(e.path)), None)
    near = [d for d in seen.readmes if not seen.vendored(d.path)]
    subject = next((d.at(line.number) for d in near if (line := d.find(_BY_SUBJECT))), None)
    if file and subject:
        return Answer("full", f"division in {file.name}; readme says it is by subject", subject)
    columns = [one for one in seen.columns if _SPLIT_COLUMN.search(one.name)]
    told = [found for one in columns if (found := _by_column(seen, one))]
    best = next((found for found in told if found.level == "full"), next(iter(told), None))
    if best and (best.level == "full" or not file):
        return best
    if file:
        return Answer("partial", "lists or folders of a division, without a word on subjects", file.path)
    parts = _parts_of_the_card(seen)
    if len(parts) > 1:
        return Answer("partial", f"the card names {', '.join(parts)}", seen.main.at(1) if seen.main else "")
    said = holdings.told(seen, _SPLIT_SAID, _ADVICE)
    if said:
        more: Level | None = None if held or holdings.on_a_drive(seen) else "full"
        return Answer("partial", "division described in the readme, no lists", said, more)
    if not held and holdings.table(seen) is None:
        return Answer("none", "no division in the readme; the data themselves were not seen", "", "full")
    sheet = next((e.path for e in seen.tree.entries if _SHEET.search(e.name)), None)
    if sheet:
        return Answer(
            "none", "no lists, folders or words on a division; a datasheet was not read", sheet, "full"
        )
    return Answer("none", "no lists, folders or words on a division")


_ADVICE = re.compile(r"make sure|\b(?:do|should) not\b|avoid|\byour (?:own )?(?:model|data)\b", re.IGNORECASE)
_SHEET = re.compile(r"data[- _]?sheet.*\.(?:pdf|docx?)$", re.IGNORECASE)


class _Divided(NamedTuple):
    """Subjects of a table: how many, how many of them stand in two parts, and whether all rows were read."""

    subjects: int
    crossing: int
    whole: bool


def _by_column(seen: Looked, column: Column) -> Answer:
    """What a column of parts says, checked against the column of subjects beside it."""
    place = f"{column.path}:1"
    name = f"column {column.name[:40]} in {column.path}"
    divided = _divided(seen, column)
    if divided is None:
        return Answer("partial", f"a {name}", place)
    if divided.crossing:
        note = f"a {name}, in which {divided.crossing:,} of {divided.subjects:,} subjects stand in two parts"
        return Answer("partial", note, place)
    if not divided.whole:
        return Answer("partial", f"a {name}, too large to be read whole", place, "full")
    return Answer("full", f"{name}: each of {divided.subjects:,} subjects stands in one part", place)


def _divided(seen: Looked, column: Column) -> _Divided | None:
    entry = next(e for e in seen.tree.entries if e.path == column.path)
    text = texts.decode(seen.tree.read(entry, limits.TEXT_BYTES))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    parts: dict[str, set[str]] = {}
    try:
        rows = csv.DictReader(StringIO(text), delimiter=delimiter)
        subject = next((n for n in rows.fieldnames or () if _SUBJECT.match(n.strip(" \"'\ufeff"))), None)
        field = next((n for n in rows.fieldnames or () if n.strip(" \"'\ufeff") == column.name), None)
        if subject is None or field is None:
            return None
        for row in rows:
            if row.get(subject) and row.get(field):
                parts.setdefault(row[subject], set()).add(row[field])
    except csv.Error:
        return None
    if len(parts) < 2 or len(set().union(*parts.values())) < 2:
        return None
    crossing = sum(len(found) > 1 for found in parts.values())
    return _Divided(len(parts), crossing, (entry.size or 0) <= limits.TEXT_BYTES)


_SUBJECT = re.compile(
    r"^(?:anon\w*[_ -]?)?(?:patient|subject|case|participant|volunteer|speaker|donor|animal|person)s?"
    r"(?:[_ -]?(?:id|no|nr|num|number|name|code|index))?$",
    re.IGNORECASE,
)


def _parts_of_the_card(seen: Looked) -> list[str]:
    """Parts (train, test, ...) that the front matter of a hub's card names."""
    if not seen.card or seen.main is None:
        return []
    part = re.compile(r"^\s*-?\s*(?:split|name):\s*(train|test|val\w*|dev)\b")
    found = (part.match(line) for line in seen.main.lines[:400])
    return list(dict.fromkeys(m[1] for m in found if m))


CHECKS = (
    Check(
        "data-split",
        "D29",
        "lists, folders, columns of tables, sentences on a division",
        "lists or folders and a sentence or their names that it is by subject; a column, where none of the "
        "subjects in another one stands in two parts",
        "lists, folders or a description",
        "none of these",
        "an undocumented division inside an archive",
        split,
    ),
)
