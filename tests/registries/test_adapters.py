"""Each adapter knows its own addresses and reads the shapes that its registry documents."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
import types
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonodex.errors import SonodexError
from sonodex.records.vocabularies import KINDS
from sonodex.registries import judging
from sonodex.registries.adapters import ADAPTERS, adapter, owners
from sonodex.registries.asking import NoAnswerError, Node
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, Said, from_dict
from sonodex.registries.web import Web
from tests.registries import registries
from tests.registries.internet import Internet, Reply, Request, bomb, internet

OWN: list[tuple[str, str, str]] = [
    ("https://doi.org/10.5281/zenodo.123", "Zenodo", "123"),
    ("https://zenodo.org/records/123", "Zenodo", "123"),
    ("https://zenodo.org/record/123#.X", "Zenodo", "123"),
    ("https://doi.org/10.6084/m9.figshare.2000002.v1", "figshare", "2000002"),
    ("https://figshare.com/articles/dataset/Name/2000002/3", "figshare", "2000002"),
    ("https://data.mendeley.com/datasets/abcd1234ef/2", "Mendeley Data", "abcd1234ef/2"),
    ("https://doi.org/10.17632/abcd1234ef", "Mendeley Data", "abcd1234ef"),
    ("https://doi.org/10.7910/DVN/ABCDEF", "Dataverse", "dataverse.harvard.edu 10.7910/DVN/ABCDEF"),
    (
        "https://data.example/dataset.xhtml?persistentId=doi:10.5072/FK2/A",
        "Dataverse",
        "data.example 10.5072/FK2/A",
    ),
    ("https://osf.io/ab3de/", "OSF", "ab3de"),
    ("https://physionet.org/content/us-set/1.0.0/", "PhysioNet", "us-set/1.0.0"),
    ("https://www.cancerimagingarchive.net/collection/us-prostate/", "TCIA", "us-prostate"),
    ("https://huggingface.co/datasets/lab/livers/tree/main", "Hugging Face", "datasets/lab/livers"),
    ("https://huggingface.co/lab/livers", "Hugging Face", "models/lab/livers"),
    ("https://www.kaggle.com/datasets/jane/us-nerve", "Kaggle", "jane/us-nerve"),
    ("https://github.com/lab/net/blob/main/README.md", "GitHub", "lab/net"),
    ("https://github.com/lab/net.git", "GitHub", "lab/net"),
]
NOBODYS = [
    "https://zenodo.org/communities/us", "https://zenodo.org.evil.example/records/1", "https://figshare.com/account",
    "https://huggingface.co/papers/2401.1", "https://github.com/topics/ultrasound", "https://www.kaggle.com/c/x-y",
    "https://data.mendeley.com/", "https://osf.io/", "not an address", "https://[", "https://physionet.org/about/",
]  # fmt: skip


KEYS = {
    "Zenodo": "1000001", "DataCite": registries.DATA, "Crossref": registries.PAPER, "OpenAlex": registries.PAPER,
    "GitHub": "lab/net", "Hugging Face": "datasets/lab/livers", "figshare": "2000002", "Mendeley Data": "abcd1234ef",
    "Dataverse": "dataverse.harvard.edu 10.7910/DVN/ABCDEF", "OSF": "ab3de", "PhysioNet": "us-set",
    "TCIA": "us-prostate", "Kaggle": "jane/us-nerve",
}  # fmt: skip
"""What each registry of `registries.install` is asked for."""


@pytest.mark.parametrize(("url", "name", "key"), OWN)
def test_the_owner_of_an_address(url: str, name: str, key: str) -> None:
    assert (adapter(name), key) in owners([Address(url, "data")])
    assert sum(one.owns(Address(url, "data")) is not None for one in ADAPTERS if one.name != "DataCite") == 1


@pytest.mark.parametrize("url", NOBODYS)
def test_addresses_of_nobody(url: str) -> None:
    assert owners([Address(url, "data")]) == []


def test_a_doi_of_data_is_datacites_and_one_of_a_paper_crossrefs() -> None:
    assert [a.name for a, _ in owners([Address("https://doi.org/10.1/X", "data")])] == []
    assert [a.name for a, _ in owners([Address("https://doi.org/10.1000/X", "data")])] == ["DataCite"]
    assert [a.name for a, _ in owners([Address("https://doi.org/10.1000/X", "paper")])] == [
        "Crossref",
        "OpenAlex",
    ]


def test_every_adapter_cites_its_documentation() -> None:
    assert len(ADAPTERS) == 13
    for one in ADAPTERS:
        assert one.documentation, one.name
        assert all(url.startswith("https://") for url in one.documentation)


def look(name: str, key: str, web: Web) -> Said:
    return adapter(name).look(key, web)


def test_what_each_registry_says(net: Internet, web: Web) -> None:
    registries.install(net)
    day = dt.date
    expected: dict[tuple[str, str], dict[str, Any]] = {
        ("Zenodo", "1000001"): {
            "version": "1.2", "spdx": "CC-BY-4.0", "doi": registries.DATA, "access": "open", "total": 1_500_000_500,
            "published": day(2023, 5, 6), "downloads": 12, "thing": "dataset", "creators": ("Doe, Jane",)},
        ("DataCite", registries.DATA): {
            "version": "1.2", "spdx": "CC-BY-4.0", "access": "open", "files": None, "published": day(2023, 1, 1),
            "licence": "Creative Commons Attribution 4.0 International"},
        ("Crossref", registries.PAPER): {
            "thing": "article", "reviewed": True, "spdx": "CC-BY-4.0", "venue": "Data Journal",
            "published": day(2023, 6, 1), "retracted": False, "creators": ("Jane Doe",)},
        ("OpenAlex", registries.PAPER): {"thing": "article", "doi": registries.PAPER, "retracted": False},
        ("GitHub", "lab/net"): {
            "spdx": "MIT", "archived": False, "last_commit": day(2024, 3, 4), "stars": 42, "version": "v1.0",
            "languages": ("Python",), "default_branch": "main"},
        ("Hugging Face", "models/lab/livers"): {
            "thing": "model", "spdx": "Apache-2.0", "access": "open", "revision": "c" * 40, "total": 1010},
        ("Hugging Face", "datasets/lab/livers"): {"thing": "dataset", "access": "registration"},
        ("figshare", "2000002"): {"version": "3", "spdx": "CC-BY-4.0", "access": "open", "total": 250_000},
        ("Mendeley Data", "abcd1234ef"): {
            "version": "2", "spdx": "CC-BY-NC-3.0", "doi": "10.17632/abcd1234ef.2", "creators": ("Jane Doe",),
            "total": 5000},
        ("Mendeley Data", "abcd1234ef/2"): {"version": "2", "listed": True},
        ("Dataverse", "dataverse.harvard.edu 10.7910/DVN/ABCDEF"): {
            "version": "2.1", "spdx": "CC0-1.0", "access": "open", "title": "Nerve ultrasound", "total": 11},
        ("OSF", "ab3de"): {"title": "Muscle ultrasound", "spdx": "CC-BY-4.0", "access": "open"},
        ("PhysioNet", "us-set"): {
            "version": "1.10", "spdx": "ODC-By-1.0", "access": "open", "size": 12345, "doi": "10.13026/abcd-1234"},
        ("TCIA", "us-prostate"): {
            "version": "2", "spdx": "CC-BY-4.0", "access": "open", "size": 78_000_000_000, "doi": "10.7937/tcia.abcd"},
        ("Kaggle", "jane/us-nerve"): {"version": "4", "spdx": "CC-BY-NC-SA-4.0", "size": 300},
    }  # fmt: skip
    for (name, key), facts in expected.items():
        said = look(name, key, web)
        assert {f: getattr(said, f) for f in facts} == facts, name
        assert said.asked == dt.date.today()
        assert from_dict(json.loads(json.dumps(said.as_dict()))) == said
    assert {name for name, _ in expected} == {one.name for one in ADAPTERS}


def test_lists_of_files_are_read_to_their_end(net: Internet, web: Web) -> None:
    registries.install(net)
    assert len(look("figshare", "2000002", web).files or ()) == 2500
    assert [f.name for f in look("OSF", "ab3de", web).files or ()] == ["a.png", "b.png", "more/c.png"]
    assert [f.name for f in look("Kaggle", "jane/us-nerve", web).files or ()] == ["a.png", "b.png"]
    assert [f.name for f in look("PhysioNet", "us-set", web).files or ()] == ["images/a.dcm", "b.csv"]
    assert [f.name for f in look("Mendeley Data", "abcd1234ef", web).files or ()] == [
        "Images/B-mode/data.zip"
    ]


def test_files_of_another_version_are_not_those_asked_for(net: Internet, web: Web) -> None:
    registries.install(net)
    newest = net._reply(Request("data.mendeley.com", "/public-api/datasets/abcd1234ef", {}))
    net.route(r"data\.mendeley\.com/public-api/datasets/abcd1234ef\?version=1$", newest)
    said = look("Mendeley Data", "abcd1234ef/1", web)
    assert (said.version, said.doi, said.files) == ("1", "10.17632/abcd1234ef.1", None)
    net.route(r"data\.mendeley\.com/public-api/datasets/abcd1234ef\?version=3$", newest)
    with pytest.raises(NoAnswerError, match="lists no version 3"):
        look("Mendeley Data", "abcd1234ef/3", web)


def test_restricted_files_have_no_address(net: Internet, web: Web) -> None:
    registries.install(net)
    files = look("Dataverse", "dataverse.harvard.edu 10.7910/DVN/ABCDEF", web).files or ()
    assert [bool(f.url) for f in files] == [True, False]
    assert all(f.url is None for f in look("Hugging Face", "datasets/lab/livers", web).files or ())
    net.route(r"zenodo\.org/api/records/5$", registries.zenodo(5, metadata={"access_right": "restricted"}))
    said = look("Zenodo", "5", web)
    assert (said.access, [f.url for f in said.files or ()]) == ("request", [None, None])


@pytest.mark.parametrize("reply", [
    Reply({}), Reply([]), Reply({"data": 7, "message": 7, "metadata": "x", "hits": None}), Reply("null"),
    Reply("{", headers={"content-type": "application/json"}), Reply("<html>"), Reply(status=500), Reply(status=403),
    bomb(40), Reply(b"x", breaks=True),
], ids=["empty", "list", "types", "html-null", "broken", "html", "500", "403", "bomb", "break"])  # fmt: skip
def test_changed_shapes_and_faults_are_one_line(net: Internet, web: Web, reply: Reply) -> None:
    net.route(".*", reply)
    for one in ADAPTERS:
        with pytest.raises(NoAnswerError) as caught:
            one.look(KEYS[one.name], web)
        assert str(caught.value).startswith("https://")
        assert "\n" not in str(caught.value)


def test_kaggle_says_which_token_it_wants(net: Internet, web: Web) -> None:
    net.route("www.kaggle.com/", Reply({}, 401))
    with pytest.raises(SonodexError, match="set KAGGLE_API_TOKEN"):
        look("Kaggle", "jane/us-nerve", web)


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(hostile)
def test_any_value_reads_as_something_or_nothing(value: Any) -> None:
    node = Node({"a": value}, "https://x/")
    text, number = node.text("a"), node.number("a")
    assert text is None or (0 < len(text) <= 400 and text == " ".join(text.split()))
    assert number is None or 0 <= number < 10**18
    assert node.day("a") is None or isinstance(node.day("a"), dt.date)
    assert isinstance(node.items("a"), list)
    assert node.at("a", "b", 0).value is None or True


class Changed:
    """The registries' answers without a network, one value of one of them replaced."""

    def __init__(self, net: Internet, data: st.DataObject) -> None:
        self._net, self._data, self._left = net, data, data.draw(st.integers(0, 2))

    @contextlib.contextmanager
    def open(self, method: str, url: str, headers: Any = None) -> Iterator[Any]:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        reply = self._net._reply(Request(parts.hostname or "", path, {}))
        body = reply.bytes()
        if self._left == 0 and isinstance(reply.body, dict | list) and reply.body:
            body = json.dumps(self._replaced(reply.body)).encode()
        self._left -= 1
        found = {"content-type": reply.media_type(), **{k.lower(): v for k, v in reply.headers.items()}}
        yield types.SimpleNamespace(status=reply.status, url=url, headers=found, chunks=lambda: iter([body]))

    def _replaced(self, answer: Any) -> Any:
        answer = copy.deepcopy(answer)
        place: Any = answer
        while True:
            steps = sorted(place) if isinstance(place, dict) else list(range(len(place)))
            step = self._data.draw(st.sampled_from(steps))
            inner = place[step]
            if not isinstance(inner, dict | list) or not inner or self._data.draw(st.booleans()):
                place[step] = self._data.draw(hostile)
                return answer
            place = inner


@pytest.fixture(scope="module")
def answers() -> Iterator[Internet]:
    with internet() as one:
        registries.install(one)
        one.route(r"api\.figshare\.com/v2/articles/2000002$", registries.figshare(files=2))
        one.route(r"api\.figshare\.com/v2/articles/2000002/files\?", registries.figshare(files=2)["files"])
        yield one


@pytest.mark.parametrize("name", [one.name for one in ADAPTERS])
@given(data=st.data())
@settings(max_examples=max(20, settings().max_examples // 4), suppress_health_check=[HealthCheck.too_slow])
def test_an_answer_with_one_value_replaced_never_ends_in_a_traceback(
    name: str, answers: Internet, data: st.DataObject
) -> None:
    """Whatever stands in the place of whatever key, an adapter says something or one line."""
    try:
        said = adapter(name).look(KEYS[name], Changed(answers, data))
    except NoAnswerError:
        return
    assert from_dict(json.loads(json.dumps(said.as_dict()))) == said
    for kind in KINDS:
        assert all("\n" not in found.note for found in judging.findings(kind, [said]))


def test_a_page_that_repeats_itself_ends(net: Internet, web: Web) -> None:
    def again(request: Request) -> Reply:
        return Reply({"datasetFiles": [{"name": "a"}], "nextPageToken": "same"})

    registries.install(net)
    net.route(r"www\.kaggle\.com/api/v1/datasets/list/", again)
    said = look("Kaggle", "jane/us-nerve", web)
    assert not said.listed


@pytest.mark.parametrize(("text", "spdx"), [
    ("cc-by-4.0", "CC-BY-4.0"), ("CC BY-NC-ND 4.0", "CC-BY-NC-ND-4.0"), ("MIT License", "MIT"),
    ("Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"), ("CC0: Public Domain", "CC0-1.0"),
    ("other", None), ("cc-by", None), ("my own terms", None), ("GPL-3.0", "GPL-3.0-only"), ("", None),
    ("x" * 10_000, None),
])  # fmt: skip
def test_spellings_of_licences(text: str, spdx: str | None) -> None:
    assert spdx_of(text) == spdx
