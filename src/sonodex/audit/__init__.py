"""The dataset audit: what is really in a folder of ultrasound data, said before somebody trains on it.

>>> from sonodex.audit import Options, audit
>>> found = audit("data").result  # doctest: +SKIP
>>> found.duplicates.conflicting_labels  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.audit.auditing import Audit, audit
    from sonodex.audit.options import Options

_HOME = {"Audit": "auditing", "Options": "options", "audit": "auditing"}
__all__ = ["Audit", "Options", "audit"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: a process that reads has to begin soon.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module 'sonodex.audit' has no attribute {name!r}")
