"""Write docs/reference/python.md from the public names and their docstrings."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import sonodex

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "python.md"
_HEAD = """# Python

`import sonodex` gives these names; they are stable. What a catalogue hands out cannot be changed and may be
read from several threads, pickled and copied. Lists of entries and single ones show as tables in a notebook.

Written by `python scripts/python_reference.py` from the docstrings; a test keeps it true.

```python
import sonodex

cat = sonodex.Catalogue.load()
breast = cat.datasets(anatomy="breast", allows="commercial")
print(breast[0].name, breast[0].rights.verdict("commercial").text)
print("busi" in cat, len(breast[:2]))
```
"""


def _first(thing: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    text = inspect.getdoc(thing) or ""
    return " ".join(text.split("\n\n", 1)[0].split())


def _signature(name: str, member: Any) -> str:
    if isinstance(member, property) or hasattr(member, "attrname"):
        return name
    function = getattr(member, "__func__", member)
    text = str(inspect.signature(function))
    text = re.sub(r"^\((?:self|cls)(?:, )?", "(", text)
    return name + re.sub(r"(: |-> )'([^']*)'", r"\1\2", text)


def _members(cls: type[Any]) -> list[str]:
    lines = []
    for name, member in sorted(vars(cls).items()):
        if not name.startswith("_") and (told := _first(getattr(member, "func", member))):
            cell = _signature(name, member).replace("|", "\\|")
            lines.append(f"| `{cell}` | {told.replace('|', chr(92) + '|')} |")
    return lines


def reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for name in sonodex.__all__:
        thing = getattr(sonodex, name)
        if isinstance(thing, str):
            parts.append(f"## `{name}`\n\nThe version of sonodex.\n")
            continue
        lines = [f"## `{name}`", "", _first(thing), ""]
        if isinstance(thing, type) and not issubclass(thing, Exception):
            lines += ["| name | what it is |", "|---|---|", *_members(thing), ""]
        elif not isinstance(thing, type):
            lines += [f"`{_signature(name, thing)}`", ""]
        parts.append("\n".join(lines))
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")
