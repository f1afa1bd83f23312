"""Give every record a finding `unknown` on a criterion that its rubric has gained.

`python scripts/add_criterion.py D33 [FOLDER…]`

Folders are catalogues with `datasets/` and `models/`; by default the catalogue of this repository.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from sonodex.records.vocabularies import FOLDERS
from sonodex.rubrics.rubric import find_criterion

ROOT = Path(__file__).parent.parent
UNKNOWN = "{level: unknown, basis: null, note: null, source: null, checked: null}"


def with_criterion(text: str, criterion_id: str) -> str:
    """A record's text with the finding behind its last one; as it was where it has one already."""
    if re.search(rf"^  {criterion_id}:", text, re.MULTILINE):
        return text
    last = list(re.finditer(rf"^  {criterion_id[0]}\d+:.*\n", text, re.MULTILINE))[-1]
    return f"{text[: last.end()]}  {criterion_id}: {UNKNOWN}\n{text[last.end() :]}"


def main(arguments: Sequence[str]) -> None:
    rubric, criterion = find_criterion(arguments[0])
    for folder in map(Path, arguments[1:] or [str(ROOT / "catalogue")]):
        for path in sorted((folder / FOLDERS[rubric.kind]).glob("*.y*ml")):
            old = path.read_text(encoding="utf-8")
            new = with_criterion(old, criterion.id)
            if new != old:
                path.write_text(new, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
