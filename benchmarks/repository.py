"""Time and memory of `sonodex inspect` on 1,000 files and 200 MB, as a folder and as a bare clone.

    python -m benchmarks.repository

The goal is 10 s and 300 MB. Half of the files are scripts; 40 are notebooks with a picture inside; four are
checkpoints of 33 MB; 60 folders have a licence text of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.repository.making import MIT, NETWORK, PREDICT, TRAIN, bare, checkpoint_pickle, commit, write

MEGABYTE = 1_000_000


def make(folder: Path) -> None:
    """The repository, committed."""
    script = NETWORK + TRAIN * 6 + PREDICT * 4
    functions = "\n".join(f"def f{k}(x):\n    return torch.relu(x * {k})" for k in range(80))
    cell = {"cell_type": "code", "source": [TRAIN], "outputs": [{"data": {"image/png": "A" * 500_000}}]}
    files: dict[str, str | bytes] = {f"pkg{n % 20}/m{n}.py": script + functions for n in range(500)}
    files |= {f"docs/d{n}.md": "# Title\n" + "images of BUSI, 780 images\n" * 200 for n in range(70)}
    files |= {f"notebooks/n{n}.ipynb": json.dumps({"cells": [cell]}) for n in range(40)}
    files |= {f"data/i{n}.png": os.urandom(120_000) for n in range(324)}
    files |= {f"third_party/p{n}/LICENSE": MIT + "and more words " * n for n in range(60)}
    files |= {"README.md": "# Net\n\n## Usage\n```\npython train.py\n```\n", "LICENSE": MIT}
    write(folder, files)
    for number in range(4):
        with zipfile.ZipFile(folder / f"w{number}.pth", "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(
                "m/data.pkl", checkpoint_pickle({f"layer{k}.weight": (64, 64, 3, 3) for k in range(1_000)})
            )
            archive.writestr("m/data/0", os.urandom(33 * MEGABYTE))
    commit(folder)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "net"
        make(folder)
        clone = bare(folder, Path(temporary) / "net.git")
        sizes = [p.stat().st_size for p in folder.rglob("*") if p.is_file() and ".git" not in p.parts]
        print(f"{len(sizes):,} files, {sum(sizes) / MEGABYTE:.0f} MB")
        for place in (folder, clone):
            begun = time.perf_counter()
            command = [sys.executable, "-m", "sonodex", "inspect", str(place), "--format", "json"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
            print(
                f"{place.name}: {seconds:.1f} s, {used.ru_maxrss / 1024:.0f} MB, exit "
                f"{os.waitstatus_to_exitcode(status)}"
            )


if __name__ == "__main__":
    main()
