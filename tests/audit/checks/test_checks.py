"""Each question is declared once: terminal and page show the same titles, every defect has its question."""

from __future__ import annotations

import contextlib
import io
from dataclasses import fields, replace

import pytest

from sonodex.audit.checks import CHECKS
from sonodex.audit.page.sections import sections
from sonodex.audit.result import Defect, Duplicates, Identifier, Result, Subjects, Text, Unreadable
from sonodex.cli.audit_summary import print_everything, print_summary, rows

PAIR = [["a.png", "b.png"]]
EVERYTHING = Result(
    unreadable=[Unreadable("broken.png", "truncated")],
    subjects=Subjects(2, "a rule", ["patient 3"]),
    duplicates=Duplicates(PAIR, PAIR, PAIR, PAIR, PAIR, PAIR, PAIR),
    text=[Text("t.png", check.part, "a word", [1, 2, 3, 4]) for check in CHECKS if check.shown == "texts"],
    dicom_identifiers=[Identifier("x.dcm", "(0010,0010)", "PatientName")],
    quality=[
        Defect("q.png", check.key, f"{check.part}: seen")
        for check in CHECKS
        if check.shown == "pictures" or check.key == "table_private"
    ],
)


def test_every_question_has_its_own_key_and_says_why_it_matters() -> None:
    keys = [check.key for check in CHECKS]
    assert len(keys) == len(set(keys))
    assert all(check.title and check.why[-1] in ".?" for check in CHECKS)


def test_what_harms_results_or_people_is_grave() -> None:
    private = {f"text_{kind}" for kind in ("name", "identifier", "date", "time", "institution")}
    leaks = {"subjects_in_several_splits", "across_splits", "across_subjects", "clips_across_splits"}
    grave = {check.key for check in CHECKS if check.severity == "grave"}
    assert grave == {*private, *leaks, "conflicting_labels", "unreadable", "table_private"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
def test_every_question_finds_its_answer_and_only_that(check: object) -> None:
    one = next(c for c in CHECKS if c is check)
    assert len(one.found(EVERYTHING)) == 1
    assert one.found(Result()) == []


def test_page_and_terminal_bear_the_same_titles() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_everything(EVERYTHING)
    shown = sections(EVERYTHING)
    assert [s.title for s in shown if s.grave] == [s.title for s in shown][: sum(s.grave for s in shown)]
    assert {s.title for s in shown} == {f"{c.title}: {c.part}" if c.part else c.title for c in CHECKS}
    for check in CHECKS:
        assert f"{check.title}: " in out.getvalue()


def test_nothing_found_is_nothing_shown() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_everything(Result(root="here"))
        print_summary(Result(root="here"))
    assert sections(Result()) == []
    assert rows(Result()) == []
    assert not any(check.title in out.getvalue() for check in CHECKS)


def test_long_groups_and_many_texts_are_cut_with_their_number() -> None:
    many = [f"{i}.png" for i in range(9)]
    result = replace(
        Result(),
        duplicates=Duplicates(exact=[many]),
        text=[Text("t.png", "name", "DOE", [0, 0, 1, 1]), Text("t.png", "name", "ROE", [5, 5, 1, 1])],
    )
    text, exact = sections(result)
    assert [one.said for one in exact.groups[0]][-1] == "and 3 more"
    assert (text.count, text.groups[0][0].said, len(text.groups[0][0].boxes)) == (1, "DOE; ROE", 2)


def test_groups_of_a_result_are_all_asked_for() -> None:
    asked = {check.key for check in CHECKS if check.shown == "groups"}
    assert asked == {field.name for field in fields(Duplicates)}
