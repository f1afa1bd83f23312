"""The client: polite, bounded, and nothing reaches a private network."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sonodex.errors import SonodexError
from sonodex.registries.asking import BudgetError, NoAnswerError, ask, ask_json, ask_pages, shown
from sonodex.registries.credentials import headers_for
from sonodex.registries.network import PrivateAddressError, PublicOnly, is_public
from sonodex.registries.web import Web
from tests.registries.internet import Internet, Local, Reply, Request, bomb


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("ff02::1", False), ("no address", False),
        ("::127.0.0.1", False), ("fec0::1", False), ("64:ff9b:1::7f00:1", False), ("192.0.0.8", False),
        ("2001:0:7f00:1::", False), ("5f00::1", False), ("64:ff9b::808:808", True),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "169.254.169.254", "0x7f000001", "2130706433"]
)
def test_private_addresses_are_refused_after_resolution(host: str) -> None:
    with Web(connect=PublicOnly(), plain=True, tries=1) as web, pytest.raises(SonodexError) as caught:
        ask(web, f"http://{host}:9/")
    assert "no public address" in str(caught.value) or "not known" in str(caught.value)


def test_a_name_that_leads_to_a_private_address_is_refused_though_another_of_it_is_public() -> None:
    tricky = PublicOnly(resolve=lambda host, port: ["93.184.215.14", "10.0.0.7"][::-1])
    with Web(connect=tricky) as web, pytest.raises(PrivateAddressError, match=r"10\.0\.0\.7"):
        ask(web, "https://rebound.example/")


def test_a_redirect_into_a_private_network_is_refused(net: Internet) -> None:
    net.route(
        "public.example/", Reply(status=302, headers={"location": "http://169.254.169.254/latest/meta-data"})
    )

    class Half(Local):
        def connect_tcp(self, host: str, port: int, *args: Any, **named: Any) -> Any:
            if host == "public.example":
                return super().connect_tcp(host, port, *args, **named)
            return PublicOnly().connect_tcp(host, port, *args, **named)

    with Web(connect=Half(net), plain=True) as web, pytest.raises(PrivateAddressError):
        ask(web, "https://public.example/")


def test_a_redirect_to_another_scheme_is_not_followed(net: Internet, web: Web) -> None:
    for place in (
        "file:///etc/passwd",
        "ftp://host/x",
        "http://plain.example/",
        "https://user:pw@host/",
        "https://[",
    ):
        net.route("a.example/", Reply(status=302, headers={"location": place}))
        with pytest.raises(NoAnswerError):
            ask(web, "https://a.example/")


def test_circles_and_long_chains_of_redirects_end(net: Internet, web: Web) -> None:
    net.route("a.example/", Reply(status=302, headers={"location": "https://a.example/"}))
    net.route(
        "b.example/",
        lambda r: Reply(status=301, headers={"location": f"/{int(r.path.rpartition('/')[2] or 0) + 1}"}),
    )
    for url in ("https://a.example/", "https://b.example/0"):
        with pytest.raises(NoAnswerError, match="circle"):
            ask(web, url)


def test_who_asks_is_said_and_cookies_are_not_kept(
    net: Internet, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    net.route("a.example/", Reply({}, headers={"set-cookie": "id=1"}))
    ask_json(web, "https://a.example/1")
    ask_json(web, "https://a.example/2")
    assert all(r.headers["user-agent"].startswith("sonodex/") for r in net.requests)
    assert not any("cookie" in r.headers for r in net.requests)
    monkeypatch.setenv("SONODEX_CONTACT", "me@example.org\r\nx: y")
    with Web(wait=lambda _: None) as named:
        ask_json(named, "https://a.example/3")
    assert "mailto:me@example.orgx: y" in net.requests[-1].headers["user-agent"]


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(net: Internet) -> None:
    waits: list[float] = []
    answers = iter([
        Reply(status=429, headers={"retry-after": "7"}),
        Reply(status=503, headers={"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        Reply({"fine": True}),
    ])  # fmt: skip
    net.route("a.example/", lambda r: next(answers))
    with Web(wait=waits.append, longest_wait=1e12) as web:
        assert ask_json(web, "https://a.example/").flag("fine")
    assert 6 < waits[0] <= 7
    assert waits[1] > 1e9


def test_a_host_that_asks_for_too_much_is_left_alone_and_the_others_go_on(net: Internet, web: Web) -> None:
    net.route("slow.example/", Reply(status=429, headers={"retry-after": "86400"}))
    net.route("fine.example/", Reply({}))
    with pytest.raises(NoAnswerError, match="429"):
        ask(web, "https://slow.example/1")
    for number in range(3):
        with pytest.raises(NoAnswerError, match="left alone for 86,"):
            ask(web, f"https://slow.example/{number}")
    ask(web, "https://fine.example/")
    assert len(net.asked("slow.example")) == 1


def test_githubs_rate_limit_is_obeyed(net: Internet) -> None:
    waits: list[float] = []
    limited = Reply({}, 403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 30)})
    answers = iter([limited, Reply({})])
    net.route("api.github.com/", lambda r: next(answers))
    with Web(wait=waits.append) as web:
        ask_json(web, "https://api.github.com/repos/a/b")
    assert 25 < waits[0] <= 31


def test_bursts_of_faults_pass_and_lasting_ones_are_said(net: Internet, web: Web) -> None:
    answers = iter([Reply(status=500), Reply(status=502), Reply(b"{", breaks=True, status=200), Reply({})])
    net.route("a.example/", lambda r: next(answers))
    with pytest.raises(NoAnswerError, match="broke off"):
        ask_json(web, "https://a.example/")
    assert ask_json(web, "https://a.example/").value == {}
    net.route("b.example/", Reply(status=500))
    with pytest.raises(NoAnswerError, match=r"^https://b.example/x: answered 500$"):
        ask(web, "https://b.example/x")
    assert len(net.asked("b.example")) == 4


def test_unknown_and_refusing_hosts_are_said(net: Internet) -> None:
    local = Local(net, unknown=("gone.example",), refused=("closed.example",))
    with Web(connect=local, wait=lambda _: None) as web:
        with pytest.raises(NoAnswerError, match=r"https://gone\.example/: its host is not known"):
            ask(web, "https://gone.example/")
        with pytest.raises(NoAnswerError, match="refuses connections"):
            ask(web, "https://closed.example/")


def test_bodies_are_capped_also_those_that_grow(net: Internet, web: Web) -> None:
    net.route("large.example/", Reply(b"0" * 3_000_000))
    net.route("bomb.example/", bomb(40))
    for url in ("https://large.example/", "https://bomb.example/"):
        with pytest.raises(NoAnswerError, match="more than 1,000,000 bytes"):
            ask(web, url, most=1_000_000)


def test_broken_compression_and_wrong_types_are_said(net: Internet, web: Web) -> None:
    net.route("a.example/", Reply(b"no gzip", headers={"content-encoding": "gzip"}))
    net.route("b.example/", Reply("<html>maintenance</html>"))
    net.route("c.example/", Reply('{"a": [', headers={"content-type": "application/json"}))
    net.route("d.example/", Reply("[" * 100_000, headers={"content-type": "application/json"}))
    for url, words in (
        ("a", "broken"),
        ("b", "text/html where JSON"),
        ("c", "broken JSON"),
        ("d", "broken JSON"),
    ):
        with pytest.raises(NoAnswerError, match=words):
            ask_json(web, f"https://{url}.example/")


def test_an_answer_that_trickles_is_given_up(net: Internet) -> None:
    net.route("a.example/", Reply(b"x" * 1000, trickle=0.02))
    with Web(seconds=0.2, tries=1) as web, pytest.raises(NoAnswerError, match="in time"):
        ask(web, "https://a.example/")


def test_a_host_is_asked_no_faster_than_its_terms_allow(net: Internet) -> None:
    waits: list[float] = []
    net.route("arxiv.org/", Reply(b""))
    with Web(wait=waits.append) as web:
        for number in range(3):
            ask(web, f"https://arxiv.org/abs/{number}")
    assert len(waits) == 2
    assert all(2 < seconds <= 3 for seconds in waits)


def test_one_connection_a_host(net: Internet, web: Web) -> None:
    net.delay = 0.01
    net.route(".*", Reply({}))
    threads = [
        threading.Thread(target=ask, args=(web, f"https://{('github.com', 'host.example')[n % 2]}/{n}"))
        for n in range(12)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert max(net.most_open.values()) == 1
    assert len(net.requests) == 12


def test_a_wait_that_a_host_asks_for_holds_for_its_next_answer(net: Internet) -> None:
    waits: list[float] = []
    net.route("github.com/", Reply({}))
    net.route("github.com/1", Reply("", 429, {"retry-after": "50"}))
    with Web(wait=waits.append, tries=1) as web:
        with pytest.raises(NoAnswerError):
            ask(web, "https://github.com/1")
        ask(web, "https://github.com/2")
    assert [round(seconds) for seconds in waits] == [50]


def test_the_budget_ends_a_run(net: Internet) -> None:
    net.route(".*", Reply({}))
    with Web(budget=2) as web:
        ask(web, "https://a.example/1")
        ask(web, "https://a.example/2")
        with pytest.raises(BudgetError, match="2 requests of this run"):
            ask(web, "https://a.example/3")
    assert len(net.requests) == 2


def test_answers_are_kept_and_asked_for_by_their_mark(net: Internet, tmp_path: Path) -> None:
    def tagged(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(status=304, headers={"etag": '"v1"'})
        return Reply({"n": request.number}, headers={"etag": '"v1"', "cache-control": "private, max-age=0"})

    net.route("a.example/", tagged)
    net.route("b.example/", lambda r: Reply({"n": r.number}, headers={"cache-control": "max-age=600"}))
    for _ in range(2):
        with Web(cache=tmp_path / "answers.sqlite") as web:
            assert ask_json(web, "https://a.example/").number("n") == 0
            assert ask_json(web, "https://b.example/").number("n") == 1
    assert [r.host for r in net.requests] == ["a.example", "b.example", "a.example"]


def test_tokens_reach_their_host_alone_and_no_file(
    net: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_SECRET")
    net.route("huggingface.co/", Reply(status=302, headers={"location": "https://cdn.example/file"}))
    net.route(
        "huggingface.co/kept",
        Reply({}, headers={"cache-control": "max-age=600", "set-cookie": "a=hf_SECRET"}),
    )
    net.route("huggingface.co/broken", Reply(status=500))
    net.route("cdn.example/", Reply({}, headers={"cache-control": "max-age=600"}))
    with Web(cache=tmp_path / "answers.sqlite", wait=lambda _: None) as web:
        ask(web, "https://huggingface.co/file")
        ask(web, "https://huggingface.co/kept")
        with pytest.raises(NoAnswerError) as caught:
            ask(web, "https://huggingface.co/broken")
    assert "SECRET" not in str(caught.value)
    assert net.asked("huggingface.co")[0].headers["authorization"] == "Bearer hf_SECRET"
    assert "authorization" not in net.asked("cdn.example")[0].headers
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"SECRET" not in file.read_bytes(), file
    assert (tmp_path / "answers.sqlite").stat().st_mode & 0o077 == 0


def test_logins_of_the_hubs_are_read(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    (tmp_path / ".cache/huggingface").mkdir(parents=True)
    (tmp_path / ".cache/huggingface/token").write_text("hf_login\n")
    (tmp_path / ".kaggle").mkdir()
    (tmp_path / ".kaggle/kaggle.json").write_text('{"username": "me", "key": "k"}')
    assert headers_for("huggingface.co", home) == {"authorization": "Bearer hf_login"}
    assert headers_for("www.kaggle.com", home) == {"authorization": "Basic bWU6aw=="}
    assert headers_for("api.github.com", {"GH_TOKEN": "two words"}) == {}
    assert headers_for("", {"DATAVERSE_API_TOKEN": "k"}) == {}
    assert headers_for(
        "demo.dataverse.org", {"DATAVERSE_API_TOKEN": "k", "DATAVERSE_HOST": "demo.dataverse.org"}
    ) == {"x-dataverse-key": "k"}
    for host in ("evil.example", "huggingface.co.evil.example"):
        assert headers_for(host, {"HF_TOKEN": "a", "GITHUB_TOKEN": "b"}) == {}


def test_lists_page_by_field_and_by_header_and_never_to_another_host(net: Internet, web: Web) -> None:
    net.route("a.example/1", {"links": {"next": "https://a.example/2"}})
    net.route("a.example/2", {"links": {"next": "https://a.example/1"}})
    net.route("b.example/1", Reply([], headers={"link": '<https://b.example/2>; rel="next"'}))
    net.route("b.example/2", {"links": {"next": "https://evil.example/3"}})
    assert len(list(ask_pages(web, "https://a.example/1"))) == 2
    assert len(list(ask_pages(web, "https://b.example/1"))) == 2
    assert not net.asked("evil.example")


def test_addresses_are_shown_without_what_may_be_secret() -> None:
    assert shown("https://me:pw@host/a?X-Amz-Signature=abc") == "https://host/a?…"
    assert shown("https://host/a?page=2") == "https://host/a?page=2"
    assert "\x1b" not in shown("https://host/\x1b[31m")
    assert shown("https://[")


def test_proxies_of_the_environment_are_not_used(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    net.route("a.example/", Reply({}))
    with Web() as web:
        assert ask_json(web, "https://a.example/").value == {}


@pytest.mark.parametrize("command", ["refresh", "download"])
def test_a_missing_extra_is_named(command: str) -> None:
    code = (
        "import sys; sys.modules['httpx2'] = None\n"
        f"from sonodex.cli.app import run; sys.exit(run(['{command}', 'bus-bra']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "pip install 'sonodex[registries]'" in done.stderr
