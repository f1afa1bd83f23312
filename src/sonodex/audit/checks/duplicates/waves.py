"""Pictures described by those slow waves that tell most about copies cut by other margins on each side.

Which these are is learnt from the set itself: some of its pictures are cut by margins drawn at random, and
their waves (a cosine transform of values in which brightness and contrast are evened out) are compared with
those of the whole pictures. Less what all pictures of the set share, since the outline of a fan says nothing,
each wave counts as far as it stays the same under cuts and differs between pictures: `r / (1 - r**2)`, r its
correlation, is its share in the likelihood ratio of two normal values. A picture has a description as it is
and four of what is left after likely cuts; the similarity of two is that of the most similar of these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Described = NDArray[np.int8]  # (ways, pictures, waves)

_WAVES = 16  # across and down
_KEPT = 96  # of these, the ones that tell most
_MARGIN = 0.06  # share that may be cut off a side
# off both ends of a side
_CUTS = ((0.0, 0.0), (_MARGIN / 4, 3 * _MARGIN / 4), (3 * _MARGIN / 4, _MARGIN / 4))
_WAYS = ((0, 0), (1, 1), (1, 2), (2, 1), (2, 2))  # of cutting, down and across, by position in `_CUTS`
_DRAWN = 64  # cuts that are learnt from
_FEW = 4  # pictures that count for what is usual anywhere: two copies are not each other's opposite
_ELSE = 0.05  # share of a correlation that encoding and drawings take
_STEADY = (0.02, 0.999)  # correlations that are told apart
_SCALE = 254  # steps of a value as it is kept: values beyond half of a whole description are hardly ever met
_MISSED = 0.01  # share of the copies that are less similar than `usual` says


class Waves:
    """How pictures of a set are described.

    Args:
        evened: (n, side, side) some of its pictures, brightness and contrast evened out.

    Attributes:
        usual: similarity of copies that were cut; all but the most unlike ones reach it.
    """

    def __init__(self, evened: Values) -> None:
        count, side = evened.shape[:2]
        self._base = np.concatenate([_cosines(side) @ _cut(side, *ends) for ends in _CUTS])
        every = self._transformed(evened)
        self._mean = every.mean(axis=1) * np.float32(count / (count + _FEW))
        whole = every[0]
        varied = ((whole - self._mean[0]) ** 2).sum(axis=0) + _FEW * (whole**2).mean()
        spread = np.sqrt(varied / (count + _FEW)) + np.float32(1e-3)
        cut, near = (values / spread for values in self._drawn(evened, every))
        together = np.sqrt((cut**2).sum(axis=0) * (near**2).sum(axis=0)) + np.float32(1e-9)
        steady = np.clip((cut * near).sum(axis=0) / together, *_STEADY) * (1 - _ELSE)
        tells = steady / (1 - steady**2)
        self._told = np.argsort(-tells, kind="stable")[:_KEPT]
        weight = np.sqrt(tells[self._told])
        self._weight = np.asarray(weight / spread[self._told], np.float32)
        alike = np.einsum("nw,nw->n", *(_unit(values[:, self._told] * weight) for values in (cut, near)))
        self.usual = float(np.quantile(alike, _MISSED))

    def of(self, evened: Values) -> Described:
        """Descriptions of pictures of the set."""
        off = (self._transformed(evened) - self._mean[:, None])[:, :, self._told] * self._weight
        return np.clip(np.rint(_unit(off) * _SCALE), -127, 127).astype(np.int8)

    def _transformed(self, evened: Values) -> Values:
        """(ways, n, waves) of the pictures cut in each way."""
        kinds = len(_CUTS)
        both = (self._base @ evened @ self._base.T).reshape(-1, kinds, _WAVES, kinds, _WAVES)
        ways = [both[:, down, :, across].reshape(len(evened), -1)[:, 1:] for down, across in _WAYS]
        return np.asarray(ways, np.float32)

    def _drawn(self, evened: Values, every: Values) -> tuple[Values, Values]:
        """(n, waves) of pictures cut at random, and of these as they were cut in the way next to that."""
        rng, plain = np.random.default_rng(0), _cosines(evened.shape[1])
        cut, near = [], []
        for number in range(_DRAWN):
            some = slice(number, None, _DRAWN) if len(evened) >= 2 * _DRAWN else slice(None)
            above, below, left, right = rng.uniform(0, _MARGIN, 4)
            side = evened.shape[1]
            rows, columns = plain @ _cut(side, above, below), plain @ _cut(side, left, right)
            waves = (rows @ evened[some] @ columns.T).reshape(-1, _WAVES**2)[:, 1:]
            way = _WAYS.index((1 if above < below else 2, 1 if left < right else 2))
            cut.append(waves - self._mean[0])
            near.append(every[way, some] - self._mean[way])
        return np.concatenate(cut), np.concatenate(near)


def similarity(one: Described, other: Described) -> Values:
    """Cosines of the most similar descriptions of each picture of one and each of another lot, at most."""
    first, second = (np.asarray(v, np.float32) / np.float32(_SCALE) for v in (one, other))
    out = first[0] @ second[0].T
    product = np.empty_like(out)
    for way in range(1, len(_WAYS)):
        np.maximum(out, np.matmul(first[0], second[way].T, out=product), out=out)
        np.maximum(out, np.matmul(first[way], second[0].T, out=product), out=out)
    return np.asarray(out, np.float32)


def _unit(values: Values) -> Values:
    return np.asarray(values / (np.linalg.norm(values, axis=-1, keepdims=True) + 1e-9), np.float32)


def _cosines(side: int) -> Values:
    at = np.arange(side) + 0.5
    waves = np.cos(np.pi * np.arange(_WAVES)[:, None] * at / side) * np.sqrt(2 / side)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves, np.float32)


def _cut(side: int, low: float, high: float) -> Values:
    """A matrix that cuts shares off both ends of columns and stretches the rest."""
    at = (np.arange(side) + 0.5) * (1 - low - high) + low * side - 0.5
    below = np.clip(np.floor(at).astype(np.int64), 0, side - 2)
    out = np.zeros((side, side), np.float32)
    out[np.arange(side), below] = 1 - (at - below)
    out[np.arange(side), below + 1] = at - below
    return out
