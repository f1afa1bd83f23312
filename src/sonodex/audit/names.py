"""Words that names of files, folders and columns use, and the questions asked of a name.

One place for all rules on names.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MASK = (
    r"masks?|gts?|ground[ _-]?truths?|seg|segs|segmentations?|segmented|annot|annotations?|annotated|"
    r"contours?|outlines?|rois?|"
    r"delineations?|label[ _-]?maps?|labels?|labelled|silhouettes?"
)
_MASK_STEM = rf"{_MASK}|tumou?r|lesions?"  # as a folder's name these are rather a class
_IMAGE = (
    r"images?|imgs?|img|pictures?|pics?|frames?|photos?|originals?|orig|raw|input|inputs|us|ultrasound|"
    r"jpegimages|data|dataset|bmode|b-mode"
)
_SPLIT = {
    "train": "train|training|trainval|trn|tr",
    "validation": "val|valid|validation|dev",
    "test": "test|testing|tst|ts|holdout|hold-out",
}
_SUBJECT = (
    r"patients?|pat|pt|subjects?|subj|sub|sbj|cases?|volunteers?|participants?|persons?|probands?|"
    r"individuals?|donors?|vol|id|pid"
)
_EDGE = r"(?:^|[\s_.\-()\[\]])"
_END = r"(?=$|[\s_.\-()\[\]]|\d)"
_NUMBERED = re.compile(r"^[a-z]{0,12}[ _.\-]*\(?\d+\)?$", re.IGNORECASE)
_GRADED = re.compile(
    r"^(?:class|grade|stage|type|category|cat|label|birads|bi-rads|tirads|ti-rads|orads|kl|score|"
    r"[a-z]?f)?[ _-]?\d[a-c]?$",
    re.IGNORECASE,
)

_MASK_WORD = re.compile(rf"{_EDGE}(?:{_MASK}){_END}", re.IGNORECASE)
_MASK_ENDING = re.compile(
    rf"[\s_.\-]*(?:{_EDGE}(?:{_MASK_STEM}))(?:[\s_.\-]*\(?\d{{1,3}}\)?)?$", re.IGNORECASE
)
_MASK_START = re.compile(rf"^(?:{_MASK_STEM})[\s_.\-]+", re.IGNORECASE)
_MASK_FOLDER = re.compile(
    r"^(?:masks?|y)[_-](?:train|test|val)\w*$|"
    rf"^(?:{_MASK})(?:[\s_.\-]?\d{{1,3}})?$|{_EDGE}(?:masks?|gt|ground[ _-]?truths?|segmentations?|"
    rf"annotations?)$",
    re.IGNORECASE,
)
_FOLDER_WORDS = re.compile(
    r"^[xy][_-]|"
    rf"{_EDGE}(?:{_MASK}|images?|imgs?|originals?|frames?)(?=$|[\s_.\-()\[\]])",
    re.IGNORECASE,
)
_IMAGE_FOLDER = re.compile(rf"^(?:{_IMAGE})$", re.IGNORECASE)
_IMAGE_PART = re.compile(rf"{_EDGE}(?:images?|imgs?|img|original|orig|us){_END}", re.IGNORECASE)
_SUBJECT_PART = re.compile(
    rf"(?:^|[^a-z])(?P<word>{_SUBJECT})[\s_.\-#]*0*(?P<number>\d{{1,8}})(?!\d)", re.IGNORECASE
)
_SHORT_SUBJECT = re.compile(r"^(?P<word>[ps])[_\-]?0*(?P<number>\d{1,6})(?![a-z0-9])", re.IGNORECASE)
_SPLITS = {
    name: re.compile(
        rf"^(?:{words})$|{_EDGE}(?:{words})(?:[ _-]?(?:set|data|images?|imgs?|masks?|labels?|\d{{1,2}}))?$|"
        rf"^(?:{words})[ _-]?(?:set|data|images?|imgs?|masks?|labels?|gt|\d{{1,2}})(?:$|[ _.\-])",
        re.IGNORECASE,
    )
    for name, words in _SPLIT.items()
}
_WORD_BEFORE = re.compile(r"^[a-z]+[\s_.\-]*(?=\d)")
_SUFFIX = re.compile(r"\.(?:nii|tar|raw)\.gz$|\.[^.\s]{1,8}$")
_FOLD = re.compile(r"^(?:cv[_-]?)?(?:fold|split)[ _-]?(\d{1,2})$", re.IGNORECASE)

LABEL_COLUMNS = re.compile(
    r"^(?:class|classes|class_?name|label|labels|category|diagnosis|diagnoses|pathology|pathology_?type|type|finding|findings|outcome|status|"
    r"tumou?r_?type|lesion_?type|malignancy|malignant|birads|bi-rads|tirads|ti-rads|grade|stage|plane|view|target|y|histology|disease|result)$",
    re.IGNORECASE,
)
SPLIT_COLUMNS = re.compile(
    r"^(?:split|set|subset|partition|fold|phase|usage|train_?test|data_?split)$", re.IGNORECASE
)
SUBJECT_COLUMNS = re.compile(
    rf"^(?!id$|vol$)(?:(?:{_SUBJECT}|study)[ _.\-]*(?:id|ids|no|num|nr|number|name|code|identifier)?|(?:id|"
    rf"no|number)[ _.\-]*(?:{_SUBJECT}))$",
    re.IGNORECASE,
)
CALIBRATION_COLUMN = re.compile(
    r"spacing|pixel[ _-]?size|mm[ _/-]?(?:per[ _-]?)?p(?:i?x|ixel)|resolution|\bdepth\b|\bfps\b|"
    r"frame[ _-]?rate",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def names_mask(part: str) -> bool:
    """Whether a folder's name or a file's stem says mask."""
    return bool(_MASK_FOLDER.search(part))


@lru_cache(maxsize=1024)
def names_images(folder: str) -> bool:
    """Whether a folder's name says that pictures are in it, and no more."""
    return bool(_IMAGE_FOLDER.match(folder))


def stem(path: str) -> str:
    """The last part of a path without its ending; `.nii.gz` is one ending."""
    return _SUFFIX.sub("", path.rpartition("/")[2])


def says_mask(path: str) -> bool:
    """Whether a path's folders or stem say that it is a mask."""
    parts = path.split("/")
    return any(names_mask(p) for p in parts[:-1]) or bool(
        _MASK_ENDING.search(stem(path)) or _MASK_START.match(stem(path))
    )


@lru_cache(maxsize=65536)
def _bare(folder: str) -> str:
    """A folder's name without its words for masks and images."""
    return "" if names_images(folder) else _FOLDER_WORDS.sub("", folder).strip(" _.-").lower()


def key_of(path: str, image_words: bool = False) -> tuple[str, str]:
    """What an image and its masks share: folders without the words for images and masks, and the stem without
    them.

    Args:
        path: of an image or a mask.
        image_words: also leave out words like `img` of the stem.
    """
    parts = path.split("/")
    folders = "/".join(filter(None, map(_bare, parts[:-1])))
    base = stem(path).lower()
    short = _MASK_START.sub("", base)
    short = _MASK_ENDING.sub("", short) or short
    if image_words:
        short = _IMAGE_PART.sub("", short) or short
    return folders, short.strip(" _.-")


def number_key(path: str) -> tuple[str, str]:
    """As `key_of`, without the word before the number: `bus_0001-l` and `mask_0001-l` share it."""
    folders, short = key_of(path, image_words=True)
    return folders, _WORD_BEFORE.sub("", short)


def split_of(part: str) -> str | None:
    """`train`, `validation`, `test`, `fold N`, or None: what a folder's or list's name says."""
    fold = _FOLD.match(part)
    if fold:
        return f"fold {int(fold[1])}"
    for name, pattern in _SPLITS.items():
        if pattern.search(part):
            return name
    return None


@lru_cache(maxsize=65536)
def subject_in(part: str) -> tuple[str, str] | None:
    """(rule, subject) that a folder's name or stem states: `('patient N', '17')` for `patient0017_2CH`."""
    match = _SUBJECT_PART.search(part) or _SHORT_SUBJECT.match(part)
    return (f"{match['word'].lower()} N", match["number"]) if match else None


def numbered(name: str) -> bool:
    """Whether a name is one of a numbering (`S1`, `set3`, `0042`), not a class; grades and scores are
    classes."""
    return bool(_NUMBERED.match(name)) and not _GRADED.match(name)


def series_of(path: str) -> tuple[str, int] | None:
    """(path with its last number left out, that number): frames of one clip share the first.

    None without a number.
    """
    folder, _, name = path.rpartition("/")
    base = stem(name)
    found = list(re.finditer(r"\d+", base))
    if not found:
        return None
    last = found[-1]
    return f"{folder}/{base[: last.start()]}#{base[last.end() :]}", int(last[0][:15])
