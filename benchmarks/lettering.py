"""The gate for burned-in text: how many letterless pictures pass it, and how many with letters do not.

`python -m benchmarks.lettering [--pictures FOLDER] [--count N]`. Made pictures come from five generators of
speckle, with and without an overlay in one of four corners, by OpenCV's fonts and Pillow's; `--pictures` adds
real ones, all taken as letterless.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from sonodex.audit.look.measures import lettering

Picture = NDArray[np.uint8]
KINDS = ("soft", "sharp", "coarse", "saturated", "floor")
FONTS = ("simplex", "duplex", "plain", "pillow")
WORDS = ("SMITH, JOHN A", "Abdomen", "2019-03-02", "LOGIQ E9", "MI 0.9 TIS 0.2", "ID: 00123456")


def speckle(kind: str, seed: int, width: int = 640, height: int = 480) -> Picture:
    """Log-compressed speckle in a sector."""
    rng = np.random.default_rng(seed)
    parts: list[NDArray[np.floating]] = [rng.standard_normal((height, width)) for _ in range(2)]
    blur = {"soft": 1.3, "sharp": 0.0, "coarse": 2.5, "saturated": 0.8, "floor": 0.5}[kind]
    if blur:
        parts = [np.asarray(cv2.GaussianBlur(p, (0, 0), blur), np.float64) for p in parts]
    tissue = cv2.resize(rng.uniform(0.05, 1.0, (7, 9)), (width, height), interpolation=cv2.INTER_CUBIC)
    level = 20 * np.log10(np.maximum(np.hypot(*parts) * np.maximum(tissue, 0.01), 1e-4))
    spread = {"saturated": 25, "floor": 18}.get(kind, 50)
    top = float(np.percentile(level, 90 if kind == "saturated" else 99.9))
    y, x = np.mgrid[0:height, 0:width]
    radius, angle = np.hypot(x - width / 2, y + 40), np.abs(np.arctan2(x - width / 2, y + 40))
    sector = (radius > 80) & (radius < height + 20) & (angle < 0.6)
    return np.asarray(np.clip((level - top + spread) / spread, 0, 1) * sector * 255, np.uint8)


def lettered(picture: Picture, seed: int) -> Picture:
    """The same with a line of text in a corner."""
    rng = np.random.default_rng(seed)
    out, word, font = picture.copy(), WORDS[seed % len(WORDS)], FONTS[(seed // 4) % len(FONTS)]
    height, width = out.shape
    x = 8 if seed % 2 else width - 230
    y = 30 if seed % 4 < 2 else height - 14
    ink = int(rng.integers(140, 256))
    if font == "pillow":
        drawn = Pillow.fromarray(out)
        ImageDraw.Draw(drawn).text((x, y - 14), word, fill=ink, font=ImageFont.load_default(size=14))
        return np.asarray(drawn, np.uint8)
    faces = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_PLAIN)
    face = faces[FONTS.index(font)]
    cv2.putText(out, word, (x, y), face, 1.0 if font == "plain" else 0.5, ink, 1, cv2.LINE_AA)
    return out


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--count", type=int, default=40)
    given = parser.parse_args()
    begun, looked = time.process_time(), 0
    for kind in KINDS:
        passed = sum(bool(lettering.cells(speckle(kind, i)).any()) for i in range(given.count))
        found = sum(bool(lettering.cells(lettered(speckle(kind, i), i)).any()) for i in range(given.count))
        looked += 2 * given.count
        print(
            f"{kind}: {passed} of {given.count} letterless pictures pass, {found} of {given.count} lettered"
        )
    print(f"{1000 * (time.process_time() - begun) / looked:.1f} ms a picture, making it included")
    if given.pictures:
        paths = [p for p in sorted(given.pictures.rglob("*")) if p.suffix.lower() in (".png", ".jpg")]
        images = [cv2.imread(str(p), cv2.IMREAD_GRAYSCALE) for p in paths]
        passed = sum(bool(lettering.cells(np.asarray(i, np.uint8)).any()) for i in images if i is not None)
        print(f"{given.pictures.name}: {passed} of {len(paths)} pass")


if __name__ == "__main__":
    main()
