"""A card of the Hugging Face Hub: its front matter, and the first paragraph below its title."""

from __future__ import annotations

import re
from typing import Any

from sonodex.export import hf_card as written
from sonodex.export.markdown import unescape
from sonodex.export.reading import words
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.reading import YamlError, parse
from sonodex.records.vocabularies import Kind

_FRONT = re.compile(r"\A\s*---(?=[\r\n])(.*?)[\r\n]+---(?:\r\n|\r|\n|\Z)", re.DOTALL)
_MODEL = ("library_name", "pipeline_tag", "base_model", "model_name", "datasets", "model-index")


def known(text: str) -> bool:
    """Whether a text begins with front matter."""
    return _FRONT.match(text) is not None


def read(text: str, kind: Kind | None = None) -> list[Draft]:
    """One draft.

    Args:
        text: of the card.
        kind: where the front matter does not tell.

    Raises:
        NotReadableError: the front matter is no mapping, or nothing names the resource.
    """
    match = _FRONT.match(text)
    assert match is not None
    try:
        data = parse(match[1]).data if match[1].strip() else {}
    except YamlError as error:
        raise NotReadableError(f"line {error.line}: {error}") from None
    if not isinstance(data, dict):
        raise NotReadableError("has front matter that is no mapping")
    own = data.get(written.FACTS)
    draft = Draft(kind or ("model" if any(k in data for k in _MODEL) else "dataset"))
    if isinstance(own, dict):
        draft.basis = "secondary"
        for path, value in own.items():
            draft.put(str(path), value)
    title, summary = _body(text[match.end() :])
    draft.put("name", data.get("pretty_name") or data.get("model_name") or title)
    draft.put("summary", summary)
    if "name" not in draft.facts:
        raise NotReadableError("names nothing: it has neither pretty_name, model_name nor a heading")
    field = "license" if draft.kind == "dataset" else "weights_license"
    if not own:
        for part, value in _licence(data).items():
            draft.put(f"{field}.{part}", value)
        for path, found in _words(data, draft.kind).items():
            draft.put(path, found)
        if draft.kind == "model":
            draft.put(
                "framework",
                data.get("library_name") if data.get("library_name") in words.closed("framework") else None,
            )
    urls = (draft.facts.get(f"urls.{n}") for n in ("homepage", "download", "code", "weights"))
    draft.source = next((u for u in urls if u), None)
    return [draft]


def _licence(data: dict[str, Any]) -> dict[str, str]:
    stated = data.get("license")
    if isinstance(stated, list):
        stated = " AND ".join(map(str, stated)) if len(stated) > 1 else (stated or [None])[0]
    if stated == "other":
        stated = data.get("license_name")
    return words.licence(stated, data.get("license_link"))


def _words(data: dict[str, Any], kind: Kind) -> dict[str, list[str]]:
    tags = data.get("tags")
    found = words.by_vocabulary(tags if isinstance(tags, list) else ())
    stated = data.get("task_categories") or data.get("pipeline_tag") or []
    stated = stated if isinstance(stated, list) else [stated]
    plain = [
        t for t, h in written.TASKS.items() if h in stated and list(written.TASKS.values()).count(h) == 1
    ]
    if plain:
        found["tasks"] = list(dict.fromkeys([*found.get("tasks", []), *plain]))
    if kind == "model":
        found.pop("population", None)
    return found


def _body(text: str) -> tuple[str | None, str | None]:
    """The first heading, and the first paragraph of plain text below it."""
    title, paragraph = None, []
    for line in text.splitlines()[:500]:
        stripped = line.strip()
        if title is None and stripped.startswith("# "):
            title = unescape(stripped[2:])
        elif title is not None and stripped and re.match(r"[\w\\&\"'(]", stripped):
            paragraph.append(stripped)
        elif paragraph:
            break
    return title, unescape(" ".join(paragraph)) or None
