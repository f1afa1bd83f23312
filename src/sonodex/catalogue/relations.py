"""How resources hang together: derived from, same data, trained on. These decide leakage between training and test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.catalogue.catalogue import Catalogue, Entry

# The other side's word for a stated relation between datasets.
INVERSE = {
    "duplicate-of": "has-duplicate",
    "shares-images": "shares-images",
    "part-of": "has-part",
    "successor-of": "has-successor",
    "same-acquisition": "same-acquisition",
}

SHARING = ("duplicate-of", "shares-images", "part-of")
"""Relations whose two sides hold the same images."""


def resolve(catalogue: Catalogue, name: str) -> Entry | None:
    """The dataset that a reference in a record means: an id, a former id, a name or an alias; None when it has no record."""
    found = catalogue.names.find(name, "dataset")
    return found[0] if len(found) == 1 else None


def _reference(catalogue: Catalogue, name: str) -> dict[str, Any]:
    entry = resolve(catalogue, name)
    if entry is None:
        return {"id": None, "name": name}
    return {"id": entry.id, "name": entry.name}


def relations(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """Relations of one entry, each naming others as `{id, name}` (id None where the other has no record).

    Datasets: `derived_from`, `derived_datasets`, `related` (with relation, note, source; stated here or by the other),
    `trained_models` (with availability as the model's record says), `evaluated_models`, `family` (ids of all datasets
    connected by shared images, itself included).
    Models: `trained_on` (with availability and the set's access), `evaluated_on`, `leakage` (a training and a test set that
    share images).
    """
    return _of_dataset(catalogue, entry) if entry.kind == "dataset" else _of_model(catalogue, entry)


def _of_dataset(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    back = _backwards(catalogue).get(entry.id, _NOTHING)
    stated = [{**_reference(catalogue, r["dataset"]), **_words(r)} for r in entry.facts["related"]]
    return {
        "derived_from": [_reference(catalogue, name) for name in entry.facts["derived_from"]],
        "derived_datasets": list(back["derived"]),
        "related": [*stated, *back["related"]],
        "family": family(catalogue, entry),
        "trained_models": list(back["trained"]),
        "evaluated_models": list(back["evaluated"]),
    }


_NOTHING: dict[str, list[dict[str, Any]]] = {"derived": [], "related": [], "trained": [], "evaluated": []}


def _backwards(catalogue: Catalogue) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """For every dataset what other records say of it; made once, so that all relations cost one pass over the catalogue."""
    cached: dict[str, dict[str, list[dict[str, Any]]]] | None = catalogue.__dict__.get("_pointed_at")
    if cached is not None:
        return cached
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def add(name: str, key: str, other: Entry, words: dict[str, Any], once: bool = False) -> None:
        entry = resolve(catalogue, name)
        if entry is None or entry is other:
            return
        lists = found.setdefault(entry.id, {k: [] for k in _NOTHING})
        item = {"id": other.id, "name": other.name, **words}
        if not (once and item in lists[key][-1:]):
            lists[key].append(item)

    for other in catalogue:
        if other.kind == "dataset":
            for name in other.facts["derived_from"]:
                add(name, "derived", other, {}, once=True)
            for r in other.facts["related"]:
                add(r["dataset"], "related", other, {**_words(r), "relation": INVERSE[r["relation"]]})
        else:
            for t in other.facts["trained_on"]:
                add(t["dataset"], "trained", other, {"availability": t["availability"]})
            for name in other.facts["evaluated_on"]:
                add(name, "evaluated", other, {}, once=True)
    catalogue.__dict__["_pointed_at"] = found
    return found


def _words(related: dict[str, Any]) -> dict[str, Any]:
    return {k: related[k] for k in ("relation", "note", "source")}


def _of_model(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    trained = []
    for t in entry.facts["trained_on"]:
        found = resolve(catalogue, t["dataset"])
        access = found.facts["access"] if found else None
        trained.append(
            {**_reference(catalogue, t["dataset"]), "availability": t["availability"], "access": access}
        )
    evaluated = [_reference(catalogue, name) for name in entry.facts["evaluated_on"]]
    train_ids = {t["id"] for t in trained if t["id"]}
    leakage = []
    for tested in evaluated:
        if tested["id"] is None or tested["id"] in train_ids:
            continue  # the same set on both sides is a split, not a leak
        shared = sorted(train_ids & set(families(catalogue).get(tested["id"], ())))
        leakage += [{"trained_on": one, "evaluated_on": tested["id"]} for one in shared]
    return {"trained_on": trained, "evaluated_on": evaluated, "leakage": leakage}


def families(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """For every dataset the ids of all datasets connected with it by derivation or shared images, itself included."""
    cached: dict[str, tuple[str, ...]] | None = catalogue.__dict__.get("_families")
    if cached is not None:
        return cached
    parent: dict[str, str] = {e.id: e.id for e in catalogue if e.kind == "dataset"}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for entry in catalogue:
        if entry.kind == "dataset":
            # A successor or a sister acquisition need not hold the same images.
            shared = [r["dataset"] for r in entry.facts["related"] if r["relation"] in SHARING]
            for name in (*entry.facts["derived_from"], *shared):
                other = resolve(catalogue, name)
                if other is not None:
                    parent[root(other.id)] = root(entry.id)
    groups: dict[str, list[str]] = {}
    for one in parent:
        groups.setdefault(root(one), []).append(one)
    found = {one: tuple(sorted(group)) for group in groups.values() for one in group}
    catalogue.__dict__["_families"] = found
    return found


def family(catalogue: Catalogue, entry: Entry) -> list[str]:
    """Ids of the datasets that share images with `entry`, directly or through others, itself included."""
    return list(families(catalogue)[entry.id])
