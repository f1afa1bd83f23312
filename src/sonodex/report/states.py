"""A state of the catalogue to compare with another: at a git revision, in a release file or in a folder.

Records and rubrics of earlier versions are read in today's form, so that every score can be told apart into
what the rubric, the track and the findings of its time made of it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sonodex.catalogue import Catalogue
from sonodex.catalogue.location import record_files
from sonodex.errors import RubricError, UsageError
from sonodex.records.reading import MAX_BYTES, YamlError, parse, read_text
from sonodex.records.upgrading import upgraded
from sonodex.records.vocabularies import FOLDERS, KINDS, Kind
from sonodex.rubrics import Rubric, parse_rubric, rubric_for

_MAX_FILES = 50_000
_RUBRICS = "rubrics"


@dataclass(frozen=True)
class State:
    """A state of the catalogue with the rubrics of its time."""

    catalogue: Catalogue
    rubrics: dict[Kind, Rubric]


def today(catalogue: Catalogue) -> State:
    """A catalogue as it stands, with the rubrics of this version."""
    return State(catalogue, {kind: rubric_for(kind) for kind in KINDS})


@contextmanager
def opened(revision: str, repository: Path | None = None) -> Iterator[State]:
    """The catalogue at a git revision, in a release file (wheel, zip, tar) or in a folder.

    Args:
        revision: a path that exists, or a git revision of `repository`.
        repository: git checkout of the catalogue; the current folder by default.

    Raises:
        UsageError: when it is none of these, or holds no records.
    """
    path = Path(revision)
    folder = Path(tempfile.mkdtemp(prefix="sonodex-revision-"))
    try:
        if path.is_dir():
            _copy(path, folder)
        elif path.is_file():
            _extract_release(path, folder)
        else:
            _extract_revision(revision, repository or Path(), folder)
        if not any((folder / name).is_dir() for name in FOLDERS.values()):
            raise UsageError(f"{revision}: holds no records (datasets/*.yaml, models/*.yaml)")
        _upgrade(folder)
        yield State(Catalogue.load([folder], packaged=False), {kind: _rubric(folder, kind) for kind in KINDS})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _upgrade(folder: Path) -> None:
    """Rewrite records of an earlier form in place; what cannot be read stays as it is."""
    for file in (f for name in FOLDERS.values() for f in sorted((folder / name).glob("*.yaml"))):
        try:
            data = parse(read_text(file)).data
        except YamlError:
            continue
        if isinstance(data, dict):
            # JSON is YAML, and keeps every value as it was read.
            file.write_text(json.dumps(upgraded(data), ensure_ascii=False), encoding="utf-8")


def _rubric(folder: Path, kind: Kind) -> Rubric:
    """The rubric of the time; today's where the state holds none that can be read.

    Version 1 had no tracks and counted what was not read as nothing: today's rubric with a usual level of 0.
    """
    today = rubric_for(kind)
    file = folder / _RUBRICS / f"{today.id}.yaml"
    if not file.is_file():
        return today
    text = read_text(file)
    try:
        return parse_rubric(text, file.name)
    except RubricError:
        version = _version(text)
    if version is None:
        return today
    usual = {track.id: 0 for track in today.tracks}
    criteria = [c.model_copy(update={"usual": usual}) for c in today.criteria]
    return today.model_copy(update={"version": version, "criteria": criteria})


def _version(text: str) -> str | None:
    try:
        data = parse(text).data
    except YamlError:
        return None
    version = data.get("version") if isinstance(data, dict) else None
    return version if isinstance(version, str) and version.startswith("1.") else None


def _copy(source: Path, folder: Path) -> None:
    """Records of a catalogue folder; hidden files and what is no record stay behind."""
    names = [name for name in FOLDERS.values() if (source / name).is_dir()]
    for file in record_files(source) if names else ():
        _keep(f"{file.parent.name}/{file.stem}.yaml", file.read_bytes()[: MAX_BYTES + 1], folder)


def _keep(name: str, data: bytes, folder: Path) -> None:
    path = PurePosixPath(name)
    # Only `…/datasets/<file>.yaml`: no part of a member's path but its last two names is used.
    if (
        path.suffix == ".yaml"
        and path.parent.name in (*FOLDERS.values(), _RUBRICS)
        and len(data) <= MAX_BYTES
        and not path.name.startswith(".")
    ):
        target = folder / path.parent.name
        target.mkdir(exist_ok=True)
        (target / path.name).write_bytes(data)


def _wanted(name: str, size: int) -> bool:
    path = PurePosixPath(name)
    record = path.parent.parent.name == "catalogue"
    rubric = path.parent.name == _RUBRICS and path.parent.parent.name == "sonodex"
    return path.suffix == ".yaml" and (record or rubric) and size <= MAX_BYTES


def _extract_release(path: Path, folder: Path) -> None:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for info in [i for i in archive.infolist() if _wanted(i.filename, i.file_size)][:_MAX_FILES]:
                    with archive.open(info) as stream:
                        _keep(info.filename, stream.read(MAX_BYTES + 1), folder)
            return
        with tarfile.open(path) as packed:
            _extract_members(packed, folder)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise UsageError(f"{path}: is no release file (wheel, zip or tar): {error}") from None


def _extract_members(packed: Any, folder: Path) -> None:
    members: Iterable[Any] = (m for m in packed if m.isfile() and _wanted(m.name, m.size))
    for number, member in enumerate(members):
        if number >= _MAX_FILES:
            return
        stream = packed.extractfile(member)
        if stream is not None:
            _keep(member.name, stream.read(MAX_BYTES + 1), folder)


def _extract_revision(revision: str, repository: Path, folder: Path) -> None:
    git = shutil.which("git")
    if git is None:
        what = "no such file or folder, and git is not installed to look for a revision"
        raise UsageError(f"{revision}: {what}")
    if revision.startswith("-"):
        raise UsageError(f"{revision}: is no git revision")
    archive = folder / "catalogue.tar"
    commit = f"{revision}^{{commit}}"
    base = [git, "-C", str(repository), "archive", "--format=tar", f"--output={archive}", commit, "catalogue"]
    # The rubrics of the time are wanted too; a repository of records alone has none.
    for paths in (["src/sonodex/rubrics"], []):
        done = subprocess.run([*base, *paths], capture_output=True, check=False)  # noqa: S603 - no shell, checked text
        if not done.returncode:
            break
    else:
        raise UsageError(f"{revision}: no such file, folder or git revision with a catalogue here")
    _extract_release(archive, folder)
    archive.unlink()
