"""Small ultrasound-like pictures for tests: speckle in a fan, lesions, their masks, and copies of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
WIDTH, HEIGHT = 224, 192


def speckle(seed: int, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """Log-compressed speckle over tissue with a dark lesion, in a fan."""
    return _speckle(seed, width, height).copy()


@lru_cache(maxsize=300)  # the same few are asked for again and again
def _speckle(seed: int, width: int, height: int) -> Image:
    rng = np.random.default_rng(seed)
    field = [cv2.GaussianBlur(rng.standard_normal((height, width)), (0, 0), 1.3) for _ in range(2)]
    tissue = cv2.resize(rng.uniform(0.4, 1.0, (4, 4)), (width, height), interpolation=cv2.INTER_CUBIC)
    cv2.ellipse(tissue, lesion(seed), (22, 14), 0, 0, 360, 0.15, -1)
    level = 20 * np.log10(np.maximum(np.hypot(*field) * tissue, 1e-4))
    y, x = np.mgrid[0:height, 0:width]
    fan = np.abs(x - width / 2) < 0.25 * width + y * 0.45
    return np.asarray(np.clip((level - level.max() + 45) / 45, 0, 1) * fan * 255, np.uint8)


def lesion(seed: int) -> tuple[int, int]:
    """Centre of a picture's lesion."""
    rng = np.random.default_rng(seed + 1_000_000)
    return int(rng.integers(80, 140)), int(rng.integers(70, 130))


def mask(seed: int, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """The lesion of `speckle(seed)`."""
    out = np.zeros((height, width), np.uint8)
    cv2.ellipse(out, lesion(seed), (22, 14), 0, 0, 360, 255, -1)
    return out


def write(path: Path, image: NDArray[Any], quality: int = 85) -> Path:
    """Write a picture; its ending tells the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _, data = cv2.imencode(
        path.suffix, image, [cv2.IMWRITE_JPEG_QUALITY, quality] if path.suffix in (".jpg", ".jpeg") else []
    )
    path.write_bytes(data.tobytes())
    return path


def written(image: Image, text: str, at: tuple[int, int] = (8, 20), scale: float = 0.6) -> Image:
    """A larger screen with the picture in it and letters above."""
    screen = np.zeros((image.shape[0] + 120, image.shape[1] + 240), np.uint8)
    screen[80 : 80 + image.shape[0], 100 : 100 + image.shape[1]] = image
    cv2.putText(screen, text, at, cv2.FONT_HERSHEY_DUPLEX, scale, 230, 1, cv2.LINE_AA)
    return screen
