"""A copy of a folder to publish, whole or not at all; the folder itself is only read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sonodex import files
from sonodex.audit import Options
from sonodex.audit.auditing import audit
from sonodex.cells import to_csv
from sonodex.collect.sources import source_of
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.making import make_manifest
from sonodex.loading.manifest import Manifest
from sonodex.loading.preparing import describing
from sonodex.loading.preparing.cleaning import TABLE, Change, Cleaning
from sonodex.loading.preparing.datasheet import datasheet
from sonodex.loading.preparing.lettering import KEPT
from sonodex.loading.preparing.pseudonyms import Pseudonyms
from sonodex.loading.preparing.work_folder import WorkFolder
from sonodex.loading.reaching import Reach

MAKER = "sonodex prepare"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a release shall be.

    Attributes:
        title: of the datasheet and of Croissant.
        license_text: content of the licence file; None for none.
        license_id: SPDX identifier of the licence, for Croissant.
        copies: whether exact and near copies stay in; without them the first of each group does.
        columns: titles of columns of tables that are published; no other column is.
    """

    title: str = "Title of the dataset"
    license_text: str | None = None
    license_id: str | None = None
    copies: bool = True
    columns: Sequence[str] = ()


REPORTED = ("file", "published as", "what")
"""Columns of the report of changes."""


@dataclass(frozen=True, slots=True)
class Released:
    """A release: how many items it holds, and what became of every file; the changes name the old files, so
    they are no part of it. `reused` files were finished by an earlier run that was interrupted."""

    items: int
    changes: Sequence[Change]
    reused: int = 0

    def report(self) -> str:
        """The changes as CSV."""
        return to_csv(REPORTED, [(c.old, c.new, c.what) for c in self.changes])


def _quiet(_done: int, _all: int) -> None:
    pass


def prepare(
    root: str,
    out: Path,
    key: bytes,
    wishes: Wishes | None = None,
    options: Options | None = None,
    progress: Progress = _quiet,
) -> Released:
    """Write a copy of a folder that can be published.

    Items and masks get names made of pseudonyms; headers, texts, sound and letters in the picture go; only
    columns that are named are published. What cannot be cleaned is left out and told. At the end the copy is
    audited: where anything private is found, nothing is written.

    What is finished waits in a work folder beside `out` until all is (see `work_folder`). A run that was
    interrupted, killed or refused is continued by the next one, which takes what it finished of files that
    are still the same; the release is the same byte for byte.

    Args:
        root: the folder; archives in it are left out.
        out: the release, absent, empty or an earlier one.
        key: of the pseudonyms, see `pseudonyms.key_from`.
        wishes: what it shall be.
        options: settings of the audit, whose own work folder lies in that of the release.
        progress: called with files done and files in all.

    Raises:
        UsageError: `root` is no folder, or `out` lies in it or around it; `out` holds other files, or another
            run is writing it; no table has a wished column, or it tells of persons.
        SonodexError: something private would be left; it cannot be written.
    """
    wishes, options = wishes or Wishes(), replace(options or Options(), text=False)
    base = Path(root).resolve()
    if "://" in root or not base.is_dir():
        raise UsageError(f"{root}: is no folder of this machine; unpack or download it first")
    place = out.resolve()
    if place.is_relative_to(base) or base.is_relative_to(place):
        raise UsageError(f"--out {out}: lies in the data or around them; name a folder apart from them")
    work = WorkFolder(out, key)
    with files.new_folder(out, MAKER) as fresh, work:
        done = _made(root, work, Pseudonyms(key), wishes, options, progress)
        work.hand_over(fresh)
    work.remove()
    return done


def _made(
    root: str, work: WorkFolder, pseudonyms: Pseudonyms, wishes: Wishes, options: Options, progress: Progress
) -> Released:
    """The whole release, put together in the work folder."""
    made = make_manifest(root, _kept(options, work.source))
    cleaning = Cleaning(made, Reach(source_of(root)), work, pseudonyms)
    columns = cleaning.wished(wishes.columns) if made.manifest else []
    rows = Manifest.of(cleaning.items(wishes.copies, progress))
    if not rows:
        why = next((f"{c.old}: {c.what}" for c in cleaning.changes), "no images, clips or volumes")
        raise SonodexError(f"{root}: nothing in it can be published: {why}")
    listed, folder = list(rows), work.release
    for ending in (".csv", ".parquet"):
        (folder / f"manifest{ending}").write_bytes(rows.as_bytes(ending))
    describing.write_lists(folder, listed)
    if columns:
        describing.write_text(folder / TABLE, cleaning.table(columns))
    describing.write_text(folder / "README.md", datasheet(wishes.title, listed))
    if wishes.license_text is not None:
        describing.write_text(folder / "LICENSE", wishes.license_text)
    describing.write_croissant(folder, wishes.title, wishes.license_id, listed)
    _prove(folder, Options(workers=options.workers), work.proof)
    describing.write_checksums(folder)
    changes = sorted(cleaning.changes, key=lambda c: c.old)
    return Released(len(listed), changes, work.reused)


def _kept(options: Options, work: Path) -> Options:
    """The options of an audit that goes on with the rows of one that was interrupted."""
    return replace(options, work=str(work), keep=True, resume=True)


def _prove(folder: Path, options: Options, work: Path) -> None:
    """Audit what was made.

    Raises:
        SonodexError: something private is in it.
    """
    result = audit(str(folder), _kept(options, work)).result
    left: Mapping[str, str] = {t.path: f"{t.kind} in the picture" for t in result.text if t.kind not in KEPT}
    left = dict(left) | {d.path: f"{d.keyword} in the header" for d in result.dicom_identifiers}
    left |= {
        d.path: f"{d.problem}; leave it out of --column" for d in result.quality if d.check == "table_private"
    }
    if left:
        path = min(left)
        raise SonodexError(
            f"nothing was written: {len(left)} files would still show something private, {path}: {left[path]}"
        )
