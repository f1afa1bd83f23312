"""Speckle images with known duplicates and broken files: `python -m benchmarks.audit_data FOLDER COUNT`.

Each image is its own speckle field in a fan, 512 × 512 gray PNG, as a scanner's cropped picture. Beside
`FOLDER/images` stands `truth.json`: groups of exact copies, pairs of near copies with what was done,
truncated and blank files.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 512
SHARE = 0.01  # of the images that each kind of copy is made of
BROKEN = 0.005
KINDS = ("exact", "re-encoded", "resized", "brighter", "cropped", "margins")
MARGIN = 0.06  # share cut off a side, at the most
Image = NDArray[np.uint8]


def _fan() -> NDArray[np.float32]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    radius = np.hypot(x - SIDE / 2, y + 60)
    angle = np.abs(np.arctan2(x - SIDE / 2, y + 60))
    return np.asarray((radius > 90) & (radius < 560) & (angle < 0.62), np.float32)


_FAN = _fan()


def speckle(seed: int) -> Image:
    """One image: fully developed speckle (Rayleigh) over tissue with a few lesions, log-compressed, in a fan."""
    rng = np.random.default_rng(seed)
    field = [
        cv2.GaussianBlur(rng.standard_normal((SIDE // 2, SIDE // 2), np.float32), (0, 0), 1.1, sigmaY=0.8)
        for _ in range(2)
    ]
    envelope = cv2.resize(np.hypot(*field), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    tissue = cv2.resize(
        rng.uniform(0.4, 1.0, (5, 5)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
    )
    for _ in range(int(rng.integers(1, 4))):
        centre = tuple(int(v) for v in rng.integers(130, 400, 2))
        axes = tuple(int(v) for v in rng.integers(15, 70, 2))
        cv2.ellipse(
            tissue, centre, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.choice([0.08, 0.25, 1.6])), -1
        )
    compressed = 20 * np.log10(np.maximum(envelope * cv2.GaussianBlur(tissue, (0, 0), 2), 1e-4))
    top = float(np.percentile(compressed, 99.9))
    return np.asarray(np.clip((compressed - top + 50) / 50, 0, 1) * _FAN * 255, np.uint8)


def altered(image: Image, kind: str, rng: np.random.Generator) -> tuple[Image, str]:
    """A copy of an image and the ending of its file."""
    if kind == "re-encoded":
        return image, ".jpg"
    if kind == "resized":
        side = int(SIDE * rng.uniform(0.6, 0.9))
        return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), np.uint8), ".png"
    if kind == "brighter":
        return np.asarray(
            cv2.convertScaleAbs(image, alpha=float(rng.uniform(1.05, 1.25)), beta=float(rng.uniform(4, 12))),
            np.uint8,
        ), ".png"
    if kind == "cropped":
        return np.ascontiguousarray(image[8:-8, 8:-8]), ".png"
    if kind == "margins":
        return margins(image, rng), ".png"
    return image, ".png"


def margins(image: Image, rng: np.random.Generator) -> Image:
    """A copy cut by another margin on each side, rescaled (unlike across and down), of another gain."""
    height, width = image.shape
    above, below, left, right = rng.uniform(0.0, MARGIN, 4)
    cut = image[
        round(above * height) : height - round(below * height),
        round(left * width) : width - round(right * width),
    ]
    size = (round(width * rng.uniform(0.6, 1.2)), round(height * rng.uniform(0.6, 1.2)))
    smaller = size[0] * size[1] < cut.size
    scaled = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    gain, offset = float(rng.uniform(0.8, 1.25)), float(rng.uniform(-6, 10))
    return np.asarray(cv2.convertScaleAbs(np.maximum(scaled * gain + offset, 0)), np.uint8)


def _write(job: tuple[str, int, str, int]) -> None:
    path, seed, kind, salt = job
    image = speckle(seed)
    if kind == "blank":
        image = np.full((SIDE, SIDE), 0 if salt % 2 else 128, np.uint8)
    elif kind not in ("original", "truncated"):
        image, _ = altered(image, kind, np.random.default_rng(salt))
    setting = [cv2.IMWRITE_JPEG_QUALITY, 80] if path.endswith(".jpg") else [cv2.IMWRITE_PNG_COMPRESSION, 1]
    _, data = cv2.imencode(Path(path).suffix, image, setting)
    content = data.tobytes()
    Path(path).write_bytes(content[: len(content) // 2] if kind == "truncated" else content)


def make(folder: Path, count: int, seed: int = 1) -> dict[str, Any]:
    """Write `count` files below `folder/images` and `folder/truth.json`; what is planted."""
    done = folder / "truth.json"
    if done.exists():
        truth: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        return truth
    rng = np.random.default_rng(seed)
    planted = {kind: max(1, int(count * SHARE)) for kind in KINDS}
    broken = max(1, int(count * BROKEN))
    plain = count - sum(planted.values()) - 2 * broken
    names = [f"{i:06d}" for i in rng.permutation(count)]  # copies stand anywhere in the order
    (folder / "images").mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, int, str, int]] = []
    truth = {"count": count, "exact": [], "near": [], "truncated": [], "blank": []}

    def add(seed_: int, kind: str) -> str:
        ending = ".jpg" if kind == "re-encoded" else ".png"
        path = folder / "images" / (names[len(jobs)] + ending)
        jobs.append((str(path), seed_, kind, len(jobs)))
        return "images/" + path.name

    firsts = [add(seed * 10_000_000 + i, "original") for i in range(plain)]
    chosen = iter(rng.permutation(plain))
    for kind, number in planted.items():
        for _ in range(number):
            source = int(next(chosen))
            copy = add(seed * 10_000_000 + source, kind)
            truth["exact" if kind == "exact" else "near"].append(
                [firsts[source], copy] + ([] if kind == "exact" else [kind])
            )
    truth["truncated"] = [add(seed * 10_000_000 + plain + i, "truncated") for i in range(broken)]
    truth["blank"] = [add(0, "blank") for _ in range(broken)]
    with multiprocessing.get_context("spawn").Pool() as pool:
        for _ in pool.imap_unordered(_write, jobs, chunksize=64):
            pass
    done.write_text(json.dumps(truth), encoding="utf-8", newline="\n")
    return truth


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    print({k: len(v) if isinstance(v, list) else v for k, v in make(given.folder, given.count).items()})
