from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.report import write_report


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, cat: Catalogue) -> Path:
    """The report on the packaged catalogue."""
    out = tmp_path_factory.mktemp("report") / "out"
    write_report(cat, out)
    return out
