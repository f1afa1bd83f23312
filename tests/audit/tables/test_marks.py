"""Annotations of one image a file, in each of the formats that are read."""

from __future__ import annotations

import json

import pytest

from sonodex.audit.look.running.watched import Watched
from sonodex.audit.tables.apart import annotation_apart
from sonodex.audit.tables.marks import Marks, read_annotation
from sonodex.collect import limits
from sonodex.collect.sources import Blob, ReadError

BOX = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"


def voc(*objects: str, file: str = "") -> str:
    inner = "".join(f"<object><name>{o}</name>{BOX if o != 'bare' else ''}</object>" for o in objects)
    return f"<annotation>{f'<filename>{file}</filename>' if file else ''}{inner}</annotation>"


def taught(*labels: str) -> str:
    objects = [{"classTitle": one, "geometryType": "polygon"} for one in labels]
    return json.dumps({"size": {"height": 5, "width": 4}, "objects": objects})


def shapes(*labels: str | None) -> str:
    return json.dumps({"shapes": [{"label": one, "shape_type": "polygon"} for one in labels]})


@pytest.mark.parametrize(
    ("path", "text", "form", "marks"),
    [
        ("a/7.xml", voc("cyst", "bare"), "VOC", [("7", "cyst", "1; 2; 3; 4"), ("7", "bare", "")]),
        ("a/7.xml", voc("cyst", file="7.png"), "VOC", [("7.png", "cyst", "1; 2; 3; 4")]),
        ("a/7.xml", voc("cyst", file="8.png"), "VOC", [("7", "cyst", "1; 2; 3; 4")]),  # renamed since
        ("a/7.XML", voc(), "VOC", [("7", "", "")]),
        ("7.xml", "<case><number>5</number><tirads>4a</tirads><mark><image>1</image></mark>"
         "<mark><image>2</image></mark></case>", "DDTI", [("5_1", "4a", "outline"), ("5_2", "4a", "outline")]),
        ("7.xml", "<case><mark><image>1</image></mark></case>", "DDTI", [("7_1", "", "outline")]),
        ("7.xml", "<case><number>5</number></case>", None, []),
        ("7.xml", "<other/>", None, []),
        ("7.xml", "<annotation>", None, []),
        ("7.json", shapes("cyst", None), "labelme", [("7", "cyst", "polygon"), ("7", "", "polygon")]),
        ("7.json", '{"shapes": [{"label": ["cyst"]}, {"label": 0}, {"label": true}]}', "labelme",
         [("7", "", ""), ("7", "0", ""), ("7", "", "")]),
        ("7.JSON", shapes(), "labelme", [("7", "", "")]),
        ("7.json", '{"shapes": [5]}', "labelme", [("7", "", "")]),
        ("7.json", '{"shapes": 5}', None, []),
        ("7.png.json", taught("cyst", "artery"), "Supervisely", [("7.png", "cyst", "polygon"), ("7.png", "artery", "polygon")]),
        ("7.json", taught(), "Supervisely", [("7", "", "")]),
        ("7.json", '{"objects": [{"name": "a"}], "size": 1}', None, []),
        ("7.json", '{"objects": []}', None, []),
        ("7.json", "[]", None, []),
        ("7.json", "{", None, []),
        ("7.txt", "0 0.1 0.2 0.3 0.4\n\n11 1 2 3 4 5 6\n", "YOLO", [("7", "0", "0.1; 0.2; 0.3; 0.4"), ("7", "11", "1; 2; 3; 4")]),
        ("7.txt", "0 -0.1 1e-2 0.3 4.\n", "YOLO", [("7", "0", "-0.1; 1e-2; 0.3; 4.")]),
        ("7.txt", "", "YOLO", [("7", "", "")]),
        ("7.txt", "0 0.1 0.2 0.3\n", None, []),
        ("7.txt", "0 0.1 0.2 0.3 0.4\nwords\n", None, []),
        ("7.txt", "12345 1 2 3 4\n", None, []),
        ("7.csv", "0 0.1 0.2 0.3 0.4\n", None, []),
    ],
)  # fmt: skip
def test_annotations_of_an_image(path: str, text: str, form: str | None, marks: Marks) -> None:
    assert read_annotation(path, text) == ((form, marks) if form else None)


@pytest.mark.parametrize(("cells", "fits"), [(8, True), (7, False)])
def test_marks_of_a_file_are_bounded(monkeypatch: pytest.MonkeyPatch, cells: int, fits: bool) -> None:
    """A mark is a row of three cells, and rows count, too."""
    monkeypatch.setattr(limits, "TABLE_CELLS", cells)
    data = b"0 1 2 3 4\n1 1 2 3 4\n"
    blob = Blob("7.txt", len(data), content=data)
    with Watched() as watched:
        if fits:
            assert annotation_apart(blob, watched) is not None
        else:
            with pytest.raises(ReadError, match="cells that are taken in"):
                annotation_apart(blob, watched)
