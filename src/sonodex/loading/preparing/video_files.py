"""Clips without metadata, sound and text."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Wanted, wanting
from sonodex.audit.look.readers.video import _CONTAINERS, _FAULTS
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from sonodex.loading.preparing.cleaned import Cleaned, LeftOutError
from sonodex.loading.preparing.lettering import Box, boxes_of

_ENDINGS = {
    "MP4": (".mp4", "mp4"),
    "MOV": (".mp4", "mp4"),
    "AVI": (".avi", "avi"),
    "Matroska": (".mkv", "matroska"),
}
_AT_ONCE = 64  # frames that are held


def clean_video(blob: Blob, form: formats.Format) -> Cleaned:
    """A clip to publish: its pictures alone, as they are compressed; where text has to be filled, as FFV1 in
    Matroska, which loses nothing.

    Raises:
        LeftOutError, ReadError: it cannot be cleaned, or not be read.
    """
    boxes = _boxes(blob, form)
    try:
        if boxes:
            said = "; ".join(",".join(map(str, box)) for box in boxes)
            return Cleaned(
                _filled(blob, form, boxes), ".mkv", [f"burned-in text filled in every frame: {said}"]
            )
        if form.name not in _ENDINGS:
            return Cleaned(_filled(blob, form, []), ".mkv", ["written anew without metadata"])
        ending, container = _ENDINGS[form.name]
        return Cleaned(_copied(blob, form, container), ending, ["metadata and sound removed"])
    except _FAULTS as error:
        raise LeftOutError(f"cannot be rewritten: {type(error).__name__}") from None


def _boxes(blob: Blob, form: formats.Format) -> list[Box]:
    """Boxes that any frame needs, as filled in every one."""
    out: list[Box] = []
    batch: list[Any] = []
    with wanting(Wanted()):
        for picture in read(blob, form).pictures:
            shown = np.array(picture.pixels)
            for x, y, w, h in out:
                shown[y : y + h, x : x + w] = 0
            batch.append(shown)
            if len(batch) >= _AT_ONCE:
                out += boxes_of(batch)
                batch = []
    return out + (boxes_of(batch) if batch else [])


def _open(blob: Blob, form: formats.Format) -> Any:
    where: Any = f"file:{blob.local.absolute()}" if blob.local is not None else blob.stream()
    return av.open(where, format=_CONTAINERS[form.name], metadata_errors="ignore")


def _copied(blob: Blob, form: formats.Format, container: str) -> bytes:
    out = io.BytesIO()
    with (
        _open(blob, form) as source,
        av.open(out, "w", format=container, options={"fflags": "+bitexact"}) as target,
    ):
        stream = source.streams.video[0]
        copy: Any = target.add_stream_from_template(stream)
        copy.metadata.clear()
        target.metadata.clear()
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    return out.getvalue()


_PLANES = {"yuv420p": 2, "yuvj420p": 2, "yuv444p": 1, "yuvj444p": 1}


def _filled(blob: Blob, form: formats.Format, boxes: list[Box]) -> bytes:
    out = io.BytesIO()
    with (
        _open(blob, form) as source,
        av.open(out, "w", format="matroska", options={"fflags": "+bitexact"}) as target,
    ):
        stream = source.streams.video[0]
        stream.thread_type = "NONE"
        layout = stream.codec_context.pix_fmt
        kept = layout if layout in (*_PLANES, "gray") else "bgr0"
        new: Any = target.add_stream("ffv1", rate=stream.average_rate or Fraction(25))
        new.width, new.height = stream.codec_context.width, stream.codec_context.height
        new.pix_fmt = kept.replace("yuvj", "yuv")
        new.codec_context.color_range = stream.codec_context.color_range if kept != "bgr0" else 0
        count = 0
        for frame in source.decode(stream):
            made = frame if frame.format.name == kept else frame.reformat(format=kept)
            _fill_planes(made, boxes)
            if made.format.name != new.pix_fmt:  # the same values under the name without a range
                made = _renamed(made, new.pix_fmt)
            made.pts, made.time_base = count, 1 / (stream.average_rate or Fraction(25))
            count += 1
            for packet in new.encode(made):
                target.mux(packet)
        if not count:
            raise ReadError("frames cannot be decoded")
        for packet in new.encode():
            target.mux(packet)
    return out.getvalue()


def _fill_planes(frame: Any, boxes: list[Box]) -> None:
    """Set boxes to black in the values as they are kept, so that all others stay what they are."""
    name = frame.format.name
    for number, plane in enumerate(frame.planes):
        values = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        step = _PLANES.get(name, 1) if number else 1
        width = 4 if name == "bgr0" else 1
        dark = 128 if number else 16 if name.startswith("yuv4") else 0
        for x, y, w, h in boxes:
            rows = slice(y // step, -(-(y + h) // step))
            values[rows, x // step * width : -(-(x + w) // step) * width] = dark


def _renamed(frame: Any, name: str) -> Any:
    new = av.VideoFrame(frame.width, frame.height, name)
    for source, target in zip(frame.planes, new.planes, strict=True):
        values = np.frombuffer(memoryview(source), np.uint8).reshape(-1, source.line_size)
        held = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        least = min(source.line_size, target.line_size)
        held[: values.shape[0], :least] = values[: held.shape[0], :least]
    return new
