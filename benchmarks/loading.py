"""Reading items beside a bare decode of the same files, opening manifests, and a PyTorch loader, in one run.

`python -m benchmarks.loading [--count N] [--rounds N]`. All seconds are of the processor, not of the clock:
what else the machine does weighs little on them. Pairs are measured in turns, and medians of some rounds are
kept. PyTorch's part is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import av
import cv2
import numpy as np
import pydicom

from sonodex.audit import Options
from sonodex.loading import Manifest, Row, make_manifest, open_items
from sonodex.loading.splits.dividing import divide

_ROWS = 100_000


def _speckle(seed: int, height: int = 512, width: int = 640) -> Any:
    rng = np.random.default_rng(seed)
    field = cv2.GaussianBlur(rng.standard_normal((height, width)).astype(np.float32), (0, 0), 1.5)
    return np.clip(120 + 200 * field, 0, 255).astype(np.uint8)


def _png(path: Path) -> Any:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def _video(path: Path) -> Any:
    with av.open(str(path)) as film:
        film.streams.video[0].thread_type = "NONE"
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


def _dicom(path: Path) -> Any:
    return pydicom.dcmread(path).pixel_array


def _zipped(path: Path) -> Iterable[Any]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            yield cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_UNCHANGED)


def _make(folder: Path, count: int) -> None:
    from tests.audit.making import dataset, stored

    for name in ("png", "jpg", "avi", "mp4", "dcm", "zip"):
        (folder / name).mkdir(parents=True)
    members = {}
    for i in range(count):
        image = _speckle(i)
        cv2.imwrite(str(folder / "png" / f"{i:04d}.png"), image)
        cv2.imwrite(str(folder / "jpg" / f"{i:04d}.jpg"), cv2.merge([image, image[::-1], image[:, ::-1]]))
        members[f"{i:04d}.png"] = (folder / "png" / f"{i:04d}.png").read_bytes()
        (folder / "dcm" / f"{i:04d}.dcm").write_bytes(stored(dataset(image)))
    with zipfile.ZipFile(folder / "zip" / "all.zip", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    for ending, codec, layout in (("avi", "mjpeg", "yuvj420p"), ("mp4", "h264", "yuv420p")):
        for i in range(max(count // 40, 2)):
            out = io.BytesIO()
            with av.open(out, "w", format=ending) as film:
                stream: Any = film.add_stream(codec, rate=25)
                stream.width, stream.height, stream.pix_fmt = 320, 240, layout
                for k in range(100):
                    frame = np.roll(_speckle(i, 240, 320), k, 1)
                    for packet in stream.encode(av.VideoFrame.from_ndarray(frame, format="gray")):
                        film.mux(packet)
                for packet in stream.encode():
                    film.mux(packet)
            (folder / ending / f"{i:04d}.{ending}").write_bytes(out.getvalue())


def _seconds(work: Callable[[], Any]) -> float:
    """Of the processor, in this process and in those that it started and that ended."""
    begun = time.process_time() + sum(os.times()[2:4])
    work()
    return time.process_time() + sum(os.times()[2:4]) - begun


def _pair(ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int) -> tuple[float, float]:
    ours(), theirs()  # libraries are loaded, files are at hand
    found: dict[Callable[[], Any], list[float]] = {ours: [], theirs: []}
    for number in range(rounds):
        for work in (ours, theirs) if number % 2 else (theirs, ours):
            found[work].append(_seconds(work))
    return median(found[ours]), median(found[theirs])


def reading(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds for all items of each kind of file, for a bare decode of them, and the ratio."""
    bare: dict[str, Callable[[Path], Any]] = {
        "png": _png, "jpg": _png, "avi": _video, "mp4": _video, "dcm": _dicom,
    }  # fmt: skip
    out = {}
    for kind in (*bare, "zip"):
        made = make_manifest(str(folder / kind), Options(text=False))
        made.manifest.write(folder / f"{kind}.parquet")
        items = open_items(folder / f"{kind}.parquet", str(folder / kind))
        paths = sorted((folder / kind).iterdir())

        def ours(items: Any = items) -> None:
            for item in items:
                assert item.image.size

        def theirs(kind: str = kind, paths: list[Path] = paths) -> None:
            for path in paths:
                if kind == "zip":
                    for _ in _zipped(path):
                        pass
                else:
                    bare[kind](path)

        one, other = _pair(ours, theirs, rounds)
        out[kind] = {"items": round(one, 4), "bare": round(other, 4), "ratio": round(one / other, 3)}
    return out


def opening(folder: Path, rounds: int) -> dict[str, float]:
    """Seconds to open a manifest of 100,000 rows of each format, and to the first pixels behind that."""
    first = make_manifest(str(folder / "png"), Options(text=False)).manifest
    base = [first[i % len(first)] for i in range(_ROWS)]
    rows = (Row(**_with(row, i)) for i, row in enumerate(base))
    manifest = Manifest.of(rows)
    out = {}
    for ending in (".parquet", ".csv", ".jsonl"):
        path = folder / f"large{ending}"
        manifest.write(path)

        def open_it(path: Path = path) -> None:
            open_items(path, str(folder / "png"))

        out[f"open {ending}"] = round(median(_seconds(open_it) for _ in range(rounds)), 4)
    items = open_items(folder / "large.parquet", str(folder / "png"))
    out["first item"] = round(_seconds(lambda: items[_ROWS // 2].image), 4)
    return out


def _with(row: Row, number: int) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return values | {"item": f"{number:06d}/{row.item}"}


def loader(folder: Path, rounds: int) -> dict[str, float] | None:
    """Items a second of processor time of a PyTorch loader with two workers, ours and a hand-written one."""
    try:
        import torch
        from torch.utils.data import DataLoader
    except ImportError:
        return None
    from sonodex.loading.adapters import to_torch

    items = open_items(folder / "png.parquet", str(folder / "png"))
    paths = sorted((folder / "png").iterdir())
    torch.set_num_threads(1)

    def run(data: Any) -> int:
        return sum(len(b["image"]) for b in DataLoader(data, batch_size=16, num_workers=2))

    one, other = _pair(lambda: run(to_torch(items)), lambda: run(HandWritten(paths)), rounds)
    return {
        "ours": round(len(paths) / one, 1),
        "hand-written": round(len(paths) / other, 1),
        "share": round(other / one, 3),
    }


class HandWritten:
    """What one writes for a folder of PNG files."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Any:
        import torch

        return {"image": torch.from_numpy(_png(self.paths[index])[None])}


def dividing() -> dict[str, dict[str, float]]:
    """Five folds of 400 subjects with 1 to 40 images in three lopsided classes: how far sizes and shares of
    classes of the folds lie from even ones at the most, and seconds; ours and scikit-learn's."""
    from sklearn.model_selection import StratifiedGroupKFold

    found: dict[str, list[tuple[float, float, float]]] = {"ours": [], "scikit-learn": []}
    for seed in range(5):
        rng = np.random.default_rng(seed)
        sizes = rng.integers(1, 41, 400)
        group = np.repeat(np.arange(400), sizes)
        label = np.repeat(rng.choice(3, 400, p=[0.7, 0.25, 0.05]), sizes)
        counts = np.zeros((400, 3), np.int64)
        np.add.at(counts, (group, label), 1)
        begun = time.perf_counter()
        ours = divide(counts, [0.2] * 5, seed)[group]
        middle = time.perf_counter()
        theirs = np.zeros(len(group), np.int64)
        folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed).split(label, label, group)
        for n, (_, held) in enumerate(folds):
            theirs[held] = n
        end = time.perf_counter()
        for name, fold, seconds in (("ours", ours, middle - begun), ("scikit-learn", theirs, end - middle)):
            share = np.array([[np.mean(fold[label == c] == f) for c in range(3)] for f in range(5)])
            size = np.bincount(fold, minlength=5) / len(fold)
            found[name].append((float(abs(size - 0.2).max()), float(abs(share - 0.2).max()), seconds))
    return {
        name: {
            "size off": round(float(np.mean([r[0] for r in rows])), 4),
            "class off": round(float(np.mean([r[1] for r in rows])), 4),
            "seconds": round(float(np.mean([r[2] for r in rows])), 4),
        }
        for name, rows in found.items()
    }


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "set"
        _make(folder, asked.count)
        print(json.dumps({"reading": reading(folder, asked.rounds)}, indent=1))
        print(json.dumps({"opening": opening(folder, asked.rounds)}, indent=1))
        print(json.dumps({"loader": loader(folder, asked.rounds)}, indent=1))
        print(json.dumps({"dividing": dividing()}, indent=1))


if __name__ == "__main__":
    main()
