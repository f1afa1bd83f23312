"""Licence texts and licence names as SPDX identifiers: texts by askalono's matcher, names by the licence
index of `license-expression`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sonodex.errors import MissingExtraError
from sonodex.records import licences
from sonodex.repository import limits
from sonodex.repository.texts import Document

SURE = 0.9  # of askalono's score; its own threshold for a positive answer is 0.8
_FILE = re.compile(
    r"^(?:[\w.-]*[-_.])?(?:li[cs]en[cs]es?|copying|unlicense|lizenz|licencia)(?:[-_.][\w.-]*)?$",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(r"\.(?:py|ipynb|png|jpe?g|pdf|json|ya?ml|csv|h|c|cpp|m|js|ts|sh)$", re.IGNORECASE)
_ONE_WORD = frozenset(
    {"mit", "unlicense", "wtfpl", "cc0", "isc", "gpl", "lgpl", "agpl", "bsd", "apache", "mpl"}
)
_LOOSE = {
    "gpl": "GPL",
    "lgpl": "LGPL",
    "agpl": "AGPL",
    "bsd": "BSD",
    "apache": "Apache-2.0",
    "mpl": "MPL-2.0",
    "cc0": "CC0-1.0",
}
_SKIPPED = frozenset(
    {
        "the",
        "license",
        "licence",
        "licensed",
        "version",
        "v",
        "international",
        "public",
        "general",
        "unported",
        "generic",
    }
)
_ABOUT = re.compile(
    r"licen[sc]|lizenz|licencia|许可|协议|ライセンス|лицензи|copyright|rights reserved|版权|"
    r"creative commons|\bunder (?:the |an? )?(?:MIT|Apache|GPL|BSD|CC)\b|\bCC[- ]BY|SPDX",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"all rights reserved|non-?commercial|commercial use\b[^.]{0,60}\b(?:prohibited|forbidden)|"
    r"research (?:purposes|use) only|academic (?:use|"
    r"research|purposes)|for research (?:and \w+ )?use|"
    r"may not be used|may (?:only )?be used (?:solely|only|exclusively)|"
    r"(?:solely|only|exclusively) (?:be used )?for (?:the )?(?:\w+ ){0,3}(?:challenge|competition|"
    r"research|education)|may not be (?:re-?published|redistributed|shared)|"
    r"must not be (?:used|shared|redistributed)|educational (?:and|or) research|仅供|非商业|版权所有|"
    r"alle rechte vorbehalten|todos los derechos",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"\b(?:data\w*|images|videos)\b.*\b(?:may|must|can) (?:not |only )?be "
    r"(?:used (?:solely|only|for any other)|re-?published|redistributed)|"
    r"\b(?:data\w*|images|videos)\b[^.]{0,60}\b(?:only )?for (?:\w+[ -]){0,4}"
    r"(?:research|academic|educational?|non-?commercial)\b[^.]{0,40}\b(?:only|purposes?)\b|"
    r"\bcommercial use\b[^.]{0,60}\b(?:data\w*|images|videos)\b[^.]{0,30}"
    r"\b(?:prohibited|forbidden|not (?:allowed|permitted))",
    re.IGNORECASE,
)
Place = Literal["file", "readme", "metadata"]
About = Literal["all", "code", "weights", "data"]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as it was seen.

    Attributes:
        path, line: where.
        spdx: its SPDX identifier, or None for terms of one's own.
        place: a licence file, a sentence of a readme, package metadata.
        words: what stands there, shortened.
        about: the sentence speaks of `code`, `weights`, `data`, or of nothing in particular (`all`).
        family: a Creative Commons licence that is named without a version, as `CC BY-NC`; empty otherwise.
    """

    path: str
    line: int
    spdx: str | None
    place: Place
    words: str = ""
    about: About = "all"
    family: str = ""

    @property
    def recognised(self) -> str | None:
        """The licence, with or without its version; None for terms of one's own."""
        return self.spdx or (f"{self.family}, version not given" if self.family else None)

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def name(self) -> str:
        return self.recognised or "terms of its own"


def is_licence_file(path: str) -> bool:
    """Whether a file holds a licence text: by its name, or in a folder of licences at the root."""
    folder, _, name = path.rpartition("/")
    if _NOT_TEXT.search(name):
        return False
    return bool(_FILE.match(name)) or (folder.casefold() in _FOLDERS and name.endswith((".txt", ".md")))


def open_source(spdx: str) -> bool:
    """Whether an identifier is that of an open-source licence for code; Creative Commons licences are
    none."""
    if spdx in _LOOSE.values():  # a family without its version, every member of which is open
        return not spdx.startswith("CC0")
    return not spdx.startswith(("CC-", "CC0")) and all(licences.allows(spdx).values())


def of_the_whole(path: str) -> bool:
    """Whether a licence file speaks for the whole tree: at its root, or in a folder of licences there."""
    return "/" not in path or path.rpartition("/")[0].casefold() in {
        *_FOLDERS,
        "legal",
        "docs",
        "doc",
        ".github",
    }


_FOLDERS = frozenset({"licenses", "licences", "license", "licence"})


def identify(text: str) -> str | None:
    """The SPDX identifier of a licence text, or None where it is none of the known ones.

    Raises:
        MissingExtraError: without the optional part `repository`.
    """
    try:
        import askalono  # noqa: F401
    except ImportError:
        raise MissingExtraError("repository") from None
    return _identified(without_holders(text)) if len(text.strip()) >= _SHORTEST else None


_SHORTEST = 100  # characters; no known text is shorter
# The first word decides, or a line of such words would take a time that grows with its square.
_HOLDER = re.compile(r"^(?>.*?copyright).*(?:©|\(c\)|\d{4}).*$", re.IGNORECASE | re.MULTILINE)


def without_holders(text: str) -> str:
    """A licence text without the lines that say whose it is, so that the same terms are the same text."""
    return _HOLDER.sub("", text[:100_000]).strip()


@lru_cache(maxsize=64)
def _identified(text: str) -> str | None:
    """Kept, as the matcher unpacks its whole list of texts at every call (0.3 s)."""
    import askalono

    best = askalono.identify(text)
    return str(best.name) if best is not None and float(best.score) >= SURE else None


def _key(words: list[str]) -> str:
    return "".join(words)


_SPELT = {
    "creativecommons": "cc", "attribution": "by", "noncommercial": "nc", "sharealike": "sa",
    "noderivatives": "nd", "noderivs": "nd",
    "affero": "agpl", "lesser": "lgpl", "mozilla": "mpl",
}  # fmt: skip


def _tokens(text: str) -> list[str]:
    """Words of a name as licence identifiers have them: versions apart, `Attribution-NonCommercial` as `by
    nc`."""
    text = text.casefold().replace("licence", "license").replace("creative commons", "creativecommons")
    text = re.sub(r"\bby[- ]?(\d\.\d)[- ](nc(?:[- ](?:sa|nd))?)\b", r"by \2 \1", text)  # `CC BY 4.0 NC`
    text = re.sub(r"\b(non|no|share)[-\s](commercial|derivatives|derivs|alike)", r"\1\2", text)
    text = re.sub(r"(?<=[a-z])v?(?=\d)", " ", text)
    words = [_SPELT.get(w, w) for w in re.findall(r"[a-z]+|\d+", text)]
    # 2.0 and 2 are written for the same version; `GNU` adds nothing to `GPL`, `LGPL`, `AGPL`.
    return [
        w
        for w in words
        if w not in _SKIPPED and w != "0" and not (w == "gnu" and {"gpl", "lgpl", "agpl"} & set(words))
    ]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from license_expression import get_license_index

    out: dict[str, str] = {}
    for row in get_license_index():
        spdx = row.get("spdx_license_key")
        if (
            not spdx
            or spdx == "0BSD"
            or spdx.startswith("LicenseRef")
            or row.get("is_exception")
            or row.get("is_deprecated")
        ):
            continue
        for name in (spdx, *row.get("other_spdx_license_keys", ())):
            words = _tokens(name)
            key = _key(words)
            if (len(key) >= 4 and any(c.isdigit() for c in key)) or (len(words) == 1 and key in _ONE_WORD):
                out.setdefault(key, spdx)
    out |= {"mit": "MIT"}
    for number in ("2", "3"):  # a name without "only" or "or later" grants no later version
        out |= {f"gpl{number}": f"GPL-{number}.0-only", f"gnu{number}": f"GPL-{number}.0-only"}
    return out | {
        "agpl3": "AGPL-3.0-only",
        "lgpl3": "LGPL-3.0-only",
        "lgpl21": "LGPL-2.1-only",
        "bsd3clause": "BSD-3-Clause",
        "bsd3": "BSD-3-Clause",
        "apache2": "Apache-2.0",
    }


def named(text: str) -> str | None:
    """The licence that a sentence names, as an SPDX identifier; the longest name counts."""
    names = _names()
    words = _tokens(text[:2_000])
    for length in range(min(9, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            found = names.get(_key(words[start : start + length]))
            if found:
                return found
    return next((_LOOSE[w] for w in words if w in _LOOSE), None)


def family(text: str) -> str:
    """The Creative Commons licence that a sentence names without its version; empty where it names none."""
    words = _tokens(text[:2_000])
    for at, word in enumerate(words[:-1]):
        if word == "cc" and words[at + 1] == "by":
            rest = words[at + 2 : at + 4]
            extra = rest[:1] if rest[:1] and rest[0] in ("nc", "sa", "nd") else []
            extra += rest[1:2] if extra and rest[1:2] and rest[1] in ("sa", "nd") else []
            return "-".join(["CC BY", *(w.upper() for w in extra)])
    return ""


_CC_PAGE = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-sa|-nd)?)/(\d\.\d)|publicdomain/(zero)/1\.0)",
    re.IGNORECASE,
)


def linked(text: str) -> str | None:
    """The SPDX identifier of the Creative Commons licence whose page a text links."""
    found = _CC_PAGE.search(text)
    if found is None:
        return None
    return "CC0-1.0" if found[3] else f"CC-{found[1].upper()}-{found[2]}"


_ABOUT_WEIGHTS = re.compile(
    r"\b(?:weights?|checkpoints?|trained models?|pre-?trained|models?)\b|权重|模型", re.IGNORECASE
)
_ABOUT_DATA = re.compile(r"\b(?:data(?:sets?|base)?|images|videos|annotations|masks)\b|数据", re.IGNORECASE)
_ABOUT_CODE = re.compile(
    r"\b(?:code|software|source|repository|repo|project|package|program|toolbox|library|work)\b|代码|仓库|项目",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:SAM|ImageNet|LLaMA|third[- ]party|derived from|based on|borrow|adapted from|"
    r"upstream|parts? of|portions)\b",
    re.IGNORECASE,
)


_NO_STATEMENT = re.compile(
    r"shields\.io|\bchoose (?:one|an?)\b|\b(?:your|insert|add) (?:\w+ )?licen[sc]e\b|\bTODO\b", re.IGNORECASE
)


def _about(text: str) -> About:
    code, weights, data = _ABOUT_CODE.search(text), _ABOUT_WEIGHTS.search(text), _ABOUT_DATA.search(text)
    sure = re.search(r"weights?|checkpoint|trained|models? (?:is|are)|and models?", text, re.IGNORECASE)
    if weights and sure:
        return "weights"
    if data and not code:
        return "data"
    return "code" if code else "all"


def sentences_about(lines: list[tuple[int, str, str]], path: str, place: Place) -> list[Licence]:
    """Licences that sentences state: lines as (number, heading above, text)."""
    out: list[Licence] = []
    considered = 0
    for number, heading, text in lines:
        in_section = bool(
            re.search(r"licen[sc]|lizenz|licencia|许可|协议|ライセンス|terms", heading, re.IGNORECASE)
        )
        own_terms = (
            _OWN.search(text) and _ABOUT_CODE.search(text) and not _ABOUT_DATA.search(text)
        ) or _STRICT.search(text)
        if not (in_section or _ABOUT.search(text) or own_terms) or _NO_STATEMENT.search(text):
            continue
        considered += 1
        if considered > limits.LICENCE_LINES:
            break
        spdx = named(text)
        own = _OWN.search(text)
        named_so = re.search(
            r"licen|lizenz|许可|协议|ライセンス|©|\(c\)|under (?:the )?MIT\b",
            f"{heading} {text}",
            re.IGNORECASE,
        )
        if spdx == "MIT" and not named_so:
            spdx = None  # three letters that name a university, too
        cc = "" if spdx else family(text)
        if (spdx is None and own is None and not cc) or (OTHERS.search(text) and not in_section):
            continue
        about = _about(text)
        if about == "all" and _UNDER_DATA.search(heading):  # a heading of data, with another below it or not
            about = "data"
        out.append(Licence(path, number, spdx, place, text[:200], about, cc))
    return out


_UNDER_DATA = re.compile(
    r"^(?:.* / )?[^/]*\b(?:data ?sets?|data|databases?)\b(?!.*\blicen[sc])", re.IGNORECASE
)
_FEW_WORDS = 4


def stated_in(document: Document) -> list[Licence]:
    """Licences that the sentences of a document state, also by a link to the licence's page."""
    lines = []
    for line in document.prose:
        page = linked(document.lines[line.number - 1])
        # A picture of a licence alone repeats the sentence before it.
        told = page and named(line.text) is None and len(line.text.split()) > _FEW_WORDS
        text = f"{line.text} ({page})" if told else line.text
        lines.append((line.number, document.headings_at(line.number), text))
    return sentences_about(lines, document.path, "readme")


def badges_of(document: Document) -> list[Licence]:
    """Licences that badges of a readme name."""
    out = []
    for number, line in enumerate(document.lines, 1):
        if "shields.io" not in line:
            continue
        badge = re.search(
            r"shields\.io/badge/licen[sc]e-([\w.%+-]+?)-[\w]+(?:\.svg)?[\s)\"?]", line + " ", re.IGNORECASE
        )
        if badge and (spdx := named(badge[1].replace("--", "-").replace("%20", " ").replace("_", " "))):
            out.append(Licence(document.path, number, spdx, "readme", badge[0][:100]))
    return out


def several_in(path: str, text: str) -> list[Licence]:
    """The licences of a file that holds more than one, each under a heading that says what it is for."""
    document = Document.of(path, text)
    out: list[Licence] = []
    for section in document.sections[:20]:
        body = "\n".join(document.lines[section.start : section.end])
        spdx = (identify(body) if len(body) > 1_000 else None) or named(section.title)
        if spdx and all(spdx != one.spdx for one in out):
            about = _about(f"{section.title} {' '.join(body.split()[:40])}")
            out.append(Licence(path, section.start, spdx, "file", section.title[:200], about))
    return out if len(out) > 1 else []
