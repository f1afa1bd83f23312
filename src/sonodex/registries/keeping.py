"""Answers kept between runs, one a line: what was asked stays asked, whatever happens afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import threading
from pathlib import Path
from typing import IO

from sonodex.errors import SonodexError, not_read, not_written
from sonodex.files import write_text
from sonodex.registries.said import Said, from_dict

_MOST = 256 * 2**20  # bytes of a file that is read


class Kept:
    """What registries said, by registry and key; lost with the process where `path` is None.

    Args:
        path: of the file; made when the first answer is kept.
        days: an answer older than this is asked for again.
    """

    def __init__(self, path: Path | None = None, days: int = 7) -> None:
        self._path, self._lock = path, threading.Lock()
        self._oldest = dt.date.today() - dt.timedelta(days=days)
        self._answers: dict[tuple[str, str], Said] = {}
        self._stream: IO[str] | None = None
        self._closed = False
        if path is not None and path.is_file():
            self._load(path)

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, each answer in it once."""
        with self._lock:
            self._closed = True
            if self._stream is None or self._path is None:
                return
            self._stream.close()
            self._stream = None
            lines = [_line(registry, key, said) for (registry, key), said in self._answers.items()]
            write_text(self._path, "".join(lines), 0o600)

    def __len__(self) -> int:
        return len(self._answers)

    def _load(self, path: Path) -> None:
        try:
            if path.stat().st_size > _MOST:
                raise SonodexError(f"{path}: is too large for answers that were kept; remove it")
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise SonodexError(not_read(path, error)) from None
        for line in lines:
            with contextlib.suppress(
                ValueError, TypeError, KeyError, RecursionError
            ):  # a half-written last line
                data = json.loads(line)
                said = from_dict(data["said"])
                if said.asked >= self._oldest:
                    self._answers[str(data["registry"]), str(data["key"])] = said

    def get(self, registry: str, key: str) -> Said | None:
        """The answer, if it is there and fresh."""
        return self._answers.get((registry, key))

    def _opened(self, path: Path) -> IO[str]:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        stream = os.fdopen(handle, "a", encoding="utf-8")
        stream.write("\n")  # ends a line that a killed run left half-written
        return stream

    def answers(self) -> list[Said]:
        """All answers that are fresh."""
        return list(self._answers.values())

    def put(self, registry: str, key: str, said: Said) -> None:
        """Keep an answer; it is on disk when this returns."""
        with self._lock:
            self._answers[registry, key] = said
            if self._path is None:
                return
            try:
                stream = self._stream or self._opened(self._path)
                stream.write(_line(registry, key, said))
                stream.flush()
                if self._closed:  # a thread that the end of the run did not wait for
                    stream.close()
                else:
                    self._stream = stream
            except OSError as error:
                raise SonodexError(not_written(self._path, error)) from None


def _line(registry: str, key: str, said: Said) -> str:
    return json.dumps({"registry": registry, "key": key, "said": said.as_dict()}, ensure_ascii=False) + "\n"


def kept_file() -> Path:
    """Where answers are kept between runs."""
    from platformdirs import user_cache_path

    return user_cache_path("sonodex", appauthor=False) / "registries" / "said.jsonl"
