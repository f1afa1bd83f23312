"""Names: which text leads to which entry, and the nearest one for a typo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sonodex.catalogue.entry import plain_facts
from sonodex.errors import UsageError
from sonodex.records.spelling import nearest
from sonodex.records.vocabularies import FOLDERS, Kind

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

_FOLDER_KINDS: dict[str, Kind] = {folder: kind for kind, folder in FOLDERS.items()}


def fold(name: str) -> str:
    """A name as it is compared: case and outer spaces do not matter."""
    return " ".join(name.split()).casefold()


def ambiguous(name: str, found: Iterable[Entry]) -> UsageError:
    """The error for a name that names several resources."""
    full = [e.full_id for e in found]
    return UsageError(f"{name!r} names {len(full)} resources: {', '.join(full)}; give one")


class Names:
    """Ids first, then former ids, then names and aliases; an id never loses to an alias of something else."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._ids: dict[str, list[Entry]] = {}
        self._former: dict[str, list[Entry]] = {}
        self._names: dict[str, list[Entry]] = {}
        for entry in entries:
            self._ids.setdefault(entry.id, []).append(entry)
            for former in plain_facts(entry)["former_ids"]:
                self._former.setdefault(former, []).append(entry)
            for name in dict.fromkeys(fold(n) for n in (entry.name, *plain_facts(entry)["aliases"])):
                self._names.setdefault(name, []).append(entry)

    def find(self, name: str, kind: Kind | None = None) -> list[Entry]:
        """Entries of exactly this name, of `kind` only when given."""
        text = name.strip().strip("/")
        folder, slash, rest = text.partition("/")
        if slash and folder in _FOLDER_KINDS:
            return self.find(rest, _FOLDER_KINDS[folder]) if kind in (None, _FOLDER_KINDS[folder]) else []
        for table, key in ((self._ids, text), (self._former, text), (self._names, fold(text))):
            found = [e for e in table.get(key, ()) if kind in (None, e.kind)]
            if found:
                return found
        return []

    def lookup(self, name: str) -> list[Entry]:
        """Entries of exactly this name; UsageError with the nearest when there is none."""
        found = self.find(name)
        if found:
            return found
        raise UsageError(f"{name!r}: no dataset or model of that name{self.hint(name)}")

    def one(self, name: str) -> Entry:
        """The single entry of this name; UsageError when there is none or several."""
        found = self.lookup(name)
        if len(found) > 1:
            raise UsageError(
                f"{name!r} names {len(found)} resources: {', '.join(e.full_id for e in found)}; give one"
            )
        return found[0]

    def hint(self, name: str, kind: Kind | None = None) -> str:
        """What a message on a wrong name ends with: the nearest, or nothing when none is near."""
        found = self._nearest(name, kind)
        return f"; nearest: {found}" if found else ""

    def _nearest(self, name: str, kind: Kind | None = None) -> str | None:
        """The id most like `name`, with the alias that was meant where it is not the id."""
        folder, slash, rest = name.partition("/")
        if slash and folder in _FOLDER_KINDS:
            name, kind = rest, _FOLDER_KINDS[folder]

        def of_kind(entries: list[Entry]) -> bool:
            return kind is None or any(e.kind == kind for e in entries)

        ids = [i for i, e in self._ids.items() if of_kind(e)]
        found = nearest(name, ids)
        if found:
            return repr(found)
        aliases = [n for n, e in (self._names | self._former).items() if of_kind(e)]
        alias = nearest(name, aliases)
        if alias is None:
            return None
        entry = (self._names.get(alias) or self._former[alias])[0]
        return f"{entry.id!r} (alias {alias})"
