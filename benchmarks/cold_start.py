"""How long commands take to start, as ratios to a bare interpreter in the same run.

`python -m benchmarks.cold_start`

Modules are compiled before, as an installation has them, also where the environment forbids to keep bytecode:
compiling anew at each start costs list about seven bare interpreters more.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sonodex.catalogue.location import packaged_catalogue

RUNS = 15
GENERATED = 5000
SCRIPT = [sys.executable, "-m", "sonodex"]


def seconds(command: list[str], bytecode: Path, runs: int = RUNS) -> float:
    """Median wall time of a command whose modules are compiled in the folder `bytecode`."""
    taken = []
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def generated(folder: Path, count: int) -> None:
    """A catalogue of `count` datasets: the real ones again under other ids and names."""
    real = sorted((packaged_catalogue() / "datasets").glob("*.yaml"))
    (folder / "datasets").mkdir(parents=True)
    for number in range(count):
        text = real[number % len(real)].read_text(encoding="utf-8").splitlines()
        record_id = f"generated-{number}"
        lines = [
            f"id: {record_id}"
            if t.startswith("id: ")
            else f"name: Generated {number}"
            if t.startswith("name: ")
            else t
            for t in text
        ]
        (folder / "datasets" / f"{record_id}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), Path(folder) / "bytecode")


def measure(folder: Path, bytecode: Path) -> None:
    """Measure in an empty folder, and print."""
    seconds([sys.executable, "-c", "pass"], bytecode, 2)
    bare = seconds([sys.executable, "-c", "pass"], bytecode)
    print(f"bare interpreter                {bare * 1000:8.1f} ms   1.0×")
    for arguments, limit in (
        (["--version"], 8),
        (["show", "datasets/busi"], 12),
        (["search", "thyroid nodules"], 12),
        (["list", "datasets"], 12),
    ):
        seconds([*SCRIPT, *arguments], bytecode, 2)
        taken = seconds([*SCRIPT, *arguments], bytecode)
        print(
            f"sonodex {' '.join(arguments):24s}{taken * 1000:8.1f} ms {taken / bare:5.1f}×  (limit {limit}×)"
        )
    real = taken
    generated(folder / "many", GENERATED)
    command = [*SCRIPT, "list", "datasets", "--catalogue", str(folder / "many")]
    started = time.perf_counter()
    seconds(command, bytecode, 1)
    first = time.perf_counter() - started
    many = seconds(command, bytecode)
    print(f"list with {GENERATED} more             {many * 1000:8.1f} ms {many / real:5.1f}× its own time")
    print(f"building that index once        {first * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
