"""What published sets hold beside the usual: names that each folder uses anew, drawings, tables of several
levels of titles, cells that list files, what other programs and sonodex itself leave there."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import h5py
import numpy as np
import pytest

from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import classes, leaks, private, splits, subjects
from sonodex.audit.checks.masks import find_masks, pair
from sonodex.audit.joining import Joins, by_subjects, joins_of, tables_of
from sonodex.audit.look.running.watched import Watched
from sonodex.audit.tables import Table
from sonodex.audit.tables.apart import lists_apart
from sonodex.audit.tables.reading import delimited
from sonodex.audit.tables.records import records, split_lists
from sonodex.collect import limits
from sonodex.collect.sources import ReadError
from tests.audit.making import content, held

BOTH = [f"{part}/{i}_0.jpg" for part in ("training_data", "test_data") for i in range(6)]


def table(path: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return Table(path, tuple(header), tuple(map(tuple, rows)))


def labels(paths: Sequence[str], *tables: Table) -> Attribute:
    return classes.labels(paths, joins_of(paths, tables))


@pytest.mark.parametrize("place", ["{}_data/label.csv", "lists/{}ing.csv", "{}.csv"])
def test_a_table_means_the_files_of_its_own_folder_or_split(place: str) -> None:
    tables = [
        table(place.format(part), ("file", "label"), [(f"{i}_0.jpg", kinds[i]) for i in range(6)])
        for part, kinds in (("train", "ababab"), ("test", "aaabbb"))
    ]
    found = labels(BOTH, *tables)
    assert found.values == [*"ababab", *"aaabbb"]
    assert [t.items for t in tables_of(joins_of(BOTH, tables))] == [6, 6]


@pytest.mark.parametrize("folders", [("patient1", "patient2"), ("train", "test"), ("clip_a1", "clip_b7")])
def test_a_name_that_stands_for_several_persons_or_splits_names_none_of_them(
    folders: tuple[str, str],
) -> None:
    paths = [f"{folder}/image_{i}.png" for folder in folders for i in range(6)]
    told = table("all.csv", ("image", "diagnosis"), [(f"image_{i}", "ab"[i % 2]) for i in range(6)])
    found = labels(paths, told)
    assert found.counts() == {}
    (refused,) = found.refused
    assert refused.reason == "it names files without folders; 'image_0' stands in several"
    (joined,) = tables_of(joins_of(paths, [told]))
    assert (joined.joined, joined.unclear) == (0, 6)


@pytest.mark.parametrize("folders", [("png", "jpg"), ("bmode", "doppler"), ("256x256", "512x512")])
def test_a_name_that_stands_for_several_kinds_of_one_picture_names_all(folders: tuple[str, str]) -> None:
    paths = [f"{folder}/us_{i}.png" for folder in folders for i in range(6)]
    told = table("all.csv", ("image", "diagnosis"), [(f"us_{i}", "ab"[i % 2]) for i in range(6)])
    assert labels(paths, told).counts() == {"a": 6, "b": 6}


def test_as_many_rows_as_files_of_a_name_do_not_say_which_is_which() -> None:
    paths = [f"{kind}/{i}.png" for kind in ("long", "short") for i in range(6)]
    rows = [
        (f"{i}.png", "train" if kind == "long" else "test") for kind in ("long", "short") for i in range(6)
    ]
    found = splits.splits(paths, joins_of(paths, [table("t.csv", ("file", "split"), rows)]), [])
    assert found.counts() == {}
    assert [r.files for r in found.refused] == [("t.csv",)]


def test_lists_of_names_that_stand_for_several_persons_are_said_and_not_used() -> None:
    paths = [f"p{person}/{i}.png" for person in (1, 2) for i in range(6)]
    lists = [("train.txt", "0.png\n1.png\n2.png\n3.png\n"), ("test.txt", "4.png\n5.png\n")]
    found = splits.splits(paths, joins_of(paths, []), lists)
    assert found.rule is None
    assert [r.rule for r in found.refused] == ["list train.txt", "list test.txt"]


def test_a_cell_may_list_the_files_of_a_person() -> None:
    paths = [f"P{i:03d}_{view}.png" for i in range(1, 7) for view in ("L", "R")]
    rows = [(f"P{i:03d}", f"{i % 2}", f"P{i:03d}_L.png,P{i:03d}_R.png") for i in range(1, 7)]
    told = table("clinical.csv", ("Patient_ID", "Plaque_present", "Associated_Images"), rows)
    (joined,) = tables_of(joins_of(paths, [told]))
    assert (joined.key, joined.joined, joined.items) == ("Associated_Images", 6, 12)
    assert labels(paths, told).counts() == {"0": 6, "1": 6}


def test_a_column_of_folders_or_persons_tells_names_apart() -> None:
    paths = [f"pt{p:02d}/view{i}.png" for p in (1, 2) for i in range(4)]
    for told in ("pt{:02d}", "{}"):
        rows = [(told.format(p), f"view{i}.png", "ab"[(i + p) % 2]) for p in (1, 2) for i in range(4)]
        clear = table("t.csv", ("patient", "file", "class"), rows)
        assert labels(paths, clear).values == [*"baba", *"abab"]
        assert tables_of(joins_of(paths, [clear]))[0].unclear == 0


@pytest.mark.parametrize(("here", "joined"), [(40, 40), (60, 0)])
def test_a_table_of_all_names_of_one_folder_means_that_folder(here: int, joined: int) -> None:
    """Two folders that number their files anew: the table of 40 rows is that of the folder with 40 files."""
    paths = [f"training_set/{i:03d}_HC.png" for i in range(60)] + [
        f"test_set/{i:03d}_HC.png" for i in range(here)
    ]
    rows = [(f"{i:03d}_HC.png", f"{i}.5") for i in range(here)]
    (found,) = tables_of(joins_of(paths, [table("Output/unet.csv", ("filename", "axis"), rows)]))
    assert (found.joined, found.items, found.unclear) == (joined, joined, here - joined)


@pytest.mark.parametrize("titles", [("patient", "file", "class"), ("class", "view", "folder")])
def test_a_name_that_very_many_folders_have_is_told_by_the_column_of_folders(titles: tuple[str, ...]) -> None:
    paths = [f"data/p{p}/im{i}.png" for p in range(100) for i in range(2)]
    cells = [{"patient": f"p{p}", "folder": f"p{p}", "file": f"im{i}.png", "view": f"im{i}", "class": "ab"[p % 2]}
             for p in range(100) for i in range(2)]  # fmt: skip
    told = table("t.csv", titles, [[row[t] for t in titles] for row in cells])
    assert labels(paths, told).counts() == {"a": 100, "b": 100}


def test_a_row_may_name_files_in_several_columns() -> None:
    paths = [f"{i}{side}.png" for i in range(6) for side in "LR"]
    rows = [(f"S{i}", f"{i}L.png", f"{i}R.png", "ab"[i % 2]) for i in range(6)]
    told = table("pairs.csv", ("patient_id", "left_image", "right_image", "diagnosis"), rows)
    assert labels(paths, told).counts() == {"a": 6, "b": 6}


@pytest.mark.parametrize("form", ["list", "table"])
def test_splits_of_persons_whose_files_are_called_as_others(form: str) -> None:
    paths = [f"patient_{p:02d}/{i}.png" for p in range(1, 7) for i in range(3)]
    if form == "list":
        lists = [
            ("train.txt", "patient_01\npatient_02/\npatient_3\npatient_4"),
            ("test.txt", "patient_05\npatient_06"),
        ]
        found = splits.splits(paths, joins_of(paths, []), lists)
    else:
        rows = [(f"{p}", "train" if p < 5 else "test") for p in range(1, 7)]
        joins = joins_of(paths, [table("split.csv", ("patient", "set"), rows)])
        by_subjects(joins, [f"patient {p.split('/')[0][-2:]}" for p in paths])
        found = splits.splits(paths, joins, [])
    assert found.counts() == {"train": 12, "test": 6}


def test_what_a_table_in_another_language_says_of_persons() -> None:
    paths = [f"{p:03d}_{i}.png" for p in range(1, 7) for i in range(2)]
    told = table(
        "clinique.csv", ("patient", "diagnostic"), [(f"{p}", ("bénin", "malin")[p % 2]) for p in range(1, 7)]
    )
    joins = joins_of(paths, [told])
    by_subjects(joins, [p[:3] for p in paths])
    assert classes.labels(paths, joins).counts() == {"bénin": 6, "malin": 6}


def test_masks_called_after_what_they_show_behind_a_word_for_masks() -> None:
    paths = [
        name for i in range(3) for name in (f"p/{i}.png", f"p/{i}_label_nerve.png", f"p/{i}_label_vein.png")
    ]
    mask = np.array([not p.endswith(("0.png", "1.png", "2.png")) for p in paths])
    size, levels = np.full(9, 64, np.int64), np.where(mask, 2, 200)
    found = find_masks(paths, mask, np.zeros(9, np.bool_), levels)
    assert found.tolist() == mask.tolist()
    assert pair(paths, found, np.zeros(9, np.bool_), levels, size, size).paired == 6


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("Обучение", "Тест"), ("训练集", "测试集"), ("entrainement", "test"), ("entrai\u0302nement", "essai"),
        ("entrenamiento", "prueba"), ("Training-Daten", "Testdaten"), ("treino", "teste"), ("訓練", "テスト"),
    ],
)  # fmt: skip
def test_splits_in_other_languages(train: str, test: str) -> None:
    paths = [f"{part}/{i}.png" for part in (train, test) for i in range(4)]
    assert splits.splits(paths, joins_of(paths, []), []).counts() == {"test": 4, "train": 4}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([f"case{i:02d}_{'ab'[i % 2] * 5}" for i in range(10)], 2),
        ([f"case{i:02d}_{side}" for i in range(5) for side in ("left", "right")], 0),  # one number, two words
        ([f"case{i:02d}_{('train', 'test')[i % 2]}" for i in range(10)], 0),
        ([f"case{i:02d}_{('jpg', 'png')[i % 2]}" for i in range(10)], 0),
        ([f"case{i:02d}_{('abcde', 'other')[i > 7]}" for i in range(10)], 0),
    ],
)
def test_a_class_at_the_end_of_names(names: list[str], found: int) -> None:
    assert len(labels([f"{name}.png" for name in names]).counts()) == found


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("{s}/x/{i}.png", "{s}/y/{i}.png"),
        ("{s}/us/{s}{i}.png", "{s}/masks/{s}{i}/0.png"),
        ("{s}/a/{i}.png", "{s}/b/{i}.png"),
    ],
)
def test_masks_in_folders_of_any_name(image: str, mask: str) -> None:
    every = [
        (way.format(s=s, i=i), way is mask) for s in ("one", "two") for i in range(3) for way in (image, mask)
    ]
    size = np.full(len(every), 64, np.int64)
    is_mask = np.array([m for _, m in every])
    found = pair([p for p, _ in every], is_mask, np.zeros(len(every), np.bool_), size, size, size)
    assert found.paired == 6


def test_titles_of_several_levels() -> None:
    text = (
        "scorer,AW,AW,AW,AW\nbodyparts,tip,tip,root,root\ncoords,x,y,x,y\n"
        + "".join(f"labeled-data\\v1\\img{i}.png,{i}.5,2.5,3.5,{i}.25\n" for i in range(4))
    )  # fmt: skip
    found = delimited("CollectedData.csv", text)
    assert found.header[1:] == ("AW tip x", "AW tip y", "AW root x", "AW root y")
    assert len(found.rows) == 4


def test_lines_of_words_below_titles_of_one_word_are_rows() -> None:
    found = delimited("t.csv", "file,reader,reader\na.png,cyst,mass\nb.png,cyst,cyst\nc.png,mass,mass\n")
    assert len(found.rows) == 3


@pytest.mark.parametrize(("split", "leaks_found"), [("disjoint", 4), ("anew", 0)])
def test_frames_that_each_split_numbers_anew_are_of_no_one_clip(split: str, leaks_found: int) -> None:
    numbers = {"train": range(0, 6), "test": range(6, 9) if split == "disjoint" else range(0, 3)}
    paths = [f"{part}/{clip}_{n}.png" for part in numbers for clip in range(4) for n in numbers[part]]
    found = leaks.clips_in_several_splits(paths, Attribute([p.split("/")[0] for p in paths], "folders"))
    assert len(found) == leaks_found


def test_folders_of_a_numbered_series_are_no_classes() -> None:
    series = [f"{name}_{n:02d}/img{i}.png" for name in ("TaL_1to8", "Ultrax") for n in range(5) for i in "ab"]
    assert labels(series).counts() == {}
    graded = [f"{name}/img{i}.png" for name in ("O-RADS 2", "O-RADS 3", "normal") for i in range(3)]
    assert len(labels(graded).counts()) == 3


@pytest.mark.parametrize(
    ("folder", "masks"), [("US_IMAGES", 0), ("images", 0), ("shapes", 6), ("images_gt", 6)]
)
def test_pictures_of_few_levels_in_a_folder_of_images_are_drawings(folder: str, masks: int) -> None:
    paths = [f"{folder}/{i}.png" for i in range(6)]
    few, full, two = np.ones(6, np.bool_), np.zeros(6, np.bool_), np.full(6, 2, np.int64)
    assert int(find_masks(paths, few, full, two).sum()) == masks


def test_a_table_that_pandas_keeps_in_hdf5_is_no_picture() -> None:
    file_ = io.BytesIO()
    with h5py.File(file_, "w") as file:
        kept = file.create_group("df_with_missing")
        kept.attrs["pandas_type"] = "frame"
        kept["block0_values"] = np.zeros((40, 28))
        file["image"] = np.zeros((40, 28), np.uint8)
    assert [p.name for p in content(file_.getvalue(), "a.h5").pictures] in ([""], ["image"])


@pytest.mark.parametrize(
    ("mark", "group"), [("keras_version", ""), ("weight_names", "dense"), ("", "layers/dense/vars")]
)
def test_weights_that_keras_keeps_in_hdf5_are_no_pictures(mark: str, group: str) -> None:
    file_ = io.BytesIO()
    with h5py.File(file_, "w") as file:
        kept = file.require_group(group) if group else file
        if mark:
            kept.attrs[mark] = "3.1"
        kept.create_dataset("kernel:0", data=np.zeros((64, 32), np.float32))
    assert list(content(file_.getvalue(), "model.h5").pictures) == []


OURS = ("item", "split", "fold", "group", "label", "subject")


def test_a_split_that_sonodex_wrote_tells_no_class_by_its_groups() -> None:
    paths = [f"{i}.png" for i in range(8)]
    rows = [(p, ("train", "test")[i % 2], "", str(i % 4), "", "") for i, p in enumerate(paths)]
    joins = joins_of(paths, [table("split.csv", OURS, rows)])
    found = classes.labels(paths, joins)
    assert found.counts() == {}
    assert [r.reason for r in found.refused] == ["its numbers say what stays together in one split"]
    assert splits.splits(paths, joins, []).counts() == {"test": 4, "train": 4}


@pytest.mark.parametrize(
    "value",
    [
        {"made_by": "sonodex 1.0", "items": {"train": 3}, "shares": {"train": 0.7}},
        {"root": "set", "files": {}, "items": {}, "duplicates": {}, "findings": [{"criterion": "D1"}]},
    ],
)
def test_what_sonodex_wrote_of_a_set_is_no_table_of_it(value: object) -> None:
    assert records("a.json", json.dumps(value)) == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("train: &t [a.png, b.png]\nval: [c.png]\ntest: *t\n", [2, 1, 2]),
        ("{train: [a.png, b.png], val: [c.png]}", [2, 1]),
        ("data:\n  splits:\n    train: [007, 010]\n    test: [011]\n", [2, 1]),
        ("train:\n  benign: [a.png]\n  malignant: [b.png]\ntest:\n  benign: [c.png]\n", [2, 1]),
        ("train:\n  script: [python train.py]\n  paths: [a.png]\ntest:\n  script: [pytest]\n", []),
        ("train: [a.png\n", []),
        ("train: [a]\ntest: [b]\n" + "x: " + "[" * 5000, []),
    ],
)
def test_yaml_is_read_with_its_anchors_and_brackets(text: str, counts: list[int]) -> None:
    found = [row[-1] for t in split_lists("splits.yaml", text) for row in t.rows]
    assert [found.count(split) for split in dict.fromkeys(found)] == counts


def test_numbers_in_yaml_stay_as_they_are_written() -> None:
    (found,) = split_lists("splits.yaml", "train: [007, 0123]\ntest: [2020-01-01]\n")
    assert [row[0] for row in found.rows] == ["007", "0123", "2020-01-01"]


def test_a_long_text_in_yaml_is_read_apart_and_a_longer_one_refused() -> None:
    text = "train: [" + ", ".join(f"{i:06d}.png" for i in range(90_000)) + "]\ntest: [x.png]\n"
    assert len(text) > limits.SMALL_TABLE_BYTES
    with Watched() as watched:
        (found,) = lists_apart(held(text.encode(), "s.yaml"), watched)
        assert len(found.rows) == 90_001
        with pytest.raises(ReadError, match="more than the"):
            lists_apart(held(b" " * (limits.YAML_BYTES + 1), "s.yaml"), watched)


def test_anchors_cannot_make_a_text_longer_than_it_is() -> None:
    many = (
        "a: &a [" + "x, " * 500 + "]\ntrain:\n" + "".join(f"  k{i}: *a\n" for i in range(200)) + "test: *a\n"
    )
    with pytest.raises(ReadError, match="anchors"):
        split_lists("splits.yaml", many)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("a/2022-11-17-10-18-08-QRS-R.png", "2022-11-17"), ("US_20190302.png", "20190302"),
        ("20190302143012.dcm", "20190302"), ("17.11.2022 b.jpg", "17.11.2022"), ("2021_02_09/b.png", "2021_02_09"),
        ("img_20191332.png", None), ("20190230.png", None), ("120190302.png", None), ("2019.png", None),
        ("3.14.2022.png", None), ("18990101.png", None), ("1.2.840.113619.2.png", None),
        ("CR.1.2.3.20200313090023421700.1003.png", "20200313"), ("1.2.3.20200313990023421700.dcm", None),
    ],
)  # fmt: skip
def test_days_in_names(path: str, day: str | None) -> None:
    found = private.dates_in_names([path, "x/a.png", "x/b.png"])
    assert [(d.path, d.problem) for d in found] == ([(path, f"date in the name: {day}")] if day else [])


def test_the_day_of_a_set_is_nobody_s() -> None:
    assert private.dates_in_names([f"release_2023-05-01/{i}.png" for i in range(4)]) == []


def counted(folder: str, numbers: Sequence[int], nth: str = "") -> list[str]:
    return [f"{folder}/{n:03d}_{nth}HC.png" for n in numbers]


def test_numbers_before_a_word_that_counts_are_subjects() -> None:
    one = [*counted("all", range(10)), *counted("all", (3, 5), "2"), *counted("all", (5,), "3")]
    found = subjects.subjects(one, Joins(len(one)), [None] * len(one))
    assert (len(found.counts()), found.values[10:]) == (10, ["003", "005", "005"])
    assert found.rule == "numbers of names like '003_2HC', which count the pictures of one"


@pytest.mark.parametrize(
    "paths",
    [
        counted("all", range(10)),  # nothing is counted
        [*counted("all", range(10)), *counted("all", (20, 21), "2")],  # a count without a first one
        [*counted("all", range(4)), *counted("all", (1,), "2"), *(f"x/{c}.png" for c in "abcdefgh")],
    ],
)
def test_numbers_that_may_be_anything_are_no_subjects(paths: list[str]) -> None:
    assert subjects.subjects(paths, Joins(len(paths)), [None] * len(paths)).rule is None


@pytest.mark.parametrize("train", [("train", "val"), ("training_set/a", "training_set/b")])
def test_each_of_two_splits_numbers_its_own_and_folds_of_one_share_numbers(train: tuple[str, str]) -> None:
    paths = [*counted("test", range(9)), *counted(train[0], range(9)), *counted(train[1], (2, 4), "2")]
    found = subjects.subjects(paths, Joins(len(paths)), [None] * len(paths))
    assert len(found.counts()) == 18
    split = Attribute([*["test"] * 9, *["train"] * 9, *["validation"] * 2], "folders")
    shared = leaks.subjects_in_several_splits(split, found)
    assert [s.rpartition("/")[2] for s in shared] == ["002", "004"]
