"""The data that the page's scripts load: the compact index of the search, and blank records for the form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sonodex.field.classes import ANATOMY_GROUPS, items_of
from sonodex.field.places import country_names
from sonodex.records.licences import in_words
from sonodex.records.reading import parse
from sonodex.records.vocabularies import FOLDERS, KINDS, Kind
from sonodex.records.writing import template
from sonodex.rubrics import rubric_for
from sonodex.site.api import to_json
from sonodex.site.facets import ALSO, FACETS, facets_of

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

# A blank record's date; the form writes the day's own.
_EPOCH = "2025-01-01"
INDEX = "assets/find.json"
LEVEL_LETTERS = {"full": "f", "partial": "p", "none": "n", "unknown": "u", "not-applicable": "-"}
# The fields of a row of the index, in order; the page's script names them by this list.
ROW = (
    "id", "name", "aliases", "summary", "words", "year", "subjects", "items", "license",
    "value", "lower", "upper", "coverage", "tier", "low", "high", "dimensions", "levels", "facets",
)  # fmt: skip


def data_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Blank records and examples for the form, as path and content."""
    blanks = {}
    for kind in KINDS:
        criteria = [(c.id, c.question, c.full, c.partial) for c in rubric_for(kind).criteria]
        blanks[kind] = parse(template(kind, f"my-{kind}", criteria, _EPOCH)).data
    yield "assets/templates.json", to_json(blanks)
    yield "assets/examples.json", to_json(examples(catalogue))


def examples(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """For each criterion the best record that fulfils it by a source that was read: its name, address and
    what was seen."""
    found: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        missing = set(rubric_for(kind).criterion_ids)
        for entry in catalogue.datasets(track="all") if kind == "dataset" else catalogue.models():
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


def find_index(catalogue: Catalogue) -> bytes:
    """The index of the search: words once, records as rows of numbers that point at them."""
    rubric = rubric_for("dataset")
    tiers = [t.name for t in rubric.tiers] + [str(rubric.unrated)]
    words: dict[str, dict[str, int]] = {f.key: {v: n for n, v in enumerate(f.order)} for f in FACETS}
    licences: dict[str, int] = {}
    rows = {
        FOLDERS[kind]: [
            _row(e, kind, words, licences, tiers)
            for e in (catalogue.datasets(track="all") if kind == "dataset" else catalogue.models())
        ]
        for kind in KINDS
    }
    out: dict[str, Any] = {
        "row": ROW,
        "tiers": tiers,
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
            f.key: {"title": f.title, "words": list(words[f.key]), "ordered": bool(f.order), "every": f.every}
            for f in FACETS
        },
        "groups": ANATOMY_GROUPS,
        "also": ALSO,
        "labels": {"countries": country_names(words["countries"])},
        "licences": list(licences),
        **rows,
    }
    return to_json(out)


def _row(
    entry: Entry, kind: Kind, words: dict[str, dict[str, int]], licences: dict[str, int], tiers: list[str]
) -> list[Any]:
    facts, score = entry.facts, entry.facts["score"]
    licence = facts.get("license") or facts["code_license"]
    more = [facts["publisher"] or "", *facts.get("conditions", ())]
    if kind == "model":
        more += [t["dataset"] for t in facts["trained_on"]] + [facts["architecture"] or ""]
    counts = facts.get("counts", {})
    items = items_of(counts)
    digits = 1 if kind == "dataset" else 3
    range_ = score.get("tier_range") or [None, None]
    levels = _levels(entry)
    entry.release()
    values = {
        "id": entry.id,
        "name": entry.name,
        "aliases": "\n".join(facts["aliases"] + facts["former_ids"]),
        "summary": facts["summary"],
        "words": " ".join(dict.fromkeys(w for w in more if w)),
        "year": facts["year"],
        "subjects": counts.get("subjects"),
        "items": items[1] if items else None,
        "license": licences.setdefault(in_words(licence) or "", len(licences)),
        **{k: round(score[k], digits) for k in ("value", "lower", "upper")},
        "coverage": round(score["coverage"], 3),
        "tier": tiers.index(score["tier"]) if score.get("tier") else None,
        "low": tiers.index(range_[0]) if range_[0] else None,
        "high": tiers.index(range_[1]) if range_[1] else None,
        "dimensions": [
            None if d["value"] is None else round(d["value"], digits) for d in score["dimensions"]
        ],
        "levels": levels,
        "facets": [
            [words[f.key].setdefault(str(v), len(words[f.key])) for v in f.values(entry)]
            for f in facets_of(kind)
        ],
    }
    return [values[name] for name in ROW]


def _levels(entry: Entry) -> str:
    criteria = entry.data["criteria"]
    return "".join(LEVEL_LETTERS[criteria[c]["level"]] for c in rubric_for(entry.kind).criterion_ids)
