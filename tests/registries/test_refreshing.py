"""A refresh proposes, contradicts, survives every fault, and asks for nothing twice."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sonodex.collect.proposing import propose
from sonodex.records.vocabularies import Kind
from sonodex.registries import judging
from sonodex.registries.keeping import Kept
from sonodex.registries.refreshing import Refreshed, Subject, addresses, refresh, weigh
from sonodex.registries.said import RemoteFile, Said
from sonodex.registries.web import Web
from tests.conftest import FULL, make_record
from tests.registries import registries
from tests.registries.internet import Internet, Reply, Request, bomb

DAY = dt.date(2026, 1, 2)


@functools.cache
def blank(kind: Kind) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(make_record(kind, "a"))
    return data


def subject(kind: Kind, record_id: str = "a", **lines: str) -> Subject:
    data = copy.deepcopy(blank(kind)) | {"id": record_id}
    for name, text in lines.items():
        (data["criteria"] if name in data["criteria"] else data)[name] = yaml.safe_load(text)
    return Subject(f"{kind}s/{record_id}", kind, data)


def dataset(number: int = 1000001, **lines: str) -> Subject:
    urls = f"{{homepage: https://zenodo.org/records/{number}, download: null, paper: null, code: null}}"
    return subject("dataset", f"set-{number}", urls=urls, **lines)


def look(one: Subject, web: Web, kept: Kept | None = None) -> Refreshed:
    return refresh([one], web, kept or Kept())[0]


def test_findings_and_facts_of_a_deposit(net: Internet, web: Web) -> None:
    registries.install(net)
    found = look(dataset(doi=f"{{data: {registries.DATA}, paper: {registries.PAPER}}}"), web)
    assert {f.criterion: (f.level, f.up_to) for f in found.findings} == {
        "D1": ("full", None), "D2": ("full", None), "D4": ("full", None), "D5": ("full", None)}  # fmt: skip
    assert all(f.basis == "automatic" and f.source.startswith("https://") for f in found.findings)
    assert {f.field: f.registry for f in found.facts} == {
        "license.spdx": "CC-BY-4.0", "year": 2023, "size_gb": 1.5, "access": "open"}  # fmt: skip
    assert [s.registry for s in found.said] == ["Zenodo", "DataCite", "Crossref", "OpenAlex"]
    assert found.contradictions == ()


def test_a_finding_that_somebody_read_is_contradicted_and_stays(net: Internet, web: Web) -> None:
    registries.install(net)
    read = "{level: none, basis: primary, note: no licence on the page, source: 'https://a.b/c', checked: 2024-05-01}"
    found = look(dataset(D2=read, D1=FULL, license="{spdx: CC-BY-NC-4.0, name: null, url: null}"), web)
    assert "D2" not in {f.criterion for f in found.findings}
    assert not any(f.field == "license.spdx" for f in found.facts)
    words = " ".join(found.contradictions)
    assert "D2: the record says none (no licence on the page)" in words
    assert "license.spdx: the record says CC-BY-NC-4.0" in words
    assert "D1" not in {f.criterion for f in found.findings}, "it says the same"


def test_what_does_not_apply_is_a_contradiction_too() -> None:
    none = "{level: not-applicable, basis: primary, note: why, source: null, checked: null}"
    said = Said("Zenodo", "https://zenodo.org/api/records/1", DAY, "dataset", spdx="MIT")
    found = weigh(dataset(D2=none), [said])
    assert not found.findings
    assert "D2: the record says not-applicable" in found.contradictions[0]


def test_an_open_finding_is_settled_and_a_settled_one_is_not_opened() -> None:
    said = [Said("Zenodo", "https://z/", DAY, "dataset", version="1")]
    half = (
        "{level: none, up_to: full, basis: primary, note: seen, source: 'https://a.b/c', checked: 2024-05-01}"
    )
    settled = "{level: partial, basis: primary, note: seen, source: 'https://a.b/c', checked: 2024-05-01}"
    assert [(f.criterion, f.level, f.up_to) for f in weigh(dataset(D5=half), said).findings] == [
        ("D5", "partial", "full")
    ]
    assert weigh(dataset(D5=settled), said).findings == ()


def test_a_licence_that_differs_between_registries_is_shown(net: Internet, web: Web) -> None:
    registries.install(net)
    rights = [{"rights": "CC0 1.0", "rightsIdentifier": "cc0-1.0"}]
    net.route(r"api\.datacite\.org/", {"data": registries.datacite(rightsList=rights)})
    found = look(dataset(doi=f"{{data: {registries.DATA}, paper: null}}"), web)
    assert any(
        "licence differs: Zenodo says CC-BY-4.0, DataCite says CC0-1.0" in c for c in found.contradictions
    )


def test_models_and_their_repositories(net: Internet, web: Web) -> None:
    registries.install(net)
    urls = "{code: 'https://github.com/lab/net', weights: 'https://huggingface.co/lab/livers', paper: null, demo: null}"
    one = subject("model", urls=urls, doi=f"{{paper: {registries.PAPER}}}")
    found = look(one, web)
    assert {f.criterion: (f.level, f.up_to) for f in found.findings} == {
        "M1": ("partial", "full"), "M2": ("full", None), "M3": ("full", None), "M15": ("full", None)}  # fmt: skip
    facts = {f.field: f.registry for f in found.facts}
    assert facts["repository.last_commit"] == dt.date(2024, 3, 4)
    assert facts["repository.archived"] is False
    assert facts["code_license.spdx"] == "MIT"
    assert facts["weights_license.spdx"] == "Apache-2.0"
    net.route(r"api\.github\.com/repos/lab/net$", registries.github(archived=True))
    net.route(r"api\.crossref\.org/", registries.crossref(more={"updated-by": [{"type": "retraction"}]}))
    words = " ".join(look(one, web).contradictions)
    assert "lab/net is archived" in words
    assert "is retracted" in words


def files(*names: str) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(name, 10) for name in names)


@pytest.mark.parametrize(("said", "expected"), [
    ({"files": files(*(f"{n}.png" for n in range(12)), "a.csv")}, {"D5": "partial", "D26": "full", "D27": "full"}),
    ({"files": files(*(f"{n}.png" for n in range(12)), "a.zip")}, {"D5": "partial", "D27": "full"}),
    ({"files": files("a.zip")}, {"D5": "partial"}),
    ({"files": files("a.mat")}, {"D5": "partial", "D27": "partial"}),
    ({"files": files("a.png"), "listed": False}, {}),
    ({"access": "request"}, {"D1": "partial"}),
    ({"licence": "our own terms"}, {"D2": "partial"}),
    ({"licence": "other"}, {}),
    ({}, {}),
])  # fmt: skip
def test_what_a_deposit_proves(said: dict[str, Any], expected: dict[str, str]) -> None:
    found = judging.findings("dataset", [Said("X", "https://x/", DAY, "dataset", **said)])
    assert {f.criterion: f.level for f in found} == expected


def test_the_proposal_is_a_valid_record(net: Internet, web: Web, tmp_path: Path) -> None:
    from sonodex.catalogue import check_paths

    registries.install(net)
    one = dataset(doi=f"{{data: {registries.DATA}, paper: null}}")
    path = tmp_path / "datasets" / "set-1000001.yaml"
    path.parent.mkdir()
    urls = "{homepage: https://zenodo.org/records/1000001, download: null, paper: null, code: null}"
    path.write_text(make_record("dataset", "set-1000001", urls=urls))
    found = look(one, web)
    before, after, diff = propose(path, found.findings, "", {f.path: f.registry for f in found.facts})
    assert before == path.read_text()
    assert "+  D2: {level: full, basis: automatic" in diff
    path.write_text(after)
    assert not check_paths([path]).problems
    assert yaml.safe_load(after)["license"]["spdx"] == "CC-BY-4.0"


FAULTS: dict[str, Reply] = {
    "500": Reply(status=500), "429": Reply(status=429, headers={"retry-after": "9999"}), "html": Reply("<html>"),
    "broken": Reply("{", headers={"content-type": "application/json"}), "bomb": bomb(20), "404": Reply({}, 404),
    "break": Reply(b'{"metadata": {}}' * 9, breaks=True), "keys": Reply({"meta": {}}),
    "circle": Reply(status=302, headers={"location": "/api/records/1"}),
    "private": Reply(status=302, headers={"location": "http://127.0.0.1/"}),
}  # fmt: skip


def fifty(net: Internet) -> list[Subject]:
    def deposit(request: Request) -> Reply:
        return Reply(registries.zenodo(int(request.path.rpartition("/")[2])))

    net.route(r"zenodo\.org/api/records/\d+$", deposit)
    return [dataset(number) for number in range(1, 51)]


def test_a_fault_at_every_request_ends_says_and_loses_nothing(net: Internet, tmp_path: Path) -> None:
    subjects = fifty(net)
    kinds = list(FAULTS.values())
    for every in (1, 2, 7):
        net.fault = lambda r, every=every: kinds[r.number % len(kinds)] if r.number % every == 0 else None
        file = tmp_path / f"kept-{every}.jsonl"
        with Web(wait=lambda _: None, pause=0.0, tries=1) as web, Kept(file) as kept:
            found = refresh(subjects, web, kept)
        assert [f.name for f in found] == [s.name for s in subjects]
        failed = [f for f in found if f.failed]
        assert all(bool(f.said) != bool(f.failed) for f in found)
        assert failed
        assert all("\n" not in line and "zenodo.org" in line for f in failed for line in f.failed)
        net.fault = None
        before = len(net.requests)
        with Web(wait=lambda _: None) as web, Kept(file) as kept:
            again = refresh(subjects, web, kept)
        assert not any(f.failed for f in again)
        assert len(net.requests) - before == len(failed), "only what is missing is asked for"


def test_a_killed_run_keeps_what_it_asked(net: Internet, tmp_path: Path) -> None:
    subjects = fifty(net)[:5]
    file = tmp_path / "kept.jsonl"
    with Web() as web, Kept(file) as kept:
        refresh(subjects, web, kept)
        written = file.read_bytes()  # before it is closed in order
    file.write_bytes(written + b'{"registry": "Zenodo", "key": "6", "sa')
    with Web() as web, Kept(file) as again:
        assert len(again) == 5
        refresh([*subjects, dataset(6)], web, again)
    assert len(net.requests) == 6
    assert all(json.loads(line) for line in file.read_text().splitlines())


def test_old_answers_are_asked_for_again(net: Internet, tmp_path: Path) -> None:
    subjects = fifty(net)[:1]
    file = tmp_path / "kept.jsonl"
    with Web() as web, Kept(file) as kept:
        refresh(subjects, web, kept)
    file.write_text(file.read_text().replace(dt.date.today().isoformat(), "2020-01-01"))
    with Web() as web, Kept(file) as kept:
        refresh(subjects, web, kept)
    assert len(net.requests) == 2


def test_addresses_of_the_whole_catalogue_have_owners() -> None:
    from sonodex import Catalogue

    found = [a for e in Catalogue.load() for a in addresses(Subject(e.full_id, e.kind, e.data))]
    assert len(found) > 300


def test_an_article_in_a_deposit_is_no_data(net: Internet, web: Web) -> None:
    paper = registries.zenodo(8, metadata={"resource_type": {"type": "publication"}})
    net.route(r"zenodo\.org/api/records/8$", paper)
    assert look(dataset(8), web).findings == ()


def test_an_interruption_keeps_what_came_and_does_not_wait(net: Internet, tmp_path: Path) -> None:
    subjects = fifty(net)

    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    file = tmp_path / "kept.jsonl"
    with Web() as web, Kept(file) as kept, pytest.raises(KeyboardInterrupt):
        refresh(subjects, web, kept, done=stop)
    with Kept(file) as kept:
        assert len(kept) >= 5
    assert len(net.requests) < 50


def test_many_threads_share_one_cache(net: Internet, tmp_path: Path) -> None:
    body = {"cache-control": "max-age=600", "etag": '"1"'}
    net.route(
        r"\w+\.example/api/datasets/",
        lambda r: Reply({"data": {"latestVersion": {"files": []}}}, headers=body),
    )
    urls = "{{homepage: 'https://h{n}.example/dataset.xhtml?persistentId=doi:10.5072/FK2/A{n}', download: null, paper: null, code: null}}"
    subjects = [subject("dataset", f"s{n}", urls=urls.format(n=n)) for n in range(24)]
    for _ in range(2):
        with Web(cache=tmp_path / "answers.sqlite") as web:
            found = refresh(subjects, web, Kept(), workers=12)
        assert not [f.failed for f in found if f.failed]
    assert len(net.requests) == 24


def test_the_command(net: Internet, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sonodex.cli.app import run

    registries.install(net)
    urls = "{homepage: 'https://zenodo.org/records/1000001', download: null, paper: null, code: null}"
    path = folder / "datasets" / "mine.yaml"
    path.write_text(make_record("dataset", "mine", urls=urls))
    before = path.read_text()
    assert run(["refresh", "mine", "--catalogue", str(folder), "--propose"]) == 0
    printed = capsys.readouterr()
    assert "license.spdx" in printed.out
    assert "+  D2: {level: full" in printed.err
    assert path.read_text() == before, "nothing is written without acceptance"
    assert run(["refresh", "mine", "--catalogue", str(folder), "--propose", "--yes", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["said"][0]["registry"] == "Zenodo"
    assert yaml.safe_load(path.read_text())["license"]["spdx"] == "CC-BY-4.0"
    assert len(net.requests) == 1, "the second run asks for nothing again"
