"""Masks find their image by name; what cannot be decided stays without one. Items made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sonodex.audit import names
from sonodex.audit.checks.masks import Pairing, find_masks, masks_defects, pair
from sonodex.audit.items import Items


def items(*paths: str, masks: str = "", size: tuple[int, int] = (100, 80)) -> tuple[Items, np.ndarray]:
    """Items of one size; `masks` has an `m` for each mask, `e` for an empty one,
    `3` for one of three levels."""
    n = len(paths)
    kinds = masks.ljust(n, ".")
    made = Items(
        paths=list(paths),
        spoken=list(paths),
        file=np.arange(n),
        picture=np.arange(n),
        kind=np.array(["image"] * n),
        width=np.full(n, size[0], np.int64),
        height=np.full(n, size[1], np.int64),
        mask_like=np.array([k in "m3" for k in kinds], np.bool_),
        blank=np.array([k == "e" for k in kinds], np.bool_),
        levels=np.array([{"m": 2, "e": 1, "3": 3}.get(k, 256) for k in kinds], np.int64),
    )
    return made, np.array([k != "." for k in kinds], np.bool_)


def paired(made: Items, mask: np.ndarray) -> Pairing:
    return pair(made.spoken, mask, made.blank, made.levels, made.width, made.height)


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("images/7.png", "masks/7.png"),
        ("a/x.png", "a/x_mask.png"),
        ("a/x (1).png", "a/x (1)_mask_1.png"),
        ("img/img_7.png", "gt/7.png"),
        ("case1.nii.gz", "case1_seg.nii.gz"),
        ("bus_0001-l.png", "mask_0001-l.png"),
        ("one/picture.png", "one/contour.png"),
        ("data/side/image/p0-R.png", "results/classic/side/masks/vessel/p0-R_vessel.png"),
    ],
)
def test_a_mask_finds_its_image(image: str, mask: str) -> None:
    made, which = items(image, mask, masks=".m")
    found = paired(made, which)
    assert found.image_of.tolist() == [-1, 0]
    assert (found.paired, found.unpaired_images, found.unpaired_masks) == (1, [], [])


@pytest.mark.parametrize(
    ("cases", "names_", "masks", "found"),
    [
        (3, ("us.mha", "prostate.mha"), ".m", ".m"),
        (3, ("us.mha", "prostate.mha", "nerve.mha"), ".mm", ".mm"),
        (2, ("us.mha", "prostate.mha"), ".m", ".."),  # two folders alike tell nothing
        (3, ("a.mha", "b.mha", "drawing.mha"), "..m", "..."),  # which of two it would be of is not told
    ],
)
def test_what_lies_beside_the_picture_of_every_case_is_its_mask(
    cases: int, names_: tuple[str, ...], masks: str, found: str
) -> None:
    made, _ = items(*(f"P{i}/{name}" for i in range(cases) for name in names_), masks=masks * cases)
    which = find_masks(made.spoken, made.mask_like, made.blank, made.levels)
    assert "".join(".m"[int(m)] for m in which) == found * cases


@pytest.mark.parametrize(
    ("holder", "sizes", "image"),
    [
        ("p1.mat", (100, 300), 0),  # the one that is as large as the mask
        ("p1.h5", (300, 100), 1),
        ("p1.mat", (100, 100), -1),
        ("p1.mat", (300, 400), -1),
        ("folder", (100, 300), -1),  # files of a folder have names of their own
    ],
)
def test_an_array_finds_the_image_of_its_file_by_their_size(
    holder: str, sizes: tuple[int, int], image: int
) -> None:
    made, which = items(f"{holder}/bmode", f"{holder}/RF", f"{holder}/roi", masks="..m")
    made.width[:2] = sizes
    assert paired(made, which).image_of.tolist() == [-1, -1, image]


def test_the_first_channel_of_an_image_has_its_mask() -> None:
    made, which = items("imagesTr/case_0000.png", "imagesTr/case_0001.png", "labelsTr/case.png", masks="..m")
    assert paired(made, which).image_of.tolist() == [-1, -1, 0]


def test_a_mask_whose_name_two_images_bear_has_none() -> None:
    made, which = items("a/7.png", "a/7.jpg", "a/8.png", "a/7_mask.png", masks="...m")
    found = paired(made, which)
    assert found.unpaired_masks == [3]
    assert found.unpaired_images == [0, 1, 2]


def test_a_set_without_masks_has_no_images_without_one() -> None:
    made, which = items("a.png", "b.png")
    assert paired(made, which).unpaired_images == []


def test_defects_of_masks_are_told_apart() -> None:
    made, which = items("i/1.png", "i/2.png", "m/1.png", "m/2.png", "m/9.png", masks="..e3m")
    made.width[3] = 50
    found = paired(made, which)
    assert {(d.path, d.check) for d in masks_defects(made, found)} == {
        ("m/1.png", "mask_empty"),
        ("m/2.png", "mask_size"),
        ("m/2.png", "mask_values"),
        ("m/9.png", "mask_unpaired"),
    }
    counts = found.counts()
    assert (counts.paired, counts.unpaired_masks, counts.size_mismatch) == (2, 1, 1)
    assert (counts.non_binary, counts.empty, counts.unpaired_images) == (1, 1, 0)


def test_a_name_alone_makes_no_mask_of_a_picture_and_pixels_alone_need_an_image_beside() -> None:
    made, _ = items("a/mask_1.png", "b/1.png", "b/1_roi.png", "c/5.png", "d/6.png", masks="..mm.")
    found = find_masks(made.spoken, made.mask_like, made.blank, made.levels)
    assert found.tolist() == [False, False, True, False, False]


def test_smeared_masks_are_masks_where_more_than_half_of_their_folder_are() -> None:
    """By JPEG, say: many levels, but named so and among masks."""
    for flat, smeared_too in (("mmm..", True), ("mm...", False)):
        made, _ = items(*(f"a/mask_{i}.png" for i in range(5)), masks=flat)
        found = find_masks(made.spoken, made.mask_like, made.blank, made.levels)
        assert found.tolist() == [k == "m" or smeared_too for k in flat]


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("images/{}.png", "masks/{}.png"),
        ("images/case{}.png", "masks/Case{}_MASK.png"),
        ("images/{:03d}.png", "masks/{}.png"),
        ("imagesTr/case{}_0000.png", "labelsTr/case{}.png"),
        ("a/img_{}.png", "a/{}_gt.png"),
        ("a/bus_{}-l.png", "a/mask_{}-l.png"),
        ("a/p{}_image.png", "a/p{}_liver.png"),
        ("a/p{}.png", "a/p{}_liver.png"),
        ("set/us/{}.png", "set/edge/{}.png"),
        ("a/x/{}.png", "elsewhere/{}_mask.png"),
        ("a/x/img_{}.png", "elsewhere/{}_mask.png"),
        ("a/x/{}.png", "elsewhere/img_{}_mask.png"),
        ("case{}/picture.png", "case{}/contour.png"),
        ("a/{}.jpg", "a/{}.jpg_mask.png"),
    ],
)
def test_each_of_several_masks_finds_its_own_image(image: str, mask: str) -> None:
    numbers = (1, 2, 12)
    made, which = items(
        *(image.format(i) for i in numbers), *(mask.format(i) for i in numbers[::-1]), masks="...mmm"
    )
    found = paired(made, which)
    assert found.image_of.tolist() == [-1, -1, -1, 2, 1, 0]
    assert (found.unpaired_images, found.unpaired_masks, found.size_mismatch) == ([], [], [])


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("s{}/us/{}.png", "s{}/edge/{}.png"),  # a folder beside that of the images
        ("s{}/{}.png", "s{}/{}_mask.png"),
        ("s{}/images/{}.png", "s{}/masks/{}.png"),
        ("s{}/p{}_image.png", "s{}/p{}_liver.png"),
    ],
)
def test_masks_of_two_sets_with_the_same_names_find_the_image_of_their_set(image: str, mask: str) -> None:
    each = [(s, n) for s in (1, 2) for n in (1, 2)]
    made, which = items(*(image.format(*e) for e in each), *(mask.format(*e) for e in each), masks="....mmmm")
    assert paired(made, which).image_of.tolist() == [-1] * 4 + [0, 1, 2, 3]


def test_words_for_images_are_left_out_before_words_at_large() -> None:
    """`a1` and `b1` are two, in each of two sets, though both are the first."""
    each = [(s, c) for s in "12" for c in "ab"]
    made, which = items(
        *(f"s{s}/img_{c}1.png" for s, c in each), *(f"s{s}/{c}1_mask.png" for s, c in each), masks="....mmmm"
    )
    assert paired(made, which).image_of.tolist() == [-1] * 4 + [0, 1, 2, 3]


def test_a_mask_without_an_image_is_as_large_as_none() -> None:
    made, which = items("9_mask.png", "1.png", "2.png", masks="m..")
    made.width[0] = 50
    found = paired(made, which)
    assert (found.unpaired_masks, found.size_mismatch) == ([0], [])


def test_channels_of_an_image_with_a_mask_need_none_and_those_of_others_do() -> None:
    made, which = items(
        *(f"imagesTr/{case}_000{channel}.png" for case in "ab" for channel in "01"),
        "labelsTr/a.png",
        masks="....m",
    )
    assert paired(made, which).unpaired_images == [2, 3]


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("a/{}.png", "a/1{}_mask.png"),
        ("a/p{}_one.png", "a/q{}_mask.png"),
        ("a/{}.png", "b/c/d{}_mask.png"),
        ("a/{}/image.png", "b/c/{}/d/image_left.png"),
    ],
)
def test_masks_of_other_names_have_no_image(image: str, mask: str) -> None:
    made, which = items(*(image.format(i) for i in (3, 4)), *(mask.format(i) for i in (3, 4)), masks="..mm")
    found = paired(made, which)
    assert found.image_of.tolist() == [-1] * 4
    assert (found.unpaired_images, found.unpaired_masks) == ([0, 1], [2, 3])


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(100, 80, True), (101, 80, False), (100, 79, False), (80, 100, False)]
)
def test_a_mask_is_as_large_as_its_image(width: int, height: int, fits: bool) -> None:
    made, which = items("1.png", "1_mask.png", masks=".m")
    made.width[1], made.height[1] = width, height
    assert paired(made, which).size_mismatch == ([] if fits else [1])


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (2, None), (3, "3 values (of 2 classes?)"), (8, "8 values (of 7 classes?)"),
        (9, "9 values (smeared edges?)"), (256, "256 values (smeared edges?)"),
    ],
)  # fmt: skip
def test_what_the_values_of_a_mask_may_be(levels: int, words: str | None) -> None:
    made, which = items("1.png", "1_mask.png", masks=".m")
    made.levels[1] = levels
    told = [d.problem for d in masks_defects(made, paired(made, which))]
    assert told == ([f"mask not binary: {words}"] if words else [])


def found_masks(paths: Sequence[str], flat: Sequence[bool], levels: Sequence[int]) -> list[bool]:
    blank = np.zeros(len(paths), np.bool_)
    return [bool(m) for m in find_masks(paths, np.array(flat), blank, np.array(levels))]


@pytest.mark.parametrize(("levels", "is_mask"), [(2, True), (24, True), (25, False)])
def test_a_mask_by_its_name_tells_up_to_24_classes_apart(levels: int, is_mask: bool) -> None:
    assert found_masks(["images/1.png", "masks/1.png"], [False, False], [200, levels]) == [False, is_mask]


@pytest.mark.parametrize(("flat", "are"), [(8, False), (9, True)])
def test_a_folder_of_nine_tenths_of_flat_pictures_is_one_of_masks(flat: int, are: bool) -> None:
    paths = [f"edge/{'abcdefghij'[i]}.png" for i in range(10)]
    found = found_masks(paths, [i < flat for i in range(10)], [2 if i < flat else 200 for i in range(10)])
    assert found == [are] * 10


@pytest.mark.parametrize(("flat", "are"), [(50, False), (51, True), (57, True)])
def test_smeared_masks_need_just_more_than_half(flat: int, are: bool) -> None:
    paths = [f"masks/{chr(97 + i // 10)}{chr(97 + i % 10)}.png" for i in range(100)]
    levels = [2 if i < flat else 200 for i in range(100)]
    assert found_masks(paths, [i < flat for i in range(100)], levels)[-1] is are


@pytest.mark.parametrize("folder", ["USG-images_and_masks", "img+mask", "Images & Masks", "masks", "a_masks"])
def test_images_beside_masks_that_tell_themselves_are_none(folder: str) -> None:
    paths = [f"{folder}/case{n}{end}.png" for n in range(9) for end in ("", "_tumor")]
    paths.append(f"{folder}/case1_other1.png")  # more masks than images
    flat = ["_" in p.rpartition("/")[2] for p in paths]
    assert found_masks(paths, flat, [2 if f else 200 for f in flat]) == flat


def test_a_picture_that_is_called_mask_among_flat_ones_of_which_none_is_a_mask_is_none() -> None:
    paths = [*(f"a/{c}.png" for c in "bcdefg"), "a/h.png", "a/i_mask.png"]
    assert found_masks(paths, [True] * 6 + [False] * 2, [2] * 6 + [200] * 2) == [False] * 8


@pytest.mark.parametrize(("flat", "are"), [(5, False), (6, True)])
def test_smeared_masks_of_a_folder_for_masks_follow_the_greater_part(flat: int, are: bool) -> None:
    paths = [f"masks/{'abcdefghij'[i]}.png" for i in range(10)]
    found = found_masks(paths, [i < flat for i in range(10)], [2 if i < flat else 200 for i in range(10)])
    assert found == [True] * flat + [are] * (10 - flat)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("images/case_1.png", ("", "case_1")),
        ("masks/case_1_mask.png", ("", "case_1")),
        ("a/masks/mask_1.png", ("a", "1")),
        ("a/images/img_1.png", ("a", "img_1")),
        ("a/b_labels/1_binary_binary.png", ("a/b", "1")),
        ("a/1.jpg_mask.png", ("a", "1")),
    ],
)
def test_what_an_image_and_its_mask_share(path: str, key: tuple[str, str]) -> None:
    assert names.key_of(path) == key


@pytest.mark.parametrize(
    ("paths", "are"),
    [
        (["edge/b.png", "edge/c.png"], False),
        (["edge/b.png", "edge/c.png", "edge/d.png"], True),  # three alike are no chance
        (["masks/b.png"], True),
        (["edge/b_mask.png", "edge/c.png"], True),  # one says so
    ],
)
def test_flat_pictures_alone_are_masks_where_there_are_three(paths: list[str], are: bool) -> None:
    assert found_masks(paths, [True] * len(paths), [2] * len(paths)) == [are] * len(paths)
