"""Formats of weights are read from content: names, shapes, parameters, without building anything."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.repository import inspect
from sonodex.repository.texts import Document
from sonodex.repository.weights import formats
from sonodex.repository.weights.links import WeightLink, host_of, loaded_by, offered
from sonodex.repository.weights.opcodes import follow
from tests.repository import making

SHAPES = {"encoder.conv.weight": (8, 1, 3, 3), "encoder.conv.bias": (8,), "head.weight": (2, 8)}
PARAMETERS = 8 * 9 + 8 + 16


def zipped(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.safetensors", making.safetensors(SHAPES), "safetensors"), ("renamed.bin", making.safetensors(SHAPES), "safetensors"),
        ("a.gguf", making.gguf(SHAPES), "gguf"), ("a.onnx", making.onnx(SHAPES), "onnx"), ("a.pth", making.torch_zip(SHAPES), "pytorch"),
        ("a.pt", making.torch_zip(SHAPES, script=True), "torchscript"), ("a.pth", making.legacy(SHAPES), "pytorch-legacy"),
        ("a.ckpt", making.checkpoint_pickle(SHAPES), "pytorch-legacy"),
    ],
)  # fmt: skip
def test_tensors_are_named_and_counted(name: str, data: bytes, wanted: str) -> None:
    content = formats.read(name, BytesIO(data), len(data))
    assert content is not None
    assert content.format == wanted
    assert content.whole
    assert {t.name: t.shape for t in content.tensors} == SHAPES
    assert content.parameters == PARAMETERS
    assert content.pickled == wanted.startswith(("pytorch", "torchscript"))


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("saved_model.pb", b"\x08\x01", "savedmodel"), ("a.tflite", b"\0\0\0\0TFL3" + b"\0" * 20, "tflite"), ("m.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 9, "hdf5"),
        ("net.mat", b"MATLAB 5.0 MAT-file", "matlab"), ("net.mat", b"\x89HDF\r\n\x1a\n", "matlab"), ("w.npy", b"\x93NUMPY\1\0", "npy"),
        ("w.npz", zipped({"a.npy": b""}), "npz"), ("m.keras", zipped({"config.json": b"{}", "model.weights.h5": b""}), "keras"),
        ("model.ckpt.index", b"\0" * 20, "tensorflow-checkpoint"), ("p.pkl", b"\x80\x04K\x01.", "pickle"),
    ],
)  # fmt: skip
def test_other_formats_are_named(name: str, data: bytes, wanted: str) -> None:
    content = formats.read(name, BytesIO(data), len(data))
    assert content is not None
    assert (content.format, content.parameters) == (wanted, None)


@pytest.mark.parametrize("data", [b"", b"plain text", zipped({"a.txt": b""}), b"\x89PNG\r\n"])
def test_what_is_no_format_of_weights_is_none(data: bytes) -> None:
    assert formats.read("a.bin", BytesIO(data), len(data)) is None


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x80\x02", b"GGUF\3\0\0\0", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\x3a"]),
)
def test_any_bytes_are_read_or_left(data: bytes, head: bytes) -> None:
    for name in ("a.pth", "a.onnx", "a.safetensors", "a.pkl"):
        formats.read(name, BytesIO(head + data), len(head + data))


def test_names_that_a_pickle_would_import_are_listed() -> None:
    assert follow(BytesIO(b"\x80\x02cposix\nsystem\nX\x02\0\0\0ls\x85R.")).imports == ("posix.system",)
    assert follow(BytesIO(b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02ls\x85R.")).imports == (
        "posix.system",
    )
    assert follow(BytesIO(b"(S'ls'\nios\nsystem\n.")).imports == ("os.system",)


def test_arrays_of_an_hdf5_file_are_counted_and_links_out_of_it_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.h5"
    with h5py.File(outside, "w") as file:
        file["secret"] = np.zeros(1000)
    folder = making.write(tmp_path / "r", {"net.py": making.NETWORK})
    with h5py.File(folder / "model.h5", "w") as file:
        file["conv/kernel"] = np.zeros((3, 3, 1, 8))
        file["conv/bias"] = np.zeros(8)
        file["out"] = h5py.ExternalLink(str(outside), "/secret")
    [one] = inspect(str(folder)).facts.weights
    assert (one["format"], one["parameters"], one["tensors"]) == ("hdf5", 80, 2)


def test_weights_in_a_clone_are_read_like_those_in_a_folder(tmp_path: Path) -> None:
    folder = making.commit(
        making.write(
            tmp_path / "a",
            {"w/net.pth": making.torch_zip(SHAPES), "w/b.safetensors": making.safetensors(SHAPES)},
        )
    )
    clone = making.bare(folder, tmp_path / "b.git")
    assert inspect(str(folder)).facts.weights == inspect(str(clone)).facts.weights


def test_a_pointer_to_a_large_file_is_a_file_of_weights(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 268346966\n"
    [one] = inspect(
        str(making.write(tmp_path, {"checkpoint.pth": pointer, "net.py": making.NETWORK}))
    ).facts.weights
    assert (one["stored"], one["bytes"], one["format"]) == ("lfs", 268346966, None)


DRIVE = "https://drive.google.com/file/d/1abc/view"


def links(text: str, own: str | None = "owner/name") -> list[WeightLink]:
    return offered(Document.of("README.md", text), own)


@pytest.mark.parametrize(
    ("text", "count", "base"),
    [
        (f"Download the trained model [here]({DRIVE}).", 1, False), (f"## Checkpoints\n\n[Google Drive]({DRIVE})", 1, False), (f"模型权重: {DRIVE}", 1, False),
        (f"The dataset can be downloaded [here]({DRIVE}).", 0, False), (f"## Data\n[images]({DRIVE})", 0, False),
        (f"We use the [SAM ViT-B checkpoint]({DRIVE}) as initialization.", 1, True), (f"Our weights, fine-tuned from SAM: [link]({DRIVE})", 1, False),
        ("weights: https://dl.fbaipublicfiles.com/x/sam_vit_b.pth", 1, True), ("[weights](https://huggingface.co/me/model)", 1, False),
        ("[demo](https://huggingface.co/spaces/me/demo) of the model weights", 0, False), ("[paper](https://huggingface.co/papers/1) and weights", 0, False),
        ("Weights: [v1](https://github.com/owner/name/releases/download/v1/a.pth)", 1, False),
        ("Weights: [v1](https://github.com/other/project/releases/download/v1/a.pth)", 1, True),
        ("Model weights have been uploaded to 10.5281/zenodo.15509422.", 1, False), ("<!-- weights: " + DRIVE + " -->", 0, False),
        ("[weights][w]\n\n[w]: " + DRIVE, 1, False), (f'Pretrained weights: <a href="{DRIVE}">here</a>', 1, False),
    ],
)  # fmt: skip
def test_links_to_weights_are_told_from_links_to_data_and_to_base_models(
    text: str, count: int, base: bool
) -> None:
    found = {link.url for link in links(text)}
    assert len(found) == count
    assert all(link.base is base for link in links(text))


def test_weights_to_ask_for_or_behind_an_account_are_marked() -> None:
    assert links(f"Trained weights ([drive]({DRIVE})) are available upon request.")[0].request
    assert links("Trained weights: https://www.comet.com/me/model-registry/net")[0].request
    assert not links(f"Trained weights: {DRIVE}")[0].request


def test_names_on_a_hub_and_own_releases_are_found_in_code() -> None:
    strings = [("a.py", "hf-hub:me/echo", 3), ("a.py", "https://github.com/owner/name/releases/download/v1/a.pt", 4),
               ("a.py", "https://download.pytorch.org/models/resnet18.pth", 5), ("a.py", "hello", 6)]  # fmt: skip
    assert [(one.host, one.line) for one in loaded_by(strings, "owner/name")] == [("hub", 3), ("release", 4)]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (DRIVE, "drive"), ("https://pan.baidu.com/s/1", "drive"), ("https://zenodo.org/records/1", "archive"), ("https://doi.org/10.5281/zenodo.1", "archive"),
        ("https://doi.org/10.1016/j.x.2020", None), ("https://example.org/a.pth", "file"), ("https://example.org/", None), ("https://[", None),
        ("https://evil.example/drive.google.com/x", None), ("https://notdrive.google.com.evil.example/", None),
    ],
)  # fmt: skip
def test_hosts(url: str, host: str | None) -> None:
    assert host_of(url) == host
