"""What folders, names and lists say of classes, splits, subjects and clips, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sonodex.audit import clip_names
from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import classes, leaks, splits, subjects
from sonodex.audit.joining import Joins, by_subjects, joins_of
from sonodex.audit.spelling import same_subject
from sonodex.audit.tables import Table


def each(pattern: str, *words: str, count: int = 4) -> list[str]:
    return [pattern.format(w, i) for w in words for i in range(count)]


def labels(paths: Sequence[str], *tables: Table) -> Attribute:
    return classes.labels(paths, joins_of(paths, tables))


@pytest.mark.parametrize(
    "word", ["label{}", "Label {}", "class_{}", "cls{}", "grade{}", "cat{}", "klasse-{}"]
)
@pytest.mark.parametrize("count", [2, 5, 12])
def test_a_word_for_classes_and_a_number_is_a_class(word: str, count: int) -> None:
    kinds = [word.format(n) for n in range(count)]
    paths = each("{}/{}.png", *kinds)
    assert set(labels(paths).counts()) == set(kinds)
    rows = tuple((path, path.split("/")[0]) for path in paths)
    assert set(labels(paths, Table("t.csv", ("file", "label"), rows)).counts()) == set(kinds)


@pytest.mark.parametrize(
    "word", ["labels{}", "mask_{}", "seg{}", "annotation{}", "patient{}", "fold{}", "video{}", "scan {}"]
)
def test_a_number_behind_another_word_counts_masks_persons_or_clips(word: str) -> None:
    kinds = [word.format(n) for n in range(2)]
    paths = each("{}/{}.png", *kinds)
    assert labels(paths).rule is None
    flat = [path.replace("/", "-") for path in paths]
    rows = tuple((name, path.split("/")[0]) for name, path in zip(flat, paths, strict=True))
    found = labels(flat, Table("t.csv", ("file", "label"), rows))
    assert found.rule is None
    assert [r.reason for r in found.refused] in (
        ["its values number persons, clips or masks"],
        ["its values are splits"],
    )


@pytest.mark.parametrize(
    ("holders", "kinds"),
    [
        (("a.zip", "b.zip"), ()), (("set.zip", "set_backup.zip"), ()), (("BUSI.tar.gz", "UDIAT.tar.gz"), ()),
        (("part1.zip", "part2.zip"), ()), (("breast_data.zip", "liver_data.zip"), ()),
        (("one.h5/images", "two.h5/images"), ()),
        (("benign.zip", "malignant.zip"), ("benign", "malignant")), (("Liver.zip", "Kidney.zip"), ("Liver", "Kidney")),
        (("A2C.mat/frames", "A4C.mat/frames"), ("A2C", "A4C")), (("class0.npz/x", "class1.npz/x"), ("class0", "class1")),
        (("a.zip/benign", "b.zip/normal"), ("benign", "normal")), (("benign", "normal.zip"), ("benign", "normal")),
        (("a", "b"), ("a", "b")),  # folders may be called anything
    ],
)  # fmt: skip
def test_archives_are_classes_by_their_names_alone(holders: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    assert set(labels(each("{}/{}.png", *holders)).counts()) == set(kinds)


@pytest.mark.parametrize("kinds", [("P1", "P2"), ("pT1", "pT2"), ("group1", "group2")])
def test_a_column_of_classes_may_number_them_by_any_other_word(kinds: tuple[str, str]) -> None:
    rows = tuple((f"{n}.png", kinds[n % 2]) for n in range(8))
    assert set(labels([row[0] for row in rows], Table("t.csv", ("file", "label"), rows)).counts()) == set(
        kinds
    )


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (each("{}/{}.png", "benign", "malignant"), {"benign", "malignant"}),
        (each("{}/8b9b6da23bd9b3{}4/000.png", "benign", "malignant"), {"benign", "malignant"}),
        (each("{}/clip_{}/001.png", "benign", "malignant"), {"benign", "malignant"}),
        (each("{}/1.2.840.113619.2.{}/IM1.dcm", "COVID", "normal"), {"COVID", "normal"}),
        (each("{}/PNG/{}.png", "benign", "malignant"), {"benign", "malignant"}),
        (each("{}/{}.png", "AR", "AS", "MR", "TR"), {"AR", "AS", "MR", "TR"}),
        (each("{}/{}.png", "TR", "TS", "MS", "MR"), {"TR", "TS", "MS", "MR"}),
        (each("train/{}/{}.png", "A4C", "A2C") + each("test/{}/{}.png", "A4C", "A2C"), {"A4C", "A2C"}),
        (
            [f"{k}/{k[:3]}_20200{i}11_7/{n}.jpg" for k in ("covid", "regular") for i in "12" for n in "ab"],
            {"covid", "regular"},
        ),
        (
            [f"{k}/{k[0]}0{i}/{n}.jpg" for k in ("A-lines", "B-lines") for i in "12" for n in "ab"],
            {"A-lines", "B-lines"},
        ),
        (each("{}/{}.png", "b\u00e9nin", "be\u0301nin", "malin"), {"b\u00e9nin", "malin"}),
        (each("{}/{}.png", "tirads3", "tirads4a", "tirads5"), {"tirads3", "tirads4a", "tirads5"}),
        (each("the set/{}.png", "x", count=400) + each("screens/{}.png", "x"), set()),
        (
            each("benign/{}.png", "x", count=400) + each("malignant/{}.png", "x", count=20),
            {"benign", "malignant"},
        ),
        (each("{}/{}.png", "Images (PNG)", "Images (JPG)"), set()),
        (each("{}/{}.png", "PNG", "JPEG"), set()),
        (
            each("train/{}/{}.png", "Benign", "Cyst") + each("test/{}/{}.png", "benign", "cyst", count=2),
            {"Benign", "Cyst"},
        ),
        (each("{}/{}.png", "UltrasoundImages", "example_images", "optimised"), set()),
        (each("{}/{}.png", "bilder", "图像"), set()),
        (each("meshes/{}.nii.gz", "a") + each("slices/{}.png", "a"), set()),  # what is made of one another
        (each("meshes/{1}.NHDR", "a") + each("slices/{1}.png", "a"), set()),
        (each("cyst/{}.nii.gz", "a") + each("mass/{}.nii.gz", "a"), {"cyst", "mass"}),
        (each("cyst/{}.jpg", "a") + each("mass/{}.png", "a"), {"cyst", "mass"}),
        (each("{}/{}.png", "original", "processed"), set()),
        (each("{}/{}.png", "labelme", "roboflow", "images"), set()),
        (each("{}/{}.png", "DICOM 12-08", "IMG 12-08", "IMG 16-08"), set()),
        (each("{}/{}.png", "overlays", "visualizations", "vis"), set()),
        (each("data/{}.png", "x") + each("results/{}/{}.png", "deep", "classic", count=9), set()),
        (each("results/{}/{}.png", "cyst", "mass"), {"cyst", "mass"}),
        (each("{}/{}.png", "long_visualizations", "long"), set()),
        (each("{}/{}.png", "3962d2d6771e92ba", "5c479cc2489b574a", "8beffb8873360167"), set()),
        (each("{}/{}.png", "20190302", "20190303", "20200101"), set()),
        (each("{}/{}.nii.gz", "imagesTr", "imagesTs"), set()),
        (each("{}/{}.png", "tr", "ts"), set()),
        (each("{}/{}.png", "docs", "figures", "assets"), set()),
        (each("docs/graphics/{}/{}.png", "menus", "results", "errors"), set()),
    ],
)
def test_folders_that_are_classes_and_that_are_none(paths: list[str], kinds: set[str]) -> None:
    assert set(labels(paths).counts()) == kinds


@pytest.mark.parametrize(
    ("paths", "counts"),
    [
        (each("{}/{}.jpg", "train.zip", "test.tar.gz"), {"train": 4, "test": 4}),
        (each("{}/x/{}", "train.h5", "val.h5"), {"train": 4, "validation": 4}),
        (each("{}/{}.jpg", "train2017", "val2017"), {"train": 4, "validation": 4}),
        (each("{}/{}.png", "train", "val", "test"), {"test": 4, "train": 4, "validation": 4}),
        (each("{}/{}.png", "tr", "ts"), {"test": 4, "train": 4}),
        (each("cross_validation/{}/{}.png", "split0", "split1"), {"fold 0": 4, "fold 1": 4}),
        (each("images{}/{}_0000.nii.gz", "Tr", "Ts"), {"test": 4, "train": 4}),
        (each("{}/{}.png", "AR", "AS", "TR"), {}),
        (each("{}/images/{}.png", "train", "test"), {"test": 4, "train": 4}),
        (each("images{}/{}_0000.nii.gz", "Tr", "Val", "Ts"), {"test": 4, "train": 4, "validation": 4}),
        (each("{}/{}.png", "images", "test/images", "a/images"), {"test": 4, "train": 4}),
        (each("{}/{}.png", "images", "test/images"), {"test": 4, "train": 4}),
        (each("{}/{}.png", "images", "test/other"), {}),
        (each("{}/{}.png", "images", "test/images", "test/images/more"), {}),
    ],
)
def test_folders_that_are_splits(paths: list[str], counts: dict[str, int]) -> None:
    assert splits.splits(paths, Joins(len(paths)), []).counts() == counts


def test_a_table_of_bare_names_does_not_overrule_folders() -> None:
    paths = each("{}/{}.png", "benign", "malignant")
    rows = tuple((f"{i}.png", k) for k in ("malignant", "benign") for i in range(4))
    for some in (rows, rows[:4]):
        found = labels(paths, Table("labels.csv", ("file", "class"), some))
        assert found.counts() == {"benign": 4, "malignant": 4}
        assert found.rule == "folder of the file"
        assert "stands in several" in (found.refused[0].reason or "")
    told = tuple((f"{k}/{n}", "x" if k == "benign" else "y") for n, k in rows)
    assert labels(paths, Table("labels.csv", ("file", "class"), told)).counts() == {"x": 4, "y": 4}


def test_every_table_counts_and_its_name_is_its_split() -> None:
    paths = [f"images/{i:04d}.png" for i in range(12)]
    parts = [(f"{i:04d}.png", "ab"[i % 2]) for i in range(12)]
    tables = [
        Table("train.csv", ("image", "label"), tuple(parts[:8])),
        Table("test.csv", ("image", "label"), tuple(parts[8:])),
    ]
    joins = joins_of(paths, tables)
    assert classes.labels(paths, joins).counts() == {"a": 6, "b": 6}
    found = splits.splits(paths, joins, [])
    assert found.counts() == {"train": 8, "test": 4}
    assert found.files == ("train.csv", "test.csv")


def test_of_two_ways_to_split_the_first_is_taken_and_the_other_said() -> None:
    paths = [f"images/{i:04d}.png" for i in range(12)]
    tables = [
        Table(f"{n}-fold.csv", ("ID", "kFold"), tuple((f"{i:04d}", str(i % n + 1)) for i in range(12)))
        for n in (3, 2)
    ]
    found = splits.splits(paths, joins_of(paths, tables), [])
    assert found.counts() == {"fold 1": 4, "fold 2": 4, "fold 3": 4}
    (refused,) = found.refused
    assert (refused.files, refused.items) == (("2-fold.csv",), 12)
    assert refused.reason == "it is another way to split the set"


def test_lists_of_one_split_each_class_of_names_with_other_signs() -> None:
    paths = [f"{kind}/p6-{n}_0.png" for kind in ("ill", "well") for n in range(6)]
    lists = [
        (f"{kind}/{part}CT_{kind}.txt", "\n".join(f"/content/My Drive/{kind}/p6-{n}%0.png" for n in some))
        for kind in ("ill", "well")
        for part, some in (("train", range(4)), ("test", (4, 5)))
    ]
    assert splits.splits(paths, Joins(12), lists).counts() == {"train": 8, "test": 4}


def test_an_image_in_two_lists_is_said() -> None:
    paths = [f"{i}.png" for i in range(6)]
    lists = [("train.txt", "0.png\n1.png\n2.png\n3.png"), ("test.txt", "3.png\n4.png\n5.png")]
    found = splits.splits(paths, Joins(6), lists)
    assert found.counts() == {"train": 3, "test": 2}
    (said,) = splits.splits_defects(found, paths)
    assert (said.path, said.problem) == ("3.png", "listed in several splits: train, test")


@pytest.mark.parametrize(
    "line",
    ["images/benign ({}).png", "/content/drive/My Drive/bus/images/benign ({}).png", "benign ({})",
    "images\\benign ({}).png",
     "images/benign ({}).png 0", "images/benign ({}).png\t1"],
)  # fmt: skip
def test_lists_whose_names_hold_blanks(line: str) -> None:
    paths = [f"images/benign ({i}).png" for i in range(1, 10)]
    text = {
        s: "\n".join(line.format(i) for i in r) for s, r in (("train", range(1, 7)), ("test", range(7, 10)))
    }
    found = splits.splits(paths, Joins(9), [(f"{s}.txt", t) for s, t in text.items()])
    assert found.counts() == {"train": 6, "test": 3}


@pytest.mark.parametrize(
    ("header", "rows", "counts"),
    [
        ("Train ", ["1", "1", "0"], {"train": 2, "test": 1}),
        ("is_test", ["no", "no", "yes"], {"train": 2, "test": 1}),
        ("Split", ["TRAIN", "TRAIN", "TEST"], {"train": 2, "test": 1}),
        ("Train", ["1.0", "1.0", "0.0"], {"train": 2, "test": 1}),
        ("data split", ["training", "train", "testing"], {"train": 2, "test": 1}),
    ],
)
def test_columns_that_say_the_split(header: str, rows: list[str], counts: dict[str, int]) -> None:
    paths = [f"{i}.png" for i in range(3)]
    table = Table("t.csv", ("name", header), tuple((p, r) for p, r in zip(paths, rows, strict=True)))
    assert splits.splits(paths, joins_of(paths, [table]), []).counts() == counts


def test_one_person_however_the_number_is_written() -> None:
    paths = [f"{i}.png" for i in range(6)]
    numbers = ["001", "007", "007", "7", "7.0", "15"]
    table = Table("t.csv", ("file", "patient_id"), tuple(zip(paths, numbers, strict=True)))
    found = subjects.subjects(paths, joins_of(paths, [table]), [None] * 6)
    assert list(found.counts().values()) == [4, 1, 1]
    split = Attribute(["train", "train", "train", "test", "test", "test"], "folders")
    assert leaks.subjects_in_several_splits(split, found) == ["007"]
    assert same_subject("P-03") == same_subject("p3") == same_subject("P 003") != same_subject("p-30")


@pytest.mark.parametrize(("other", "counts"), [("x", {}), ("age", {"0": 3, "1": 3})])
def test_a_column_y_beside_x_is_a_place(other: str, counts: dict[str, int]) -> None:
    paths = [f"{i}.png" for i in range(6)]
    table = Table("t.csv", ("file", other, "y"), tuple((p, "5", str(n % 2)) for n, p in enumerate(paths)))
    found = labels(paths, table)
    assert (found.counts(), found.refused) == (counts, ())


def test_short_words_for_splits_are_classes_in_a_column_of_classes() -> None:
    paths = [f"{i}.png" for i in range(8)]
    table = Table(
        "t.csv", ("file", "class"), tuple((p, "TR" if i % 2 else "TS") for i, p in enumerate(paths))
    )
    assert labels(paths, table).counts() == {"TR": 4, "TS": 4}
    assert splits.splits(paths, joins_of(paths, [table]), []).counts() == {}


@pytest.mark.parametrize(
    ("name", "clip"),
    [
        ("train/vid0_frame015.png", "vid0"), ("Cov-Atlas+Day1_frame3.jpg", "Cov-Atlas+Day1"),
        ("a/clip07-0012.png", "a/clip07"),
        ("test/images/p3 sweep1 (12).png", "p3 sweep1"), ("vid_a_0012.png", "vid_a"), ("benign (1).png",
        None),
        ("image_0001.png", None), ("0001.png", None), ("bus_2019_0001.png", None), ("train_0001.png", None),
    ],
)  # fmt: skip
def test_the_clip_that_a_frame_is_of(name: str, clip: str | None) -> None:
    assert clip_names.clip_of(name) == clip


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("{split}/vid{clip}_frame{n:03d}.png", 2), ("{split}/images/c{clip}-{n}.jpg", 2),
        ("{split}/clip{clip}/{n:05d}.png", 2),
        ("{split}/vid{clip}_{split}_frame{n:03d}.png", 0), ("{split}/{n}{clip}.png", 0),
        ("{split}/image_{n}{clip}.png", 0),
    ],
)  # fmt: skip
def test_frames_of_one_clip_in_several_splits(pattern: str, found: int) -> None:
    told = [("train" if n % 3 else "test", clip, n) for clip in range(2) for n in range(0, 30, 5)]
    paths = [pattern.format(split=s, clip=c, n=n) for s, c, n in told]
    groups = leaks.clips_in_several_splits(paths, Attribute([s for s, _, _ in told], "folders"))
    assert len(groups) == found
    assert all(len(g) == 6 for g in groups)


def test_a_class_may_bear_the_name_of_a_split() -> None:
    """Only a column of nothing but splits is no column of classes."""
    paths = [f"f{i}.png" for i in range(12)]
    for words, told in ((("test", "cyst"), {"test": 6, "cyst": 6}), (("test", "train"), {})):
        rows = tuple((path, words[i % 2]) for i, path in enumerate(paths))
        assert labels(paths, Table("t.csv", ("file", "label"), rows)).counts() == told


def test_tables_of_clips_and_of_persons_join_too() -> None:
    paths = [f"patient_{p}/vid{p}{v}_frame{n:02d}.png" for p in range(1, 5) for v in "ab" for n in range(3)]
    clips = Table(
        "severity.csv",
        ("video_file", "severity"),
        tuple((f"vid{p}{v}.mp4", "1") for p in range(1, 5) for v in "ab"),
    )
    persons = Table(
        "clinical.csv",
        ("patient_id", "age", "diagnosis"),
        tuple((f"{p:03d}", "40", "xy"[p % 2]) for p in range(1, 5)),
    )
    joins = joins_of(paths, [clips, persons])
    whom = subjects.subjects(paths, joins, [None] * len(paths))
    by_subjects(joins, whom.values)
    assert {(j.table.path, j.to, j.joined, j.items) for j in joins.found} == {
        ("severity.csv", "clips", 8, 24), ("clinical.csv", "subjects", 4, 24)
    }  # fmt: skip
    given = classes.labels(paths, joins, [clips], "severity")
    assert given.counts() == {"1": 24}
    assert classes.labels(paths, joins, [persons], "diagnosis", whom.values).counts() == {"x": 12, "y": 12}
    assert classes.labels(paths, joins, (), None, whom.values).counts() == {"x": 12, "y": 12}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (["a/b.png"] * 2 + ["x"] * 2, None),
        (["a/b.png"] * 3 + ["x"] * 2, "its values are paths"),
        ([str(i) for i in range(12)] * 3, None),
        ([str(i) for i in range(13)] * 3, "its values are measurements"),
        (["20200101", "20200102", "20200103"] * 3, None),
        (["20200101", "20200102", "20200103", "20200104"] * 3, "its values are identifiers"),
        (["1.5", "2"] * 3, "its values are measurements"),
        (["1,5", "2"] * 3, "its values are measurements"),
    ],
)
def test_values_that_are_no_classes(values: list[str], why: str | None) -> None:
    assert classes.why_not(values, ()) == why
