"""What a catalogue hands out: shown in a notebook, read from threads, copied, never a way to change it."""

from __future__ import annotations

import copy
import json
import pickle
import runpy
import threading
from pathlib import Path
from typing import Any

import pytest

import sonodex
from sonodex import Catalogue, Entry, EntryList, SonodexError
from sonodex.catalogue.filters import compile_filters
from sonodex.catalogue.rows import columns, flat_row
from sonodex.errors import UsageError
from sonodex.records.vocabularies import KINDS, Kind
from tests.coding import put
from tests.conftest import ROOT


def changed(value: Any) -> None:
    """Try to change everything in a value."""
    if isinstance(value, dict):
        for one in list(value.values()):
            changed(one)
        value["new"] = 1
        value.clear()
    elif isinstance(value, list):
        for one in list(value):
            changed(one)
        value.append(1)
        value.clear()


@pytest.mark.parametrize("name", ["datasets/busi", "models/samus"])
def test_nothing_handed_out_changes_the_catalogue(name: str) -> None:
    cat = Catalogue.load()
    entry = cat[name]
    before = json.dumps([entry.full(), entry.summary, entry.facts, entry.data, flat_row(entry)])
    for handed in (entry.full(), entry.summary, entry.license, entry.relations(), flat_row(entry)):
        changed(handed)
    for fixed in (entry.facts, entry.data):
        with pytest.raises(TypeError, match="cannot be changed"):
            changed(fixed)
        with pytest.raises(TypeError, match="cannot be changed"):
            fixed["criteria"] = {}
        own = copy.deepcopy(fixed)
        changed(own)
        assert type(own) is dict
    assert json.dumps([entry.full(), entry.summary, entry.facts, entry.data, flat_row(entry)]) == before
    assert cat[name] is entry


@pytest.mark.parametrize(
    "call", ["__setitem__", "__delitem__", "pop", "update", "setdefault", "popitem", "clear"]
)
def test_a_frozen_dictionary_refuses(call: str, cat: Catalogue) -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        getattr(cat["datasets/busi"].facts, call)("x")


@pytest.mark.parametrize(
    "call", ["append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear", "__iadd__"]
)
def test_a_frozen_list_refuses(call: str, cat: Catalogue) -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        getattr(cat["datasets/busi"].facts["anatomy"], call)("x")


def test_copies_are_whole(cat: Catalogue) -> None:
    entry = cat["datasets/busi"]
    for twin in (pickle.loads(pickle.dumps(entry)), copy.deepcopy(entry), copy.copy(entry)):
        assert isinstance(twin, Entry)
        assert twin.full() == entry.full()
        assert twin.facts == entry.facts
        assert twin.score.value == entry.score.value
    for other in (pickle.loads(pickle.dumps(cat)), copy.deepcopy(cat)):
        assert [e.full_id for e in other] == [e.full_id for e in cat]
        assert other["models/samus"].full() == cat["models/samus"].full()
    assert type(pickle.loads(pickle.dumps(entry.facts))) is dict


def test_a_catalogue_that_was_built_in_memory_travels_too(tmp_path: Path) -> None:
    put(tmp_path, "dataset", "one")
    cat = Catalogue.load([tmp_path], packaged=False)
    sent = pickle.dumps(cat)
    (tmp_path / "datasets/one.yaml").unlink()
    assert pickle.loads(sent)["one"].data["id"] == "one"


def test_other_threads_may_read(tmp_path: Path) -> None:
    for number in range(8):
        put(tmp_path, "dataset", f"d{number}")
    for cat in (Catalogue.load(), Catalogue.load([tmp_path], packaged=False), Catalogue.load([tmp_path])):
        failed: list[BaseException] = []

        def read(cat: Catalogue = cat, failed: list[BaseException] = failed) -> None:
            try:
                for entry in list(cat)[:60]:
                    assert entry.full()["id"] == entry.id
                    entry.release()
                assert cat.search("ultrasound") is not None
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed


def test_names_at_the_top() -> None:
    assert dir(sonodex) == sorted(sonodex.__all__)
    for name in sonodex.__all__:
        assert getattr(sonodex, name) is not None
    with pytest.raises(SonodexError):
        Catalogue.load()["no such thing at all"]
    with pytest.raises(AttributeError, match="nonsense"):
        sonodex.nonsense  # noqa: B018


def test_what_is_in_it(cat: Catalogue) -> None:
    assert "busi" in cat
    assert cat["datasets/busi"] in cat
    assert 1 not in cat
    assert None not in cat
    assert "no such thing" not in cat


def test_lists_stay_lists(cat: Catalogue) -> None:
    found = cat.datasets(anatomy="breast")
    assert isinstance(found, list)
    assert type(found) is type(found[:2]) is type(cat.models()) is type(cat.search("breast")) is EntryList
    assert isinstance(found[0], Entry)
    assert found[:2] == list(found)[:2]


def test_a_notebook_shows_tables_and_no_markup_of_data(tmp_path: Path, cat: Catalogue) -> None:
    put(tmp_path, "dataset", "one", name="'<script>alert(1)</script>'", publisher="'a & <b>'")
    mine = Catalogue.load([tmp_path], packaged=False)
    for shown in (mine._repr_html_(), mine["one"]._repr_html_(), mine.search("one")._repr_html_()):
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
    assert "a &amp; &lt;b&gt;" in mine["one"]._repr_html_()
    assert repr(mine) == "<sonodex catalogue: 1 dataset, 0 models>"
    busi = cat["datasets/busi"]
    assert repr(busi) == "<sonodex datasets/busi>"
    for value in (
        busi.facts["year"],
        busi.facts["publisher"],
        busi.facts["anatomy"][0],
        busi.facts["tasks"][0],
    ):
        assert f"<td>{value}" in busi._repr_html_()
    assert busi.rights.verdict("commercial").text.replace("'", "&#x27;") in busi._repr_html_()
    every = EntryList(cat)._repr_html_()
    assert every.count("<tr>") == 51
    assert f"and {len(cat) - 50:,} more" in every


@pytest.mark.parametrize("kind", KINDS)
def test_frames_know_the_unknown(kind: Kind, cat: Catalogue) -> None:
    import pandas as pd

    frame, polar = cat.to_dataframe(kind), cat.to_polars(kind)
    rows = {e.id: flat_row(e) for e in cat if e.kind == kind}
    assert list(frame.index) == polar["id"].to_list() == list(rows)
    for column in columns(kind):
        if column.name == "id":
            continue
        expected = [row[column.name] for row in rows.values()]
        assert polar[column.name].to_list() == expected
        if column.type in ("integer", "boolean"):
            assert str(frame[column.name].dtype) in ("Int64", "boolean")
        got = [None if v is pd.NA or v is None else v for v in frame[column.name]]
        assert [None if isinstance(v, float) and v != v else v for v in got] == expected


def test_frames_of_lists(cat: Catalogue) -> None:
    few = cat.datasets(anatomy="lung")
    assert list(few.to_dataframe().index) == few.to_polars()["id"].to_list() == [e.id for e in few]
    assert len(EntryList().to_dataframe()) == 0
    with pytest.raises(UsageError, match="a frame of each"):
        EntryList(cat).to_polars()


def test_what_there_is_not_is_refused(cat: Catalogue) -> None:
    nonsense: Any = "foo"
    for call in (
        lambda: cat.to_dataframe(nonsense),
        lambda: cat.to_polars(nonsense),
        lambda: cat.search("x", nonsense),
        lambda: cat.search("x", limit=-1),
        lambda: cat.datasets(tier=["gold", "foo"]),
        lambda: cat.datasets(min_subjects=[5, "x"]),
    ):
        with pytest.raises(UsageError):
            call()
    assert cat.search("breast", limit=0) == []
    assert len(cat.search("breast", limit=2)) == 2


def test_a_list_of_tiers_means_any_of_them(cat: Catalogue) -> None:
    gold, bronze = cat.datasets(tier="gold"), cat.datasets(tier="bronze")
    assert (
        set(cat.datasets(tier=["gold", "bronze"]))
        == set(cat.datasets(tier=["bronze", "gold"]))
        == set(bronze)
    )
    assert set(gold) < set(bronze)
    both = cat.datasets(tier=["gold", "unrated"], track="all")
    assert set(both) == {*cat.datasets(tier="gold", track="all"), *cat.datasets(tier="unrated", track="all")}
    assert set(cat.datasets(min_subjects=[500, 100])) == set(cat.datasets(min_subjects=100))
    assert set(cat.datasets(year_from=[2023, 2020])) == set(cat.datasets(year_from=2020))
    assert compile_filters("dataset", {"tier": []}, [], lambda: cat.names, cat.outline("dataset")) == []


def test_the_reference_of_python_is_true() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "python_reference.py"))
    written = script["TARGET"].read_text(encoding="utf-8")
    assert written == script["reference"](), "run `python scripts/python_reference.py`"
    for name in sonodex.__all__:
        assert f"## `{name}`" in written
