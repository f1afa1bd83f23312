"""Whose repository it is, a model's or a dataset's, by what it holds and offers."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

from sonodex.records.vocabularies import Kind
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import View
from sonodex.repository.checks.code import NAMED_NETWORK
from sonodex.repository.looking import Looked
from sonodex.repository.weights.links import repository_of


class Sign(NamedTuple):
    """Something that speaks for one kind: in words, and its place (`path:line`, empty for the whole tree)."""

    words: str
    source: str


class Recognised(NamedTuple):
    """What a repository was taken for.

    Attributes:
        kind: the kind whose checks fit best.
        model: the first sign of a network: its code, its training, its weights; None where there is none.
        data: the first sign of data of its own; None where there is none.
    """

    kind: Kind
    model: Sign | None
    data: Sign | None

    @property
    def also(self) -> Kind | None:
        """The other kind, where the repository holds both; None where it holds one, or neither was seen."""
        if self.model is None or self.data is None:
            return None
        return "model" if self.kind == "dataset" else "dataset"

    @property
    def unsure(self) -> bool:
        """Whether neither a network nor data were seen."""
        return self.model is None and self.data is None

    def as_dict(self) -> dict[str, Any]:
        """Plain data: the contract of docs/reference/json.md."""
        signs = {"model": self.model, "data": self.data}
        return {
            "kind": None if self.unsure else self.kind,
            "also": self.also,
            **{name: sign._asdict() if sign else None for name, sign in signs.items()},
        }


def recognise(view: View) -> Recognised:
    """The kind of a repository.

    Code of a network makes it a model's and data of its own make it a dataset's; where it has both, the
    title of the readme tells which of them it is about. Where there is no network, a place that keeps files,
    files of data or words about them are enough, unless the readme introduces a model.
    """
    seen = view.seen
    model, titled = _model(view), _titled(seen)
    data = _held(seen) or titled or _offered(seen)
    if model is None and data is None and not _introduces_a_model(seen):
        data = _loosely(seen)
    if data is not None and (model is None or titled is not None or _is_card(seen)):
        return Recognised("dataset", model, data)
    return Recognised("model", model, data)


_CARD_KEYS = frozenset(
    {"task_categories", "size_categories", "dataset_info", "configs", "annotations_creators", "task_ids"}
)


def _is_card(seen: Looked) -> bool:
    return bool(_CARD_KEYS & set(seen.card))


def _model(view: View) -> Sign | None:
    purposes, seen = view.purposes, view.seen
    if purposes.networks:
        script, line = purposes.networks[0]
        return Sign("a network is defined", f"{script.path}:{line}")
    if purposes.training_entries:
        return Sign("a network is trained", purposes.training_entries[0].at)
    weights = next((w for w in seen.weights if not seen.vendored(w.path) and _of_layers(w.path)), None)
    if weights:
        return Sign("a file of weights", weights.path)
    link = next((one for one in seen.weight_links if not one.base and not seen.vendored(one.path)), None)
    if link:
        return Sign("weights are offered", link.at)
    run = next((e for e in purposes.evaluation_entries if not e.path.endswith((".m", ".mlx"))), None)
    return Sign("a network is run", run.at) if run else None


def _of_layers(path: str) -> bool:
    """Whether a file of such a name holds weights rather than data; arrays are as often either."""
    return not path.casefold().endswith((".npz", ".npy", ".mat", ".pkl", ".h5", ".hdf5")) or bool(
        re.search(r"weight|model|net(?:work)?(?![a-z])|checkpoint", path.rpartition("/")[2], re.IGNORECASE)
    )


def _held(seen: Looked) -> Sign | None:
    if _is_card(seen) and seen.main is not None:
        return Sign("the card of a dataset", seen.main.at(1))
    held = holdings.files(seen)
    told = seen.main is not None and any(_HEADING.search(s.title) for s in seen.main.sections)
    if len(held) >= holdings.FEW or (held and told):
        return Sign(f"{len(held):,} files of data", held[0].path)
    return None


_SET = r"(?:data[- ]?sets?|data ?base|corpus|corpora|data ?collections?)"
_CODE = r"code|util|tool|script|implement|model|algorithm|framework|software|notebook"
_TITLED = re.compile(rf"\b{_SET}\b|\bsample data\b|\braw data\b|\bdata repository\b", re.IGNORECASE)
_APPLIED = re.compile(
    r"\b(?:for|on|using|from|with|of|across|between|in|to)\s+(?:the\s+|an?\s+|your\s+)?(?:[\w-]+\s+){0,3}"
    rf"{_SET}\b",
    re.IGNORECASE,
)  # a set that something is applied to
_THIS = r"(?:this|the|our) (?:\w+ )?(?:repo(?:sitory)?|package|page|project|website|release)"
_HOLDS = re.compile(
    rf"\b{_THIS} (?:also |currently )?(?:contains?|includes?|provides?|hosts?|houses|holds|offers|releases?|"
    rf"presents?|introduces|supports an?|serves)(?:(?!{_CODE})[^.]){{0,120}}"
    rf"\b(?:{_SET}|data|images|videos|recordings|scans|volumes|annotations)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(rf"\b(?:{_SET}|data|download)\b", re.IGNORECASE)


_MOST_OF_A_TITLE = 15  # words


def _told_first(seen: Looked) -> tuple[str, int]:
    """The first heading of the main readme, or its first line, with the line's number."""
    if seen.main is None:
        return "", 1
    if seen.main.heading:
        return seen.main.heading.title, seen.main.heading.start
    first = next(iter(seen.main.prose), None)
    short = (
        first is not None
        and len(first.text.split()) <= _MOST_OF_A_TITLE
        and not first.text.endswith((".", ":"))
    )
    return (first.text, first.number) if first and short else ("", 1)


def _titled(seen: Looked) -> Sign | None:
    title, line = _told_first(seen)
    if seen.main is None or not _TITLED.search(_APPLIED.sub("", title.replace("_", " "))):
        return None
    return Sign("the title is that of data", seen.main.at(line))


_GAP = r"(?:(?!\b(?:weights?|models?|codes?|checkpoints?|networks?|methods?|on|for|using|from)\b)[^.])"
_OURS = re.compile(
    rf"\bour (?:[\w-]+ ){{0,4}}{_SET}\b|"
    r"\bour\b[^.]{0,40}\bdata\b[^.]{0,80}\b(?:available|download|access|found)|"
    r"\bwe (?:also |have |further |now |here )*(?:releas|publish|provid|present|introduc|collect|construct|"
    r"buil[dt]|creat|contribut|open-?sourc|shar|curat|propos|offer|establish|acquir)\w*\b"
    rf"{_GAP}{{0,100}}\b(?:{_SET}|sample data|raw data)\b|"
    rf"\b(?:a|our|the) (?:new|novel|newly collected|self-collected) (?:[\w-]+ ){{0,4}}{_SET}\b",
    re.IGNORECASE,
)
_FETCHED = re.compile(
    rf"\b(?:{_SET}|data|images|videos|recordings)\b[^.]{{0,60}}\b(?:can|could|may|must|is|are|has|have)\b"
    r"[^.]{0,40}\b(?:download|obtain|access|request|found|available|released?|hosted|shared|here)|"
    rf"\b(?:download|access|obtain|request)\b[^.]{{0,40}}\b(?:{_SET}|data)\b|"
    rf"^\W*(?:\w+ )?(?:{_SET}|data)\b[^.:]{{0,30}}:|\blinks? (?:of|to|for)\b[^.]{{0,30}}\b(?:{_SET}|data)\b",
    re.IGNORECASE,
)


def _offered(seen: Looked) -> Sign | None:
    """Where the main readme offers data as its own: it says so, or tells where they are kept and names no set
    of others there."""
    main = seen.main
    if main is None:
        return None
    kept = {link.line for _, link in holdings.stored(main)}
    mine = _mine(seen)
    headings = {section.start for section in main.sections}
    lines = [line for line in main.prose if line.number not in headings]
    for place, line in enumerate(lines):
        if _HOLDS.search(line.text):
            return Sign("the readme says that it holds data", main.at(line.number))
        near = bool(kept & set(range(line.number, line.number + 3)))
        told = near or _HEADING.search(main.section_at(line.number))
        if told and _OURS.search(line.text):
            return Sign("the readme offers data of its own", main.at(line.number))
        text = " ".join(one.text for one in lines[place : place + 2])
        named = seen.names.find(text).keys() if seen.names else set[str]()
        if not near or _CITED.search(text) or named - mine:
            continue
        if _FETCHED.search(text) or (named and _HEADING.search(line.text)):
            return Sign("the readme tells where the data are kept", main.at(line.number))
    return None


_CITED = re.compile(
    r"\bet al\b|\bpublic(?:ly)?[- ](?:available )?data|\bpublic datasets?\b|\bthank|\bcourtesy", re.IGNORECASE
)


def _mine(seen: Looked) -> set[str]:
    """Known sets that are this repository's: named in its title or address, or kept at its address."""
    if seen.names is None:
        return set()
    named = seen.names.find(f"{_told_first(seen)[0]} {(seen.own or '').partition('/')[2]}")
    kept = {one.id for one in seen.known.values() if any(repository_of(u) == seen.own for u in one.addresses)}
    return {*named, *(kept if seen.own else ())}


_OPENING = 8  # lines with which a readme introduces itself
_A_MODEL = re.compile(
    r"\bimplementation\b|\bdeep[- ]learning (?:model|framework|prediction)|\bis an? (?:[\w-]+ ){0,5}model\b|"
    r"\b(?:model|network)s? (?:for|to) ",
    re.IGNORECASE,
)
_OF_DATA = re.compile(rf"\b(?:{_SET}|data|recordings|images|videos|challenge)\b", re.IGNORECASE)


def _opening(seen: Looked) -> list[tuple[int, str]]:
    lines = seen.main.prose if seen.main else ()
    told = (one for one in lines if len(one.text.split()) > 1 and "shields.io" not in one.text)
    return [(one.number, one.text) for one in islice(told, _OPENING)]


def _introduces_a_model(seen: Looked) -> bool:
    return any(_A_MODEL.search(text) for _, text in _opening(seen))


def _loosely(seen: Looked) -> Sign | None:
    """Signs of data that say little beside a network, and enough where there is none."""
    files = [e for e in seen.tree.entries if holdings.is_data(e)]
    if len(files) >= holdings.FEW or any(e.suffix in holdings.OWN_FORMATS for e in files):
        return Sign(f"{len(files):,} files of data or pictures", files[0].path)
    if seen.main is None:
        return None
    link = next((link for _, link in holdings.stored(seen.main)), None)
    if link:
        return Sign("the readme links a place where files are kept", seen.main.at(link.line))
    headed = any(_HEADING.search(section.title) for section in seen.main.sections)
    if seen.main.find(NAMED_NETWORK) and not headed:  # it may be a network that these words are about
        return None
    line = next((number for number, text in _opening(seen) if _OF_DATA.search(text)), None)
    return Sign("the readme is about data", seen.main.at(line)) if line else None
