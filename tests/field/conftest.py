from __future__ import annotations

import pytest

from sonodex import Catalogue


@pytest.fixture(scope="session")
def cat() -> Catalogue:
    """The packaged catalogue."""
    return Catalogue.load()
