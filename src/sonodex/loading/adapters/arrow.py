"""Hugging Face `datasets`, which keeps rows in Arrow files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sonodex.loading.adapters.tensors import library
from sonodex.loading.items import Items
from sonodex.loading.pixels import png


def to_hugging_face(items: Items, streaming: bool = False) -> Any:
    """Items as a `datasets.Dataset`: `image` and `mask` as pictures (PNG, nothing is lost), `label` as a
    class, `subject`, `split`, `name`. Clips and volumes stand a row a frame.

    Args:
        items: which ones.
        streaming: an `IterableDataset`, which writes nothing and decodes as it goes.

    Raises:
        UsageError: `datasets` is not installed.
        SonodexError: pixels that PNG cannot hold.
    """
    hf = library("datasets")
    classes = sorted({label for label in items.manifest.column("label") if label is not None})
    features = hf.Features(
        {
            "image": hf.Image(),
            "mask": hf.Image(),
            "label": hf.ClassLabel(names=classes) if classes else hf.Value("string"),
            "subject": hf.Value("string"),
            "split": hf.Value("string"),
            "name": hf.Value("string"),
        }
    )
    of = hf.IterableDataset if streaming else hf.Dataset
    return of.from_generator(_rows, features=features, gen_kwargs={"items": _Whole(items.frames())})


class _Whole:
    """Items that `datasets` takes as one thing: a list it would cut into pieces for its workers."""

    def __init__(self, items: Items) -> None:
        self.items = items


def _rows(items: _Whole) -> Iterator[dict[str, Any]]:
    for item in items.items:
        mask = item.mask
        yield {
            "image": {"bytes": png(item.image, item.name), "path": None},
            "mask": None if mask is None else {"bytes": png(mask, item.name), "path": None},
            "label": item.label,
            "subject": item.subject,
            "split": item.split,
            "name": item.name,
        }
