"""Does anything tell who the subjects are: letters in the picture, attributes in the header?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.privacy.wording import KINDS, PRIVATE
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.result import Identifier, Result, Text


def texts(inventory: Inventory) -> list[Text]:
    """Burned-in text of all pictures, in the order of the files."""
    out = []
    for i in np.flatnonzero(numbers(inventory.of("text").is_valid())):
        path = inventory.paths[i]
        for name, kind, value, box in inventory.listed(int(i), "text"):
            out.append(Text(f"{path}#{name}" if name else path, kind, value, box))
    return out


def identifiers(inventory: Inventory) -> list[Identifier]:
    """Identifying attributes of all headers, in the order of the files."""
    having = np.flatnonzero(numbers(inventory.of("identifiers").is_valid()))
    return [
        Identifier(inventory.paths[i], tag, keyword)
        for i in having
        for tag, keyword in inventory.listed(int(i), "identifiers")
    ]


def _texts_of(kind: str) -> Callable[[Result], list[Problem]]:
    return lambda result: [Problem((t.path,), t.value, tuple(t.box)) for t in result.text if t.kind == kind]


def _attributes(result: Result) -> list[Problem]:
    return [Problem((d.path,), f"{d.keyword} {d.tag}") for d in result.dicom_identifiers]


CHECKS = (
    *(
        Check(
            f"text_{kind}",
            "Burned-in text",
            "Read by an OCR engine; check it.",
            "grave" if kind in PRIVATE else "notable",
            _texts_of(kind),
            "texts",
            part=kind,
        )
        for kind in KINDS
    ),
    Check(
        "dicom_identifiers",
        "Identifying DICOM attributes",
        "By the standard's confidentiality profile (PS3.15, Annex E).",
        "notable",
        _attributes,
        "counts",
    ),
)
