"""PyTorch and TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from sonodex.errors import UsageError
from sonodex.loading.items import Item, Items

Transform = Callable[[dict[str, Any]], Any]


def library(name: str) -> Any:
    """A library that is not one of sonodex's own.

    Raises:
        UsageError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"this adapter needs {name}, which is not installed: pip install {name}") from None


def sample(item: Item) -> dict[str, Any]:
    """An item as plain arrays and texts: `image`, `mask` (where it has one), `label`, `subject`, `name`."""
    out: dict[str, Any] = {"image": item.image}
    mask = item.mask
    if mask is not None:
        out["mask"] = mask
    return out | {"label": item.label or "", "subject": item.subject or "", "name": item.name}


class TorchItems:
    """A map-style dataset for `torch.utils.data.DataLoader`, which asks for a length and items by number.

    A sample holds tensors: `image` (channels, height, width) or (channels, frames, height, width), `mask`
    (height, width) of int64, `label` as the number of its class (-1 for none), `subject`, `name`.

    Attributes:
        classes: names of the classes, in the order of their numbers.
    """

    def __init__(self, items: Items, transform: Transform | None = None) -> None:
        self._torch = library("torch")
        self.items, self.transform = items, transform
        self.classes = sorted({label for label in items.manifest.column("label") if label is not None})
        self._numbers: Mapping[str, int] = {label: i for i, label in enumerate(self.classes)}

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k != "_torch"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._torch = library("torch")

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Any:
        item = self.items[index]
        out = sample(item)
        many = item.row.frames > 1
        coloured = out["image"].ndim == (4 if many else 3)
        image = np.moveaxis(out["image"], -1, 0) if coloured else out["image"][None]
        out["image"] = self._torch.from_numpy(np.ascontiguousarray(_known(image)))
        if "mask" in out:
            out["mask"] = self._torch.from_numpy(out["mask"].astype(np.int64))
        out["label"] = self._numbers.get(out["label"], -1)
        return self.transform(out) if self.transform else out


def _known(pixels: Any) -> Any:
    """Pixels of a type and byte order that tensors have."""
    if not pixels.dtype.isnative:
        pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    return pixels


def to_torch(items: Items, transform: Transform | None = None) -> TorchItems:
    """Items for a PyTorch `DataLoader`, with any number of workers.

    Args:
        items: which ones.
        transform: called with each sample.

    Raises:
        UsageError: PyTorch is not installed.
    """
    return TorchItems(items, transform)


def to_tf(items: Items) -> Any:
    """Items as a `tf.data.Dataset` of dictionaries: `image` and `mask` (empty where there is none) as kept,
    `label`, `subject`, `name` as texts.

    Raises:
        UsageError: TensorFlow is not installed, or items have pixels of several types or ranks.
    """
    tf = library("tensorflow")
    if not len(items):
        raise UsageError("no items")
    first = items[0].image

    def rows() -> Iterator[dict[str, Any]]:
        for item in items:
            out = sample(item)
            if out["image"].dtype != first.dtype or out["image"].ndim != first.ndim:
                raise UsageError(f"{item.name}: its pixels are of another type or rank than the first item's")
            rank = 3 if item.row.frames > 1 else 2
            yield out | {"mask": out.get("mask", np.zeros((0,) * rank, np.uint8))}

    mask = len(first.shape) - (1 if first.shape[-1] == 3 and first.ndim > 2 else 0)
    signature = {
        "image": tf.TensorSpec(shape=(None,) * first.ndim, dtype=tf.as_dtype(first.dtype)),
        "mask": tf.TensorSpec(shape=(None,) * mask, dtype=tf.uint8),
        "label": tf.TensorSpec(shape=(), dtype=tf.string),
        "subject": tf.TensorSpec(shape=(), dtype=tf.string),
        "name": tf.TensorSpec(shape=(), dtype=tf.string),
    }
    return tf.data.Dataset.from_generator(rows, output_signature=signature)
