"""Exact and near duplicates: what is planted is found, what merely looks alike is not; what matters stands
first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sonodex.audit import Options, audit
from sonodex.audit.checks.duplicates import candidates
from sonodex.audit.checks.duplicates.grouping import components
from sonodex.audit.checks.duplicates.hashes import RADIUS, near_pairs
from tests.audit import making
from tests.audit.pictures import Image, mask, speckle, write
from tests.audit.results import audited, printed
from tests.conftest import ROOT

SAMPLES = ROOT.parent / "shared" / "samples"


def overlaid(image: Image) -> Image:
    out = image.copy()
    cv2.putText(out, "LEFT 3.2 cm", (10, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 1)
    cv2.drawMarker(out, (90, 100), 255, cv2.MARKER_CROSS, 14, 2)
    cv2.drawMarker(out, (130, 120), 255, cv2.MARKER_CROSS, 14, 2)
    return out


CHANGES: dict[str, Callable[[Image], Any]] = {
    "re-encoded": lambda i: cv2.imdecode(
        cv2.imencode(".jpg", i, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_UNCHANGED
    ),
    "smaller": lambda i: cv2.resize(i, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA),
    "larger": lambda i: cv2.resize(i, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR),
    "brighter": lambda i: cv2.convertScaleAbs(i, alpha=1.2, beta=8),
    "darker": lambda i: cv2.convertScaleAbs(i, alpha=0.7, beta=0),
    "cropped": lambda i: np.ascontiguousarray(i[4:-4, 4:-4]),
    "mirrored": lambda i: np.ascontiguousarray(i[:, ::-1]),
    "overlay": overlaid,
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_changed_copies_are_found_and_nothing_else(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "set"
    for i in range(12):
        write(folder / f"{chr(97 + i)}.png", speckle(i))
    for i in range(4):
        write(folder / f"copy_of_{chr(97 + i)}.png", CHANGES[change](speckle(i)))
    result = printed(folder)
    assert result["duplicates"]["exact"] == []
    assert {frozenset(g) for g in result["duplicates"]["near"]} == {
        frozenset((f"{c}.png", f"copy_of_{c}.png")) for c in "abcd"
    }


def test_drawings_that_are_one_are_told_and_those_alike_are_not(tmp_path: Path) -> None:
    for patient in range(3):
        for side, seed in (("L1", 3), ("R1", 4)):  # two drawings stand for all persons
            write(tmp_path / "scan_images" / f"P{patient:03d}_CCA_{side}.png", mask(seed) // 2 + 90)
    write(tmp_path / "scan_images" / "P009_CCA_L1.png", mask(5) // 2 + 90)
    (tmp_path / "t.csv").write_text(
        "patient_id,images\n"
        + "".join(f"P{n:03d},P{n:03d}_CCA_L1.png P{n:03d}_CCA_R1.png\n" for n in range(3))
    )
    result = printed(tmp_path)
    assert result["items"]["images"] == 7
    assert result["duplicates"]["exact"] == [
        [f"scan_images/P{n:03d}_CCA_{side}.png" for n in range(3)] for side in ("L1", "R1")
    ]
    assert result["duplicates"]["near"] == []
    assert len(result["duplicates"]["across_subjects"]) == 2
    drawn = [q["problem"] for q in result["quality"] if q["problem"].startswith("drawn")]
    assert drawn == ["drawn: flat areas of 2 gray levels, no scan"] * 7


def test_equal_pixels_in_other_formats_are_exact(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i, name in enumerate(("a.png", "b.png", "c.png")):
        write(folder / name, speckle(i))
    write(folder / "sub" / "a.bmp", speckle(0))
    write(folder / "sub" / "a.tif", cv2.cvtColor(speckle(0), cv2.COLOR_GRAY2BGR))
    result = printed(folder)
    assert result["duplicates"]["exact"] == [["a.png", "sub/a.bmp", "sub/a.tif"]]
    assert result["duplicates"]["near"] == []


def test_what_matters_is_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for split, base in (("train", 0), ("test", 100)):
        for name in ("benign", "malignant"):
            for i in range(3):
                seed = base + i + 10 * (name == "benign")
                write(folder / split / name / f"patient{seed:03d}_{i}.png", speckle(seed))
    write(folder / "train" / "malignant" / "patient500_0.png", speckle(10))  # benign, patient 10 in train
    write(
        folder / "test" / "benign" / "patient011_7.png", CHANGES["brighter"](speckle(11))
    )  # in train, the same patient
    result = printed(folder)
    found = result["duplicates"]
    conflict = ["train/benign/patient010_0.png", "train/malignant/patient500_0.png"]
    leak = ["test/benign/patient011_7.png", "train/benign/patient011_1.png"]
    assert found["exact"] == [conflict]
    assert found["near"] == [leak]
    assert found["conflicting_labels"] == [conflict]
    assert found["across_splits"] == [leak]
    assert found["across_subjects"] == [conflict]


def test_frames_of_one_clip_are_no_duplicates(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    still = speckle(1).astype(np.float32)
    for i in range(8):  # a clip in which little moves
        moved = still.copy()
        moved[60:120, 60:140] = np.roll(still, i, axis=1)[60:120, 60:140]
        write(folder / f"clip_{i:03d}.png", np.asarray(moved, np.uint8))
    for i in range(6):
        write(folder / f"other{i}" / "image.png", speckle(50 + i))
    result = printed(folder)
    assert [len(clip) for clip in result["duplicates"]["clips"]] == [8]
    assert result["duplicates"]["near"] == []


def test_the_clip_with_frames_in_train_and_test_is_a_leak(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(6):
        write(
            folder / ("train" if i < 4 else "test") / f"clip_{i:03d}.png",
            CHANGES["brighter"](speckle(1)) if i % 2 else speckle(1),
        )
    result = printed(folder)
    assert result["duplicates"]["across_splits"], result["duplicates"]


def test_blank_pictures_and_masks_are_not_each_others_duplicates(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(3):
        write(folder / f"blank{i}.png", np.zeros((64, 64), np.uint8))
        write(folder / "images" / f"{i}.png", speckle(i))
        write(folder / "masks" / f"{i}.png", np.zeros((192, 224), np.uint8))
    result = printed(folder)
    assert result["duplicates"]["exact"] == []
    assert sum(q["problem"].startswith("blank") for q in result["quality"]) == 3


@pytest.mark.skipif(not SAMPLES.exists(), reason="the folder of sample images is not beside the project")
def test_real_frames_of_four_subjects_are_no_duplicates() -> None:
    found = run_samples("timtrack/set1")["duplicates"]
    assert found["exact"] == []
    assert found["near"] == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="the folder of sample images is not beside the project")
def test_the_same_dicom_image_in_other_syntaxes_is_found() -> None:
    found = run_samples("dicom")["duplicates"]
    assert ["US1_J2KR.dcm", "US1_UNCR.dcm"] in found["exact"]
    assert ["gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm"] in found["exact"]
    assert found["near"] == [["US1_J2KI.dcm", "US1_J2KR.dcm", "US1_UNCI.dcm", "US1_UNCR.dcm"]]


def run_samples(name: str) -> dict[str, Any]:
    return printed(SAMPLES / name)


def some_hashes(count: int, seed: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    likely = rng.beta(0.7, 0.7, 256)  # bits of pictures are far from even
    return np.packbits(rng.random((count, 256)) < likely, axis=1)


@given(st.integers(0, 1000), st.integers(2, 60), st.integers(0, 60))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_near_pairs_of_few_hashes_are_all_pairs_within_the_radius(seed: int, count: int, radius: int) -> None:
    hashes = some_hashes(count, seed)
    hashes[1] = hashes[0]
    distance = np.bitwise_count(hashes[:, None] ^ hashes[None]).sum(-1)
    wanted = {(i, j) for i in range(count) for j in range(i + 1, count) if distance[i, j] <= radius}
    assert {tuple(p) for p in near_pairs(hashes, radius=radius).tolist()} == wanted


def test_near_pairs_of_many_hashes_miss_few_and_invent_none() -> None:
    hashes = some_hashes(20_000, 1)
    rng = np.random.default_rng(2)
    copies = rng.permutation(20_000)[:800].reshape(-1, 2)
    for source, copy in copies:
        bits = np.unpackbits(hashes[source])
        bits[rng.choice(256, int(rng.integers(0, 19)), replace=False)] ^= 1
        hashes[copy] = np.packbits(bits)
    found = near_pairs(hashes)
    distance = np.bitwise_count(hashes[found[:, 0]] ^ hashes[found[:, 1]]).sum(-1)
    assert distance.max() <= RADIUS
    known = {tuple(p) for p in found.tolist()}
    hit = sum(tuple(sorted(map(int, p))) in known for p in copies)
    assert hit >= 0.99 * len(copies)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
@settings(deadline=None, derandomize=True)
def test_components_are_a_partition_in_which_linked_ones_stand_together(pairs: list[tuple[int, int]]) -> None:
    groups = components(pairs)
    members = [i for g in groups for i in g]
    assert len(members) == len(set(members))
    where = {i: n for n, g in enumerate(groups) for i in g}
    for a, b in pairs:
        if a != b:
            assert where[a] == where[b]


def margins(image: Image, seed: int) -> Image:
    """Cut by another margin on each side, up to 6 %, stretched unlike across and down, brighter or darker."""
    rng = np.random.default_rng(seed)
    height, width = image.shape
    above, below, left, right = rng.uniform(0.01, 0.06, 4)
    cut = image[round(above * height) : -round(below * height), round(left * width) : -round(right * width)]
    size = (round(width * rng.uniform(0.8, 1.2)), round(height * rng.uniform(0.8, 1.2)))
    scaled = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if size[0] < width else cv2.INTER_LINEAR)
    return np.asarray(cv2.convertScaleAbs(scaled, alpha=float(rng.uniform(0.85, 1.2))), np.uint8)


def test_copies_cut_by_other_margins_on_each_side_are_found_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(40):
        write(folder / f"{i:02d}" / "image.png", speckle(i, 448, 384))
    for i in range(20):
        write(folder / f"{i:02d}" / "copy.png", margins(speckle(i, 448, 384), i))
    found = {frozenset(g) for g in printed(folder)["duplicates"]["near"]}
    wanted = {frozenset((f"{i:02d}/image.png", f"{i:02d}/copy.png")) for i in range(20)}
    assert found <= wanted
    assert len(found) >= 19


@pytest.mark.skipif(not SAMPLES.exists(), reason="the folder of sample images is not beside the project")
def test_crops_of_real_frames_are_found(tmp_path: Path) -> None:
    frames = sorted((SAMPLES / "timtrack" / "set1").rglob("*.png"))[::9]
    for number, path in enumerate(frames):
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        write(tmp_path / f"{number}" / "frame.png", image)  # type: ignore[arg-type]
        write(tmp_path / f"{number}" / "cut.png", margins(image, number))  # type: ignore[arg-type]
    near = printed(tmp_path)["duplicates"]["near"]
    assert {frozenset(g) for g in near} == {
        frozenset((f"{i}/frame.png", f"{i}/cut.png")) for i in range(len(frames))
    }


@pytest.mark.parametrize(("least", "rough"), [(2.0, 0.0), (0.0, 2.0), (0.0, 0.0)])
def test_nothing_alike_at_any_step_is_no_candidate(
    monkeypatch: pytest.MonkeyPatch, least: float, rough: float
) -> None:
    monkeypatch.setattr(candidates, "_FOUND", least)
    monkeypatch.setattr(candidates, "_ROUGH", rough)
    thumbs = np.random.default_rng(0).integers(0, 256, (70, 64, 64), np.uint8)
    thumbs[69] = thumbs[0]
    described = candidates.Descriptions(lambda pictures: thumbs[pictures], np.arange(70))
    with ThreadPoolExecutor(2) as threads:
        found = dict(one for some in described.before(np.ones(70, np.bool_), threads) for one in some)
    assert {row for row, others in found.items() if others} == ({69} if least + rough == 0 else set())


def test_many_copies_of_one_picture_are_one_group(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    image = speckle(1)
    for i in range(150):  # each other pixels, so that no two are exactly the same
        changed = cv2.convertScaleAbs(image, alpha=0.9 + 0.001 * i)
        write(folder / f"{'abcdefghij'[i // 15]}{'klmnopqrstuvwxy'[i % 15]}.png", changed)
    write(folder / "other.png", speckle(2))
    near = printed(folder)["duplicates"]["near"]
    assert [len(g) for g in near] == [150]


def test_many_equal_files_cost_no_more_than_their_number(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    for i in range(3000):
        (folder / f"{i}.txt").write_bytes(b"0 0.5 0.5 0.1 0.1\n")
    assert len(printed(folder)["duplicates"]["exact"]) <= 1


def test_what_is_compared_is_told_now_and_then(tmp_path: Path) -> None:
    """Of few pictures when it begins: those described, then pairs named by their hashes."""
    for i in range(5):
        write(tmp_path / "set" / f"{'abcde'[i]}.png", speckle(i))
        write(tmp_path / "set" / f"{'vwxyz'[i]}.png", np.ascontiguousarray(speckle(i)[:, ::-1]))
    stages: list[str] = []
    options = Options(text=False, workers=0, work=str(tmp_path / "work"))
    found = audit(str(tmp_path / "set"), options, stage=stages.append).result.duplicates.near
    assert len(found) == 5
    compared = [stage.split() for stage in stages if stage.startswith("comparing ")]
    assert compared[0] == ["comparing", "0", "of", "10", "pictures"]
    assert {words[1] for words in compared} == {"0"}
    assert len(compared) >= 2


def film(path: Path, container: str, seeds: Iterable[int], gain: float = 1.0) -> None:
    """A clip of pictures, without loss but for a gain."""
    with av.open(str(path), "w", format=container) as out:
        stream: Any = out.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 224, 192, "gray"
        for seed in seeds:
            picture = np.asarray(np.minimum(gain * speckle(seed), 255), np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="gray")))
        out.mux(stream.encode())


@pytest.mark.parametrize("gain", [1.0, 1.1])
def test_clips_are_equal_by_their_bytes_and_alike_by_their_frames(tmp_path: Path, gain: float) -> None:
    """Tables and texts beside them may well be equal; one frame in common is chance."""
    film(tmp_path / "c.mkv", "matroska", range(10, 14), gain)
    film(tmp_path / "a.avi", "avi", range(10, 14))
    film(tmp_path / "one.avi", "avi", range(13, 17))
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("file,label\na,x\n", encoding="utf-8")
        (tmp_path / f"{name}.txt").write_text("words", encoding="utf-8")
    (tmp_path / "b.avi").write_bytes((tmp_path / "a.avi").read_bytes())
    found = audited(tmp_path).duplicates
    assert found.exact == [["a.avi", "b.avi"]]
    (near,) = found.near
    assert {"c.mkv"} < set(near) <= {"a.avi", "b.avi", "c.mkv"}


def test_what_is_found_does_not_depend_on_the_threads(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(12):
        image = speckle(i)
        write(folder / f"{i}.png", image)
        write(folder / f"{i}-cut.png", image[5:-3, 4:-6])
    one, three = (audit(str(folder), Options(text=False, workers=n)).result.duplicates for n in (1, 3))
    assert one == three
    assert len(one.near) == 12


@pytest.mark.parametrize(
    ("kept", "scale"), [("set.npz", 1.0), ("set.h5", 0.8), ("{}.png", 1.0), ("{}.png", 0.8)]
)
def test_single_pictures_out_of_a_volume_stand_with_it(tmp_path: Path, kept: str, scale: float) -> None:
    frames = [speckle(n, 240, 200) for n in range(12)]
    single = np.stack([cv2.resize(frame, None, fx=scale, fy=scale) for frame in frames])
    other = np.stack([speckle(n, *single.shape[:0:-1]) for n in range(20, 26)])
    images = np.concatenate([other, single])
    (tmp_path / "train").mkdir()
    (tmp_path / "test").mkdir()
    np.save(tmp_path / "train" / "volume.npy", np.stack(frames))
    if kept == "set.npz":
        np.savez(tmp_path / "test" / kept, images=images)
    elif kept == "set.h5":
        (tmp_path / "test" / kept).write_bytes(making.hdf5(images=images))
    else:
        for n, image in enumerate(images):
            write(tmp_path / "test" / f"{'abcdefghijklmnopqrst'[n]}.png", image)
    found = audited(tmp_path)
    assert (found.items.images, found.items.volumes) == (18, 1)
    (group,) = found.duplicates.clips
    assert group[0] == "train/volume.npy"
    assert len(group) >= 4  # slices of a volume are looked at in part
    of_other = {f"test/{'abcdef'[n]}.png" for n in range(6)} | {f"test/{kept}#images[{n}]" for n in range(6)}
    assert of_other.isdisjoint(group)
    assert [set(g) for g in found.duplicates.across_splits] == [set(group)]
    assert not found.duplicates.exact
    assert not found.duplicates.near


def test_a_picture_that_two_clips_begin_with_is_of_neither(tmp_path: Path) -> None:
    write(tmp_path / "title.png", speckle(1))
    write(tmp_path / "frame.png", speckle(13))
    film(tmp_path / "a.avi", "avi", [1, 10, 11, 12, 13])
    film(tmp_path / "b.avi", "avi", [1, 20, 21, 22, 23])
    found = audited(tmp_path).duplicates
    assert (list(found.near), found.clips) == ([], [["a.avi", "frame.png"]])
    film(tmp_path / "c.mkv", "matroska", [1, 10, 11, 12, 13])
    found = audited(tmp_path).duplicates
    assert found.near == [["a.avi", "c.mkv"]]
    assert found.clips == [["a.avi", "c.mkv", "frame.png"]]


def test_volumes_are_not_alike_by_what_one_file_of_pictures_shares_with_each(tmp_path: Path) -> None:
    one, other = (np.stack([speckle(n, 96, 80) for n in range(s, s + 6)]) for s in (0, 10))
    np.savez(tmp_path / "a.npz", images=np.concatenate([one, other]))
    np.save(tmp_path / "one.npy", one)
    np.save(tmp_path / "other.npy", other)
    found = audited(tmp_path).duplicates
    assert not found.near
    assert [group[0] for group in found.clips] == ["one.npy", "other.npy"]
