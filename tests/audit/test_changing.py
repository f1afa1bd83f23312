"""A set that changes while it is audited: what changed counts as it is found, and costs nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sonodex.audit import Options, audit
from tests.audit.making import noise, png

COUNT = 20


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _another_beside(path: Path) -> None:
    (path.parent / "new.txt").write_text("x", encoding="utf-8")


CHANGES: list[tuple[Callable[[Path], None], set[str]]] = [  # and the files of which it is told
    (Path.unlink, set()),
    (_folder, set()),
    (_empty, {"3.png", "t.csv"}),
    (_cut, {"3.png"}),
    (_another_beside, set()),
]
if os.name != "nt":
    CHANGES += [(change, {"3.png", "t.csv"}) for change in (_pipe, _link, _loop)]


@pytest.mark.parametrize(("change", "told"), CHANGES)
@pytest.mark.parametrize("when", ["reading", "comparing"])
@pytest.mark.parametrize("name", ["3.png", "t.csv"])
def test_one_file_changes(
    tmp_path: Path, change: Callable[[Path], None], told: set[str], when: str, name: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for n in range(COUNT):
        (data / f"{n}.png").write_bytes(png(noise(90, 90, seed=n)))
    rows = "".join(f"{n}.png,{'cyst' if n % 2 else 'mass'}\n" for n in range(COUNT))
    (data / "t.csv").write_text(f"file,class\n{rows}", encoding="utf-8")
    begun: list[str] = []

    def stage(now: str) -> None:
        if now == when and not begun:
            begun.append(now)
            change(data / name)

    done = audit(str(data), Options(text=False, workers=0, work=str(tmp_path / "w")), stage=stage).result
    whole = done.as_dict()
    early = when == "reading" and name == "3.png"
    assert begun
    assert whole["items"]["images"] >= COUNT - early
    if when == "reading":
        assert [u["path"] for u in whole["unreadable"]] == [name] * (name in told)
    assert str(tmp_path) not in json.dumps({**whole, "root": ""})
