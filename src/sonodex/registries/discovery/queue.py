"""The queue folder: a draft record a candidate with why it was proposed, and what was decided, remembered."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sonodex.errors import SonodexError, UsageError, not_read
from sonodex.files import read_regular, write_text
from sonodex.records.vocabularies import FOLDERS, ID_PATTERN, Kind
from sonodex.records.writing import edit_text, write_new
from sonodex.registries import judging
from sonodex.registries.discovery.finding import Candidate, facts, words

FORM = "sonodex queue 1"
STATE = "queue.json"
_MARK = "# proposed: "
_LONGEST = 48  # characters of an id that is made of a title
_MOST = 64 * 2**20


class Waiting(NamedTuple):
    """A draft that waits for a decision.

    Attributes:
        id: of the draft, also its file's stem.
        kind: of record.
        title, score, why, sources, keys: as of its `Candidate`.
        place: address of its page, where a registry names one.
        since: day on which it was found.
    """

    id: str
    kind: Kind
    title: str
    score: float
    why: tuple[str, ...]
    sources: tuple[str, ...]
    keys: tuple[str, ...]
    since: str
    place: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            **self._asdict(),
            "why": list(self.why),
            "sources": list(self.sources),
            "keys": list(self.keys),
        }


class Queue:
    """Drafts in a folder, with `queue.json` beside them."""

    def __init__(self, folder: Path) -> None:
        """Open the queue of a folder, made where it is absent.

        Raises:
            UsageError: it is no folder, or its state is no queue's.
        """
        if os.path.lexists(folder) and not folder.is_dir():
            raise UsageError(f"{folder}: is no folder; name one for the queue")
        self.folder = folder
        self._waiting: dict[str, Waiting] = {}
        self._decided: dict[str, str] = {}
        path = folder / STATE
        if not path.exists():
            return
        try:
            data = json.loads(read_regular(path, _MOST))
            if data["form"] != FORM:
                raise ValueError
            for one in data["waiting"]:
                if not re.fullmatch(ID_PATTERN, one["id"]) or one["kind"] not in FOLDERS:
                    raise ValueError
                lists = {name: tuple(map(str, one[name])) for name in ("why", "sources", "keys")}
                self._waiting[one["id"]] = Waiting(**{**one, **lists})
            self._decided = {str(k): str(v) for k, v in data["decided"].items()}
        except OSError as error:
            raise SonodexError(not_read(path, error)) from None
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise UsageError(f"{path}: is no queue of sonodex; name another folder") from None

    def __iter__(self) -> Any:
        return iter(sorted(self._waiting.values(), key=lambda w: (-w.score, w.id)))

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def keys(self) -> set[str]:
        """Marks of all that waits or was decided: not to be proposed again."""
        return {key for one in self._waiting.values() for key in one.keys} | set(self._decided)

    def path(self, name: str) -> Path:
        """The file of a draft."""
        return self.folder / f"{name}.yaml"

    def get(self, name: str) -> Waiting:
        """A draft by its id.

        Raises:
            UsageError: none is called so.
        """
        if name not in self._waiting:
            raise UsageError(f"{self.folder}: no draft {name!r}; 'sonodex queue list' shows them")
        return self._waiting[name]

    def add(
        self, candidates: Iterable[Candidate], draft: Callable[[Kind, str], str], taken: Callable[[str], bool]
    ) -> list[Waiting]:
        """Leave a draft for each candidate.

        Args:
            candidates: new ones.
            draft: makes the empty record of a kind and id.
            taken: whether an id is a record's already.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        added = []
        today = dt.date.today().isoformat()
        for one in candidates:
            name = self._id(one, taken)
            sources = tuple(s.source for s in one.said)
            place = next((s.landing for s in one.said if s.landing), None)
            keys = tuple(sorted(one.keys))
            waiting = Waiting(name, one.kind, one.title, one.score, one.why, sources, keys, today, place)
            write_text(self.path(name), _head(waiting) + _filled(draft(one.kind, name), one))
            self._waiting[name] = waiting
            added.append(waiting)
        self._save()
        return added

    def _id(self, one: Candidate, taken: Callable[[str], bool]) -> str:
        stem = "-".join(words(one.title)[:8])[:_LONGEST].strip("-") or one.kind
        name, number = stem, 1
        while taken(name) or name in self._waiting or self.path(name).exists():
            number += 1
            name = f"{stem}-{number}"
        return name

    def accept(self, name: str, catalogue: Path) -> Path:
        """Move a draft into a catalogue folder, without the words of the queue; the new record's file."""
        one = self.get(name)
        draft = self.path(name)
        try:
            text = read_regular(draft, _MOST).decode()
        except OSError as error:
            raise SonodexError(not_read(draft, error)) from None
        folder = catalogue / FOLDERS[one.kind]
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder; name a catalogue folder with --to")
        path = folder / f"{name}.yaml"
        write_new(
            path, "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_MARK))
        )
        self._decide(one, f"accepted as {FOLDERS[one.kind]}/{name}")
        return path

    def reject(self, name: str, reason: str) -> None:
        """Remove a draft; what it is about is not proposed again."""
        self._decide(self.get(name), f"rejected: {reason}" if reason else "rejected")

    def merged(self, name: str, record: str) -> None:
        """Remove a draft whose addresses an existing record has taken up."""
        self._decide(self.get(name), f"merged into {record}")

    def _decide(self, one: Waiting, what: str) -> None:
        self._decided |= dict.fromkeys(one.keys, what)
        del self._waiting[one.id]
        self._save()
        self.path(one.id).unlink(missing_ok=True)

    def _save(self) -> None:
        data = {
            "form": FORM,
            "waiting": [w.as_dict() for w in self],
            "decided": dict(sorted(self._decided.items())),
        }
        write_text(self.folder / STATE, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _head(one: Waiting) -> str:
    lines = [f"score {one.score:.1f}, found {one.since}", *(f"why: {w}" for w in one.why),
             *(f"seen at {s}" for s in one.sources)]  # fmt: skip
    return "".join(_MARK + "".join(c if c.isprintable() else " " for c in line) + "\n" for line in lines)


def _filled(text: str, one: Candidate) -> str:
    def change(data: Any) -> None:
        for path, value in facts(one).items():
            part = data
            for step in path[:-1]:
                part = part[step]
            part[path[-1]] = value
        for found in judging.findings(one.kind, one.said):
            finding = {
                "level": found.level,
                "up_to": found.up_to,
                "basis": found.basis,
                "note": found.note,
                "source": found.source,
                "checked": found.checked.replace(),
            }
            place = data["criteria"][found.criterion]
            place.clear()
            place.update({key: value for key, value in finding.items() if value is not None})

    return edit_text(text, change)


def merge_into(kind: Kind, one: Waiting) -> Callable[[Any], None]:
    """The change to an existing record that takes a draft up: another place of a dataset, a source of a
    model.
    """

    source = one.place or one.sources[0]

    def change(data: Any) -> None:
        if kind == "dataset":
            if data.get("mirrors") is None:
                data["mirrors"] = []
            data["mirrors"].append(
                {"url": source, "holds": "unknown", "note": f"Called {one.title!r} there."[:400],
                 "source": one.sources[0],                  "checked": dt.date.today()}
            )  # fmt: skip
        elif source not in data["sources"]:
            data["sources"].append(source)

    return change
