"""What a reader is given: bytes that are at hand, or are not."""

from __future__ import annotations

import io

import pytest

from sonodex.audit.look.readers import read
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from tests.audit import making


def test_reader_of_a_blob_without_bytes() -> None:
    with pytest.raises(ReadError, match="not at hand"):
        read(Blob("x.png", 10), formats.PNG)


def test_stream_of_a_blob() -> None:
    assert isinstance(making.held(b"abc").stream(), io.BytesIO)
    with pytest.raises(ReadError, match="read at once"):
        making.held(b"abc").read(2)
