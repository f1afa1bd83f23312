"""Which encoding names of files were written in, where an archive does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ENCODINGS = ("utf-8", "cp866", "euc_kr", "gb18030", "shift_jis")
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_BESIDE = re.compile(r"[A-Za-z](?=[^\x00-\x7f])|[^\x00-\x7f](?=[A-Za-z])")
_LETTERS = 1.5  # of a word, on average
_SCRIPTS = {
    "cp866": ("CYRILLIC",),
    "gb18030": ("CJK",),
    "shift_jis": ("CJK", "HIRAGANA", "KATAKANA"),
    "euc_kr": ("HANGUL",),
}  # fmt: skip
_IN_USE = {  # bytes of letters that are in use, as GB 2312 and KS X 1001 have them
    "gb18030": re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xf7][\xa1-\xfe])*"),
    "euc_kr": re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xc8][\xa1-\xfe])*"),
}
# Korean letters lie among Chinese ones, and are asked first: few of those, read so, are plain syllables
_SYLLABLE = re.compile(
    "[\u1100\u1102\u1103\u1105-\u1107\u1109\u110b\u110c\u110e-\u1112]"
    "[\u1161-\u1163\u1165-\u116a\u116c-\u116f\u1171-\u1175]"
    "[\u11a8\u11ab\u11af\u11b7\u11b8\u11ba\u11bc]?"
)
_SYLLABLES = 4  # different ones, from which these are no chance
_PLAIN = 0.9  # share of them in a Korean text


def encoding_of(names: Sequence[bytes]) -> str | None:
    """The encoding in which all names beyond ASCII are words of one script; None where that is the one of
    DOS, as the standard of ZIP files has it."""
    for encoding in _ENCODINGS:
        try:
            texts = [name.decode(encoding) for name in names]
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
        if encoding in _IN_USE and not all(map(_IN_USE[encoding].fullmatch, names)):
            continue
        if (encoding == "cp866" and _is_western(texts)) or (encoding == "euc_kr" and not _is_korean(texts)):
            continue
        if _are_written(texts, _SCRIPTS[encoding]):
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


def _is_western(texts: Sequence[str]) -> bool:
    """Whether what texts hold beyond ASCII mostly stands within words of other letters, as umlauts do."""
    letters = sum(len(run) for text in texts for run in _BEYOND.findall(text))
    return 2 * sum(len(_BESIDE.findall(text)) for text in texts) >= letters


def _is_korean(texts: Sequence[str]) -> bool:
    """Whether texts hold several syllables, and hardly any but plain ones."""
    syllables = {c for text in texts for run in _BEYOND.findall(text) for c in run}
    plain = sum(bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFD", c))) for c in syllables)
    return plain >= max(_SYLLABLES, _PLAIN * len(syllables))
