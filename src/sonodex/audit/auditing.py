"""An audit from end to end: list, look at everything once, ask the questions, say what it comes to.

(The file cannot bear the name of its function: importing `sonodex.audit.audit` as a module would hide the
function.)
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sonodex.audit import expression
from sonodex.audit.attributes import Attribute
from sonodex.audit.beside import Given, read_beside, read_given
from sonodex.audit.checks import (
    classes,
    leaks,
    masks,
    private,
    properties,
    quality,
    splits,
    subjects,
    unreadable,
)
from sonodex.audit.checks.duplicates.groups import Groups, groups_of
from sonodex.audit.criteria import findings
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items, items_of
from sonodex.audit.joining import by_subjects, joins_of, marked_items, tables_of
from sonodex.audit.look.running.folder import WorkFolder
from sonodex.audit.look.running.planning import plan
from sonodex.audit.look.running.pool import refuse_unguarded
from sonodex.audit.look.running.run import Noticed, Progress, hands, run
from sonodex.audit.look.running.store import Store
from sonodex.audit.options import Options
from sonodex.audit.packed import leave_out_packed
from sonodex.audit.result import Duplicates, Evidence, Result, Statistics, Subjects
from sonodex.audit.seen import Seen
from sonodex.collect.sources import Source, source_of

Stage = Callable[[str], None]
Take = Callable[[Seen], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        result: typed; `result.as_dict()` is what `sonodex audit --format json` prints.
        source: the place, for showing pictures.
    """

    result: Result
    source: Source


def _quiet(_done: int, _all: int) -> None:
    pass


def _silent(_stage: str) -> None:
    pass


def _left(_seen: Seen) -> None:
    pass


def audit(
    root: str,
    options: Options | None = None,
    progress: Progress = _quiet,
    stage: Stage = _silent,
    take: Take = _left,
    source: Source | None = None,
    noticed: Noticed = _silent,
) -> Audit:
    """Say what is really in a folder, an archive or below an fsspec address.

    Every file is read once, by worker processes or a Dask cluster; rows are kept in a work folder while it
    runs, so that an interrupted audit continues with `Options.resume`. Nothing is written elsewhere, nothing
    found is executed or unpickled.

    Args:
        root: path or address.
        options: settings.
        progress: called with (files done, files in all).
        stage: called with the name of each step.
        take: called once with what is known of each item, while rows are at hand: for what is made in the
            same pass, as a manifest.
        source: where the files are, if not below `root`, which then only names them.
        noticed: called with what is found in single files, while they are looked at.

    Raises:
        UsageError: there is nothing at that place, an option does not fit what is listed, or the work folder
            cannot be used: it contains the data, lies in them, holds a file that is no audit's, or another
            audit is using it; worker processes would run the program anew.
        MissingExtraError: the `audit` extra (or `cluster`) is not installed.
        SonodexError: the work folder cannot be written.
        KeyboardInterrupt: interrupted; what was finished is kept.
    """
    options = options or Options()
    if options.workers != 0 and not options.scheduler:
        refuse_unguarded()
    begun = time.monotonic()
    source = source or source_of(root)
    given = read_given(options, root)
    work = WorkFolder(root, options)
    stage("listing")
    if options.subject_regex is not None:
        expression.check(options.subject_regex, source.entries())
    with contextlib.ExitStack() as reading:
        workers = reading.enter_context(hands(source, options))
        planned = plan(source)
        with work:
            store = Store(work.path)
            try:
                stage("reading")
                run(source, planned, store, options, workers, progress, noticed)
                reading.close()
                stage("comparing")
                inventory = Inventory(store, planned.numbers)

                def compared(done: int, of: int) -> None:
                    stage(f"comparing {done:,} of {of:,} pictures")

                result = describe(inventory, source, given, options.subject_regex, take, compared)
            finally:
                store.close()
            if not options.keep:
                work.remove()
    seconds = time.monotonic() - begun
    rate = round(len(inventory) / seconds, 1) if seconds else 0.0
    return Audit(replace(result, root=root, seconds=round(seconds, 3), items_per_second=rate), source)


def describe(
    inventory: Inventory,
    source: Source,
    given: Given,
    subject_regex: str | None,
    take: Take = _left,
    told: Progress = _quiet,
    groups: Groups | None = None,
) -> Result:
    """Ask all questions of what was looked at; the result, less its root and times. `groups` are its
    duplicates where they are known."""
    packed = leave_out_packed(inventory)
    items = items_of(inventory)
    beside = read_beside(inventory, source)
    pairing = masks.pairing_of(items)

    # what is said of images, videos and volumes
    images = np.flatnonzero(~pairing.mask)
    paths = [items.spoken[i] for i in images]
    headers = inventory.values("subject")
    said = [headers[items.file[i]] for i in images]
    joins = joins_of(paths, beside.tables)
    whom = subjects.subjects(paths, joins, said, subject_regex)
    by_subjects(joins, whom.values)
    label = classes.labels(paths, joins, given.labels.tables, given.labels.column, whom.values)
    split = splits.splits(paths, joins, beside.lists, given.splits.tables, given.splits.column)
    label, split, subject = (one.spread(images, len(items)) for one in (label, split, whom))

    groups = groups or groups_of(inventory, source, items, pairing.mask, told)
    shared = leaks.subjects_in_several_splits(split, subject)
    masked = {int(i) for i in pairing.image_of if i >= 0}
    labelled = {int(i) for i in images if label.values[i] is not None}
    marked = {int(images[i]) for i in marked_items(joins)}
    defects = quality.images_defects(inventory, items, images) + masks.masks_defects(items, pairing)
    defects += splits.splits_defects(split, items.paths) + packed
    defects += private.dates_in_names([items.paths[i] for i in images])
    take(Seen(inventory, source, items, beside, pairing, label, split, subject, groups, defects))
    result = Result(
        files=properties.files_of(inventory),
        unreadable=[*unreadable.unreadable(inventory), *beside.problems],
        items=properties.counts_of(inventory, items, pairing.mask),
        sizes=properties.sizes_of(items, images),
        properties=properties.properties_of(inventory),
        masks=pairing.counts(),
        subjects=Subjects(len(subject.counts()) if subject.rule else None, subject.rule, shared),
        labels=label.counts(),
        labels_rule=label.rule,
        splits=split.counts(),
        splits_rule=split.rule,
        tables=tables_of(joins),
        rules=[*label.rules("labels"), *split.rules("splits"), *subject.rules("subjects")],
        duplicates=_named(groups, inventory, items, label, split, subject),
        text=private.texts(inventory),
        dicom_identifiers=private.identifiers(inventory),
        quality=sorted(defects, key=lambda d: (d.path, d.problem)),
        statistics=Statistics(
            labels=properties.figures_of(inventory, items, images, label),
            subjects=properties.figures_of(inventory, items, images, subject),
            devices=properties.figures_of(inventory, items, images, properties.devices_of(inventory, items)),
        ),
        evidence=Evidence(
            list_digest=properties.list_digest(inventory),
            annotated=len(masked | labelled | marked),
            calibrated=properties.calibrated(inventory, items, images),
            calibration_column=beside.calibration_column(),
            grouped=sum(v is not None for v in subject.values),
            documents=beside.documents,
        ),
    )
    return replace(result, findings=findings(result))


def _named(
    groups: Groups, inventory: Inventory, items: Items, label: Attribute, split: Attribute, subject: Attribute
) -> Duplicates:
    """Duplicates by the paths of their members, and those that stand where they must not."""

    def named(of: list[list[int]]) -> list[list[str]]:
        return [[items.paths[i] for i in group] for group in of]

    return Duplicates(
        exact=named(groups.exact) + [[inventory.paths[f] for f in group] for group in groups.same_bytes],
        near=named(groups.near + groups.near_files),
        clips=named(groups.clips),
        conflicting_labels=named(leaks.differing(groups.same, label)),
        across_splits=named(leaks.differing([*groups.same, *groups.clips], split)),
        across_subjects=named(leaks.differing(groups.same, subject)),
        clips_across_splits=named(leaks.clips_in_several_splits(items.spoken, split)),
    )
