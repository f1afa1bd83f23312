"""What a result says: all questions, asked of what was looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sonodex.audit.attributes import Attribute
from sonodex.audit.beside import Given, read_beside
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
from sonodex.audit.look.privacy.identifiers import without_zeros
from sonodex.audit.look.running.telling import Progress, quiet
from sonodex.audit.packed import leave_out_packed
from sonodex.audit.result import Duplicates, Evidence, Result, Statistics, Subjects
from sonodex.audit.seen import Seen
from sonodex.collect.sources import Source

Take = Callable[[Seen], None]


def describe(
    inventory: Inventory,
    source: Source,
    given: Given | None,
    subject_regex: str | None,
    take: Take = quiet,
    told: Progress = quiet,
    groups: Groups | None = None,
    threads: int = 1,
) -> Result:
    """Ask all questions of what was looked at; the result, less its root and times.

    `given` are the tables that the user named, `groups` the duplicates where they are known; else so many
    threads compare pictures.
    """
    given = given or Given()
    packed = leave_out_packed(inventory)
    items = items_of(inventory)
    beside = read_beside(inventory, source)
    pairing = masks.pairing_of(items)

    # what is said of images, videos and volumes
    images = np.flatnonzero(~pairing.mask)
    paths = [items.spoken[i] for i in images]
    headers = without_zeros(inventory.values("subject"))
    said = [headers[items.file[i]] for i in images]
    joins = joins_of(paths, beside.tables)
    whom = subjects.subjects(paths, joins, said, subject_regex)
    by_subjects(joins, whom.values)
    label = classes.labels(paths, joins, given.labels.tables, given.labels.column, whom.values)
    split = splits.splits(paths, joins, beside.lists, given.splits.tables, given.splits.column)
    label, split, subject = (one.spread(images, len(items)) for one in (label, split, whom))

    groups = groups or groups_of(inventory, source, items, pairing.mask, told, threads)
    label = leaks.without_versions(label, groups.same)
    shared = leaks.subjects_in_several_splits(split, subject)
    masked = {int(i) for i in pairing.image_of if i >= 0}
    labelled = {int(i) for i in images if label.values[i] is not None}
    marked = {int(images[i]) for i in marked_items(joins)}
    defects = quality.images_defects(inventory, items, images) + masks.masks_defects(items, pairing)
    defects += splits.splits_defects(split, items.paths) + packed
    defects += private.dates_in_names([items.paths[i] for i in images])
    defects += private.private_columns(beside.tables, {j.table.path for j in joins.found})
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
        across_splits=named(
            leaks.differing([*groups.same, *groups.clips, *leaks.copies_by_name(items.spoken)], split)
        ),
        across_subjects=named(leaks.differing(groups.same, subject)),
        clips_across_splits=named(leaks.clips_in_several_splits(items.spoken, split)),
    )
