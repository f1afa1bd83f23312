"""The page in a real browser: weight of the first view, search at 10,000 records, build time, largest contentful paint.

`python -m benchmarks.site [records]`; needs Chromium (SONODEX_CHROMIUM or on the PATH).
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.cold_start import generated
from sonodex import Catalogue
from sonodex.site import build
from sonodex.site.serving import server

QUERIES = ["breast", "thyroid nodule", "fetal head", "camus", "lung covid", "segmentation", "b", "heart video"]
LCP = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
  .observe({type: 'largest-contentful-paint', buffered: true}))"""
# From the key to the drawn list: filtering, counting, sorting and rendering.
SEARCH = """(query) => { const box = document.getElementById('q'); box.value = query;
  const start = performance.now(); box.dispatchEvent(new Event('input')); document.body.offsetHeight;
  return performance.now() - start; }"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder served on this machine."""
    with server(folder, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()


def first_view(browser: Browser, address: str) -> tuple[int, float]:
    """Bytes transferred for the list with everything, and largest contentful paint (ms) with the CPU slowed down four times."""
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address)
    page.wait_for_selector("#hits .hit")
    page.wait_for_load_state("networkidle")
    paint = float(page.evaluate(LCP))
    page.close()
    return sum(sizes), paint


def search_times(browser: Browser, address: str) -> list[float]:
    """Milliseconds from a key to the drawn answer."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector("#hits .hit", timeout=120_000)
    times = [float(page.evaluate(SEARCH, query)) for query in QUERIES for _ in range(3)]
    page.close()
    return times


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("SONODEX_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    arguments = ["--disable-background-networking"] + (["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        results: list[tuple[str, Any]] = []
        catalogue = Catalogue.load()
        started = time.perf_counter()
        build(catalogue, folder / "real")
        real = time.perf_counter() - started
        with served(folder / "real") as address:
            size, paint = first_view(browser, address)
            results.append((f"first view, {len(catalogue)} records: bytes transferred (limit 200,000)", f"{size:,}"))
            results.append(("largest contentful paint, CPU 4× slower (limit 1,000 ms)", f"{paint:.0f} ms"))
            results.append(("search answer, median", f"{statistics.median(search_times(browser, address)):.0f} ms"))
        generated(folder / "many", count)
        started = time.perf_counter()
        many = Catalogue.load([folder / "many"], packaged=False)
        index = time.perf_counter() - started
        started = time.perf_counter()
        build(many, folder / "large")
        large = time.perf_counter() - started
        results.append((f"index of {count:,} records", f"{index:.0f} s"))
        results.append((f"build of {count:,} records (limit 180 s)", f"{large:.0f} s"))
        ratio = (large / count) / (real / len(catalogue))
        results.append(("time a record against the real size (1 is linear)", f"{ratio:.2f}"))
        with served(folder / "large") as address:
            times = search_times(browser, address)
            results.append(
                (
                    f"search answer at {count:,}, median and worst (limit 100 ms)",
                    f"{statistics.median(times):.0f}, {max(times):.0f} ms",
                )
            )
        browser.close()
    for what, value in results:
        print(f"{what:75s}{value:>18s}")


if __name__ == "__main__":
    main()
