from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.site import build
from tests.site.pages import frozen


@pytest.fixture(scope="session")
def cat(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The packaged catalogue as it was when the tests began."""
    return frozen(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="session")
def site(cat: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the packaged catalogue."""
    folder = tmp_path_factory.mktemp("built") / "site"
    build(cat, folder)
    return folder
