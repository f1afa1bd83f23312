"""Time of the report and of 10,000 weightings beside loading: `python -m benchmarks.report`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sonodex import Catalogue
from sonodex.field import robustness
from sonodex.report import write_report


def main() -> None:
    """Measure and print."""
    started = time.perf_counter()
    catalogue = Catalogue.load()
    load = time.perf_counter() - started
    started = time.perf_counter()
    robustness.weighting(robustness.rated(catalogue), 10_000)
    weightings = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        write_report(catalogue, Path(folder) / "out")
        whole = time.perf_counter() - started
    print(
        f"load {load:.2f} s; 10,000 weightings {weightings:.2f} s (limit 10 s); "
        f"whole report {whole:.1f} s (limit 60 s)"
    )


if __name__ == "__main__":
    main()
