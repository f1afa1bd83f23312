"""What lies beside the pictures, and what the user names beside them: tables, lists and annotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sonodex import files
from sonodex.audit import class_words, names
from sonodex.audit.column_titles import CALIBRATION_COLUMN
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.running.watched import Watched
from sonodex.audit.options import Options
from sonodex.audit.result import Unreadable
from sonodex.audit.spelling import unzeroed
from sonodex.audit.tables.apart import annotation_apart, lists_apart, read_apart
from sonodex.audit.tables.marks import CLASS_FILES, CLASSES_BYTES, HEADER, Marks, class_names, together
from sonodex.audit.tables.reading import decoded, listed
from sonodex.audit.tables.table import TOO_MANY, Table
from sonodex.collect import formats, limits
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError, Source
from sonodex.errors import UsageError, not_read, why

_TABLES = 200  # of a format, read at the most
_KINDS = 50  # of these, with titles of their own
_TEXTS = 50
_ANNOTATIONS = 100_000  # files of one image each
_LIST_BYTES = 16 * limits.MEGABYTE  # of a list of the items of a split
_READABLE = (*(form for form in formats.ALL if form.kind == "table"), formats.TEXT)
_MAY_ANNOTATE = (formats.XML, formats.JSON, formats.TEXT)
_YAML = (".yaml", ".yml")
_TABLE_TEXTS = (
    "label", "class", "annotation", "meta", "diagn", "info", "data_list", "datalist", "list", "klass", "klas",
    "etiket", "etiquet", "étiquet", "etichett", "rótul", "rotul", "befund", "разметк", "метк", "标签", "标注",
    "標籤", "類別", "类别", "诊断", "診断", "ラベル", "라벨",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """Tables and lists of the set.

    Attributes:
        tables: with rows, in the order of their paths; annotations of a file an image are a table together.
        lists: (path, text) of text files that are named like a split.
        documents: how many files may hold annotations and were not read.
        problems: of tables and lists that could not be read.
    """

    tables: list[Table]
    lists: list[tuple[str, str]]
    documents: int
    problems: list[Unreadable]

    def calibration_column(self) -> str | None:
        """The first column that states spacing, depth or frame rate of anything, with its table."""
        return next(
            (
                f"{title} in {table.path}"
                for table in self.tables
                for at, title in enumerate(table.header)
                if CALIBRATION_COLUMN.search(title) and any(row[at].strip() for row in table.rows)
            ),
            None,
        )


@dataclass(slots=True)
class _Taken:
    """What was read so far."""

    tables: dict[str, list[Table]] = field(default_factory=dict)
    lists: list[tuple[str, str]] = field(default_factory=list)
    marks: list[tuple[str, str, Marks]] = field(default_factory=list)
    words: dict[str, dict[int, str]] = field(default_factory=dict)  # of classes that are numbered, by file
    unread: list[Unreadable] = field(default_factory=list)
    cells: int = 0
    headers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # of the tables, by format

    def room(self, form: formats.Format) -> bool:
        """Whether one more table of a format is read: many files of one kind leave room for others."""
        known = self.headers.get(form.name, [])
        return len(known) < _TABLES and len(set(known)) < _KINDS

    def keep(self, path: str, form: formats.Format, found: list[Table]) -> None:
        """Take tables in."""
        self.count(sum(t.cells() for t in found))
        self.tables[path] = found
        self.headers.setdefault(form.name, []).extend(t.header for t in found)

    def count(self, cells: int) -> None:
        """Refuse what is more than is taken in of a set."""
        if self.cells + cells > limits.TABLE_CELLS:
            raise ReadError(f"{TOO_MANY} of all tables of a set")
        self.cells += cells


def read_beside(inventory: Inventory, source: Source) -> Beside:
    """Read the tables, lists and annotations of a set, in the order of their paths, whatever that of an
    archive."""
    readable = {form.name: form for form in _READABLE} | {formats.XML.name: formats.XML}
    named, problems, kinds = (inventory.values(n) for n in ("format", "problem", "kind"))
    stems = {unzeroed(names.stem(p)) for p, k in zip(inventory.paths, kinds, strict=True) if k in _PICTURES}
    letters = frozenset(c for p in inventory.paths if not p.isascii() for c in p if not c.isascii())
    wanted = {
        path: readable[name]
        for path, name, problem in zip(inventory.paths, named, problems, strict=True)
        if name in readable and problem is None and _is_wanted(path, readable[name], stems)
    }
    taken = _Taken()
    left = dict(wanted)
    with Watched() as watched:
        for path, blob in reopened(source, list(wanted)):
            try:
                _take(taken, path, blob, left.pop(path), stems, letters, watched)
            except (ReadError, OSError) as error:
                taken.unread.append(Unreadable(path, why(error)))
    taken.unread += [Unreadable(path, "cannot be opened again") for path in left]
    may = {form.name for form in _MAY_ANNOTATE}
    annotated = {path for path, _, _ in taken.marks}
    tables = [t for path in wanted for t in taken.tables.get(path, [])]
    return Beside(
        tables=[*tables, *together(sorted(taken.marks), taken.words)],
        lists=sorted(taken.lists),
        documents=sum(name in may for name in named) - len(taken.lists) - len(annotated),
        problems=taken.unread,
    )


_PICTURES = ("image", "images", "video", "volume", "array")


def _is_wanted(path: str, form: formats.Format, stems: set[str]) -> bool:
    low = path.rpartition("/")[2].lower()
    if form is formats.XML:
        return low.endswith(".xml")
    if form is formats.TEXT:
        of_an_image = low.endswith(".txt") and _of_an_image(low, stems)
        return (
            _lists_a_split(path)
            or low in CLASS_FILES
            or of_an_image
            or _may_be_table(low)
            or (low.endswith(_YAML) and not _runs_programs(path))
        )
    return True


def _of_an_image(low: str, stems: set[str]) -> bool:
    """Whether a file is called like an image, whose ending some programs keep (`7.png.json`)."""
    stem = names.stem(low)
    return unzeroed(stem) in stems or unzeroed(names.stem(stem)) in stems


def _runs_programs(path: str) -> bool:
    """Whether a file's name is one by which programs are told what to do (`.gitlab-ci.yml`), of no data."""
    parts = path.lower().split("/")
    return any(part.startswith(".") for part in parts) or bool(_RUNS.match(names.stem(parts[-1])))


_RUNS = re.compile(
    r"^(?:cmakelists|requirements|.*-pipelines?|pipelines?|docker-compose.*|dvc|mkdocs|_config|environment|action|appveyor|conda.*)$"
)


def _may_be_table(low: str) -> bool:
    text = low.endswith((".txt", ".dat", ".tab"))
    named = text and (any(w in low for w in _TABLE_TEXTS) or class_words.lists_a_class(low))
    return named and not _runs_programs(low)


def _take(
    taken: _Taken,
    path: str,
    blob: Blob,
    form: formats.Format,
    stems: set[str],
    letters: frozenset[str],
    watched: Watched,
) -> None:
    low = path.rpartition("/")[2].lower()
    alone = _of_an_image(low, stems) or form is formats.XML
    if (
        alone
        and form in _MAY_ANNOTATE
        and len(taken.marks) < _ANNOTATIONS
        and blob.size <= limits.ANNOTATION_BYTES
    ):
        found = annotation_apart(blob, watched, letters)
        if found:
            taken.count((1 + len(HEADER)) * (1 + len(found[1])))  # a title at the most for each file
            taken.marks.append((path, *found))
            return
    if form is formats.XML:
        return
    if form is formats.TEXT and low.endswith(_YAML) and taken.room(form):
        taken.keep(path, form, lists_apart(blob, watched, letters))
    if form is formats.TEXT and low in CLASS_FILES:
        named = {}
        if len(taken.words) < _TEXTS:
            named = class_names(decoded(blob.read(CLASSES_BYTES), letters), path)
        if named:
            taken.words[path] = named
    elif (
        form is formats.TEXT
        and _lists_a_split(path)
        and not low.endswith(_YAML)
        and len(taken.lists) < _TEXTS
    ):
        data = blob.read(_LIST_BYTES)
        taken.count(2 * data.count(b"\n"))
        text = decoded(data, letters)
        taken.lists.append((path, text))
        classed = listed(path, text)
        if classed:
            taken.keep(path, form, [classed])
    elif (form is not formats.TEXT or _may_be_table(low)) and taken.room(form):
        taken.keep(path, form, [t for t in read_apart(blob, form, watched, letters) if t.rows])


def _lists_a_split(path: str) -> bool:
    """Whether a file is called like the list of a split; one without an ending (`train_command`) by all of
    its name."""
    name = names.stem(path)
    whole = "." not in path.rpartition("/")[2]
    return (names.split_of(name) if whole else names.split_of_file(name)) is not None


@dataclass(frozen=True, slots=True)
class Named:
    """Tables of a file that the user names, and the column of it, if one is named."""

    tables: Sequence[Table] = ()
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the user names; where there is any, nothing else counts."""

    labels: Named = field(default_factory=Named)
    splits: Named = field(default_factory=Named)


def read_given(options: Options, root: str = "") -> Given:
    """The tables that the options name, from the current folder or from the audited one.

    Raises:
        UsageError: one is missing or no table.
    """
    return Given(_given(options.labels, "--labels", root), _given(options.splits, "--splits", root))


def _given(told: str | None, option: str, root: str) -> Named:
    """A table, one and a column, or a folder of lists `train.txt`, `test.txt`, …."""
    if told is None:
        return Named()
    place, column = _place(told, root)
    if place is None:
        raise UsageError(f"{option} {told}: no such file")
    if place.is_dir():
        rows = [
            (line.strip(), names.split_of(p.stem) or p.stem)
            for p in sorted(place.glob("*.txt"))
            for line in files.read_regular(p, _LIST_BYTES).decode("utf-8", "replace").splitlines()
            if line.strip()
        ]
        if rows:
            return Named([Table(told, ("name", "split"), tuple(rows))])
        raise UsageError(f"{option} {told}: a folder without lists (*.txt)")
    blob = Blob(place.name, place.stat().st_size, local=place)
    try:
        form = formats.sniff(blob.head(), place.name, blob.size)
        if form not in _READABLE:
            readable = ", ".join(f.name for f in _READABLE[:-1])
            raise UsageError(f"{option} {told}: is {form.name}, not a table ({readable})")
        with Watched() as watched:
            return Named(read_apart(blob, form, watched), column)
    except ReadError as error:
        raise UsageError(f"{option} {told}: {error}") from None
    except OSError as error:
        raise UsageError(not_read(f"{option} {told}", error)) from None


def _place(told: str, root: str) -> tuple[Path | None, str | None]:
    """The file or folder that is meant, and the column behind its last colon."""
    head, colon, column = told.rpartition(":")
    for text, named in ((told, None), *(((head, column),) if colon and column and head else ())):
        for base in ("", *((root,) if root and "://" not in root else ())):
            place = Path(base, text)
            if place.exists():
                return place, named
    return None, None
