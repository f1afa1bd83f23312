"""Archives are read member by member, nested once; folders, single files and addresses are listed in one
order."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sonodex.collect import archives, formats
from sonodex.collect.sources import Folder, Remote, SingleFile, printable, restored, source_of
from sonodex.errors import UsageError
from tests.audit import making
from tests.audit.making import held, noise, png, sniffed, tarred, zipped
from tests.audit.results import printed

FILES = {f"set/img_{i}.png": png(noise(40, 50, seed=i)) for i in range(3)}
CLUTTER = {
    "__MACOSX/set/._img_0.png": b"\0\5\x16\7",
    "set/.DS_Store": b"\0\0\0\1Bud1",
    "set/._img_1.png": b"\0\5\x16\7",
    "set/Thumbs.db": b"\xd0\xcf\x11\xe0",
    "set/desktop.ini": b"[.ShellClassInfo]",
    "set/.git/config": b"[core]",
    "set/.ipynb_checkpoints/img_0.png": b"1",
    "set/@eaDir/img_0.png/thumb.jpg": b"1",
}


def members(
    data: bytes, name: str = "a.zip", **options: Any
) -> list[tuple[str, int, str | None, bytes | None]]:
    blob = held(data, name)
    return [
        (e.path, e.size, e.problem, b.content if b else None)
        for e, b in archives.members(blob, sniffed(data, name), **options)
    ]


def problems(data: bytes, name: str = "a.zip") -> dict[str, str | None]:
    return {path: problem for path, _, problem, _ in members(data, name)}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_members_of_a_zip(method: int) -> None:
    found = members(zipped(FILES | CLUTTER, method))
    assert found == [(f"a.zip/{n}", len(d), None, d) for n, d in FILES.items()]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_clutter_by_names_as_some_programs_of_windows_write_them(pack: Callable[..., bytes]) -> None:
    data = pack({name.replace("/", "\\"): content for name, content in (FILES | CLUTTER).items()})
    assert set(problems(data)) == {f"a.zip/{name}" for name in FILES}


@pytest.mark.parametrize("packed", ["", "gz", "bz2", "xz"])
def test_members_of_a_tar(packed: str) -> None:
    found = members(tarred(FILES | CLUTTER, packed), f"a.tar.{packed}".rstrip("."))
    assert [(p, d) for p, _, _, d in found] == [
        (f"{'a.tar.' + packed if packed else 'a.tar'}/{n}", d) for n, d in FILES.items()
    ]


PACKS: dict[str, Any] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("packed", PACKS)
@pytest.mark.parametrize("step", [700, 10_240])
def test_a_tar_packed_in_many_pieces_is_read_whole(packed: str, step: int) -> None:
    """As pbzip2, pigz and pxz write them."""
    plain = tarred(FILES)
    data = b"".join(PACKS[packed](plain[n : n + step]) for n in range(0, len(plain), step))
    found = members(data, f"a.tar.{packed}")
    assert [(p, problem, d) for p, _, problem, d in found] == [
        (f"a.tar.{packed}/{n}", None, d) for n, d in FILES.items()
    ]


@pytest.mark.parametrize("packed", ["", *PACKS])
def test_archives_on_end_are_all_read(packed: str) -> None:
    data = b"".join(tarred({name: content}, packed) for name, content in FILES.items())
    found = members(data, "a.tar")
    assert [(p, problem, d) for p, _, problem, d in found] == [
        (f"a.tar/{n}", None, d) for n, d in FILES.items()
    ]


@pytest.mark.parametrize("packed", PACKS)
def test_what_ends_inside_a_later_piece_says_so(packed: str) -> None:
    plain = tarred(FILES)
    second = PACKS[packed](plain[5000:])
    found = members(PACKS[packed](plain[:5000]) + second[: len(second) // 2], "a.tar")
    assert found[0][2] is None
    assert found[-1][2]
    assert found[-1][3] is None


@pytest.mark.parametrize("behind", [bytes(3 * 512), b"made by hand" * 100, bytes(9 * 2**20)])
def test_what_lies_behind_the_end_of_a_tar_is_let_be(behind: bytes) -> None:
    for data in (tarred(FILES) + behind, tarred(FILES, "gz") + behind, gzip.compress(tarred(FILES) + behind)):
        assert [problem for _, _, problem, _ in members(data, "a.tar")] == [None] * len(FILES)


def test_a_damaged_header_inside_a_tar_says_so() -> None:
    data = bytearray(tarred(FILES))
    second = data.find(b"set/img_1.png")
    data[second] ^= 0x20
    found = members(bytes(data), "a.tar")
    assert [problem is None for _, _, problem, _ in found] == [True, False]
    assert "damaged" in str(found[1][2])


def test_a_tar_that_states_far_more_than_it_holds_ends_at_once() -> None:
    info = tarfile.TarInfo("large.png")
    info.size = 2**40
    (one,) = members(info.tobuf(tarfile.GNU_FORMAT), "a.tar")[1:]
    assert "more bytes than it holds" in str(one[2])


def test_an_archive_in_an_archive_is_read_once() -> None:
    inner = zipped(FILES)
    found = members(zipped({"b.tar.gz": tarred(FILES, "gz"), "c.zip": zipped({"d.zip": inner})}))
    assert [p for p, _, problem, _ in found if not problem] == [f"a.zip/b.tar.gz/{n}" for n in FILES]
    assert problems(zipped({"c.zip": zipped({"d.zip": inner})})) == {
        "a.zip/c.zip/d.zip": "an archive in an archive in an archive is not opened"
    }


def test_some_members() -> None:
    assert [p for p, *_ in members(zipped(FILES), keep=range(1, 3))] == [
        "a.zip/set/img_1.png",
        "a.zip/set/img_2.png",
    ]
    assert archives.zip_count(held(zipped(FILES))) == 3
    assert archives.zip_count(held(b"PK\x03\x04 broken")) == 0


def test_broken_members_cost_no_others() -> None:
    data = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    at = data.find(FILES["set/img_1.png"])
    data[at + 60] ^= 0xFF
    found = members(bytes(data))
    assert [problem is None for _, _, problem, _ in found] == [True, False, True]
    assert "CRC" in str(found[1][2])


@pytest.mark.parametrize(
    "data", [zipped(FILES)[:300], tarred(FILES, "gz")[:300], tarred(FILES)[:2000], b"PK\x05\x06" + bytes(4)]
)
def test_truncated_archives_say_so(data: bytes) -> None:
    form = formats.TAR if data[:2] != b"PK" else formats.ZIP
    found = [(e, b) for e, b in archives.members(held(data, "a"), form)]
    assert found[-1][0].problem
    assert found[-1][1] is None


def test_encrypted_member() -> None:
    data = bytearray(zipped({"a.png": png()}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert problems(bytes(data)) == {"a.zip/a.png": "encrypted; not read"}


def test_everything_counts_once(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.zip").write_bytes(zipped(FILES | CLUTTER))
    (place / "wrong.png").write_bytes(tarred({"t.png": png(noise(40, 50, seed=7))}))
    (place / "b.npz").write_bytes(making.npz(images=noise(5, 40, 50), labels=noise(5)))
    result = printed(place)
    assert result["items"] == {"images": 9, "masks": 0, "videos": 0, "frames": 0, "volumes": 0}
    assert result["files"]["by_format"] == {"PNG": 4, "ZIP": 1, "TAR": 1, "NPZ": 1}
    assert result["unreadable"] == []


def test_one_archive_as_the_root(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    place.write_bytes(zipped(FILES))
    result = printed(place)
    assert result["items"]["images"] == 3
    assert result["files"]["total"] == 4


def test_file_address(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.zip").write_bytes(zipped(FILES))
    assert printed(f"file://{place}")["items"]["images"] == 3
    assert isinstance(source_of(f"file://{place}"), Folder)
    assert isinstance(source_of(f"file://{place}/a.zip"), SingleFile)
    with pytest.raises(UsageError, match="no such file"):
        source_of(f"file://{place}/none")


def test_other_addresses() -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe(f"/audited/{name}", data)
    source = Remote("memory://audited")
    entries = list(source.entries())
    assert [e.path for e in entries] == list(FILES)
    assert [source.blob(e).read(10_000) for e in entries] == list(FILES.values())
    single = Remote("memory://audited/set/img_1.png")
    (entry,) = single.entries()
    assert entry.path == "img_1.png"
    assert single.blob(entry).head() == FILES["set/img_1.png"][: formats.HEAD]
    system.rm("/audited", recursive=True)


def test_no_such_address() -> None:
    with pytest.raises(UsageError):
        list(Remote("nosuch://x").entries())
    with pytest.raises(UsageError, match="no such file"):
        list(Remote("memory://nothing-here").entries())


def test_listing_has_one_order(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/1.png", "a.png", *CLUTTER):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    assert [e.path for e in Folder(str(tmp_path)).entries()] == ["a.png", "b/1.png", "b/2.png"]


@pytest.mark.parametrize(
    "name",
    [
        "plain.png",
        "new\nline.png",
        "back\\slash.png",
        "\\u0041.png",
        "\udc80\udcff.png",
        "ü€.png",
        "\x1b[31m",
    ],
)
def test_names_that_cannot_be_printed(name: str, tmp_path: Path) -> None:
    shown = printable(name)
    assert shown.isprintable()
    shown.encode()
    assert restored(shown) == name
    Path(tmp_path, name).write_bytes(png())
    source = Folder(str(tmp_path))
    (entry,) = source.entries()
    assert source.blob(entry).read(100_000) == png()


def test_links_inside_a_tar_and_a_zip_are_not_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"x{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert set(problems(out.getvalue(), "a.tar").values()) == {
        "a link inside an archive is not followed",
        "neither a file nor a folder (device, pipe or socket)",
    }
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(link, os.fsencode("/etc/passwd"))
    assert problems(out.getvalue()) == {"a.zip/link.png": "a link inside an archive is not followed"}


@pytest.mark.parametrize(
    "name", ["../../out.png", "a/../../b.png", "/../etc/passwd", "C:/../x.png", "..\\..\\x.png"]
)
def test_names_that_leave_the_archive(name: str) -> None:
    for data, kind in ((zipped({name: png()}), "a.zip"), (tarred({name: png()}), "a.tar")):
        found = members(data, kind)
        assert [(problem, content) for _, _, problem, content in found] == [
            ("its name leaves the archive; not read", None)
        ]
        assert found[0][0].startswith(f"{kind}/")


@pytest.mark.parametrize(
    ("name", "path"), [("/data/1.png", "data/1.png"), ("C:/x/2.png", "x/2.png"), ("D:\\y\\3.png", "y/3.png")]
)
def test_a_name_from_the_root_is_only_a_name(name: str, path: str) -> None:
    for data, kind in ((zipped({name: png()}), "a.zip"), (tarred({name: png()}), "a.tar")):
        assert [(p, problem) for p, _, problem, _ in members(data, kind)] == [(f"{kind}/{path}", None)]


def test_a_hard_link_is_another_name_of_a_picture() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("images/1.png")
        info.size = len(png())
        archive.addfile(info, io.BytesIO(png()))
        for name, target in (("train/1.png", "images/1.png"), ("train/2.png", "elsewhere/2.png")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.LNKTYPE, target
            archive.addfile(link)
    found = {path: (problem, content) for path, _, problem, content in members(out.getvalue(), "a.tar.gz")}
    assert found["a.tar.gz/train/1.png"] == found["a.tar.gz/images/1.png"] == (None, png())
    assert found["a.tar.gz/train/2.png"] == ("a link inside an archive is not followed", None)


def test_a_name_of_many_folders() -> None:
    for data, kind in (
        (zipped({"d/" * 30_000 + "x.png": png()}), "a.zip"),
        (tarred({"d/" * 100_000 + "x.png": png()}), "a.tar"),
    ):
        ((path, _, problem, _),) = members(data, kind)
        assert problem is None
        assert len(path) <= 4096
