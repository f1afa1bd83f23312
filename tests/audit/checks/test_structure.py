"""Masks, classes, splits and subjects, read off folders, names and tables of layouts that public sets
have."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import cv2
import h5py
import nibabel as nib
import numpy as np
import pytest

from sonodex.audit.checks import classes, splits, subjects
from sonodex.audit.joining import Joins, joins_of
from sonodex.audit.tables import Table
from sonodex.errors import UsageError
from tests.audit.pictures import mask, speckle, write
from tests.audit.results import printed


def test_masks_beside_images_with_suffixes(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for name, count in (("benign", 4), ("malignant", 3), ("normal", 2)):
        for i in range(1, count + 1):
            seed = hash((name == "benign", name == "normal", i)) % 10_000
            write(folder / name / f"{name} ({i}).png", speckle(seed))
            write(folder / name / f"{name} ({i})_mask.png", mask(seed) * (name != "normal"))
    write(folder / "benign" / "benign (1)_mask_1.png", mask(77))
    write(
        folder / "malignant" / "malignant (3)_mask.png",
        cv2.resize(mask(5), (100, 90), interpolation=cv2.INTER_NEAREST),
    )
    write(folder / "malignant" / "malignant (9)_mask.png", mask(9))
    result = printed(folder)
    assert result["items"] == {"images": 9, "masks": 11, "videos": 0, "frames": 0, "volumes": 0}
    assert result["masks"] == {
        "paired": 10, "unpaired_images": 0, "unpaired_masks": 1, "size_mismatch": 1, "non_binary": 0,
        "empty": 2,
    }  # fmt: skip
    assert result["labels"] == {"benign": 4, "malignant": 3, "normal": 2}
    problems = {q["path"]: q["problem"] for q in result["quality"]}
    assert problems["malignant/malignant (9)_mask.png"] == "mask without an image"
    assert problems["malignant/malignant (3)_mask.png"] == "mask of 100×90 pixels for an image of 224×192"
    assert result["statistics"]["labels"]["benign"]["images"] == 4


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("images/{}.png", "masks/{}.png"),
        ("images/img_{}.png", "masks/mask_{}.png"),
        ("original/{}.png", "GT/{}.png"),
        ("{}.tif", "{}_mask.tif"),
        ("{}_HC.png", "{}_HC_Annotation.png"),
        ("Images/bus_{}-l.png", "Masks/mask_{}-l.png"),
        ("trainval-image/{}.png", "trainval-mask/{}.png"),
        ("{}/image.png", "{}/mask.png"),
        ("sub-{}_us.png", "sub-{}_label-lesion_mask.png"),
        ("image/{}.JPG", "label/{}_binary_binary.PNG"),
        ("p{0}/p{0}_image.png", "p{0}/p{0}_liver.png"),
        ("img{}.png", "lbl{}.png"),
        ("train/image/{}.png", "train/edge/{}.png"),
    ],
)
def test_masks_of_many_layouts(tmp_path: Path, image: str, label: str) -> None:
    folder = tmp_path / "set"
    for i in range(5):
        write(folder / image.format(f"{i:03d}"), speckle(i))
        write(folder / label.format(f"{i:03d}"), mask(i))
    write(folder / image.format("099"), speckle(99))
    result = printed(folder)
    assert (result["items"]["images"], result["items"]["masks"]) == (6, 5)
    assert (
        result["masks"]["paired"],
        result["masks"]["unpaired_images"],
        result["masks"]["unpaired_masks"],
    ) == (5, 1, 0)


def test_label_maps_and_smeared_masks_are_masks_that_are_not_binary(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(3):
        write(folder / "images" / f"{i}.png", speckle(i))
        write(folder / "masks" / f"{i}.jpg", mask(i), quality=60)
        nib.save(nib.Nifti1Image(speckle(50 + i).T, np.eye(4)), folder / f"patient{i}_ED.nii.gz")
        labels = (mask(50 + i).T // 255).astype(np.uint8)
        labels[100:120, 60:90] = 3
        nib.save(nib.Nifti1Image(labels, np.eye(4)), folder / f"patient{i}_ED_gt.nii.gz")
    result = printed(folder)
    assert result["items"]["masks"] == 6
    assert result["masks"] == {
        "paired": 6, "unpaired_images": 0, "unpaired_masks": 0, "size_mismatch": 0, "non_binary": 6,
        "empty": 0,
    }  # fmt: skip
    said = {q["problem"] for q in result["quality"] if q["path"].endswith("gt.nii.gz")}
    assert said == {"mask not binary: 3 values (of 2 classes?)"}


def test_volumes_pair_with_their_label_volumes(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for i in range(2):
        volume = np.stack([speckle(10 * i + k) for k in range(8)], axis=-1)
        labels = np.stack([mask(10 * i) // 255] * 8, axis=-1)
        nib.save(nib.Nifti1Image(volume, np.diag([0.2, 0.3, 0.5, 1])), folder / f"case{i}_us.nii.gz")
        nib.save(nib.Nifti1Image(labels, np.diag([0.2, 0.3, 0.5, 1])), folder / f"case{i}_us_seg.nii.gz")
    result = printed(folder)
    assert result["items"]["volumes"] == 2
    assert result["items"]["masks"] == 2
    assert result["masks"]["paired"] == 2
    assert result["subjects"]["count"] == 2
    found = {f["criterion"]: f["level"] for f in result["findings"]}
    assert found == {"D15": "full", "D21": "full", "D26": "full", "D27": "full", "D28": "full", "D29": "none"}


def test_splits_and_subjects_of_folders_and_the_leak_between_them(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for split, patients in (("train", (1, 2, 3)), ("test", (3, 4))):
        for patient in patients:
            for view in ("2CH", "4CH"):
                write(
                    folder / split / f"patient{patient:04d}" / f"patient{patient:04d}_{view}.png",
                    speckle(patient * 10 + len(split) + len(view)),
                )
    result = printed(folder)
    assert result["splits"] == {"train": 6, "test": 4}
    assert result["subjects"]["count"] == 4
    assert result["subjects"]["in_several_splits"] == ["patient 3"]
    assert next(f for f in result["findings"] if f["criterion"] == "D29")["level"] == "partial"


def test_tables_say_classes_splits_and_subjects(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    lines = ["file,case_id,Pathology,set"]
    for i in range(12):
        write(folder / "pictures" / f"{i:03d}.png", speckle(i))
        lines.append(
            f"{i:03d}.png,{i // 2},{'benign' if i % 3 else 'malignant'},{'train' if i < 8 else 'test'}"
        )
    (folder / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    result = printed(folder)
    assert result["labels"] == {"benign": 8, "malignant": 4}
    assert result["splits"] == {"train": 8, "test": 4}
    assert result["subjects"] == {
        "count": 6,
        "rule": "column 'case_id' of table.csv",
        "in_several_splits": [],
    }
    assert next(f for f in result["findings"] if f["criterion"] == "D29")["level"] == "full"


def test_rules_given_by_the_user_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(6):
        write(folder / "patient9" / f"scan{i % 3}_{i}.png", speckle(i))
    (tmp_path / "labels.csv").write_text(
        "name,class\n" + "\n".join(f"scan{i % 3}_{i}.png,c{i % 2}" for i in range(6)), encoding="utf-8"
    )
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "train.txt").write_text("\n".join(f"scan{i % 3}_{i}.png" for i in range(4)), encoding="utf-8")
    (lists / "test.txt").write_text("scan1_4.png\nscan2_5.png\n", encoding="utf-8")
    result = printed(
        folder, subject_regex=r"scan(\d)", labels=str(tmp_path / "labels.csv"), splits=str(lists)
    )
    assert result["labels"] == {"c0": 3, "c1": 3}
    assert result["splits"] == {"train": 4, "test": 2}
    assert result["subjects"]["count"] == 3
    with pytest.raises(UsageError, match="matches no path"):
        printed(folder, subject_regex="nothing(here)")
    with pytest.raises(UsageError, match="no regular expression"):
        printed(folder, subject_regex="(")
    with pytest.raises(UsageError, match="no such file"):
        printed(folder, labels=str(tmp_path / "absent.csv"))
    (tmp_path / "wrong.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="needs a column"):
        printed(folder, labels=str(tmp_path / "wrong.csv"))


def test_numbered_folders_are_no_classes() -> None:
    paths = [f"set{i % 3}/S{i % 4}/frame_{i}.png" for i in range(24)]
    assert classes.labels(paths, Joins(len(paths))).rule is None
    found = subjects.subjects(paths, Joins(len(paths)), [None] * len(paths))
    assert len(found.counts()) == 12, "S1 of set1 is not S1 of set2"


def test_places_are_no_classes_and_number_their_patients_each() -> None:
    paths = [f"hospital_{'AB'[i % 2]}/patient{i // 4:03d}/{i}.png" for i in range(24)]
    assert classes.labels(paths, Joins(len(paths))).rule is None
    found = subjects.subjects(paths, Joins(len(paths)), [None] * len(paths))
    assert len(found.counts()) == 12, "patient001 of hospital_A is not that of hospital_B"


@pytest.mark.parametrize(
    ("folders", "classes_"),
    [
        (("COVID-19", "Viral pneumonia", "Healthy"), 3),
        (("normal", "Trisomy 21"), 2),
        (("patient-1", "normal"), 0),
        (("video 3", "normal"), 0),
        (("case_19", "case_20", "normal"), 0),
        (("Dataset001_Thyroid", "Dataset002_Breast"), 0),
    ],
)
def test_a_word_with_a_number_of_its_own_counts_nothing(folders: tuple[str, ...], classes_: int) -> None:
    paths = [f"{folder}/{i}.png" for folder in folders for i in range(6)]
    assert len(classes.labels(paths, Joins(len(paths))).counts()) == classes_


def test_makers_of_devices_are_no_classes() -> None:
    paths = [f"{('GE', 'Philips', 'Siemens_Acuson')[i % 3]}/{i}.png" for i in range(24)]
    assert classes.labels(paths, Joins(len(paths))).rule is None


@pytest.mark.parametrize(
    ("title", "yes", "no"),
    [("Trainingsset", "ja", "nein"), ("uczący", "tak", "nie"), ("eğitim", "evet", "hayır"), ("is_train", "1", "0")],
)  # fmt: skip
def test_a_column_that_says_yes_or_no_to_a_split_in_any_language(title: str, yes: str, no: str) -> None:
    paths = [f"{i}.png" for i in range(6)]
    rows = tuple((p, yes if i < 4 else no) for i, p in enumerate(paths))
    found = splits.splits(paths, joins_of(paths, [Table("t.csv", ("file", title), rows)]), [])
    assert found.counts() == {"train": 4, "test": 2}


@pytest.mark.parametrize(
    ("title", "values", "named"),
    [
        ("lesion", ["cyst", "mass"], 6), ("Läsionsart", ["Zyste", "Herd"], 6), ("nhãn", ["lành tính", "ác tính"], 6),
        ("scanner", ["linear", "convex"], 0), ("quality", ["good", "poor"], 0), ("reader", ["Ann", "Ben"], 0),
        ("position", ["left", "right"], 0), ("Lage", ["Links", "rechts"], 0), ("made with", ["GE", "Philips"], 0), ("shadow", ["yes", "no"], 0),
        ("lesion", ["1", "2"], 0), ("lesion", ["cyst", "cyst"], 0),
    ],
)  # fmt: skip
def test_the_one_column_of_a_table_holds_classes_unless_it_tells_something_else(
    title: str, values: list[str], named: int
) -> None:
    paths = [f"{i}.png" for i in range(6)]
    rows = tuple((p, values[i % 2]) for i, p in enumerate(paths))
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", ("file", title), rows)]))
    assert sum(found.counts().values()) == named
    two = tuple((*row, str(n)) for n, row in enumerate(rows))
    several = joins_of(paths, [Table("t.csv", ("file", title, "depth"), two)])
    assert classes.labels(paths, several).rule is None, "one of several columns may be anything"


def test_the_one_column_of_several_tables_holds_classes() -> None:
    paths = [f"{i}.png" for i in range(8)]
    rows = [(p, ("cyst", "mass")[i % 2]) for i, p in enumerate(paths)]
    parts = [
        Table(f"{n}.csv", ("file", "lesion"), tuple(some)) for n, some in (("a", rows[:5]), ("b", rows[5:]))
    ]
    assert classes.labels(paths, joins_of(paths, parts)).counts() == {"cyst": 4, "mass": 4}


def test_a_number_sign_behind_a_title_of_persons() -> None:
    paths = [f"{i}.png" for i in range(4)]
    rows = tuple((p, n) for p, n in zip(paths, ("#007", "#7", "#8", "#10"), strict=True))
    found = subjects.subjects(
        paths, joins_of(paths, [Table("t.csv", ("file", "Patient #"), rows)]), [None] * 4
    )
    assert len(found.counts()) == 3


@pytest.mark.parametrize("title", ["trained_by_expert", "pregnancy_test", "valid_from", "testosterone"])
def test_a_column_of_something_else_says_no_split(title: str) -> None:
    paths = [f"{i}.png" for i in range(6)]
    rows = tuple((p, "yes" if i < 4 else "no") for i, p in enumerate(paths))
    assert splits.splits(paths, joins_of(paths, [Table("t.csv", ("file", title), rows)]), []).rule is None


def test_paths_as_addresses_write_them_name_their_files() -> None:
    paths = [f"my data/x {i} 100%.png" for i in range(6)]
    lists = [("train.txt", "\n".join(f"my%20data/x%20{i}%20100%25.png" for i in range(4))),
             ("val.txt", "my data/x 4 100%.png\nx%205%20100%25\n")]  # fmt: skip
    found = splits.splits(paths, Joins(len(paths)), lists)
    assert found.counts() == {"train": 4, "validation": 2}


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("image_id", "diagnosis"), [("a.png", "x"), ("b.png", "y")]),
        (("n", "ID", "BI-RADS"), [("1", "a", "2"), ("2", "b", "3")]),
        (("diagnosis", "path"), [("x", "./data\\a.png"), ("y", "./data\\b.png")]),
    ],
)
def test_columns_of_names_are_found_by_what_they_name(
    header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    paths = ["data/a.png", "data/b.png"]
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", header, tuple(rows))]))
    assert len(found.counts()) == 2


def test_words_that_could_mean_both_a_class_and_a_mask(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for name in ("tumor", "normal"):
        for i in range(4):
            write(folder / name / f"{name}{i}.png", speckle(i + 10 * len(name)))
    result = printed(folder)
    assert result["items"]["masks"] == 0
    assert result["labels"] == {"normal": 4, "tumor": 4}


def test_arrays_of_one_file_are_read_like_folders(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    with h5py.File(folder / "data.h5", "w") as file:
        for split, start, count in (("train", 0, 8), ("test", 50, 4)):
            file[f"x_{split}"] = np.stack([speckle(start + i) for i in range(count)])
            file[f"mask_{split}"] = np.stack([mask(start + i) for i in range(count)])
    result = printed(folder)
    assert (result["items"]["images"], result["items"]["masks"]) == (12, 12)
    assert result["masks"]["paired"] == 12
    assert result["splits"] == {"train": 8, "test": 4}


def test_running_numbers_of_an_annotation_file_are_no_subjects(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for split in ("train", "valid"):
        listed = [{"id": i, "file_name": f"{i}.jpg", "width": 224, "height": 192} for i in range(4)]
        for i in range(4):
            write(folder / split / f"{i}.jpg", speckle(i + 10 * len(split)))
        text = json.dumps(
            {
                "images": listed,
                "annotations": [{"id": 1, "image_id": 0}],
                "categories": [{"id": 1, "name": "liver"}],
            }
        )
        (folder / split / "_annotations.coco.json").write_text(text, encoding="utf-8")
    result = printed(folder)
    assert result["subjects"]["rule"] is None
    assert result["splits"] == {"train": 4, "validation": 4}


def test_values_beyond_what_a_picture_holds_are_shown_and_end_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    values = speckle(1).astype(np.float64)
    values[5, 5], values[6, 6], values[7, 7] = 1e300, -np.inf, np.nan
    np.save(folder / "a.npy", values)
    np.save(folder / "b.npy", np.where(speckle(2) > 90, 3e38, -3e38).astype(np.float32))
    result = printed(folder)
    assert result["unreadable"] == []
    assert result["items"]["images"] + result["items"]["masks"] == 2


def test_a_table_inside_an_archive_with_a_wrong_name_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    with zipfile.ZipFile(folder / "data.bin", "w") as archive:
        for i in range(4):
            archive.writestr(f"{i}.png", write(tmp_path / f"{i}.png", speckle(i)).read_bytes())
        archive.writestr(
            "table.csv", "file,diagnosis\n" + "".join(f"{i}.png,{'ab'[i % 2]}\n" for i in range(4))
        )
    result = printed(folder)
    assert result["items"]["images"] == 4
    assert result["labels"] == {"a": 2, "b": 2}
