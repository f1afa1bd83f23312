"""Which pictures are masks, which image does each belong to, and do they fit?"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sonodex.audit import names, spelling
from sonodex.audit.checks.check import defect_checks
from sonodex.audit.items import Items
from sonodex.audit.result import Defect, Masks

_MASKS_OF_A_FOLDER = 0.9  # share of mask-like pictures, from which all of a folder are masks
_CASES = 3  # folders alike, from which a name means the same in each
_CLASSES = 24  # gray levels, up to which a mask may tell several classes apart


@dataclass(slots=True)
class Pairing:
    """Masks and their images, by position in the list of items.

    Attributes:
        mask: whether an item is a mask.
        image_of: for each mask, the position of its image, -1 where none was found; for images -1.
        unpaired_images: images without a mask (only where there are masks at all).
        unpaired_masks: masks without an image.
        size_mismatch: masks that are not as large as their image.
        non_binary: masks with more than two values.
        empty: masks that mark nothing.
    """

    mask: NDArray[np.bool_]
    image_of: NDArray[np.int64]
    unpaired_images: list[int] = field(default_factory=list)
    unpaired_masks: list[int] = field(default_factory=list)
    size_mismatch: list[int] = field(default_factory=list)
    non_binary: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)

    @property
    def paired(self) -> int:
        """How many masks have an image."""
        return int(np.count_nonzero(self.image_of >= 0))

    def counts(self) -> Masks:
        """How many there are of each."""
        return Masks(
            paired=self.paired,
            unpaired_images=len(self.unpaired_images),
            unpaired_masks=len(self.unpaired_masks),
            size_mismatch=len(self.size_mismatch),
            non_binary=len(self.non_binary),
            empty=len(self.empty),
        )


def pairing_of(items: Items) -> Pairing:
    """Masks among the items, each with its image."""
    mask = find_masks(items.spoken, items.mask_like, items.blank, items.levels)
    return pair(items.spoken, mask, items.blank, items.levels, items.width, items.height)


def find_masks(
    paths: Sequence[str], mask_like: NDArray[np.bool_], blank: NDArray[np.bool_], levels: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which items are masks: by name and pixels together, or by pixels where an item stands beside an image
    of the same name.

    Args:
        paths: of the items.
        mask_like: few values in areas.
        blank: one value only; an empty mask where its name or its folder says so.
        levels: distinct values.
    """
    says = np.fromiter((names.says_mask(p) for p in paths), np.bool_, len(paths))
    flat = mask_like | blank
    mask = says & (flat | (levels <= _CLASSES))
    # A folder named for masks may hold smeared ones (JPEG); one that is named for nothing may hold masks all
    # the same.
    folders: dict[str, list[int]] = defaultdict(list)
    for i, path in enumerate(paths):
        folders[path.rpartition("/")[0]].append(i)
    for folder, members in folders.items():
        some = np.array(members)
        share = float(np.mean(flat[some]))
        drawn = names.says_images(folder) and not np.any(says[some])  # images of few levels, as drawings are
        if (
            share >= _MASKS_OF_A_FOLDER
            and np.any(mask_like[some])
            and (len(some) > 2 or np.any(says[some]))
            and not drawn
        ):
            mask[some] = True
        elif not np.any(mask[some]):
            continue
        else:
            own = np.fromiter((names.stem_says_mask(paths[i]) for i in members), np.bool_, len(members))
            drawn_own = own[flat[some]]  # where these are called masks, the others are images beside them
            told = len(drawn_own) > 0 and float(np.mean(drawn_own)) >= _MASKS_OF_A_FOLDER
            mask[some] |= (own if told else says[some]) & (share > 0.5)
    unsure = np.flatnonzero(mask_like & ~mask)
    if len(unsure):
        pictures = np.flatnonzero(~flat).tolist()
        images = {_folded(paths[i]) for i in pictures}
        roots = {names.key_of(paths[i], image_words=True) for i in pictures}
        for i in unsure.tolist():
            mask[i] = _folded(paths[i]) in images or names.rooted_key(paths[i]) in roots
        mask[_of_every_case(paths, unsure.tolist(), pictures)] = True
    return mask


def _of_every_case(paths: Sequence[str], unsure: Sequence[int], pictures: Sequence[int]) -> list[int]:
    """Those of one name that lie in folder after folder beside one picture each (`us.mha` and
    `prostate.mha`)."""
    home = [path.rpartition("/")[0] for path in paths]
    shown = Counter(home[i] for i in pictures)
    alike: dict[str, list[int]] = defaultdict(list)
    for i in unsure:
        alike[spelling.folded(paths[i].rpartition("/")[2])].append(i)
    named = Counter(spelling.folded(path.rpartition("/")[2]) for path in paths)
    return [
        i
        for name, members in alike.items()
        if len(members) == named[name] >= _CASES and all(shown[home[i]] == 1 for i in members)
        for i in members
    ]


def pair(
    paths: Sequence[str], mask: NDArray[np.bool_], blank: NDArray[np.bool_], levels: NDArray[np.int64],
    width: NDArray[np.int64], height: NDArray[np.int64],
) -> Pairing:  # fmt: skip
    """Give every mask its image: the same name in the same or a parallel folder, less the words for masks and
    images."""
    out = Pairing(mask, np.full(len(paths), -1, np.int64))
    masks: list[int] = np.flatnonzero(mask).tolist()
    images: list[int] = np.flatnonzero(~mask).tolist()
    if not masks:
        return out
    left = list(masks)
    for rule, way in itertools.product(_RULES, spelling.STEPS):
        places: dict[tuple[str, str], int] = {}
        twice: set[tuple[str, str]] = set()
        for i in images:
            told = rule(paths[i], True)
            if told is None:
                continue
            key = way(told[0]), way(told[1])
            if key in places:
                twice.add(key)
            places[key] = i
        rest = []
        for i in left:
            told = rule(paths[i], False)
            key = (way(told[0]), way(told[1])) if told else ("", "")
            if told and key in places and key not in twice:
                out.image_of[i] = places[key]
            else:
                rest.append(i)
        left = rest
        if not left:
            break
    left = _fit_in_their_files(out, paths, images, left, width, height)
    out.unpaired_masks = left
    having = np.zeros(len(paths), np.bool_)
    having[out.image_of[out.image_of >= 0]] = True
    channels = {
        _CHANNEL.sub("", paths[i]) for i in np.flatnonzero(having).tolist() if _CHANNEL.search(paths[i])
    }
    out.unpaired_images = [
        i for i in images if not (having[i] or (channels and _CHANNEL.sub("", paths[i]) in channels))
    ]
    for i in masks:
        image = int(out.image_of[i])
        if image >= 0 and (width[i], height[i]) != (width[image], height[image]):
            out.size_mismatch.append(i)
        if blank[i]:
            out.empty.append(i)
        elif levels[i] > 2:
            out.non_binary.append(i)
    return out


def _fit_in_their_files(
    out: Pairing, paths: Sequence[str], images: Sequence[int], left: Sequence[int],
    width: NDArray[np.int64], height: NDArray[np.int64],
) -> list[int]:  # fmt: skip
    """Give masks the one image of their file, or group in it, that is as large as they are (an array `roi`
    beside `bmode`).

    Returns:
        The masks that still have none.
    """
    found: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for i in images if left else ():
        if group := names.group_of(paths[i]):
            found[group, int(width[i]), int(height[i])].append(i)
    for i in left:
        fitting = found.get((names.group_of(paths[i]) or "", int(width[i]), int(height[i])), [])
        if len(fitting) == 1:
            out.image_of[i] = fitting[0]
    return [i for i in left if out.image_of[i] < 0]


def _folded(path: str) -> tuple[str, str]:
    folders, short = names.key_of(path)
    return folders, spelling.folded(short)


_Key = tuple[str, str] | None
_CHANNEL = re.compile(r"_0\d{3}(?=\.|$)")  # nnU-Net: an image file a channel, one mask for all
_FIRST_CHANNEL = re.compile(r"_0000$")


def _exact(path: str, _image: bool) -> _Key:
    return names.key_of(path)


def _channel(path: str, image: bool) -> _Key:
    """The first channel of an image has the mask."""
    folders, short = names.key_of(path)
    if not image:
        return folders, short
    return (folders, _FIRST_CHANNEL.sub("", short)) if _FIRST_CHANNEL.search(short) else None


def _loose(path: str, _image: bool) -> _Key:
    return names.key_of(path, image_words=True)


def _number(path: str, _image: bool) -> _Key:
    return names.number_key(path)


def _anywhere(path: str, _image: bool) -> _Key:
    return "", names.key_of(path, image_words=True)[1]


def _rooted_anywhere(path: str, image: bool) -> _Key:
    """As `_rooted`, wherever the mask lies (`results/vessel/p0_vessel.png` of `data/p0.png`), where a number
    tells images apart."""
    key = _rooted(path, image)
    return ("", key[1]) if key and any(map(str.isdigit, key[1])) else None


def _alone(path: str, _image: bool) -> _Key:
    """The only image of a folder has the masks of that folder, whatever their names."""
    return names.key_of(path)[0], ""


def _rooted(path: str, image: bool) -> _Key:
    """A mask may be called after what it shows (`p0_liver`), where nothing else told it."""
    return names.key_of(path, image_words=True) if image else names.rooted_key(path)


def _parallel(path: str, image: bool) -> _Key:
    """The folder of masks may be called anything that stands beside the folder of images (`edge`)."""
    folders, short = names.key_of(path, image_words=True)
    return (folders, short) if image else (folders.rpartition("/")[0], short)


def _beside(path: str, _image: bool) -> _Key:
    """Both folders may be called anything (`x` and `y`), where they stand side by side."""
    folders, short = names.key_of(path, image_words=True)
    return folders.rpartition("/")[0], short


def _inside(path: str, image: bool) -> _Key:
    """A folder of masks may be called after the one image that they are of (`masks/IM7/0.png`)."""
    folders, short = names.key_of(path, image_words=True)
    above, _, last = folders.rpartition("/")
    return (folders, short) if image else (above, last) if last else None


_RULES = (
    _exact,
    _channel,
    _loose,
    _number,
    _rooted,
    _parallel,
    _inside,
    _beside,
    _anywhere,
    _rooted_anywhere,
    _alone,
)


def masks_defects(items: Items, pairing: Pairing) -> list[Defect]:
    """Masks that do not fit."""
    found = [Defect(items.paths[i], "mask_unpaired", "mask without an image") for i in pairing.unpaired_masks]
    found += [
        Defect(items.paths[i], "mask_size", _mismatch(items, pairing, i)) for i in pairing.size_mismatch
    ]
    found += [
        Defect(items.paths[i], "mask_values", _values(int(items.levels[i]))) for i in pairing.non_binary
    ]
    marks_nothing = "empty mask: it marks nothing, or everything"
    return found + [Defect(items.paths[i], "mask_empty", marks_nothing) for i in pairing.empty]


def _mismatch(items: Items, pairing: Pairing, i: int) -> str:
    image = int(pairing.image_of[i])
    sizes = [f"{items.width[n]}×{items.height[n]}" for n in (i, image)]
    return f"mask of {sizes[0]} pixels for an image of {sizes[1]}"


def _values(levels: int) -> str:
    if levels <= 8:
        return f"mask not binary: {levels} values (of {levels - 1} classes?)"
    return f"mask not binary: {levels} values (smeared edges?)"


CHECKS = defect_checks(
    ("mask_unpaired", "mask without an image", "A loader that pairs by name leaves it out, or stops."),
    ("mask_size", "mask of another size than its image", "It marks other pixels than were meant."),
    ("mask_values", "mask not binary", "Classes, or edges smeared by compression: say which."),
    ("mask_empty", "empty mask", "Nothing to find, or a mask that was lost."),
)
