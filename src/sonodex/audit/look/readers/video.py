"""Clips by FFmpeg (PyAV): frames are counted from packets without decoding, a few spread over the clip are
looked at."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import av
import av.error
import av.logging

from sonodex.audit.look.readers.content import (
    Content,
    Picture,
    check_pixels,
    from_the_first,
    some_wanted,
    spread,
)
from sonodex.collect import limits
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason

av.logging.set_level(av.logging.PANIC)
# The container is named, never guessed by FFmpeg: playlists and scripts could make it open other files or
# addresses.
_CONTAINERS = {
    "MP4": "mov", "MOV": "mov", "AVI": "avi", "Matroska": "matroska", "MPEG": "mpeg", "WMV": "asf",
    "MPEG-TS": "mpegts", "FLV": "flv", "Ogg": "ogg",
}  # fmt: skip
_AHEAD = 8  # frames that are sooner decoded than sought
_FAULTS = (
    av.error.FFmpegError,
    ValueError,
    TypeError,
    IndexError,
    OSError,
    EOFError,
    ArithmeticError,
    StopIteration,
)


def video(blob: Blob, form: Format) -> Content:
    """A clip. Its `frames` are the packets of its first video stream. Where the first so many pictures are
    wanted, nothing is counted before they are decoded, and sizes are not told."""
    first = from_the_first()
    if first is not None:
        return Content("video", first, 0, 0, 8, True, _first(blob, form, first))
    try:
        return _content(blob, form)
    except _FAULTS as error:
        raise ReadError(f"{form.name} broken: {_told(error)}") from None


@contextlib.contextmanager
def _open(blob: Blob, form: Format) -> Iterator[Any]:
    # a stream, never the name: "concat:a|b" would be an address, and the name may lead elsewhere by now
    with (
        blob.stream() as stream,
        av.open(stream, format=_CONTAINERS[form.name], metadata_errors="ignore") as container,
    ):
        yield container


def _stream(container: Any, form: Format) -> Any:
    """The first video stream, whose pictures are of a size that is taken in."""
    if not container.streams.video:
        raise ReadError(f"{form.name} without a video stream")
    stream = container.streams.video[0]
    if stream.codec_context is None:  # its header names a codec that the file's own bytes contradict
        raise ReadError(f"{form.name} with a video stream that no decoder reads")
    check_pixels(int(stream.codec_context.width), int(stream.codec_context.height))
    return stream


def _decoder(container: Any) -> Any:
    """The first video stream, set up to be decoded."""
    stream = container.streams.video[0]
    stream.codec_context.options = {"max_pixels": str(limits.PIXELS)}
    stream.thread_type = "NONE"  # the audit runs a process a core
    return stream


def _first(blob: Blob, form: Format, most: int) -> Iterator[Picture]:
    try:
        with _open(blob, form) as container:
            _stream(container, form)
            for index, frame in enumerate(itertools.islice(container.decode(_decoder(container)), most)):
                yield Picture(frame.to_ndarray(format="bgr24"), str(index), item=False)
    except _FAULTS as error:
        raise ReadError(f"{form.name} frames cannot be decoded: {_told(error)}") from None


def _content(blob: Blob, form: Format) -> Content:
    with _open(blob, form) as container:
        stream = _stream(container, form)
        width, height = int(stream.codec_context.width), int(stream.codec_context.height)
        stated = int(stream.frames or 0)
        times: list[int] = []
        for packet in container.demux(stream):
            if packet.size:
                times.append(int(packet.pts if packet.pts is not None else packet.dts or len(times)))
        rate = float(stream.average_rate) if stream.average_rate else None
        layout = stream.codec_context.format
        colour = layout is None or len(layout.components) > 2
        bits = max((c.bits for c in layout.components), default=8) if layout is not None else 8
    frames = len(times)
    if not frames:
        raise ReadError(f"{form.name} holds no frames")
    notes = (
        [f"its header states {stated:,} frames, it holds {frames:,}"] if stated and stated != frames else []
    )
    times.sort()
    return Content(
        "video",
        frames,
        width,
        height,
        bits,
        colour,
        _pictures(blob, form, times),
        frame_rate=round(rate, 3) if rate else None,
        notes=notes,
    )


def _pictures(blob: Blob, form: Format, times: list[int]) -> Iterator[Picture]:
    try:
        with _open(blob, form) as container:
            stream = _decoder(container)
            decoded = container.decode(stream)
            most = len(times) if some_wanted() else 300  # decoded on the way to one frame
            last = -1
            for index in spread(len(times)):
                if index and not last < index <= last + _AHEAD:
                    container.seek(times[index], stream=stream, backward=True)
                    decoded = container.decode(stream)
                last = index
                found = None
                for count, frame in enumerate(decoded):
                    found = frame
                    if frame.pts is None or frame.pts >= times[index] or count >= most:
                        break
                if found is None:
                    if index == 0:
                        raise ReadError(f"{form.name} frames cannot be decoded")
                    continue
                yield Picture(found.to_ndarray(format="bgr24"), str(index), item=False)
    except _FAULTS as error:
        raise ReadError(f"{form.name} frames cannot be decoded: {_told(error)}") from None


def _told(error: BaseException) -> str:
    """What FFmpeg says, without the file's place on this machine, which its message holds."""
    told = getattr(error, "strerror", None)
    return reason(Exception(told) if told else error, 100)
