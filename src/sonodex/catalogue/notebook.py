"""One resource as a notebook shows it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sonodex.catalogue.rights import PURPOSES
from sonodex.rubrics import wording
from sonodex.wording import NOTHING

if TYPE_CHECKING:
    from sonodex.catalogue.resource import Resource
    from sonodex.catalogue.rights import Rights


def entry_html(entry: Resource, rights: Rights) -> str:
    """A small table: what it is, its score, and whether it may be used."""
    facts = entry.facts
    pairs = [
        ("Id", entry.full_id),
        ("Summary", facts["summary"]),
        ("Year", facts["year"] or NOTHING),
        ("Publisher", facts["publisher"] or NOTHING),
        ("Anatomy", ", ".join(facts["anatomy"]) or NOTHING),
        ("Tasks", ", ".join(facts["tasks"]) or NOTHING),
        ("Score", wording.sentence(facts["score"])),
        *((PURPOSES[p].capitalize(), rights.verdict(p).text) for p in PURPOSES),
    ]
    rows = "".join(f"<tr><th>{escape(a)}</th><td>{escape(str(b))}</td></tr>" for a, b in pairs)
    return f"<table><caption>{escape(entry.name)}</caption><tbody>{rows}</tbody></table>"
