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
        ({"README.md": "# A", "LICENSES/MIT.txt": MIT, **WHOLE}, {"M2": "full"}),
        ({"README.md": "# Netz\n\n## Lizenz\nDieses Projekt steht unter der MIT-Lizenz.\n", **WHOLE}, {"M2": "full"}),
        ({"README.md": "# A\n\n## License\nMIT / Apache-2.0 (choose one)\n", **WHOLE}, {"M2": "none"}),
        ({"README.md": "# A\n\n## License\nFree for research and education use only.\n", **WHOLE}, {"M2": "partial"}),
        (
            {"README.md": "# A", "setup.py": "from setuptools import setup\nNEEDS = ['torch==2.0.1', 'numpy==1.26.0']\nsetup(install_requires=NEEDS)\n", **WHOLE},
            {"M7": "full"},
        ),
        ({"README.md": "# A", "reqs/base.txt": "torch==2.0.1\nnumpy==1.26.0\n", "setup.py": "from setuptools import setup\nsetup(install_requires=open('reqs/base.txt').read())\n", **WHOLE}, {"M7": "full"}),
        ({"README.md": "# A\n\nRequirement:\npytorch\nnumpy\n\n1. 'train.py' trains the network.\n2. 'predict.py' runs it.\n", **WHOLE}, {"M7": "partial", "M8": "partial"}),
        ({"README.md": "# A\n\n## Demo\n1. first: https://youtu.be/a\n2. second: https://youtu.be/b\n", **WHOLE}, {"M8": "none"}),
        (
            {"README.md": "# A\n\n```\npip install a\n```\nSee [more](scripts/run).\n", "scripts/run/README.md": "# Run\n```\npython train.py\n```\n", **WHOLE},
            {"M8": "full"},
        ),
        ({"README.md": "# A\n\nPaper (IEEE style, arXiv ready).", **WHOLE}, {"M15": "unknown"}),
        ({"README.md": "# First place in the MICCAI challenge", **WHOLE}, {"M15": "unknown"}),
        ({"README.md": "# A\n\n## References\n[1] B. Other, Nature, 2020, doi: 10.1038/s41586-020-1\n", **WHOLE}, {"M15": "unknown"}),
        ({"README.md": "# A", **WHOLE, "one.py": "import model.lost\n" + TRAIN, "two.py": "import model.lost\n" + TRAIN, "model/net.py": ""}, {"M5": "partial"}),
        ({"README.md": "# A", "fit.py": "from models import *\nsvm_train(1)\n", "models.py": "import tensorflow\ndef svm_train(x):\n    svm_model.fit(x)\n"}, {"M1": "full", "M5": "full"}),
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
CC_NC = "Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)\n"
CARD = """---
dataset_info:
  splits:
  - name: train
  - name: test
---
# Dataset Card for "a"

[More Information needed](https://example.org)
"""
LONG = "\nThe pictures were taken in one hospital by two people with one device. " * 4 + "\n"
PAPER = "\n## Citation\n```\n@article{{a,\n  title={{{}}},\n  journal={{IEEE Transactions on Medical Imaging}}\n}}\n```\n"
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
        (
            {"README.md": TEXT + "\nThe training set has 20 images. Files: https://drive.google.com/drive/folders/1\n", "LICENSE": MIT, "train.py": TRAIN, "net.py": NETWORK},
            {"D2": "none", "D4": "partial", "D5": "none", "D29": "partial"},
        ),
        ({"README.md": TEXT + "\n## License\nThis project is under the MIT License.\nFiles: https://drive.google.com/drive/folders/1\n"}, {"D2": "none"}),
        ({"README.md": TEXT + "\nFiles: https://drive.google.com/x/1\n\nThe images are under a\n[Creative Commons licence for attribution](https://creativecommons.org/licenses/by-sa/4.0/).\n"}, {"D2": "full"}),
        ({"README.md": TEXT + "\nThe dataset is shared under CC BY-NC-SA.\n", **MANY}, {"D2": "full"}),
        (
            {"README.md": TEXT + "\nTrained model: https://drive.google.com/file/d/1\n", "data/one.mat": b"MATLAB"},
            {"D2": "none", "D4": "partial", "D5": "partial", "D27": "partial"},
        ),
        ({"README.md": TEXT + "\nThe dataset is under CC BY 4.0.\n", "LICENSE": CC_NC, **MANY}, {"D2": "partial"}),
        ({"README.md": TEXT + "\nFill in the [application form](form.pdf) and send it.\n"}, {"D2": "partial"}),
        ({"README.md": TEXT, "terms_conditions.md": "# Terms\nNone.\n"}, {"D2": "partial"}),
        ({"README.md": "[![DOI](https://zenodo.org/badge/DOI/10.5281/zenodo.12.svg)](https://doi.org/10.5281/zenodo.12)\n" + TEXT, "train.py": TRAIN, "net.py": NETWORK}, {"D4": "partial>full"}),
        ({"README.md": TEXT + "\nLiver data can be obtained from [Doe](https://zenodo.org/records/12).\n", **MANY}, {"D4": "partial"}),
        ({"README.md": TEXT + "\nThe data are PNG files: https://zenodo.org/records/12\n"}, {"D27": "full"}),
        ({"README.md": TEXT, "load_data.py": "import cv2\ncv2.imread('a' + '.jpg')\n"}, {"D27": "partial>full"}),
        ({"README.md": TEXT, "prepare.py": "import nibabel as nib\nnib.load('a' + '.nii')\n"}, {"D27": "full"}),
        ({"README.md": TEXT, "plot.py": "import cv2\ncv2.imread(name)\nsave('.png')\n"}, {"D27": "unknown"}),
        ({"README.md": TEXT, **MANY, "lists/train_one_patient_out.txt": "1\n"}, {"D29": "full"}),
        ({"README.md": TEXT, **{f"data/test{n}_sample.csv": b"1" for n in range(80)}, **MANY}, {"D29": "none"}),
        ({"README.md": TEXT, **{f"slices/{n}.png": b"\x89PNG" for n in range(12)}, "train.py": TRAIN, "net.py": NETWORK}, {"D5": "none>partial", "D27": "unknown"}),
        (
            {"README.md": CARD, "data/train-0.parquet": b"PAR1", "data/test-0.parquet": b"PAR1"},
            {"D2": "none", "D4": "partial", "D5": "partial", "D27": "full", "D29": "partial", "D31": "none>partial", "D32": "none"},
        ),
        ({"README.md": TEXT + LONG + "\n| Column | Description |\n|---|---|\n| id | patient |\n| age | years |\n| sex | F, M |\n"}, {"D32": "full"}),
        ({"README.md": TEXT + LONG + "\n## Data\n- Format: PNG\n- Resolution: varies\n- Channels: 1\n", **MANY}, {"D32": "partial"}),
        ({"README.md": TEXT + LONG + PAPER.format("A dataset of livers"), **MANY}, {"D32": "full"}),
        ({"README.md": TEXT + LONG + PAPER.format("LiverNet: attention for livers"), **MANY}, {"D32": "partial"}),
        ({"README.md": TEXT, **{f"masks/{n}.jpg": b"\xff\xd8" for n in range(12)}, **MANY}, {"D27": "partial"}),
        ({"README.md": TEXT, **MANY, "read.m": "x = load('a.mat');\n"}, {"D31": "full"}),
        ({"README.md": TEXT, **MANY, "page.js": "let a = 1\n"}, {"D31": "none>full"}),
    ],
)  # fmt: skip
def test_a_dataset_repository(tmp_path: Path, files: Files, wanted: dict[str, str]) -> None:
    place = str(write(tmp_path, files))
    found = levels(inspect(place, address="https://github.com/me/set", kind="dataset"))
    assert {c: found[c] for c in wanted} == wanted
