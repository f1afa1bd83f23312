"""Pairs that must not stand on two sides of a split."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.overlaps import Overlap
from sonodex.records.vocabularies import RELATIONS
from tests.catalogues import PAGE, load, related
from tests.coding import put


def pairs(found: list[Overlap] | tuple[Overlap, ...]) -> set[tuple[str, str, str, tuple[str, ...]]]:
    return {(o.a, o.kind, o.b, o.through) for o in found}


def test_siblings_overlap_through_their_source_and_sources_do_not_through_their_child(folder: Path) -> None:
    for name in ("source", "other-source", "alone"):
        put(folder, "dataset", name)
    put(folder, "dataset", "child", related=related("derived-from:source", "derived-from:other-source"))
    put(folder, "dataset", "sibling", related=related("subset-of:source"))
    put(folder, "dataset", "grandchild", related=related("copy-of:child"))
    cat = load(folder)
    assert pairs(cat["sibling"].overlaps()) == {
        ("sibling", "subset-of", "source", ()),
        ("sibling", "through", "child", ("source",)),
        ("sibling", "through", "grandchild", ("source", "child")),
    }
    assert pairs(cat["other-source"].overlaps()) == {
        ("child", "derived-from", "other-source", ()),
        ("other-source", "through", "grandchild", ("child",)),
    }
    assert cat["alone"].overlaps() == []
    assert cat["other-source"].overlapping == {"child", "grandchild"}
    found = cat.relations.overlaps.pairs
    assert len({frozenset((o.a, o.b)) for o in found}) == len(found)
    kept = cat.datasets(no_overlap_with="other-source")
    assert {e.id for e in kept} == {"alone", "source", "sibling"}


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_makes_a_pair_from_either_side_with_its_source(folder: Path, relation: str) -> None:
    put(folder, "dataset", "one", related=related(f"{relation}:two"))
    put(folder, "dataset", "two")
    cat = load(folder)
    for name in ("one", "two"):
        (found,) = cat[name].overlaps()
        assert (found.a, found.b, found.kind, found.sources) == ("one", "two", relation, (PAGE,))
        assert found.why
        plain = found.as_dict()
        assert (plain["through"], plain["sources"]) == ([], [PAGE])
        assert {k: v for k, v in plain.items() if not isinstance(v, list)} == {
            "a": "one", "b": "two", "kind": relation, "why": found.why,
        }  # fmt: skip


def test_every_pair_of_the_catalogue_has_a_source_and_both_its_sets() -> None:
    cat = Catalogue.load()
    for pair in cat.relations.overlaps.pairs:
        assert pair.sources
        assert cat.get("dataset", pair.a)
        assert cat.get("dataset", pair.b)
        assert pair.b in cat.relations.overlaps.ids(pair.a)
        assert pair.a in cat.relations.overlaps.ids(pair.b)
