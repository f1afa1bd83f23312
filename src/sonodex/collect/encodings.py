"""Which encoding names of files were written in, where an archive does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ENCODINGS = ("utf-8", "cp866", "gb18030", "shift_jis", "euc_kr")
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_LETTERS = 1.5  # of a word, on average
_SCRIPTS = {
    "cp866": ("CYRILLIC",),
    "gb18030": ("CJK",),
    "shift_jis": ("CJK", "HIRAGANA", "KATAKANA"),
    "euc_kr": ("HANGUL",),
}  # fmt: skip
_COMMON = re.compile(
    rb"(?:[\x00-\x7f]|[\xb0-\xf7][\xa1-\xfe])*"
)  # letters that are in use, as GB 2312 has them


def encoding_of(names: Sequence[bytes]) -> str | None:
    """The encoding in which all names beyond ASCII are words of one script; None where that is the one of
    DOS, as the standard of ZIP files has it."""
    for encoding in _ENCODINGS:
        try:
            texts = [name.decode(encoding) for name in names]
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and not all(map(_COMMON.fullmatch, names)):
            continue
        if encoding == "utf-8" or _are_written(texts, _SCRIPTS[encoding]):
            return encoding
    return None


def _are_written(texts: Sequence[str], scripts: tuple[str, ...]) -> bool:
    """Whether what texts hold beyond ASCII are words of some scripts: letters of a Western name, read so,
    stand alone among others."""
    runs = [run for text in texts for run in _BEYOND.findall(text)]
    letters = [c for run in runs for c in run if unicodedata.category(c)[0] not in "PZM"]
    return len(letters) >= _LETTERS * len(runs) and all(
        unicodedata.name(c, "").startswith(scripts) for c in letters
    )
