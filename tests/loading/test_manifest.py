"""What a manifest says of the items of a folder, and how it is kept."""

from __future__ import annotations

import json
import runpy
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.audit import Options
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.manifest import FORMATS, Manifest, read_manifest
from sonodex.loading.row import COLUMNS, Box, Mask, Row, Shape
from tests.audit.making import clip, dicom, nifti, noise, npz, zipped
from tests.audit.pictures import mask, speckle, write
from tests.conftest import ROOT
from tests.loading.sets import QUICK, breast, made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return breast(tmp_path_factory.mktemp("loading") / "set")


def test_one_row_an_item_and_none_for_masks(folder: Path) -> None:
    rows = list(made(folder).manifest)
    assert [r.item for r in rows] == sorted(f"images/p{i // 4:02d}_{i % 4}.png" for i in range(24))
    first = rows[5]
    assert (first.kind, first.frames, first.width, first.height) == ("image", 1, 224, 192)
    assert (first.label, first.subject) == ("benign", "1")
    assert first.sha256 == sha256((folder / first.path).read_bytes()).hexdigest()
    assert [(m.path, list(m.values), list(m.classes)) for m in first.masks] == [
        ("masks/p01_1.png", [0, 255], [0, 1])
    ]


def test_the_same_bytes_each_time_whatever_the_workers(folder: Path) -> None:
    one = made(folder).manifest
    two = made(folder, Options(text=False, workers=2)).manifest
    for ending in FORMATS:
        assert one.as_bytes(ending) == two.as_bytes(ending)


def test_every_kind_of_place(tmp_path: Path) -> None:
    root = tmp_path / "set"
    root.mkdir()
    (root / "a.zip").write_bytes(zipped({"in/x.png": write(tmp_path / "x.png", speckle(1)).read_bytes()}))
    (root / "clip.avi").write_bytes(clip(frames=7))
    (root / "stack.npz").write_bytes(npz(images=noise(3, 40, 50), labels=np.arange(3)))
    (root / "volume.nii").write_bytes(nifti(noise(40, 50, 6)))
    (root / "us.dcm").write_bytes(dicom(noise(40, 50), PixelSpacing=[0.2, 0.3], PatientID="Jane Doe"))
    rows = {r.item: r for r in made(root).manifest}
    inside = rows["a.zip/in/x.png"]
    assert (inside.path, inside.member, inside.picture) == ("a.zip", "in/x.png", "")
    assert (rows["clip.avi"].kind, rows["clip.avi"].frames) == ("video", 7)
    assert [r.picture for name, r in sorted(rows.items()) if name.startswith("stack")] == [
        "images[0]",
        "images[1]",
        "images[2]",
    ]
    assert (rows["volume.nii"].kind, rows["volume.nii"].frames) == ("volume", 6)
    assert rows["us.dcm"].spacing_mm == (0.2, 0.3)
    assert "Jane" not in "".join(map(str, rows.values()))


def test_copies_and_clips_name_their_first(tmp_path: Path) -> None:
    root = tmp_path / "set"
    write(root / "b.png", speckle(1))
    write(root / "a.png", speckle(1))
    write(root / "c.png", speckle(2))
    rows = {r.item: r for r in made(root).manifest}
    assert rows["a.png"].same_as == rows["b.png"].same_as == "a.png"
    assert rows["c.png"].same_as is None


def test_masks_of_several_structures_are_numbered_by_their_names(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for i in range(4):
        write(root / "images" / f"{i}.png", speckle(i))
        write(root / "masks" / "femur" / f"{i}.png", mask(i))
        write(root / "masks" / "skull" / f"{i}.png", mask(i + 50))
    rows = list(made(root).manifest)
    assert {(m.label, tuple(m.classes)) for r in rows for m in r.masks} == {
        ("femur", (0, 1)),
        ("skull", (0, 2)),
    }


def test_gray_levels_are_the_same_class_in_every_mask(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for i in range(4):
        write(root / "images" / f"{i}.png", speckle(i))
        drawn = mask(i)
        drawn[drawn > 0] = 128
        if i == 2:
            drawn[10:30, 10:40] = 255
        write(root / "masks" / f"{i}.png", drawn)
    found = {r.item: (list(r.masks[0].values), list(r.masks[0].classes)) for r in made(root).manifest}
    assert found["images/0.png"] == ([0, 128], [0, 1])
    assert found["images/2.png"] == ([0, 128, 255], [0, 1, 2])


def test_defects_stand_with_their_item(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "set"
    shutil.copytree(folder, root)
    write(root / "masks" / "p00_0.png", np.zeros((192, 224), np.uint8))
    first = made(root).manifest[0]
    assert len(first.defects) == 1
    assert "masks/p00_0.png: empty mask" in first.defects[0]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3) + 0.0)
masks = st.builds(Mask, texts, texts, texts, texts, st.none() | texts, st.just([0, 255]), st.just([0, 1]))
boxes = st.builds(
    Box, st.none() | texts, numbers, numbers, numbers, numbers, st.none() | st.integers(0, 9), texts
)
shapes = st.builds(
    Shape, st.none() | texts, texts, st.lists(numbers, max_size=4), st.none() | st.integers(0, 9), texts
)
rows_drawn = st.builds(
    Row,
    item=texts,
    path=texts,
    member=st.just("") | texts,
    kind=st.just("image"),
    frames=st.integers(1, 2**40),
    spacing_rows_mm=st.none() | numbers,
    label=st.none() | texts,
    subject=st.none() | texts,
    masks=st.lists(masks, max_size=2),
    boxes=st.lists(boxes, max_size=2),
    shapes=st.lists(shapes, max_size=2),
    defects=st.lists(texts, max_size=2),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@given(st.lists(rows_drawn, max_size=4))
def test_what_is_written_is_read(place: Path, rows: list[Row]) -> None:
    manifest = Manifest.of(rows)
    for ending in FORMATS:
        (place / f"m{ending}").write_bytes(manifest.as_bytes(ending))
        assert list(read_manifest(place / f"m{ending}")) == list(manifest)


@pytest.mark.parametrize("ending", FORMATS)
def test_rows_larger_than_a_block(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sonodex.loading.manifest._BLOCK", 2**10)
    large = Shape(None, "line", [0.5] * 2000, None, "a")
    rows = [Row(item=f"{i}", path=f"{i}", shapes=(large,) if i % 2 else ()) for i in range(9)]
    Manifest.of(rows).write(tmp_path / f"m{ending}")
    found = list(read_manifest(tmp_path / f"m{ending}"))
    assert [len(r.shapes) for r in found] == [0, 1] * 4 + [0]
    assert found[1].shapes[0].points == [0.5] * 2000


def test_a_table_made_by_hand(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(
        b"\xef\xbb\xbfpath,note,item,defects,label,frames\r\n"
        b'a.png,x,a,"[""dark"",\n ""cut""]",\'=1,\r\nb.png,,b,,,2\r\n'
    )
    one, two = read_manifest(tmp_path / "m.csv")
    assert (one.path, one.member, list(one.defects), one.label) == ("a.png", "", ["dark", "cut"], "=1")
    assert (two.frames, two.masks, two.label) == (2, (), None)


def test_formulas_are_guarded_in_csv(tmp_path: Path) -> None:
    Manifest.of([Row(item="=cmd()", path="=cmd()")]).write(tmp_path / "m.csv")
    line = (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith("'=cmd(),'=cmd()")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.parquet", b"PAR1 no", "no manifest, or broken"),
        ("m.jsonl", b'{"item": 1', "no manifest, or broken"),
        ("m.csv", b"a,b\n1,2\n", "no columns 'item' and 'path'"),
        ("m.csv", b"item,path,frames\na,a,many\n", "no manifest, or broken"),
        ("m.csv", b'item,path,masks\na,a,"[{]"\n', "no manifest, or broken"),
        ("m.csv", b'item,path,defects\na,a,"[]} {""_"":[]"\n', "no manifest, or broken"),
        ("m.csv", b"item,path,masks\na,a,7\n", "no manifest, or broken"),
        ("m.csv", b"item,path\na\n", "no manifest, or broken"),
        ("m.csv", b"", "no manifest, or broken"),
    ],
)
def test_no_manifest(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SonodexError, match=said):
        read_manifest(tmp_path / name)


def test_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"named .parquet, .csv or .jsonl"):
        Manifest.of([]).write(tmp_path / "m.xls")


def test_the_set_it_is_said_to_be(folder: Path) -> None:
    from sonodex.loading.making import make_manifest

    rows = make_manifest(str(folder), QUICK, dataset="busi").manifest
    assert {r.dataset for r in rows} == {"busi"}
    assert replace(rows[0], dataset=None) == made(folder).manifest[0]


def test_columns_are_the_attributes_of_a_row() -> None:
    assert [c.name for c in COLUMNS][:4] == ["item", "path", "member", "picture"]
    line = json.loads(Manifest.of([Row(item="a", path="a")]).as_bytes(".jsonl"))
    assert list(line) == [c.name for c in COLUMNS]


def test_the_reference_is_what_is_declared() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "manifest_reference.py"))
    written_ = (ROOT / "docs" / "reference" / "manifest.md").read_text(encoding="utf-8")
    assert written_ == script["reference"](), "run `python scripts/manifest_reference.py`"
