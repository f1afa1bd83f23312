"""Croissant by mlcroissant itself: every record, and folders whose items it loads."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sonodex import Catalogue
from sonodex.cli.app import run
from sonodex.export.croissant import RAI, VERSION, croissant
from sonodex.export.croissant_folder import FolderFile, FolderItem, folder_croissant
from tests.export.hostile import NASTY

pytestmark = [
    pytest.mark.program,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # within the library
    pytest.mark.filterwarnings("ignore:unclosed file"),  # that it leaves open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def library() -> Any:
    """mlcroissant, imported when a test asks: it takes seconds, also where none of these tests is chosen."""
    import mlcroissant

    return mlcroissant


def read(metadata: dict[str, Any]) -> Any:
    """What mlcroissant reads; nothing that it refuses, and it warns only of what a record does not know."""
    found = library().Dataset(json.loads(json.dumps(metadata))).metadata
    assert all("is recommended" in str(w) for w in found.ctx.issues.warnings), found.ctx.issues.warnings
    assert not found.ctx.issues.errors, found.ctx.issues.errors
    return found


def test_every_record_is_valid(cat: Catalogue) -> None:
    for entry in cat.datasets(track="all"):
        metadata = croissant(entry)
        assert VERSION in metadata["conformsTo"]
        found = read(metadata)
        assert found.name == entry.name
        assert found.description == entry.data["summary"]
        assert found.keywords == metadata["keywords"]
        entry.release()


def test_hostile_text_is_valid(nasty: Catalogue) -> None:
    for entry in nasty.datasets(track="all"):
        assert read(croissant(entry)).name == entry.name


def test_responsible_ai_is_what_findings_say(cat: Catalogue) -> None:
    entry = cat["datasets/busi"]
    found, metadata = entry.data["criteria"], croissant(entry)
    for field, ids in RAI.items():
        told = [found[i]["note"] for i in ids if found[i]["level"] in ("full", "partial")]
        assert all(note in metadata.get(field, "") for note in told)
        unknown = [found[i]["note"] for i in ids if found[i]["level"] in ("none",) and found[i]["note"]]
        assert not any(note in metadata.get(field, "") for note in unknown)
    assert any("Duplicates" in limit for limit in metadata["rai:dataLimitations"])


def make_set(root: Path) -> None:
    random = np.random.default_rng(1)
    for number in range(12):
        folder = root / ("train" if number % 4 else "test") / ("benign" if number % 2 else "malignant")
        folder.mkdir(parents=True, exist_ok=True)
        picture = cv2.GaussianBlur(random.integers(0, 255, (96, 96), dtype=np.uint8), (5, 5), 0)
        name = f"patient{number // 2:03d}_{number}"
        cv2.imwrite(str(folder / f"{name}.png"), picture)
        if number % 2:
            mask = np.zeros((96, 96), np.uint8)
            mask[20:50, 20 : 50 + number] = 255
            cv2.imwrite(str(folder / f"{name}_mask.png"), mask)
    (root / "a b & c.txt").write_text("notes", encoding="utf-8")


def test_a_folder_is_loaded_from_its_croissant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "set"
    make_set(root)
    assert (
        run(["export", "croissant", "--from", str(root), "--as", "busi", "--out", str(tmp_path / "c.json")])
        == 0
    )
    metadata = json.loads((tmp_path / "c.json").read_text("utf-8"))
    (root / "croissant.json").write_text(json.dumps(metadata), encoding="utf-8")
    monkeypatch.chdir(root)
    dataset = library().Dataset("croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    items = {r["items/item"].decode() if isinstance(r["items/item"], bytes) else r["items/item"]: r
             for r in dataset.records("items")}  # fmt: skip
    assert len(items) == 12
    one = items["train/benign/patient000_1.png"]
    assert (one["items/label"], one["items/split"], one["items/subject"]) == ("benign", "train", "patient 0")
    assert one["items/mask"] == "train/benign/patient000_1_mask.png"
    assert {r["splits/name"] for r in dataset.records("splits")} == {"train", "test"}
    pictures = list(dataset.records("pictures/png"))
    assert len(pictures) == 18
    assert pictures[0]["pictures/png/content"].size == (96, 96)
    import hashlib

    objects = [o for o in metadata["distribution"] if o["@type"] == "cr:FileObject"]
    assert {o["name"] for o in objects} == {p.relative_to(root).as_posix() for p in root.rglob("*.*")} - {
        "croissant.json"
    }
    for one in objects:
        assert hashlib.sha256((root / one["name"]).read_bytes()).hexdigest() == one["sha256"]
    assert metadata["name"] == "Breast Ultrasound Images Dataset"
    capsys.readouterr()
    assert run(["export", "croissant", "--from", str(root)]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "set"


def test_a_release_is_loaded_from_its_croissant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sonodex.audit import Options
    from sonodex.loading.preparing.release import Wishes, prepare

    make_set(tmp_path / "set")
    out = tmp_path / "release"
    wishes = Wishes("My set", license_id="CC-BY-4.0")
    prepare(str(tmp_path / "set"), out, bytes(32), wishes, Options(text=False, workers=0))
    monkeypatch.chdir(out)
    dataset = library().Dataset("croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    assert dataset.metadata.name == "My set"
    assert dataset.metadata.license == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    items = list(dataset.records("items"))
    assert len(items) == 12
    assert sum(isinstance(item["items/mask"], (str, bytes)) for item in items) == 6
    listed = {o.name for o in dataset.metadata.distribution if isinstance(o, library().FileObject)}
    made = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and p.name[0] != "."}
    assert listed == made - {"croissant.json", "checksums.sha256"}


def test_hostile_names_in_a_folder_are_valid() -> None:
    names = [n.replace("\n", " ") for n in NASTY if "/" not in n]
    files = [FolderFile(f"d/{n}.png", 5, "0" * 64) for n in names]
    items = [FolderItem(f.path, f.path, "image", (), n, n, n, 1, 4, 4, 0.1, None)
             for f, n in zip(files, names, strict=True)]  # fmt: skip
    metadata = folder_croissant("x", files, items)
    read(metadata)
    assert len({o["@id"] for o in metadata["distribution"]}) == len(metadata["distribution"])
    read(folder_croissant("empty", [], []))


@pytest.mark.parametrize(
    "arguments",
    [
        ["datacite", "--from", "."],
        ["croissant", "busi", "--from", "."],
        ["croissant", "--as", "busi"],
        ["croissant", "--from", "nowhere"],
        ["croissant", "--from", ".", "--as", "samus"],
    ],
)
def test_a_folder_goes_with_croissant_alone(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["export", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1
