"""Whether a repository continues another one: a fork, a template filled in, code taken over with its history.

Each sign is a fact with its place. A readme that tells people to clone another owner's repository of the same
name, and never its own, is the readme of that other project: what it says is not evidence for this one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sonodex.repository.git import Authored
from sonodex.repository.texts import Document
from sonodex.repository.weights.links import repository_of

_SELF = r"(?:this|the|our) (?:repo(?:sitory)?|project|code(?: ?base)?|work|package|implementation)"
_FORKED = re.compile(
    rf"\b{_SELF} (?:is|was|has been) (?:an? )?(?:[\w-]+ ){{0,2}}(?:fork(?:ed)?|cloned?|copied|copy|"
    r"duplicated?)\s+(?:of|from)\b|^\W*forked from\b|^\W*this is an? (?:[\w-]+ ){0,2}fork of\b",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    rf"^\W*(?:an? )?(?:[\w-]+ )?modified version of\b|\b{_SELF} is an? (?:[\w-]+ )?modified version of\b",
    re.IGNORECASE,
)
_FROM_TEMPLATE = re.compile(
    r"\b(?<!getting )(?:generated|created|built|made|started|bootstrapped|initiali[sz]ed|scaffolded)\s+"
    r"(?:from|with|using|on|by)\s+[^.]{0,80}(?:\btemplate\b|\bcookiecutter\b)|"
    r"\bbased on (?:the )?[\w ./-]{0,60}\btemplate\b",
    re.IGNORECASE,
)
_TEMPLATE_PAGE = re.compile(
    r"github\.com/[\w.-]+/(?:[\w.-]*[-_]template|template[-_][\w.-]*|cookiecutter-[\w.-]+)\b", re.IGNORECASE
)
PLACEHOLDER = re.compile(
    r"github\.com[/:](?:your[-_ ]?(?:github[-_ ]?)?(?:user)?name|<[^<>\s]{2,30}>|github_username|username|"
    r"user)/|\bgithub_username\b|\b(?:repo_name|project_title|project_name)\b(?=\W)|"
    r"\[(?:project|your)[ _-]?(?:title|name|email)\]"
    r"|\bOne Paragraph of project description\b|\blorem ipsum\b|\[INSERT [A-Z ]+\]|\[year\] \[fullname\]",
    re.IGNORECASE,
)
_CLONE = re.compile(
    r"git clone\s[^|;&]{0,200}?(?:https?://(?:www\.)?github\.com/|git@github\.com:)([\w.-]+)/([\w.-]+)"
)
_TOP = 10  # prose lines in which a readme introduces itself
_BADGES = 40  # lines in which badges stand
_APART = dt.timedelta(days=365)
_MANY = 30  # commits from which a history can show that it was taken over
Kind = Literal["fork", "modified", "copied", "card", "template", "placeholder", "history"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A sign that a repository continues another one.

    Attributes:
        kind: a `fork`, a `modified` version, a package `copied` into a folder, a model `card` of
            another model, started from a `template`, a `placeholder` of a template that was not filled
            in, a `history` that others began.
        of: `owner/name` of the other repository, lower case, where it is named.
        source: place as `path:line`, empty for the history.
        words: what was seen.
        borrowed: the document speaks for the other project, not for this one.
    """

    kind: Kind
    of: str | None
    source: str
    words: str
    borrowed: bool = False

    @property
    def path(self) -> str:
        return self.source.rpartition(":")[0]


def told(documents: Iterable[Document], own: str | None) -> list[Origin]:
    """Signs that readmes of the root give; `own` is `owner/name` of this repository, where it is known."""
    out: list[Origin] = []
    for document in documents:
        out += [o for one in (_stated, _cloned, _templates) if (o := one(document, own))]
        out += [
            Origin("placeholder", None, document.at(n), found[0][:80])
            for n, line in enumerate(document.lines, 1)
            if (found := PLACEHOLDER.search(line))
        ][:20]
    return out


def _linked(document: Document, line: int, own: str | None) -> str | None:
    others = (repository_of(one.url) for one in document.links if line <= one.line <= line + 1)
    return next((name for name in others if name and name != own), None)


def _stated(document: Document, own: str | None) -> Origin | None:
    for place, line in enumerate(document.prose):
        forked, modified = _FORKED.search(line.text), _MODIFIED.search(line.text)
        if not (forked or modified):
            continue
        of = _linked(document, line.number, own)
        if place < _TOP or of:
            kind: Kind = "fork" if forked else "modified"
            return Origin(kind, of, document.at(line.number), line.text[:160])
    return None


def _cloned(document: Document, own: str | None) -> Origin | None:
    """A readme that tells to clone a repository of the same name from another owner, and never its own."""
    if own is None:
        return None
    owner, _, name = own.partition("/")
    first: Origin | None = None
    for number, line in enumerate(document.lines, 1):
        if own in line.casefold():
            return None
        found = _CLONE.search(line)
        if found and first is None:
            other, its = found[1].casefold(), found[2].casefold().removesuffix(".git")
            if its == name and other != owner and not PLACEHOLDER.search(line):
                words = f"the readme is that of {other}/{its}: it tells to clone that one"
                first = Origin("fork", f"{other}/{its}", document.at(number), words, borrowed=True)
    return first


def _templates(document: Document, own: str | None) -> Origin | None:
    for number, line in enumerate(document.lines[:_BADGES], 1):
        found = _TEMPLATE_PAGE.search(line)
        of = repository_of(f"https://{found[0]}") if found else None
        if of and of != own:
            return Origin("template", of, document.at(number), f"started from {of}")
    stated = document.find(_FROM_TEMPLATE)
    if stated is None:
        return None
    of = _linked(document, stated.number, own)
    return Origin("template", of, document.at(stated.number), stated.text[:160])


_PACKAGE = re.compile(
    r"""^\s*(?:package_name|name)\s*=\s*(?:os\.\w+\(["']\w+["'],\s*)?["']([\w.-]+)["']""",
    re.IGNORECASE | re.MULTILINE,
)
_KNOWN = frozenset({
    "torchvision", "mmdet", "mmsegmentation", "mmcv", "mmcv-full", "mmpretrain", "mmaction2", "mmpose",
    "detectron2", "nnunet", "nnunetv2", "monai", "segment-anything", "sam-2", "transformers", "timm",
    "dinov2", "ultralytics", "open-clip-torch", "keras", "segmentation-models-pytorch", "espnet", "fairseq",
    "diffusers",
})  # fmt: skip


def known_package(text: str, own: str | None) -> str | None:
    """The name that a setup file declares, where it is that of a well-known package of others."""
    found = _PACKAGE.search(text)
    name = found[1].casefold().replace("_", "-") if found else None
    if name not in _KNOWN or name == (own or "").partition("/")[2].replace("_", "-"):
        return None
    return name


_CARD = re.compile(r"^\W*model card\b\W*(?:for|of)?\W*(.+)", re.IGNORECASE)
_WORD = re.compile(r"[a-z][\w]{3,}")


def foreign_cards(main: Document | None, others: Iterable[Document], own: str | None) -> list[Origin]:
    """Model cards whose title shares no word with the readme's title or the name of the repository."""
    title = main.heading.title if main is not None and main.heading else ""
    known = set(_WORD.findall(f"{title} {(own or '').partition('/')[2]}".casefold()))
    out = []
    for document in others:
        heading = document.heading
        found = _CARD.match(heading.title) if heading else None
        named = (
            set(_WORD.findall(found[1].casefold())) - {"model", "the", "card", "models"} if found else set()
        )
        if heading and found and known and named and not any(a in b or b in a for a in named for b in known):
            words = f"a model card of {found[1][:80]}"
            out.append(Origin("card", None, document.at(heading.start), words, borrowed=True))
    return out


def begun_by_others(commits: Sequence[Authored]) -> Origin | None:
    """A history whose first author wrote none of its newer half, and whose people of today came a year later.

    Args:
        commits: all of them, oldest first.
    """
    if len(commits) < _MANY:
        return None
    first, newer = commits[0], commits[len(commits) // 2 :]
    today = {who for one in newer for who in (one.name, one.address)}
    if {first.name, first.address} & today:
        return None
    joined = next((one for one in commits if {one.name, one.address} & today), None)
    if joined is None or joined.day - first.day < _APART:
        return None
    before = sum(one.day < joined.day for one in commits)
    words = (
        f"{before:,} of {len(commits):,} commits are older than the first of today's authors ({joined.day}); "
        f"the history begins on {first.day} with others"
    )
    return Origin("history", None, "", words)
