"""What an index is known by: digests of the records, of the code that compiled them, and of each row."""

from __future__ import annotations

import os
from pathlib import Path

from sonodex.errors import UsageError, not_read
from sonodex.records.vocabularies import FOLDERS, RECORD_SUFFIXES

try:
    from _blake2 import blake2b  # what hashlib hands out, without OpenSSL, which its import loads
except ImportError:  # another interpreter
    from hashlib import blake2b

__all__ = ["blake2b", "code_digest", "digest_files", "key_of", "proof_of"]

_SOURCES = ("records", "rubrics", "catalogue")


def digest_files(folder: Path) -> dict[str, str]:
    """Content digest of each record file below `folder`, by `datasets/<name>.yaml`."""
    found: dict[str, str] = {}
    for name in FOLDERS.values():
        directory = os.path.join(folder, name)
        try:
            entries = sorted(
                e.name for e in os.scandir(directory) if e.name.endswith(RECORD_SUFFIXES) and e.is_file()
            )
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            raise UsageError(
                f"{directory}: is no folder; a catalogue has folders datasets/ and models/"
            ) from None
        for entry in entries:
            if entry.startswith("."):
                continue
            try:
                with open(os.path.join(directory, entry), "rb", buffering=0) as stream:
                    found[f"{name}/{entry}"] = blake2b(stream.read(), digest_size=16).hexdigest()
            except FileNotFoundError:  # removed, or replaced, since the listing
                continue
            except OSError as error:
                raise UsageError(not_read(f"{directory}/{entry}", error)) from None
    return found


def code_digest() -> str:
    """Digest of the code and rubrics that scores depend on, so that an update never reads an old score."""
    package = Path(__file__).parent.parent
    digest = blake2b(digest_size=16)
    for source in _SOURCES:
        with os.scandir(package / source) as entries:
            names = sorted(e.path for e in entries if e.name.endswith((".py", ".yaml")))
        for name in names:
            with open(name, "rb", buffering=0) as stream:
                digest.update(stream.read())
    return digest.hexdigest()


def key_of(code: str, files: dict[str, str]) -> str:
    """What an index of these records, made by this code, is known by."""
    return blake2b(
        "\n".join([code, *(f"{k} {v}" for k, v in files.items())]).encode(), digest_size=16
    ).hexdigest()


def proof_of(*parts: str) -> str:
    """The digest of some fields of a row."""
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()
