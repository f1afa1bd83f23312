"""Pixels of items: what the files hold, whatever they are kept in, from any process."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import sonodex
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.items import Items
from sonodex.loading.manifest import Manifest
from sonodex.loading.row import Row
from tests.audit.making import clip as video
from tests.audit.making import dicom, gif, nifti, noise, npy, npz, tarred, tiff, zipped
from tests.audit.pictures import mask, speckle, write
from tests.loading.sending import send, sums
from tests.loading.sets import QUICK, breast, colour


def opened(root: Path) -> Items:
    return sonodex.open_items(root, options=QUICK)


def one(items: Items, name: str) -> Any:
    return items.named([name])[0]


def test_pixels_are_the_file_s(tmp_path: Path) -> None:
    root = breast(tmp_path / "set")
    items = opened(root)
    assert len(items) == 24
    item = items[-1]
    assert np.array_equal(item.image, speckle(23))
    assert item.mask is not None
    assert np.array_equal(item.mask, mask(23) // 255)
    assert item.mask.dtype == np.uint8
    assert (item.label, item.subject, item.spacing_mm) == ("benign", "5", None)


def test_colours_are_red_green_blue(tmp_path: Path) -> None:
    bgr = colour(1)
    write(tmp_path / "set" / "a.png", bgr)
    write(tmp_path / "set" / "b.png", colour(2))
    assert np.array_equal(opened(tmp_path / "set")[0].image, bgr[..., ::-1])


PNGS = {f"d/{i}.png": bytes(cv2.imencode(".png", noise(40, 50, seed=i))[1]) for i in range(5)}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(PNGS)),
        ("a.tar", tarred(PNGS)),
        ("a.tar.gz", tarred(PNGS, "gz")),
        ("a.tar.xz", tarred(PNGS, "xz")),
    ],
)
def test_members_of_archives_in_any_order(tmp_path: Path, name: str, data: bytes) -> None:
    root = tmp_path / "set"
    root.mkdir()
    (root / name).write_bytes(data)
    items = opened(root)
    for i in (3, 0, 4, 1, 2, 3):
        assert np.array_equal(items[i].image, noise(40, 50, seed=i))


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    root = tmp_path / "set"
    root.mkdir()
    (root / "a.zip").write_bytes(zipped({"x/b.tar": tarred(PNGS), "c.zip": zipped(PNGS)}))
    items = opened(root)
    assert np.array_equal(one(items, "a.zip/x/b.tar/d/3.png").image, noise(40, 50, seed=3))
    assert np.array_equal(one(items, "a.zip/c.zip/d/2.png").image, noise(40, 50, seed=2))


def test_one_archive_is_the_place(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(PNGS))
    assert np.array_equal(opened(tmp_path / "a.zip")[2].image, noise(40, 50, seed=2))


STACK = noise(6, 40, 50)
FILES: dict[str, tuple[bytes, Callable[[int], Any]]] = {
    "v.nii": (nifti(np.moveaxis(STACK, 0, 2).swapaxes(0, 1)), lambda i: STACK[i]),
    "v.npy": (npy(STACK), lambda i: STACK[i]),
}


@pytest.mark.parametrize("name", FILES)
def test_slices_of_volumes(tmp_path: Path, name: str) -> None:
    root = tmp_path / "set"
    root.mkdir()
    data, wanted = FILES[name]
    (root / name).write_bytes(data)
    item = opened(root)[0]
    assert (item.row.kind, item.row.frames) == ("volume", 6)
    assert np.array_equal(item.image, np.stack([wanted(i) for i in range(6)]))
    for i in (4, 0, -1):
        assert np.array_equal(item.frame(i), wanted(i % 6))
    with pytest.raises(IndexError):
        item.frame(6)


def test_all_frames_of_a_dicom_clip(tmp_path: Path) -> None:
    frames = noise(12, 40, 50)
    (tmp_path / "a.dcm").write_bytes(dicom(frames, NumberOfFrames=12))
    item = opened(tmp_path)[0]
    assert np.array_equal(item.image, frames)
    assert np.array_equal(item.frame(7), frames[7])


@pytest.mark.parametrize("codec", [("avi", "mjpeg", "yuvj420p"), ("mp4", "mpeg4", "yuv420p")])
def test_frames_of_a_clip_are_those_of_the_whole_decode(tmp_path: Path, codec: tuple[str, str, str]) -> None:
    container, name, layout = codec
    (tmp_path / f"a.{container}").write_bytes(video(container, name, frames=40, layout=layout))
    item = opened(tmp_path)[0]
    whole = item.image
    assert whole.shape[0] == 40
    for i in (31, 2, 39, 0, 17):
        assert np.array_equal(item.frame(i), whole[i])


def test_every_frame_of_a_gif(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif(40))
    item = opened(tmp_path)[0]
    assert item.image.shape[0] == 40
    assert np.array_equal(item.frame(33), item.image[33])


def test_pictures_of_stacks(tmp_path: Path) -> None:
    pages = [noise(40, 50, seed=i) for i in range(20)]
    (tmp_path / "a.tif").write_bytes(tiff(*pages))
    (tmp_path / "b.npz").write_bytes(npz(images=STACK, labels=np.arange(6)))
    items = opened(tmp_path)
    assert np.array_equal(one(items, "a.tif#17").image, pages[17])
    assert np.array_equal(one(items, "b.npz#images[4]").image, STACK[4])


def test_frames_as_items_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "v.npy").write_bytes(npy(STACK))
    frames = opened(tmp_path).frames(2)
    assert [item.name for item in frames] == ["v.npy#0", "v.npy#2", "v.npy#4"]
    assert np.array_equal(frames[2].image, STACK[4])


def test_masks_of_volumes_slice_by_slice(tmp_path: Path) -> None:
    labels = np.zeros((6, 40, 50), np.uint8)
    labels[2:4, 5:20, 5:20] = 1
    labels[4, 10:30, 10:30] = 2
    for i in range(2):
        (tmp_path / f"case{i}.nii").write_bytes(
            nifti(np.moveaxis(noise(6, 40, 50, seed=i), 0, 2).swapaxes(0, 1))
        )
        (tmp_path / f"case{i}_mask.nii").write_bytes(nifti(np.moveaxis(labels, 0, 2).swapaxes(0, 1)))
    items = opened(tmp_path)
    assert len(items) == 2
    assert np.array_equal(np.asarray(items[0].mask), labels)
    assert np.array_equal(np.asarray(items.frames()[4].mask), labels[4])


def test_masks_apart_and_together(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for i in range(3):
        write(root / f"benign ({i}).png", speckle(i))
        write(root / f"benign ({i})_mask.png", mask(i))
    second = np.zeros((192, 224), np.uint8)
    second[5:25, 5:25] = 255
    write(root / "benign (1)_mask_1.png", second)
    item = one(opened(root), "benign (1).png")
    assert len(item.masks) == 2
    assert np.array_equal(item.mask, np.maximum(mask(1), second) // 255)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_other_processes_read_the_same(tmp_path: Path, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} on this system")
    root = tmp_path / "set"
    root.mkdir()
    (root / "a.zip").write_bytes(zipped(PNGS))
    items = opened(root)
    here = sums(items)  # the archive is open now
    context: Any = multiprocessing.get_context(method)
    count = 1 if method == "spawn" else 2  # each of those loads all libraries anew
    ends = [context.Pipe() for _ in range(count)]
    workers = [context.Process(target=send, args=(items, end[1])) for end in ends]
    for worker in workers:
        worker.start()
    found = [end[0].recv() for end in ends]
    for worker in workers:
        worker.join()
    assert found == [here] * count


def test_threads_read_the_same(tmp_path: Path) -> None:
    root = tmp_path / "set"
    root.mkdir()
    (root / "a.tar").write_bytes(tarred(PNGS))
    items = opened(root)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda i: int(items[i % 5].image.sum()), range(60)))
    assert found == sums(items) * 12


def test_a_manifest_opens_its_folder(tmp_path: Path) -> None:
    root = breast(tmp_path / "set")
    items = opened(root)
    items.manifest.write(tmp_path / "m.parquet")
    again = pickle.loads(pickle.dumps(sonodex.open_items(tmp_path / "m.parquet", root=str(root))))
    assert np.array_equal(again[3].image, items[3].image)
    items.manifest.write(root / "m.csv")
    assert np.array_equal(sonodex.open_items(root / "m.csv")[3].image, items[3].image)


def test_chosen_by_column_and_by_name(tmp_path: Path) -> None:
    items = opened(breast(tmp_path / "set"))
    assert {i.subject for i in items.where(label="benign")} == {"1", "3", "5"}
    assert [i.name for i in items[2:4]] == ["images/p00_2.png", "images/p00_3.png"]
    with pytest.raises(UsageError, match="no column"):
        items.where(colour="red")
    with pytest.raises(UsageError, match="no item"):
        items.named(["nothing.png"])


@pytest.mark.parametrize(
    "path",
    ["../secret.png", "/etc/passwd", "a/../../secret.png", "link.png", "out/secret.png", "..\\secret.png"],
)
def test_a_manifest_reaches_nothing_outside(tmp_path: Path, path: str) -> None:
    root = tmp_path / "set"
    root.mkdir()
    write(tmp_path / "secret.png", speckle(1))
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "out").symlink_to(tmp_path)
    Manifest.of([Row(item=path, path=path)]).write(root / "m.jsonl")
    with pytest.raises(SonodexError):
        _ = sonodex.open_items(root / "m.jsonl")[0].image


def test_files_that_changed_since(tmp_path: Path) -> None:
    root = breast(tmp_path / "set", 1, 4)
    items = opened(root)
    (root / "images" / "p00_0.png").write_bytes(b"no picture")
    (root / "images" / "p00_1.png").unlink()
    for i in range(2):
        with pytest.raises(SonodexError, match=f"p00_{i}"):
            _ = items[i].image
