"""A datasheet with what is known filled in and what only the authors know asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sonodex.loading.row import Row
from sonodex.wording import counted

_ASKED = (
    ("Motivation", "For what purpose was it made, by whom, who paid for it?"),
    ("Collection", "Where, when, with which devices and probes, by whom? Whom does it leave out?"),
    (
        "Consent and ethics",
        "Which board approved it, under which number? Did people consent, or was that waived?",
    ),
    ("Population", "Ages, sexes, origins, diseases and how they were confirmed."),
    ("Annotation", "Who drew or labelled, with what experience, how often, how far do they agree?"),
    ("Uses", "What is it good for, what not? Which results are known?"),
    ("Maintenance", "Whom to write to, how errors are corrected, how versions are named."),
)


def datasheet(title: str, rows: Sequence[Row]) -> str:
    """Markdown."""
    kinds = Counter(row.kind for row in rows)
    subjects = {row.subject for row in rows} - {None}
    unknown = sum(row.subject is None for row in rows)
    labels = Counter(row.label for row in rows if row.label)
    splits = Counter(row.split for row in rows if row.split)
    facts = [
        ", ".join(counted(n, kind) for kind, n in sorted(kinds.items())),
        f"{counted(len(subjects), 'subject')} under pseudonyms"
        + (f"; of {counted(unknown, 'item')} the subject is not known" if unknown else ""),
        f"masks of {counted(sum(bool(row.masks) for row in rows), 'item')}",
        "classes: " + (", ".join(f"{label} {n}" for label, n in sorted(labels.items())) or "none"),
        "split: " + (", ".join(f"{split} {n}" for split, n in sorted(splits.items())) or "none published"),
        f"pixel spacing known of {counted(sum(row.spacing_mm is not None for row in rows), 'item')}",
    ]
    listed = "\n".join(f"- {fact}" for fact in facts)
    asked = "\n\n".join(f"## {name}\n\nTO BE WRITTEN: {question}" for name, question in _ASKED)
    return (
        f"# {title}\n\n{listed}\n\n`manifest.csv` and `manifest.parquet` hold a row an item; "
        "`checksums.sha256` the SHA-256 of every file.\nHeaders hold only what describes the picture; "
        f"letters in the picture are filled.\n\n{asked}\n"
    )
