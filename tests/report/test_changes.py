"""Differences between folders, release files and git revisions."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from sonodex.cli.app import run
from sonodex.errors import UsageError
from sonodex.report.changes import changes
from sonodex.report.states import opened
from tests.conftest import FULL, ROOT, make_record


def state(folder: Path, records: dict[str, dict[str, str]]) -> Path:
    (folder / "catalogue" / "datasets").mkdir(parents=True, exist_ok=True)
    for old in (folder / "catalogue" / "datasets").glob("*.yaml"):
        old.unlink()
    for name, lines in records.items():
        text = make_record("dataset", name, **lines)
        (folder / "catalogue" / "datasets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


FIRST: dict[str, dict[str, str]] = {"stays": {}, "moves": {}, "goes": {}, "old-name": {}}
SECOND: dict[str, dict[str, str]] = {
    "stays": {},
    "moves": {"D1": FULL, "year": "2021"},
    "comes": {},
    "new-name": {"former_ids": "[old-name]", "name": "old-name"},
}


def check(first: str, second: str, repository: Path | None = None) -> None:
    with opened(first, repository) as old, opened(second, repository) as new:
        found = {c.name: c for c in changes(old, new)}
    assert {n: c.what for n, c in found.items()} == {
        "datasets/comes": "added",
        "datasets/goes": "removed",
        "datasets/moves": "changed",
        "datasets/new-name": "changed",
    }
    moved = found["datasets/moves"]
    assert moved.before is not None
    assert moved.after is not None
    assert moved.causes == {"finding": moved.after - moved.before}
    assert found["datasets/new-name"].causes == {}
    assert moved.findings == ({"id": "D1", "before": "unknown (None)", "after": "full (primary)"},)
    assert moved.fields == ("year",)


def test_folders_and_release_files(tmp_path: Path) -> None:
    one, two = state(tmp_path / "one", FIRST), state(tmp_path / "two", SECOND)
    check(str(one / "catalogue"), str(two / "catalogue"))
    wheel = tmp_path / "release.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in (one / "catalogue").rglob("*.yaml"):
            archive.write(path, f"sonodex/_data/catalogue/datasets/{path.name}")
    tar = tmp_path / "release.tar.gz"
    with tarfile.open(tar, "w:gz") as packed:
        packed.add(two / "catalogue", "sonodex-2/catalogue")
    check(str(wheel), str(tar))


def test_git_revisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    for name, records in (("v1", FIRST), ("v2", SECOND)):
        state(tmp_path, records)
        git("add", "-A")
        git("commit", "-qm", name)
        git("tag", name)
    check("v1", "v2", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(["diff", "v1", "v2", "--format", "json"]) == 0
    assert '"datasets/comes"' in capsys.readouterr().out
    assert run(["diff", "v1", "v1"]) == 0
    assert capsys.readouterr().out == "nothing changed\n"
    assert run(["diff", "v1", "nowhere"]) == 2
    assert run(["diff", "v1", "--output=/tmp/x"]) == 2


def test_hostile_release_files(tmp_path: Path) -> None:
    text = make_record("dataset", "evil")
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../../catalogue/datasets/../../../escape.yaml", text)
        archive.writestr("/catalogue/datasets/evil.yaml", text)
    with opened(str(bad)) as found:
        assert [e.id for e in found.catalogue] == ["evil"]
    assert not list(tmp_path.rglob("escape.yaml"))
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UsageError, match="is no release file"), opened(str(broken)):
        pass


def test_a_state_of_rubric_one_is_told_apart_into_its_causes(tmp_path: Path) -> None:
    """Version 1 counted what was not read as nothing, and took an admission for a settled note."""
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    opened_note = FULL.replace("full", "partial").replace("note: seen", "note: version 1; file list not read")
    first = make_record("dataset", "one", D1=FULL, D5=opened_note, population="[simulated]")
    first = first.replace("related: [] ", "derived_from: [Some Set]\nrelated: [] ")
    second = make_record(
        "dataset", "one", D1=FULL, D5=opened_note.replace("partial", "partial, up_to: full"), D2=FULL
    )
    rubric = (ROOT / "src/sonodex/rubrics/sonodqs.yaml").read_text(encoding="utf-8")
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr("x/catalogue/datasets/one.yaml", first)
        lines = [
            line for line in rubric.splitlines() if not line.strip().startswith(("usual", "- {id: people"))
        ]
        archive.writestr(
            "x/src/sonodex/rubrics/sonodqs.yaml", "\n".join(lines).replace("version: '2.0'", "version: '1.0'")
        )
    with zipfile.ZipFile(new, "w") as archive:
        archive.writestr("x/catalogue/datasets/one.yaml", second)
    with opened(str(old)) as one, opened(str(new)) as two:
        (change,) = changes(one, two)
    assert change.before == 100 * 1.5 / 32
    assert set(change.causes) == {
        "estimate",
        "finding",
    }
    assert sum(change.causes.values()) == pytest.approx((change.after or 0) - 100 * 1.5 / 32)
    assert change.causes["estimate"] > 0
    assert [f["id"] for f in change.findings] == ["D2", "D5"]
