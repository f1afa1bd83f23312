"""Small sets for tests of loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit import Options
from sonodex.loading.making import Made, make_manifest
from tests.audit.pictures import mask, speckle, write

QUICK = Options(text=False, workers=0)


def made(root: Path, options: Options = QUICK) -> Made:
    """The manifest of a trusted folder, read in this process."""
    return make_manifest(str(root), options)


def breast(root: Path, subjects: int = 6, each: int = 4) -> Path:
    """Images of some subjects in two classes, each with a mask; the second image of subject 1 has two."""
    lines = ["image,patient,diagnosis"]
    for i in range(subjects * each):
        name = f"p{i // each:02d}_{i % each}"
        write(root / "images" / f"{name}.png", speckle(i))
        write(root / "masks" / f"{name}.png", mask(i))
        lines.append(f"{name}.png,{i // each},{'benign' if (i // each) % 2 else 'malignant'}")
    (root / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


def colour(seed: int, height: int = 40, width: int = 50) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A picture whose channels all differ."""
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)


def kept(path: Path | str) -> NDArray[Any]:
    """The pixels of a picture file, by another reader than ours."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels
