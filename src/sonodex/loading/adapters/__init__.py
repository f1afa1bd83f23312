"""Items as the libraries want them; each library is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.loading.adapters.arrow import to_hugging_face
    from sonodex.loading.adapters.folders import to_coco, to_nnunet, to_yolo
    from sonodex.loading.adapters.monai import to_datalist
    from sonodex.loading.adapters.tensors import TorchItems, to_tf, to_torch

_HOMES = {
    "to_hugging_face": "arrow",
    "to_coco": "folders",
    "to_nnunet": "folders",
    "to_yolo": "folders",
    "to_datalist": "monai",
    "TorchItems": "tensors",
    "to_torch": "tensors",
    "to_tf": "tensors",
}
__all__ = [
    "TorchItems",
    "to_coco",
    "to_datalist",
    "to_hugging_face",
    "to_nnunet",
    "to_tf",
    "to_torch",
    "to_yolo",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sonodex.loading.adapters' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"sonodex.loading.adapters.{_HOMES[name]}"), name)
