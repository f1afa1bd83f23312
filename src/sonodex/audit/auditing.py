"""An audit from end to end: list, look at everything once, then say what it comes to."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonodex.audit import attributes, names
from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import masks, quality
from sonodex.audit.checks.duplicates import search
from sonodex.audit.criteria import findings
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items, items_of
from sonodex.audit.look.running.planning import plan
from sonodex.audit.look.running.run import Progress, run, work_folder
from sonodex.audit.look.running.store import Store
from sonodex.audit.options import Options
from sonodex.audit.tables import Table, read_table
from sonodex.collect import formats, limits
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError, Source, source_of
from sonodex.errors import UsageError

_TABLES = 50  # read at the most
_TEXTS = 50
_SIZES = 200  # different sizes that are listed
Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        result: plain data, as `sonodex audit --format json` prints it.
        source: the place, for showing pictures.
    """

    result: dict[str, Any]
    source: Source


def _quiet(_done: int, _all: int) -> None:
    pass


def _silent(_stage: str) -> None:
    pass


def audit(
    root: str, options: Options | None = None, progress: Progress = _quiet, stage: Stage = _silent
) -> Audit:
    """Say what is really in a folder, an archive or below an fsspec address.

    Every file is read once, by worker processes or a Dask cluster; rows are kept in a work folder while it runs, so that an
    interrupted audit continues with `Options.resume`. Nothing is written elsewhere, nothing found is executed or unpickled.

    Args:
        root: path or address.
        options: settings.
        progress: called with (files done, files in all).
        stage: called with the name of each step.

    Raises:
        UsageError: there is nothing at that place, or an option does not fit what is there.
        MissingExtraError: the `audit` extra (or `cluster`) is not installed.
        SonodexError: the work folder cannot be used.
        KeyboardInterrupt: interrupted; what was finished is kept.
    """
    options = options or Options()
    begun = time.monotonic()
    source = source_of(root)
    given = (_given(options.labels, "--labels"), _given(options.splits, "--splits"))
    stage("listing")
    planned = plan(source)
    about = {"root": root, "text": options.text}
    store = Store(work_folder(root, options), options.resume, about)
    try:
        stage("reading")
        run(source, planned, store, options, progress)
        stage("comparing")
        inventory = Inventory(store, planned.numbers)
        result = describe(inventory, source, options, given)
    finally:
        store.close()
    seconds = time.monotonic() - begun
    count = len(inventory)
    result |= {
        "seconds": round(seconds, 3),
        "items_per_second": round(count / seconds, 1) if seconds else 0.0,
    }
    if not options.keep:
        store.remove()
    return Audit({"root": root, **result}, source)


def _given(path: str | None, option: str) -> list[Table]:
    """A table that the user names, or a folder of lists `train.txt`, `test.txt`, …."""
    if path is None:
        return []
    place = Path(path)
    if place.is_dir():
        rows = [
            (line.strip(), _split_named(p))
            for p in sorted(place.glob("*.txt"))
            for line in p.read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
        if rows:
            return [Table(path, ("name", "split"), tuple(rows))]
        raise UsageError(f"{option} {path}: a folder without lists (*.txt)")
    if not place.is_file():
        raise UsageError(f"{option} {path}: no such file")
    blob = Blob(place.name, place.stat().st_size, local=place)
    form = formats.sniff(blob.head(), place.name, blob.size)
    if form not in (formats.CSV, formats.TSV, formats.XLSX, formats.JSON, formats.TEXT):
        raise UsageError(f"{option} {path}: is {form.name}, not a table (CSV, TSV, XLSX, JSON)")
    try:
        return read_table(blob, form)
    except ReadError as error:
        raise UsageError(f"{option} {path}: {error}") from None


def _split_named(path: Path) -> str:
    """The split that a list's name says, or the name itself."""
    return names.split_of(path.stem) or path.stem


def describe(
    inventory: Inventory, source: Source, options: Options, given: tuple[list[Table], list[Table]]
) -> dict[str, Any]:
    """The result of an audit, less its root and times."""
    items = items_of(inventory)
    mask = masks.find_masks(items.spoken, items.mask_like, items.blank, items.levels)
    pairing = masks.pair(items.spoken, mask, items.blank, items.levels, items.width, items.height)
    images = np.flatnonzero(~mask)
    tables, texts, table_problems = _read_tables(inventory, source)
    paths = [items.spoken[i] for i in images]
    labels = _spread(attributes.labels(paths, tables, given[0]), images, len(items))
    splits = _spread(attributes.splits(paths, tables, texts, given[1]), images, len(items))
    headers = inventory.values("subject")
    subjects = _spread(
        attributes.subjects(paths, tables, [headers[items.file[i]] for i in images], options.subject_regex),
        images,
        len(items),
    )
    duplicates = _duplicates(inventory, source, items, mask, labels, splits, subjects)
    by_format, by_kind = Counter(inventory.values("format")), Counter(inventory.values("kind"))
    counts = _items(inventory, items, mask)
    shared = _subjects_across(splits, subjects, images)
    having = {int(i) for i in pairing.image_of if i >= 0} | {
        int(i) for i in images if labels.values[i] is not None
    }
    calibrated = _calibrated(inventory, items, images)
    files = inventory.of("problem").is_valid().to_numpy(zero_copy_only=False)
    unreadable = [
        {"path": inventory.paths[i], "reason": inventory.table["problem"][int(i)].as_py()}
        for i in np.flatnonzero(files)
    ]
    return {
        "files": {
            "total": len(inventory.paths),
            "bytes": int(np.sum(inventory.of("size").to_numpy(zero_copy_only=False))) if inventory.paths else 0,
            "by_kind": dict(by_kind.most_common()),
            "by_format": dict(by_format.most_common()),
        },
        "unreadable": unreadable + table_problems,
        "items": counts,
        "sizes": _sizes(items, images),
        "properties": _properties(inventory),
        "masks": {
            "paired": pairing.paired,
            "unpaired_images": len(pairing.unpaired_images),
            "unpaired_masks": len(pairing.unpaired_masks),
            "size_mismatch": len(pairing.size_mismatch),
            "non_binary": len(pairing.non_binary),
            "empty": len(pairing.empty),
        },
        "subjects": {"count": len(subjects.counts()) if subjects.rule else None, "rule": subjects.rule, "in_several_splits": shared},
        "labels": labels.counts(),
        "labels_rule": labels.rule,
        "splits": splits.counts(),
        "splits_rule": splits.rule,
        "duplicates": duplicates,
        "text": _text(inventory),
        "dicom_identifiers": _identifiers(inventory),
        "quality": quality.problems(inventory, items, pairing),
        "statistics": {
            "labels": quality.statistics(inventory, items, images, labels),
            "subjects": quality.statistics(inventory, items, images, subjects),
        },
        "findings": findings(counts, len(having), calibrated, dict(by_format.most_common()), labels, splits, subjects, shared, tables,
                             sum(by_format[n] for n in ("XML", "JSON", "text")) - len(texts)),
    }  # fmt: skip


def _spread(attribute: Attribute, images: NDArray[np.int64], count: int) -> Attribute:
    """An attribute of the images as one of all items; masks have none."""
    values: attributes.Values = [None] * count
    for place, value in zip(images, attribute.values, strict=True):
        values[int(place)] = value
    return Attribute(values, attribute.rule)


def _items(inventory: Inventory, items: Items, mask: NDArray[np.bool_]) -> dict[str, int]:
    frames = inventory.of("frames").to_numpy(zero_copy_only=False)
    return {
        "images": int(np.count_nonzero((items.kind == "image") & ~mask)),
        "masks": int(np.count_nonzero(mask)),
        "videos": int(np.count_nonzero((items.kind == "video") & ~mask)),
        "frames": int(frames[items.file[items.kind == "video"]].sum()),
        "volumes": int(np.count_nonzero((items.kind == "volume") & ~mask)),
    }


def _sizes(items: Items, images: NDArray[np.int64]) -> list[dict[str, int]]:
    sizes = Counter(zip(items.width[images].tolist(), items.height[images].tolist(), strict=True))
    ranked = sorted(sizes.items(), key=lambda p: (-p[1], p[0]))[:_SIZES]
    return [{"width": w, "height": h, "count": n} for (w, h), n in ranked]


def _properties(inventory: Inventory) -> dict[str, dict[str, int]]:
    """Bit depths, colour, devices, frame rates and pixel spacings: how many files say each."""
    rows = [
        r for r, kind in enumerate(inventory.values("kind")) if kind in ("image", "images", "video", "volume")
    ]
    out: dict[str, dict[str, int]] = {}
    columns = {
        n: inventory.values(n)
        for n in ("bits", "colour", "device", "frame_rate", "spacing_rows", "spacing_columns", "problem")
    }
    rows = [r for r in rows if columns["problem"][r] is None]
    out["bits"] = {str(k): n for k, n in Counter(columns["bits"][r] for r in rows).most_common(20)}
    out["colour"] = {
        "colour" if k else "gray": n for k, n in Counter(columns["colour"][r] for r in rows).most_common()
    }
    out["devices"] = dict(Counter(columns["device"][r] for r in rows if columns["device"][r]).most_common(50))
    out["frame_rates"] = {
        f"{k:g}": n
        for k, n in Counter(columns["frame_rate"][r] for r in rows if columns["frame_rate"][r]).most_common(
            20
        )
    }
    spacings = Counter(
        (columns["spacing_rows"][r], columns["spacing_columns"][r])
        for r in rows
        if columns["spacing_rows"][r]
    )
    out["pixel_spacings_mm"] = {f"{a:.4g}×{b:.4g}": n for (a, b), n in spacings.most_common(50)}
    return out


def _calibrated(inventory: Inventory, items: Items, images: NDArray[np.int64]) -> int:
    spacing = inventory.of("spacing_rows").is_valid().to_numpy(zero_copy_only=False)
    rate = inventory.of("frame_rate").is_valid().to_numpy(zero_copy_only=False)
    of = items.file[images]
    return int(np.count_nonzero(spacing[of] | (rate[of] & (items.kind[images] == "video"))))


def _duplicates(
    inventory: Inventory,
    source: Source,
    items: Items,
    mask: NDArray[np.bool_],
    labels: Attribute,
    splits: Attribute,
    subjects: Attribute,
) -> dict[str, list[list[str]]]:
    of_picture = np.full(len(inventory), -1, np.int64)
    single = items.picture >= 0
    of_picture[items.picture[single]] = np.flatnonzero(single)
    of_file = {int(f): i for i, f in enumerate(items.file) if items.picture[i] < 0}
    takes_part = ~inventory.columns["blank"].astype(bool) & ~inventory.columns["mask_like"].astype(bool)
    takes_part[items.picture[single & mask]] = False
    mask_files = [int(items.file[i]) for i in np.flatnonzero(~single & mask)]
    takes_part[np.isin(inventory.file, mask_files)] = False
    found = search.find(inventory, source, takes_part)
    exact = [[int(of_picture[i]) for i in g] for g in found.exact]
    near = [[int(of_picture[i]) for i in g] for g in found.near]
    clips = [[int(of_picture[i]) for i in g] for g in found.clips]
    files = [[of_file[f] for f in g if f in of_file] for g in found.files]
    near_files = [[of_file[f] for f in g if f in of_file] for g in found.near_files]
    same = [g for g in exact + near + files + near_files if len(g) > 1]

    def named(groups: Sequence[Sequence[int]]) -> list[list[str]]:
        return [[items.paths[i] for i in g] for g in groups]

    def differing(groups: Sequence[Sequence[int]], attribute: Attribute) -> list[list[int]]:
        kept = [list(g) for g in groups if len({attribute.values[i] for i in g} - {None}) > 1]
        return (
            [
                g
                for n, g in enumerate(kept)
                if not any(set(g) < set(h) for h in kept if h is not g) and g not in kept[:n]
            ]
            if len(kept) < 2000
            else kept
        )

    return {
        "exact": named(exact) + [[inventory.paths[f] for f in g] for g in found.files],
        "near": named(near) + named(near_files),
        "clips": named(clips),
        "conflicting_labels": named(differing(same, labels)),
        "across_splits": named(differing([*same, *clips], splits)),
        "across_subjects": named(differing(same, subjects)),
    }


def _subjects_across(splits: Attribute, subjects: Attribute, images: NDArray[np.int64]) -> list[str]:
    seen: dict[str, set[str]] = {}
    for i in images:
        subject, split = subjects.values[int(i)], splits.values[int(i)]
        if subject is not None and split is not None:
            seen.setdefault(subject, set()).add(split)
    return sorted(s for s, where in seen.items() if len(where) > 1)


def _text(inventory: Inventory) -> list[dict[str, Any]]:
    out = []
    for i in np.flatnonzero(inventory.of("text").is_valid().to_numpy(zero_copy_only=False)):
        path = inventory.paths[i]
        for name, kind, value, box in inventory.listed(int(i), "text"):
            out.append({"path": f"{path}#{name}" if name else path, "kind": kind, "value": value, "box": box})
    return out


def _identifiers(inventory: Inventory) -> list[dict[str, str]]:
    having = np.flatnonzero(inventory.of("identifiers").is_valid().to_numpy(zero_copy_only=False))
    return [
        {"path": inventory.paths[i], "tag": t, "keyword": k}
        for i in having
        for t, k in inventory.listed(int(i), "identifiers")
    ]


def _read_tables(
    inventory: Inventory, source: Source
) -> tuple[list[Table], list[tuple[str, str]], list[dict[str, str]]]:
    """Tables and lists beside the data; (tables, (path, text) of text files named like a split, problems)."""
    found: dict[str, list[Table]] = {}
    texts: list[tuple[str, str]] = []
    problems = []
    readable = {n.name: n for n in (formats.CSV, formats.TSV, formats.XLSX, formats.JSON, formats.TEXT)}
    wanted: dict[str, formats.Format] = {}
    for path, name, problem in zip(
        inventory.paths, inventory.values("format"), inventory.values("problem"), strict=True
    ):
        if (
            name in readable
            and problem is None
            and (name != formats.TEXT.name or names.split_of(names.stem(path)) is not None)
        ):
            wanted[path] = readable[name]
    left = dict(wanted)
    for path, blob in reopened(source, list(wanted)):
        form = left.pop(path)
        try:
            if form is formats.TEXT and len(texts) < _TEXTS:
                texts.append((path, blob.read(limits.TABLE_BYTES).decode("utf-8", "replace")))
            elif form is not formats.TEXT and sum(map(len, found.values())) < _TABLES:
                found[path] = [t for t in read_table(blob, form) if t.rows]
        except (ReadError, OSError) as error:
            problems.append({"path": path, "reason": str(error)})
    problems += [{"path": path, "reason": "cannot be opened again"} for path in left]
    # in the order of the paths, whatever that of an archive: the first table that fits is the one that counts
    return [t for path in wanted for t in found.get(path, [])], sorted(texts), problems
