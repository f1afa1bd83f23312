from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.wording import NOTHING, counted, grouped, number, on_scale, percent


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (percent(0.5), "50%"),
        (percent(0), "0%"),
        (percent(1), "100%"),
        (percent(0.1234, 1), "12.3%"),
        (percent(None), NOTHING),
        (number(1.25), "1.2"),
        (number(0.125, 2), "0.12"),
        (number(0, 0), "0"),
        (number(None), NOTHING),
        (on_scale(58.125, 100), "58.1"),
        (on_scale(0.8125, 1), "0.81"),
        (on_scale(None, 1), NOTHING),
        (grouped(1234567), "1,234,567"),
        (grouped(0), "0"),
        (grouped(None), NOTHING),
        (counted(0, "dataset"), "0 datasets"),
        (counted(1, "dataset"), "1 dataset"),
        (counted(1200, "dataset"), "1,200 datasets"),
        (counted(2, "family", "families"), "2 families"),
    ],
)
def test_one_spelling_each(said: str, expected: str) -> None:
    assert said == expected


@given(st.floats(0, 1))
def test_a_share_reads_as_it_does_in_percent(share: float) -> None:
    assert percent(share, 1) == f"{on_scale(100 * share, 100)}%"
