"""Words that formats hold come back: lists and text in Markdown, licences as people write them, numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.export import markdown
from sonodex.export.reading import mapped, words
from sonodex.records.licences import spdx_of


@given(st.lists(st.text(), max_size=4))
def test_lists_in_markdown_come_back(values: list[str]) -> None:
    from sonodex.export.formats import plain

    wanted = [plain(v) for v in values]
    found = markdown.parts(markdown.cell(wanted)) if wanted else []
    assert found == [w for w in wanted if w]


@given(st.text())
def test_text_in_markdown_comes_back(value: str) -> None:
    from sonodex.export.formats import plain

    written = markdown.escape(value)
    assert markdown.unescape(written) == plain(value)
    assert "\n" not in written
    assert "<" not in written


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("CC BY 4.0", "CC-BY-4.0"), ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"), ("mit", "MIT"),
        ("Apache 2.0", "Apache-2.0"), ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0"), ("CC0 1.0", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://choosealicense.com/licenses/cc-by-4.0/", "CC-BY-4.0"),
        ("https://choosealicense.com/licenses/other/", None),
        ("https://spdx.org/licenses/MIT.html", "MIT"), ("CC BY", None), ("free for research", None),
        ("", None), ("https://example.org/MIT", None),
    ],
)  # fmt: skip
def test_licences_as_people_write_them(said: str, expected: str | None) -> None:
    assert spdx_of(said) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("600", 600), ("1,064", 1064), (12, 12), ("812 images", None), ("290-480", None), ("~100", None),
     (True, None), ("12.0", 12), ("1.5", None), ("-3", None)],
)  # fmt: skip
def test_numbers_are_whole_or_nothing(value: Any, expected: int | None) -> None:
    assert words.whole(value) == expected


def test_the_mappings_that_come_along_are_told_apart() -> None:
    found = mapped.known_mappings()
    assert len({m.when for m in found}) == len(found) == 5
