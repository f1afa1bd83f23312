"""What others build on, held to the letter: JSON, tables and files for a few records and an audited folder.

`catalogue/` holds records made for this test; `expected/` holds what is printed and written for them. JSON is
compared as parsed, the order of keys included, and stands in `expected/` with a key a line; all other text is
compared byte for byte. After a change that is meant, write the files anew and read the difference:

    UPDATE_GOLDEN=1 python -m pytest tests/golden
    git diff tests/golden/expected

JSON is the contract of docs/reference/json.md and stays. Tables and sentences may become better.

Values that differ from run to run are replaced (`audited_json`, `VERSION`). Pictures and pages are
not compared.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue, __version__
from sonodex.cli.app import run
from sonodex.listing import MANIFEST
from tests.golden.audited import make

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
DIFF_LINES = 40
Outputs = dict[str, str]
"""Text by its path below `expected/`."""


def cli(*arguments: str | Path) -> str:
    """What a command prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = run([str(a) for a in arguments])
    assert code == 0, f"sonodex {' '.join(map(str, arguments))}: exit code {code}"
    return out.getvalue()


@dataclass
class Place:
    """Where the outputs are made."""

    folder: Path
    catalogue: Path
    made: dict[str, Outputs] = field(default_factory=dict)

    def outputs(self, group: str) -> Outputs:
        """The outputs of a group, made once."""
        if group not in self.made:
            self.made[group] = GROUPS[group](self)
        return self.made[group]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A copy of the records, which the commands take for the packaged catalogue."""
    folder = tmp_path_factory.mktemp("golden")
    records = folder / "catalogue"
    shutil.copytree(HERE / "catalogue", records)
    load = Catalogue.load

    def loaded(
        folders: Iterable[Path | str] = (), *, packaged: bool = True, progress: Any = None
    ) -> Catalogue:
        return load([records, *folders] if packaged else folders, packaged=False, progress=progress)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Catalogue, "load", staticmethod(loaded))
        patch.delenv("FORCE_COLOR", raising=False)
        patch.setenv("COLUMNS", "100")
        patch.setenv("NO_COLOR", "1")
        yield Place(folder, records)


def names(place: Place) -> list[str]:
    """Full names of all records."""
    files = place.catalogue.rglob("*.yaml")
    return sorted(p.relative_to(place.catalogue).with_suffix("").as_posix() for p in files)


def lists(_: Place) -> Outputs:
    endings = {"json": "json", "csv": "csv", "markdown": "md", "table": "txt"}
    return {
        f"list/{kind}.{ending}": cli("list", kind, "--format", form)
        for kind in ("datasets", "models")
        for form, ending in endings.items()
    }


def shown(place: Place) -> Outputs:
    out = {f"show/{name}.json": cli("show", name, "--format", "json") for name in names(place)}
    out["show/of-both-kinds.json"] = cli("show", "twin-lung", "--format", "json")
    for name in ("datasets/alpha-breast", "models/zeta-net"):
        out[f"show/{name}.csv"] = cli("show", name, "--format", "csv")
        out[f"show/{name}.txt"] = cli("show", name)
    return out


def scored(place: Place) -> Outputs:
    files = [place.catalogue / f"{name}.yaml" for name in ("datasets/beta-breast", "models/zeta-net")]
    text = cli("score", *files, "--explain", "--format", "json")
    return {"score.json": text.replace(json.dumps(place.catalogue.as_posix())[1:-1], "CATALOGUE")}


def found(_: Place) -> Outputs:
    out = {
        "stats.json": cli("stats", "--format", "json"),
        "stats.csv": cli("stats", "--format", "csv"),
        "stats.txt": cli("stats"),
    }
    for words in ("breast", "lung segmentation", "alpha", "nothing-like-it"):
        out[f"search/{words.replace(' ', '-')}.json"] = cli("search", words, "--format", "json")
    out["search/breast.csv"] = cli("search", "breast", "--format", "csv")
    return out


def compared(_: Place) -> Outputs:
    chosen = {
        "datasets": ("alpha-breast", "beta-breast", "gamma-phantom", "delta-heart"),
        "models": ("zeta-net", "twin-lung", "theta-foundation"),
    }
    return {
        f"compare/{kind}.{form}": cli("compare", *(f"{kind}/{one}" for one in ids), "--format", form)
        for kind, ids in chosen.items()
        for form in ("json", "csv")
    }


def cited(place: Place) -> Outputs:
    return {
        "cite/all.json": cli("cite", *names(place), "--format", "json"),
        "cite/all.bib": cli("cite", *names(place), "--format", "bibtex"),
    }


def schemas(_: Place) -> Outputs:
    return {f"schema/{kind}.json": cli("schema", kind) for kind in ("dataset", "model")}


def audited_json(text: str, root: Path) -> str:
    """An audit without what differs from run to run: place, time taken, day, bytes of compressed pictures."""
    result: dict[str, Any] = json.loads(text)
    assert result["root"] == root.name
    assert result["seconds"] >= 0
    assert result["items_per_second"] >= 0
    assert result["files"]["bytes"] == sum(p.stat().st_size for p in root.rglob("*") if p.is_file())
    result |= {"root": "ROOT", "seconds": "SECONDS", "items_per_second": "RATE"}
    result["files"]["bytes"] = "BYTES"
    for finding in result["findings"]:
        finding["checked"] = "TODAY"
    return json.dumps(result, ensure_ascii=False)


def audited(place: Place) -> Outputs:
    root = make(place.folder / "set")
    common = (root, "--no-text", "--workers", "1", "--work", place.folder / "work")
    plain = cli("audit", *common, "--format", "json")
    beside = cli("audit", *common, "--resume", "--as", "alpha-breast", "--format", "json")
    table = cli("audit", *common, "--resume", "--format", "csv")
    return {
        "audit/set.json": audited_json(plain, root),
        "audit/set-beside-a-record.json": audited_json(beside, root),
        "audit/set.csv": table,
    }


def reported(place: Place) -> Outputs:
    out = place.folder / "report"
    # Only data and text are compared, and drawing takes most of the time.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vl_convert.vegalite_to_svg", lambda *_, **__: "<svg/>")
        patch.setattr("vl_convert.vegalite_to_png", lambda *_, **__: b"")
        cli("report", "--out", out)
    files = sorted(p for p in out.rglob("*") if p.suffix in (".csv", ".json", ".md") and p.name != MANIFEST)
    return {f"report/{p.relative_to(out).as_posix()}": _text(p) for p in files}


def served(place: Place) -> Outputs:
    out = place.folder / "site"
    cli("site", "build", "--out", out, "--base-url", "https://example.org/sonodex")
    files = [
        *out.glob("api/v1/**/*.*"),
        *out.glob("badge/**/*.*"),
        *out.glob("field/*.csv"),
        out / "feed.xml",
        out / "sitemap.xml",
    ]
    outputs = {p.relative_to(out).as_posix(): _text(p) for p in sorted(files)}
    for name in names(place):
        assert outputs.pop(f"api/v1/{name}.yaml") == _text(place.catalogue / f"{name}.yaml"), name
    return {_same_as(name) or f"site/{name}": text for name, text in outputs.items()}


def _same_as(name: str) -> str | None:
    """The output of a command that a file of the site repeats."""
    folder, _, rest = name.removeprefix("api/v1/").partition("/")
    if not rest.endswith(".json") or rest.endswith(".csl.json"):
        return None
    repeated = {"schemas": "schema", "datasets": "show/datasets", "models": "show/models"}
    return f"{repeated[folder]}/{rest}" if folder in repeated else None


GROUPS: dict[str, Callable[[Place], Outputs]] = {
    "list": lists,
    "show": shown,
    "score": scored,
    "find": found,
    "compare": compared,
    "cite": cited,
    "schema": schemas,
    "audit": audited,
    "report": reported,
    "site": served,
}


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def _comparable(name: str, text: str) -> str:
    for place in ("sonodex ", '"sonodex":"'):
        text = text.replace(place + __version__, place + "VERSION")
    if not name.endswith(".json"):
        return text
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def _difference(name: str, text: str) -> str:
    """A short difference between what is expected and `text`; empty when there is none."""
    path = EXPECTED / name
    if not path.is_file():
        return f"{name}: is new; nothing is expected"
    expected = _text(path)
    if text == expected:
        return ""
    before, after = expected.split("\n"), text.split("\n")
    lines = list(difflib.unified_diff(before, after, f"expected/{name}", "now", n=1, lineterm=""))
    left = f"\n… and {len(lines) - DIFF_LINES} more lines" if len(lines) > DIFF_LINES else ""
    return "\n".join(lines[:DIFF_LINES]) + left


@pytest.mark.parametrize("group", GROUPS)
def test_outputs_are_what_is_expected(place: Place, group: str) -> None:
    outputs = {name: _comparable(name, text) for name, text in place.outputs(group).items()}
    if UPDATE:
        for name, text in outputs.items():
            (EXPECTED / name).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / name).write_bytes(text.encode())
        pytest.skip("written anew")
    wrong = [d for name, text in outputs.items() if (d := _difference(name, text))]
    if wrong:
        said = f"{len(wrong)} of {len(outputs)} outputs differ (when meant: UPDATE_GOLDEN=1)"
        pytest.fail("\n\n".join([said, *wrong[:5]]), pytrace=False)


def test_nothing_that_is_expected_is_missing(place: Place) -> None:
    made = {name for group in GROUPS for name in place.outputs(group)}
    stale = sorted({p.relative_to(EXPECTED).as_posix() for p in EXPECTED.rglob("*") if p.is_file()} - made)
    if UPDATE:
        for name in stale:
            (EXPECTED / name).unlink()
        pytest.skip("written anew")
    assert not stale, f"no longer made: {', '.join(stale)}"


def test_the_records_are_valid_and_cover_every_level(place: Place) -> None:
    assert json.loads(cli("check", place.catalogue, "--strict", "--format", "json"))["problems"] == []
    entries = list(Catalogue.load())
    levels = {c["level"] for e in entries for c in e.full()["score"]["criteria"]}
    assert levels == {"full", "partial", "none", "unknown", "not-applicable"}
    assert any(c["up_to"] for e in entries for c in e.full()["score"]["criteria"])
    tiers = {(s.get("tier"), s.get("provisional")) for e in entries if (s := e.facts["score"])}
    assert {("Unrated", False), ("Silver", True), ("Diamond", False), (None, None)} <= tiers
