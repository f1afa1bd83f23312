from __future__ import annotations

import pytest

from sonodex.records.licences import allows, expression_problem, in_words

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
