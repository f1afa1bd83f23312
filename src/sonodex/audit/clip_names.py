"""Which clip, or which picture that was copied, does the name of a file say that it is of?"""

from __future__ import annotations

import re

from sonodex.audit.names import identifier, names_images, split_of, stem
from sonodex.audit.words import CLIP, EXAM, FRAME, PICTURE_WORDS, SHOWN_WORDS

_FRAME = re.compile(
    r"^(?P<base>.*?[^\s_.\-#(])"
    rf"(?P<word>[\s_.\-]*(?:{FRAME})[\s_.\-#(]*|[\s_.\-]+(?:f|im|t(?=\d+ms|\d{{3}}))[\s_.\-#(]*|"
    rf"(?<=\d)f(?=\d\d)|[\s_.\-#(]+)"
    r"(?P<number>\d{1,9})(?:\)|ms)?"
    r"(?:[ _.\-](?:crop(?:ped)?|resized|processed|filtered|enhanced|gr[ae]y|bmode))?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:^|\D)(?:19|20)\d\d$")
_EXPORTED = re.compile(
    r"^(?P<base>.+?)(?:_(?:png|jpe?g|bmp|tiff?|webp))?\.rf\.[0-9A-Za-z]{16,40}$", re.IGNORECASE
)
_ANYBODYS = re.compile(rf"(?:(?:{'|'.join(PICTURE_WORDS)})s?)?[ _.\-(]*\d{{1,6}}\)?", re.IGNORECASE)
_CLIP_FOLDER = re.compile(rf"^(?:{CLIP}[ _.\-]*\w*|{EXAM}s?[ _.\-]*)\d\w*$", re.IGNORECASE)
_CLIPS = re.compile(rf"^(?:{CLIP}s?|raw_?frames|frames)$", re.IGNORECASE)


def clip_of(path: str) -> str | None:
    """The clip that a path names its frame of: folders less splits and words for images, and the stem less
    the number of the frame; None where its name is no frame's. `train/vid0_frame015.png` is of `vid0`."""
    match = _FRAME.match(stem(path))
    if not match:
        return None
    base, word = match["base"], match["word"].strip(" _.-#(")
    if _YEAR.search(base) or (
        not word and not re.search(r"\d", base) and not re.match(CLIP, base, re.IGNORECASE)
    ):
        return None
    if base.lower() in SHOWN_WORDS or split_of(base):
        return None
    folders = [p for p in path.split("/")[:-1] if split_of(p) is None and not names_images(p)]
    return "/".join([*folders, base])


def before_number(path: str) -> str | None:
    """A stem less the number at its end (`reg-normal` of `reg-normal_25.png`); None without one."""
    base = stem(path)
    short = re.sub(r"[ _.#(]?\d{1,9}\)?$", "", base)
    return short if short not in ("", base) else None


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


def clip_folder(path: str) -> str | None:
    """The clip that the folder of numbered frames is named after: `test/clip07/0012.png` is of `clip07`."""
    parts = path.split("/")
    folders = [p for p in parts[:-1] if split_of(p) is None and not names_images(p)]
    if not folders or not re.search(r"\d", stem(path)):
        return None
    last = folders[-1]
    above = parts[-3] if len(parts) > 2 and parts[-2] == last else ""
    one = _CLIP_FOLDER.match(last) or identifier(last) or among_clips(above, last)
    return "/".join(folders) if one else None


def among_clips(above: str, folder: str) -> bool:
    """Whether a folder stands in one of clips, by its name, and is called after one: by a letter, or by what
    holds a number."""
    return bool(_CLIPS.match(above) and (re.search(r"\d", folder) or len(folder) == 1))


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
