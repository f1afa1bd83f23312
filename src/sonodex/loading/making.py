"""A manifest from a folder, made in the audit's one pass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sonodex.audit import Options, names
from sonodex.audit.auditing import audit
from sonodex.audit.beside import read_given
from sonodex.audit.checks.duplicates.grouping import merged
from sonodex.audit.checks.duplicates.groups import Groups
from sonodex.audit.describing import describe
from sonodex.audit.look.running.telling import Progress
from sonodex.audit.result import Result
from sonodex.audit.seen import Seen
from sonodex.audit.tables import Table
from sonodex.collect.joined import Joined
from sonodex.collect.sources import Source
from sonodex.loading.annotations import Annotations, read_annotations
from sonodex.loading.manifest import Manifest
from sonodex.loading.mask_classes import Kept, classes_of
from sonodex.loading.row import Mask, Place, Row


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest and the audit that it was made in.

    Attributes:
        notes: what could not be read of annotations.
        files: all files and members, with their formats.
        tables: found beside the data.
    """

    manifest: Manifest
    result: Result
    notes: Sequence[str]
    files: Mapping[str, str]
    tables: Sequence[Table]


def _quiet(_done: int, _all: int) -> None:
    pass


def make_manifest(
    root: str,
    options: Options | None = None,
    dataset: str | None = None,
    progress: Progress = _quiet,
    source: Source | None = None,
) -> Made:
    """The items of a folder, an archive or an fsspec address, a row each.

    Args:
        root: path or address.
        options: settings of the audit; burned-in text need not be read for a manifest.
        dataset: id of the record that the folder is said to be.
        progress: called with files done and files in all.
        source: where the files are, if not below `root`.

    Raises:
        UsageError, SonodexError, MissingExtraError, KeyboardInterrupt: as `audit`.
    """
    rows: list[Row] = []
    notes: list[str] = []
    formats: dict[str, str] = {}
    tables: list[Table] = []

    def take(seen: Seen) -> None:
        found = read_annotations(seen)
        notes.extend(found.notes)
        rows.extend(rows_of(seen, found))
        formats.update(zip(seen.inventory.paths, seen.inventory.values("format"), strict=True))
        tables.extend(seen.beside.tables)

    options = replace(options or Options(text=False), sha256=True)
    done = audit(root, options, progress, take=take, source=source)
    if dataset is not None:
        rows = [replace(row, dataset=dataset) for row in rows]
    return Made(Manifest.of(rows, root), done.result, notes, formats, tables)


def make_manifests(
    sources: Mapping[str, Source], options: Options, roots: Mapping[str, str], progress: Progress = _quiet
) -> Manifest:
    """One manifest of several sets, whose names stand before each item, path and subject: what is said of an
    item is what its own set says, copies and clips are those of all sets together. Every file is read once.

    Args:
        sources: of the sets, by their names.
        options: settings of the audit.
        roots: paths or addresses of the sets, below which the options' tables are looked for.
        progress: called with files done and files in all.

    Raises:
        UsageError, SonodexError, MissingExtraError, KeyboardInterrupt: as `audit`.
    """
    rows: list[Row] = []
    joined = Joined(sources)

    def take(seen: Seen) -> None:
        groups = seen.groups
        same = _first_of(merged(groups.same), seen.items.paths)
        clip = _first_of(groups.clips, seen.items.paths)
        place = {path: i for i, path in enumerate(seen.items.paths)}
        for name in sources:
            for row in _of_one(seen, name):
                at = place.get(f"{name}/{row.item}", -1)
                rows.append(_below(name, row, same.get(at), clip.get(at)))

    def _of_one(seen: Seen, name: str) -> list[Row]:
        out: list[Row] = []
        given = read_given(options, roots[name])
        describe(
            seen.inventory.below(name),
            sources[name],
            given,
            options.subject_regex,
            lambda one: out.extend(rows_of(one, read_annotations(one))),
            groups=Groups(),
        )
        return out

    plain = replace(options, labels=None, splits=None, subject_regex=None, sha256=True)
    audit(joined.root, plain, progress, take=take, source=joined)
    return Manifest.of(rows)


def _below(name: str, row: Row, same: str | None, clip: str | None) -> Row:
    """A row as one of several sets: the set's name stands before all that names something in it."""

    def put(path: str) -> str:
        return f"{name}/{path}"

    return replace(
        row,
        item=put(row.item),
        path=put(row.path),
        subject=None if row.subject is None else put(row.subject),
        masks=tuple(mask._replace(path=put(mask.path)) for mask in row.masks),
        boxes=tuple(box._replace(source=put(box.source)) for box in row.boxes),
        shapes=tuple(shape._replace(source=put(shape.source)) for shape in row.shapes),
        same_as=same,
        clip=clip,
    )


def rows_of(seen: Seen, found: Annotations) -> list[Row]:
    """A row for each image, clip and volume that is no mask."""
    items, inventory = seen.items, seen.inventory
    masks = _masks(seen)
    same = _first_of(merged(seen.groups.same), items.paths)
    clip = _first_of(seen.groups.clips, items.paths)
    wrong: dict[str, list[str]] = defaultdict(list)
    for defect in seen.defects:
        wrong[defect.path].append(defect.problem)
    fields = {
        name: inventory.values(name)
        for name in ("frames", "spacing_rows", "spacing_columns", "frame_rate", "sha256")
    }
    places = _places(seen)
    out = []
    for i in np.flatnonzero(~seen.pairing.mask).tolist():
        file = int(items.file[i])
        kind, place = str(items.kind[i]), places[i]
        of_masks = masks.get(i, [])
        out.append(
            Row(
                item=items.paths[i],
                path=place.path,
                member=place.member,
                picture=place.picture,
                kind=kind,
                frames=1 if kind == "image" else int(fields["frames"][file]),
                width=int(items.width[i]),
                height=int(items.height[i]),
                spacing_rows_mm=_number(fields["spacing_rows"][file]),
                spacing_columns_mm=_number(fields["spacing_columns"][file]),
                frame_rate=_number(fields["frame_rate"][file]),
                label=seen.label.values[i],
                subject=seen.subject.values[i],
                split=seen.split.values[i],
                same_as=same.get(i),
                clip=clip.get(i),
                masks=tuple(mask for mask, _ in of_masks),
                boxes=tuple(found.boxes.get(i, ())),
                shapes=tuple(found.shapes.get(i, ())),
                defects=tuple(
                    [*wrong[items.paths[i]]]
                    + [f"{mask.place.item}: {p}" for mask, _ in of_masks for p in wrong[mask.place.item]]
                ),
                sha256=fields["sha256"][file],
            )
        )
    return out


def _number(value: float | None) -> float | None:
    """As written in the header: kept in 32 bits on the way."""
    return None if value is None else round(float(value), 6)


def _first_of(groups: Sequence[Sequence[int]], paths: Sequence[str]) -> dict[int, str]:
    """For each item of a group the path of the group's first."""
    return {i: min(paths[j] for j in group) for group in groups for i in group}


def _places(seen: Seen) -> list[Place]:
    """Where each item lies."""
    inventory, items = seen.inventory, seen.items
    kinds = inventory.values("kind")
    archives = {path for path, kind in zip(inventory.paths, kinds, strict=True) if kind == "archive"}
    out = []
    for i, path in enumerate(items.paths):
        file = inventory.paths[int(items.file[i])]
        picture = path[len(file) + 1 :]
        outer = next(
            (file[: m.start()] for m in re.finditer("/", file) if file[: m.start()] in archives), None
        )
        out.append(Place(outer or file, file[len(outer) + 1 :] if outer else "", picture))
    return out


def _masks(seen: Seen) -> dict[int, list[tuple[Mask, str]]]:
    """The masks of each image, in the order of their names, with their classes."""
    items, inventory = seen.items, seen.inventory
    values = seen.inventory.mask_values()
    places = _places(seen)
    kept: list[Kept] = []
    pairs: list[tuple[int, int]] = []
    for i in sorted(np.flatnonzero(seen.pairing.mask).tolist(), key=lambda i: items.paths[i]):
        image = int(seen.pairing.image_of[i])
        if image < 0:
            continue
        picture = int(items.picture[i])
        pictures = [picture] if picture >= 0 else np.flatnonzero(inventory.file == items.file[i]).tolist()
        kept.append(Kept(_word(items.spoken[image], items.spoken[i]), tuple(values.get(p) for p in pictures)))
        pairs.append((image, i))
    out: dict[int, list[tuple[Mask, str]]] = defaultdict(list)
    for (image, i), (label, levels, numbers) in zip(pairs, classes_of(kept), strict=True):
        mask = Mask(*places[i], kind=str(items.kind[i]), label=label, values=levels, classes=numbers)
        out[image].append((mask, items.paths[i]))
    return out


def _word(image: str, mask: str) -> str:
    """What a mask's folders and name say beside its image's, less words for masks: its class."""
    known = set(_words(image))
    left = [w for w in _words(mask) if w not in known and not names.names_mask(w) and len(w) > 1]
    return " ".join(w for w in left if not names.names_images(w) and names.split_of(w) is None)


def _words(path: str) -> list[str]:
    folders = path.split("/")[:-1]
    return re.findall(r"[a-z]+", " ".join([*folders, names.stem(path)]).lower())
