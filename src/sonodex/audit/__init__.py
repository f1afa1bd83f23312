"""The dataset audit: what is really in a folder of ultrasound data, said before somebody trains on it.

>>> from sonodex.audit import Options, audit
>>> found = audit("data").result  # doctest: +SKIP
>>> found.duplicates.conflicting_labels  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.audit.options import Options

if TYPE_CHECKING:
    from sonodex.audit.auditing import Audit, audit

__all__ = ["Audit", "Options", "audit"]


def __getattr__(name: str) -> Any:
    if name in ("Audit", "audit"):  # loaded when an audit is asked for
        from sonodex.audit import auditing

        return getattr(auditing, name)
    raise AttributeError(f"module 'sonodex.audit' has no attribute {name!r}")
