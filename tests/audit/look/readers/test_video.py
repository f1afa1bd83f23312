"""Clips as a library of codecs writes them: what a file is said to be, and its frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit import making
from tests.audit.making import content, content_of, said


@pytest.mark.parametrize(
    ("container", "codec", "form"),
    [
        ("mp4", "libx264", "MP4"),
        ("mov", "mjpeg", "MOV"),
        ("avi", "mpeg4", "AVI"),
        ("matroska", "ffv1", "Matroska"),
    ],
)
def test_clips(container: str, codec: str, form: str, tmp_path: Path) -> None:
    data = making.clip(container, codec, 12, 10, "yuvj420p" if codec == "mjpeg" else "yuv420p")
    path = tmp_path / "clip.bin"
    path.write_bytes(data)
    assert making.sniffed(data).name == form
    for found in (content(data), content_of(path)):
        assert said(found) == ("video", 12, 64, 48, 8, True)
        assert found.frame_rate == 10
        shown = list(found.pictures)
        assert [p.name for p in shown] == ["0", "2", "4", "7", "9", "11"]
        assert all(p.pixels.shape == (48, 64, 3) for p in shown)
        assert all(abs(p.pixels[24, 40].mean() - int(p.name) * 20) < 12 for p in shown)
        assert all(p.pixels[24, 2].mean() > 220 for p in shown)
