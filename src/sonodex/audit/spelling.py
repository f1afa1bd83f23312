"""One normaliser for the names that files, tables, lists and people use, so that all of them compare alike.

Three steps, each looser than the one before; a name is looked for with the first that finds it, so that
names that differ only in capitals, or only in zeros, stay apart where both are there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_CLEAN = re.compile(r"[A-Za-z0-9_/(][A-Za-z0-9_/()+\-.,]*")  # as most names are: nothing to change
_JOINED = re.compile(r"(?<=[^\W\d_])[\s_.\-#]+(?=\d)")  # signs between a word and its number
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_WHOLE = re.compile(r"^(\d+)[.,]0+$")
_QUOTES = "\"'`“”„«»"


def plain(text: str) -> str:
    """Letters composed (NFC), slashes forward, blanks single, no quotes around and no `./` before."""
    if _CLEAN.fullmatch(text):
        return text
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\ufeff", "")
    text = " ".join(text.strip().strip(_QUOTES).replace("\\", "/").split())
    while text.startswith("./"):
        text = text[2:]
    return text


def folded(text: str) -> str:
    """`plain` without capitals."""
    return plain(text).casefold()


@lru_cache(maxsize=65536)
def unzeroed(text: str) -> str:
    """`folded` without blanks and the zeros before numbers: `IMG (007)` is `img(7)`, a table's `7.0` is
    `7`."""
    short = _ZEROS.sub("", folded(text).replace(" ", ""))
    whole = _WHOLE.match(short)
    return whole[1] if whole else short


STEPS: tuple[Callable[[str], str], ...] = (plain, folded, unzeroed)


@lru_cache(maxsize=65536)
def same_subject(identifier: str) -> str:
    """What identifiers of one person share, however they were written down: `007`, `7` and `7.0`, `P-07`
    `P 7` and `p-7`."""
    return unzeroed(_JOINED.sub("", folded(identifier)))


def title(header: str) -> str:
    """A column's title as rules read it: no capitals, one `_` for all signs between words."""
    return re.sub(r"[^\w]+|_+", "_", folded(header)).strip("_")


def bare_title(header: str) -> str:
    """`title` without what is said in brackets behind it: units, codes, what its values mean."""
    return title(_BRACKETS.sub("", header) or header)
