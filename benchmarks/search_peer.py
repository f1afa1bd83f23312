"""The page's own search beside Pagefind's, on the same site in the same browser.

`python -m benchmarks.search_peer PYTHON [records ...]`, 200 and 10,000 by default; PYTHON has `pagefind[bin]`
installed. Each runs the same queries: the own search to the drawn list with counted filters, Pagefind to the
data of its first ten answers. Pagefind compiles WebAssembly, which the page's policy forbids: it is served
without that policy.
"""

from __future__ import annotations

import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.site import QUERIES, generated, search_times, served
from sonodex import Catalogue
from sonodex.site import build

PEER = """async ([base, queries]) => { const p = await import(base + 'pagefind/pagefind.js');
  await p.init(); const times = [];
  for (const q of queries) for (let n = 0; n < 3; n += 1) { const start = performance.now(); const found =
  await p.search(q);
    await Promise.all(found.results.slice(0, 10).map((r) => r.data())); times.push(performance.now() - start);
    }
  return times; }"""


def peer_times(browser: Browser, address: str) -> tuple[list[float], int]:
    """Milliseconds of each query and bytes loaded for all of them."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(f"{address}method/")
    before = sum(sizes)
    times = [float(t) for t in page.evaluate(PEER, [address, QUERIES])]
    context.close()
    return times, sum(sizes) - before


def main() -> None:
    """Measure and print."""
    python, *counts = sys.argv[1:]
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("SONODEX_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        for count in map(int, counts or ["200", "10000"]):
            folder = Path(name) / str(count)
            generated(folder / "catalogue", count)
            build(Catalogue.load([folder / "catalogue"], packaged=False), folder / "site")
            glob = "{datasets,models}/*/index.html"
            started = time.perf_counter()
            subprocess.run(
                [python, "-m", "pagefind", "--site", str(folder / "site"), "--glob", glob],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            indexed = time.perf_counter() - started
            with served(folder / "site") as address:
                own = search_times(browser, address)
            plain = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder / "site"))
            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), plain) as running:
                threading.Thread(target=running.serve_forever, daemon=True).start()
                peer, size = peer_times(browser, f"http://127.0.0.1:{running.server_address[1]}/")
                running.shutdown()
            print(f"{count:,} records: own median {statistics.median(own):.0f} ms, worst {max(own):.0f} ms")
            print(
                f"  Pagefind median {statistics.median(peer):.0f} ms, worst {max(peer):.0f} ms, "
                f"{size:,} bytes loaded"
            )
            print(f"  Pagefind's index took {indexed:.0f} s")
        browser.close()


if __name__ == "__main__":
    main()
