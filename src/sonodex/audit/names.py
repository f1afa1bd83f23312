"""Words that names of files, folders and columns use, and the questions asked of a name.

One place for all rules on names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sonodex.audit.words import (
    ANIMAL,
    COUNTED_WORDS,
    FORMATS,
    IMAGE,
    MAKERS,
    MASK,
    SET,
    SHORT_SPLIT,
    SHORTEST_SPLIT,
    SHOWN_WORDS,
    SITE,
    SITE_NUMBERED,
    SPLIT,
    SUBJECT,
    TOOLS,
)

# as a folder's name these are rather a class
_MASK_STEM = rf"{MASK}|tumou?r|lesions?|nodules?|binary|others?(?=[\s_.\-(]*\d|$)"
_PART = r"(?:Tr|Ts|Va|Vl|Val|Train|Training|Valid|Validation|Test|Testing)"  # of nnU-Net's folders
_EDGE = r"(?:^|[\s_.\-()\[\]])"
_END = r"(?=$|[\s_.\-()\[\]]|\d)"
_NUMBERED = re.compile(r"^[a-z]{0,12}[ _.\-]*\(?\d+\)?$", re.IGNORECASE)
_GRADED = re.compile(
    r"^(?:(?:class|classe|klasse|clase|cls|grade|stage|plane|level|degree|severity|type|category|kategorie|cat|label|lbl|birads|bi-rads|"
    r"tirads|ti-rads|orads|kl|score)[ _-]?\d{1,2}|(?:[a-z]?f)?[ _-]?\d)[a-c]?$",
    re.IGNORECASE,
)

_MASK_ENDING = re.compile(
    rf"(?<![\s_.\-])[\s_.\-]*(?:{_EDGE}(?:{_MASK_STEM}))[)\]]?(?:[\s_.\-]*\(?\d{{1,3}}\)?)?$", re.IGNORECASE
)
_MASK_START = re.compile(rf"^(?:{_MASK_STEM})[\s_.\-]+", re.IGNORECASE)
_MASK_FOLDER = re.compile(
    r"^(?:masks?|y)[_-](?:train|test|val)\w*$|"
    rf"^(?:(?:labels|masks){_PART}|(?:{MASK})(?:[\s_.\-]?\d{{1,3}})?)$|"
    rf"{_EDGE}(?:masks?|gt|ground[ _-]?truths?|segmentations?|annotations?)$",
    re.IGNORECASE,
)
_BOTH_FOLDER = re.compile(  # images and masks side by side
    rf"{_EDGE}(?:images?|imgs?|pictures?|frames?|scans?)[\s_.\-]*(?:and|und|et|y|n|&|\+|,)[\s_.\-]*(?:{MASK})$",
    re.IGNORECASE,
)
_FOLDER_WORDS = re.compile(
    r"^[xy][_-]|"
    rf"^(?:images|labels|masks)(?={_PART}$)|^(?:images?|imgs?|{MASK})(?=\d{{1,3}}$)|^segmentation(?:class|object)\w*$|"
    rf"{_EDGE}(?:{MASK}|images?|imgs?|originals?|frames?)(?=$|[\s_.\-()\[\]])",
    re.IGNORECASE,
)
_X_OR_Y = re.compile(r"(?:^|/)[xy]$")  # what goes into a model, and what comes out
_IMAGE_FOLDER = re.compile(rf"^(?:{IMAGE}|images{_PART})$", re.IGNORECASE)
_IMAGES_SAID = re.compile(rf"{_EDGE}(?:images?|imgs?|pictures?|pics?|frames?|originals?)$", re.IGNORECASE)
_NNUNET_IMAGES = re.compile(rf"^images{_PART}$", re.IGNORECASE)
_IMAGE_PART = re.compile(rf"{_EDGE}(?:images?|imgs?|img|original|orig|us){_END}", re.IGNORECASE)
_SUBJECT_PART = re.compile(
    rf"(?:^|[^a-z])(?P<word>{SUBJECT}|{ANIMAL})[\s_.\-#]*0*(?P<number>\d{{1,8}})(?!\d)", re.IGNORECASE
)
_SHORT_SUBJECT = re.compile(r"^(?P<word>[ps])[_\-]?0*(?P<number>\d{1,6})(?![a-z0-9])", re.IGNORECASE)
_HOLDS = (
    rf"{SET}|images?|imgs?|masks?|labels?|(?:file_?)?(?:list|names?)|files|ids|cases|samples|annotations?"
)
_COUNT = r"(?:\d{1,2}|(?:19|20)\d\d)"  # also the year of a challenge (`train2017`)
_LESS = (  # before it, also glued to it
    r"(?:(?:small|mini|sub|public|private|ext(?:ernal)?|int(?:ernal)?)[ _-]?(?=[^\W\d_]{3}))?"
)
_SPLITS = {
    name: re.compile(
        rf"^(?:{words})$|{_EDGE}{_LESS}(?:{words})(?:[ _-]?(?:{_HOLDS}|{_COUNT}))?$|"
        rf"^(?:{words})[ _-]?(?:{_HOLDS}|gt|{_COUNT})(?:$|[ _.\-])",
        re.IGNORECASE,
    )
    for name, words in ((n, f"{w}|{SHORT_SPLIT[n]}") for n, w in SPLIT.items())
}
_LAST_WORD = re.compile(r"(?<=[^\s_.\-])[\s_.\-]+[^\W\d_]+\d?$")
_WORD_BEFORE = re.compile(r"^[a-z]+[\s_.\-]*(?=\d)", re.IGNORECASE)
# kept inside `1.jpg_mask.png`
_IMAGE_ENDING = re.compile(r"\.(?:png|jpe?g|bmp|tiff?|gif|dcm|webp|nii)$", re.IGNORECASE)
_NNUNET = re.compile(rf"^(?:images|labels|masks)({_PART})$", re.IGNORECASE)
_SHORT_SPLIT = re.compile(rf"^(?:{'|'.join((*SHORT_SPLIT.values(), *SHORTEST_SPLIT))})$", re.IGNORECASE)
_SITE = re.compile(
    rf"^(?:{SITE})(?:$|[ _.\-])|"
    rf"^(?:{SITE_NUMBERED})(?:[ _.\-]*(?:\d{{1,3}}|(?-i:[A-Z]))|[ _.\-](?:[a-z]|[ivx]+))$",
    re.IGNORECASE,
)
_MADE_BY = re.compile(rf"^(?:{MAKERS})(?:$|[ _.\-])", re.IGNORECASE)
_FORMATS = re.compile(rf"^(?:{FORMATS})s?(?:[ _-]?(?:images?|files?|format|data))?$", re.IGNORECASE)
_TOOLS = re.compile(rf"^(?:{TOOLS})$", re.IGNORECASE)
_BESIDE = re.compile(  # words that say nothing beside these (`as_png`)
    r"^(?:as|in|to|into|from|converted|export(?:ed)?|saved|copy|copies|version)$", re.IGNORECASE
)
_DRAWN_OVER = re.compile(
    rf"{_EDGE}(?:vis|visuali[sz](?:ations?|ed)|overlays?|overlaid|plots?|heat[ _-]?maps?|grad[ _-]?cam)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:docs?|documentation|site|website|_?static|assets|papers?|figs?|figures?|icons?|logos?|screenshots?|"
    r"posters?|slides)$",
    re.IGNORECASE,
)
_MADE_OF_IT = re.compile(r"^(?:results?|outputs?|preds?|predictions?|inferences?)$", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"^(?:(?=[0-9a-f]*\d)[0-9a-f]{8,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{12,}|\d+(?:\.\d+){3,}|0x[0-9a-f]{4,}|"
    r"(?=(?:\D*\d){3})(?=[^_\- ]*[a-z])[a-z0-9]{8,}|(?:19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}.*|"
    r".*\D(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d).*)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![a-z])\d*")
_SUFFIX = re.compile(r"\.(?:nii|tar|raw)\.gz$|\.[^.\s]{1,8}$")
_HOLDER = re.compile(  # files that hold pictures as folders do
    r"\.(?:zip|tar|tgz|tbz2|txz|h5|hdf5|np[yz]|mat)(?:\.(?:gz|bz2|xz))?$", re.IGNORECASE
)
_FIRST_WORD = re.compile(r"^(?:([a-z]+)(?=[A-Z])|([^\W\d_]+)[ _.\-])")
_ARRAYS = re.compile(r"\.(?:h5|hdf5|np[yz]|mat)$", re.IGNORECASE)
_SHARD = re.compile(r"-\d{5}-of-\d{5}(?:-[0-9a-f]{16})?$")  # as tables of one split are cut on hubs
_CROSS = re.compile(r"cross[ _-]?val", re.IGNORECASE)  # holds folds, is none
_FOLD = re.compile(r"^(?:cv[_-]?)?(?:fold|split)[ _-]?(\d{1,2})$", re.IGNORECASE)


@lru_cache(maxsize=65536)
def names_mask(part: str) -> bool:
    """Whether a folder's name or a file's stem says mask."""
    return bool(_MASK_FOLDER.search(part)) and not _BOTH_FOLDER.search(part)


@lru_cache(maxsize=1024)
def names_images(folder: str) -> bool:
    """Whether a folder's name says that pictures are in it, and no more."""
    return bool(_IMAGE_FOLDER.match(folder))


def says_images(folder: str) -> bool:
    """Whether the last name of a folder's path says images, with or without other words (`US_IMAGES`)."""
    last = folder.rpartition("/")[2]
    return bool(_IMAGES_SAID.search(last)) or bool(_NNUNET_IMAGES.match(last))


def group_of(path: str) -> str | None:
    """The group of a file of arrays that holds a picture, by the picture's path; None where none does."""
    folder = path.rpartition("/")[0]
    return folder if any(map(_ARRAYS.search, folder.split("/"))) else None


def stem(path: str) -> str:
    """The last part of a path without its ending; `.nii.gz` is one ending."""
    return _SUFFIX.sub("", path.rpartition("/")[2])


def says_mask(path: str) -> bool:
    """Whether a path's folders or stem say that it is a mask."""
    return any(names_mask(p) for p in path.split("/")[:-1]) or stem_says_mask(path)


def stem_says_mask(path: str) -> bool:
    """Whether a path's stem alone says that it is a mask."""
    return bool(_MASK_ENDING.search(stem(path)) or _MASK_START.match(stem(path)))


@lru_cache(maxsize=65536)
def _bare(folder: str) -> str:
    """A folder's name without its words for masks and images."""
    if names_images(folder) and not _NNUNET.search(folder):
        return ""
    return _FOLDER_WORDS.sub("", folder).strip(" _.-").lower()


def key_of(path: str, image_words: bool = False) -> tuple[str, str]:
    """What an image and its masks share: folders without the words for images and masks, and the stem without
    them.

    Args:
        path: of an image or a mask.
        image_words: also leave out words like `img` of the stem.
    """
    parts = path.split("/")
    folders = "/".join(filter(None, map(_bare, parts[:-1])))
    base = stem(path)
    short = _without_mask(_MASK_START.sub("", base))
    short = _IMAGE_ENDING.sub("", short) or short
    if image_words:
        short = _IMAGE_PART.sub("", short) or short
    return folders, short.strip(" _.-")


def rooted_key(path: str) -> tuple[str, str] | None:
    """As `key_of`, without the last word: `p0_liver`, `p0_label_liver`, `p0_image` share it. None for names
    of one word."""
    folders, short = key_of(path, image_words=True)
    root = _LAST_WORD.sub("", short)
    return (folders, _without_mask(root)) if root != short else None


def _without_mask(base: str) -> str:
    """A stem without the words for masks at its end, of which there may be several
    (`1_binary_binary`, `sub-01_label-lesion_mask`)."""
    while (short := _MASK_ENDING.sub("", base)) not in ("", base):
        base = short
    return base


def number_key(path: str) -> tuple[str, str]:
    """As `key_of`, without the word before the number: `bus_0001-l` and `mask_0001-l` share it, and so do
    `x/img01` and `y/lab01`."""
    folders, short = key_of(path, image_words=True)
    return _X_OR_Y.sub("", folders), _WORD_BEFORE.sub("", short)


@lru_cache(maxsize=65536)
def split_of(part: str) -> str | None:
    """`train`, `validation`, `test`, `fold N`, or None: what a folder's or list's name says."""
    part = part if part.isascii() else unicodedata.normalize("NFC", part)
    part = _SHARD.sub("", unpacked(part))
    fold = _FOLD.match(part)
    if fold:
        return f"fold {int(fold[1])}"
    if _CROSS.search(part):
        return None
    nnunet = _NNUNET.match(part)
    if nnunet:
        begins = nnunet[1].lower()[:2]
        return "train" if begins == "tr" else "validation" if begins[0] == "v" else "test"
    for name, pattern in _SPLITS.items():
        if pattern.search(part):
            return name
    return SHORTEST_SPLIT.get(part.lower())


def split_of_file(name: str) -> str | None:
    """As `split_of` of a list's or table's stem, which may say more behind its first word (`train_benign`,
    `trainCT_COVID`)."""
    begun = _FIRST_WORD.match(name)
    first = begun and (begun[1] or begun[2])
    return split_of(name) or (split_of(first) if first and not short_split(first) else None)


@lru_cache(maxsize=65536)
def subject_in(part: str) -> tuple[str, str] | None:
    """(rule, subject) that a folder's name or stem states: `('patient N', '17')` for `patient0017_2CH`."""
    match = _SUBJECT_PART.search(part) or _SHORT_SUBJECT.match(part)
    return (f"{match['word'].lower()} N", match["number"]) if match else None


def split_folders(paths: Iterable[str]) -> dict[str, str]:
    """The folders that are splits, by their paths. A word of two or three letters is one only among splits:
    beside `AR`, `AS` and `MR`, `TR` is a class."""
    children: dict[str, set[str]] = {}
    for folder in {p.rpartition("/")[0] for p in paths}:
        parts = folder.split("/") if folder else []
        for n, part in enumerate(parts):
            children.setdefault("/".join(parts[:n]), set()).add(part)
    out = {}
    for parent, found in children.items():
        named = {part: split_of(part) for part in found}
        plain = [
            p
            for p, split in named.items()
            if split is None and not (names_images(p) or names_mask(p) or no_class(p))
        ]
        several = len({s for s in named.values() if s}) > 1
        for part, split in named.items():
            if split and ((several and not plain) or not _SHORT_SPLIT.match(part)):
                out[f"{parent}/{part}" if parent else part] = split
    return out


def splits_above(path: str, folders: Mapping[str, str]) -> list[tuple[int, str]]:
    """(level, split) of the folders of a path that are splits, from the root."""
    parts = path.split("/")[:-1]
    found = ((n, folders.get("/".join(parts[: n + 1]))) for n in range(len(parts)))
    return [(n, split) for n, split in found if split]


def numbered(name: str) -> bool:
    """Whether a name is one of a numbering (`S1`, `set3`, `0042`), not a class; grades and scores are
    classes."""
    return bool(_NUMBERED.match(name)) and not _GRADED.match(name)


@lru_cache(maxsize=65536)
def about_the_set(folder: str) -> bool:
    """Whether a folder holds what is shown of a set or program (documents, figures, a page), no items."""
    return bool(_ABOUT.match(folder))


def counted(word: str) -> bool:
    """Whether a word beside a number says no more than that it is one of many (`image`, `case`)."""
    return word in SHOWN_WORDS or word in COUNTED_WORDS


def made_of_the_set(path: str) -> bool:
    """Whether a file lies among what a program made of a set: predictions, pictures of them."""
    return any(map(_MADE_OF_IT.match, path.split("/")[:-1]))


def graded(name: str) -> bool:
    """Whether a name is that of a numbered class, grade or score (`label_0`, `BIRADS 4`, `stage 2`, `F3`)."""
    return bool(_GRADED.match(name))


def unpacked(folder: str) -> str:
    """The name of an archive or another file that holds pictures as folders do, without its ending."""
    return _HOLDER.sub("", folder)


def words(name: str) -> list[str]:
    """The words of a name, also those that are told apart by capitals."""
    return _WORDS.findall(name)


def short_split(name: str) -> bool:
    """Whether a word for a split is so short (`TR`, `ts`) that it may as well be a class."""
    return bool(_SHORT_SPLIT.match(name))


@lru_cache(maxsize=65536)
def identifier(name: str) -> bool:
    """Whether a name is an identifier (hash, UID, date, code), not a word."""
    return bool(_IDENTIFIER.match(name)) and not _GRADED.match(name)


@lru_cache(maxsize=65536)
def no_class(name: str) -> bool:
    """Whether a name is that of a file format, a tool, a step of processing or of pictures as such, in one
    word or several, with or without numbers (`exampleImages`, `us_png`, `DICOM 12-08`), or ends in what was
    drawn over pictures."""
    parts = [w for w in words(name) if not (w.isdigit() or _BESIDE.match(w))]
    return bool(_of_files(name) or _DRAWN_OVER.search(name) or _BOTH_FOLDER.search(name)) or (
        (len(parts) > 1 or any(map(_of_files, parts)))
        and all(_of_files(w) or _of_files(w.rstrip("0123456789")) or names_images(w) for w in parts)
    )


@lru_cache(maxsize=65536)
def site(name: str) -> bool:
    """Whether a name is that of a place where pictures were made (`hospital_A`, `site 2`)."""
    return bool(_SITE.match(name))


@lru_cache(maxsize=65536)
def source(name: str) -> bool:
    """Whether a name says where pictures come from: a place, or who made the device."""
    return site(name) or bool(_MADE_BY.match(name))


def _of_files(word: str) -> bool:
    return bool(_FORMATS.match(word) or _TOOLS.match(word))
