"""May I use it: a chain of links, each with its own terms; the verdict is the strictest of them.

For a dataset its own licence, the sources it was taken from, and copies on hubs that state other terms; for a
model its code, its weights and every training set, each with the sources of that set. A link that is not
known is never a yes. This reads what is stated; it is no legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sonodex.catalogue.resource import Resource
from sonodex.records import licences
from sonodex.records.vocabularies import PERMISSIONS, Permission

Resolve = Callable[[str], Resource | None]

NO_LEGAL_ADVICE = "This reads what is stated; it is no legal advice."
TAKEN_FROM = ("derived-from", "copy-of", "subset-of")
"""Relations by which a set holds what another set released: that set's terms bind it too."""
PURPOSES: dict[Permission, str] = {
    "commercial": "commercial use",
    "redistribution": "redistribution",
    "derivatives": "derived works",
}


@dataclass(frozen=True)
class Link:
    """One link of a chain.

    Attributes:
        link: what it is, as a person reads it (`code`, `weights`, `data`, `trained on CAMUS`).
        id: the record that it is about, or None where there is none.
        license: its licence in words, or None where none is stated.
        commercial, redistribution, derivatives: allowed, forbidden, or None where that is not known.
        why: one sentence without a full stop.
    """

    link: str
    id: str | None
    license: str | None
    commercial: bool | None
    redistribution: bool | None
    derivatives: bool | None
    why: str

    def allows(self, purpose: Permission) -> bool | None:
        value: bool | None = getattr(self, purpose)
        return value


@dataclass(frozen=True)
class Verdict:
    """What a chain says of one purpose: allowed, forbidden, or None (not known); `link` decides it."""

    allowed: bool | None
    link: str | None
    text: str


@dataclass(frozen=True)
class Rights:
    """A chain and its verdict for each purpose."""

    links: tuple[Link, ...]

    def verdict(self, purpose: Permission) -> Verdict:
        """The strictest link decides: a forbidding one, else an unknown one, else all allow it."""
        for value, word in ((False, "No"), (None, "Not known")):
            weakest = next((one for one in self.links if one.allows(purpose) is value), None)
            if weakest is not None:
                reason = f"{weakest.link}: {weakest.why}" if value is None else _forbids(weakest, purpose)
                return Verdict(value, weakest.link, f"{word}: {reason}")
        named = ", ".join(f"{one.link} ({one.license})" for one in self.links)
        return Verdict(True, None, f"Yes: {named}")

    @property
    def allows(self) -> dict[Permission, bool | None]:
        """The verdict for each purpose, as values."""
        return dict(self._allows)

    @cached_property
    def _allows(self) -> dict[Permission, bool | None]:
        return {purpose: self.verdict(purpose).allowed for purpose in PERMISSIONS}

    def as_dict(self) -> dict[str, Any]:
        """`rights` and `verdict`, as `sonodex show --format json` prints them."""
        return {
            "rights": [{**vars(one)} for one in self.links],
            "verdict": {purpose: {**vars(self.verdict(purpose))} for purpose in PERMISSIONS},
        }


def _forbids(link: Link, purpose: Permission) -> str:
    terms = f"licence ({link.license})" if link.license else "terms"
    return f"{link.link}, whose {terms} forbid{'s' if link.license else ''} {PURPOSES[purpose]}"


def _link(
    what: str, entry_id: str | None, licence: dict[str, Any], terms: licences.Allows, missing: str
) -> Link:
    shown = licences.in_words(licence)
    if shown is None:
        why = missing
    elif None in terms.values():
        why = f"its terms ({shown}) do not say it in a form that can be judged here"
    else:
        why = f"its licence is {shown}"
    return Link(what, entry_id, shown, **terms, why=why)


def rights(entry: Resource, resolve: Resolve) -> Rights:
    """The chain of rights of a dataset or model.

    Args:
        entry: the resource.
        resolve: the dataset that a name in a record means, None where it has no record.
    """
    chain = _dataset(entry, resolve, ()) if entry.kind == "dataset" else _model(entry, resolve)
    return Rights(tuple(dict.fromkeys(chain)))


def _dataset(entry: Resource, resolve: Resolve, above: Sequence[str]) -> Iterator[Link]:
    """Links of a dataset; `above` are the sets on the way to it (a circle ends there), the nearest last."""
    facts = entry.facts
    reuse = facts["reuse"]
    name = entry.name if above else "data"
    link = _link(name, entry.id, facts["license"], facts["terms"], "no licence is stated for the data")
    if link.commercial and link.redistribution and link.derivatives and reuse["level"] in ("partial", "none"):
        why = f"its licence is {link.license}, but the record finds: {reuse['note']}"
        link = Link(name, entry.id, link.license, None, None, None, why)
    yield link
    for mirror in facts["mirrors"]:
        yield from _copy(entry, link, mirror)
    for related in facts["related"]:
        if related["relation"] in TAKEN_FROM:
            yield from _source(related["dataset"], resolve, (*above, entry.id), "no record tells its licence")


def _source(name: str, resolve: Resolve, above: Sequence[str], missing: str) -> Iterator[Link]:
    source = resolve(name)
    if source is None:
        yield Link(name, None, None, None, None, None, missing)
    elif source.id not in above:
        yield from _dataset(source, resolve, above)


def _copy(entry: Resource, link: Link, mirror: dict[str, Any]) -> Iterator[Link]:
    """A hub copy that states other terms than the data: somebody is wrong, so the strictest holds."""
    stated, found = mirror["license"], mirror["terms"]
    if not stated or all(found[p] == link.allows(p) for p in PERMISSIONS):
        return
    where = re.sub(r"^https?://(?:www\.)?([^/]+).*$", r"\1", mirror["url"])
    why = f"the copy on {where} states {stated}, the data {link.license or 'no licence'}"
    # A copy cannot grant what its source does not: only what it forbids or leaves open counts.
    strict: licences.Allows = {p: False if found[p] is False else None for p in PERMISSIONS}
    yield Link(f"copy on {where}", entry.id, stated, **strict, why=why)


def _model(entry: Resource, resolve: Resolve) -> Iterator[Link]:
    facts = entry.facts
    code, own = facts["code_license"], facts["weights_license"]
    yield _link("code", entry.id, code, facts["code_terms"], "no licence is stated for the code")
    if licences.in_words(own) or facts["has_weights"]:
        yield _link("weights", entry.id, own, facts["weights_terms"], "the weights carry no licence")
    if not facts["trained_on"]:
        why = "no training set is stated"
        yield Link("training data", None, None, None, None, None, why)
    for training in facts["trained_on"]:
        for link in _source(training["dataset"], resolve, (entry.full_id,), "no record tells its licence"):
            yield replace(link, link=f"trained on {link.link}")
