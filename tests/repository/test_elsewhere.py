"""What a repository leaves to other places stays open, and what is others' or only an example is not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.repository import Inspection, inspect
from tests.repository.making import MIT, NETWORK, PREDICT, TRAIN, Files, write

WHOLE: Files = {"net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}
HEADER = "# Copyright 2024 A. This work is licensed under CC BY-NC 4.0, see the web.\n"


def levels(result: Inspection) -> dict[str, str]:
    return {f.criterion: f"{f.level}>{f.up_to}" if f.up_to else f.level for f in result.findings}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (
            {"README.md": "# A", "run.py": "from sub.models import make\nmake()\n", ".gitmodules": '[submodule "s"]\n\tpath = sub\n'},
            {"M1": "partial>full", "M5": "none>full", "M6": "none>full", "M9": "none>full"},
        ),
        ({"README.md": "# A", "demo.zip": b"PK"}, {"M1": "none>full", "M5": "none>full", "M6": "none>full"}),
        ({"README.md": "# A", "run.jl": "x = 1\n"}, {"M1": "none>full", "M6": "none>full"}),
        ({"README.md": "# A", "fetch.py": 'url = "https://drive.google.com/uc?id=1"\nname = "net.pth"\n'}, {"M3": "none>full"}),
        ({"README.md": "# A", **{n: HEADER + str(t) for n, t in WHOLE.items()}}, {"M2": "partial"}),
        ({"README.md": "# A", **WHOLE, "one.py": HEADER}, {"M2": "none"}),
        ({"README.md": "# A\n\nFor the MIT class of 2018.", **WHOLE}, {"M2": "none"}),
        (
            {"README.md": "# A", **WHOLE, "DeepFill/deepfillv2_places.pth": b"\x80\x02}q\x00." + b"0" * 3_000},
            {"M3": "none>full"},
        ),
        (
            {"README.md": "# A", "lib/setup.py": "package_name = os.getenv('X', 'torchvision')\n", "lib/README.md": "# tv\n## Install\npip install torch==1.0 torchvision==1.0\n", "lib/a.py": NETWORK},
            {"M8": "none", "M7": "none"},
        ),
        ({"README.md": "# A\n\n## Abstract\nThe inherent limitations of networks are known. Inductive bias in layers helps.", **WHOLE}, {"M16": "none"}),
    ],
)  # fmt: skip
def test_a_models_repository(tmp_path: Path, files: Files, wanted: dict[str, str]) -> None:
    found = levels(inspect(str(write(tmp_path, files)), kind="model"))
    assert {c: found[c] for c in wanted} == wanted


MANY: Files = {f"images/{n}.png": b"\x89PNG" for n in range(12)}
TEXT = "# A set\n\nImages of the liver with their masks.\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"README.md": TEXT, "examples/one.jpg": b"\xff\xd8"}, {"D2": "none>full", "D4": "partial>full", "D27": "unknown"}),
        ({"README.md": TEXT, "LICENSE": MIT, "code/logo.png": b"\x89PNG"}, {"D2": "none>full"}),
        ({"README.md": TEXT, "LICENSE": MIT, **MANY, "load.py": "import cv2\ncv2.imread('a')\n"}, {"D2": "partial>full", "D31": "full"}),
        ({"README.md": TEXT, "LICENSE": MIT, **MANY}, {"D2": "full"}),
        ({"README.md": TEXT + "\nThe images may be used solely for the challenge.\n", **MANY}, {"D2": "partial"}),
        ({"README.md": TEXT + "\nDownload the data: https://zenodo.org/records/12\n"}, {"D4": "full"}),
        ({"README.md": TEXT + "\nImages of Doe et al: https://zenodo.org/records/12\n", **MANY}, {"D4": "partial"}),
        ({"README.md": TEXT + "\nTrained with YOLOv5, version 7.0, 10.5281/zenodo.12\n", **MANY}, {"D4": "partial"}),
        ({"README.md": TEXT, **MANY, "list.csv": "file,patient,test_fold\n1,2,3\n"}, {"D29": "partial"}),
        ({"README.md": TEXT + "\nThe training set has 20 images.\n"}, {"D29": "partial>full"}),
        ({"README.md": TEXT, **{f"masks/{n}.jpg": b"\xff\xd8" for n in range(12)}, **MANY}, {"D27": "partial"}),
        ({"README.md": TEXT, **MANY, "read.m": "x = load('a.mat');\n"}, {"D31": "full"}),
        ({"README.md": TEXT, **MANY, "page.js": "let a = 1\n"}, {"D31": "none>full"}),
    ],
)  # fmt: skip
def test_a_dataset_repository(tmp_path: Path, files: Files, wanted: dict[str, str]) -> None:
    place = str(write(tmp_path, files))
    found = levels(inspect(place, address="https://github.com/me/set", kind="dataset"))
    assert {c: found[c] for c in wanted} == wanted
