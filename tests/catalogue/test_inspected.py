"""What a collector found beside records: whose a repository is, what is worth proposing, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.catalogue.entry import Entry
from sonodex.catalogue.inspected import (
    by_repository,
    compare_findings,
    entry_of,
    named_datasets,
    published_at,
    score_of,
    steps,
    worth_proposing,
)
from sonodex.collect.finding import Finding
from tests.coding import finding, put

URLS = {"dataset": ("homepage", "download", "paper", "code"), "model": ("code", "weights", "paper", "demo")}


def urls(kind: str = "dataset", **some: str) -> str:
    return "{" + ", ".join(f"{k}: {some.get(k, 'null')}" for k in URLS[kind]) + "}"


@pytest.fixture(scope="module")
def cat(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("inspected")
    levels = {
        i: finding(level, "primary")
        for i, level in (("M1", "full"), ("M2", "partial"), ("M3", "none"), ("M4", "unknown"))
    }
    hub = "https://github.com"
    put(folder, "model", "net", levels, urls=urls("model", code=f"{hub}/Owner/Net.git"))
    put(folder, "model", "none", urls=urls("model", code="https://gitlab.com/owner/none"))
    put(
        folder, "dataset", "home", urls=urls(homepage="https://www.github.com/owner/home/", code=f"{hub}/o/c")
    )
    away = "http://github.com/o/down/releases"
    put(folder, "dataset", "down", urls=urls(homepage="https://example.org", download=away))
    names = {"name": "Code Set", "aliases": "[CD, The Code]"}
    put(folder, "dataset", "code", urls=urls(code=f"{hub}/o/code"), **names)
    put(folder, "dataset", "same", urls=urls(code=f"{hub}/owner/net"))
    put(folder, "dataset", "paper", urls=urls(paper=f"{hub}/o/paper"))
    return Catalogue.load([folder], packaged=False)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("models/net", "owner/net"), ("models/none", None), ("home", "owner/home"), ("down", "o/down"),
        ("datasets/code", "o/code"), ("paper", None),
    ],
)  # fmt: skip
def test_the_repository_of_a_record(cat: Catalogue, name: str, place: str | None) -> None:
    assert published_at(cat[name]) == place


@pytest.mark.parametrize(
    ("where", "address", "found"),
    [
        ("anywhere", "https://github.com/OWNER/net", "net"),
        ("anywhere", "https://github.com/owner/net.git", "net"),
        ("o/code", "https://github.com/owner/other", None),  # its origin is what counts
        ("o/code", "https://example.org/x", "code"),
        ("o/code", None, "code"),
        ("clones/O+Code", None, "code"),
        ("clones/o__code.git", None, "code"),
        ("/home/me/o/code/src", None, "code"),
        ("C:\\clones\\o\\code", None, "code"),
        ("./o/./down/", None, "down"),
        ("code", None, None),
        ("o", None, None),
        ("", None, None),
        ("o/code/owner/net", None, "net"),  # the innermost
    ],
)
def test_the_record_of_a_clone(cat: Catalogue, where: str, address: str | None, found: str | None) -> None:
    entries = by_repository(cat)
    assert set(entries) == {"owner/net", "owner/home", "o/down", "o/code"}
    assert entries["owner/net"].kind == "model"  # and not the dataset that lies there too
    entry = entry_of(entries, where, address)
    assert (entry.id if entry else None) == found


def said(criterion: str, level: Any, up_to: Any = None) -> Finding:
    return Finding(criterion, level, "seen", "https://example.org", up_to=up_to)


@pytest.mark.parametrize(
    ("criterion", "level", "up_to", "worth"),
    [
        ("M1", "full", None, False),
        ("M1", "partial", None, True),
        ("M1", "partial", "full", False),  # the record lies within its bounds
        ("M1", "none", "partial", True),
        ("M1", "unknown", None, False),
        ("M2", "none", "partial", False),
        ("M2", "none", "full", False),
        ("M2", "none", None, True),
        ("M2", "full", None, True),
        ("M3", "none", None, False),
        ("M3", "none", "full", False),
        ("M3", "partial", "full", True),
        ("M4", "none", None, True),
        ("M4", "full", None, True),
        ("M4", "unknown", None, False),
    ],
)
def test_what_is_worth_proposing(
    cat: Catalogue, criterion: str, level: str, up_to: str | None, worth: bool
) -> None:
    one = said(criterion, level, up_to)
    assert worth_proposing(cat["models/net"], [one]) == ([one] if worth else [])


def test_agreement_on_what_both_decide(cat: Catalogue) -> None:
    net: Entry = cat["models/net"]
    rows = [said("M1", "full"), said("M2", "none"), said("M3", "none", "full"), said("M4", "full")]
    told = compare_findings([(net, rows)])
    assert (told.records, told.coded, told.decided) == (("net",), 3, 2)
    assert [(d.criterion, d.coded, d.found) for d in told.differing] == [("M2", "partial", "none")]
    assert [(a.criterion, a.pairs, a.agreement) for a in told.criteria] == [("M1", 1, 1.0), ("M2", 1, 0.0)]
    assert (told.overall.criterion, told.overall.pairs, told.overall.agreement) == ("all", 2, 0.5)
    assert told.as_dict()["differing"][0]["criterion"] == "M2"


def test_steps_are_those_looked_at_dearest_first() -> None:
    rows = [said("M1", "full"), said("M2", "none"), said("M3", "partial")]
    found = steps("model", rows)
    assert [s.criterion for s in found] == ["M2", "M3"]
    assert found[0].gain > found[1].gain > 0
    total = score_of("model", rows)
    assert total.value < score_of("model", [said("M1", "full"), said("M2", "full"), said("M3", "full")]).value
    assert total == score_of("model", [*rows, said("M4", "unknown")])


def test_what_is_open_may_only_have_to_be_said() -> None:
    [settled, opened] = steps("model", [said("M2", "none"), said("M3", "none", "full")])
    assert not settled.remedy.startswith("say or link it")
    assert opened.remedy.startswith("say or link it in the readme if it is there; else publish")


def test_datasets_as_a_collector_knows_them(cat: Catalogue) -> None:
    found = {d.id: d for d in named_datasets(cat)}
    assert set(found) == {"home", "down", "code", "same", "paper"}
    assert found["code"].names == ("Code Set", "CD", "The Code")
    assert found["home"].addresses == ("https://www.github.com/owner/home/", "https://github.com/o/c")
    assert found["paper"].addresses == ()
