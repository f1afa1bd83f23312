"""The list that a folder holds of what was written into it, by which a later run knows what is its own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sonodex.clutter import SYSTEM_FILES

MANIFEST = ".sonodex-manifest.json"
_FORM = "sonodex manifest 1"
_MOST = 256 * 2**20  # bytes of a manifest that are read: two million files


def left_by_system(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file that an operating system leaves behind by itself."""
    return entry.name in SYSTEM_FILES and entry.is_file(follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build wrote: size and SHA-256 by path (with `/`); paths are compared, never opened."""

    maker: str | None
    files: dict[str, tuple[int, str]]

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """The manifest in `folder`; an empty one without a maker where there is none that can be read."""
        path = folder / MANIFEST
        try:
            state = path.lstat()
            if stat.S_ISREG(state.st_mode) and state.st_size <= _MOST:
                data = json.loads(path.read_bytes())
                if data["form"] == _FORM:
                    return cls(
                        str(data["made_by"]),
                        {str(k): (int(n), str(d)) for k, (n, d) in data["files"].items()},
                    )
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            pass
        return cls(None, {})

    def foreign(self, folder: Path) -> list[str]:
        """What `folder` holds beside the manifest's files: paths, with a word where changed."""
        folders = {
            "/".join(parts[:n])
            for parts in (name.split("/") for name in self.files)
            for n in range(1, len(parts))
        }
        out: list[str] = []
        left = [""]
        while left:
            prefix = left.pop()
            with os.scandir(folder / prefix) as entries:
                for entry in sorted(entries, key=lambda e: e.name):
                    name = prefix + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if name in folders:
                            left.append(name + "/")
                        else:
                            out.append(name + "/")
                    elif left_by_system(entry) or (name == MANIFEST and self.maker):
                        continue
                    elif name not in self.files or not entry.is_file(follow_symlinks=False):
                        out.append(name)
                    elif not self._unchanged(name, Path(entry.path)):
                        out.append(f"{name} (changed since)")
        return sorted(out)

    def _unchanged(self, name: str, path: Path) -> bool:
        size, digest = self.files[name]
        return path.stat().st_size == size and _digest(path) == digest


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path, maker: str) -> None:
    """List what `folder` holds, a file at a time: there may be tens of thousands."""
    start = len(os.fspath(folder)) + 1
    names = sorted(
        os.path.join(where, name)[start:].replace(os.sep, "/")
        for where, _, inside in os.walk(folder)
        for name in inside
    )
    head = json.dumps({"form": _FORM, "made_by": maker}, indent=0).removesuffix("\n}")
    with (folder / MANIFEST).open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{head},\n"files": {{')
        before = "\n"
        for name in names:
            path = folder / name
            size, digest = path.stat().st_size, _digest(path)
            stream.write(f'{before}{json.dumps(name)}: [\n{size},\n"{digest}"\n]')
            before = ",\n"
        stream.write("\n}\n}\n" if names else "}\n}\n")
