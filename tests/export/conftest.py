from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue import Entry
from sonodex.export.facts import facts
from tests.export.hostile import nasty_catalogue


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue whose every text tries to break out of a format."""
    folder: Path = tmp_path_factory.mktemp("nasty")
    found = nasty_catalogue(folder)
    assert not found.refused
    return found


@pytest.fixture(scope="session")
def few(cat: Catalogue) -> list[Entry]:
    """A record of each shape: those that together state every fact there is, in as many ways as there are."""
    seen: set[tuple[str, str]] = set()
    out = []
    for number, entry in enumerate(cat):
        shape = {(entry.kind, path) for path in facts(entry)} - seen
        if shape or number % 29 == 0:
            seen |= shape
            out.append(entry)
    return out
