"""Words that say a class by themselves, for names that may as well say something else."""

from __future__ import annotations

import re
from functools import lru_cache

from sonodex.audit import names
from sonodex.audit.look.privacy.ultrasound_words import ORGANS, all_ultrasound

_FINDING = re.compile(
    r"benign|malign|normal(?!i[sz])|health(?!care)|disease|patholog|cancer|carcino|tumou?r|adenoma|lesion|cyst|nodul|lump|"
    r"fibro|hemangioma|metasta|steato|fatty|cirrho|covid|pneumo|effusion|consolidat|appendicitis|stenosis|"
    r"thromb|[ab][ _-]?lines?(?![a-z])|positive|negative|gutartig|b[oö]sartig|gesund|krank|"
    r"良性|恶性|惡性|正常|悪性|"
    r"(?<![a-z0-9])(?:a?[2-5]ch?|[ps]?lax|p?sax)(?![a-z0-9])",
    re.IGNORECASE,
)


def says_class(name: str) -> bool:
    """Whether a name says what is found, a view, an organ or a numbered class."""
    if names.graded(name) or _FINDING.search(name):
        return True
    return all_ultrasound(name) and any(word.lower() in ORGANS for word in names.words(name))


def lists_a_class(path: str) -> bool:
    """Whether a table or list is called after a class, in a word or two (`benign.txt`, `fatty liver.csv`)."""
    name = names.stem(path)
    return len(names.words(name)) <= _WORDS and says_class(name) and not any(c.isdigit() for c in name)


_WORDS = 2


@lru_cache(maxsize=65536)
def of_folder(folder: str) -> str:
    """A folder's name as that of a class. An archive, or another file that holds pictures as folders do, has
    one where it says a class (`benign.zip`), and none where it says but what was packed (`a.zip`)."""
    name = names.unpacked(folder)
    return name if name == folder or says_class(name) else ""
