"""Small repositories written for a test, and files of weights without a framework."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

MODEL_CRITERIA = ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11", "M12", "M15", "M16"]

MIT = """MIT License

Copyright (c) 2024 A Person

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
NETWORK = """import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(1, 8, 3)
        self.two = nn.Linear(8, 2)
"""
TRAIN = """import torch
from net import Net

net = Net()
optimizer = torch.optim.Adam(net.parameters())
for x, y in []:
    loss = net(x).sum()
    loss.backward()
    optimizer.step()
"""
PREDICT = """import argparse
import torch
from net import Net

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    net = Net()
    net.load_state_dict(torch.load("weights.pth"))
    net.eval()
"""
_GIT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2024-05-06T12:00:00Z",
    "GIT_COMMITTER_DATE": "2024-05-06T12:00:00Z",
}  # fmt: skip
Files = Mapping[str, str | bytes]


def write(folder: Path, files: Files) -> Path:
    """Files below a folder, made as needed."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env={**os.environ, **_GIT}, check=True, capture_output=True
    )
    return done.stdout.decode()


def commit(folder: Path, origin: str | None = None, tag: str | None = None) -> Path:
    """Everything in a folder as the one commit of a new repository."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "first")
    if origin:
        git(folder, "remote", "add", "origin", origin)
    if tag:
        git(folder, "tag", tag)
    return folder


def bare(folder: Path, target: Path) -> Path:
    """A bare clone of a repository."""
    git(folder, "clone", "-q", "--bare", "--no-local", str(folder), str(target))
    return target


def safetensors(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    header = json.dumps(
        {n: {"dtype": "F32", "shape": list(s), "data_offsets": [0, 0]} for n, s in shapes.items()}
    ).encode()
    return struct.pack("<Q", len(header)) + header


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def gguf(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    out = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), 2)
    out += _text("general.name") + struct.pack("<I", 8) + _text("a model")
    out += _text("list") + struct.pack("<IIQ", 9, 4, 3) + bytes(12)
    for name, shape in shapes.items():
        out += (
            _text(name)
            + struct.pack("<I", len(shape))
            + struct.pack(f"<{len(shape)}Q", *shape)
            + struct.pack("<IQ", 0, 0)
        )
    return out


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def onnx(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    tensors = b"".join(
        _field(5, b"".join(_varint(8) + _varint(n) for n in shape) + _field(8, name.encode()))
        for name, shape in shapes.items()
    )
    return _varint(8) + _varint(8) + _field(2, b"maker") + _field(7, _field(2, b"graph") + tensors)


def checkpoint_pickle(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    """What `torch.save` pickles for a dictionary of tensors, written opcode by opcode."""
    out = b"\x80\x02}q\x00("
    for name, shape in shapes.items():
        out += b"X" + struct.pack("<I", len(name)) + name.encode()
        out += b"ctorch._utils\n_rebuild_tensor_v2\n("
        out += (
            b"("
            + b"".join(b"X" + struct.pack("<I", len(t)) + t for t in (b"storage",))
            + b"ctorch\nFloatStorage\n"
        )
        out += b"".join(b"X" + struct.pack("<I", len(t)) + t for t in (b"0", b"cpu")) + b"K\x01tQ"
        out += b"K\x00"
        for numbers in (shape, tuple(1 for _ in shape)):
            out += b"(" + b"".join(b"M" + struct.pack("<H", n) for n in numbers) + b"t"
        out += b"\x89ccollections\nOrderedDict\n)RtR"
    return out + b"u."


def torch_zip(shapes: Mapping[str, tuple[int, ...]], *, script: bool = False) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("model/data.pkl", checkpoint_pickle(shapes))
        if script:
            archive.writestr("model/code/__torch__.py", "")
            archive.writestr("model/constants.pkl", b"\x80\x02).")
    return target.getvalue()


def legacy(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    """PyTorch's file before 1.6: three small pickles, then the checkpoint."""
    magic = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
    return (
        magic
        + b"\x80\x02M\xe9\x03."
        + b"\x80\x02}q\x00X\x0d\x00\x00\x00little_endian\x88s."
        + checkpoint_pickle(shapes)
    )


def planted(path: Path) -> bytes:
    """A pickle that would write a file when loaded."""
    command = f"touch {path}".encode()
    return b"\x80\x02cposix\nsystem\nX" + struct.pack("<I", len(command)) + command + b"\x85R."
