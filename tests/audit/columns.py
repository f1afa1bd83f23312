"""Columns of an inventory as they are after all files were read, made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa


class Columns:
    """`files`: a value a file. `pictures`: a value a picture; `file` is that of each, `names` its name."""

    def __init__(
        self, file: tuple[int, ...] = (), pictures: Any = None, names: Any = None, **files: list[Any]
    ) -> None:
        self.file = np.array(file, np.int64)
        self.columns = {k: np.array(v) for k, v in (pictures or {}).items()}
        self.names = names
        self._files = files
        self.paths = files.get("path", [])

    def of(self, name: str) -> Any:
        values = self._files[name]
        return pa.chunked_array([pa.array(values, None if values else pa.int64())])

    def values(self, name: str) -> list[Any]:
        return self._files[name]

    def listed(self, file: int, name: str) -> Any:
        return self._files[name][file]

    def path(self, picture: int) -> str:
        """The path of a picture's file, with its name behind it if it has one."""
        name = self.names[picture] if self.names else ""
        path: str = self.paths[self.file[picture]]
        return f"{path}#{name}" if name else path
