"""Burned-in text: what is sent to the engine, what is read, and what that costs beside a search of whole pictures.

`python -m benchmarks.lettering [--pictures FOLDER] [--every N] [--count N]`. Made pictures come from five
generators of speckle, with and without a line in one of four corners, by OpenCV's fonts and Pillow's.
`--pictures` adds real ones (images or DICOM): every N-th is read by the engine as a whole at its defaults too,
and its lines of three letters or more are looked for in ours. Seconds are of one processor.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import re
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from sonodex.audit.look import readers
from sonodex.audit.look.measures.picture import measure
from sonodex.audit.look.privacy.burned_in import TextReader
from sonodex.audit.look.privacy.wording import Line, sort_out
from sonodex.collect import formats
from sonodex.collect.sources import Blob

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


def has(text: str, word: str) -> bool:
    """Whether a text holds most letters of a word in its order."""
    wanted, given = _letters(word), _letters(text)
    blocks = difflib.SequenceMatcher(None, wanted, given, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= 0.8 * len(wanted)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _confidence(result: Any) -> float:
    return sum(float(score) - 0.5 for score in result.scores or ())


def rows_of(lines: list[Line]) -> list[str]:
    """Each line, and those of one height joined from left to right and from right to left."""
    out = [line.text for line in lines]
    heights: dict[int, list[Line]] = {}
    for line in lines:
        heights.setdefault(round((line.box[1] + line.box[3] / 2) / 12), []).append(line)
    for some in heights.values():
        words = [line.text for line in sorted(some, key=lambda one: one.box[0])]
        out += [" ".join(words), " ".join(words[::-1])]
    return out


def made(count: int) -> None:
    """Figures of made pictures."""
    for kind in KINDS:
        reader, sent, claimed, read = TextReader(), 0, 0, 0
        begun = time.process_time()
        for i in range(count):
            before = reader.searched
            claimed += bool(sort_out(reader.read(speckle(kind, i))))
            sent += reader.searched > before
        plain = time.process_time() - begun
        for i in range(count):
            lines = sorted(reader.read(lettered(speckle(kind, i), i)), key=lambda line: line.box[0])
            read += has("".join(line.text for line in lines), WORDS[i % len(WORDS)])
        print(
            f"{kind}: of {count} letterless pictures {sent} are sent to the engine and {claimed} claimed, "
            f"{1000 * plain / count:.1f} ms each, making included; {read} of {count} lines are read"
        )


def real(folder: Path, every: int) -> None:
    """Figures of real pictures, and how many lines of whole-picture searches are found."""
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    whole: Any = RapidOCR(params={"Global.log_level": "critical", **one})
    reader = TextReader()
    read = looked = 0.0
    found = wanted = pictures = sent = 0
    for number, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        blob = Blob(path.name, path.stat().st_size, path)
        form = formats.sniff(blob.head(), blob.path, blob.size)
        if form.reader is None:
            continue
        for picture in itertools.islice(readers.read(blob, form).pictures, 1):
            begun = time.process_time()
            _, gray = measure(picture.pixels)
            measured = time.process_time()
            before = reader.searched
            lines = reader.read(gray)
            sent += reader.searched > before or bool(lines)
            read += time.process_time() - measured
            looked += measured - begun
            pictures += 1
            if number % every == 0:
                views = [gray, np.ascontiguousarray(gray[:, ::-1])]
                results = [whole(cv2.cvtColor(view, cv2.COLOR_GRAY2BGR)) for view in views]
                best = max(results, key=_confidence)
                said = [text for text in best.txts or () if len(_letters(text)) >= 3]
                missed = [text for text in said if not any(has(row, text) for row in rows_of(lines))]
                wanted, found = wanted + len(said), found + len(said) - len(missed)
                if missed:
                    print(f"{path.name}: missed {', '.join(missed)}")
    print(
        f"{folder.name}: {sent} of {pictures} pictures are lettered; {found} of {wanted} lines are found; "
        f"text {read:.1f} s beside {looked:.1f} s of measuring"
    )


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--count", type=int, default=40)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    if given.count:
        made(given.count)
    if given.pictures:
        real(given.pictures, given.every)


if __name__ == "__main__":
    main()
