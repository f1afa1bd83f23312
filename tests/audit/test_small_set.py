"""All that an audit tells of one small set, to the number."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from sonodex.audit.result import Group, Result, Size
from tests.audit.pictures import speckle, write
from tests.audit.results import audited

PARTS = {
    "train/benign/p1_a.png": (224, 192), "train/benign/p1_b.png": (224, 192), "train/benign/p2_a.png": (100, 90),
    "train/malignant/p3_a.png": (224, 192), "test/malignant/p4_a.png": (300, 64), "test/benign/p5_a.png": (100, 90),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    for seed, (path, size) in enumerate(PARTS.items()):
        dark = speckle(seed, *size)
        write(
            folder / path,
            dark if "benign" in path else np.asarray(np.minimum(dark.astype(int) * 2, 230), np.uint8),
        )
    colour = cv2.cvtColor(speckle(9), cv2.COLOR_GRAY2BGR)
    cv2.circle(colour, (100, 100), 30, (0, 0, 255), -1)
    write(folder / "test/benign/p6_a.png", colour)
    (folder / "README.md").write_text("A set.\n", encoding="utf-8")
    (folder / "meta.csv").write_text("file,spacing\np1_a.png,0.1\np1_b.png,0.1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return audited(folder)


def test_files_items_and_sizes(folder: Path, result: Result) -> None:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    assert (result.files.total, result.files.bytes) == (9, sum(p.stat().st_size for p in paths))
    assert next(iter(result.files.by_kind.items())) == ("image", 7)
    assert result.files.by_format["PNG"] == 7
    assert (result.items.images, result.items.masks, result.items.videos, result.items.volumes) == (
        7,
        0,
        0,
        0,
    )
    assert list(result.sizes) == [Size(224, 192, 4), Size(100, 90, 2), Size(300, 64, 1)]
    assert (dict(result.properties.bits), dict(result.properties.colour)) == (
        {"8": 7},
        {"gray": 6, "colour": 1},
    )


def test_classes_splits_and_persons(result: Result) -> None:
    assert dict(result.labels) == {"benign": 5, "malignant": 2}
    assert dict(result.splits) == {"train": 4, "test": 3}
    assert (result.subjects.count, list(result.subjects.in_several_splits)) == (6, [])
    assert (result.evidence.annotated, result.evidence.grouped, result.evidence.calibrated) == (7, 7, 0)
    assert result.evidence.calibration_column == "spacing in meta.csv"
    (table,) = result.tables
    assert (table.rows, table.joined, table.items) == (2, 2, 2)


def test_figures_of_groups(result: Result) -> None:
    found = result.statistics.labels
    assert list(found) == ["benign", "malignant"]
    benign, malignant = found.values()
    assert (benign.images, benign.width, benign.height) == (5, 224, 192)
    assert (malignant.images, malignant.width, malignant.height) == (2, 262, 128)
    for group in (*found.values(), *result.statistics.subjects.values()):
        assert group.mean is not None
        assert group.scanned is not None
        assert 0 < group.mean < 255
        assert 0 < group.scanned <= 1
    assert 0.3 < (benign.scanned or 0) < 0.9  # a fan
    assert float(malignant.mean or 0) > float(benign.mean or 0) + 10
    assert next((name, g.images) for name, g in result.statistics.subjects.items()) == ("p 1", 2)
    assert not result.statistics.devices
    assert isinstance(benign, Group)


def test_the_digest_of_the_list(folder: Path, result: Result) -> None:
    paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = "".join(f"{p}\0{(folder / p).stat().st_size}\n" for p in paths)
    assert result.evidence.list_digest == hashlib.sha256(lines.encode()).hexdigest()


@pytest.mark.parametrize(("name", "encoding"), [("щит", "cp1251"), ("żółw", "cp1250"), ("bénin", "cp1252")])
def test_a_table_is_decoded_to_the_letters_of_the_names(tmp_path: Path, name: str, encoding: str) -> None:
    for i in range(4):
        write(tmp_path / f"{name}{i}.bmp", speckle(i, 64, 64))
    rows = "".join(f"{name}{i}.bmp,{'ab'[i % 2]}\n" for i in range(4))
    (tmp_path / "t.csv").write_bytes(f"file,label\n{rows}".encode(encoding))
    assert dict(audited(tmp_path).labels) == {"a": 2, "b": 2}


def test_lists_named_after_splits_are_read_as_lists(tmp_path: Path) -> None:
    for i in range(6):
        write(tmp_path / f"{i}.png", speckle(i, 64, 64))
    parts = {"train": "0.png\n1.png\n2.png\n3.png\n", "test": "4.png\n5.png\n", "notes": "0.png\n"}
    for name, text in parts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = audited(tmp_path)
    assert dict(found.splits) == {"train": 4, "test": 2}
    assert (found.splits_rule, found.evidence.documents) == ("lists test.txt, train.txt", 1)
