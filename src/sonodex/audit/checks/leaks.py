"""Does one image, or one subject, stand where it must not stand twice: in two classes, splits or subjects?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sonodex.audit import clip_names, names
from sonodex.audit.attributes import Attribute, none
from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.result import Result, Rule
from sonodex.audit.spelling import unzeroed

_CLIPPED = 0.5  # share of the names of clips that have to stand on several frames
_VERSIONS = 0.9  # share of the pictures of each class that have a copy in another one
_FEWEST = 4  # pictures of each
_ANEW = 0.5  # share of the clips of several splits, above which each split numbers its own


def subjects_in_several_splits(splits: Attribute, subjects: Attribute) -> list[str]:
    """Subjects with items in more than one split, sorted."""
    seen: dict[str, set[str]] = {}
    for subject, split in zip(subjects.values, splits.values, strict=True):
        if subject is not None and split is not None:
            seen.setdefault(subject, set()).add(split)
    return sorted(s for s, where in seen.items() if len(where) > 1)


def differing(groups: Sequence[Sequence[int]], attribute: Attribute) -> list[list[int]]:
    """The groups of items whose members differ in an attribute; a group inside a larger one is left out."""
    kept = list(dict.fromkeys(tuple(g) for g in groups if len({attribute.values[i] for i in g} - {None}) > 1))
    holding: dict[int, list[set[int]]] = defaultdict(list)
    for group in kept:
        members = set(group)
        for i in members:
            holding[i].append(members)
    return [list(g) for g in kept if not any(set(g) < larger for larger in holding[g[0]])]


def without_versions(label: Attribute, groups: Sequence[Sequence[int]]) -> Attribute:
    """The classes of items, by no table; none where nearly every picture of each has a copy in another one:
    then they are versions of one set (`lossless`, `compressed`).

    Args:
        label: of all items.
        groups: of items that show the same.
    """
    kinds = label.counts()
    copied = {i for group in differing(groups, label) for i in group}
    of_kind = Counter(label.values[i] for i in copied)
    if label.files or not kinds or any(n < _FEWEST or of_kind[k] < _VERSIONS * n for k, n in kinds.items()):
        return label
    reason = "nearly every picture stands in several of them: they are versions of one set"
    refused = Rule("labels", False, label.rule or "", (), sum(kinds.values()), reason)
    return replace(none(len(label.values)), refused=(*label.refused, refused))


def copies_by_name(paths: Sequence[str]) -> list[list[int]]:
    """Items that their names call copies of one picture, as programs name what they make of it, a group
    each."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, path in enumerate(paths):
        original = clip_names.original_of(path)
        if original:
            groups[unzeroed(original)].append(i)
    return [g for g in groups.values() if len(g) > 1]


def clips_in_several_splits(paths: Sequence[str], splits: Attribute) -> list[list[int]]:
    """Items that are frames of one clip by their names and stand in several splits, a group a clip, in the
    order of their numbers."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, path in enumerate(paths):
        if splits.values[i] is not None:
            clip = clip_names.clip_of(path) or clip_names.clip_folder(path)
            if clip:
                groups[unzeroed(clip)].append(i)
    several = [g for g in groups.values() if len(g) > 1]
    if len(groups) < 2 or len(several) < _CLIPPED * len(groups):
        return []  # one series for all: a numbering of the images
    across = [
        sorted(g, key=lambda i: (clip_names.series_of(paths[i]) or ("", 0))[1])
        for g in several
        if len({splits.values[i] for i in g}) > 1
    ]
    anew = sum(_begins_anew(g, paths) for g in across)
    return across if anew <= _ANEW * len(across) else []


def _begins_anew(clip: Sequence[int], paths: Sequence[str]) -> bool:
    """Whether one frame of a clip stands in several splits by its name: each split then numbers its own clips
    (copies are found by their pixels)."""
    frames = [unzeroed(names.stem(paths[i])) for i in clip]
    return len(set(frames)) < len(frames)


def _subjects(result: Result) -> list[Problem]:
    return [Problem(said=subject) for subject in result.subjects.in_several_splits]


CHECKS = (
    Check(
        "subjects_in_several_splits",
        "Subjects in several splits",
        "Images of one person resemble each other.",
        "grave",
        _subjects,
    ),
    Check(
        "conflicting_labels",
        "Same image, different classes",
        "One of the two is wrong: a model trained on both learns nothing from either.",
        "grave",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.conflicting_labels],
        "groups",
    ),
    Check(
        "across_splits",
        "Same image in several splits",
        "Results on the test split are better than they should be.",
        "grave",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.across_splits],
        "groups",
    ),
    Check(
        "clips_across_splits",
        "Frames of one clip in several splits",
        "Neighbouring frames are nearly one picture: results on the test split are too good.",
        "grave",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.clips_across_splits],
        "groups",
    ),
    Check(
        "across_subjects",
        "Same image, different subjects",
        "A split by subject does not keep these apart.",
        "grave",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.across_subjects],
        "groups",
    ),
)
