"""Names and tables in other dresses: levels, letters of clips, sides and counts of persons, folds, tables on
their side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from sonodex.audit import clip_names, names
from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import classes, leaks, splits, subjects
from sonodex.audit.column_titles import SUBJECT_COLUMNS, plain
from sonodex.audit.joining import Joins, joins_of
from sonodex.audit.tables import Table
from sonodex.audit.tables.reading import decoded, delimited, listed
from sonodex.audit.tables.records import records
from tests.audit.pictures import speckle, write
from tests.audit.results import audited

NUMBERED = [f"{n}.png" for n in range(8)]


def labels(paths: Sequence[str], *tables: Table) -> dict[str, int]:
    return classes.labels(paths, joins_of(paths, tables)).counts()


def persons(paths: Sequence[str]) -> Attribute:
    return subjects.subjects(paths, Joins(len(paths)), [None] * len(paths))


@pytest.mark.parametrize(
    ("folders", "found"),
    [
        (("L1", "L2", "L3", "L4", "L5"), 5), (("G0", "G1", "G2"), 3), (("u_1", "u_2", "u_3"), 3),
        (("L2", "L3", "L5"), 0), (("L1", "G2", "L3"), 0), (("P1", "P2", "P3"), 0), (("S1", "S2", "S3", "S4"), 0),
        (("L1", "L2"), 0), (("as_png", "as_jpg", "as_bmp"), 0), (("AS", "AR"), 2), (("export_png", "saved_as_tif"), 0),
        (("cines/A", "cines/B"), 0), (("videos/c1", "videos/d2"), 0), (("videos/grade1", "videos/grade2"), 2),
        (("videos/cyst", "videos/mass"), 2), (("A", "B"), 2),
    ],
)  # fmt: skip
def test_folders_that_are_levels_formats_or_clips(folders: tuple[str, ...], found: int) -> None:
    assert len(labels([f"{folder}/{n}.png" for folder in folders for n in range(4)])) == found


@pytest.mark.parametrize(
    ("pattern", "clip"),
    [
        ("train/apical_t00040ms.jpg", "apical"), ("a/x-t120.png", "a/x"), ("cyst_t1.png", None), ("cyst_t12.png", None),
    ],
)  # fmt: skip
def test_frames_that_are_told_by_their_time(pattern: str, clip: str | None) -> None:
    assert clip_names.clip_of(pattern) == clip


def test_a_folder_of_clips_holds_clips_whatever_they_are_called() -> None:
    paths = [f"cines/{clip}/f_{n:02d}.jpg" for clip in "ABC" for n in range(4)]
    split = Attribute([("train", "train", "train", "test")[n] for _ in "ABC" for n in range(4)], "lists")
    assert leaks.clips_in_several_splits(paths, split) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert clip_names.clip_folder("grades/A/f_01.jpg") is None


@pytest.mark.parametrize(
    ("train", "test"),
    [
        (["C-003a", "C-003b", "C-004a", "C-004b"], ["C-003c", "C-005a", "C-005b"]),
        (["AB01_L1", "AB01_L2", "CD02_L1", "CD02_L2"], ["AB01_R1", "GH04_R1", "GH04_R2"]),
        (["K1-left", "K1-right", "K2-left", "K2-right"], ["K1-left 2", "K3-left", "K3-right"]),
    ],
)
@pytest.mark.parametrize("home", ["{}", "{}/cyst", "images/{}"])
def test_letters_and_sides_behind_the_code_of_a_person(train: list[str], test: list[str], home: str) -> None:
    paths = [f"{home.format('train')}/{n}.png" for n in train] + [
        f"{home.format('test')}/{n}.png" for n in test
    ]
    found = persons(paths)
    assert len(found.counts()) == 3
    split = Attribute([*["train"] * len(train), *["test"] * len(test)], "folders")
    (shared,) = leaks.subjects_in_several_splits(split, found)
    assert shared.endswith(("C-003", "AB01", "K1"))


@pytest.mark.parametrize(
    "stems",
    [
        ["1a", "2a", "3a", "4a"],  # nothing is counted
        ["1b", "2b", "3c", "4b"],  # counts without a first one
        [f"{n}_left" for n in range(6)],  # all of one side
        [f"{n}_{('left', 'right')[n % 2]}" for n in range(6)],  # one picture each
        ["0f3a9d1b", "77aa01cd", "12e4b5a6", "9fe0c3b2"],
    ],
)
def test_letters_and_sides_that_tell_no_person(stems: list[str]) -> None:
    assert persons([f"{stem}.png" for stem in stems]).rule is None


@pytest.mark.parametrize(("shared", "counts"), [(0, {"fold 0": 4, "fold 1": 4}), (1, {})])
def test_tables_of_folds_are_splits_where_they_share_nothing(shared: int, counts: dict[str, int]) -> None:
    rows = [(p, ("cyst", "mass")[n % 2]) for n, p in enumerate(NUMBERED)]
    tables = [
        Table("fold_0.csv", ("file", "label"), tuple(rows[: 4 + shared])),
        Table("fold_1.csv", ("file", "label"), tuple(rows[4:])),
    ]
    assert splits.splits(NUMBERED, joins_of(NUMBERED, tables), []).counts() == counts


def test_lists_of_folds_are_splits_and_those_of_a_split_s_folds_are_other_ways() -> None:
    lists = [(f"fold{k}.txt", "\n".join(NUMBERED[k * 4 : k * 4 + 4])) for k in range(2)]
    assert splits.splits(NUMBERED, Joins(8), lists).counts() == {"fold 0": 4, "fold 1": 4}
    several = [(f"{s}_fold{k}.txt", "\n".join(NUMBERED[:5] if (s == "train") is (k == 0) else NUMBERED[5:]))
               for k in range(2) for s in ("train", "test")]  # fmt: skip
    assert splits.splits(NUMBERED, Joins(8), several).counts() == {"train": 5, "test": 3}


@pytest.mark.parametrize(
    ("stems", "counts"),
    [
        ([f"{n:03d}_cyst_{('train', 'test')[n // 5]}" for n in range(8)], {"train": 5, "test": 3}),
        ([f"{('train', 'val')[n // 5]}-{n}" for n in range(8)], {"train": 5, "validation": 3}),
        ([f"cyst_{('training', 'testing')[n // 5]}_{n}" for n in range(8)], {"train": 5, "test": 3}),
        ([f"{n:03d}_{('tr', 'ts')[n // 5]}" for n in range(8)], {}),  # may be classes
        ([f"test_{n}" for n in range(8)], {}),
        ([*(f"train_{n}" for n in range(4)), *(f"test_{n}" for n in range(3)), "cyst_1"], {}),
    ],
)
def test_splits_in_names(stems: list[str], counts: dict[str, int]) -> None:
    paths = [f"images/{stem}.png" for stem in stems]
    assert splits.splits(paths, Joins(len(paths)), []).counts() == counts


def test_a_table_with_an_item_a_column() -> None:
    text = "file," + ",".join(NUMBERED) + "\ndiagnosis," + ",".join("bmbmbmbm") + "\n"
    assert labels(NUMBERED, delimited("t.csv", text)) == {"b": 4, "m": 4}


def test_a_view_tells_names_apart_beside_a_class_and_is_one_without() -> None:
    paths = [f"{view}/{n}.png" for view in ("A4C", "PLAX") for n in range(4)]
    rows = tuple(
        (p.split("/")[0], p.split("/")[1], ("normal", "reduced")[n < 3]) for n, p in enumerate(paths)
    )
    assert labels(paths, Table("t.csv", ("view", "file", "diagnosis"), rows)) == {"normal": 5, "reduced": 3}
    assert labels(paths, Table("t.csv", ("view", "file"), tuple(r[:2] for r in rows))) == {
        "A4C": 4,
        "PLAX": 4,
    }


@pytest.mark.parametrize(
    ("titles", "counts"),
    [
        (("Patient", "lesion", "Is_Test"), {"cyst": 4, "mass": 4}), (("age", "Dx", "comment"), {"cyst": 4, "mass": 4}),
        (("MRN", "Organ", "operator"), {"cyst": 4, "mass": 4}), (("gain", "preset", "device"), {}),
        (("BMI", "lesion", "side"), {}),  # one of several that may be anything
    ],
)  # fmt: skip
def test_the_column_that_is_left_beside_those_that_tell_something_else(
    titles: tuple[str, ...], counts: dict[str, int]
) -> None:
    rows = tuple((p, str(n // 2), ("cyst", "mass")[n % 2], str(n // 6)) for n, p in enumerate(NUMBERED))
    assert labels(NUMBERED, Table("t.csv", ("file", *titles), rows)) == counts


@pytest.mark.parametrize("title", ["MRN", "mrn", "Medical record number", "Record No."])
def test_records_number_persons(title: str) -> None:
    rows = tuple((p, str(40 + n // 2)) for n, p in enumerate(NUMBERED))
    found = subjects.subjects(
        NUMBERED, joins_of(NUMBERED, [Table("t.csv", ("file", title), rows)]), [None] * 8
    )
    assert len(found.counts()) == 4


def test_what_goes_into_a_model_and_what_comes_out() -> None:
    assert names.number_key("a/x/img01.png") == names.number_key("a/y/lab01.png") == ("a", "01")
    assert names.key_of("x/1.png")[0] == "x", "a folder of any name"


@pytest.mark.parametrize(
    ("title", "of_persons"),
    [
        ("Number of patients", False), ("No. of cases", False), ("No. of patient", True), ("unique_image_id", False),
        ("study_instance_uid", False), ("anon_patient_id", True), ("study_patient_id", True), ("hash_video_id", False),
        ("unique patient identifier", True), ("unique_id", False), ("pseudonymised_subject", True),
    ],
)  # fmt: skip
def test_titles_of_persons_and_of_what_is_counted_or_pictured(title: str, of_persons: bool) -> None:
    assert bool(SUBJECT_COLUMNS.match(plain(title))) is of_persons


def test_words_behind_images_are_classes_unless_they_say_masks() -> None:
    found = labels([f"images_{kind}/{n}.png" for kind in ("normal", "malignant") for n in range(6)])
    assert len(found) == 2
    assert not names.names_mask("Images & Labels")
    assert names.names_mask("scanned_masks")


def test_long_names_cost_no_time() -> None:
    for name in ("a" + "_" * 60_000 + "b", "images" * 20_000, "scan_y" * 20_000):
        assert not names.says_mask(name)
        assert not names.no_class(name)


def test_folders_below_one_parent_may_have_two_numberings() -> None:
    paths = [
        f"x/{folder}/{n:03d}_{word}.png"
        for folder, first in (("a", 0), ("b", 10), ("c", 0), ("d", 10))
        for n in range(first, first + 10)
        for word in ("HC", "2HC")
    ]
    assert len(set(persons(paths).values)) == 40


def test_a_list_that_begins_with_a_bracket_is_a_list() -> None:
    paths = [f"[{n:03d}] a.png" for n in range(12)]
    lists = [("train.txt", "\n".join(paths[:8])), ("test.txt", "\n".join(paths[8:]))]
    assert splits.splits(paths, Joins(12), lists).counts() == {"train": 8, "test": 4}


def test_missing_values_leave_a_column_of_splits_what_it_is() -> None:
    rows = [(f"{n}.png", "" if n < 2 else "NA" if n == 2 else "train" if n < 6 else "test") for n in range(8)]
    table = Table("list.csv", ("column 1", "column 2"), tuple(rows), headed=False)
    assert splits.splits(NUMBERED, joins_of(NUMBERED, [table]), []).counts() == {"train": 3, "test": 2}


def test_folds_of_several_folders_are_each_their_own_and_others_are_told() -> None:
    paths = [f"{folder}/{n}.png" for folder in "ab" for n in range(8)]
    lists = [
        (f"{folder}/{part}_fold{fold}.txt", "\n".join(f"{n}.png" for n in some))
        for folder, folds in (("a", (0,)), ("b", (1, 2)))
        for fold in folds
        for part, some in (("train", range(6)), ("test", (6, 7)))
    ]
    found = splits.splits(paths, Joins(16), lists)
    assert found.counts() == {"train": 12, "test": 4}
    assert [r.files for r in found.refused] == [("b/train_fold2.txt",), ("b/test_fold2.txt",)]


@pytest.mark.parametrize("folder", ["scanner_1", "example1", "study_group_1"])
def test_folders_that_are_no_clips(folder: str) -> None:
    assert clip_names.clip_folder(f"{folder}/train/img001.png") is None


@pytest.mark.parametrize(
    "titles", [("Alpinion", "SonoScape"), ("lewa", "prawa"), ("od", "os"), ("boys", "girls")]
)
def test_columns_of_yes_and_no_that_tell_makers_sides_or_sexes(titles: tuple[str, str]) -> None:
    rows = tuple((f"{n}.png", str(n % 2), str(1 - n % 2)) for n in range(8))
    assert labels(NUMBERED, Table("list.csv", ("file", *titles), rows)) == {}


def test_archives_that_say_what_was_done_are_no_classes() -> None:
    assert labels([f"{name}.zip/{n}.png" for name in ("normalized", "normalized_v2") for n in range(6)]) == {}


@pytest.mark.parametrize(
    ("names_", "counts"),
    [
        (("benign.txt", "malignant.txt"), {"benign": 4, "malignant": 4}), (("a.txt", "b.txt"), {}),
        (("cyst.csv", "cyst_1.csv"), {}), (("normal.txt", "notes on all the normal ones.txt"), {}),
    ],
)  # fmt: skip
def test_lists_called_after_a_class_each(names_: tuple[str, str], counts: dict[str, int]) -> None:
    tables = [delimited(name, "\n".join(NUMBERED[k * 4 : k * 4 + 4])) for k, name in enumerate(names_)]
    assert labels(NUMBERED, *tables) == counts
    both = [delimited(name, "\n".join(NUMBERED)) for name in names_]
    assert labels(NUMBERED, *both) == {}, "an item in two of them"


def test_a_text_called_after_a_class_is_read_as_a_list(tmp_path: Path) -> None:
    for k, kind in enumerate(("benign", "malignant")):
        (tmp_path / f"{kind}.txt").write_text("\n".join(f"{n}.png" for n in range(4 * k, 4 * k + 4)))
    for n in range(8):
        write(tmp_path / "images" / f"{n}.png", speckle(n))
    assert audited(tmp_path).labels == {"benign": 4, "malignant": 4}


@pytest.mark.parametrize(("copied", "kept"), [(4, False), (2, True)])
def test_folders_of_copies_are_versions_and_no_classes(tmp_path: Path, copied: int, kept: bool) -> None:
    for n in range(4):
        write(tmp_path / "first" / f"{n}.png", speckle(n))
        write(tmp_path / "second" / f"{n}.png", speckle(n if n < copied else n + 40))
    result = audited(tmp_path)
    assert (set(result.labels) == {"first", "second"}) is kept
    assert len(result.duplicates.conflicting_labels) == (copied if kept else 0)
    assert kept or "versions" in str(result.rules[0].reason)


def test_two_cells_that_make_a_name_together() -> None:
    paths = [f"{n:03d}_{side}.png" for n in range(1, 5) for side in ("left", "right")]
    rows = tuple((str(n), side, ("torn", "whole")[n < 3]) for n in range(1, 5) for side in ("left", "right"))
    assert labels(paths, Table("t.csv", ("id", "side", "status"), rows)) == {"torn": 4, "whole": 4}


@pytest.mark.parametrize(("sides", "joined"), [("LRLRLRLR", 8), ("LLRRLLRR", 0), ("ABABABAB", 0)])
def test_a_row_a_side_of_a_number(sides: str, joined: int) -> None:
    paths = [f"BUS-{n:04d}-{side}.png" for n in range(1, 5) for side in "lr"]
    rows = tuple((str(n // 2 + 1), sides[n], ("benign", "malignant")[n < 4]) for n in range(8))
    found = joins_of(paths, [Table("t.csv", ("ID", "Side", "Pathology"), rows)])
    assert [r for j in found.found for r in j.rows] == [[n] for n in range(joined)]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [("xx      ", {"train": 6, "test": 2}), ("xxnnnn  ", {"train": 4, "test": 2}), ("        ", {})],
)
def test_a_mark_for_the_test_set_alone(cells: str, counts: dict[str, int]) -> None:
    rows = tuple((p, cell.strip(), str(n)) for n, (p, cell) in enumerate(zip(NUMBERED, cells, strict=True)))
    table = Table("t.csv", ("file", "Test set", "depth"), rows)
    assert splits.splits(NUMBERED, joins_of(NUMBERED, [table]), []).counts() == counts


@pytest.mark.parametrize("word", ["plane", "level", "degree", "severity"])
def test_planes_and_degrees_are_numbered_classes(word: str) -> None:
    assert len(labels([f"{word}_{k}/{n}.png" for k in "123" for n in range(4)])) == 3


@pytest.mark.parametrize("title", ["Used for training", "Train", "in_train"])
def test_a_column_that_says_what_was_used_for_training(title: str) -> None:
    rows = tuple((p, ("yes", "no")[n > 5]) for n, p in enumerate(NUMBERED))
    table = Table("t.csv", ("file", title), rows)
    assert splits.splits(NUMBERED, joins_of(NUMBERED, [table]), []).counts() == {"train": 6, "test": 2}


def test_tables_in_folders_of_splits() -> None:
    tables = [Table(f"{s}/labels.csv", ("file", "label"), tuple((p, "a") for p in some))
              for s, some in (("train", NUMBERED[:5]), ("test", NUMBERED[5:]))]  # fmt: skip
    assert splits.splits(NUMBERED, joins_of(NUMBERED, tables), []).counts() == {"train": 5, "test": 3}


@pytest.mark.parametrize("word", ["Session", "reader", "Patient", "probe"])
def test_one_of_several_by_a_letter_is_no_class(word: str) -> None:
    assert labels([f"{word} {letter}/{n}.png" for letter in "ABC" for n in range(4)]) == {}
    assert len(labels([f"group {letter}/{n}.png" for letter in "ABC" for n in range(4)])) == 3


@pytest.mark.parametrize(
    ("stem", "clip"),
    [("S01F003", "S01"), ("pat_3_loopa_im007", "pat_3_loopa"), ("a1f3", None), ("claim_01", None)],
)
def test_frames_by_a_letter_or_a_short_word(stem: str, clip: str | None) -> None:
    assert clip_names.clip_of(f"{stem}.png") == clip


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("shift_jis", "ファイル名,診断,患者ID"),
        ("gb18030", "图像,诊断,患者"),
        ("euc_kr", "이미지,진단,환자"),
        ("cp1251", "снимок,диагноз,пациент"),
    ],
)
def test_titles_tell_the_encoding(encoding: str, header: str) -> None:
    assert decoded(f"{header}\n1.png,x,1\n".encode(encoding)).startswith(header)
    assert decoded("naïve café,läsion\n1.png,x\n".encode("cp1252")).startswith("naïve café,läsion")


def test_masks_listed_beside_images_are_no_class() -> None:
    parts = {
        s: {"images": some, "labels": [f"gt/{p}" for p in some]}
        for s, some in (("training", NUMBERED[:5]), ("testing", NUMBERED[5:]))
    }
    tables = records("splits.json", json.dumps(parts))
    assert labels(NUMBERED, *tables) == {}
    assert splits.splits(NUMBERED, joins_of(NUMBERED, tables), []).counts() == {"train": 5, "test": 3}


@pytest.mark.parametrize(("values", "found"), [((0, 1, 2, 1), 3), ((0, 1, 2, 3), 0)])
def test_a_short_list_of_files_and_numbers_of_classes(values: tuple[int, ...], found: int) -> None:
    table = listed("test.txt", "\n".join(f"{n}.png {v}" for n, v in enumerate(values)))
    assert len({row[1] for row in table.rows} if table else ()) == found
