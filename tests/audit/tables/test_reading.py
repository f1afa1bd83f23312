"""Tables as people write them: each of these says the same of the same six images."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import classes, splits
from sonodex.audit.joining import joins_of, tables_of
from sonodex.audit.tables import Table, read_table, records
from sonodex.audit.tables.reading import decoded, listed
from sonodex.audit.tables.records import split_lists
from sonodex.collect import formats
from sonodex.collect.sources import Blob

PATHS = [f"images/{i:03d}.png" for i in range(1, 7)]
KIND = ["benign", "malignant"] * 3
ROWS = [(f"{i + 1:03d}.png", KIND[i]) for i in range(6)]


def tables(data: bytes, name: str) -> list[Table]:
    blob = Blob(name, len(data), content=data)
    return read_table(blob, formats.sniff(data[: formats.HEAD], name, len(data)))


def labels(data: bytes, name: str = "labels.csv", paths: list[str] = PATHS) -> Attribute:
    return classes.labels(paths, joins_of(paths, tables(data, name)))


def lines(header: str, sign: str = ",", rows: list[tuple[str, str]] = ROWS) -> str:
    return "\n".join([header, *(sign.join(r) for r in rows)]) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        lines("filename,diagnosis"),
        "Supplementary Table 1. Diagnoses,\n\n" + lines("filename,diagnosis"),
        "Table S1: all images, by two readers\n" + lines("filename,diagnosis"),
        "Cohort A\nexported by the registry\n\n" + lines("Image name;Diagnosis (final) class", ";"),
        "# made in 2020\n# by two readers, blinded\n" + lines("filename,diagnosis"),
        "% comment\n" + lines("file\tclass", "\t"),
        lines("#filename,diagnosis"),
        "sep=;\n" + lines("filename;diagnosis", ";"),
        '"sep=\t"\n' + lines("filename\tdiagnosis", "\t"),
        "\n".join(",".join(r) for r in ROWS),
        "\n".join(",".join(r[::-1]) for r in ROWS),
        lines("path|label", "|", [(f"C:\\data\\bus\\images\\{n}", k) for n, k in ROWS]),
        lines("path,label", ",", [(f"./images/{n}", k) for n, k in ROWS]),
        lines("file,label", ",", [(n.removesuffix(".png"), k) for n, k in ROWS]),
        lines("file,label", ",", [(str(int(n[:3])), k) for n, k in ROWS]),
        lines("file,label", ",", [(f"{int(n[:3])}.0", k) for n, k in ROWS]),
        lines("file,label", ",", [(f"{int(n[:3])}.JPG", k) for n, k in ROWS]),
        lines("file , label ", " , ", ROWS),
        "id,file,label\n" + "\n".join(f"{i},{n},{k}" for i, (n, k) in enumerate(ROWS)),
        "file,label,reader\n" + "\n".join(f"{n},{k},r{i}" for n, k in ROWS for i in (1, 2)),
        lines("filename,diagnosis").replace("\n", "\r"),
        lines("Dateiname;Diagnose", ";"),
        lines("文件名,诊断"),
        lines("file,Lesion class (by histology)"),
        lines("file,diagnosis of the lesion"),
        "file,sex,benign,malignant\n"
        + "\n".join(f"{n},{i % 2},{k == 'benign':d},{k == 'malignant':d}" for i, (n, k) in enumerate(ROWS)),
        ",malignant,benign\n" + "\n".join(f"{i},{ROWS[2 * i][0]},{ROWS[2 * i + 1][0]}" for i in range(3)),
        "file,,finding,\n,age,type,size\n"
        + "\n".join(f"{n},4{i},{k},{i}.5" for i, (n, k) in enumerate(ROWS)),
    ],
)
def test_one_class_an_image_however_it_is_written(text: str) -> None:
    assert labels(text.encode()).counts() == {"benign": 3, "malignant": 3}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_encodings(encoding: str) -> None:
    paths = [f"images/lésion_{i}.png" for i in range(6)]
    text = lines(
        "fichier,diagnosis", rows=[(p[7:], "bénin" if i % 2 else "malin") for i, p in enumerate(paths)]
    )
    assert labels(text.encode(encoding), paths=paths).counts() == {"bénin": 3, "malin": 3}


@pytest.mark.parametrize(
    ("encoding", "header", "kinds"),
    [
        ("cp1254", "görüntü,tanı", ("kötü", "iyi")), ("cp1250", "zdjęcie,rozpoznanie", ("złośliwy", "łagodny")),
        ("cp1251", "файл,диагноз", ("киста", "узел")), ("cp1252", "Bild,Befund", ("bösartig", "gutartig")),
        ("cp1252", "fichier,diagnostic", ("cœur", "nœud")), ("cp1252", "fil,diagnose", ("ødem", "lymfeknude")),
        ("cp1250", "soubor,diagnóza", ("zánět", "zdravý")), ("cp1252", "archivo,diagnóstico", ("tumor", "sañ")),
    ],
)  # fmt: skip
def test_an_encoding_is_told_by_its_letters(encoding: str, header: str, kinds: tuple[str, str]) -> None:
    rows = [(n, kinds[i % 2]) for i, (n, _) in enumerate(ROWS)]
    assert labels(lines(header, rows=rows).encode(encoding)).counts() == dict.fromkeys(kinds, 3)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "image,volume (cm³)\n1.png,12 mm³\n2.png,lésion à gauche"),
        ("cp1252", "archivo,¿tiene quiste?\n1.png,sí"),
        ("cp1252", "image,note\n1.png,10³cells¹ é"),
        ("cp1250", "plik,stan\n1.png,łagodny"),
        ("cp1250", "plik,stan\n1.png,żylak"),
        ("cp1250", "plik,stan\n1.png,zmiana mała"),
    ],
)
def test_a_sign_is_no_letter_of_another_encoding(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_an_encoding_of_two_bytes_a_letter() -> None:
    text = lines("file,class", rows=[(n, {"benign": "良性", "malignant": "恶性"}[k]) for n, k in ROWS])
    assert labels(text.encode("gb18030")).counts() == {"恶性": 3, "良性": 3}


def workbook(*rows: tuple[object, ...], merged: tuple[str, ...] = (), title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        workbook(("file", "diagnosis"), *ROWS),
        workbook(("Table 1. Images of the study",), (), ("file", "diagnosis"), *ROWS, merged=("A1:B1",)),
        workbook(("ID", "diagnosis"), *((float(n[:3]), k) for n, k in ROWS)),
        workbook(
            ("Image", "Reading", None), (None, "class", "size"), *((n, k, 3.5) for n, k in ROWS),
            merged=("A1:A2", "B1:C1"),
        ),
        workbook(("class", "file"), *((k, n) for k, n in sorted((k, n) for n, k in ROWS)), merged=("A2:A4", "A5:A7")),
    ],
)  # fmt: skip
def test_workbooks_with_titles_merged_cells_and_numbers(data: bytes) -> None:
    assert labels(data, "labels.xlsx").counts() == {"benign": 3, "malignant": 3}


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        ([{"image": n, "label": k} for n, k in ROWS], {"benign": 3, "malignant": 3}),
        ({"image": [n for n, _ in ROWS], "label": KIND}, {"benign": 3, "malignant": 3}),
        (
            {"image_name": {str(i): n for i, (n, _) in enumerate(ROWS)}, "class": {str(i): k for i, k in enumerate(KIND)}},
            {"benign": 3, "malignant": 3},
        ),
        ({"benign": [n for n, k in ROWS if k == "benign"], "malignant": [n for n, k in ROWS if k != "benign"]},
         {"benign": 3, "malignant": 3}),
        (dict(ROWS), {"benign": 3, "malignant": 3}),
        ({n: {"class": k} for n, k in ROWS}, {"benign": 3, "malignant": 3}),
        ({k: [n for n, o in ROWS if o == k] for k in set(KIND)}, {"benign": 3, "malignant": 3}),
        ({"info": {"year": 2020}, "samples": [{"file": n, "class": k} for n, k in ROWS]}, {"benign": 3, "malignant": 3}),
        ({"data": {"items": [{"image": {"path": n}, "label": k} for n, k in ROWS]}}, {"benign": 3, "malignant": 3}),
        ([list(r) for r in ROWS], {"benign": 3, "malignant": 3}),
        ({s: {k: [n for n, o in ROWS[a:b] if o == k] for k in set(KIND)} for s, a, b in (("train", 0, 4), ("test", 4, 6))},
         {"benign": 3, "malignant": 3}),
        ({"labels": {"0": "background", "1": "lesion"}, "numTraining": 6}, {}),
    ],
)  # fmt: skip
def test_json(value: object, counts: dict[str, int]) -> None:
    assert labels(json.dumps(value).encode(), "labels.json").counts() == counts


def test_one_object_a_line() -> None:
    text = "\n".join(json.dumps({"image": n, "label": k}) for n, k in ROWS)
    assert labels(text.encode(), "labels.jsonl").counts() == {"benign": 3, "malignant": 3}


@pytest.mark.parametrize(
    "value",
    [
        [{"train": ["001", "002", "003"], "val": ["004"]}, {"train": ["004", "002", "003"], "val": ["001"]}],
        {"train": [1, 2, 3], "val": [4]},
        {"training": [{"image": f"{i:03d}.png"} for i in (1, 2, 3)], "validation": [{"image": "004.png"}]},
        {"train": {"001.png": "a", "002.png": "b", "003.png": "a"}, "val": {"004.png": "b"}},
        {"train": [["001.png", 0], ["002.png", 1], ["003.png", 0]], "val": [["004.png", 1]]},
        {
            "numTraining": 3,
            "training": ["./images/001.png", "./images/002.png", "3"],
            "val": ["images/004.png"],
        },
        {"splits": {"train": ["001.png", "002.png", "003.png"], "val": ["004.png"]}},
        {"001.png": "train", "002": "train", "3.png": "training", "004.png": "val"},
        {"fold_0": {"train": [1, 2, 3], "val": [4]}, "fold_1": {"train": [4, 2, 3], "val": [1]}},
    ],
)
def test_splits_in_json(value: object) -> None:
    found = splits.splits(PATHS, joins_of(PATHS, tables(json.dumps(value).encode(), "dataset.json")), [])
    assert found.counts() == {"train": 3, "validation": 1}


@pytest.mark.parametrize(
    "text",
    [
        "train:\n- images/001.png\n- 002.png  # again\n- '3'\nval:\n- 004.png\n",
        "path: ../set\ntrain: [001.png, 002.png,\n  003.png]\nval: ['004.png']\nnames: [a, b]\n",
        "fold_0:\n  train: [1, 2, 3]\n  val: [4]\nfold_1:\n  train: [4, 2, 3]\n  val: [1]\n",
    ],
)
def test_splits_in_yaml(text: str) -> None:
    found = splits.splits(PATHS, joins_of(PATHS, split_lists("splits.yaml", text)), [])
    assert found.counts() == {"train": 3, "validation": 1}


@pytest.mark.parametrize(
    "text", ["train: images/train\nval: images/val\n", "train:\n- a.png\n", ": - [", "a: &b [*b]"]
)
def test_yaml_that_lists_no_splits(text: str) -> None:
    assert split_lists("data.yaml", text) == []


def test_what_an_anchor_repeats_is_gone_into_once_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    visits: list[int] = []
    asked = records._folds

    def counted(value: Any) -> Any:
        visits.append(1)
        return asked(value)

    monkeypatch.setattr(records, "_folds", counted)
    keys = [f"k{n}" for n in range(30)]
    levels = [f"{name}: &{name}\n" + "".join(f"  {k}: {inner}\n" for k in keys)
              for name, inner in (("c", "1"), ("b", "*c"), ("a", "*b"))]  # fmt: skip
    assert split_lists("folds.yaml", "".join(levels)) == []
    assert len(visits) < 10 * len(keys)


@pytest.mark.parametrize("text", ["train: [a\x00b]", "train: [\ud800]"])
def test_yaml_of_letters_that_are_none_lists_nothing(text: str) -> None:
    assert split_lists("data.yaml", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "file,class,xmin\n" + "\n".join(f"{n},{k},1" for n, _ in ROWS for k in ("nodule", "artery")),
        "file,class\n" + "\n".join(f"{n},nodule\n,artery" for n, _ in ROWS),  # a name stands once
        "file,class\n" + "\n".join(f"{n},{k}" for k in ("a", "b") for n, _ in ROWS),
    ],
)
def test_rows_that_differ_give_no_class_and_that_is_said(text: str) -> None:
    found = labels(text.encode())
    assert found.counts() == {}
    (refused,) = found.refused
    assert refused.files == ("labels.csv",)
    assert "6 of 6 items have several values" in (refused.reason or "")


@pytest.mark.parametrize(
    ("header", "values", "why"),
    [
        ("label", [f"./masks/{i}.png" for i in range(6)], "paths"),
        ("label", [f"case{i}" for i in range(6)], "value of its own"),
        ("class", ["png", "jpg"] * 3, "formats"),
        ("label", ["train", "test"] * 3, "splits"),
        ("label", ["1.25", "3.75", "1.25", "3.75", "1.25", "3.75"], "measurements"),
    ],
)
def test_what_is_no_class_is_refused_with_the_reason(header: str, values: list[str], why: str) -> None:
    text = lines(f"file,{header}", rows=[(n, v) for (n, _), v in zip(ROWS, values, strict=True)])
    found = labels(text.encode())
    assert found.counts() == {}
    assert why in (found.refused[0].reason or "")


def test_every_table_is_named_with_what_it_joins_to() -> None:
    there = [
        Table("a.csv", ("image", "age"), (("001.png", "41"), ("002.png", "52"), ("900.png", "7"))),
        Table("b.csv", ("country", "area"), (("Chad", "1"), ("Peru", "2"))),
    ]
    one, other = tables_of(joins_of(PATHS, there))
    assert (one.path, one.to, one.key, one.rows, one.joined, one.items) == (
        "a.csv",
        "items",
        "image",
        3,
        2,
        2,
    )
    assert list(one.columns) == ["age"]
    assert (other.to, other.joined, list(other.columns)) == (None, 0, ["country", "area"])


def test_numbers_name_items_that_are_called_alike_but_for_them() -> None:
    text = lines("No,Diagnosis", ",", [(f"{i + 1}.0", k) for i, k in enumerate(KIND)])
    alike = [f"set/US{i + 1:05d}.bmp" for i in range(6)]
    assert labels(text.encode(), paths=alike).counts() == {"benign": 3, "malignant": 3}
    assert (
        labels(text.encode(), paths=[*alike[:5], "set/left00006.bmp"]).counts() == {}
    )  # row numbers, perhaps
    sides = [f"{i + 1:03d}_{side}.png" for i in range(6) for side in "LR"]
    assert labels(text.encode(), paths=sides).counts() == {"benign": 6, "malignant": 6}


def test_the_spelling_of_a_class_is_no_other_class() -> None:
    found = labels(
        lines("file,label", ",", [(n, k.upper() if i % 2 else k) for i, (n, k) in enumerate(ROWS)]).encode()
    )
    assert sorted(found.counts().values()) == [3, 3]


def test_a_column_of_one_value_comes_after_those_that_tell_something() -> None:
    text = "file,diagnosis,type\n" + "\n".join(f"{n},lesion,{k}" for n, k in ROWS)
    assert labels(text.encode()).counts() == {"benign": 3, "malignant": 3}


def test_lists_of_splits_may_tell_classes() -> None:
    paths = [f"a set/{n}" for n, _ in ROWS]
    text = "\n".join(f"a set/{n} {k}" for n, k in ROWS)
    assert classes.labels(paths, joins_of(paths, [t for t in [listed("train.txt", text)] if t])).counts() == {
        "benign": 3,
        "malignant": 3,
    }
    assert listed("train.txt", "\n".join(f"a set/{n}" for n, _ in ROWS)) is None
    assert listed("train.txt", "\n".join(f"img/a {i}.png gt/a {i}.png" for i in range(6))) is None


def test_lists_of_names_in_json_files_named_after_splits() -> None:
    parts = [("train", PATHS[:4]), ("test", PATHS[4:])]
    found = [t for s, p in parts for t in tables(json.dumps(p).encode(), f"{s}_files.json")]
    assert splits.splits(PATHS, joins_of(PATHS, found), []).counts() == {"train": 4, "test": 2}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("folds.json", 3),
        ("kfold_split.json", 3),
        ("cv_folds.json", 3),
        ("labels.json", 0),
        ("manifold.json", 0),
    ],
)
def test_numbers_of_a_file_of_folds_are_folds(name: str, columns: int) -> None:
    data = json.dumps({n: i % 3 for i, (n, _) in enumerate(ROWS)}).encode()
    joins = joins_of(PATHS, tables(data, name))
    assert len(splits.splits(PATHS, joins, []).counts()) == columns
    assert len(classes.labels(PATHS, joins).counts()) == 3 - columns


@pytest.mark.parametrize("title", ["fold", "kfold", "k_fold", "cv_fold", "fold id", "Fold no."])
def test_a_column_of_folds(title: str) -> None:
    rows = [(n, str(i % 3)) for i, (n, _) in enumerate(ROWS)]
    joins = joins_of(PATHS, tables(lines(f"file,{title}", rows=rows).encode(), "t.csv"))
    assert splits.splits(PATHS, joins, []).counts() == {"fold 0": 2, "fold 1": 2, "fold 2": 2}


def test_what_lists_the_items_of_a_split_is_no_class() -> None:
    told = {"train": {"images": [n for n, _ in ROWS[:4]]}, "test": {"images": [n for n, _ in ROWS[4:]]}}
    joins = joins_of(PATHS, tables(json.dumps({"splits": told}).encode(), "t.json"))
    assert splits.splits(PATHS, joins, []).counts() == {"train": 4, "test": 2}
    assert classes.labels(PATHS, joins).rule is None
