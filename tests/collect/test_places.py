"""Places of this machine are not passed on."""

from __future__ import annotations

import pytest

from sonodex.collect.sources import told


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/home/alice/secret/set", "set"),
        ("/home/alice/secret/set/", "set"),
        ("C:\\Users\\alice\\set", "set"),
        ("file:///home/alice/set.zip", "set.zip"),
        ("/", "."),
        ("data/set", "data/set"),
        (".", "."),
        ("https://example.org/a/set", "https://example.org/a/set"),
        ("s3://bucket/set", "s3://bucket/set"),
    ],
)
def test_told(place: str, said: str) -> None:
    assert told(place) == said
