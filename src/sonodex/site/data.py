"""The data that the page's scripts load: the compact index of the search, and blank records for the form."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sonodex.field.classes import ANATOMY_GROUPS, items_of
from sonodex.field.places import country_names
from sonodex.records import labels
from sonodex.records.reading import parse
from sonodex.records.schema import UNREAD
from sonodex.records.vocabularies import (
    ACCESS,
    ANATOMY,
    DATA_KINDS,
    FILE_FORMATS,
    FOLDERS,
    FRAMEWORKS,
    KINDS,
    MODALITIES,
    TASKS,
    Kind,
)
from sonodex.records.writing import template
from sonodex.rubrics import rubric_for
from sonodex.site.api import to_json
from sonodex.site.facets import FACETS, facets_of
from sonodex.site.glyphs import picture
from sonodex.site.rows import RIGHTS_STATES, list_row

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

# A blank record's date; the form writes the day's own.
_EPOCH = "2025-01-01"
# What the form takes a set to show until its author says otherwise; `check` asks for something.
_FORM_POPULATION = "human"
_FORM_LEVELS = ("unknown", "none", "partial", "full", "not-applicable")
LEVEL_FORM = {"not-applicable": "does not apply"}
_FIELDS: dict[str, Sequence[str]] = {
    "anatomy": ANATOMY,
    "tasks": TASKS,
    "modalities": MODALITIES,
    "data_kinds": DATA_KINDS,
    "file_formats": FILE_FORMATS,
    "access": ACCESS,
    "framework": FRAMEWORKS,
}
_TITLES = {
    "anatomy": "Anatomy",
    "tasks": "Tasks",
    "modalities": "Modalities",
    "data_kinds": "Kinds of item",
    "file_formats": "Formats",
}
COMMON_LICENCES = (
    "CC-BY-4.0", "CC0-1.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0",
    "CC-BY-NC-ND-4.0", "MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0-only", "AGPL-3.0-only",
)  # fmt: skip
"""What the form offers; a record may state any other."""
INDEX, WORDS = "assets/find.json", "assets/words.json"
LEVEL_LETTERS = {"full": "f", "partial": "p", "none": "n", "unknown": "u", "not-applicable": "-"}
# The fields of a row of the index, in order; the page's script names them by this list.
ROW = (
    "id", "name", "aliases", "summary", "year", "subjects", "items", "items_kind", "track", "picture",
    "state", "rights", "defects", "grave", "overlaps", "unsure",
    "value", "lower", "upper", "coverage", "tier", "low", "high", "dimensions", "levels", "facets",
)  # fmt: skip


def data_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Blank records and examples for the form, as path and content."""
    blanks = {}
    for kind in KINDS:
        criteria = [(c.id, c.question, c.full, c.partial) for c in rubric_for(kind).criteria]
        blanks[kind] = parse(template(kind, f"my-{kind}", criteria, _EPOCH)).data
    blanks["dataset"]["population"] = [_FORM_POPULATION]
    yield WORDS, words_index(catalogue)
    form = {
        "blanks": blanks,
        "levels": {level: LEVEL_FORM.get(level, labels.label("levels", level)) for level in _FORM_LEVELS},
        "vocabularies": _vocabularies(),
        "unread": UNREAD.pattern,
    }
    yield "assets/templates.json", to_json(form)
    yield "assets/examples.json", to_json(examples(catalogue))


def _vocabularies() -> dict[str, Any]:
    """What the form of the facts offers: words with how they read, by field."""
    import pycountry

    def read(key: str, words: Iterable[str]) -> list[tuple[str, str]]:
        return [(w, labels.label(key, w)) for w in words]

    out: dict[str, Any] = {key: read(key, words) for key, words in _FIELDS.items()}
    out["titles"] = dict(_TITLES)
    out["licences"] = COMMON_LICENCES
    out["countries"] = sorted(c.alpha_2 for c in pycountry.countries)
    return out


def examples(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """For each criterion the best record that fulfils it by a source that was read: its name, address and
    what was seen."""
    found: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        missing = set(rubric_for(kind).criterion_ids)
        for entry in ranked(catalogue, kind):
            if not missing:
                break
            for cid, finding in entry.data["criteria"].items():
                if (
                    cid in missing
                    and finding["level"] == "full"
                    and finding["basis"] == "primary"
                    and finding["note"]
                ):
                    missing.discard(cid)
                    found[cid] = {
                        "name": entry.name,
                        "page": f"{entry.full_id}/#{cid}",
                        "note": finding["note"],
                    }
    return {cid: found[cid] for kind in KINDS for cid in rubric_for(kind).criterion_ids if cid in found}


def ranked(catalogue: Catalogue, kind: Kind) -> list[Entry]:
    """All records of a kind as lists show them: datasets track by track, people first, each best first."""
    if kind == "model":
        return catalogue.models()
    return [e for track in rubric_for(kind).tracks for e in catalogue.datasets(track=track.id)]


def find_index(catalogue: Catalogue) -> bytes:
    """The index of the search: words once, records as rows of numbers that point at them."""
    words = _Words()
    rows = {FOLDERS[kind]: [_row(e, kind, words) for e in ranked(catalogue, kind)] for kind in KINDS}
    out: dict[str, Any] = {
        "row": ROW,
        "tiers": words.tiers,
        "letters": {v: k for k, v in LEVEL_LETTERS.items()},
        "kinds": {
            FOLDERS[kind]: {
                "facets": [f.key for f in facets_of(kind)],
                "scale": rubric_for(kind).scale,
                "dimensions": [{"id": d.id, "name": d.name} for d in rubric_for(kind).dimensions],
                "criteria": [[c.id, c.title] for c in rubric_for(kind).criteria],
            }
            for kind in KINDS
        },
        "facets": {
            f.key: {
                "title": f.title,
                "words": list(words.facets[f.key]),
                "ordered": bool(f.order),
                "every": f.every,
            }
            for f in FACETS
        },
        "groups": ANATOMY_GROUPS,
        "tracks": {t.id: t.name for kind in KINDS for t in rubric_for(kind).tracks},
        "states": RIGHTS_STATES,
        "labels": _labels(words),
        "texts": list(words.texts),
        **rows,
    }
    return to_json(out)


def words_index(catalogue: Catalogue) -> bytes:
    """The words of all records and where they stand, and the rules of the language.

    For each word the steps from one place to the next; a place is four times the record's number in the
    index,
    and the level (0 names, 1 facts, 2 notes).
    """
    index = catalogue.search_index
    posts = []
    for word in index.words:
        at, steps = 0, []
        for number, level in index.posts[word].items():
            steps.append(4 * number + level - at)
            at = 4 * number + level
        posts.append(steps)
    return to_json({"language": index.language._asdict(), "words": index.words, "posts": posts})


class _Words:
    """Words that stand in the index once; rows hold their numbers."""

    def __init__(self) -> None:
        rubric = rubric_for("dataset")
        self.tiers = [t.name for t in rubric.tiers] + [str(rubric.unrated)]
        self.tracks = [t.id for kind in KINDS for t in rubric_for(kind).tracks]
        self.texts: dict[str, int] = {"": 0}
        self.facets: dict[str, dict[str, int]] = {
            f.key: {v: n for n, v in enumerate(f.order)} for f in FACETS
        }

    def text(self, words: str) -> int:
        return self.texts.setdefault(words, len(self.texts))


def _labels(words: _Words) -> dict[str, dict[str, Any]]:
    """How the values of facets read, where they are not the words themselves."""
    out: dict[str, dict[str, Any]] = {
        facet.key: {v: labels.label(facet.key, v) for v in words.facets[facet.key] if _renamed(facet.key, v)}
        for facet in FACETS
    }
    return out | {
        "nouns": dict(labels.labels()["nouns"]),
        "countries": country_names(words.facets["countries"]),
    }


def _renamed(key: str, word: str) -> bool:
    return labels.label(key, word) != word


def _cut(number: float, percent: bool) -> float:
    """A number of a score, short: cut like its words, so that both say the same."""
    return math.floor(number * 100) / 100 if percent else round(number, 6)


def _row(entry: Entry, kind: Kind, words: _Words) -> list[Any]:
    facts, score = entry.facts, entry.facts["score"]
    counts = facts.get("counts", {})
    items = items_of(counts)
    percent = kind == "dataset"
    range_ = score.get("tier_range") or [None, None]
    levels = _levels(entry)
    entry.release()
    row, drawn = list_row(entry), picture(entry)
    values = {
        "id": entry.id,
        "name": entry.name,
        "aliases": "\n".join(facts["aliases"] + facts["former_ids"]),
        "summary": facts["summary"],
        "year": facts["year"],
        "subjects": counts.get("subjects"),
        "items": items[1] if items else None,
        "items_kind": words.text(items[0] if items else ""),
        "track": words.tracks.index(score["track"]),
        "picture": words.text(" ".join(drawn.parts)),
        "state": RIGHTS_STATES.index(row.rights.state),
        "rights": words.text(row.rights.words),
        "defects": row.defects,
        "grave": int(row.grave),
        "overlaps": row.overlaps,
        "unsure": int(row.low),
        **{k: _cut(score[k], percent) for k in ("value", "lower", "upper")},
        "coverage": round(score["coverage"], 3),
        "tier": words.tiers.index(score["tier"]) if score.get("tier") else None,
        "low": words.tiers.index(range_[0]) if range_[0] else None,
        "high": words.tiers.index(range_[1]) if range_[1] else None,
        "dimensions": [
            None if d["value"] is None else round(d["value"], 1 if percent else 3)
            for d in score["dimensions"]
        ],
        "levels": levels,
        "facets": [
            [words.facets[f.key].setdefault(str(v), len(words.facets[f.key])) for v in f.values(entry)]
            for f in facets_of(kind)
        ],
    }
    return [values[name] for name in ROW]


def _levels(entry: Entry) -> str:
    criteria = entry.data["criteria"]
    return "".join(LEVEL_LETTERS[criteria[c]["level"]] for c in rubric_for(entry.kind).criterion_ids)
