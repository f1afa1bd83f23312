"""Which pictures may be copies of each other although they were cut by other margins on each side.

A difference hash does not survive that, so each picture is described by its slow waves. Descriptions of all
pictures are compared with each other, and what is similar is looked at a second time: the middle of one, a
little blurred, is searched around the middle of the other, one is laid roughly over the other, and their fine
texture is compared. All of it is products of matrices for many pairs at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import laying, texture, waves
from sonodex.audit.checks.duplicates.looked import BLOCK, Looked
from sonodex.audit.checks.duplicates.registering import Placed
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Thumbs = NDArray[np.uint8]  # (n, 64, 64)
Values = NDArray[np.float32]

_ALL = slice(None)
_SIDE = THUMB_SIDE // 2  # values of a picture that are described
_QUIET = 3.0  # gray levels: less contrast is noise, which is not raised
_SLOW, _FINE = 4.0, 2.5  # pixels of a thumbnail: surroundings of the waves, and of what is searched
_SOFT = 3.0  # pixels of a thumbnail
# of the usual similarity of copies, the share from which a pair may be looked at, and from which it always is
_LEAST, _SURELY = 0.5, 0.8
_OF_A_PICTURE = 4  # candidates that are looked at, on average, between the two
_FOUND = 0.76  # correlation of the middle
_ROUGH = 0.88  # correlation of the whole, once one is laid roughly over the other
_MOST = 32  # candidates of one picture that are laid over it
_FAR = 1e-6  # weight of a pixel, below which it does not count
_SCALE = 32  # steps of a value as it is kept
_REACH = 4  # pixels of the half thumbnail around the middle
_MIDDLE = 20
_STRIDE = 2  # pixels of the middle that are compared: it is soft, so that every other one tells as much
_STEPS = 2  # of laying one over the other
_LAID = 128  # pairs laid over each other at once: their arrays stay in a processor's cache
_RESEMBLING = 0.5  # correlation of two thumbnails as they lie, and
_RESEMBLING_TEXTURE = 0.68  # mean correlation of their blocks, from which a likely pair is compared
_ROWS = 512  # pictures compared with all before them in one step,
_COLUMNS = 1024  # and so many of those at once: what comes out stays in a processor's cache
_TOGETHER = 32  # of these, pictures whose candidates one thread lays over them in one step
_GROUPS = 4  # steps at once
_AT_ONCE = 512  # pictures described in one step
_SAMPLE = 1024  # pictures from which is learnt what tells most of the set and what is similar in it


class Candidate(NamedTuple):
    """A picture that may be a copy of another: where it lies in that one, and how alike their texture is."""

    picture: int
    where: Placed
    alike: float


class Descriptions:
    """What is compared of some pictures.

    Args:
        thumbs: gives the thumbnails of pictures.
        pictures: the pictures; below, they are told by their position in this.
    """

    def __init__(self, thumbs: Callable[[NDArray[np.int64]], Thumbs], pictures: NDArray[np.int64]) -> None:
        count = self.count = len(pictures)
        self._thumbs, self._pictures = thumbs, pictures
        some = np.sort(np.random.default_rng(0).permutation(count)[:_SAMPLE])
        self._waves = waves.Waves(_evened(_halved(thumbs(pictures[some])), _SLOW))
        self._middles = np.zeros((count, _SIDE, _SIDE), np.int8)
        described = []
        for start in range(0, count, _AT_ONCE):
            small = _halved(thumbs(pictures[start : start + _AT_ONCE]))
            described.append(self._waves.of(_evened(small, _SLOW)))
            fine = _softened(_evened(small, _FINE)) * _SCALE
            self._middles[start : start + _AT_ONCE] = np.clip(fine, -127, 127)
        self._described = np.concatenate(described, axis=1)
        self._least = self._threshold(some)

    def before(
        self, kept: NDArray[np.bool_], threads: Executor
    ) -> Iterator[list[tuple[int, list[Candidate]]]]:
        """All pictures in order, some at once, each with the earlier ones that may be copies, surest first.

        Args:
            kept: which pictures still count as one that comes before; it may change while this runs.
            threads: that share the work; the answer does not depend on how many there are.
        """
        for start in range(0, self.count, _ROWS):
            rows = np.arange(start, min(start + _ROWS, self.count))
            columns = np.flatnonzero(kept[: rows[-1] + 1])
            parts = np.array_split(columns, max(1, len(columns) // _COLUMNS))
            near = list(threads.map(functools.partial(self._similar, rows), parts))
            pairs = np.concatenate(near, axis=1)
            pairs = pairs[:, np.argsort(pairs[0], kind="stable")]
            groups = np.array_split(rows, -(-len(rows) // _TOGETHER))
            for begin in range(0, len(groups), _GROUPS):
                step = groups[begin : begin + _GROUPS]
                parts = [pairs[:, slice(*np.searchsorted(pairs[0], [g[0], g[-1] + 1]))] for g in step]
                likely = threads.map(self._likely, [part[:, kept[part[1]]] for part in parts])
                yield [
                    (row, found.get(row, []))
                    for group, found in zip(step, likely, strict=True)
                    for row in group.tolist()
                ]

    def _similar(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """The pairs (2, n) of rows and earlier columns that are similar."""
        alike = waves.similarity(self._described[:, rows], self._described[:, columns])
        row, column = np.nonzero(alike >= self._least)
        pairs = np.stack([rows[row], columns[column]])
        return pairs[:, pairs[1] < pairs[0]]

    def _threshold(self, some: NDArray[np.int64]) -> float:
        """A similarity that leaves each picture `_OF_A_PICTURE` others on average, but for copies; of few
        pictures all."""
        if self.count < 2 * _OF_A_PICTURE:
            return -1.0
        described = self._described[:, some]
        similar = waves.similarity(described, described)[np.triu_indices(len(some), 1)]
        usual = float(np.quantile(similar, 1 - 2 * _OF_A_PICTURE / self.count))
        return min(max(usual, _LEAST * self._waves.usual), _SURELY * self._waves.usual)

    def _likely(self, pairs: NDArray[np.int64]) -> dict[int, list[Candidate]]:
        """Of some pairs (2, n), sorted by their first, those that may be one, by that; the surest first."""
        rows, begin = np.unique(pairs[0], return_index=True)
        found = [
            self._found(int(row), others)
            for row, others in zip(rows, np.split(pairs[1], begin[1:]), strict=False)
        ]
        number = np.repeat(rows, [len(others) for others, _ in found])
        other = np.concatenate([np.zeros(0, np.int64), *(others for others, _ in found)])
        where = np.concatenate([np.zeros((0, 4), np.float32), *(places for _, places in found)])
        out: dict[int, list[Candidate]] = {}
        for start in range(0, len(number), _LAID):
            some = slice(start, start + _LAID)
            for candidate, row in self._laid(number[some], other[some], where[some]):
                out.setdefault(row, []).append(candidate)
        for candidates in out.values():
            candidates.sort(key=lambda one: -one.alike)
        return out

    def _laid(
        self, number: NDArray[np.int64], other: NDArray[np.int64], where: laying.Places
    ) -> Iterator[tuple[Candidate, int]]:
        """The pairs that may be one once the others are laid over the first ones."""
        seen, lying = (self._middles[i].astype(np.float32) / np.float32(_SCALE) for i in (number, other))
        where = laying.fitted(seen, lying, where, _STEPS)
        rough = laying.correlation(seen, lying, where) >= _ROUGH
        number, other, where = number[rough], other[rough], where[rough]
        needed, at = np.unique(np.stack([number, other]), return_inverse=True)
        thumbs = self._thumbs(self._pictures[needed])
        fine = texture.fine(thumbs)
        likely, alike = _one(thumbs, fine, at.reshape(2, -1).T, where, texture.LIKELY)
        for k in likely.tolist():
            yield Candidate(int(other[k]), Placed(*where[k].tolist()), float(alike[k])), int(number[k])

    def _found(self, row: int, others: NDArray[np.int64]) -> tuple[NDArray[np.int64], laying.Places]:
        """The pictures whose middle is found around that of `row`, the surest first, and where they lie in
        it."""
        places = _unit(self._middles[row].ravel()[_WINDOWS])
        edge = (_SIDE - _MIDDLE) // 2
        middles = self._middles[others, edge:-edge:_STRIDE, edge:-edge:_STRIDE]
        alike = _unit(middles.reshape(len(others), -1)) @ places.T
        best = alike.max(axis=1)
        order = np.argsort(-best, kind="stable")[: int(np.count_nonzero(best >= _FOUND))][:_MOST]
        below, right = np.divmod(alike[order].argmax(axis=1), 2 * _REACH + 1)
        where = np.tile(np.array([1, 0, 1, 0], np.float32), (len(order), 1))
        where[:, 1], where[:, 3] = (right - _REACH) / _SIDE, (below - _REACH) / _SIDE
        return others[order], where


def resembling(thumbs: Thumbs, pairs: NDArray[np.int64], mirrored: bool = False) -> list[tuple[int, Placed]]:
    """Which pairs of thumbnails that lie much as each other may be one.

    Args:
        thumbs: what is made of each is made once, however many pairs name it.
        pairs: (n, 2) positions in these.
        mirrored: the second of each pair is taken mirrored.

    Returns:
        Positions of pairs, and where the second lies in the first one.
    """
    soft = _softened(_evened(_halved(thumbs), _FINE))
    across = slice(None, None, -1) if mirrored else _ALL
    flat = (soft - soft.mean(axis=(1, 2), keepdims=True)).reshape(len(soft), _SIDE**2)
    scale = np.linalg.norm(flat, axis=1)
    turned = flat.reshape(soft.shape)[:, :, across].reshape(flat.shape)
    one, other = pairs.T
    product = np.zeros(len(pairs), np.float32)
    for start in range(0, len(pairs), _LAID):
        few = slice(start, start + _LAID)
        product[few] = np.einsum("ij,ij->i", flat[one[few]], turned[other[few]])
    left = np.flatnonzero(product / (scale[one] * scale[other] + 1e-6) >= _RESEMBLING)
    needed, at = np.unique(pairs[left], return_inverse=True)
    shown, at = thumbs[needed], at.reshape(-1, 2)
    fine = texture.fine(shown)
    out = []
    for start in range(0, len(left), _LAID):
        some = left[start : start + _LAID]
        whole = np.tile(np.array([1, 0, 1, 0], np.float32), (len(some), 1))
        where = laying.fitted(soft[one[some]], soft[other[some]][:, :, across], whole, _STEPS + 1)
        likely, _ = _one(shown, fine, at[start : start + _LAID], where, _RESEMBLING_TEXTURE, across)
        out += [(int(some[k]), Placed(*where[k].tolist())) for k in likely.tolist()]
    return out


def _one(
    thumbs: Thumbs,
    fine: Values,
    pairs: NDArray[np.int64],
    where: laying.Places,
    least: float,
    across: slice = _ALL,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Which of some pairs (n, 2) may be one by the texture of all they show and by that of their scans, and
    how alike all of them are; `fine` is that of the thumbnails."""
    one, other = pairs.T
    found = texture.correlated(fine[one], fine[other][:, :, across], where)
    alike = found.alike()
    likely = np.flatnonzero(alike >= least)
    differ = found.scans_differ(likely, _scanned(thumbs, pairs[likely], across))
    return likely[~differ], alike


def _scanned(thumbs: Thumbs, pairs: NDArray[np.int64], across: slice = _ALL) -> NDArray[np.bool_]:
    """(n, blocks): in which blocks either thumbnail of each pair shows a scan."""
    needed, at = np.unique(pairs, return_inverse=True)
    inside = np.array([Looked(thumb).inside for thumb in thumbs[needed]], np.bool_)
    side = THUMB_SIDE // BLOCK
    one, other = at.reshape(-1, 2).T
    shown = inside.reshape(-1, side, side)
    return np.asarray((shown[one] | shown[other][:, :, across]).reshape(-1, side**2), np.bool_)


def _unit(values: NDArray[np.int8]) -> Values:
    plain = values.astype(np.float32)
    plain -= plain.mean(axis=1, keepdims=True)
    return np.asarray(plain / (np.linalg.norm(plain, axis=1, keepdims=True) + 1e-6), np.float32)


def _halved(thumbs: Thumbs) -> Values:
    rows = thumbs[:, ::2].astype(np.uint16) + thumbs[:, 1::2]
    return np.asarray((rows[:, :, ::2] + rows[:, :, 1::2]) * np.float32(0.25), np.float32)


def _blur(pixels: float) -> Values:
    """A matrix that blurs the columns of what it is put before; `pixels` of a thumbnail."""
    at = np.arange(_SIDE, dtype=np.float32)
    weights = np.exp(-0.5 * ((at[:, None] - at) / (pixels / 2)) ** 2)
    weights[weights < _FAR] = 0  # numbers near the smallest one slow every product down tenfold
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _evened(values: Values, pixels: float) -> Values:
    blur = _blur(pixels)
    off = values - blur @ values @ blur.T
    return np.asarray(off / (np.sqrt(np.maximum(blur @ (off * off) @ blur.T, 0)) + _QUIET), np.float32)


def _softened(values: Values) -> Values:
    blur = _blur(_SOFT)
    return np.asarray(blur @ values @ blur.T, np.float32)


def _windows() -> NDArray[np.int64]:
    """The pixels of each place at which a middle is searched: (places, pixels)."""
    edge = (_SIDE - _MIDDLE) // 2
    at = np.arange(0, _MIDDLE, _STRIDE)
    inner = (at[:, None] * _SIDE + at).ravel()
    corner = np.arange(edge - _REACH, edge + _REACH + 1)
    return np.asarray((corner[:, None] * _SIDE + corner).reshape(-1, 1) + inner, np.int64)


_WINDOWS = _windows()
