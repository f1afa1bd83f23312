"""Words that names of files, folders and columns use, and the questions asked of a name.

One place for all rules on names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_MASK = (
    r"masks?|msks?|lbls?|gts?|ground[ _-]?truths?|segs?|segmentations?|segmented|"
    r"anns|annot|annotations?|annotated|masken|m[aá]scaras?|masques?|maschere|маск[аи]|标注|掩膜|掩码|マスク|마스크|"
    r"contours?|outlines?|rois?|"
    r"delineations?|label[ _-]?maps?|labels?|labelled|silhouettes?|segmentation(?:class|object)\w*|"
    r"ann(?:otation)?s?_?dir|gtfine"
)
# as a folder's name these are rather a class
_MASK_STEM = rf"{_MASK}|tumou?r|lesions?|nodules?|binary|others?(?=[\s_.\-(]*\d|$)"
_IMAGE = (
    r"images?|imgs?|img|pictures?|pics?|frames?|photos?|originals?|orig|raw|input|inputs|us|ultrasound|"
    r"bild(?:er)?|im[aá]gen(?:es)?|imagens|immagini|obrazy|снимки|изображения|图像|图片|影像|画像|이미지|영상|"
    r"jpegimages|data|dataset|bmode|b-mode|im(?:a)?ge?_?dir|leftimg8bit|images?_?folder"
)
_SPLIT = {
    "train": r"train|training|trainval|trn|tr|trainings|entrenamiento|entra[iî]nement|apprentissage|treino|"
    r"treinamento|addestramento|e[gğ]itim|обучение|обучающая|训练|訓練|学習|학습|훈련",
    "validation": r"val|valid|validation|dev|validaci[oó]n|valida[cç][aã]o|validazione|validierung|валидация|"
    r"验证|驗證|検証|검증",
    "test": r"test|testing|tst|ts|holdout|hold-out|pruebas?|teste|essai|тест|тестовая|测试|測試|テスト|"
    r"테스트",
}
SUBJECT = (
    r"patients?|pat|pt|subjects?|subj|sub|sbj|cases?|volunteers?|participants?|persons?|probands?|"
    r"individuals?|donors?|vol|id|pid|patient(?:in|en|e)|proband(?:in|en)|pacientes?|pazient[ei]|sujets?|sujetos?|"
    r"pacjent|hasta|пациент|患者|病人|被験者|환자"
)
_PART = r"(?:Tr|Ts|Va|Vl|Val|Train|Training|Valid|Validation|Test|Testing)"  # of nnU-Net's folders
_EDGE = r"(?:^|[\s_.\-()\[\]])"
_END = r"(?=$|[\s_.\-()\[\]]|\d)"
_NUMBERED = re.compile(r"^[a-z]{0,12}[ _.\-]*\(?\d+\)?$", re.IGNORECASE)
_GRADED = re.compile(
    r"^(?:class|grade|stage|type|category|cat|label|birads|bi-rads|tirads|ti-rads|orads|kl|score|"
    r"[a-z]?f)?[ _-]?\d[a-c]?$",
    re.IGNORECASE,
)

_MASK_ENDING = re.compile(
    rf"[\s_.\-]*(?:{_EDGE}(?:{_MASK_STEM}))[)\]]?(?:[\s_.\-]*\(?\d{{1,3}}\)?)?$", re.IGNORECASE
)
_MASK_START = re.compile(rf"^(?:{_MASK_STEM})[\s_.\-]+", re.IGNORECASE)
_MASK_FOLDER = re.compile(
    r"^(?:masks?|y)[_-](?:train|test|val)\w*$|"
    rf"^(?:(?:labels|masks){_PART}|(?:{_MASK})(?:[\s_.\-]?\d{{1,3}})?)$|"
    rf"{_EDGE}(?:masks?|gt|ground[ _-]?truths?|segmentations?|annotations?)$",
    re.IGNORECASE,
)
_BOTH_FOLDER = re.compile(  # images and masks side by side
    r"(?:images?|imgs?|pictures?|frames?|scans?)[\s_.\-]*(?:and|und|et|y|n|&|\+|,)[\s_.\-]*\w+$",
    re.IGNORECASE,
)
_FOLDER_WORDS = re.compile(
    r"^[xy][_-]|"
    rf"^(?:images|labels|masks)(?={_PART}$)|^(?:images?|imgs?|{_MASK})(?=\d{{1,3}}$)|^segmentation(?:class|object)\w*$|"
    rf"{_EDGE}(?:{_MASK}|images?|imgs?|originals?|frames?)(?=$|[\s_.\-()\[\]])",
    re.IGNORECASE,
)
_IMAGE_FOLDER = re.compile(rf"^(?:{_IMAGE}|images{_PART})$", re.IGNORECASE)
_IMAGES_SAID = re.compile(rf"{_EDGE}(?:images?|imgs?|pictures?|pics?|frames?|originals?)$", re.IGNORECASE)
_NNUNET_IMAGES = re.compile(rf"^images{_PART}$", re.IGNORECASE)
_IMAGE_PART = re.compile(rf"{_EDGE}(?:images?|imgs?|img|original|orig|us){_END}", re.IGNORECASE)
_SUBJECT_PART = re.compile(
    rf"(?:^|[^a-z])(?P<word>{SUBJECT})[\s_.\-#]*0*(?P<number>\d{{1,8}})(?!\d)", re.IGNORECASE
)
_SHORT_SUBJECT = re.compile(r"^(?P<word>[ps])[_\-]?0*(?P<number>\d{1,6})(?![a-z0-9])", re.IGNORECASE)
_HOLDS = (
    r"set|data|images?|imgs?|masks?|labels?|(?:file_?)?(?:list|names?)|files|ids|cases|samples|annotations?|"
    r"daten(?:satz)?|datos|donn[eé]es|dados|集|数据|データ|데이터|выборка"
)
_COUNT = r"(?:\d{1,2}|(?:19|20)\d\d)"  # also the year of a challenge (`train2017`)
_LESS = (
    r"(?:(?:small|mini|sub|ext(?:ernal)?|int(?:ernal)?)[ _-]?(?=[^\W\d_]{3}))?"  # before it, also glued to it
)
_SPLITS = {
    name: re.compile(
        rf"^(?:{words})$|{_EDGE}{_LESS}(?:{words})(?:[ _-]?(?:{_HOLDS}|{_COUNT}))?$|"
        rf"^(?:{words})[ _-]?(?:{_HOLDS}|gt|{_COUNT})(?:$|[ _.\-])",
        re.IGNORECASE,
    )
    for name, words in _SPLIT.items()
}
_LAST_WORD = re.compile(r"(?<=[^\s_.\-])[\s_.\-]+[^\W\d_]+\d?$")
_WORD_BEFORE = re.compile(r"^[a-z]+[\s_.\-]*(?=\d)", re.IGNORECASE)
# kept inside `1.jpg_mask.png`
_IMAGE_ENDING = re.compile(r"\.(?:png|jpe?g|bmp|tiff?|gif|dcm|webp|nii)$", re.IGNORECASE)
_NNUNET = re.compile(rf"^(?:images|labels|masks)({_PART})$", re.IGNORECASE)
_SHORT_SPLIT = re.compile(r"^(?:tr|ts|trn|tst|dev)$", re.IGNORECASE)
CLIP_WORD = r"(?:vid(?:eo)?|clip|cine|loop|sweep|seq(?:uence)?|movie|film|stream|recording)"
_FRAME = re.compile(
    r"^(?P<base>.*?[^\s_.\-#(])"
    r"(?P<word>[\s_.\-]*(?:frames?|fr|slices?|img|image|idx)[\s_.\-#(]*|[\s_.\-]+f[\s_.\-#(]*|[\s_.\-#(]+)"
    r"(?P<number>\d{1,9})\)?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:^|\D)(?:19|20)\d\d$")
_FORMAT_WORDS = (
    "png|jpe?g|jpegs|bmp|tiff?|gif|webp|jp2|dicoms?|dcm|nii|nifti|nii[._ -]?gz|nrrd|mh[ad]|mp4|avi|mov|mkv|"
    "videos?|clips?|npy|npz|h5|hdf5|mat|csv|xlsx?|json|xml|txt|zip|tar|gr[ae]y|gr[ae]yscale|rgb|colou?r"
)
_FORMATS = re.compile(rf"^(?:{_FORMAT_WORDS})s?(?:[ _-]?(?:images?|files?|format|data))?$", re.IGNORECASE)
_TOOLS = re.compile(
    r"^(?:labelme|labelimg|cvat|roboflow|coco|voc|pascal[ _-]?voc|yolo(?:v?\d+)?|nnunet\w*|monai|"
    r"itk[ _-]?snap|3d[ _-]?slicer|slicer|imagej|fiji|matlab|python|pytorch|keras|tensorflow|src|code|"
    r"scripts?|utils?|docs?|(?:\w+[ _-]?)?fig(?:ure)?s|fig|figure|_?static|resources?|references?|logos?|"
    r"icons?|assets|readme|bin|lib|build|examples?|demo|results?|outputs?|preds?|predictions?|"
    r"thumbnails?|thumbs?|previews?|cropped|crops?|resized|augmented|augmentation|aug|processed|preprocessed|"
    r"unprocessed|enhanced|originals?|filtered|denoised|jpegimages|rawframes|frames|bbox(?:es)?|boxes|"
    r"(?:high|low)[ _-]?res(?:olution)?|\d{2,4}x\d{2,4})$",
    re.IGNORECASE,
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
    """As `key_of`, without the word before the number: `bus_0001-l` and `mask_0001-l` share it."""
    folders, short = key_of(path, image_words=True)
    return folders, _WORD_BEFORE.sub("", short)


@lru_cache(maxsize=65536)
def split_of(part: str) -> str | None:
    """`train`, `validation`, `test`, `fold N`, or None: what a folder's or list's name says."""
    part = _HOLDER.sub("", part if part.isascii() else unicodedata.normalize("NFC", part))
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
    return None


def split_of_list(path: str) -> str | None:
    """The split whose items a list names, by its name or the first word of it (`trainCT_COVID.txt`)."""
    first = re.match(r"[a-z]+(?=[A-Z])", stem(path))
    return split_of(stem(path)) or (split_of(first[0]) if first else None)


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


def made_of_the_set(path: str) -> bool:
    """Whether a file lies among what a program made of a set: predictions, pictures of them."""
    return any(map(_MADE_OF_IT.match, path.split("/")[:-1]))


def graded(name: str) -> bool:
    """Whether a name is that of a grade or score (`BIRADS 4`, `stage 2`, `F3`)."""
    return bool(_GRADED.match(name))


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
    words = [w for w in _WORDS.findall(name) if not w.isdigit()]
    return bool(_of_files(name) or _DRAWN_OVER.search(name) or _BOTH_FOLDER.search(name)) or (
        (len(words) > 1 or any(map(_of_files, words)))
        and all(_of_files(w) or _of_files(w.rstrip("0123456789")) or names_images(w) for w in words)
    )


def _of_files(word: str) -> bool:
    return bool(_FORMATS.match(word) or _TOOLS.match(word))


def clip_of(path: str) -> str | None:
    """The clip that a path names its frame of: folders less splits and words for images, and the stem less
    the number of the frame; None where its name is no frame's. `train/vid0_frame015.png` is of `vid0`."""
    match = _FRAME.match(stem(path))
    if not match:
        return None
    base, word = match["base"], match["word"].strip(" _.-#(")
    if _YEAR.search(base) or (
        not word and not re.search(r"\d", base) and not re.match(CLIP_WORD, base, re.IGNORECASE)
    ):
        return None
    if base.lower() in _GENERIC_BASES or split_of(base):
        return None
    folders = [p for p in path.split("/")[:-1] if split_of(p) is None and not names_images(p)]
    return "/".join([*folders, base])


def before_number(path: str) -> str | None:
    """A stem less the number at its end (`reg-normal` of `reg-normal_25.png`); None without one."""
    base = stem(path)
    short = re.sub(r"[ _.#(]?\d{1,9}\)?$", "", base)
    return short if short not in ("", base) else None


_EXPORTED = re.compile(
    r"^(?P<base>.+?)(?:_(?:png|jpe?g|bmp|tiff?|webp))?\.rf\.[0-9A-Za-z]{16,40}$", re.IGNORECASE
)


_ANYBODYS = re.compile(r"(?:(?:image|img|im|frame|picture|pic|photo)s?)?[ _.\-(]*\d{1,6}\)?", re.IGNORECASE)


def original_of(path: str) -> str | None:
    """The picture that an export made a copy of, turned or gained, or a later export of that copy:
    `train/images/cyst7_png.rf.0a1b….jpg` is of `cyst7`; None for other names, and where the picture's name is
    a mere number, which those of other sources have too."""
    made, left = [], stem(path)
    while match := _EXPORTED.match(left):
        left = match["base"]
        made.append(left)
    if _ANYBODYS.fullmatch(left):
        made = made[:-1]
    if not made:
        return None
    folders = [p for p in path.split("/")[:-1] if split_of(p) is None and not names_images(p)]
    return "/".join([*folders, made[-1]])


_CLIP_FOLDER = re.compile(rf"^{CLIP_WORD}[ _.\-]*\w*\d\w*$", re.IGNORECASE)


def clip_folder(path: str) -> str | None:
    """The clip that the folder of numbered frames is named after: `test/clip07/0012.png` is of `clip07`."""
    parts = path.split("/")
    folders = [p for p in parts[:-1] if split_of(p) is None and not names_images(p)]
    if not folders or not re.search(r"\d", stem(path)):
        return None
    last = folders[-1]
    return "/".join(folders) if _CLIP_FOLDER.match(last) or identifier(last) else None


_GENERIC_BASES = {"image", "img", "frame", "us", "scan", "slice", "pic", "picture", "video", "clip", "mask"}


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
