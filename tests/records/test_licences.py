from __future__ import annotations

import pytest

from sonodex.records.licences import allows, expression_problem, in_words, parts_of, spdx_of, terms

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CC-BY-4.0", (T, T, T)),
        ("CC0-1.0", (T, T, T)),
        ("CC-BY-SA-4.0", (T, T, T)),
        ("CC-BY-NC-4.0", (F, T, T)),
        ("CC-BY-NC-SA-4.0", (F, T, T)),
        ("CC-BY-ND-4.0", (T, T, F)),
        ("CC-BY-NC-ND-4.0", (F, T, F)),
        ("MIT", (T, T, T)),
        ("GPL-3.0-only", (T, T, T)),
        ("AGPL-3.0-only", (T, T, T)),
        ("MIT OR CC-BY-NC-4.0", (T, T, T)),
        ("MIT AND CC-BY-NC-4.0", (F, T, T)),
        ("GPL-2.0-only WITH Classpath-exception-2.0", (T, T, T)),
        ("LicenseRef-scancode-proprietary-license", (U, U, U)),
        ("GPL-3.0", (T, T, T)),  # as it was written before
        ("BUSL-1.1", (U, U, U)),  # to be read only
        ("Unlicense", (T, T, T)),
        (None, (U, U, U)),
    ],
)
def test_rights_follow_from_the_identifier(expression: str | None, expected: tuple[bool | None, ...]) -> None:
    assert tuple(allows(expression).values()) == expected


@pytest.mark.parametrize(
    "expression", ["CC BY 4.0", "MIT OR", "nothing-at-all", "mit", "((MIT", "MIT/Apache-2.0"]
)
def test_bad_expressions_are_named(expression: str) -> None:
    assert "SPDX" in str(expression_problem(expression))


@pytest.mark.parametrize(
    ("spdx", "name", "words"),
    [("MIT", None, "MIT"), ("MIT", "own", "MIT"), (None, "own terms", "own terms"), (None, None, None)],
)
def test_a_licence_in_words(spdx: str | None, name: str | None, words: str | None) -> None:
    assert in_words({"spdx": spdx, "name": name, "url": "https://example.org"}) == words


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("mit", "MIT"),
        (" CC BY 4.0 ", "CC-BY-4.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("https://creativecommons.org/licenses/by-nd/4.0/deed.de", "CC-BY-ND-4.0"),
        ("http://www.creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("https://spdx.org/licenses/GPL-3.0-only", "GPL-3.0-only"),
        ("https://opensource.org/license/mit", "MIT"),
        ("https://choosealicense.com/licenses/isc/", "ISC"),
        ("https://example.org/MIT", None),
        ("https://creativecommons.org/licenses/by-xx/4.0", None),
        ("", None),
        ("  ", None),
        ("own terms", None),
        ("the MIT licence, but for its third line", None),
        ("MIT OR " * 56 + "ISC", "MIT OR " * 56 + "ISC"),  # 395 characters
        ("MIT OR " * 56 + "APSL-1.0", "MIT OR " * 56 + "APSL-1.0"),  # 400
        ("MIT OR " * 56 + "OLDAP-1.1", None),  # 401
        ("MIT OR " * 56 + "MIT OR 0BSD", None),  # 403: cut at 400, it would be another expression
        ("MIT OR " * 56 + "Zlib AND GPL-3.0-only", None),
    ],
)
def test_an_expression_from_what_people_write(text: str, spdx: str | None) -> None:
    assert spdx_of(text) == spdx


@pytest.mark.parametrize(
    ("spdx", "name", "commercial"),
    [
        (None, "for non-commercial use", F),
        (None, "Noncommercial", F),
        (None, "CC BY NC", F),
        (None, "research use only", F),
        (None, "academic only", F),
        (None, "research", U),
        (None, "own terms", U),
        (None, None, U),
        ("MIT", "for non-commercial use", T),  # the expression is what counts
        ("CC-BY-NC-4.0", None, F),
    ],
)
def test_terms_that_are_only_named(spdx: str | None, name: str | None, commercial: bool | None) -> None:
    found = terms({"spdx": spdx, "name": name, "url": None})
    assert found["commercial"] is commercial
    if spdx is None:
        assert (found["redistribution"], found["derivatives"]) == (U, U)


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("MIT AND CC-BY-4.0", ("MIT", "CC-BY-4.0")), ("(MIT OR Apache-2.0) AND MIT", ("MIT", "Apache-2.0")),
        ("CC BY 4.0 AND MIT", ("CC BY 4.0", "MIT")),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", ("GPL-3.0-or-later",)),
        ("MIT License", ()), ("MIT AND", ()), ("", ()), ("MIT OR " * 200 + "MIT", ()),
    ],
)  # fmt: skip
def test_the_parts_of_an_expression(expression: str, parts: tuple[str, ...]) -> None:
    assert parts_of(expression) == parts


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("CC-BY-4.0", None),
        ("MIT OR Apache-2.0", None),
        ("cc-by-4.0", "'cc-by-4.0' is written 'CC-BY-4.0' in SPDX"),
        ("mit or isc", "'mit or isc' is written 'MIT OR ISC' in SPDX"),
        (
            "nothing-at-all",
            "'nothing-at-all' is no SPDX licence expression; see https://spdx.org/licenses/ for identifiers",
        ),
    ],
)
def test_what_is_wrong_with_an_expression(expression: str, problem: str | None) -> None:
    assert expression_problem(expression) == problem


@pytest.mark.parametrize("expression", ["MIT OR", "((MIT", "MIT OR)", "AND"])
def test_what_cannot_be_read_is_told_in_one_line(expression: str) -> None:
    problem = str(expression_problem(expression))
    assert problem.startswith(f"{expression!r} is no SPDX licence expression")
    assert "\n" not in problem


def test_an_answer_that_is_changed_changes_no_other() -> None:
    for expression in ("MIT", None, "nothing-at-all"):
        before = dict(allows(expression))
        allows(expression)["commercial"] = False
        assert allows(expression) == before
