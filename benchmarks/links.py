"""2,000 links on 300 hosts that answer after 200 ms: seconds, connections a host, memory.

A server on this machine is every host. `python -m benchmarks.links [LINKS [HOSTS]]`
"""

from __future__ import annotations

import sys
import time
import tracemalloc

from tests.registries.internet import Local, Reply, internet

from sonodex.registries.links.checking import Link, Place, check
from sonodex.registries.links.history import History
from sonodex.registries.web import Web


def main(links: int = 2000, hosts: int = 300) -> None:
    with internet() as net:
        net.route(r"host\d+\.example/", Reply("<html><title>A dataset</title></html>" + "x" * 20_000))
        net.delay = 0.2
        wanted = [
            Link(f"https://host{n % hosts}.example/{n}", (Place("datasets/a", "sources"),))
            for n in range(links)
        ]
        half: list[int] = []

        def done(count: int, total: int) -> None:
            if count == total // 2:
                half.append(tracemalloc.get_traced_memory()[0])

        tracemalloc.start()
        begun = time.perf_counter()
        with Web(connect=Local(net), tokens=False) as web:
            found = check(wanted, web, History(), done=done)
        seconds = time.perf_counter() - begun
        net.requests.clear()
        now, peak = tracemalloc.get_traced_memory()
        print(f"{links:,} links on {hosts} hosts: {seconds:.1f} s, {links / seconds:.0f}/s")
        print(f"at most {max(net.most_open.values())} connection a host")
        print(
            f"memory: {half[0] / 2**20:.1f} MiB at half, {now / 2**20:.1f} at the end, "
            f"{peak / 2**20:.1f} at the peak"
        )
        print(f"alive: {sum(one.verdict == 'alive' for one in found):,}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
