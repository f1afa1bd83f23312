"""What was a file when a folder was listed and is a link, a pipe or another place later is not followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sonodex.audit.look import again
from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Content, Picture
from sonodex.collect import archives, formats
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, Entry, Folder, ReadError
from tests.audit import making
from tests.audit.making import noise

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")
SECRET = making.png(noise(40, 50, seed=9))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.png").write_bytes(SECRET)
    (tmp_path / "data" / "set").mkdir(parents=True)
    (tmp_path / "data" / "set" / "a.png").write_bytes(making.png())
    return tmp_path


def link(place: Path) -> None:
    (place / "data" / "set" / "a.png").unlink()
    (place / "data" / "set" / "a.png").symlink_to(place / "secret" / "a.png")


def link_of_the_folder(place: Path) -> None:
    (place / "data" / "set").rename(place / "away")
    (place / "data" / "set").symlink_to(place / "secret")


def pipe(place: Path) -> None:
    (place / "data" / "set" / "a.png").unlink()
    os.mkfifo(place / "data" / "set" / "a.png")


def listed(place: Path) -> Blob:
    source = Folder(str(place / "data"))
    (entry,) = source.entries()
    return source.blob(entry)


@pytest.mark.parametrize("change", [link, link_of_the_folder, pipe])
def test_a_file_that_changed_after_the_listing(place: Path, change: Callable[[Path], None]) -> None:
    blob = listed(place)
    change(place)
    with pytest.raises(ReadError, match=r"not followed|not read"):
        blob.stream()
    source = Folder(str(place / "data"))
    assert [b for _, b in reopened(source, ["set/a.png"]) if _content(b) is not None] == []


def _content(blob: Blob) -> bytes | None:
    try:
        return blob.read(10**6)
    except ReadError:
        return None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.h5", making.hdf5(a=noise(40, 50))),
        ("a.mp4", making.clip("mp4")),
        ("a.npy", making.npy(noise(40, 50))),
        ("a.mha", making.metaimage(noise(40, 50))),
        ("a.dcm", making.dicom()),
    ],
)
def test_no_reader_opens_the_name_itself(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    inside, outside = tmp_path / "data" / name, tmp_path / name
    for path in (inside, outside):
        path.write_bytes(data)
    source = Folder(str(inside.parent))
    (entry,) = source.entries()
    blob = source.blob(entry)
    inside.unlink()
    inside.symlink_to(outside)
    with pytest.raises(ReadError, match="changed into a link"):
        list(read(blob, formats.sniff(data[: formats.HEAD], name, len(data))).pictures)


def test_errors_that_only_a_file_system_or_a_decoder_has_cost_their_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Strange(Folder):
        def blob(self, entry: Entry) -> Blob:
            if entry.path == "1.png":
                raise LookupError("unheard of")
            return super().blob(entry)

    for name in ("1.png", "2.png", "3.png"):
        (place / "data" / name).write_bytes(making.png())
    fails = iter([True])

    def read_once(blob: Blob, form: formats.Format) -> Content:
        if next(fails, False):
            raise IndexError(blob.path)
        return read(blob, form)

    monkeypatch.setattr(again, "read", read_once)
    wanted = {name: [""] for name in ("1.png", "2.png", "3.png")}
    seen = again.pictures_again(Strange(str(place / "data")), wanted, 10**6)
    assert [path for path, _ in seen] == ["3.png"]


def test_an_own_mistake_is_no_matter_of_a_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Folder(str(place / "data"))
    strange = Picture(np.zeros((40, 50), np.uint8), ["no name"])  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(again, "read", lambda *_: Content("images", 1, 50, 40, 8, False, [strange]))
        with pytest.raises(TypeError):
            list(again.pictures_again(source, {"set/a.png": [""]}, 10**6))
    (place / "data" / "a.zip").write_bytes(making.zipped({"a.png": making.png()}))
    monkeypatch.setattr(archives, "members", lambda *_: [(["no entry"], None)])
    with pytest.raises(AttributeError):
        list(reopened(source, ["a.zip/a.png"]))


def test_a_file_written_anew_and_links_inside_are_read(place: Path) -> None:
    blob = listed(place)
    file = place / "data" / "set" / "a.png"
    (place / "new").write_bytes(SECRET)
    (place / "new").replace(file)
    with blob.stream() as stream:
        assert stream.read() == SECRET
    (place / "data" / "set" / "b.png").symlink_to(file)
    source = Folder(str(place / "data"))
    assert [source.blob(e).read(10**6) for e in source.entries()] == [SECRET, SECRET]
    assert [b.read(10**6) for _, b in reopened(source, ["set/b.png"])] == [SECRET]
