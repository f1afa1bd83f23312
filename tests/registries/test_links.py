"""A verdict on each address, which one request alone does not give."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sonodex.cli.app import run
from sonodex.errors import SonodexError, UsageError
from sonodex.records.writing import edit_text
from sonodex.registries.links.checking import Link, Place, Progress, check, follow, links_of
from sonodex.registries.links.history import History
from sonodex.registries.links.page import page
from sonodex.registries.links.verdict import MEANINGS, VERDICTS, Redirect, Seen, judge, normal
from sonodex.registries.web import Web
from tests.conftest import ROOT, make_record
from tests.registries.internet import Internet, Local, Reply, bomb
from tests.registries.test_refreshing import subject

DAY = dt.date(2026, 3, 1)


def html(title: str = "A dataset", body: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"


def redirect(status: int, to: str) -> Reply:
    return Reply(status=status, headers={"location": to})


REPLIES: dict[str, tuple[Reply, str]] = {
    "fine": (Reply(html()), "alive"),
    "zip": (Reply(b"PK", headers={"content-type": "application/zip"}), "alive"),
    "found": (redirect(302, "https://other.example/a"), "alive"),
    "gone-for-good": (redirect(301, "https://other.example/a"), "moved"),
    "slash": (redirect(301, "/slash/"), "alive"),
    "forbidden": (Reply(html("Forbidden"), 403), "refused"),
    "accepted": (Reply(b"", 202), "refused"),
    "many": (Reply(b"", 429, {"retry-after": "3600"}), "refused"),
    "challenge": (Reply(html("Just a moment..."), 503), "refused"),
    "cloud": (Reply(html(), 403, {"cf-mitigated": "challenge"}), "refused"),
    "captcha": (Reply(html("Are you a robot?")), "refused"),
    "unauthorised": (Reply(b"", 401), "login"),
    "login": (redirect(302, "https://sso.example/login?next=/a"), "login"),
    "signin": (Reply(html("Sign in - Portal")), "login"),
    "soft": (Reply(html("Page not found | University")), "soft-404"),
    "soft-heading": (Reply(html("University", "<h1 class='x'>Error 404</h1>")), "soft-404"),
    "front": (redirect(302, "https://other.example/"), "soft-404"),
    "absent": (Reply(b"", 404), "failing"),
    "removed": (Reply(b"", 410), "failing"),
    "broken": (Reply(b"", 500), "failing"),
    "circle": (redirect(302, "/circle"), "failing"),
    "into": (redirect(302, "ftp://other.example/x"), "failing"),
    "half": (Reply(html("A dataset" * 500), breaks=True), "alive"),
    "bomb": (bomb(30), "alive"),
    "lettered": (Reply(html("404 images of the liver")), "alive"),
    "number": (Reply(html("404")), "soft-404"),
}


@pytest.fixture
def plain(net: Internet) -> Any:
    net.route(r"other\.example/|sso\.example/", Reply(html()))
    net.route(r"slash\.example/slash/", Reply(html()))
    for name, (reply, _) in REPLIES.items():
        net.route(rf"{name}\.example/{name}$", reply)
    with Web(tokens=False, plain=True, tries=2, wait=lambda _: None, longest_wait=10) as web:
        yield web


def link(url: str) -> Link:
    return Link(url, (Place("datasets/a", "sources"),))


@pytest.mark.parametrize("name", REPLIES)
def test_verdicts(plain: Web, name: str) -> None:
    found = check([link(f"https://{name}.example/{name}")], plain, History(), day=DAY)[0]
    assert found.verdict == REPLIES[name][1], found
    assert found.verdict in MEANINGS
    assert found.note


def test_unencrypted_addresses(net: Internet, plain: Web) -> None:
    net.route(r"fine\.example/", lambda r: Reply(html()))
    net.route(r"up\.example/", redirect(301, "https://fine.example/fine"))
    found = check([link("http://fine.example/x"), link("http://up.example/x")], plain, History())
    assert [(f.verdict, f.to) for f in found] == [("insecure", None), ("moved", "https://fine.example/fine")]


def test_unknown_hosts_refusals_and_private_networks(net: Internet) -> None:
    from sonodex.registries.network import PublicOnly

    class Mixed(Local):
        def connect_tcp(self, host: str, port: int, *args: Any, **named: Any) -> Any:
            if host == "inside.example":
                return PublicOnly(resolve=lambda *_: ["10.0.0.1"]).connect_tcp(host, port)
            return super().connect_tcp(host, port, *args, **named)

    with Web(connect=Mixed(net, ("gone.example",), ("closed.example",)), wait=lambda _: None) as web:
        found = check([link(f"https://{n}.example/") for n in ("gone", "closed", "inside")], web, History())
    assert [(f.verdict, f.note) for f in found] == [
        ("failing", "its host is not known"),
        ("failing", "refuses connections"),
        ("private", "inside.example: leads to 10.0.0.1, which is no public address; not asked"),
    ]


def test_a_refused_certificate_is_insecure() -> None:
    assert (
        judge("https://a/", Seen(0, "https://a/", failure="its certificate is refused")).verdict == "insecure"
    )


def test_dead_only_after_several_days_and_alive_again_at_once(
    plain: Web, net: Internet, tmp_path: Path
) -> None:
    one = [link("https://absent.example/absent")]
    file = tmp_path / "history.json"
    seen = []
    for day in (0, 0, 1, 2, 3):
        past = History.read(file)
        found = check(one, plain, past, day=DAY + dt.timedelta(days=day))[0]
        past.write(file)
        seen.append(found.verdict)
        assert found.since == DAY
    assert seen == ["failing"] * 4 + ["dead"]
    net.route(r"absent\.example/", Reply(html()))
    past = History.read(file)
    assert check(one, plain, past, day=DAY + dt.timedelta(days=4))[0].verdict == "alive"
    past.write(file)
    assert json.loads(file.read_text()) == {"form": "sonodex links 1", "failed": {}}


def test_three_days_in_a_row_are_too_few_when_they_lie_close() -> None:
    past = History()
    for day in range(3):
        past.failed("u", DAY + dt.timedelta(days=day))
    assert not past.is_dead("u")
    for day in range(3, 100):
        past.failed("u", DAY + dt.timedelta(days=day))
    assert past.is_dead("u")
    assert past.failed("u", DAY) == DAY


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"form": "other"}', '{"form": "sonodex links 1", "failed": {"a": ["x"]}}']
)
def test_a_file_that_is_no_history_is_not_overwritten(tmp_path: Path, text: str) -> None:
    file = tmp_path / "h.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="is no history of links"):
        History.read(file)


def test_links_of_records_once_with_their_places_and_twins() -> None:
    urls = "{homepage: 'https://www.x.example/a/', download: null, paper: null, code: null}"
    other = "{homepage: 'http://x.example/a#top', download: 'https://x.example/b', paper: null, code: null}"
    a = subject(
        "dataset", "a", urls=urls, sources="['https://x.example/b']", doi="{data: 10.1000/x, paper: null}"
    )
    b = subject("dataset", "b", urls=other)
    found = {one.url: one for one in links_of([a, b])}
    assert set(found) == {"https://www.x.example/a/", "http://x.example/a", "https://x.example/b",
                          "https://doi.org/10.1000/x"}  # fmt: skip
    assert found["https://www.x.example/a/"].twins == ("datasets/a", "datasets/b")
    assert found["https://x.example/b"].twins == ()
    assert [p.field for p in found["https://x.example/b"].places] == ["sources", "urls.download"]
    assert len(links_of([a, b], own=True)) == 4


def test_normal_addresses() -> None:
    assert normal("http://www.A.example/x/#y") == normal("https://a.example/x")
    assert normal("https://a.example/x?v=1") != normal("https://a.example/x?v=2")
    assert normal("https://[") == "https://["


def test_many_links_on_many_hosts_one_connection_each(net: Internet, plain: Web) -> None:
    net.route(r"host\d+\.example/", Reply(html()))
    net.delay = 0.005
    links = [link(f"https://host{n % 30}.example/{n}") for n in range(150)]
    told: list[tuple[int, int]] = []
    found = check(links, plain, History(), done=lambda *a: told.append(a))
    assert [f.verdict for f in found] == ["alive"] * 150
    assert max(net.most_open.values()) == 1
    assert told[-1] == (150, 150)


def test_an_interrupted_run_goes_on(net: Internet, plain: Web, tmp_path: Path) -> None:
    net.route(r"host\d+\.example/", Reply(html()))
    links = [link(f"https://host{n % 3}.example/{n}") for n in range(60)]
    file = tmp_path / "unfinished.jsonl"

    def stop(done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with Web(tokens=False) as web, pytest.raises(KeyboardInterrupt):
        check(links, web, History(), Progress.read(file, DAY), workers=1, done=stop, day=DAY)
    with file.open("a") as stream:
        stream.write('["2026-03-01", "half')
    before = len(net.requests)
    assert before < 60
    again = Progress.read(file, DAY)
    assert len(again.seen) == 20
    found = check(links, plain, History(), again, day=DAY)
    assert len(found) == 60
    assert len(net.requests) - before == 40
    assert Progress.read(file, DAY + dt.timedelta(days=1)).seen == {}, "another day is another run"


def test_a_machine_that_is_cut_off_calls_no_link_dead(net: Internet) -> None:
    names = [f"host{n}.example" for n in range(12)]
    past = History()
    with Web(connect=Local(net, unknown=tuple(names[:11])), tries=1) as web:
        with pytest.raises(SonodexError, match="is this machine online"):
            check([link(f"https://{name}/") for name in names], web, past)
        assert not past.is_dead(f"https://{names[0]}/")
        assert check([link(f"https://{name}/") for name in names[:9]], web, past)


def test_the_page_escapes_what_others_wrote(plain: Web, net: Internet) -> None:
    net.route(r"evil\.example/", Reply(html("&lt;script&gt;alert(1)&lt;/script&gt; not found")))
    text = page(check([link("https://evil.example/x")], plain, History()), DAY)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert page([], DAY)


def test_moved_addresses_are_followed_in_a_record() -> None:
    text = make_record("dataset", "a", sources="['https://old.example/a', 'https://old.example/ab']")
    after = edit_text(text, lambda data: follow(data, {"https://old.example/a": "https://new.example/a"}))
    assert yaml.safe_load(after)["sources"] == ["https://new.example/a", "https://old.example/ab"]


def test_permanent_redirects_count_up_to_the_first_that_is_not() -> None:
    hops = (Redirect(301, "https://b/x"), Redirect(302, "https://c/x"))
    assert judge("https://a/x", Seen(200, "https://c/x", hops)).to == "https://b/x"
    assert len(MEANINGS) == len(VERDICTS)


def test_the_command(net: Internet, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    urls = "{homepage: 'https://gone.example/a', download: 'https://old.example/a', paper: null, code: null}"
    (folder / "datasets" / "mine.yaml").write_text(make_record("dataset", "mine", urls=urls))
    net.route(r"old\.example/", redirect(308, "https://new.example/a"))
    net.route(r"new\.example/", Reply(html()))
    net.route(r"gone\.example/", Reply(html("Not Found")))
    report = tmp_path / "links.html"
    arguments = ["links", "mine", "--catalogue", str(folder), "--history", str(tmp_path / "h.json")]
    assert run([*arguments, "--report", str(report), "--propose", "--yes"]) == 1
    printed = capsys.readouterr()
    assert "soft-404" in printed.out
    assert "2 addresses: " in printed.err
    assert "https://gone.example/a" in report.read_text()
    record = yaml.safe_load((folder / "datasets" / "mine.yaml").read_text())
    assert record["urls"]["download"] == "https://new.example/a"
    assert run([*arguments, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["counts"] == {"soft-404": 1, "alive": 1}


def test_the_nightly_job_calls_options_that_there_are() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/links.yml").read_text(encoding="utf-8"))
    assert job["permissions"] == {"contents": "read", "issues": "write"}
    script = "\n".join(step.get("run", "") for step in job["jobs"]["links"]["steps"])
    used = set(
        re.findall(r"--[a-z-]+", next(line for line in script.splitlines() if "sonodex links" in line))
    )
    reference = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    section = reference.partition("sonodex links [OPTIONS]")[2].partition("Usage:")[0]
    assert used
    assert all(option in section for option in used), used
