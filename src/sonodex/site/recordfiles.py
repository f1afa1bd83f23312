"""The files of the records, written by as many processes as there are processors when there are many records.

A process is this module run by itself: it is told the catalogue's folders and which share of the records is
its own. Should one fail,
for whatever reason, its share is written here, so that a build never depends on it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sonodex.cores import cores
from sonodex.site import exports, pages
from sonodex.site.badges import badge_files
from sonodex.site.cards import record_card
from sonodex.site.rendering import Renderer

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

MANY = 1000
"""From so many records on the work is shared."""
MOST = 4
Written = tuple[int, int]


def record_files(entry: Entry, render: Renderer) -> Iterator[tuple[str, bytes]]:
    """Everything of one record: page, exports, badges, card."""
    full = entry.full()
    yield pages.record_page(entry, full, render)
    yield from exports.record_exports(entry, full)
    yield from badge_files(entry)
    yield f"card/{entry.full_id}.png", record_card(entry)
    entry.release()


def write(files: Iterable[tuple[str, bytes]], folder: Path) -> Iterator[Written]:
    """Write files below `folder`; yields the number 1 and the bytes of each."""
    for name, content in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        yield 1, len(content)


def _share(catalogue: Catalogue, render: Renderer, folder: Path, part: int, parts: int) -> Iterator[Written]:
    for entry in list(catalogue)[part::parts]:
        yield from write(record_files(entry, render), folder)


def write_records(catalogue: Catalogue, folder: Path, render: Renderer) -> Iterator[Written]:
    """Write the files of all records below `folder`; yields how many files and bytes were written."""
    parts = min(cores(), MOST) if len(catalogue) >= MANY else 1
    workers = [_start(catalogue, folder, render, part, parts) for part in range(1, parts)]
    try:
        yield from _share(catalogue, render, folder, 0, parts)
        for part, worker in enumerate(workers, 1):
            told = worker.communicate()[0] if worker else b""
            if worker and worker.returncode == 0 and told:
                number, size = json.loads(told)
                yield number, size
            else:
                yield from _share(catalogue, render, folder, part, parts)
    finally:
        for worker in filter(None, workers):
            worker.kill()
            worker.wait()


def _start(
    catalogue: Catalogue, folder: Path, render: Renderer, part: int, parts: int
) -> subprocess.Popen[bytes] | None:
    task = {
        "folders": [str(f) for f in catalogue.folders],
        "records": len(catalogue),
        "folder": str(folder),
        "base_url": render.base_url,
        "credits": render.credits,
        "part": part,
        "parts": parts,
    }
    command = [sys.executable, "-m", "sonodex.site.recordfiles", json.dumps(task)]
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603  this interpreter, this module
    except OSError:
        return None


def main() -> int:
    """Write one share, as told by the first argument; prints how many files and bytes."""
    from sonodex.catalogue import Catalogue

    task = json.loads(sys.argv[1])
    catalogue = Catalogue.load(task["folders"], packaged=False)
    if len(catalogue) != task["records"]:
        return 1
    number = size = 0
    for files, written in _share(
        catalogue,
        Renderer(catalogue, task["base_url"], task["credits"]),
        Path(task["folder"]),
        task["part"],
        task["parts"],
    ):
        number += files
        size += written
    sys.stdout.write(json.dumps([number, size]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
