"""Records of earlier versions in today's form, as far as it can hold what they say: for comparing states.

Version 0.1 had a list `derived_from` beside `related`, other words for relations, and settled findings whose
note admits that a part was not read.
"""

from __future__ import annotations

from typing import Any

from sonodex.records.vocabularies import RELATIONS

RETIRED = {"derived_from": "write it under related, with relation derived-from and the source that says so"}
"""Fields that are gone, and what took their place."""
RELATION_WORDS = {
    "duplicate-of": "copy-of",
    "part-of": "subset-of",
    "successor-of": "extends",
    "same-acquisition": "shares-subjects",
}
AS_THEN = "as an earlier version stated it"


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """A record's plain data in today's form; relations without a source and notes of their time are let go.

    Args:
        data: as it was read; not changed.
    """
    out = {key: value for key, value in data.items() if key not in RETIRED}
    related = [r for r in _list(data.get("related")) if isinstance(r, dict) and r.get("source")]
    if "related" in data:
        out["related"] = [{**r, "relation": _relation(r.get("relation"))} for r in related]
    criteria = data.get("criteria")
    if isinstance(criteria, dict):
        out["criteria"] = {key: _finding(value) for key, value in criteria.items()}
    return out


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _relation(word: Any) -> Any:
    return word if word in RELATIONS else RELATION_WORDS.get(str(word), word)


def _finding(finding: Any) -> Any:
    if not isinstance(finding, dict) or finding.get("up_to") or finding.get("note") is None:
        return finding
    return {**finding, "note": AS_THEN, "also": []}
