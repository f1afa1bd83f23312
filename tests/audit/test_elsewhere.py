"""Files that would run code, or lead to other files and hosts: nothing is executed, read or written elsewhere."""

from __future__ import annotations

import os
import pickle
import tempfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from sonodex.collect import formats
from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import content_of, noise, png, refused, sniffed
from tests.audit.results import printed

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


# What would run code


class Payload:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.system, (f"touch '{self.mark}'",)


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    place, mark = tmp_path / "data", tmp_path / "mark"
    place.mkdir()
    evil = np.array([Payload(mark)], object)
    np.save(place / "a.npy", evil, allow_pickle=True)
    np.savez(place / "a.npz", x=evil)
    (place / "a.pkl").write_bytes(pickle.dumps(Payload(mark)))
    (place / "b.npy").write_bytes(pickle.dumps(Payload(mark)))
    result = printed(place, workers=1)
    assert not mark.exists()
    assert {p["path"] for p in result["unreadable"]} == {"a.npy", "a.npz", "b.npy"}


# What points elsewhere


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "LIST", "slice%03d.raw 1 9 1", "http://x/y", "..", "C:\\x", ""],
)
def test_headers_that_point_elsewhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(making.metaimage(noise(4, 4), name))
    with pytest.raises(ReadError, match=r"no file beside it|missing|broken"):
        content_of(tmp_path / "a.mhd")
    if name:
        (tmp_path / "a.nhdr").write_bytes(making.nrrd(noise(4, 4), place=name))
        with pytest.raises(ReadError, match=r"no file beside it|missing"):
            content_of(tmp_path / "a.nhdr")


@posix
def test_a_header_that_points_to_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(making.metaimage(noise(4, 4), "a.raw"))
    (tmp_path / "a.raw").symlink_to("/etc/passwd")
    with pytest.raises(ReadError, match="missing"):
        content_of(tmp_path / "a.mhd")


def test_hdf5_that_points_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other.h5").write_bytes(making.hdf5(images=noise(5, 40, 50)))
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(2000))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["linked"] = h5py.ExternalLink("other.h5", "images")
        file["soft"] = h5py.SoftLink("/linked")
        layout = h5py.VirtualLayout((5, 40, 50), "u1")
        layout[:] = h5py.VirtualSource("other.h5", "images", (5, 40, 50))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("outside", (40, 50), "u1", external=[(str(secret), 0, 2000)])
        file["round"] = file["/"]
    found = content_of(tmp_path / "a.h5")
    assert found.kind == "array"
    assert len(found.notes) == 4


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "http://example.org/x.mp4\n",
    ],
)
def test_playlists_are_text(text: str) -> None:
    for name in ("a.mp4", "a.m3u8", "a.avi"):
        assert sniffed(text.encode(), name) is formats.TEXT


def test_a_playlist_that_calls_itself_a_clip() -> None:
    text = b"\0\0\0\x18ftypmp42\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    assert "MP4" in refused(text, "a.mp4")


@posix
@pytest.mark.parametrize("name", ["concat:a.mp4|b.mp4", "http:x.mp4", "pipe:0", "a\nb.mp4", "\udcff.mp4"])
def test_names_that_are_addresses_to_ffmpeg(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(making.clip(frames=3))
    monkeypatch.chdir(tmp_path)
    assert content_of(Path(name)).frames == 3


@posix
def test_links_pipes_and_odd_names(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.png").write_bytes(png())
    (place / "again.png").symlink_to("a.png")
    (place / "loop").symlink_to(".")
    (place / "round1").symlink_to("round2")
    (place / "round2").symlink_to("round1")
    (place / "out.png").symlink_to("/etc/passwd")
    (place / "up").symlink_to("../..")
    (place / "gone.png").symlink_to("nothing.png")
    os.mkfifo(place / "pipe.png")
    (place / "to_pipe.png").symlink_to("pipe.png")
    (place / "new\nline.png").write_bytes(png(noise(40, 50, seed=1)))
    (place / "\udcff\x1b[2J.png").write_bytes(png(noise(40, 50, seed=2)))
    result = printed(place, workers=1)
    found = {p["path"]: p["reason"] for p in result["unreadable"]}
    assert result["items"]["images"] == 4
    assert set(found) == {"loop", "round1", "round2", "out.png", "up", "gone.png", "pipe.png", "to_pipe.png"}
    assert found["out.png"] == found["up"] == "a link that leaves the folder is not followed"
    assert found["pipe.png"] == found["to_pipe.png"] == "neither a file nor a folder (device, pipe or socket)"


def test_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    place, here = tmp_path / "data", tmp_path / "here"
    place.mkdir()
    here.mkdir()
    (place / "a.zip").write_bytes(
        making.zipped({"../../evil.png": png(), "/tmp/../evil.png": png(), "b.png": png()})
    )
    (place / "a.tar").write_bytes(making.tarred({"../evil.png": png(), "c.png": png(noise(40, 50, seed=1))}))
    before = set(Path(tempfile.gettempdir()).glob("evil*"))
    result = printed(place, workers=1)
    assert result["items"]["images"] == 2
    assert len(result["unreadable"]) == 3
    assert set(Path(tempfile.gettempdir()).glob("evil*")) == before
    assert {p.name for p in tmp_path.rglob("*")} == {"data", "here", "a.zip", "a.tar"}
