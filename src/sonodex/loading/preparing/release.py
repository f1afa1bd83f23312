"""A copy of a folder to publish, whole or not at all; the folder itself is only read."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sonodex import files
from sonodex.audit import Options, names
from sonodex.audit.auditing import audit
from sonodex.audit.joining import joins_of
from sonodex.audit.tables import Table
from sonodex.cells import to_csv
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError, source_of
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.making import Made, make_manifest
from sonodex.loading.manifest import Manifest
from sonodex.loading.preparing.cleaned import Cleaned, LeftOutError
from sonodex.loading.preparing.datasheet import datasheet
from sonodex.loading.preparing.dicom_files import clean_dicom
from sonodex.loading.preparing.lettering import _KEPT
from sonodex.loading.preparing.picture_files import clean_nifti, clean_picture
from sonodex.loading.preparing.pseudonyms import Pseudonyms
from sonodex.loading.preparing.video_files import clean_video
from sonodex.loading.reaching import Reach
from sonodex.loading.row import Mask, Place, Row

MAKER = "sonodex prepare"
_RASTERS = ("PNG", "JPEG", "TIFF", "BMP", "WebP", "JPEG 2000", "PNM")
_WORD_SHARE = 0.05  # of the items, from which a word in names of masks is a class and no name
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a release shall be.

    Attributes:
        title: of the datasheet.
        license_text: content of the licence file; None for none.
        copies: whether exact and near copies stay in; without them the first of each group does.
        columns: titles of columns of tables that are published; no other column is.
    """

    title: str = "Title of the dataset"
    license_text: str | None = None
    copies: bool = True
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one file: its new name (None where it was left out) and what was done."""

    old: str
    new: str | None
    what: str


@dataclass(frozen=True, slots=True)
class Released:
    """A release: how many items it holds, and what became of every file; the changes name the old files, so
    they are no part of it."""

    items: int
    changes: Sequence[Change]

    def report(self) -> str:
        """The changes as CSV."""
        return to_csv(("file", "published as", "what"), [(c.old, c.new, c.what) for c in self.changes])


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

    Args:
        root: the folder; archives in it are left out.
        out: the release, absent, empty or an earlier one.
        key: of the pseudonyms, see `pseudonyms.key_from`.
        wishes: what it shall be.
        options: settings of the audit.
        progress: called with files done and files in all.

    Raises:
        UsageError: `root` is no folder, or `out` lies in it or around it; `out` holds other files.
        SonodexError: something private would be left; it cannot be written.
    """
    wishes, options = wishes or Wishes(), replace(options or Options(), text=False)
    base = Path(root).resolve()
    if "://" in root or not base.is_dir():
        raise UsageError(f"{root}: is no folder of this machine; unpack or download it first")
    place = out.resolve()
    if place.is_relative_to(base) or base.is_relative_to(place):
        raise UsageError(f"--out {out}: lies in the data or around them; name a folder apart from them")
    with files.new_folder(out, MAKER) as fresh:
        made = make_manifest(root, options)
        work = _Work(made, Reach(source_of(root)), fresh, Pseudonyms(key), wishes)
        rows = work.items(progress)
        manifest = Manifest.of(rows)
        if not rows:
            raise SonodexError(f"{root}: nothing in it can be published: {_first(work.changes)}")
        for ending in (".csv", ".parquet"):
            manifest.write(fresh / f"manifest{ending}")
        _lists(fresh, rows)
        work.tables(made.tables)
        (fresh / "README.md").write_text(datasheet(wishes.title, rows), encoding="utf-8", newline="\n")
        if wishes.license_text is not None:
            (fresh / "LICENSE").write_text(wishes.license_text, encoding="utf-8", newline="\n")
        _prove(fresh, options)
        _checksums(fresh)
    return Released(len(rows), sorted(work.changes, key=lambda c: c.old))


class _Work:
    """The files of one release on their way."""

    def __init__(self, made: Made, reach: Reach, fresh: Path, pseudonyms: Pseudonyms, wishes: Wishes) -> None:
        self._made, self._reach, self._fresh = made, reach, fresh
        self._pseudonyms, self._wishes = pseudonyms, wishes
        self.changes: list[Change] = []
        self._new: dict[str, str] = {}
        words = Counter(m.label for row in made.manifest for m in row.masks)
        self._words = {w for w, n in words.items() if w and n >= max(_WORD_SHARE * len(made.manifest), 2)}

    def items(self, progress: Progress) -> list[Row]:
        """Clean and write all items with their masks; the rows of those that are published."""
        named = self._named()
        out = []
        for done, (row, name) in enumerate(named):
            progress(done, len(named))
            if not self._wishes.copies and row.same_as not in (None, row.item):
                self.changes.append(Change(row.item, None, f"left out: a copy of {row.same_as}"))
                continue
            subject = None if row.subject is None else self._pseudonyms.subject(row.subject)
            try:
                out.append(self._item(row, name, subject))
            except (LeftOutError, ReadError, OSError) as error:
                self.changes.append(Change(row.item, None, f"left out: {error}"))
        progress(len(named), len(named))
        told = {c.old for c in self.changes} | set(self._new)
        of_rows = {row.place.file for row in self._made.manifest}
        for path, form in self._made.files.items():
            if path not in told and path not in of_rows:
                self.changes.append(Change(path, None, f"left out: {form}, of which nothing is published"))
        new = self._new
        return [replace(row, same_as=new.get(row.same_as or ""), clip=new.get(row.clip or "")) for row in out]

    def _named(self) -> list[tuple[Row, str]]:
        """Rows with their new names, ordered by what tells nothing of the old ones."""
        of: dict[str | None, list[Row]] = defaultdict(list)
        for row in self._made.manifest:
            of[row.subject].append(row)
        out = []
        for subject, rows in of.items():
            rows.sort(key=lambda row: self._pseudonyms.order(row.item))
            begin = "item" if subject is None else self._pseudonyms.subject(subject)
            width = max(2, len(str(len(rows))))
            out += [(row, f"{begin}_{n:0{width}d}") for n, row in enumerate(rows, 1)]
        return sorted(out, key=lambda pair: pair[1])

    def _item(self, row: Row, name: str, subject: str | None) -> Row:
        blob, form = self._opened(row.place)
        cleaned = self._cleaned(blob, form, subject)
        masks, pieces = [], []
        for number, mask in enumerate(row.masks, 1):
            held, its_form = self._opened(mask.place)
            if its_form.name in _RASTERS:
                piece = clean_picture(held, its_form, text=False)
            else:
                piece = self._cleaned(held, its_form, None)
            word = mask.label if mask.label in self._words else None
            folder = f"masks/{word.replace(' ', '-')}" if word else "masks"
            suffix = "" if word or len(row.masks) == 1 else f"_mask_{number}"
            path = f"{folder}/{name}{suffix}{piece.ending}"
            pieces.append((mask.place.item, path, piece))
            masks.append(Mask(path, "", "", mask.kind, word, mask.values, mask.classes))
        path = f"images/{name}{cleaned.ending}"
        for old, new, piece in [(row.item, path, cleaned), *pieces]:
            target = self._fresh / new
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(piece.data)
            self.changes.append(Change(old, new, "; ".join(piece.changes) or "name changed, nothing else"))
        self._new[row.item] = path
        size = (row.height, row.width) if cleaned.turned else (row.width, row.height)
        return replace(
            row,
            item=path,
            path=path,
            member="",
            picture="",
            width=size[0],
            height=size[1],
            subject=subject,
            masks=tuple(masks),
            boxes=() if cleaned.turned else tuple(b._replace(source="") for b in row.boxes),
            shapes=() if cleaned.turned else tuple(s._replace(source="") for s in row.shapes),
            defects=(),
            sha256=hashlib.sha256(cleaned.data).hexdigest(),
        )

    def _opened(self, place: Place) -> tuple[Blob, formats.Format]:
        if place.member:
            raise LeftOutError("lies in an archive; unpack it")
        if place.picture:
            raise LeftOutError("one of several pictures in a file; keep each as a file of its own")
        blob = self._reach.blob(place)
        return blob, formats.sniff(blob.head(), blob.path, blob.size)

    def _cleaned(self, blob: Blob, form: formats.Format, subject: str | None) -> Cleaned:
        if form.name in _RASTERS:
            return clean_picture(blob, form, text=True)
        if form is formats.DICOM:
            return clean_dicom(blob, subject, self._pseudonyms)
        if form.kind == "video":
            return clean_video(blob, form)
        if form is formats.NIFTI:
            return clean_nifti(blob)
        raise LeftOutError(f"{form.name} is not cleaned; publish it as PNG, NIfTI or DICOM")

    def tables(self, found: Sequence[Table]) -> None:
        """Write the wished columns of tables that name items, as `table.csv`."""
        wished = {c.strip().casefold() for c in self._wishes.columns}
        if not wished:
            return
        old = list(self._new)
        cells: dict[str, dict[str, str]] = defaultdict(dict)
        titles: dict[str, None] = {}
        for join in joins_of(old, found).found:
            table = join.table
            for column, title in enumerate(table.header):
                if title.strip().casefold() not in wished:
                    continue
                titles[title] = None
                who = names.SUBJECT_COLUMNS.match(title.strip())
                for row, named in zip(table.rows, join.rows, strict=True):
                    for i in named:
                        value = self._pseudonyms.subject(row[column]) if who and row[column] else row[column]
                        cells[self._new[old[i]]][title] = value
        missing = wished - {t.strip().casefold() for t in titles}
        if missing:
            raise UsageError(f"--column {min(missing)}: no table that names the items has such a column")
        rows = [[item, *(cells[item].get(t) for t in titles)] for item in sorted(cells)]
        (self._fresh / "table.csv").write_text(
            to_csv(["item", *titles], rows), encoding="utf-8", newline="\n"
        )


def _first(changes: Sequence[Change]) -> str:
    return f"{changes[0].old}: {changes[0].what}" if changes else "no images, clips or volumes"


def _lists(fresh: Path, rows: Sequence[Row]) -> None:
    """The set's own split as lists."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.split:
            parts[row.split].append(row.item)
    for part, items in parts.items():
        (fresh / "splits").mkdir(exist_ok=True)
        name = "".join(c if c.isalnum() else "-" for c in part)
        text = "".join(f"{item}\n" for item in sorted(items))
        (fresh / "splits" / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


def _prove(fresh: Path, options: Options) -> None:
    """Audit what was made.

    Raises:
        SonodexError: something private is in it.
    """
    result = audit(str(fresh), Options(text=True, workers=options.workers)).result
    left: Mapping[str, str] = {t.path: f"{t.kind} in the picture" for t in result.text if t.kind not in _KEPT}
    left = dict(left) | {d.path: f"{d.keyword} in the header" for d in result.dicom_identifiers}
    if left:
        path = min(left)
        raise SonodexError(
            f"nothing was written: {len(left)} files would still show something private, {path}: {left[path]}"
        )


def _checksums(fresh: Path) -> None:
    lines = []
    for path in sorted(p for p in fresh.rglob("*") if p.is_file()):
        with path.open("rb") as stream:
            lines.append(
                f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.relative_to(fresh).as_posix()}\n"
            )
    (fresh / "checksums.sha256").write_text("".join(lines), encoding="utf-8", newline="\n")
