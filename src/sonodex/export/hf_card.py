"""A card for the Hugging Face Hub: front matter that it accepts, and a text from the record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sonodex.export import sections
from sonodex.export.facts import facts
from sonodex.export.formats import Format, encode, known
from sonodex.export.markdown import escape, link

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

FACTS = "sonodex"
"""Key of the front matter below which every fact stands; the hub passes over keys that it does not know."""
TASKS: dict[str, str] = {
    "classification": "image-classification",
    "segmentation": "image-segmentation",
    "detection": "object-detection",
    "landmark": "keypoint-detection",
    "report": "image-to-text",
    "registration": "image-to-image",
    "reconstruction": "image-to-image",
    "synthesis": "image-to-image",
    "vqa": "visual-question-answering",
}
"""Tasks of records that the hub has a word for."""
_LIBRARIES = {"pytorch": "pytorch", "tensorflow": "tf-keras", "keras": "keras", "jax": "jax", "onnx": "onnx"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
          (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
LICENCES = frozenset([
    "apache-2.0", "mit", "afl-3.0", "artistic-2.0", "bsl-1.0", "bsd-2-clause", "bsd-3-clause",
    "bsd-3-clause-clear", "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0",
    "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cdla-sharing-1.0",
    "cdla-permissive-1.0", "cdla-permissive-2.0", "wtfpl", "ecl-2.0", "epl-1.0", "epl-2.0",
    "etalab-2.0", "eupl-1.1", "eupl-1.2", "agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0",
    "isc", "lppl-1.3c", "ms-pl", "mpl-2.0", "odc-by", "odbl", "osl-3.0", "postgresql", "ofl-1.1",
    "ncsa", "unlicense", "zlib", "pddl",
])  # fmt: skip
"""Licences that the hub has a word for; others are `other` with a name and a link."""
_UNPRINTED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NUMBER = re.compile(r"[-+]?(?:\.\d+|\d+\.?\d*)(?:[eE][-+]?\d+)?$|0o[0-7]+$", re.ASCII)
_SHORT = re.compile(r"^((?:a|l)?gpl-[\d.]+)-(?:only|or-later)$|^(odc-by|odbl|pddl)-[\d.]+$")


class WholeDumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes everything out: an anchor would be refused by careful readers."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def text(self, value: str) -> Any:
        """A text; one that a newer YAML than the library's reads as a number (`1e3`) is quoted."""
        return self.represent_scalar(
            "tag:yaml.org,2002:str", value, style="'" if _NUMBER.match(value) else None
        )


WholeDumper.add_representer(str, WholeDumper.text)


def front_matter(data: dict[str, Any], own: dict[str, Any]) -> str:
    """A mapping, and every fact, as YAML front matter with its lines of dashes."""
    text = yaml.dump(data, Dumper=WholeDumper, allow_unicode=True, sort_keys=False, width=10**6)
    # JSON is YAML; written by the fast encoder, a fact a line. No line feed can end the front matter.
    lines = "".join(f"  {path}: {_flow(value)}\n" for path, value in own.items())
    return f"---\n{text}{FACTS}:\n{lines}---\n"


def _flow(value: Any) -> str:
    """A value as JSON that is YAML too: what YAML does not print is escaped, whole characters stay."""
    text = encode(value)
    return _UNPRINTED.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def _licence(licence: dict[str, Any]) -> dict[str, Any]:
    spdx = (licence["spdx"] or "").lower()
    match = _SHORT.match(spdx)
    word = (match[1] or match[2]) if match else spdx
    if word in LICENCES:
        return {"license": word}
    name = licence["spdx"] or licence["name"]
    if not name:
        return {"license": "unknown"}
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[:60] or "other"
    return known({"license": "other", "license_name": slug, "license_link": licence["url"]})


def _size(counts: dict[str, int | None]) -> str | None:
    items = [n for n in (counts[k] for k in ("images", "videos", "volumes")) if n is not None]
    if not items:
        return None
    return next((word for most, word in _SIZES if sum(items) < most), "100M<n<1B")


def card_data(entry: Entry) -> dict[str, Any]:
    """The front matter of a record's card."""
    d = entry.data
    tags = ["ultrasound", "medical", *d["anatomy"], *d["modalities"]]
    tasks = list(dict.fromkeys(TASKS[t] for t in d["tasks"] if t in TASKS))
    if entry.kind == "dataset":
        own = {
            "pretty_name": d["name"],
            **_licence(d["license"]),
            "task_categories": tasks,
            "size_categories": [size] if (size := _size(d["counts"])) else None,
        }
    else:
        own = {
            "model_name": d["name"],
            **_licence(d["weights_license"]),
            "library_name": _LIBRARIES.get(d["framework"] or ""),
            "pipeline_tag": tasks[0] if tasks else None,
        }
    return known({**own, "tags": list(dict.fromkeys(tags))})


def card(entry: Entry) -> str:
    """The whole card."""
    d, stated = entry.data, facts(entry)
    dataset = entry.kind == "dataset"
    links = [
        f"- {escape(name.capitalize())}: {link(address)}" for name, address in d["urls"].items() if address
    ]
    lines = [f"# {escape(d['name'])}", "", escape(d["summary"]), "", *links, ""]
    if d["identity_note"]:
        lines += [escape(d["identity_note"]), ""]
    lines += [
        "## Facts",
        "",
        *sections.facts_table(entry.kind, stated, unknown=False),
        "",
        "## Score",
        "",
        *sections.score(entry),
    ]
    lines += ["", "## Rights", "", *sections.rights(entry)]
    if dataset:
        lines += ["", "## Known defects", "", *sections.defects(entry)]
        lines += ["", "## Overlaps with other datasets", "", *sections.overlaps(entry)]
    lines += ["", "## Citation", "", *sections.citation(entry), ""]
    lines.append(
        f"From the sonodex record {entry.full_id} of {entry.facts['checked']}; what it does not say is "
        "not known."
    )
    return front_matter(card_data(entry), stated) + "\n" + "\n".join(lines) + "\n"


FORMAT = Format(
    name="hf-card",
    title="Hugging Face card",
    ending="/README.md",
    holds="a card with front matter that the hub accepts, score, rights, defects and overlaps",
    media_type="text/markdown",
    one=card,
)
