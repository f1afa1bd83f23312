"""What changed between two states of the catalogue: resources, facts, scores and the findings that moved
them."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from sonodex.catalogue import Catalogue
from sonodex.errors import UsageError
from sonodex.records.reading import MAX_BYTES
from sonodex.records.vocabularies import FOLDERS

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_MAX_FILES = 50_000
_SCORES = ("value", "lower", "upper")


@dataclass(frozen=True)
class Change:
    """One resource that was added, removed or changed.

    before, after: score values (None where absent). findings: `[{id, before, after}]` levels that moved.
    fields: facts that changed.
    """

    name: str
    what: str
    before: float | None
    after: float | None
    findings: tuple[dict[str, Any], ...]
    fields: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return asdict(self)


def changes(old: Catalogue, new: Catalogue) -> list[Change]:
    """Changes from `old` to `new`, ordered by name; a renamed record is followed by its former id."""
    out = []
    seen = set()
    for entry in new:
        before = old.get(entry.kind, entry.id)
        if before is None:
            former = [e for f in entry.facts["former_ids"] if (e := old.get(entry.kind, f))]
            before = former[0] if former else None
        if before is None:
            out.append(Change(entry.full_id, "added", None, entry.facts["score"]["value"], (), ()))
            continue
        seen.add(before.full_id)
        change = _compare(before, entry)
        if change is not None:
            out.append(change)
    for entry in old:
        if entry.full_id not in seen and new.get(entry.kind, entry.id) is None:
            out.append(Change(entry.full_id, "removed", entry.facts["score"]["value"], None, (), ()))
    return sorted(out, key=lambda c: c.name)


def _compare(before: Entry, after: Entry) -> Change | None:
    findings = []
    for criterion, finding in after.data["criteria"].items():
        old = before.data["criteria"].get(criterion, {"level": None, "basis": None})
        if (old["level"], old["basis"]) != (finding["level"], finding["basis"]):
            findings.append(
                {
                    "id": criterion,
                    "before": f"{old['level']} ({old['basis']})",
                    "after": f"{finding['level']} ({finding['basis']})",
                }
            )
    fields = tuple(
        k for k, v in after.data.items() if k not in ("criteria", "checked") and before.data.get(k) != v
    )
    scores = [(before.facts["score"][k], after.facts["score"][k]) for k in _SCORES]
    if not findings and not fields and all(a == b for a, b in scores):
        return None
    return Change(after.full_id, "changed", scores[0][0], scores[0][1], tuple(findings), fields)


@contextmanager
def opened(revision: str, repository: Path | None = None) -> Iterator[Catalogue]:
    """The catalogue at a git revision, in a release file (wheel, zip, tar) or in a folder.

    Args:
        revision: a path that exists, or a git revision of `repository`.
        repository: git checkout of the catalogue; the current folder by default.

    Raises:
        UsageError: when it is none of these, or holds no records.
    """
    path = Path(revision)
    if path.is_dir():
        yield Catalogue.load([path], packaged=False)
        return
    folder = Path(tempfile.mkdtemp(prefix="sonodex-revision-"))
    try:
        if path.is_file():
            _extract_release(path, folder)
        else:
            _extract_revision(revision, repository or Path(), folder)
        if not any((folder / name).is_dir() for name in FOLDERS.values()):
            raise UsageError(f"{revision}: holds no records (datasets/*.yaml, models/*.yaml)")
        yield Catalogue.load([folder], packaged=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(name: str, data: bytes, folder: Path) -> None:
    path = PurePosixPath(name)
    # Only `…/datasets/<file>.yaml`: no part of a member's path but its last two names is used.
    if (
        path.suffix == ".yaml"
        and path.parent.name in FOLDERS.values()
        and len(data) <= MAX_BYTES
        and not path.name.startswith(".")
    ):
        target = folder / path.parent.name
        target.mkdir(exist_ok=True)
        (target / path.name).write_bytes(data)


def _wanted(name: str, size: int) -> bool:
    path = PurePosixPath(name)
    return path.suffix == ".yaml" and path.parent.parent.name == "catalogue" and size <= MAX_BYTES


def _extract_release(path: Path, folder: Path) -> None:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for info in [i for i in archive.infolist() if _wanted(i.filename, i.file_size)][:_MAX_FILES]:
                    with archive.open(info) as stream:
                        _keep(info.filename, stream.read(MAX_BYTES + 1), folder)
            return
        with tarfile.open(path) as archive_:
            count = 0
            for member in archive_:
                if member.isfile() and _wanted(member.name, member.size):
                    stream_ = archive_.extractfile(member)
                    if stream_ is not None:
                        _keep(member.name, stream_.read(MAX_BYTES + 1), folder)
                    count += 1
                    if count >= _MAX_FILES:
                        break
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise UsageError(f"{path}: is no release file (wheel, zip or tar): {error}") from None


def _extract_revision(revision: str, repository: Path, folder: Path) -> None:
    git = shutil.which("git")
    if git is None:
        raise UsageError(
            f"{revision}: no such file or folder, and git is not installed to look for a revision"
        )
    if revision.startswith("-"):
        raise UsageError(f"{revision}: is no git revision")
    archive = folder / "catalogue.tar"
    command = [
        git,
        "-C",
        str(repository),
        "archive",
        "--format=tar",
        f"--output={archive}",
        f"{revision}^{{commit}}",
        "catalogue",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603  no shell, checked text
    if done.returncode:
        raise UsageError(f"{revision}: no such file, folder or git revision with a catalogue here")
    _extract_release(archive, folder)
    archive.unlink()
