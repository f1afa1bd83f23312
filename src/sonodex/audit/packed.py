"""Archives that are the packed form of what lies unpacked beside them: what is in both counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from sonodex import wording
from sonodex.audit.inventory import Inventory
from sonodex.audit.result import Defect

_FEW = 100  # files of one name among which an unpacked one is looked for
_ENDINGS = (".tar.gz", ".tar.bz2", ".tar.xz")


def leave_out_packed(inventory: Inventory) -> list[Defect]:
    """Leave the members of such archives out of an inventory: all of one stand beside it with the same
    sizes and the same pixels.

    Returns:
        What is said of each archive.
    """
    archives = [
        p for p, kind in zip(inventory.paths, inventory.values("kind"), strict=True) if kind == "archive"
    ]
    if not archives:
        return []
    place = {path: i for i, path in enumerate(inventory.paths)}
    members: dict[str, list[int]] = defaultdict(list)
    unpacked: set[int] = set()  # one archive is no unpacked form of another
    for i, path in enumerate(inventory.paths):
        holder = next((h for h in _holders(path) if h in place), None)
        if holder is None:
            unpacked.add(i)
        else:
            members[holder].append(i)
    sizes, digests = inventory.values("size"), inventory.values("digest")
    pixels = _pixels(inventory)
    named: dict[str, list[str]] = defaultdict(list)
    for path in inventory.paths:
        named[path.rpartition("/")[2]].append(path)
    out: set[int] = set()
    said = []
    for archive in archives:
        inside = members.get(archive, [])
        for home in (
            [*_homes(archive), *_elsewhere(archive, inside, inventory.paths, named)] if inside else ()
        ):
            twins = [place.get(home + inventory.paths[i][len(archive) + 1 :], -1) for i in inside]
            if all(
                j in unpacked
                and sizes[i] == sizes[j]
                and digests[i] == digests[j]
                and pixels.get(i) == pixels.get(j)
                for i, j in zip(inside, twins, strict=True)
            ):
                out |= set(inside)
                what = "the packed form of what lies unpacked beside it: counted once, " + wording.counted(
                    len(inside), "file"
                )
                said.append(Defect(archive, "noted", what))
                break
    inventory.leave_out(out)
    return said


def _holders(path: str) -> list[str]:
    """The folders above a path, the outermost first: one of them may be an archive."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _homes(archive: str) -> list[str]:
    """Where the members of an archive may lie unpacked: beside it, or in a folder of its name."""
    folder, _, name = archive.rpartition("/")
    base = f"{folder}/" if folder else ""
    stem = next(
        (name[: -len(e)] for e in _ENDINGS if name.lower().endswith(e)), name.rpartition(".")[0] or name
    )
    return [base, f"{base}{stem}/"]


def _elsewhere(
    archive: str, inside: Sequence[int], paths: Sequence[str], named: Mapping[str, Sequence[str]]
) -> list[str]:
    """Where else the members of an archive may lie unpacked: where its first one lies by the same name."""
    first = paths[inside[0]][len(archive) + 1 :]
    found = (p for p in named[first.rpartition("/")[2]][:_FEW] if f"/{p}".endswith(f"/{first}"))
    return [p[: len(p) - len(first)] for p in found if not p.startswith(f"{archive}/")]


def _pixels(inventory: Inventory) -> dict[int, bytes]:
    """The digests of a file's pictures, one behind the other."""
    out: dict[int, bytes] = {}
    order = np.argsort(inventory.file, kind="stable")
    starts = np.flatnonzero(np.diff(inventory.file[order], prepend=-1))
    for begin, end in zip(starts, np.append(starts[1:], len(order))[: len(starts)], strict=True):
        out[int(inventory.file[order[begin]])] = inventory.digests[order[begin:end]].tobytes()
    return out
