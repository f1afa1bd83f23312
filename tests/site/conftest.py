from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from tests.site.pages import built, frozen


@pytest.fixture(scope="session")
def cat(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The packaged catalogue as it was when the tests began."""
    return frozen(tmp_path_factory)


@pytest.fixture(scope="session")
def site(cat: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the packaged catalogue."""
    return built(tmp_path_factory, cat)
