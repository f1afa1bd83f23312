"""Of the findings that people read in an article, for how many is the passage among the first three shown?

`python -m benchmarks.reading busi=article.pdf [RECORD=FILE…]`: records whose findings cite the article that
the file holds.

A finding counts where most of the telling words of its note stand in one passage of the article at all; it
is found where they stand in one of the first three that its terms bring up. That is a stand-in for a
reader's judgement: a
note in other words than the article's is not counted, and a passage that says the same in other words counts
as
missed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sonodex import Catalogue
from sonodex.registries.asking import Page
from sonodex.registries.papers.ranking import answers
from sonodex.registries.papers.text import form_of, passages
from sonodex.rubrics import rubric_for

SHARE = 0.6  # of the telling words
_EMPTY = frozenset(
    [
        "the",
        "a",
        "of",
        "and",
        "in",
        "with",
        "for",
        "to",
        "from",
        "by",
        "on",
        "at",
        "is",
        "are",
        "was",
        "were",
        "no",
        "not",
        "only",
        "each",
        "all",
        "one",
        "two",
        "three",
        "named",
        "given",
        "stated",
        "about",
        "per",
        "set",
        "data",
    ]
)


def telling(text: str) -> set[str]:
    """The beginnings of its words, and its numbers."""
    found = re.findall(r"[A-Za-z][A-Za-z-]{2,}|\d[\d.,]*\d|\d", text.lower())
    return {word[:5] for word in found if word not in _EMPTY}


def main(pairs: list[str]) -> None:
    catalogue = Catalogue.load()
    hits = total = 0
    for pair in pairs:
        name, _, file = pair.partition("=")
        entry = catalogue[name if "/" in name else f"datasets/{name}"]
        page = Page(file, 200, {}, Path(file).read_bytes())
        read = passages(page, form_of(page, "html"))
        shares = {p.number: telling(p.text) for p in read}
        found = counted = 0
        criteria = rubric_for(entry.kind).criteria
        first = answers(read, {c.id: c.terms for c in criteria})
        for criterion in criteria:
            finding = entry.data["criteria"][criterion.id]
            wanted = telling(finding["note"] or "")
            cited = Path(file).stem.casefold() in (finding["source"] or "").casefold()
            if (
                finding["level"] not in ("full", "partial")
                or finding["basis"] != "primary"
                or not wanted
                or not cited
            ):
                continue
            fits = {n for n, have in shares.items() if len(wanted & have) >= SHARE * len(wanted)}
            if fits:
                counted += 1
                found += any(f.passage.number in fits for f in first[criterion.id])
        print(f"{entry.full_id}: {len(read)} passages, {found} of {counted}")
        hits, total = hits + found, total + counted
    print(f"all: {hits} of {total}{f', {100 * hits / total:.0f}%' if total else ''}")


if __name__ == "__main__":
    main(sys.argv[1:])
