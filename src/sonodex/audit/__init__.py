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
    # Its libraries are an extra and heavy: loaded when an audit is asked for.
    if name in ("Audit", "audit"):
        try:
            from sonodex.audit import auditing
        except ModuleNotFoundError as error:
            from sonodex.errors import MissingExtraError

            if (error.name or "").split(".")[0] in ("cv2", "numpy", "pyarrow"):
                raise MissingExtraError("audit") from None
            raise
        return getattr(auditing, name)
    raise AttributeError(f"module 'sonodex.audit' has no attribute {name!r}")
