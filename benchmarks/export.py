"""How long every format takes for many records, and how much memory; and what a Croissant adds to an audit.

    python -m benchmarks.export [RECORDS] [IMAGES]

Records are those of the catalogue under new ids. Two processes share the formats, as two cores would.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sonodex.export.registry import FORMATS

_ONE = """
import sys, time
from pathlib import Path
from benchmarks.export import peak
from sonodex import Catalogue
from sonodex.export.registry import format_named
from sonodex.export.writing import write
cat = Catalogue.load([sys.argv[1]], packaged=False)
entries = list(cat)
loaded, whole = peak(), time.process_time()
for name in sys.argv[3:]:
    begun, cpu = time.perf_counter(), time.process_time()
    write(format_named(name), entries, Path(sys.argv[2]) / name)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{name:12} {took:6.1f} s, of the processor {cpu:6.1f} s; peak {peak()} MB, loaded {loaded} MB", flush=True)
print(f"a process: of the processor {time.process_time():.1f} s, {whole:.1f} s of it to load", flush=True)
"""


def peak() -> int:
    """The most memory of this process, in MB; that of the process it was started by does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="utf-8"))
    return int(found[1]) // 1024 if found else 0


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
        names = sorted(FORMATS, key=lambda n: n not in ("hf-card", "datasheet", "json", "sqlite"))
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
        for _ in range(2):  # the first fills the disk's cache
            audited, audited_cpu = spent(lambda: audit(name, Options(text=False)))
        catalogue = Catalogue.load()
        took, cpu = spent(lambda: croissant_of_folder(name, None, catalogue))
        print(f"{count:,} images: audit {audited:.1f} s, Croissant {took:.1f} s ({took / audited - 1:+.0%})")
        print(f"of the processor {audited_cpu:.1f} s and {cpu:.1f} s ({cpu / audited_cpu - 1:+.0%})")


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that some work takes, and those of the processor, in this process and those it starts."""
    begun, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - begun, sum(after[:4]) - sum(before[:4])


def main() -> None:
    """Print the figures."""
    counts = [int(word) for word in sys.argv[1:]]
    formats(counts[0] if counts else 10_000)
    of_a_folder(counts[1] if len(counts) > 1 else 10_000)


if __name__ == "__main__":
    main()
