"""Pseudonyms that only the holder of a key can make again."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from sonodex import files
from sonodex.errors import UsageError

_BYTES = 32
_KEY_FILE = 4096  # bytes, at the most
_FROM, _TO = 10_000_000, 99_999_999


class Pseudonyms:
    """Subjects and UIDs under other names; the same key gives the same names, in another release too.

    Args:
        key: at least 32 secret bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._taken: dict[str, str] = {}

    def _number(self, what: str, text: str, turn: int = 0) -> int:
        seal = hmac.new(self._key, f"{what}\0{turn}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        return int.from_bytes(seal.digest(), "big")

    def subject(self, name: str) -> str:
        """`sub-` and eight digits; two subjects never share one."""
        for turn in range(1000):
            made = f"sub-{_FROM + self._number('subject', name, turn) % (_TO - _FROM)}"
            if self._taken.setdefault(made, name) == name:
                return made
        raise UsageError("too many subjects for eight digits")

    def uid(self, uid: str) -> str:
        """A DICOM UID below 2.25, as PS3.5 B.2 has it."""
        return f"2.25.{self._number('uid', uid) >> 128}"

    def order(self, item: str) -> int:
        """A place among the items of a subject that tells nothing of the order they were taken in."""
        return self._number("item", item)


def key_from(path: Path, out: Path, root: Path) -> bytes:
    """The key in a file, which is made, readable to its owner alone, where there is none.

    Raises:
        UsageError: the file lies in the release or in the data, or holds no key.
    """
    place = path.resolve()
    for folder in (out.resolve(), root.resolve()):
        if place.is_relative_to(folder):
            raise UsageError(f"--key {path}: lies in {folder}; a key is kept apart from what it protects")
    if not path.exists():
        files.write_text(path, secrets.token_hex(_BYTES) + "\n", 0o600)
    try:
        key = bytes.fromhex(files.read_regular(path, _KEY_FILE).decode("ascii").strip())
    except (ValueError, OSError):
        key = b""
    if len(key) < _BYTES:
        raise UsageError(f"--key {path}: holds no key: {_BYTES} bytes in hexadecimal")
    if os.name == "posix":
        path.chmod(0o600)
    return key
