"""Classes into which datasets and models are put wherever they are counted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sonodex.records.licences import NONE_STATED, in_words

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

NOT_KNOWN = "not known"

LICENCE_CLASSES = ("open, commercial too", "non-commercial", "other terms", NONE_STATED)
FROM_PUBLIC = ("all public", "partly public")
TRAINING_CLASSES = (*FROM_PUBLIC, "on request", "private", "unknown")

FEW = 2
"""So many open datasets, or fewer, count as a gap."""

# Subjects from this number on; the last one with fewer is "under" the first.
_SIZES = (50, 200, 1000)
SIZES = (
    f"{_SIZES[-1]} and more",
    *(f"{low} to {high - 1}" for low, high in reversed(tuple(itertools.pairwise(_SIZES)))),
    f"under {_SIZES[0]}",
    NOT_KNOWN,
)

ITEM_KINDS = ("images", "frames", "videos", "volumes")
"""Counts of a record that say how many items there are; the first that is known is taken."""

NOT_ONE_ORGAN = ("multi-organ", "phantom")
ANATOMY_GROUPS: dict[str, tuple[str, ...]] = {
    "Pregnancy": ("fetus", "fetal-head", "fetal-heart", "fetal-abdomen", "placenta"),
    "Head and neck": ("brain", "eye", "neck", "thyroid", "carotid", "salivary-gland", "lymph-node"),
    "Chest": ("heart", "lung", "breast"),
    "Abdomen": ("abdomen", "liver", "gallbladder", "pancreas", "spleen", "kidney", "bowel", "appendix"),
    "Pelvis": ("uterus", "ovary", "cervix", "prostate", "bladder", "testis"),
    "Limbs, spine and skin": ("muscle", "tendon", "nerve", "bone", "spine", "hip", "knee", "vessel", "skin"),
    "Not one organ": NOT_ONE_ORGAN,
}
"""Every word of the anatomy vocabulary in one group, from head to foot."""


def licence_class(entry: Entry) -> str:
    """What a dataset's licence amounts to, from its identifier; one of `LICENCE_CLASSES`."""
    allowed = entry.facts["terms"]["commercial"]
    if allowed is True:
        return LICENCE_CLASSES[0]
    if allowed is False:
        return LICENCE_CLASSES[1]
    return LICENCE_CLASSES[2] if in_words(entry.facts["license"]) else LICENCE_CLASSES[3]


def training_class(model: Entry) -> str:
    """What a model was trained on: one of `TRAINING_CLASSES`."""
    kinds = {t["availability"] for t in model.facts["trained_on"]}
    public = kinds & {"public", "was-public"}
    if public:
        return FROM_PUBLIC[0 if kinds <= {"public", "was-public"} else 1]
    if "request" in kinds:
        return "on request"
    return "private" if "private" in kinds else "unknown"


def size_class(subjects: int | None) -> str:
    """The class of `SIZES` of a number of subjects."""
    if subjects is None:
        return NOT_KNOWN
    return SIZES[sum(subjects < low for low in _SIZES)]


def items_of(counts: dict[str, int | None]) -> tuple[str, int] | None:
    """What a dataset's items are and how many: the first of `ITEM_KINDS` that is known and not 0."""
    return next(((kind, n) for kind in ITEM_KINDS if (n := counts.get(kind))), None)
