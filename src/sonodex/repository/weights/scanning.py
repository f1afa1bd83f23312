"""What a pickle would import or call when loaded, said by two maintained scanners (picklescan, modelscan);
and tensors of HDF5 files.

Both look at hostile bytes with other people's code, so they work in a process of their own with bounds on
time and memory. A scanner that
finds nothing is no proof of safety, and nothing here says so.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60
MEMORY_BYTES = 4_000_000_000
_NEEDED = ("picklescan", "modelscan")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was said of one file.

    Attributes:
        risks: sentences, each names the scanner.
        scanners: those that looked; empty where none could.
        shapes: names and shapes of an HDF5 file's arrays.
    """

    risks: tuple[str, ...] = ()
    scanners: tuple[str, ...] = ()
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()


def scanners() -> tuple[str, ...]:
    """The scanners that are installed."""
    return tuple(name for name in _NEEDED if importlib.util.find_spec(name) is not None)


def scan(files: dict[str, Path], pickles: set[str]) -> dict[str, Scanned]:
    """Look at files on disk: those in `pickles` with the scanners, the others as HDF5.

    Args:
        files: a key for each file, and where it lies.
    """
    if not files:
        return {}
    jobs = [
        {"key": key, "path": str(path.resolve()), "pickle": key in pickles} for key, path in files.items()
    ]
    with tempfile.TemporaryDirectory(prefix="sonodex-", ignore_cleanup_errors=True) as nowhere:
        try:
            # -P: no module of the folder that is looked at can take the place of a real one.
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-P", "-m", __name__],
                input=json.dumps(jobs).encode(),
                capture_output=True,
                timeout=SECONDS,
                cwd=nowhere,
                check=False,
            )
            said = done.stdout
        except subprocess.TimeoutExpired as error:
            said = error.stdout or b""
    out: dict[str, Scanned] = {}
    for line in said.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            row = json.loads(line)
            out[row["key"]] = Scanned(
                tuple(row["risks"]), tuple(row["scanners"]), tuple((n, tuple(s)) for n, s in row["shapes"])
            )
    return out


def _picklescan(path: str) -> list[str]:
    from picklescan.scanner import SafetyLevel, scan_file_path

    found = scan_file_path(path)
    risks = [
        f"picklescan: would import {g.module}.{g.name} ({g.safety.value})"
        for g in found.globals
        if g.safety != SafetyLevel.Innocuous
    ]
    if found.scan_err:
        risks.append("picklescan: could not read it to the end")
    return risks


def _modelscan(path: str) -> list[str]:
    from modelscan.modelscan import ModelScan

    with contextlib.redirect_stdout(sys.stderr):
        found: Any = ModelScan().scan(path)
    if found["summary"]["skipped"]["total_skipped"] or found["errors"]:
        raise ValueError("left out")
    return [
        f"modelscan: {i['severity'].lower()}, {i['module']}.{i['operator']}"
        for i in found.get("issues", [])
        if i.get("module")
    ]


def _shapes(path: str) -> list[tuple[str, list[int]]]:
    import h5py

    rows: list[tuple[str, list[int]]] = []

    def visit(name: str, thing: Any) -> bool | None:
        if isinstance(thing, h5py.Dataset) and not thing.external:
            rows.append((name, [int(n) for n in thing.shape or ()]))
        return True if len(rows) >= 20_000 else None

    with h5py.File(path, "r") as file:
        file.visititems(visit)  # soft and external links are not followed
    return rows


def _bounded() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> None:
    """Answer the jobs on standard input, a line of JSON each."""
    import logging

    _bounded()
    logging.disable(logging.CRITICAL)
    installed = scanners()
    for job in json.load(sys.stdin):
        row: dict[str, Any] = {"key": job["key"], "risks": [], "scanners": [], "shapes": []}
        if job["pickle"]:
            for name in installed:
                try:
                    row["risks"] += (_picklescan if name == "picklescan" else _modelscan)(job["path"])
                    row["scanners"].append(name)
                except Exception as error:  # a hostile file may break a scanner in any way
                    row["risks"].append(f"{name}: could not read it ({type(error).__name__})")
        else:
            with contextlib.suppress(Exception):
                row["shapes"] = _shapes(job["path"])
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
