"""How resources hang together: derived from, same data, trained on.

These decide leakage between training and test.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.overlaps import Overlaps
from sonodex.catalogue.rights import Rights, rights
from sonodex.catalogue.summaries import KEPT

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry
    from sonodex.catalogue.naming import Names

# The other side's word for a stated relation between datasets.
INVERSE = {
    "copy-of": "has-copy",
    "subset-of": "has-subset",
    "derived-from": "has-derivative",
    "shares-images": "shares-images",
    "shares-subjects": "shares-subjects",
    "extends": "has-extension",
}


_CHAINS = 16 * KEPT
"""Chains of rights that are held: they are small, and every format asks for all of them."""
_NOTHING: dict[str, list[dict[str, Any]]] = {"derived": [], "related": [], "trained": [], "evaluated": []}


class Relations:
    """The relations of one catalogue.

    What needs a pass over all entries is made once, when first asked for.
    """

    def __init__(self, entries: Sequence[Entry], names: Names) -> None:
        """Relations between `entries`, which `names` lead to."""
        self._entries = entries
        self._names = names
        self._rights = lru_cache(maxsize=_CHAINS)(lambda entry: rights(entry, self.resolve))

    def resolve(self, name: str) -> Entry | None:
        """The dataset that a reference in a record means: an id, a former id, a name or an alias.

        None when it has no record.
        """
        found = self._names.find(name, "dataset")
        return found[0] if len(found) == 1 else None

    def of(self, entry: Entry) -> dict[str, Any]:
        """Relations of one entry, each naming others as `{id, name}` (id None where the other has no record).

        Datasets: `derived_from`, `derived_datasets`, `related` (with relation, note, source; stated here or
        by the other), `trained_models` (with availability as the model's record says), `evaluated_models`,
        `family` (ids of all datasets connected by shared images, itself included).
        Models: `trained_on` (with availability and the set's access), `evaluated_on`, `leakage` (a training
        and a test set that share images).
        """
        return self._of_dataset(entry) if entry.kind == "dataset" else self._of_model(entry)

    @cached_property
    def overlaps(self) -> Overlaps:
        """Which datasets must not stand on two sides of a split."""
        return Overlaps(self._entries, self.resolve)

    def rights(self, entry: Entry) -> Rights:
        """The chain of rights of one entry; those that were last asked for are worked out once."""
        return self._rights(entry)

    @cached_property
    def _backwards(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """For every dataset what other records say of it."""
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}

        def add(name: str, key: str, other: Entry, words: dict[str, Any]) -> None:
            entry = self.resolve(name)
            if entry is None or entry is other:
                return
            lists = found.setdefault(entry.id, {k: [] for k in _NOTHING})
            item = {"id": other.id, "name": other.name, **words}
            # What one record says stands together, at the end: of a set that thousands use no more is read.
            said = takewhile(lambda one: one["id"] == other.id, reversed(lists[key]))
            if item not in said:
                lists[key].append(item)

        for other in self._entries:
            if other.kind == "dataset":
                for name in other.facts["derived_from"]:
                    add(name, "derived", other, {})
                for r in other.facts["related"]:
                    add(r["dataset"], "related", other, {**_words(r), "relation": INVERSE[r["relation"]]})
            else:
                for t in other.facts["trained_on"]:
                    add(t["dataset"], "trained", other, {"availability": t["availability"]})
                for name in other.facts["evaluated_on"]:
                    add(name, "evaluated", other, {})
        return found

    def _reference(self, name: str) -> dict[str, Any]:
        entry = self.resolve(name)
        if entry is None:
            return {"id": None, "name": name}
        return {"id": entry.id, "name": entry.name}

    def _of_dataset(self, entry: Entry) -> dict[str, Any]:
        back = self._backwards.get(entry.id, _NOTHING)
        stated = [{**self._reference(r["dataset"]), **_words(r)} for r in entry.facts["related"]]
        return {
            "derived_from": [self._reference(name) for name in entry.facts["derived_from"]],
            "derived_datasets": list(back["derived"]),
            "related": [*stated, *back["related"]],
            "family": list(self.overlaps.families[entry.id]),
            "trained_models": list(back["trained"]),
            "evaluated_models": list(back["evaluated"]),
        }

    def _of_model(self, entry: Entry) -> dict[str, Any]:
        trained = []
        for t in entry.facts["trained_on"]:
            found = self.resolve(t["dataset"])
            access = found.facts["access"] if found else None
            trained.append(
                {**self._reference(t["dataset"]), "availability": t["availability"], "access": access}
            )
        evaluated = [self._reference(name) for name in entry.facts["evaluated_on"]]
        train_ids = {t["id"] for t in trained if t["id"]}
        leakage = []
        for tested in evaluated:
            if tested["id"] is None or tested["id"] in train_ids:
                continue  # the same set on both sides is a split, not a leak
            shared = sorted(train_ids & self.overlaps.ids(tested["id"]))
            leakage += [{"trained_on": one, "evaluated_on": tested["id"]} for one in shared]
        return {"trained_on": trained, "evaluated_on": evaluated, "leakage": leakage}


def _words(related: dict[str, Any]) -> dict[str, Any]:
    return {k: related[k] for k in ("relation", "note", "source")}
