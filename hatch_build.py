"""The index of the catalogue is compiled when a wheel is built, so that the first call needs not wait for it.

It is left out where the package is installed for development. The library finds an index that does not fit
the records and the code beside it by its digests, and makes one of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "sonodex/_data/index.sqlite"


class IndexHook(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from sonodex.catalogue.compiling import index_to_ship

        self._folder = TemporaryDirectory()
        made = Path(self._folder.name, "index.sqlite")
        made.write_bytes(index_to_ship(root / "catalogue"))
        build_data["force_include"][str(made)] = PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
