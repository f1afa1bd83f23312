"""The notebook runs from start to end in a real kernel."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT


@pytest.mark.filterwarnings("ignore")  # the kernel's own libraries warn about their platforms
@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebook_runs(path: object) -> None:
    notebook = nbformat.read(str(path), as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "commit notebooks without outputs"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
