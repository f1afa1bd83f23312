"""Each adapter opened by the library that it is for; where that is not installed the test is skipped, saying
so."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

import sonodex
from sonodex.errors import UsageError
from sonodex.loading.adapters import (
    to_coco,
    to_datalist,
    to_hugging_face,
    to_nnunet,
    to_tf,
    to_torch,
    to_yolo,
)
from sonodex.loading.items import Items
from sonodex.loading.manifest import Manifest
from tests.audit.making import noise, zipped
from tests.audit.pictures import mask, speckle
from tests.loading.sets import QUICK, breast, kept


@pytest.fixture
def items(tmp_path: Path) -> Items:
    """Twelve items of three subjects, the last of which are the test split."""
    from dataclasses import replace

    found = sonodex.open_items(breast(tmp_path / "set", 3, 4), options=QUICK)
    rows = [replace(r, split="test" if r.subject == "2" else "train") for r in found.manifest]
    return Items(Manifest.of(rows, found.manifest.root), found._reach.source)


@pytest.mark.processes
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_torch_with_workers(items: Items) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    from torch.utils.data import DataLoader

    loader: Any = DataLoader(to_torch(items), batch_size=4, num_workers=2)
    batches = list(loader)
    assert [b["image"].shape for b in batches] == [(4, 1, 192, 224)] * 3
    seen = np.concatenate([b["image"].numpy() for b in batches])[:, 0]
    assert np.array_equal(seen, np.stack([speckle(i) for i in range(12)]))
    masks = np.concatenate([b["mask"].numpy() for b in batches])
    assert np.array_equal(masks, np.stack([mask(i) // 255 for i in range(12)]))
    assert batches[0]["label"].tolist() == [1, 1, 1, 1]
    assert to_torch(items).classes == ["benign", "malignant"]


@pytest.mark.filterwarnings("ignore")
def test_monai(items: Items, tmp_path: Path) -> None:
    pytest.importorskip("monai", reason="MONAI is not installed")
    load: Any = importlib.import_module("monai.data").load_decathlon_datalist
    listed = to_datalist(items)
    (tmp_path / "datalist.json").write_text(json.dumps(listed), encoding="utf-8")
    entries = load(str(tmp_path / "datalist.json"), True, "training")
    assert len(entries) == 8
    assert kept(entries[3]["image"]).shape == (192, 224)
    assert Path(entries[3]["label"]).name == Path(entries[3]["image"]).name
    assert len(listed["test"]) == 4


def test_monai_is_told_of_archives(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.png": bytes(cv2.imencode(".png", noise(40, 50))[1])}))
    with pytest.raises(UsageError, match="MONAI opens files"):
        to_datalist(sonodex.open_items(tmp_path, options=QUICK))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("streaming", [False, True])
def test_hugging_face(items: Items, streaming: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hf = pytest.importorskip("datasets", reason="Hugging Face datasets is not installed")
    monkeypatch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    rows = list(to_hugging_face(items, streaming))
    assert len(rows) == 12
    assert np.array_equal(np.asarray(rows[5]["image"]), speckle(5))
    assert np.array_equal(np.asarray(rows[5]["mask"]), mask(5) // 255)
    assert (rows[5]["label"], rows[5]["subject"], rows[11]["split"]) == (0, "1", "test")


@pytest.mark.filterwarnings("ignore")
def test_tensorflow(items: Items) -> None:
    pytest.importorskip(
        "tensorflow", reason="TensorFlow is not installed: pip install tensorflow-cpu; run by hand with 2.21"
    )
    found = to_tf(items)
    assert found.element_spec["image"].dtype.name == "uint8"
    for _ in range(2):  # it can be gone through again
        rows = list(found.as_numpy_iterator())
        assert [row["name"].decode() for row in rows] == items.manifest.column("item")
    assert np.array_equal(rows[3]["image"], speckle(3))
    assert np.array_equal(rows[3]["mask"], mask(3) // 255)
    assert (rows[3]["label"], rows[3]["subject"]) == (b"malignant", b"0")
    assert [batch["image"].shape for batch in found.padded_batch(8)] == [(8, 192, 224), (4, 192, 224)]


def test_nnunet_layout(items: Items, tmp_path: Path) -> None:
    folder = to_nnunet(items, tmp_path / "raw", "Breast", 7)
    assert folder.name == "Dataset007_Breast"
    told = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    assert told == {
        "channel_names": {"0": "US"},
        "labels": {"background": 0, "class 1": 1},
        "numTraining": 8,
        "file_ending": ".png",
    }
    images, labels = sorted((folder / "imagesTr").iterdir()), sorted((folder / "labelsTr").iterdir())
    assert [f"{p.stem[: -len('_0000')]}.png" for p in images] == [p.name for p in labels]
    assert np.array_equal(kept(images[2]), speckle(2))
    assert np.array_equal(kept(labels[2]), mask(2) // 255)
    assert len(list((folder / "imagesTs").iterdir())) == 4


@pytest.mark.filterwarnings("ignore")
def test_coco(items: Items, tmp_path: Path) -> None:
    pytest.importorskip("pycocotools", reason="pycocotools is not installed")
    from pycocotools.coco import COCO

    path = to_coco(items, tmp_path / "coco")
    coco: Any = COCO(str(path))
    assert len(coco.imgs) == len(coco.anns) == 12
    for i, one in coco.anns.items():
        drawn = mask(i - 1) // 255
        x, y, w, h = cv2.boundingRect(drawn)
        assert one["bbox"] == [x, y, w, h]
        assert one["area"] == np.count_nonzero(drawn)
        made = coco.annToMask(one)
        assert 2 * np.count_nonzero(made & drawn) / (np.count_nonzero(made) + np.count_nonzero(drawn)) > 0.9
    again = sonodex.open_items(tmp_path / "coco", options=QUICK)
    assert [r.boxes[0][1:5] for r in again.manifest] == [tuple(coco.anns[i]["bbox"]) for i in range(1, 13)]


def test_yolo_is_read_again(items: Items, tmp_path: Path) -> None:
    path = to_yolo(items, tmp_path / "yolo")
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert told == {"path": ".", "train": "images/train", "test": "images/test", "names": {0: "class 1"}}
    again = {r.item: r for r in sonodex.open_items(tmp_path / "yolo", options=QUICK).manifest}
    assert len(again) == 12
    for i, row in enumerate(sorted(again.values(), key=lambda r: Path(r.item).name)):
        x, y, w, h = cv2.boundingRect(mask(i))
        box = row.boxes[0]
        assert box.label == "class 1"
        assert np.allclose([box.x, box.y, box.width, box.height], [x, y, w, h], atol=0.01)


def test_a_library_that_is_missing(items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(UsageError, match="pip install tensorflow"):
        to_tf(items)
