"""What the catalogue does not have: found once, ranked, and decided by a person for good."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sonodex.catalogue import check_paths
from sonodex.catalogue.authoring import empty_record
from sonodex.cli.app import run
from sonodex.errors import UsageError
from sonodex.registries.discovery.finding import Candidate, Known, discover, judge, keys_of, known_of
from sonodex.registries.discovery.queue import Queue
from sonodex.registries.said import RemoteFile, Said
from sonodex.registries.web import Web
from tests.conftest import make_record
from tests.registries import registries
from tests.registries.internet import Internet, Reply, Request
from tests.registries.test_refreshing import subject

DAY = dt.date(2026, 1, 2)


def said(title: str | None = "Liver ultrasound images", **more: Any) -> Said:
    return Said(
        "Zenodo", more.pop("source", "https://zenodo.org/api/records/1"), DAY, "dataset", title, **more
    )


def search(net: Internet) -> None:
    """Every registry finds the liver set, each in its own words; some find more."""
    net.route(r"zenodo\.org/api/records\?", {"hits": {"hits": [registries.zenodo()]}, "links": {}})

    def datacite(request: Request) -> Reply:
        if "cursor%5D=1" in request.path:
            more = "https://api.datacite.org/dois?page%5Bcursor%5D=2"
            return Reply({"data": [registries.datacite()], "links": {"next": more}})
        weld = registries.datacite("10.1234/weld", titles=[{"title": "Ultrasonic testing of weld seams"}],
                                   descriptions=[], url="https://x.example/weld")  # fmt: skip
        heart = registries.datacite("10.1234/heart", titles=[{"title": "Echocardiography videos of infants"}],
                                    descriptions=[], url="https://x.example/heart")  # fmt: skip
        return Reply({"data": [weld, heart, {"id": "no"}][:2], "links": {}})

    net.route(r"api\.datacite\.org/dois\?", datacite)
    net.route(r"huggingface\.co/api/datasets\?", [])
    net.route(r"huggingface\.co/api/models\?", [registries.hugging_face("lab/ultrasound-net", cardData={})])
    net.route(r"api\.openalex\.org/works\?", {"results": [
        registries.openalex(registries.DATA, type="dataset", title="Liver ultrasound images"),
    ], "meta": {"next_cursor": None}})  # fmt: skip
    net.route(r"api\.github\.com/search/repositories\?", {"items": [
        registries.github("lab/net", description="Cats and dogs"),
        registries.github("lab/thyroid", description="Thyroid ultrasound dataset with masks"),
    ]})  # fmt: skip


def test_one_candidate_a_resource_the_most_likely_first(net: Internet, web: Web) -> None:
    search(net)
    found, failed = discover(web, Known(), ["ultrasound"])
    assert failed == []
    titles = [c.title for c in found]
    assert titles[0] == "Liver ultrasound images"
    assert {s.registry for s in found[0].said} == {"Zenodo", "DataCite", "OpenAlex"}
    assert set(titles) == {
        "Liver ultrasound images", "Echocardiography videos of infants", "lab/ultrasound-net", "lab/thyroid"}  # fmt: skip
    assert {c.title: c.kind for c in found}["lab/ultrasound-net"] == "model"
    assert {c.title: c.kind for c in found}["lab/thyroid"] == "dataset"
    assert all(c.why for c in found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_a_registry_that_fails_is_said_and_the_others_go_on(net: Internet, web: Web) -> None:
    search(net)
    net.route(r"zenodo\.org/", Reply(status=500))
    net.route(r"api\.github\.com/", {"changed": []})
    found, failed = discover(web, Known(), ["ultrasound"])
    assert len(found) == 3
    assert [line.partition(":")[0] for line in failed] == ["Zenodo", "GitHub"]


def test_what_is_known_by_doi_address_title_or_checksum_is_not_proposed() -> None:
    urls = "{homepage: 'http://www.zenodo.org/records/7/', download: null, paper: null, code: null}"
    one = subject(
        "dataset", urls=urls, doi="{data: 10.17632/abc.1, paper: null}", name="A liver ultrasound image set"
    )
    file = RemoteFile("a.zip", 10**9, "md5:" + "a" * 32)
    known = known_of([one], [said("other words here", files=(file,))])
    assert known.has(keys_of(said("x y", landing="https://zenodo.org/records/7")))
    assert known.has(keys_of(said("x y", doi="10.17632/ABC.2")))
    assert known.has(keys_of(said("A LIVER ultrasound image set!")))
    assert known.has(keys_of(said("x y", files=(file,))))
    assert not known.has(keys_of(said("A kidney ultrasound image set")))
    assert not known.has(keys_of(said("x y", files=(RemoteFile("license", 10, "md5:" + "a" * 32),))))
    long = known_of([subject("dataset", name="Dataset of breast ultrasound images with masks of lesions")])
    assert long.has(keys_of(said("Dataset of breast ultrasound images with masks of lesion lesions")))


@pytest.mark.parametrize(("title", "description", "fits"), [
    ("Liver ultrasound images", "", True), ("Echocardiograms of patients", "a dataset", True),
    ("Ultrasonic testing of weld seams", "ultrasound images", False), ("Cats", "", False),
    ("Images", "annotated ultrasound images of patients", True),
])  # fmt: skip
def test_what_belongs_here(title: str, description: str, fits: bool) -> None:
    assert (judge(said(title, description=description))[0] >= 2) is fits


def the_queue(folder: Path, *titles: str) -> Queue:
    queue = Queue(folder)
    found = [
        Candidate("dataset", (said(t, doi=f"10.1234/{n}", landing=f"https://x.example/Set-{n}",
                                   source=f"https://zenodo.org/api/records/{n}", spdx="CC-BY-4.0"),), 5 - n, ("because",))
        for n, t in enumerate(titles)
    ]  # fmt: skip
    queue.add(found, empty_record, lambda name: name == "liver-ultrasound-images")
    return queue


def test_drafts_are_valid_records_and_say_why(tmp_path: Path) -> None:
    queue = the_queue(
        tmp_path / "queue", "Liver ultrasound images", "Ünï: cödé # {evil}", "Liver ultrasound images"
    )
    names = [w.id for w in queue]
    assert names == ["liver-ultrasound-images-2", "uni-code-evil", "liver-ultrasound-images-3"]
    for name in names:
        path = queue.path(name)
        assert path.read_text().startswith("# proposed: score")
        assert "# proposed: why: because" in path.read_text()
        assert not [p for p in check_paths([path]).problems if p.severity == "error"], name
    data = yaml.safe_load(queue.path(names[0]).read_text())
    assert data["license"]["spdx"] == "CC-BY-4.0"
    assert data["criteria"]["D2"] == {
        "level": "full", "basis": "automatic", "note": "Zenodo: licence CC-BY-4.0",
        "source": "https://zenodo.org/api/records/0", "checked": DAY}  # fmt: skip


def test_decisions_are_remembered(tmp_path: Path) -> None:
    queue = the_queue(tmp_path / "queue", "Liver one", "Kidney two", "Spleen three")
    catalogue = tmp_path / "mine"
    (catalogue / "datasets").mkdir(parents=True)
    path = queue.accept("liver-one", catalogue)
    assert path == catalogue / "datasets/liver-one.yaml"
    assert "# proposed" not in path.read_text()
    queue.reject("kidney-two", "of a cat")
    again = Queue(tmp_path / "queue")
    assert [w.id for w in again] == ["spleen-three"]
    assert {"doi:10.1234/1", "title:kidney two"} <= again.keys
    assert not again.path("kidney-two").exists()
    assert (
        json.loads((tmp_path / "queue/queue.json").read_text())["decided"]["doi:10.1234/1"]
        == "rejected: of a cat"
    )
    with pytest.raises(UsageError, match="no draft 'kidney-two'"):
        again.get("kidney-two")


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"form": "x"}', '{"form": "sonodex queue 1", "waiting": [{"id": "../x"}]}']
)
def test_a_file_that_is_no_queue_is_not_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / "queue.json").write_text(text)
    with pytest.raises(UsageError, match="is no queue"):
        Queue(tmp_path)


def test_the_commands(
    net: Internet,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search(net)
    monkeypatch.chdir(tmp_path)
    (folder / "datasets" / "mine.yaml").write_text(make_record("dataset", "mine"))
    assert run(["discover", "ultrasound", "--catalogue", str(folder)]) == 0
    printed = capsys.readouterr()
    assert "4 drafts in queue" in printed.err
    assert "liver-ultrasound-images" in printed.out
    net.route(r"zenodo\.org/", Reply(status=404))
    assert run(["discover", "ultrasound"]) == 1, "a search failed"
    assert "0 drafts" in capsys.readouterr().err
    assert (
        run(["queue", "merge", "liver-ultrasound-images", "mine", "--catalogue", str(folder), "--yes"]) == 0
    )
    record = yaml.safe_load((folder / "datasets" / "mine.yaml").read_text())
    assert record["mirrors"][0]["url"] == "https://zenodo.org/records/1000001"
    assert not [p for p in check_paths([folder / "datasets" / "mine.yaml"]).problems if p.severity == "error"]
    assert run(["queue", "merge", "lab-ultrasound-net", "mine", "--catalogue", str(folder), "--yes"]) == 2
    assert run(["queue", "accept", "echocardiography-videos-of-infants", "--to", str(folder)]) == 0
    assert run(["queue", "reject", "lab-thyroid", "--reason", "a copy"]) == 0
    capsys.readouterr()
    assert run(["queue", "list", "--format", "json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["lab-ultrasound-net"]
