"""The items of a folder cleaned and put into the release, and the columns of tables that are published."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sonodex.audit.by_files import Join
from sonodex.audit.checks.private import private_of
from sonodex.audit.column_titles import SUBJECT_COLUMNS, plain
from sonodex.audit.joining import joins_of
from sonodex.cells import to_csv
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from sonodex.errors import UsageError
from sonodex.loading.making import Made
from sonodex.loading.preparing.cleaned import Cleaned, LeftOutError
from sonodex.loading.preparing.dicom_files import clean_dicom
from sonodex.loading.preparing.picture_files import clean_nifti, clean_picture
from sonodex.loading.preparing.pseudonyms import Pseudonyms
from sonodex.loading.preparing.video_files import clean_video
from sonodex.loading.preparing.work_folder import Piece, WorkFolder
from sonodex.loading.reaching import Reach
from sonodex.loading.row import Mask, Place, Row

_RASTERS = ("PNG", "JPEG", "TIFF", "BMP", "WebP", "JPEG 2000", "PNM")
_WORD_SHARE = 0.05  # of the items, from which a word in names of masks is a class and no name
TABLE = "table.csv"
"""The file of the columns that are published."""
_AT_ONCE = 8 * 2**20  # bytes of a file that are read once for its digest and its cleaning
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one file: its new name (None where it was left out) and what was done."""

    old: str
    new: str | None
    what: str


class Cleaning:
    """The files of one release on their way."""

    def __init__(self, made: Made, reach: Reach, work: WorkFolder, pseudonyms: Pseudonyms) -> None:
        self._made, self._reach, self._work, self._pseudonyms = made, reach, work, pseudonyms
        self.changes: list[Change] = []
        self._new: dict[str, str] = {}
        words = Counter(m.label for row in made.manifest for m in row.masks)
        self._words = {w for w, n in words.items() if w and n >= max(_WORD_SHARE * len(made.manifest), 2)}

    def items(self, copies: bool, progress: Progress) -> list[Row]:
        """Clean and write all items with their masks; the rows of those that are published.

        Args:
            copies: whether exact and near copies stay in.
            progress: called with items done and items in all.
        """
        named = self._named()
        out = []
        for done, (row, name) in enumerate(named):
            progress(done, len(named))
            if not copies and row.same_as not in (None, row.item):
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
        cleaned = self._piece(row.place, True, subject)
        masks, pieces = [], []
        words = [mask.label if mask.label in self._words else None for mask in row.masks]
        for number, (mask, word) in enumerate(zip(row.masks, words, strict=True), 1):
            piece = self._piece(mask.place, False, None)
            folder = f"masks/{word.replace(' ', '-')}" if word else "masks"
            suffix = "" if words.count(word) == 1 else f"_mask_{number}"
            path = f"{folder}/{name}{suffix}{piece.ending}"
            pieces.append((mask.place.item, path, piece))
            masks.append(Mask(path, "", "", mask.kind, word, mask.values, mask.classes))
        path = f"images/{name}{cleaned.ending}"
        for old, new, piece in [(row.item, path, cleaned), *pieces]:
            self._work.put(piece, new)
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
            sha256=cleaned.sha256,
        )

    def _piece(self, place: Place, picture: bool, subject: str | None) -> Piece:
        """A file cleaned, or what an earlier run kept of that.

        Args:
            place: where it lies.
            picture: fill burned-in text; False for masks.
            subject: pseudonym of whom it shows.
        """
        if place.member:
            raise LeftOutError("lies in an archive; unpack it")
        if place.picture:
            raise LeftOutError("one of several pictures in a file; keep each as a file of its own")
        blob = self._reach.blob(place)
        if blob.size <= _AT_ONCE:
            blob.content = blob.read(_AT_ONCE)
        form = formats.sniff(blob.head(), blob.path, blob.size)
        seal = _digest(blob)
        about = (form.name, "picture" if picture else "mask", subject or "")
        return self._work.piece(seal, about, lambda: self._cleaned(blob, form, picture, subject))

    def _cleaned(self, blob: Blob, form: formats.Format, picture: bool, subject: str | None) -> Cleaned:
        if form.name in _RASTERS:
            return clean_picture(blob, form, text=picture)
        if form is formats.DICOM:
            return clean_dicom(blob, subject, self._pseudonyms)
        if form.kind == "video":
            return clean_video(blob, form)
        if form is formats.NIFTI:
            return clean_nifti(blob)
        raise LeftOutError(f"{form.name} is not cleaned; publish it as PNG, NIfTI or DICOM")

    def wished(self, columns: Sequence[str]) -> list[_Wished]:
        """The columns to be published, of tables that name items.

        Args:
            columns: their titles.

        Raises:
            UsageError: no table has such a column, or it tells of persons and gets no pseudonyms.
        """
        titles = {c.strip().casefold(): c.strip() for c in columns}
        out = []
        items = [row.item for row in self._made.manifest]
        if not items:  # which is said first
            return []
        for join in joins_of(items, self._made.tables).found:
            private = private_of(join.table, joined=True)
            for column, title in enumerate(join.table.header):
                if title.strip().casefold() not in titles:
                    continue
                subjects = bool(SUBJECT_COLUMNS.match(plain(title)))
                if column in private and not subjects:
                    raise UsageError(
                        f"--column '{title}': in {join.table.path} it holds {private[column]}; leave it out, "
                        "and publish codes or ages instead"
                    )
                out.append(_Wished(join, column, subjects))
        missing = titles.keys() - {w.title.strip().casefold() for w in out}
        if missing:
            raise UsageError(
                f"--column '{titles[min(missing)]}': no table that names the items has such a column"
            )
        return out

    def table(self, wished: Sequence[_Wished]) -> str:
        """The wished columns for the items that are published, as CSV."""
        old = [row.item for row in self._made.manifest]
        published: dict[str, list[str]] = defaultdict(list)
        cells: dict[str, dict[str, str]] = defaultdict(dict)
        for join, column, subjects in wished:
            title = join.table.header[column]
            published[join.table.file].append(title)
            for row, named in zip(join.table.rows, join.rows, strict=True):
                value = self._pseudonyms.subject(row[column]) if subjects and row[column] else row[column]
                for i in named:
                    if old[i] in self._new:
                        cells[self._new[old[i]]][title] = value
        for at, change in enumerate(self.changes):
            if change.old in published:
                kept = f"columns published: {', '.join(published[change.old])}; nothing else of it"
                self.changes[at] = Change(change.old, TABLE, kept)
        titles = list(dict.fromkeys(w.title for w in wished))
        rows = [[item, *(cells[item].get(t) for t in titles)] for item in sorted(cells)]
        return to_csv(["item", *titles], rows)


class _Wished(NamedTuple):
    """A column of a table that is published; whether it names subjects, which get pseudonyms."""

    join: Join
    column: int
    subjects: bool

    @property
    def title(self) -> str:
        return self.join.table.header[self.column]


def _digest(blob: Blob) -> bytes:
    seal = hashlib.sha256()
    with blob.stream() as stream:
        while part := stream.read(2**20):
            seal.update(part)
    return seal.digest()
