"""How long every format takes for many records, and how much memory; and what a Croissant adds to an audit.

    python -m benchmarks.export [RECORDS] [IMAGES]

Records are those of the catalogue under new ids. Two processes share the formats, as two cores would.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sonodex.export.registry import FORMATS

_ONE = """
import resource, sys, time
from pathlib import Path
from sonodex import Catalogue
from sonodex.export.registry import format_named
from sonodex.export.writing import write
cat = Catalogue.load([sys.argv[1]], packaged=False)
entries = list(cat)
loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[3:]:
    begun, cpu = time.perf_counter(), time.process_time()
    write(format_named(name), entries, Path(sys.argv[2]) / name)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = f"peak {peak // 1024} MB, loaded {loaded // 1024} MB"
    print(f"{name:12} {took:6.1f} s, of the processor {cpu:6.1f} s; {sizes}", flush=True)
"""


def make_catalogue(folder: Path, count: int) -> None:
    """`count` records: those of the catalogue, again and again, each under an id of its own."""
    from sonodex import Catalogue

    sources = [(e.kind, e.id, e.path.read_text(encoding="utf-8")) for e in Catalogue.load()]
    for number in range(count):
        kind, record_id, text = sources[number % len(sources)]
        new = f"{record_id}-{number}"[-80:].lstrip("-")
        target = folder / f"{kind}s" / f"{new}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub(r"^id: .*$", f"id: {new}", text, count=1, flags=re.MULTILINE)
        target.write_text(text, encoding="utf-8")


def formats(count: int) -> None:
    """Time all formats in two processes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_catalogue(folder / "catalogue", count)
        from sonodex import Catalogue

        begun = time.perf_counter()
        Catalogue.load([folder / "catalogue"], packaged=False)
        print(f"{count:,} records compiled in {time.perf_counter() - begun:.1f} s")
        (folder / "out").mkdir()
        # The slow ones apart, so that both processes have as much to do.
        names = sorted(FORMATS, key=lambda n: n not in ("hf-card", "datasheet", "croissant", "json"))
        shares = [names[0::2], names[1::2]]
        begun = time.perf_counter()
        running = [
            subprocess.Popen(
                [sys.executable, "-c", _ONE, str(folder / "catalogue"), str(folder / "out"), *share]
            )
            for share in shares
        ]
        assert all(one.wait() == 0 for one in running)
        print(f"all {len(names)} formats: {time.perf_counter() - begun:.1f} s (at most 60)")


def of_a_folder(count: int) -> None:
    """Time an audit, and a Croissant of the same folder, which adds the sums and the items (at most 20 %)."""
    import cv2

    from benchmarks.audit_data import speckle
    from sonodex import Catalogue
    from sonodex.audit import Options, audit
    from sonodex.cli.export_folder import croissant_of_folder

    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            cv2.imwrite(str(Path(name) / f"patient{number // 4:05d}_{number}.png"), speckle(number))
        times = []
        for _ in range(2):  # the first fills the disk's cache
            begun = time.perf_counter()
            audit(name, Options(text=False))
            times.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        croissant_of_folder(name, None, Catalogue.load())
        took = time.perf_counter() - begun
        more = 100 * (took / times[-1] - 1)
        print(f"{count:,} images: audit {times[-1]:.1f} s, Croissant {took:.1f} s ({more:+.0f}%)")


def main() -> None:
    """Print the figures."""
    counts = [int(word) for word in sys.argv[1:]]
    formats(counts[0] if counts else 10_000)
    of_a_folder(counts[1] if len(counts) > 1 else 10_000)
    print(f"peak of children {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
