"""Splits judged from the pixels of what they list, not from what the manifest says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sonodex
from sonodex.cli.app import run
from sonodex.errors import UsageError
from sonodex.loading.manifest import Manifest
from sonodex.loading.row import Row
from sonodex.loading.splits.checking import check_split
from sonodex.loading.splits.dividing import divide
from sonodex.loading.splits.splitting import part_shares, split
from sonodex.loading.splits.together import Overlapping, Sets, read_sets
from tests.audit.pictures import speckle, write
from tests.loading.sets import QUICK, breast, kept, made

SHARES = part_shares("train=0.6,val=0.2,test=0.2")


def listed(folder: Path) -> dict[str, list[str]]:
    return {p.stem: p.read_text(encoding="utf-8").split("\n")[:-1] for p in folder.glob("*.txt")}


def alike(one: Path, other: Path) -> bool:
    """Whether two files show the same, brightness and size aside."""
    pictures = [cv2.resize(kept(p), (64, 64), interpolation=cv2.INTER_AREA) for p in (one, other)]
    return bool(np.corrcoef(pictures[0].ravel(), pictures[1].ravel())[0, 1] > 0.97)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two sets, the second with changed copies of three images of the first, under other names."""
    top = tmp_path_factory.mktemp("two")
    one = breast(top / "one", subjects=10)
    other = top / "other"
    for i in range(12):
        write(other / "benign" / f"a{i:02d}.png", speckle(500 + i))
        write(other / "malignant" / f"b{i:02d}.png", speckle(600 + i))
    for i, seed in enumerate((3, 17, 30)):
        write(other / "benign" / f"copy{i}.jpg", cv2.convertScaleAbs(speckle(seed), alpha=1.15, beta=6))
    return one, other


@pytest.fixture(scope="module")
def sets(two: tuple[Path, Path]) -> Sets:
    return read_sets([str(p) for p in two], QUICK)


@pytest.fixture(scope="module")
def one(two: tuple[Path, Path]) -> Sets:
    return read_sets([str(two[0])], QUICK)


def test_each_set_says_what_it_says_alone(two: tuple[Path, Path], sets: Sets) -> None:
    alone = [
        replace(r, item=f"{root.name}/{r.item}", path=f"{root.name}/{r.path}")
        for root in two
        for r in made(root).manifest
    ]
    assert [(r.item, r.path, r.label, r.split, r.sha256, r.width) for r in sets.manifest] == [
        (r.item, r.path, r.label, r.split, r.sha256, r.width) for r in alone
    ]
    for row, own in zip(sets.manifest, alone, strict=True):
        assert row.subject == (own.subject and f"{row.item.split('/')[0]}/{own.subject}")
        assert [(two[0].parent / m.path).is_file() for m in row.masks] == [True] * len(own.masks)


def test_no_copy_across_two_sets_crosses(two: tuple[Path, Path], sets: Sets, tmp_path: Path) -> None:
    split(sets.manifest, SHARES, seed=3).write(tmp_path / "out")
    parts = listed(tmp_path / "out")
    assert set(parts) == {"train", "validation", "test"}
    where = {item: part for part, items in parts.items() for item in items}
    assert len(where) == 40 + 27
    top = two[0].parent
    for i, seed in enumerate((3, 17, 30)):
        copy = f"other/benign/copy{i}.jpg"
        original = f"one/images/p{seed // 4:02d}_{seed % 4}.png"
        assert alike(top / copy, top / original)  # the copies are copies
        assert where[copy] == where[original]
    for i in range(40):  # subjects by the table that the set was made from
        assert where[f"one/images/p{i // 4:02d}_{i % 4}.png"] == where[f"one/images/p{i // 4:02d}_0.png"]
    held = [[top / item for item in parts[name]] for name in ("train", "test")]
    assert not any(alike(a, b) for a in held[0] for b in held[1])


def test_each_part_has_its_share_of_each_class(one: Sets) -> None:
    made = split(one.manifest, SHARES)
    counts = made.counts()
    assert {part: sum(n.values()) for part, n in counts.items()} == {"train": 24, "validation": 8, "test": 8}
    assert counts["test"] == {"benign": 4, "malignant": 4}
    assert not made.leaks
    assert not made.unsure


def rows(*given_: tuple[str, str | None, str | None, str | None]) -> Manifest:
    return Manifest.of(
        [Row(item=i, path=i, label=label, subject=who, split=s) for i, label, who, s in given_]
    )


def test_an_official_split_is_kept_and_its_leaks_are_told() -> None:
    made = split(
        rows(
            ("a", None, "1", "train"),
            ("b", None, "1", "test"),
            ("c", None, "2", "train"),
            ("d", None, "2", None),
        ),
        SHARES,
    )
    assert list(made.parts) == ["train", "test", "train", "train"]
    assert [(k.why, k.name, dict(k.items)) for k in made.leaks] == [
        ("subject", "1", {"train": ["a"], "test": ["b"]})
    ]


def test_what_an_official_split_leaves_out_is_in_no_part_and_no_fold() -> None:
    said = [(f"{i}", None, f"{i}", ("train", "train", "test", None, None)[i]) for i in range(5)]
    made = split(rows(*said), SHARES, folds=2)
    assert list(made.parts) == ["train", "train", "test", "unassigned", "unassigned"]
    assert [fold is not None for fold in made.folds] == [True, True, False, False, False]
    assert any("2 items that the official split leaves out" in s and "--new" in s for s in made.unsure)


def test_what_cannot_be_guaranteed_is_said() -> None:
    made = split(rows(*((f"{i}", "x" if i else "y", None, None) for i in range(10))), SHARES)
    said = " | ".join(made.unsure)
    assert "the subject of 10 of 10 items is not known" in said
    assert "no item of class y (1) in" in said


def test_one_large_group_is_kept_whole_and_said() -> None:
    many = [(f"{i:02d}", "x", "1", None) for i in range(16)]
    made = split(rows(*many, ("a", "x", "2", None), ("b", "x", "3", None)), SHARES)
    assert (
        len(
            {
                part
                for part, item in zip(made.parts, made.manifest.column("item"), strict=True)
                if len(item) == 2 and item.isdigit()
            }
        )
        == 1
    )
    assert any("groups are kept whole" in sentence for sentence in made.unsure)


def test_the_same_seed_the_same_split(one: Sets) -> None:
    first = [split(one.manifest, SHARES, folds=4, seed=s) for s in (1, 1, 2)]
    assert (first[0].parts, first[0].folds) == (first[1].parts, first[1].folds)
    assert first[0].parts != first[2].parts


def test_folds_cover_all_but_the_test_part_once(one: Sets) -> None:
    made = split(one.manifest, SHARES, folds=4)
    assert all((fold is None) == (part == "test") for part, fold in zip(made.parts, made.folds, strict=True))
    of_group: dict[int, set[int | None]] = {}
    for g, fold in zip(made.groups, made.folds, strict=True):
        of_group.setdefault(g, set()).add(fold)
    assert all(len(found) == 1 for found in of_group.values())
    assert {f for f in made.folds if f} == {1, 2, 3, 4}


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=5, max_size=60
    )
)


@given(tables, st.lists(st.integers(1, 9), min_size=2, max_size=4), st.integers(0, 99))
def test_every_group_has_one_part_and_no_part_is_empty(
    counts: list[list[int]], weights: list[int], seed: int
) -> None:
    shares = [w / sum(weights) for w in weights]
    part = divide(np.array(counts, np.int64), shares, seed)
    assert len(part) == len(counts)
    assert set(part.tolist()) == set(range(len(shares)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "train",
        "train=1",
        "train=0.5,test=0.1",
        "train=x,test=0.5",
        "a=0.5,a=0.5",
        "train=-1,test=2",
        "../x=0.5,b=0.5",
        "a=nan,b=0.5",
    ],
)
def test_shares_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        part_shares(text)


def test_too_few_groups() -> None:
    with pytest.raises(UsageError, match="1 group"):
        split(rows(("a", None, "1", None), ("b", None, "1", None)), SHARES)


def of_sets(*names: str, each: int = 6) -> Manifest:
    """Some items of each set, all different."""
    return rows(*((f"{name}/{i}", None, None, None) for name in names for i in range(each)))


@given(st.integers(0, 99))
def test_sets_that_overlap_stand_in_one_part(seed: int) -> None:
    known = [Overlapping("a", "b", "some images stand in both"), Overlapping("c", "b", "a part of it")]
    found = split(of_sets("a", "b", "c", "d"), SHARES, folds=2, seed=seed, overlaps=known)
    where = [
        {(p, f) for r, p, f in zip(found.manifest, found.parts, found.folds, strict=True) if r.item[0] in of}
        for of in ("abc", "d")
    ]
    assert len(where[0]) == 1
    assert len(where[1]) > 1
    assert found.together == known
    assert not any("overlap" in sentence for sentence in found.unsure)
    assert json.dumps(found.about["sets_kept_together"]) == json.dumps(known)


def test_sets_that_overlap_and_are_all_there_is(two: tuple[Path, Path], sets: Sets) -> None:
    assert sets.overlaps == [Overlapping("one", "other", "3 images found in both")]
    found = split(sets.manifest, SHARES, overlaps=sets.overlaps)
    assert set(found.parts) == {"train", "validation", "test"}
    assert not found.together
    said = "one and other overlap (3 images found in both), and nothing else is left to divide: only copies"
    assert any(sentence.startswith(said) for sentence in found.unsure)
    assert check_split(sets.manifest, None).parts == {}


@pytest.mark.usefixtures("in_this_process")
def test_command_line(two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    command = ["split", *map(str, two), "--out", str(out), "--folds", "3", "--seed", "2"]
    assert run([*command, "--as", "busi"]) == 2
    assert "one record a folder" in capsys.readouterr().err
    known = sonodex.Catalogue.load()["datasets/busi"].overlaps()[0]
    assert run([*command, "--as", known.a, "--as", known.b]) == 0
    assert json.loads((out / "split.json").read_text(encoding="utf-8"))["seed"] == 2
    said = capsys.readouterr().err
    assert "one and other overlap (3 images found in both)" in said
    assert f"one and other overlap (by their records: {known.why})" in said


def test_a_new_split_holds(sets: Sets, tmp_path: Path) -> None:
    split(sets.manifest, SHARES, folds=3, seed=2).write(tmp_path / "out")
    assert check_split(sets.manifest, str(tmp_path / "out")).holds


@pytest.mark.usefixtures("in_this_process")
def test_check_split_finds_what_was_planted(
    two: tuple[Path, Path], sets: Sets, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = [f"one/images/p{i // 4:02d}_{i % 4}.png" for i in range(40)]
    (tmp_path / "train.txt").write_text("\n".join(items[:30]) + "\none/images/p09_0.png\nnothing.png\n")
    (tmp_path / "test.txt").write_text("\n".join([*items[30:], "other/benign/copy0.jpg"]) + "\n")
    found = check_split(sets.manifest, str(tmp_path))
    assert [(k.why, k.name) for k in found.leaks if k.why == "subject"] == [
        ("subject", "one/7"),
        ("subject", "one/9"),
    ]
    assert [list(k.items.values()) for k in found.leaks if k.why == "copy"] == [
        [["one/images/p00_3.png"], ["other/benign/copy0.jpg"]]
    ]
    assert list(found.twice) == [("one/images/p09_0.png", ["test", "train"])]
    assert list(found.missing) == ["nothing.png"]
    assert len(found.unlisted) == 26
    assert run(["check-split", *map(str, two), "--splits", str(tmp_path)]) == 1
    assert "leaks: copy one/images/p00_3.png" in capsys.readouterr().err
