"""The audit beside a pure decode of the same files, in one run: speed, recall and precision, memory.

`python -m benchmarks.audit [COUNT ...] [--data DIR] [--peer PYTHON]`, 2,000 10,000 40,000 files by default. `--peer` names an
interpreter with cleanvision installed, measured on the smallest set less the truncated files, which end its run.
`--hashes` also times the search among 1,000,000 hashes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import cv2

from benchmarks.audit_data import make

PROCESSES = 2
PEER = """
import sys, time
from cleanvision import Imagelab
begun = time.monotonic()
Imagelab(filepaths=open(sys.argv[1]).read().splitlines()).find_issues(n_jobs=2, verbose=False)
print(time.monotonic() - begun)
"""


def _decode(paths: Sequence[str]) -> int:
    cv2.setNumThreads(1)
    return sum(cv2.imread(p, cv2.IMREAD_UNCHANGED) is not None for p in paths)


def decode_seconds(folder: Path) -> float:
    """A pure decode of every file by OpenCV, two processes; imports are not counted."""
    paths = sorted(str(p) for p in folder.iterdir())
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(_decode, [paths[:20]] * 4)
        begun = time.monotonic()
        sum(pool.imap_unordered(_decode, [paths[i : i + 100] for i in range(0, len(paths), 100)]))
        return time.monotonic() - begun


def _resident(pid: int) -> tuple[int, int]:
    """Bytes of a process, and of it and all below it (Linux)."""
    sizes: dict[int, tuple[int, int]] = {}
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            sizes[int(entry.name)] = parent, int((entry / "statm").read_text().split()[1]) * page
        except (OSError, ValueError, IndexError):
            continue
    below = {pid}
    while more := {p for p, (parent, _) in sizes.items() if parent in below} - below:
        below |= more
    return sizes.get(pid, (0, 0))[1], sum(sizes[p][1] for p in below if p in sizes)


def audit_run(folder: Path) -> tuple[float, dict[str, Any], int, int]:
    """Seconds of the whole command, its result, and peak bytes of the main process and of all."""
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryFile("w+") as out:
        command = [
            sys.executable,
            "-m",
            "sonodex",
            "audit",
            str(folder),
            "--format",
            "json",
            "--work",
            f"{work}/w",
            "--workers",
            str(PROCESSES),
        ]
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        main = every = 0
        while process.poll() is None:
            if Path("/proc").exists():
                one, all_of_them = _resident(process.pid)
                main, every = max(main, one), max(every, all_of_them)
            time.sleep(0.25)
        seconds = time.monotonic() - begun
        out.seek(0)
        result: dict[str, Any] = json.load(out)
    return seconds, result, main, every


def _pairs(groups: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    return {(a, b) for g in groups for a, b in combinations(sorted(g), 2)}


def judged(result: dict[str, Any], truth: dict[str, Any]) -> dict[str, float]:
    """Recall and precision of what was planted."""
    bare = (
        [[p.removeprefix("images/") for p in pair[:2]] for pair in truth["exact"]],
        [[p.removeprefix("images/") for p in pair[:2]] for pair in truth["near"]],
    )
    out = {}
    for name, wanted in zip(("exact", "near"), map(_pairs, bare), strict=True):
        found = _pairs(result["duplicates"][name])
        out[f"{name} recall"] = len(found & wanted) / len(wanted)
        out[f"{name} precision"] = len(found & wanted) / max(len(found), 1)
    unreadable = {u["path"] for u in result["unreadable"]}
    blank = {q["path"] for q in result["quality"] if q["problem"].startswith("blank")}
    for name, got in (("truncated", unreadable), ("blank", blank)):
        planted = {p.removeprefix("images/") for p in truth[name]}
        out[f"{name} recall"] = len(got & planted) / len(planted)
        out[f"{name} precision"] = len(got & planted) / max(len(got), 1)
    return out


def hashes() -> None:
    """Near-duplicate search among a million hashes, with a thousand planted pairs at up to 18 bits."""
    import resource

    import numpy as np

    from sonodex.audit.checks.duplicates.hashes import near_pairs

    rng = np.random.default_rng(1)
    count = 1_000_000
    likely = rng.beta(0.6, 0.6, 256)
    data = np.concatenate([np.packbits(rng.random((50_000, 256)) < likely, axis=1) for _ in range(count // 50_000)])
    copies = rng.permutation(count)[:2000].reshape(-1, 2)
    for source, copy in copies:
        bits = np.unpackbits(data[source])
        bits[rng.choice(256, int(rng.integers(0, 19)), replace=False)] ^= 1
        data[copy] = np.packbits(bits)
    begun = time.monotonic()
    found = {tuple(p) for p in near_pairs(data).tolist()}
    seconds = time.monotonic() - begun
    hit = sum(tuple(sorted(map(int, p))) in found for p in copies) / len(copies)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"search among {count:,} hashes: {seconds:.0f} s, peak {peak:.0f} MB, recall {hit:.3f}")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("counts", type=int, nargs="*", default=[2_000, 10_000, 40_000])
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "sonodex-benchmark")
    parser.add_argument("--peer")
    parser.add_argument("--hashes", action="store_true")
    given = parser.parse_args()
    if given.hashes:
        hashes()
    each: list[tuple[int, float, int]] = []
    for count in given.counts:
        folder = given.data / str(count)
        truth = make(folder, count)
        decoded = decode_seconds(folder / "images")
        seconds, result, main_bytes, all_bytes = audit_run(folder / "images")
        each.append((count, seconds / count, all_bytes))
        print(f"{count:,} files: decode {count / decoded:.0f}/s, audit {count / seconds:.0f}/s, ratio {decoded / seconds:.3f}; "
              f"peak {main_bytes / 1e6:.0f} MB (with workers {all_bytes / 1e6:.0f} MB)")  # fmt: skip
        print("   " + ", ".join(f"{k} {v:.3f}" for k, v in judged(result, truth).items()))
        if given.peer and count == min(given.counts):
            listed = folder / "readable.txt"
            broken = {p.removeprefix("images/") for p in truth["truncated"]}
            readable = [str(p) for p in sorted((folder / "images").iterdir()) if p.name not in broken]
            listed.write_text("\n".join(readable), encoding="utf-8")
            try:
                done = subprocess.run([given.peer, "-c", PEER, str(listed)], capture_output=True, encoding="utf-8", check=True)
                peer = float(done.stdout.split()[-1])
                print(f"   cleanvision {count / peer:.0f}/s; the audit is {peer / seconds:.1f} times as fast")
            except subprocess.CalledProcessError as error:
                print(f"   cleanvision ended with an error: {error.stderr.strip().splitlines()[-1][:200]}")
    if len(each) > 1:
        (few, first, before), (many, last, after) = each[0], each[-1]
        growth = (after - before) / (many - few)
        print(f"time per image at {many:,}: {last / first:.2f} times that at {few:,}; memory grows {growth:.0f} bytes an image")


if __name__ == "__main__":
    main()
