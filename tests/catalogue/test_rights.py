"""Chains of rights: the strictest link decides, and what is not known is never a yes."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.rights import Link, Rights
from sonodex.errors import UsageError
from sonodex.records.vocabularies import PERMISSIONS
from tests.catalogues import BY, MIT, NC, OWN_TERMS, PAGE, RESEARCH, load, related, trained
from tests.coding import put


@pytest.mark.parametrize(
    ("licence", "commercial", "begins"),
    [
        (BY, True, "Yes: data (CC-BY-4.0)"),
        (NC, False, "No: data, whose licence (CC-BY-NC-SA-4.0) forbids commercial use"),
        (RESEARCH, False, "No: data, whose licence (For research use only) forbids commercial use"),
        (OWN_TERMS, None, "Not known: data: its terms (Hospital research agreement)"),
        ("{spdx: null, name: null, url: null}", None, "Not known: data: no licence is stated"),
    ],
)
def test_a_set_of_its_own(folder: Path, licence: str, commercial: bool | None, begins: str) -> None:
    put(folder, "dataset", "one", license=licence)
    verdict = load(folder)["one"].rights.verdict("commercial")
    assert verdict.allowed is commercial
    assert verdict.text.startswith(begins)


def test_the_sources_of_a_set_bind_it_to_the_root_and_circles_end(folder: Path) -> None:
    put(folder, "dataset", "root", license=NC, name="Root Set")
    put(folder, "dataset", "middle", license=BY, related=related("derived-from:root"))
    put(folder, "dataset", "leaf", license=BY, related=related("subset-of:middle"))
    put(folder, "dataset", "loop-a", license=BY, related=related("copy-of:loop-b"))
    put(folder, "dataset", "loop-b", license=BY, related=related("copy-of:loop-a"))
    put(folder, "dataset", "friend", license=BY, related=related("shares-images:root", "extends:root"))
    cat = load(folder)
    leaf = cat["leaf"].rights
    assert [one.id for one in leaf.links] == ["leaf", "middle", "root"]
    assert (
        leaf.verdict("commercial").text
        == "No: Root Set, whose licence (CC-BY-NC-SA-4.0) forbids commercial use"
    )
    assert leaf.allows == {"commercial": False, "redistribution": True, "derivatives": True}
    assert [one.id for one in cat["loop-a"].rights.links] == ["loop-a", "loop-b"]
    assert (
        cat["friend"].rights.allows["commercial"] is True
    )  # what it shares with others is not taken from them


def test_a_source_without_a_record_is_not_known(folder: Path) -> None:
    put(folder, "dataset", "one", license=BY, related=related("derived-from:Some Hospital Set"))
    verdict = load(folder)["one"].rights.verdict("commercial")
    assert (verdict.allowed, verdict.link) == (None, "Some Hospital Set")


def test_a_licence_that_the_record_doubts_is_not_known(folder: Path) -> None:
    note = "images come from a site whose rights are not discussed"
    doubt = f"{{level: partial, basis: primary, note: {note}, source: '{PAGE}'}}"
    put(folder, "dataset", "one", license=BY, D3=doubt)
    put(folder, "dataset", "sure", license=BY, D3=doubt.replace("partial", "full"))
    cat = load(folder)
    assert cat["one"].rights.allows == dict.fromkeys(PERMISSIONS)
    assert "rights are not discussed" in cat["one"].rights.verdict("commercial").text
    assert cat["sure"].rights.allows["commercial"] is True


def test_a_copy_on_a_hub_never_grants_more_and_may_take_away(folder: Path) -> None:
    def mirror(licence: str) -> str:
        return f"[{{url: 'https://hub.example/x', holds: all, license: {licence}, source: '{PAGE}'}}]"

    put(
        folder,
        "dataset",
        "freer-copy",
        license="{spdx: null, name: null, url: null}",
        mirrors=mirror("CC0-1.0"),
    )
    put(folder, "dataset", "stricter-copy", license=BY, mirrors=mirror("CC-BY-NC-4.0"))
    put(folder, "dataset", "equal-copy", license=BY, mirrors=mirror("CC-BY-4.0"))
    cat = load(folder)
    assert cat["freer-copy"].rights.allows["commercial"] is None
    assert cat["stricter-copy"].rights.verdict("commercial").link == "copy on hub.example"
    assert cat["stricter-copy"].rights.allows["commercial"] is False
    assert len(cat["equal-copy"].rights.links) == 1


def test_a_model_is_code_weights_and_every_training_set(folder: Path) -> None:
    put(folder, "dataset", "free", license=BY)
    put(folder, "dataset", "closed", license=NC, name="Closed Set")
    weights = "{code: 'https://example.org/c', weights: 'https://example.org/w', paper: null, demo: null}"
    models = {
        "all-clear": {
            "code_license": MIT,
            "weights_license": MIT,
            "urls": weights,
            "trained_on": trained("free"),
        },
        "no-terms": {"code_license": MIT, "urls": weights, "trained_on": trained("free")},
        "no-weights": {"code_license": MIT, "trained_on": trained("free")},
        "bound": {
            "code_license": MIT,
            "weights_license": MIT,
            "urls": weights,
            "trained_on": trained("free", "closed"),
        },
        "own-data": {
            "code_license": MIT,
            "weights_license": MIT,
            "urls": weights,
            "trained_on": trained("Our Clinic"),
        },
        "silent": {"code_license": MIT, "weights_license": MIT, "urls": weights},
    }
    for record_id, lines in models.items():
        put(folder, "model", record_id, **lines)
    cat = load(folder)
    found = {name: cat[name].rights.verdict("commercial") for name in models}
    assert {k: v.allowed for k, v in found.items()} == {
        "all-clear": True, "no-terms": None, "no-weights": True, "bound": False, "own-data": None,
        "silent": None,
    }  # fmt: skip
    assert found["no-terms"].text == "Not known: weights: the weights carry no licence"
    assert found["bound"].text.startswith("No: trained on Closed Set, whose licence (CC-BY-NC-SA-4.0)")
    assert found["own-data"].link == "trained on Our Clinic"
    assert {e.id for e in cat.models(allows="commercial")} == {"all-clear", "no-weights"}
    assert {e.id for e in cat.models(allows_code="commercial")} == set(models)


def test_no_yes_with_an_unknown_link_and_no_yes_with_a_forbidding_one() -> None:
    for values in itertools.product((True, False, None), repeat=3):
        links = tuple(Link(f"link {n}", None, "X", v, v, v, "why") for n, v in enumerate(values))
        rights = Rights(links)
        for purpose in PERMISSIONS:
            found = rights.verdict(purpose)
            assert found.allowed is (False if False in values else None if None in values else True)
            weakest = None if found.allowed else f"link {values.index(found.allowed)}"
            assert found.link == weakest
            if found.allowed is False:
                words = {"commercial": "commercial use", "derivatives": "derived works"}.get(purpose, purpose)
                assert found.text == f"No: {weakest}, whose licence (X) forbids {words}"


def test_json_of_every_record_of_the_catalogue_names_the_weakest_link() -> None:
    for entry in Catalogue.load():
        plain = entry.rights.as_dict()
        for purpose in PERMISSIONS:
            verdict = plain["verdict"][purpose]
            values = [one[purpose] for one in plain["rights"]]
            assert (verdict["allowed"] is True) == (values.count(True) == len(values) > 0), entry.full_id
            assert (verdict["link"] is None) == (verdict["allowed"] is True)


def test_filters_refuse_what_is_no_dataset(folder: Path) -> None:
    put(folder, "dataset", "one")
    with pytest.raises(UsageError, match="no-overlap-with: no dataset 'oen'; nearest: "):
        load(folder).datasets(no_overlap_with="oen")
