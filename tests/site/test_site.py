"""The page: built whole, the same bytes each time, everything escaped, every link leading somewhere."""

from __future__ import annotations

import http.client
import json
import re
import threading
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from sonodex import Catalogue
from sonodex.errors import UsageError
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for
from sonodex.site import build
from sonodex.site.serving import server
from tests.conftest import make_record
from tests.site.pages import ADDRESS, Page, pages, parsed, read


def test_a_page_for_every_record_with_every_finding(cat: Catalogue, site: Path) -> None:
    for entry in cat:
        page = read(site, f"{entry.full_id}/index.html")
        assert set(entry.data["criteria"]) <= set(page.ids)
        assert entry.data["name"] in page.text
        sources = {f["source"] for f in entry.data["criteria"].values() if f["source"]}
        assert sources <= set(page.links)
        assert (
            json.loads((site / f"api/v1/{entry.full_id}.json").read_text(encoding="utf-8"))["id"] == entry.id
        )
        assert (site / f"badge/{entry.full_id}.svg").exists()


def test_every_internal_link_leads_somewhere(site: Path) -> None:
    for path in pages(site):
        here = path.relative_to(site).as_posix()
        if here == "404.html":  # its links begin at the top of the host
            links = [link for link in parsed(path).links if not urlsplit(link).scheme]
            assert all(link == "#main" or link.startswith("/") for link in links)
            continue
        for link in parsed(path).links:
            if urlsplit(link).scheme:
                continue
            target = urlsplit(urljoin(f"http://x/below/{here}", link)).path
            assert target.startswith("/below/"), (here, link)
            file = site / target.removeprefix("/below/")
            assert (file / "index.html").exists() if target.endswith("/") else file.is_file(), (here, link)


def test_no_inline_code_and_no_repeated_ids(site: Path) -> None:
    for path in pages(site):
        page = parsed(path)
        assert page.inline == 0, path
        assert len(page.ids) == len(set(page.ids)), path
        assert all(urlsplit(a).scheme in ("", "http", "https") for a in page.links), path


def test_the_method_page_says_whose_scores_and_what_they_do_not_say(site: Path) -> None:
    text = (site / "method/index.html").read_text(encoding="utf-8")
    for words in ("our own open operationalisation", 'id="limits"', 'id="claims"', 'id="D32"', 'id="M16"'):
        assert words in text


def test_the_method_page_shows_every_rule_of_coding(site: Path) -> None:
    text = " ".join(Page((site / "method/index.html").read_text(encoding="utf-8")).text.split())
    for kind in KINDS:
        rubric = rubric_for(kind)
        rules = [r for c in rubric.criteria for r in c.rules] + [
            r for _, group in rubric.rules.groups() for r in group
        ]
        assert not [rule for rule in rules if rule not in text]


def test_every_page_names_its_icon(site: Path) -> None:
    """Without one a browser asks the host's root for /favicon.ico, which is not the site's."""
    for page in site.rglob("*.html"):
        icon = re.search(r'<link rel="icon" href="([^"]+)"', page.read_text(encoding="utf-8"))
        assert icon, page
        if page.name != "404.html":  # its addresses are absolute: it is shown at any depth
            assert (page.parent / icon[1]).resolve() == (site / "assets" / "icon.svg").resolve(), page


def test_former_ids_redirect(site: Path) -> None:
    text = (site / "datasets/tus-rec2024/index.html").read_text(encoding="utf-8")
    assert 'url=../tus-rec/"' in text


def test_the_same_bytes_each_time(cat: Catalogue, site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build(Catalogue.load(cat.folders, packaged=False), again, ADDRESS)
    first = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    second = {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    assert first == second


def test_json_ld_says_what_the_record_knows(site: Path) -> None:
    text = (site / "datasets/bus-bra/index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert (data["@type"], data["identifier"]) == ("Dataset", "https://doi.org/10.5281/zenodo.8231412")


def test_a_rebuild_replaces_and_a_stranger_is_refused(folder: Path, tmp_path: Path) -> None:
    path = folder / "datasets" / "one.yaml"
    path.write_text(make_record("dataset", "one"), encoding="utf-8")
    out = tmp_path / "out"
    build(Catalogue.load([folder], packaged=False), out)
    path.rename(folder / "datasets" / "two.yaml")
    (folder / "datasets" / "two.yaml").write_text(make_record("dataset", "two"), encoding="utf-8")
    build(Catalogue.load([folder], packaged=False), out)
    assert not (out / "datasets/one").exists()
    assert (out / "datasets/two/index.html").exists()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".out")) == []
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="holds other files"):
        build(Catalogue.load([folder], packaged=False), mine)
    assert [p.name for p in mine.iterdir()] == ["thesis.txt"]
    (out / ".git").mkdir()
    (out / ".git" / "config").write_text("[core]", encoding="utf-8")
    (out / "CNAME").write_text("example.org", encoding="utf-8")
    (out / "index.html").write_text("edited by hand", encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"build wrote: \.git/, CNAME, index\.html \(changed since\); name an empty"
    ):
        build(Catalogue.load([folder], packaged=False), out)
    assert (out / ".git" / "config").exists()
    assert (out / "index.html").read_text(encoding="utf-8") == "edited by hand"
    with pytest.raises(UsageError, match="no web address"):
        build(Catalogue.load([folder], packaged=False), out, "javascript:alert(1)")


def test_a_failed_build_leaves_the_old_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sonodex.site import feeds

    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one"), encoding="utf-8")
    catalogue = Catalogue.load([folder], packaged=False)
    out = tmp_path / "out"
    build(catalogue, out)
    before = sorted(p for p in out.rglob("*"))

    def broken(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(feeds, "feed_files", broken)
    with pytest.raises(OSError, match="No space"):
        build(catalogue, out)
    assert sorted(p for p in out.rglob("*")) == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")] == []


def test_served_with_its_policy_and_404(site: Path) -> None:
    with server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        port = running.server_address[1]

        def get(path: str) -> http.client.HTTPResponse:
            connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
            connection.request("GET", path)
            response = connection.getresponse()
            response.body = response.read()  # type: ignore[attr-defined]
            connection.close()
            return response

        home = get("/")
        assert home.status == 200
        assert "default-src 'none'" in (home.getheader("Content-Security-Policy") or "")
        assert get("/datasets/busi/").status == 200
        missing = get("/datasets/nothing/")
        assert missing.status == 404
        assert b"No such page" in missing.body  # type: ignore[attr-defined]
        assert get("/../../etc/passwd").status == 404
        with pytest.raises(UsageError, match="choose another"):
            server(site, int(port))
        running.shutdown()
        thread.join()


def contents(folder: Path) -> dict[Path, bytes]:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("interpreter", [None, "no-such-interpreter"])
def test_several_processes_write_the_same_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interpreter: str | None
) -> None:
    from sonodex.site import recordfiles

    for number in range(7):
        (folder / "datasets" / f"set-{number}.yaml").write_text(
            make_record("dataset", f"set-{number}"), encoding="utf-8"
        )
    build(Catalogue.load([folder], packaged=False), tmp_path / "one", "https://example.org/x")
    monkeypatch.setattr(recordfiles, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    if interpreter:  # a worker that does not start costs time, not the build
        monkeypatch.setattr("sys.executable", str(tmp_path / interpreter))
    built = build(Catalogue.load([folder], packaged=False), tmp_path / "three", "https://example.org/x")
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert built.files == len(contents(tmp_path / "three")) - 1, "all but the list of them"
