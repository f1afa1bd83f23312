"""Results of small audits, in this process and without burned-in text: a test about workers or text says
so."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sonodex.audit import Options, audit
from sonodex.audit.result import Result


def audited(root: Path | str, *, text: bool = False, workers: int = 0, **settings: Any) -> Result:
    """The result for a folder, a file or an address; its work folder lies apart and goes again."""
    with tempfile.TemporaryDirectory() as work:
        options = Options(text=text, workers=workers, work=str(Path(work) / "work"), **settings)
        return audit(str(root), options).result


def printed(root: Path | str, **settings: Any) -> dict[str, Any]:
    """The same as plain data."""
    return audited(root, **settings).as_dict()
