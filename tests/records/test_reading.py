from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonodex.records.reading import YamlError, parse


def test_values_keep_their_positions_and_yaml_1_2_types() -> None:
    document = parse("a: 1\nb:\n  - NO\n  - {c: 2024-01-31, d: 1.5, e: ~, f: 'x'}\n")
    assert document.data == {"a": 1, "b": ["NO", {"c": "2024-01-31", "d": 1.5, "e": None, "f": "x"}]}
    assert document.position(("b", 0)) == (3, 5)
    assert document.position(("b", 1, "d")) == (4, 24)
    assert document.position(("b", 1, "absent")) == (4, 5)


def test_duplicate_keys_are_kept_aside() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    assert document.duplicates == [(("a",), (3, 1))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x 1\nb: *x\n", "anchors"),
        ("a: !!python/object/apply:os.system ['true']\n", "tags"),
        ("a: !!str 1\n", "tags"),
        ("a: ! 1\n", "tags"),
        ("a: ! x\n", "tags"),
        ("a: !own x\n", "tags"),
        ("a: ! [1]\n", "tags"),
        ("a: !own [1]\n", "tags"),
        ("a: !!seq [1]\n", "tags"),
        ("a: ! {b: 1}\n", "tags"),
        ("!!map {b: 1}\n", "tags"),
        ("a: &x [1]\n", "anchors"),
        ("a: &x {b: 1}\n", "anchors"),
        ("a: 1\n---\nb: 2\n", "more than one"),
        ("[" * 100, "nested deeper than 12"),
        ("[" * 100_000, "nest"),
        ("{a: " * 100_000, "nest"),
        ("a: [1, 2\n", "no valid YAML"),
        ("? {a: 1}\n: 2\n", "key has to be text"),
        ("a: " + "x" * 1_000_001, "larger"),
        ("- 1\n" * 60_000, "more than 50,000"),
        ("a: \x07\n", "no valid YAML"),
        ("\t- a\n", "no valid YAML"),
    ],
)
def test_hostile_text_is_refused(text: str, words: str) -> None:
    with pytest.raises(YamlError, match=words):
        parse(text)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: b.decode("latin-1")))
@settings(max_examples=200)
def test_any_text_parses_or_is_refused(text: str) -> None:
    with contextlib.suppress(YamlError):
        parse(text)


def test_broken_yaml_is_told_at_its_line_and_column() -> None:
    with pytest.raises(YamlError) as caught:
        parse("a: 1\nb:  }\n")
    assert (caught.value.line, caught.value.column) == (2, 5)
