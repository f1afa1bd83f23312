"""What another process does with items; it loads this alone, not a file of tests with all that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.loading.items import Items


def sums(items: Items) -> list[int]:
    return [int(item.image.sum()) for item in items]


def send(items: Items, pipe: Any) -> None:
    pipe.send(sums(items))
