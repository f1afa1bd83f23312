"""What an audit found, typed. `Result.as_dict` is the contract of docs/reference/json.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from sonodex._version import __version__
from sonodex.collect.finding import Finding
from sonodex.collect.sources import told

Counted = Mapping[str, int]
Groups = Sequence[Sequence[str]]  # of paths


@dataclass(frozen=True, slots=True)
class Files:
    """Files and members of archives: how many, their bytes, and how many of each kind and format."""

    total: int = 0
    bytes: int = 0
    by_kind: Counted = field(default_factory=dict)
    by_format: Counted = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Items of each kind; `frames` are those of the videos."""

    images: int = 0
    masks: int = 0
    videos: int = 0
    frames: int = 0
    volumes: int = 0

    @property
    def scans(self) -> int:
        """Images, videos and volumes: what a label, a split or a subject may be said of."""
        return self.images + self.videos + self.volumes


@dataclass(frozen=True, slots=True)
class Size:
    """A size in pixels and how many images, videos and volumes have it."""

    width: int
    height: int
    count: int


@dataclass(frozen=True, slots=True)
class Properties:
    """How many files say each bit depth, colour, device, frame rate (1/s) and pixel spacing (mm, rows ×
    columns)."""

    bits: Counted = field(default_factory=dict)
    colour: Counted = field(default_factory=dict)
    devices: Counted = field(default_factory=dict)
    frame_rates: Counted = field(default_factory=dict)
    pixel_spacings_mm: Counted = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Masks:
    """Counts of masks and of images without one; which ones they are stands among the defects."""

    paired: int = 0
    unpaired_images: int = 0
    unpaired_masks: int = 0
    size_mismatch: int = 0
    non_binary: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Subjects:
    """How many subjects there are by which rule (None: no rule fits), and those in more than one split."""

    count: int | None = None
    rule: str | None = None
    in_several_splits: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of paths.

    Attributes:
        exact: the same pixels, or the same bytes.
        near: copies that were changed.
        clips: neighbouring frames of one clip as single files.
        conflicting_labels, across_splits, across_subjects: groups of the above whose members differ in class,
            split, subject.
        clips_across_splits: frames that are of one clip by their names and stand in several splits.
    """

    exact: Groups = ()
    near: Groups = ()
    clips: Groups = ()
    conflicting_labels: Groups = ()
    across_splits: Groups = ()
    across_subjects: Groups = ()
    clips_across_splits: Groups = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of burned-in text: `kind` is one of `wording.KINDS`, box is x, y, width, height in pixels."""

    path: str
    kind: str
    value: str
    box: Sequence[int]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifying attribute of a DICOM header that holds a value; the value is not kept."""

    path: str
    tag: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with one item: the key of the check that says so, and what was seen."""

    path: str
    check: str
    problem: str


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """A table beside the data and what it speaks of.

    Attributes:
        path: of its file, with the sheet, key or kind of annotation in brackets.
        to: `items`, `clips`, `subjects`; None: it names nothing of the set.
        key: title of the column that names them.
        rows, joined: how many rows there are, and how many of these name something.
        items: how many images, videos and volumes are named.
        columns: the other titles.
        unclear: how many rows name files that stand in several folders, without saying which.
        describes: path of the table whose columns its rows are about, where it names nothing itself.
    """

    path: str
    to: str | None
    key: str | None
    rows: int
    joined: int
    items: int
    columns: Sequence[str]
    unclear: int = 0
    describes: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How classes, splits or subjects were read, or were not.

    Attributes:
        what: `labels`, `splits` or `subjects`.
        applied: whether the values count; else `reason` says why not.
        rule: in words.
        files: tables or lists that it reads.
        items: how many it names.
        reason: why it was refused.
    """

    what: str
    applied: bool
    rule: str
    files: Sequence[str] = ()
    items: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of the items of one class, subject or device: how many, median size in pixels, mean gray level
    (0 to 255) and mean share of the picture that is scanned (0 to 1); None where no picture was measured."""

    images: int
    width: int
    height: int
    mean: float | None
    scanned: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures by class, by subject and by device."""

    labels: Mapping[str, Group] = field(default_factory=dict)
    subjects: Mapping[str, Group] = field(default_factory=dict)
    devices: Mapping[str, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What findings on criteria rest on besides what is printed.

    Attributes:
        list_digest: SHA-256 of the list of paths and sizes, in hexadecimal.
        annotated: images, videos and volumes with a mask or a class.
        calibrated: those with pixel spacing or, for videos, a frame rate in their header.
        calibration_column: column of a table that states spacing, depth or frame rate.
        grouped: those whose subject is known.
        documents: files that may hold annotations which the audit does not read.
    """

    list_digest: str = ""
    annotated: int = 0
    calibrated: int = 0
    calibration_column: str | None = None
    grouped: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of a record beside what was found, and both in a sentence."""

    field: str
    record: Any
    found: Any
    agrees: bool
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record beside what was found."""

    id: str
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """All that an audit says. Paths are relative to `root`; a picture inside a file is `path#name`.

    Attributes:
        root: what was audited.
        labels, splits: images, videos and volumes of each class and split.
        labels_rule, splits_rule: how they were read; None where nothing says them.
        tables: those beside the data, with what they join to.
        rules: how classes, splits and subjects were read, and what was refused.
        quality: defects, sorted by path.
        findings: on the criteria of the rubric, for a record.
        seconds: how long the audit took.
        items_per_second: pictures looked at in a second.
        record: beside a record, where one was named.
        since: name of an earlier audit's file, where only problems that it does not hold are told.
        checked: the day of the audit.
    """

    root: str = ""
    files: Files = field(default_factory=Files)
    unreadable: Sequence[Unreadable] = ()
    items: Counts = field(default_factory=Counts)
    sizes: Sequence[Size] = ()
    properties: Properties = field(default_factory=Properties)
    masks: Masks = field(default_factory=Masks)
    subjects: Subjects = field(default_factory=Subjects)
    labels: Counted = field(default_factory=dict)
    labels_rule: str | None = None
    splits: Counted = field(default_factory=dict)
    splits_rule: str | None = None
    tables: Sequence[JoinedTable] = ()
    rules: Sequence[Rule] = ()
    duplicates: Duplicates = field(default_factory=Duplicates)
    text: Sequence[Text] = ()
    dicom_identifiers: Sequence[Identifier] = ()
    quality: Sequence[Defect] = ()
    statistics: Statistics = field(default_factory=Statistics)
    findings: Sequence[Finding] = ()
    seconds: float = 0.0
    items_per_second: float = 0.0
    record: Comparison | None = None
    since: str | None = None
    evidence: Evidence = field(default_factory=Evidence)
    checked: dt.date = field(default_factory=dt.date.today)

    def name(self) -> str:
        """The audit as the source of a finding: version, day, and what tells the audited files apart from
        others."""
        return (
            f"sonodex audit {__version__} of {self.checked.isoformat()}: {self.files.total} files, "
            f"list digest sha256:{self.evidence.list_digest}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, as docs/reference/json.md has it."""
        asked = {name for name in _ASKED if getattr(self, name) is not None}
        out = {name: _plain(getattr(self, name)) for name in [*_PRINTED, *sorted(asked)]}
        out["root"] = told(self.root)  # it goes to others, whom this machine's folders do not concern
        return out


_ASKED = ("record", "since")  # printed where they were asked for
_PRINTED = [f.name for f in fields(Result) if f.name not in (*_ASKED, "evidence", "checked")]


def _plain(value: Any) -> Any:
    """Typed values as dictionaries and lists."""
    if isinstance(value, Finding):
        return value.as_dict()
    if isinstance(value, Defect):
        return {"path": value.path, "problem": value.problem}
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
