"""What to run to use a dataset or model: a few lines for each place that loads it, and the check of the
files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sonodex.records import labels

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w./-]*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_GIT = re.compile(r"https://(?:github\.com|gitlab\.com|codeberg\.org)/[\w.-]+/[\w.-]+")


class Snippet(NamedTuple):
    """A way to use a resource.

    title: what does it. code: lines that run, or empty where only an address is known. href: its address.
    note: what to know before.
    """

    title: str
    code: str
    href: str
    note: str


def snippets(entry: Entry) -> list[Snippet]:
    """Every known way to load a record's resource."""
    data = entry.data
    if entry.kind == "model":
        found = _GIT.match(data["urls"]["code"] or "")
        return [Snippet("The code", f"git clone {found[0]}", found[0], "")] if found else []
    return [
        Snippet(
            f"{labels.label('loader_kind', one['kind'])}: {one['name']}",
            _code(one["kind"], one["name"]),
            one["url"],
            one["note"] or "",
        )
        for one in data["loaders"]
    ]


def audit_line(entry: Entry) -> str:
    """The command that checks a downloaded copy against the record."""
    return f"sonodex audit PATH --as {entry.id}"


def _code(kind: str, name: str) -> str:
    """Lines for one kind of loader; empty for a name that is no name of its kind, so that nothing odd is
    run."""
    if kind == "hugging-face" and _HUB_NAME.fullmatch(name):
        return f'from datasets import load_dataset\n\ndata = load_dataset("{name}")'
    if kind == "tensorflow-datasets" and _PLAIN_NAME.fullmatch(name):
        return f'import tensorflow_datasets as tfds\n\ndata = tfds.load("{name}")'
    if kind == "kaggle" and _HUB_NAME.fullmatch(name):
        return f"kaggle datasets download {name}"
    if kind == "python-package" and _DOTTED.fullmatch(name):
        module, _, what = name.rpartition(".")
        return f"from {module} import {what}"
    return ""
