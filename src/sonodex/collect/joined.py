"""Several places as one, each below a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sonodex.collect.sources import Blob, Entry, Source


@dataclass(frozen=True, slots=True)
class Joined:
    """Sources by the names that stand before their paths; a name has no slash."""

    sources: Mapping[str, Source]

    @property
    def root(self) -> str:
        """All roots, for messages; it opens nothing."""
        return " + ".join(source.root for source in self.sources.values())

    def entries(self) -> Iterator[Entry]:
        """The entries of each, in the order of the names."""
        for name in sorted(self.sources):
            for entry in self.sources[name].entries():
                yield replace(entry, path=f"{name}/{entry.path}")

    def blob(self, entry: Entry) -> Blob:
        """The bytes of an entry."""
        name, _, rest = entry.path.partition("/")
        blob = self.sources[name].blob(replace(entry, path=rest))
        blob.path = entry.path
        return blob
