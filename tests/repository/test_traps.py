"""Traps that real repositories set, as small trees: what stands in an odd place, and what looks like something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonodex.errors import UsageError
from sonodex.repository import inspect, licensing
from tests.repository.making import MIT, NETWORK, PREDICT, TRAIN, Files, torch_zip, write

CODE: Files = {"net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}
BSD = "Copyright (c) 2020, A Person\nAll rights reserved.\n" + (
    "Redistribution and use in source and binary forms, with or without modification, are permitted.\n"
)
OWN = (
    "Copyright 2024 A University. All rights reserved. No part may be used or shared without our consent.\n"
    * 3
)
GPL_WORDS = "# Net\n\n## License\nThis project is released under the GPL-3.0 license.\n"
RELEASE = (
    "# Net\n\nDownload the checkpoint `best.pt` from our [releases page](https://github.com/me/net/releases)."
)
SCANS: Files = {f"scans/{n}.png": b"\x89PNG" for n in range(12)}
BASELINE = "# A set\n\nScans of the liver, with a baseline.\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        # A licence in a sub-folder: of the folder that holds the code, of a tool, of the data.
        ({**{f"src/{n}": c for n, c in CODE.items()}, "src/COPYING": MIT, "README.md": "# Net\n"}, {"M2": "full"}),
        ({**CODE, "legal/LICENSE.txt": MIT}, {"M2": "full"}),
        ({**CODE, "LICENSE": MIT, "docs/LICENSE": "Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)\n"}, {"M2": "full"}),
        ({**CODE, "labels/LICENSE": "Attribution 4.0 International (CC BY 4.0)\n"}, {"M2": "none"}),
        # An open licence beside words that take it back, or beside another one.
        ({**CODE, "LICENSE": MIT, "NOTICE.md": "# Notice\n", "LICENSE-WEIGHTS.txt": OWN}, {"M2": "partial"}),
        ({**CODE, "LICENSE": MIT, "README.md": GPL_WORDS}, {"M2": "partial"}),
        ({**CODE, "LICENSE": MIT, "README.md": GPL_WORDS.replace("This project", "The tool that we borrow from others")}, {"M2": "full"}),
        ({**CODE, "README.md": "# Net\n\n## Data\n\n### Set A\n- Terms: free for research use after registration.\n"}, {"M2": "none"}),
        # A readme in two languages: what is told stands in the second.
        ({**CODE, "README.md": "# Net\n", "README.es.md": "# Red\n\n## Instalación\n`pip install torch`\n\n## Uso\n`python train.py`\n"}, {"M8": "full"}),
        # Weights only in a release; a link to somebody else's releases.
        ({**CODE, "README.md": RELEASE}, {"M3": "full"}),
        ({**CODE, "README.md": RELEASE.replace("me/net", "them/other").replace("our", "their")}, {"M3": "none>full"}),
        # Requirements inside the set-up script, in a list that is extended or kept in a function.
        ({**CODE, "setup.py": "def needs():\n    requirements = ['torch==2.1.0', 'torchvision==0.16.0']\n    return requirements\n"}, {"M7": "full"}),
        ({**CODE, "setup.cfg": "[options]\ninstall_requires =\n    torch\n    numpy\n"}, {"M7": "partial"}),
        # Code taken over with its own licence does not speak for the whole.
        ({**{f"a{n}.py": TRAIN for n in range(9)}, "net.py": NETWORK, "segment_anything/LICENSE": MIT, "segment_anything/x.py": NETWORK}, {"M2": "none"}),
        # A fork whose readme is that of the other project; a template that nobody filled in.
        ({**CODE, "README.md": "# Net\n\nTrained weights: https://drive.google.com/file/d/1\n\n    git clone https://github.com/them/net\n"}, {"M3": "none>full"}),
        ({**CODE, "README.md": "# Project\n\n```\ngit clone https://github.com/username/repo_name\n```\n"}, {"M8": "none>partial"}),
        # Commands in a text file, through a framework's own tools; a package that is the checkout itself.
        ({"set.py": "from mmseg.datasets import D\n", "cmds.txt": "pip install openmim\n\npython /mmseg/tools/train.py c.py\npython /mmseg/tools/test.py c.py\n", "README.txt": "configs\n"},
         {"M1": "full", "M5": "full", "M6": "full", "M8": "full"}),
        ({"__init__.py": "", "net/__init__.py": "", "net/one.py": NETWORK, "train.py": TRAIN.replace("from net", "from net.net.one")}, {"M5": "full"}),
        ({"net/one.py": NETWORK, "train.py": TRAIN.replace("from net", "from net.net.one")}, {"M5": "partial"}),
        # A network of functions, one chosen by its name, one whose helper is absent and one that lacks a part.
        ({"network.py": "import torch.nn as nn\ndef build(n):\n    return nn.Sequential(nn.Conv2d(1, n, 3), nn.Linear(n, 2))\n"}, {"M9": "full"}),
        ({"run.py": "import torch\nimport torchvision\nnet = torchvision.models.__dict__[name]()\nname = 'r2plus1d_18'\n"}, {"M9": "full"}),
        ({"p/__init__.py": "", "p/net.py": "from .batchnorm import B\n" + NETWORK}, {"M9": "full"}),
        ({"p/__init__.py": "", "p/net.py": "from .backbone import B\n" + NETWORK}, {"M9": "partial"}),
        # Words that mean something else.
        ({**CODE, "README.md": "# Net\n\nProvide your name, affiliation, intended use, and a signature.\n"}, {"M16": "none"}),
        ({**CODE, "README.md": "# Net\n\nHowever, there are limitations in terms of accuracy.\n"}, {"M16": "partial"}),
        ({**CODE, "README.md": "# Net\n\nCode is still being uploaded.\n"}, {"M5": "partial"}),
    ],
)  # fmt: skip
def test_a_models_repository(tmp_path: Path, files: Files, wanted: dict[str, str]) -> None:
    assert _levels(tmp_path, files, "model", wanted) == wanted


def _levels(folder: Path, files: Files, kind: str, wanted: dict[str, str]) -> dict[str, str]:
    place, address = str(write(folder, files)), "https://github.com/me/net"
    found = inspect(place, address=address, kind="model" if kind == "model" else "dataset").findings
    levels = {f.criterion: f"{f.level}>{f.up_to}" if f.up_to else f.level for f in found}
    return {c: levels[c] for c in wanted}


TABLE = "patient_id,file,split\n1,a,train\n1,b,{}\n2,c,test\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        # A column of parts beside one of subjects: checked row by row.
        ({**SCANS, "list.csv": TABLE.format("train")}, {"D29": "full"}),
        ({**SCANS, "list.csv": TABLE.format("test")}, {"D29": "partial"}),
        ({**SCANS, "list.csv": TABLE.format("train").replace(",", ";")}, {"D29": "full"}),
        ({**SCANS, "list.csv": TABLE.format("train").replace("patient_id", "image")}, {"D29": "partial"}),
        ({**SCANS, "list.csv": TABLE.format("train") + "2,d," + "x" * 200_000 + "\n"}, {"D29": "partial"}),
        # Words on a division: advice and training data are none, a datasheet was not read.
        ({**SCANS, "README.md": "# A set\n\nMake sure not to mix training and test images of one patient.\n"}, {"D29": "none"}),
        ({**SCANS, "README.md": "# A set\n\nThe training data are PNG files.\n"}, {"D29": "none"}),
        ({**SCANS, "README.md": "# A set\n", "Datasheet.pdf": b"%PDF"}, {"D29": "none>full"}),
        ({**SCANS, "README.md": "# A set\n", "tongue/README.md": "# T\n\nNo speaker is in both training and test.\n", "tongue/test/a.png": b"\x89PNG"}, {"D29": "full"}),
        ({**SCANS, "README.md": "# A set\n", "val_config.json": "{}"}, {"D29": "none"}),
        ({**SCANS, "README.md": "# A set\n\nThere is no overlap in speakers.\n", "train.txt": "1\n"}, {"D29": "full"}),
        # Code: a training script, a loader, an evaluation; what only runs a model, what is to follow, other people's.
        ({**SCANS, **CODE, "README.md": BASELINE}, {"D31": "full"}),
        ({**SCANS, "net.py": NETWORK, "predict.py": PREDICT, "README.md": BASELINE}, {"D31": "partial>full"}),
        ({**SCANS, "scan.py": "from torch.utils.data import Dataset\nimport cv2\nclass Scans(Dataset):\n    x = cv2.imread('a')\n"}, {"D31": "full"}),
        ({**SCANS, "weights.py": "import torch\nw = torch.load('a')\n", "net.py": NETWORK}, {"D31": "partial"}),
        ({**SCANS, **CODE, "README.md": BASELINE + "\nThis repository is under development.\n"}, {"D31": "partial"}),
        ({**SCANS, "README.md": BASELINE}, {"D31": "none>partial"}),
        # A version of the data, and of something else.
        ({**SCANS, "README.md": "# A set\n\nVersion 1.2 of the dataset adds forty scans to the data.\n"}, {"D5": "full"}),
        ({**SCANS, "README.md": "# A set\n\nThe data were read with Python version 3.8.\n"}, {"D5": "partial"}),
        # Formats: weights and arrays that a script makes are not the data.
        ({"README.md": "# A set\n\nThe model `best_net.h5` reads the scans.\n"}, {"D27": "unknown"}),
        ({"README.md": "# A set\n\nRun `convert.py` to make .npy files.\n"}, {"D27": "unknown"}),
        ({"README.md": "# A set\n", "data/test_labels.pkl": b"\x80", "data/b.pkl": b"\x80"}, {"D27": "partial"}),
    ],
)  # fmt: skip
def test_a_datasets_repository(tmp_path: Path, files: Files, wanted: dict[str, str]) -> None:
    assert _levels(tmp_path, files, "dataset", wanted) == wanted


def test_subjects_that_cross_are_counted(tmp_path: Path) -> None:
    place = write(tmp_path, {**SCANS, "list.csv": TABLE.format("test")})
    [one] = [f for f in inspect(str(place), kind="dataset").findings if f.criterion == "D29"]
    assert "1 of 2 subjects stand in two parts" in one.note
    assert one.source == "list.csv:1"


def test_an_empty_place_is_no_repository_that_lacks_everything(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no file"):
        inspect(str(tmp_path))


def test_a_licence_text_is_matched_once_whoever_holds_it() -> None:
    licensing._identified.cache_clear()
    for holder in ("A Person", "B Person", "The Institute (c) 2021"):
        assert licensing.identify(MIT.replace("A Person", holder)) == "MIT"
    assert licensing._identified.cache_info().misses == 1


def test_pictures_in_notebooks_leave_room_for_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sonodex.repository.limits.TEXT_TOTAL", 20_000)
    picture = {"cell_type": "code", "source": [], "outputs": [{"data": {"image/png": "A" * 15_000}}]}
    notebooks = {f"a{n}.ipynb": json.dumps({"cells": [picture]}) for n in range(3)}
    found = inspect(str(write(tmp_path, {**notebooks, "z/net.py": NETWORK, "z/train.py": TRAIN})))
    assert [e.path for e in found.facts.entry_points] == ["z/train.py"]
    assert "a2.ipynb" in found.facts.notes[-1]


def test_of_many_licences_the_further_ones_count_by_their_title(tmp_path: Path) -> None:
    files = {f"p{n:02}/LICENSE": MIT + "and more words " * n for n in range(15)}
    place = write(tmp_path, {"LICENSE": MIT, "net.pth": torch_zip({"a": (9,)}), **files})
    found = inspect(str(place)).facts.licences
    assert len(found) == 16
    assert found[-1]["spdx"] == "MIT"  # its first line says so; the whole was not matched
