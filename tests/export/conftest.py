from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from tests.export.hostile import nasty_catalogue


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue whose every text tries to break out of a format."""
    folder: Path = tmp_path_factory.mktemp("nasty")
    found = nasty_catalogue(folder)
    assert not found.refused
    return found
