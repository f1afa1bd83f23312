"""Tables, lists and annotations beside the pictures, and those that the user names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from sonodex.audit import audit
from sonodex.audit.beside import Beside, read_given
from sonodex.audit.options import Options
from sonodex.audit.result import Result
from sonodex.audit.seen import Seen
from sonodex.audit.tables import Table
from sonodex.collect import limits
from sonodex.errors import UsageError
from tests.audit.pictures import speckle, write
from tests.audit.results import audited

BOX = "0.5 0.5 0.2 0.2"
VOC = "<annotation><object><name>{}</name></object></annotation>"
PICTURE = [speckle(i, 64, 64) for i in range(8)]


def filled(folder: Path, files: Mapping[str, str | bytes], pictures: Iterable[str] = ()) -> Path:
    """A folder of four pictures, or those named, and some files."""
    for number, name in enumerate(pictures or [f"{n}.png" for n in range(4)]):
        write(folder / name, PICTURE[number])
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def result_of(folder: Path, files: Mapping[str, str | bytes], pictures: Iterable[str] = ()) -> Result:
    return audited(filled(folder, files, pictures))


MARKS = {f"{n}.txt": f"{n % 2} {BOX}\n" for n in range(4)}
NUMBERED, NAMED = {"0": 2, "1": 2}, {"cyst": 2, "mass": 2}
LARGE = limits.MEGABYTE // 4  # beyond, no file of the names of classes is read


@pytest.mark.parametrize(
    ("files", "marks"),
    [
        ({}, NUMBERED),
        ({"classes.txt": "cyst\nmass\n"}, NAMED),
        ({"obj.names": "cyst\nmass\n"}, NAMED),
        ({"data.yaml": "names: [cyst, mass]\n"}, NAMED),
        ({"predefined_classes.txt": "cyst\nmass\n"}, NAMED),
        ({"data.yaml": "nc: 2\n"}, NUMBERED),  # its lines are no names
        ({"sub/Classes.txt": "cyst\nmass\n"}, NAMED),
        ({"notes.txt": "cyst\nmass\n"}, NUMBERED),
        ({"a/classes.txt": "left\nright\n", "classes.txt": "cyst\nmass\n"}, NAMED),  # the nearest of them
        ({"a/classes.txt": "cyst\nmass\n", "b/classes.txt": "left\nright\n"}, NAMED),  # or the first
        ({"a/classes.txt": "", "classes.txt": "cyst\nmass\n"}, NAMED),  # that names any
        ({"classes.txt": "cyst\n"}, {"1": 2, "cyst": 2}),
        ({"classes.txt": "cyst\nmass\n".ljust(LARGE)}, NAMED),
        ({"classes.txt": "cyst\nmass\n".ljust(LARGE + 1)}, NUMBERED),
    ],
)
def test_files_that_name_numbered_classes(
    tmp_path: Path, files: Mapping[str, str], marks: dict[str, int]
) -> None:
    filled(tmp_path, {**MARKS, **files})
    assert marks_in(tmp_path) == marks


def marks_in(folder: Path) -> Counter[str]:
    """How often each class is marked."""
    found: Counter[str] = Counter()

    def take(seen: Seen) -> None:
        found.update(row[1] for table in seen.beside.tables for row in table.rows)

    audit(str(folder), Options(text=False, workers=0, work=str(folder.parent / "work")), take=take)
    return found


def test_each_of_several_sets_has_names_of_its_own(tmp_path: Path) -> None:
    pictures = [f"{one}/images/{one}{n}.png" for one in "ab" for n in range(2)]
    labels = {f"{one}/labels/{one}{n}.txt": f"{n} {BOX}\n" for one in "ab" for n in range(2)}
    classes = {"a/data.yaml": "names: [cyst, mass]\n", "b/data.yaml": "names: [vein, artery]\n"}
    filled(tmp_path, {**labels, **classes}, pictures)
    assert marks_in(tmp_path) == {"artery": 1, "cyst": 1, "mass": 1, "vein": 1}


@pytest.mark.parametrize(
    ("files", "documents", "tables"),
    [
        ({}, 0, []),
        ({"0.xml": VOC.format("cyst"), "1.xml": VOC.format("mass")}, 0, ["*.xml (VOC)"]),
        ({"0.xml": "<other/>", "1.xml": VOC.format("mass")}, 1, ["*.xml (VOC)"]),
        ({"elsewhere.xml": VOC.format("cyst")}, 0, ["*.xml (VOC)"]),  # whatever it is called
        ({"0.json": '{"shapes": [{"label": "cyst"}]}'}, 0, ["*.json (labelme)"]),
        ({"seven.json": '{"shapes": [{"label": "cyst"}]}'}, 1, ["seven.json"]),  # called like no picture
        ({"0.txt": f"0 {BOX}", "7.txt": f"0 {BOX}"}, 1, ["*.txt (YOLO)"]),
        ({"0.txt": "some words"}, 1, []),
        ({"000.txt": f"0 {BOX}"}, 0, ["*.txt (YOLO)"]),  # zeros before numbers do not matter
        ({"readme.txt": "file,label\n0.png,a\n"}, 1, []),
        ({"labels.txt": "file,label\n0.png,a\n1.png,b\n"}, 1, ["labels.txt"]),
        ({"diagnoses.dat": "file,label\n0.png,a\n1.png,b\n"}, 1, ["diagnoses.dat"]),
        ({"train.txt": "0.png\n1.png\n", "test.txt": "2.png\n3.png\n"}, 0, []),
        ({"train.txt": "0.png 1\n1.png 0\n2.png 1\n3.png 0\n"}, 0, ["train.txt"]),
        ({"train_command": "sh a.sh b.py 2\nsh a.sh c.py 2\nsh a.sh d.py 1\n"}, 1, []),
        ({"t.csv": "file,label\n0.png,a\n1.png,b\n"}, 0, ["t.csv"]),
        ({"t.csv": "file,label\n"}, 0, []),  # no row
        ({"t.csv": "file,label\n0.png,a\n", "a/u.csv": "file,label\n1.png,b\n"}, 0, ["a/u.csv", "t.csv"]),
    ],
)
def test_what_is_read_and_what_may_hold_annotations(
    tmp_path: Path, files: Mapping[str, str], documents: int, tables: list[str]
) -> None:
    result = result_of(tmp_path, files)
    assert result.evidence.documents == documents
    assert [t.path for t in result.tables] == tables
    assert result.unreadable == []


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (".gitlab-ci.yml", {}), (".github/workflows/a.yml", {}), ("azure-pipelines.yml", {}),
        ("docker-compose.prod.yaml", {}), ("splits.yml", {"test": 2, "train": 2}),
    ],
)  # fmt: skip
def test_files_that_tell_programs_what_to_do_state_no_split(
    tmp_path: Path, path: str, counts: dict[str, int]
) -> None:
    result = result_of(tmp_path, {path: "train: [0.png, 1.png]\ntest: [2.png, 3.png]\n"})
    assert result.splits == counts


def test_settings_in_yaml_leave_room_for_splits(tmp_path: Path) -> None:
    settings = {f"a{n:02d}.yaml": "rate: 0.1\n" for n in range(50)}
    result = result_of(tmp_path, {**settings, "splits.yaml": "train: [0.png, 1.png]\ntest: [2.png, 3.png]\n"})
    assert result.splits == {"train": 2, "test": 2}


def test_fifty_tables_of_their_own_titles_are_read(tmp_path: Path) -> None:
    result = result_of(tmp_path, {f"{n:02d}.csv": f"file,label{n}\n0.png,a\n" for n in range(51)})
    assert [t.path for t in result.tables] == [f"{n:02d}.csv" for n in range(50)]


def test_files_of_one_kind_leave_room_for_tables_and_are_told_as_one(tmp_path: Path) -> None:
    shapes = {f"a/{n}/q.json": json.dumps([{"width": n}]) for n in range(60)}
    result = result_of(tmp_path, {**shapes, "z.csv": "file,label\n0.png,a\n1.png,b\n"})
    told = {t.path: (t.rows, t.joined) for t in result.tables}
    assert told == {"a/**/*.json": (60, 0), "z.csv": (2, 2)}


def test_tables_alike_are_told_as_one_from_four_on(tmp_path: Path) -> None:
    some = {f"b/{n}.json": json.dumps([{"width": n}]) for n in range(3)}
    assert [t.path for t in result_of(tmp_path / "3", some).tables] == [*some]
    four = result_of(tmp_path / "4", {**some, "b/3.json": json.dumps([{"width": 3}])})
    assert [(t.path, t.rows) for t in four.tables] == [("b/*.json", 4)]


def test_a_text_of_lines_that_name_nothing_is_no_table(tmp_path: Path) -> None:
    texts = {"metadata.txt": "How it was made\nWith care\nIn a week\n", "CMakeLists.txt": "a;b\nc;d\ne;f\n"}
    assert result_of(tmp_path, texts).tables == []


def test_annotations_called_by_the_whole_name_of_their_image_are_read(tmp_path: Path) -> None:
    objects = {"size": {"height": 5}, "objects": [{"classTitle": "cyst", "geometryType": "polygon"}]}
    files = {f"ann/{n}.png.json": json.dumps(objects) for n in range(4)}
    assert [(t.path, t.joined) for t in result_of(tmp_path, files).tables] == [
        ("ann/*.json (Supervisely)", 4)
    ]


def test_fifty_lists_of_a_set_are_read(tmp_path: Path) -> None:
    files = {f"a{n:02d}/train.txt": "0.png\n" for n in range(49)}
    result = result_of(tmp_path, {**files, "b/test.txt": "1.png\n", "c/val.txt": "2.png\n"})
    assert result.splits == {"test": 1, "train": 1}


@pytest.mark.parametrize(("spare", "read"), [(0, True), (-1, False)])
def test_cells_of_all_tables_together_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, read: bool
) -> None:
    """Two tables of two rows of two cells, rows counted as cells."""
    monkeypatch.setattr(limits, "TABLE_CELLS", 2 * 2 * (2 + 1) + spare)
    text = "file,label\n0.png,a\n1.png,b\n"
    result = result_of(tmp_path, {"a.csv": text, "b.csv": text})
    assert [t.path for t in result.tables] == (["a.csv", "b.csv"] if read else ["a.csv"])
    assert [u.path for u in result.unreadable] == ([] if read else ["b.csv"])
    assert all("of all tables of a set" in u.reason for u in result.unreadable)


@pytest.mark.parametrize(("spare", "read"), [(0, True), (-1, False)])
def test_marks_of_all_files_together_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, read: bool
) -> None:
    """A mark is a row of three cells, and each file may need a title."""
    monkeypatch.setattr(limits, "TABLE_CELLS", (3 + 1) * (1 + 2) + (3 + 1) * (1 + 1) + spare)
    result = result_of(tmp_path, {"0.txt": f"0 {BOX}\n1 {BOX}\n", "1.txt": f"0 {BOX}\n"})
    assert [u.path for u in result.unreadable] == ([] if read else ["1.txt"])


@pytest.mark.parametrize(("spare", "read"), [(0, True), (-1, False)])
def test_lines_of_lists_are_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, read: bool
) -> None:
    monkeypatch.setattr(limits, "TABLE_CELLS", 2 * 2 + 2 * 1 + spare)
    result = result_of(tmp_path, {"test.txt": "0.png\n1.png\n", "train.txt": "2.png\n"})
    assert [u.path for u in result.unreadable] == ([] if read else ["train.txt"])
    assert result.splits == ({"test": 2, "train": 1} if read else {})


@pytest.mark.parametrize(("spare", "read"), [(0, True), (-1, False)])
def test_large_annotations_of_one_picture_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, read: bool
) -> None:
    text = f"0 {BOX}\n"
    monkeypatch.setattr(limits, "ANNOTATION_BYTES", len(text) + spare)
    result = result_of(tmp_path, {"0.txt": text})
    assert (len(result.tables), result.evidence.documents) == ((1, 0) if read else (0, 1))


@pytest.mark.parametrize(("over", "read"), [(0, True), (1, False)])
def test_lists_of_up_to_sixteen_megabytes_are_read(tmp_path: Path, over: int, read: bool) -> None:
    text = "0.png\n1.png\n".ljust(16 * limits.MEGABYTE + over)
    result = result_of(tmp_path, {"train.txt": text, "test.txt": "3.png\n"})
    assert [u.path for u in result.unreadable] == ([] if read else ["train.txt"])
    assert result.splits == ({"train": 2, "test": 1} if read else {})


def test_letters_of_names_tell_the_encoding_of_a_table(tmp_path: Path) -> None:
    names = ["киста.png", "узел.png"]
    text = "file,label\n" + "".join(f"{name},{'ab'[i % 2]}\n" for i, name in enumerate(names))
    result = result_of(tmp_path, {"t.csv": text.encode("cp1251")}, names)
    assert [(t.joined, t.items) for t in result.tables] == [(2, 2)]


@pytest.mark.parametrize(
    ("marks", "labels", "refused"),
    [
        (["cyst", "mass", "mass", "cyst"], {"cyst": 2, "mass": 2}, 0),
        (["cyst", "cyst", "cyst", "cyst"], {}, 0),  # all are alike
        (["cyst mass", "mass", "mass", "cyst"], {}, 1),  # several on one
        (["cyst", "mass", "cyst", ""], {"cyst": 2, "mass": 1}, 0),
    ],
)
def test_what_annotations_mark_are_classes_where_each_image_has_one(
    tmp_path: Path, marks: list[str], labels: dict[str, int], refused: int
) -> None:
    shapes = {
        f"{n}.json": json.dumps({"shapes": [{"label": w} for w in m.split()]}) for n, m in enumerate(marks)
    }
    result = result_of(tmp_path, shapes)
    assert result.labels == labels
    told = [(r.applied, r.rule) for r in result.rules if r.what == "labels"]
    said = "marks of *.json (labelme)"
    assert told == [(False, said)] * refused + [(True, said)] * bool(labels)


def test_annotations_beside_a_copy_of_their_images_are_of_the_folder_that_holds_them_all(
    tmp_path: Path,
) -> None:
    """Some images stand once more in a split; of these there are several shapes."""
    names = [f"{folder}/{n}.png" for folder, some in (("img", 4), ("images/train", 2)) for n in range(some)]
    for n, name in enumerate(names):
        write(tmp_path / name, PICTURE[n % 4])
    shapes = {
        f"ann/{n}.json": json.dumps({"shapes": [{"label": "cyst"}] * (3 if n < 2 else 0)}) for n in range(4)
    }
    result = result_of(tmp_path, shapes, names[:4])
    (table,) = result.tables
    assert (table.rows, table.joined, table.items, table.unclear) == (8, 8, 4, 0)


def test_folders_say_classes_before_marks_do(tmp_path: Path) -> None:
    shapes = {
        f"{k}/{n}.json": json.dumps({"shapes": [{"label": "ab"[n]}]})
        for k in ("benign", "malignant")
        for n in (0, 1)
    }
    result = result_of(tmp_path, shapes, [f"{k}/{n}.png" for k in ("benign", "malignant") for n in (0, 1)])
    assert result.labels == {"benign": 2, "malignant": 2}


def test_a_table_that_is_named_without_its_column_is_asked_for_it(tmp_path: Path) -> None:
    filled(tmp_path, {"t.csv": "file,score,lines\n0.png,1,a\n1.png,2,b\n"})
    with pytest.raises(UsageError, match=r"t\.csv:score \(there are score, lines\)"):
        audited(tmp_path, labels="t.csv")


@pytest.mark.parametrize(
    ("titles", "cells", "found"),
    [
        (("file", "spacing"), ("a.png", "0.1"), "spacing in t.csv"),
        (("file", "spacing"), ("a.png", " "), None),  # it states nothing
        (("file", "age"), ("a.png", "40"), None),
        (("depth", "fps"), ("", "30"), "fps in t.csv"),
        (("depth", "fps"), ("12", "30"), "depth in t.csv"),
    ],
)
def test_a_column_that_states_what_a_pixel_is(
    titles: tuple[str, ...], cells: tuple[str, ...], found: str | None
) -> None:
    tables = [Table("none.csv", ("file",), (("a.png",),)), Table("t.csv", titles, (cells,))]
    assert Beside(tables, [], 0, []).calibration_column() == found


@pytest.mark.parametrize(
    ("labels", "rows", "column"),
    [
        ("t.csv", (("0.png", "a"),), None),
        ("t.csv:label", (("0.png", "a"),), "label"),
        ("odd:name.csv", (("1.png", "b"),), None),  # a file may be called so
        ("odd:name.csv:label", (("1.png", "b"),), "label"),
        ("lists", (("2.png", "test"), ("0.png", "train"), ("1.png", "train")), None),
        ("others", (("3.png", "normal"),), None),
    ],
)
@pytest.mark.parametrize("root", [False, True], ids=["here", "there"])
def test_tables_that_the_user_names(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    labels: str,
    rows: tuple[tuple[str, str], ...],
    column: str | None,
    root: bool,
) -> None:
    """From the current folder, or else from the audited one."""
    for name, text in {
        "t.csv": "file,label\n0.png,a\n",
        "odd:name.csv": "file,label\n1.png,b\n",
        "lists/train.txt": "0.png\n\n 1.png \n",
        "lists/test.txt": "2.png\n",
        "lists/notes.md": "4.png\n",
        "others/normal.txt": "3.png\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere" if root else tmp_path)
    where = str(tmp_path) if root else ""
    for option in ("labels", "splits"):
        options = Options(labels=labels) if option == "labels" else Options(splits=labels)
        given = read_given(options, where)
        named, other = (given.labels, given.splits)[:: 1 if option == "labels" else -1]
        assert [t.rows for t in named.tables] == [rows]
        assert named.column == column
        assert (other.tables, other.column) == ((), None)


@pytest.mark.parametrize(
    ("labels", "root", "words"),
    [
        ("absent.csv", "", r"--labels absent\.csv: no such file"),
        ("absent.csv:label", "", "no such file"),
        (":label", "", "no such file"),
        ("t.csv:", "", "no such file"),
        ("t.csv", "https://example.org", "no such file"),
        ("empty", "SET", r"a folder without lists \(\*\.txt\)"),
        ("0.png", "SET", "is PNG, not a table"),
        ("broken.json", "SET", r"--labels broken\.json: JSON broken"),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labels: str, root: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "set"
    (folder / "empty").mkdir(parents=True)
    (folder / "empty" / "blank.txt").write_text(" \n", encoding="utf-8")
    (folder / "broken.json").write_text("[", encoding="utf-8")
    (folder / "t.csv").write_text("file,label\n0.png,a\n", encoding="utf-8")
    write(folder / "0.png", PICTURE[0])
    with pytest.raises(UsageError, match=words):
        read_given(Options(labels=labels), str(folder) if root == "SET" else root)
