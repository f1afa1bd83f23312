"""Boxes and points beside the pictures, each format as its tools write it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonodex.collect import limits
from sonodex.loading.row import Box, Row, Shape
from tests.audit.making import clip
from tests.audit.pictures import speckle, write
from tests.loading.sets import made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for i in range(3):
        write(tmp_path / "set" / "images" / f"im{i}.png", speckle(i))
    return tmp_path / "set"


def rows(root: Path) -> dict[str, Row]:
    return {r.item: r for r in made(root).manifest}


def test_coco(root: Path) -> None:
    value = {
        "images": [{"id": 7, "file_name": "im1.png", "width": 224, "height": 192}],
        "categories": [{"id": 2, "name": "nodule"}],
        "annotations": [
            {
                "image_id": 7,
                "category_id": 2,
                "bbox": [10, 20, 30, 40],
                "segmentation": [[10, 20, 40, 20, 40, 60]],
                "keypoints": [1, 2, 2, 0, 0, 0, 3, 4, 1],
            }
        ],
    }
    (root / "annotations.json").write_text(json.dumps(value), encoding="utf-8")
    found = rows(root)
    source = "annotations.json"
    assert list(found["images/im1.png"].boxes) == [Box("nodule", 10, 20, 30, 40, None, source)]
    assert list(found["images/im1.png"].shapes) == [
        Shape("nodule", "polygon", [10, 20, 40, 20, 40, 60], None, source),
        Shape("nodule", "points", [1, 2, 3, 4], None, source),
    ]
    assert not found["images/im0.png"].boxes


def test_voc(root: Path) -> None:
    (root / "im2.xml").write_text(
        "<annotation><filename>im2.png</filename><object><name>cyst</name><bndbox><xmin>5</xmin><ymin>6</ymin>"
        "<xmax>25</xmax><ymax>36</ymax></bndbox></object></annotation>",
        encoding="utf-8",
    )
    assert list(rows(root)["images/im2.png"].boxes) == [Box("cyst", 5, 6, 20, 30, None, "im2.xml")]


def test_yolo(root: Path) -> None:
    (root / "labels").mkdir()
    (root / "labels" / "im0.txt").write_text("1 0.5 0.5 0.25 0.5\n", encoding="utf-8")
    (root / "labels" / "im1.txt").write_text("0 0 0 1 0 1 1\n", encoding="utf-8")
    (root / "data.yaml").write_text("names: [benign, malignant]\n", encoding="utf-8")
    found = rows(root)
    assert list(found["images/im0.png"].boxes) == [Box("malignant", 84, 48, 56, 96, None, "labels/im0.txt")]
    assert list(found["images/im1.png"].shapes) == [
        Shape("benign", "polygon", [0, 0, 224, 0, 224, 192], None, "labels/im1.txt")
    ]


@pytest.mark.parametrize("listed", ["benign", "5", "{a: benign}", f"[0x{'f' * 5000}]"])
def test_names_of_classes_that_are_no_list(root: Path, listed: str) -> None:
    (root / "labels").mkdir()
    (root / "labels" / "im0.txt").write_text("1 0.5 0.5 0.25 0.5\n", encoding="utf-8")
    (root / "data.yaml").write_text(f"names: {listed}\n", encoding="utf-8")
    assert [box.label for box in rows(root)["images/im0.png"].boxes] == ["1"]


@pytest.mark.parametrize("number", ["inf", "nan", "-1", "1e300", "0.5"])
def test_what_is_no_number_of_a_class(root: Path, number: str) -> None:
    (root / "images" / "im0.txt").write_text(f"{number} 0.5 0.5 0.25 0.5\n", encoding="utf-8")
    assert list(rows(root)["images/im0.png"].boxes) == []


def test_each_yolo_set_has_names_of_its_own(root: Path) -> None:
    for name, listed in (("a", "cyst, mass"), ("b", "vein, artery")):
        write(root / name / "images" / f"{name}.png", speckle(ord(name)))
        (root / name / "labels").mkdir()
        (root / name / "labels" / f"{name}.txt").write_text("1 0.5 0.5 0.25 0.5\n", encoding="utf-8")
        (root / name / "data.yaml").write_text(f"names: [{listed}]\n", encoding="utf-8")
    found = rows(root)
    assert [box.label for one in "ab" for box in found[f"{one}/images/{one}.png"].boxes] == ["mass", "artery"]


def test_labelme(root: Path) -> None:
    value = {
        "imagePath": "im0.png",
        "shapes": [
            {"label": "a", "shape_type": "rectangle", "points": [[30, 40], [10, 20]]},
            {"label": "b", "shape_type": "polygon", "points": [[1, 2], [3, 4], [5, 6]]},
        ],
    }
    (root / "images" / "im0.json").write_text(json.dumps(value), encoding="utf-8")
    row = rows(root)["images/im0.png"]
    assert list(row.boxes) == [Box("a", 10, 20, 20, 20, None, "images/im0.json")]
    assert list(row.shapes) == [Shape("b", "polygon", [1, 2, 3, 4, 5, 6], None, "images/im0.json")]


def test_ddti(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for seed, name in enumerate(("1_1", "1_2", "2_1")):
        write(root / f"{name}.jpg", speckle(seed))
    svg = '[{"points": [{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 6}], "regionType": "freehand"}]'
    (root / "1.xml").write_text(
        f"<case><number>1</number><tirads>4a</tirads><mark><image>2</image><svg>{svg}</svg></mark></case>",
        encoding="utf-8",
    )
    found = rows(root)
    assert list(found["1_2.jpg"].shapes) == [Shape("4a", "polygon", [1, 2, 3, 4, 5, 6], None, "1.xml")]
    assert not found["1_1.jpg"].shapes


def test_echonet(tmp_path: Path) -> None:
    root = tmp_path / "set"
    (root / "Videos").mkdir(parents=True)
    for name in ("0X1A", "0X2B"):
        (root / "Videos" / f"{name}.avi").write_bytes(clip(frames=5))
    (root / "VolumeTracings.csv").write_text(
        "FileName,X1,Y1,X2,Y2,Frame\n0X1A.avi,1,2,3,4,2\n0X1A.avi,5,6,7,8,2\n", encoding="utf-8"
    )
    assert list(rows(root)["Videos/0X1A.avi"].shapes) == [
        Shape(None, "line", [1, 2, 3, 4], 2, "VolumeTracings.csv"),
        Shape(None, "line", [5, 6, 7, 8], 2, "VolumeTracings.csv"),
    ]


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><annotation><filename>&b;</filename></annotation>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("im0.xml", BOMB),
        ("im0.xml", "<annotation><object><bndbox><xmin>x</xmin></bndbox></object></annotation>"),
        ("images/im0.txt", "0 1e400 nan 3 4\n"),
        ("a.json", '{"images": [], "annotations": [3]}'),
        ("a.json", '{"shapes": "none"}'),
        ("a.json", "[" * 100_000),
        ("VolumeTracings.csv", "FileName,X1,Y1,X2,Y2,Frame\nim0.png,a,b,c,d,e\n"),
    ],
)
def test_broken_ones_cost_nothing_but_themselves(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text, encoding="utf-8")
    assert all(not r.boxes and not r.shapes for r in rows(root).values())


def test_what_names_no_item_is_told(root: Path) -> None:
    value = {
        "images": [{"id": 1, "file_name": "elsewhere.png"}],
        "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}],
    }
    (root / "a.json").write_text(json.dumps(value), encoding="utf-8")
    assert made(root).notes == ["a.json: 1 of its annotations name no item, or several"]


@pytest.mark.parametrize(
    "document",
    ["<a>" * 40 + "</a>" * 40, "<annotation>" + "<a/>" * 200_001 + "</annotation>"],
    ids=["deep", "many"],
)
def test_xml_that_is_no_annotation_is_refused_before_it_takes_memory(root: Path, document: str) -> None:
    (root / "im0.xml").write_text(document, encoding="utf-8")
    assert made(root).notes == ["im0.xml: could not be read for annotations"]


def test_labels_of_more_numbers_than_are_taken_in_are_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TABLE_CELLS", 20)
    (root / "images" / "im0.txt").write_text("0 0.5 0.5 0.25 0.5\n", encoding="utf-8")
    (root / "images" / "im1.txt").write_text("0" + " 0.5" * 16 + "\n", encoding="utf-8")
    out = made(root)
    assert [len(r.boxes) + len(r.shapes) for r in out.manifest] == [1, 0, 0]
    assert [note.partition(":")[0] for note in out.notes] == ["images/im1.txt"]


def test_labels_that_fill_the_limit_to_the_last_cell_are_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their table has a title beside its rows."""
    monkeypatch.setattr(limits, "TABLE_CELLS", 8)
    (root / "images" / "im0.txt").write_text("0 0.5 0.5 0.25 0.5\n" * 2, encoding="utf-8")
    assert [u.path for u in made(root).result.unreadable] == ["images/im0.txt"]
