"""Each question with small repositories: what earns full, partial and none, and where it stays open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonodex.repository import Inspection, Known, inspect
from sonodex.repository.checks import DATASET_CHECKS, MODEL_CHECKS
from tests.repository.making import (
    MIT,
    MODEL_CRITERIA,
    NETWORK,
    PREDICT,
    TRAIN,
    Files,
    commit,
    torch_zip,
    write,
)

KNOWN = (
    Known("busi", ("BUSI",), ("https://example.org/busi/page",), "open", commercial=True), Known("camus", ("CAMUS",), (), "registration"),
    Known("lost", ("LOSTSET",), (), "unavailable"),
)  # fmt: skip
RESTRICTED = (
    "Academic Research Licence\n\n"
    + "You may use this software for non-commercial academic research at your institution only. " * 12
)
WHOLE = {"net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}


def found(folder: Path, files: Files) -> Inspection:
    return inspect(str(write(folder, files)), KNOWN)


def level(tmp_path: Path, criterion: str, files: Files) -> str:
    [one] = [f for f in found(tmp_path, files).findings if f.criterion == criterion]
    return f"{one.level}>{one.up_to}" if one.up_to else one.level


def readme(text: str, **files: str | bytes) -> dict[str, str | bytes]:
    return {
        "README.md": f"# Name\n\n{text}\n",
        **WHOLE,
        **{n.replace("__", "/").replace("_dot_", "."): c for n, c in files.items()},
    }


def test_every_check_says_what_it_looks_at_and_where_it_errs() -> None:
    assert [c.criterion for c in MODEL_CHECKS] == MODEL_CRITERIA
    assert [c.criterion for c in DATASET_CHECKS] == ["D2", "D4", "D5", "D27", "D29", "D31", "D32"]
    every = (*MODEL_CHECKS, *DATASET_CHECKS)
    assert len({c.key for c in every}) == len(every)
    for check in every:
        assert all((check.looks_at, check.full, check.partial, check.none, check.blind))


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (WHOLE, "full"), ({"net.py": NETWORK}, "partial"), ({"tools.py": "def f(): pass\n"}, "partial"), ({"model.pth": torch_zip({"a.weight": (99, 99)})}, "partial"),
        ({"README.md": "# Code will come\n"}, "none"), ({"README.md": "# A\n```\nmim train mmdet configs/a.py\n```\n", "net.py": NETWORK}, "full"),
        ({"predict.m": "net = load('net.mat');\ny = predict(net, x);\n"}, "full"),
    ],
)  # fmt: skip
def test_m1_code(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M1", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({**WHOLE, "LICENSE": MIT}, "full"), (WHOLE, "none"), ({**WHOLE, "LICENSE": RESTRICTED}, "partial"), ({**WHOLE, "LICENSE": ""}, "none"),
        (readme("## License\nMIT License"), "full"), (readme("This repository is released under CC BY-NC 4.0."), "partial"), (readme("[![License: MIT](https://img.shields.io/badge/License-MIT-blue.svg)](x)"), "full"),
        (readme("Copyright 2024 A Person. All rights reserved.", LICENSE=MIT), "partial"),  # MIT beside a notice that takes it back
        (readme("The code is for non-commercial use only.", LICENSE=MIT), "partial"), (readme("## License\nMIT", LICENSE=RESTRICTED), "partial"),
        (readme("Our dataset is released under CC BY-NC 4.0.", LICENSE=MIT), "full"), (readme("Our dataset is released under CC BY 4.0."), "partial"),
        ({**WHOLE, "setup.py": "from setuptools import setup\nsetup(\n    license='Apache-2.0',\n)\n"}, "full"), ({**WHOLE, "pyproject.toml": "[project]\nlicense = 'MIT'\n"}, "full"),
        ({"code/net.py": NETWORK, "code/train.py": TRAIN, "code/LICENSE": MIT, "README.md": "# a\n"}, "full"),  # in the folder that holds the code
        ({**{f"a{n}.py": TRAIN for n in range(9)}, "net.py": NETWORK, "third_party/sam/LICENSE": MIT, "third_party/sam/x.py": NETWORK}, "none"),  # of copied code
        ({**WHOLE, "LICENSE": MIT, "third_party/x/LICENSE": RESTRICTED, "third_party/x/a.py": NETWORK}, "full"),
        ({**WHOLE, "LICENSE": MIT, "LICENSE-APACHE": "SPDX-License-Identifier: Apache-2.0\n"}, "full"), ({**WHOLE, "LICENSE": MIT, "pyproject.toml": 'license = "MIT AND CC-BY-4.0"\n'}, "full"), ({"README.md": "---\nlicense: apache-2.0\n---\n# A\n", **WHOLE}, "full"),
        ({**WHOLE, "setup.py": "setup(\n    classifiers=['License :: OSI Approved :: BSD License'],\n)\n"}, "full"), (readme("## License\nBSD"), "full"), (readme("## License\nReleased under the LGPL license."), "full"),
        ({"README_CN.md": "# 名称\n\n## 许可\n本项目采用 MIT 许可证\n", "README.md": "# Name\n", **WHOLE}, "full"),  # said in one of two languages
    ],
)  # fmt: skip
def test_m2_licence(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M2", files) == wanted


DRIVE = "https://drive.google.com/file/d/1abc/view"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({**WHOLE, "w/model.pth": torch_zip({"a.weight": (99, 99)}) + bytes(3_000)}, "full"), (readme(f"Trained weights: {DRIVE}"), "full"), (readme("Nothing."), "none>full"),
        (readme("The trained weights are available upon request."), "partial"), (readme(f"Initialised from the SAM checkpoint ({DRIVE})."), "none>full"),
        (readme("The pretrained weights can be found in the [releases](../../releases)."), "full"), (readme(f"The dataset is [here]({DRIVE})."), "none>full"),
        (readme(f"Our trained model: {DRIVE}\n\nplease send an email for the code"), "partial"), ({**WHOLE, "data/images.npy": b"\x93NUMPY" + bytes(9_000)}, "none>full"),
        (readme("", model_dot_py="import open_clip\nopen_clip.create_model('hf-hub:me/echo')\n"), "full"), ({**WHOLE, "third_party/sam.pth": torch_zip({"a": (99,)}) + bytes(9_000)}, "none>full"),
    ],
)  # fmt: skip
def test_m3_weights(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M3", files) == wanted


@pytest.mark.parametrize(("tag", "wanted"), [(None, "none"), ("v1", "none>full")])
def test_m3_a_repository_without_tags_has_no_releases(tmp_path: Path, tag: str | None, wanted: str) -> None:
    commit(write(tmp_path, readme("Nothing.")), tag=tag)
    assert level(tmp_path, "M3", {}) == wanted
    assert level(tmp_path, "M4", {}) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (readme(f"Trained weights: {DRIVE}\n\nThe model weights are licensed under CC BY-NC 4.0.", LICENSE=MIT), "full"), (readme(f"Trained weights: {DRIVE}", LICENSE=MIT), "partial"),
        (readme(f"Trained weights: {DRIVE}"), "none"), (readme(f"Trained weights: {DRIVE}\n\nSource files, excluding the model weights, are under MIT.", LICENSE=MIT), "none"),
        ({"README.md": f"---\nlicense: mit\n---\n# A\nTrained weights: {DRIVE}\n", **WHOLE}, "full"),
    ],
)  # fmt: skip
def test_m4_terms_of_the_weights(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M4", files) == wanted


NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": [TRAIN]}]})
SALIENCY = "import torch\nfrom net import Net\nnet = Net()\nnet.load_state_dict(torch.load('w'))\nnet(x).sum().backward()\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (WHOLE, "full"), ({"net.py": NETWORK, "predict.py": PREDICT}, "none"), ({"train.py": TRAIN}, "partial"),  # its network is absent
        ({"net.py": NETWORK, "steps.py": "import torch\n\ndef step(optimizer, loss):\n    loss.backward()\n    optimizer.step()\n"}, "partial"),
        ({"net.py": NETWORK, "train.ipynb": NOTEBOOK}, "full"), ({"net.py": NETWORK, "gradcam.py": SALIENCY}, "none"), ({"train.m": "net = trainNetwork(x, y, layers, options);\n"}, "full"),
        ({"net.py": NETWORK, "train.py": TRAIN + "print 'Python 2'\n"}, "full"), ({"pkg/__init__.py": "", "pkg/net.py": NETWORK, "pkg/train.py": "from .losses import L\n" + TRAIN}, "partial"),
        ({"models/net.py": NETWORK, "train.py": TRAIN.replace("from net", "from models.net")}, "full"), ({"train.py": TRAIN.replace("from net import Net", "from our_net import *")}, "partial"),
        ({"src/solver.py": TRAIN.replace("net = Net()", "def train(net):\n  pass\nnet = 1"), "src/net.py": NETWORK, "main.py": "from src.solver import train\ntrain(1)\n"}, "full"),
        ({"train.py": "import keras\nfrom keras.layers import Dense\nmodel = keras.Sequential([Dense(1)])\nmodel.fit(x, y)\n"}, "full"),
        (readme("The complete training code will be released soon."), "partial"), (readme("Note that the dataloader module is missing in this repository."), "partial"), ({"fit.py": "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nscaler.fit(x)\n"}, "none"),
        ({"net.py": NETWORK, "tests/test_net.py": TRAIN}, "none"),
    ],
)  # fmt: skip
def test_m5_training(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M5", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (WHOLE, "full"), ({"net.py": NETWORK, "train.py": TRAIN}, "partial"), ({"predict.py": PREDICT}, "partial"), ({"tools.py": "x = 1\n"}, "none"),
        ({"net.py": NETWORK, "train.py": TRAIN + "import argparse\np = argparse.ArgumentParser()\np.add_argument('--eval')\n"}, "full"),
        ({"net.py": NETWORK, "demo.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "import torch\nnet = torch.load('a')\nnet.eval()"}]})}, "full"),
        ({"net.py": NETWORK, "tests/test_net.py": PREDICT}, "partial"), ({"README.md": "# A\n[demo](https://huggingface.co/spaces/me/a)\n"}, "partial"),
        ({"net.py": NETWORK, "gui.mlx": b"PK"}, "partial>full"), ({"net.py": NETWORK, "demo.ipynb": "{"}, "partial>full"), ({"model.onnx": b"\x3a\x02\x12\x00" + bytes(20_000)}, "partial"),
    ],
)  # fmt: skip
def test_m6_running(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M6", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({**WHOLE, "requirements.txt": "torch==1.2\nnumpy==1.1\n"}, "full"), ({**WHOLE, "requirements.txt": "torch\nnumpy\n"}, "partial"), (WHOLE, "none"), ({**WHOLE, "Dockerfile": "FROM python\n"}, "full"),
        ({**WHOLE, "requirements.txt": "torch==1.2\ntorchvision==0.3\na\nb\nc\nd\ne\nf\n"}, "full"), ({**WHOLE, "requirements.txt": "scipy==1.2\ntqdm==1\na\nb\nc\nd\ne\nf\n"}, "partial"),
        ({**WHOLE, "setup.py": "from setuptools import setup\nsetup(install_requires=['torch==1.2', 'torchvision==0.3'])\n"}, "full"), ({**WHOLE, "poetry.lock": "x"}, "full"),
        (readme("## Requirements\nPython 3.8, PyTorch 1.13.0, torchvision 0.14.0"), "full"), (readme("## Requirements\nPython 3.8, PyTorch 1.13.0"), "partial"), (readme("## Requirements\nPyTorch >= 1.1, torchvision >= 0.3"), "partial"),
        (readme("```\npip install torch==1.8.0 torchvision==0.9.0\n```"), "full"), (readme("```\npip install torch numpy\n```"), "partial"), (readme("Needs Python 3"), "none"),
        ({**WHOLE, "run.sh": "docker run -it pytorch/pytorch:1.13.1-cuda11.6 bash\n"}, "full"), ({**WHOLE, "third_party/a/requirements.txt": "torch==1.2\nnumpy==1.1\n"}, "none"),
        ({**WHOLE, "requirements.txt": "torch\nnumpy\n", "requirements-dev.txt": "pytest==1.2\nruff==1.1\n"}, "partial"),
        ({**WHOLE, "setup.py": "setup(install_requires=['torch', 'numpy'])\n", "requirements/run.txt": "torch==1.2\nnumpy==1.1\n"}, "full"),
    ],
)  # fmt: skip
def test_m7_environment(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M7", files) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## Installation\n```\npip install -r requirements.txt\n```\n## Usage\n```\npython train.py\n```", "full"), ("## Usage\n```\npython train.py\n```", "partial"), ("A network.", "none"),
        ("## Installation\nDo this and that.", "partial"), ("## 安装\n```\npip install torch\n```\n## 使用\n```\npython train.py\n```", "full"), ("## Instalación\n`pip install torch`\n\n## Uso\n`python train.py`", "full"),
        ("Install: `pip install torch`\n\nThen run `python train.py`.", "full"), ("## Dependencies\n- torch\n- numpy\n\n```\npython train.py\n```", "full"), ("## Dependencies\nA computer.\n\n```\npython train.py\n```", "partial"),
    ],
)  # fmt: skip
def test_m8_documentation(tmp_path: Path, text: str, wanted: str) -> None:
    assert level(tmp_path, "M8", readme(text)) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (readme("## Usage\n```\npython train.py\n```", requirements_dot_txt="torch"), "full"), (WHOLE, "none"), ({**WHOLE, "manual.pdf": b"%PDF"}, "none"), (readme("A network.", manual_dot_pdf=b"%PDF"), "none>full"),
        ({**readme("A network."), "README_CN.md": "## 安装\n```\npip install torch\n```\n## 使用\n```\npython a.py\n```\n"}, "full"), (readme("See docs.", docs__usage_dot_md="## Installation\n`pip install torch`\n\n## Usage\n`python train.py`\n"), "full"),
    ],
)  # fmt: skip
def test_m8_other_places(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M8", files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (WHOLE, "full"), ({"a.py": "import timm\nnet = timm.create_model('x')\n"}, "full"), ({"train.py": "import os\n", "README.md": "# A\nA U-Net for breasts.\n"}, "partial"), ({"a.py": "x = 1\n"}, "none"),
        ({"w/model.pth": torch_zip({"a.weight": (99, 99)})}, "partial"), ({"pkg/net.py": "from .heads import H\n" + NETWORK, "pkg/__init__.py": "", "train.py": "import torch\nfrom pkg.net import Net\n" + TRAIN.split("\n", 2)[2]}, "partial"),
    ],
)  # fmt: skip
def test_m9_architecture(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M9", files) == wanted


@pytest.mark.parametrize(
    ("text", "identified", "public"),
    [
        ("## Data\nTrained on BUSI (780 images).", "full", "full"), ("## Data\nTrained on BUSI.", "partial>full", "full"), ("Trained on CAMUS and BUSI.", "partial>full", "partial"), ("Trained on CAMUS.", "partial>full", "partial"), ("Trained on LOSTSET.", "partial>full", "unknown"),
        ("## Data\n| set | images |\n|---|---|\n| BUSI | 780 |", "full", "full"), ("A network.", "unknown", "unknown"), ("Our data are not publicly available.", "unknown", "none>partial"), ("Trained on BUSI. Our in-house data cannot be shared.", "partial>full", "partial"),
        ("We train on 2,000 images of our hospital.", "partial>full", "unknown"), ("## Citation\nBUSI: Al-Dhabyani et al.", "unknown", "unknown"), ("## Data\n[BUSI](https://example.org/busi/page), [another dataset](https://example.org/data)", "partial>full", "partial>full"),
    ],
)  # fmt: skip
def test_m10_and_m11_training_data(tmp_path: Path, text: str, identified: str, public: str) -> None:
    assert level(tmp_path, "M10", readme(text)) == identified
    assert level(tmp_path, "M11", {}) == public


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (readme("## Preprocessing\nImages are cropped,\nresized to 256 x 256\nand normalized.\n\nSaved as .png files."), "full"), (readme("Folder structure: images as .png"), "partial"), (readme("Images are cropped and the intensities normalized."), "full"), (readme("Images are cropped."), "partial"), ({**WHOLE, "data.py": "import cv2\ncv2.imread('a')\n"}, "partial"), (WHOLE, "none"),
    ],
)  # fmt: skip
def test_m12_input(tmp_path: Path, files: Files, wanted: str) -> None:
    assert level(tmp_path, "M12", files) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## Citation\n```\n@article{a,\n journal={Medical Image Analysis},\n doi={10.1016/j.media.2020.1}}\n```", "full"), ("[paper](https://arxiv.org/abs/2301.12345)", "partial>full"), ("A network.", "unknown"),
        ("## Citation\n```\n@inproceedings{a,\n series={PMLR},\n booktitle={Medical Imaging with Deep Learning}}\n```", "partial"),
    ],
)  # fmt: skip
def test_m15_publication(tmp_path: Path, text: str, wanted: str) -> None:
    assert level(tmp_path, "M15", readme(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## Intended use\nScreening.\n## Limitations\nOne scanner only.", "full"), ("This model is intended for research.", "partial"), ("It does not generalize to other scanners.", "partial"), ("A network.", "none"),
        ("This code is released for research use only. It is no medical device and has not been validated on other scanners.", "full"), ("To overcome the limitations of existing methods, we propose a net.", "none"), ("## License\nfor research purposes only", "none"),
        ("Intended for research use only.\n\nKnown issues: fails on dark images.", "full"),
    ],
)  # fmt: skip
def test_m16_intended_use(tmp_path: Path, text: str, wanted: str) -> None:
    assert level(tmp_path, "M16", readme(text)) == wanted


IMAGES: Files = {f"images/p{n}.png": b"\x89PNG" for n in range(12)}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({**IMAGES, "README.md": "# A set\n\n## License\nThe dataset is under CC BY 4.0.\n"}, {"D2": "full", "D4": "partial", "D5": "partial", "D27": "full", "D29": "none", "D31": "none>partial"}),
        ({**IMAGES, "README.md": "# A set\n\nDOI 10.5281/zenodo.123\nSplit by patient into train and test sets.\n", "train.txt": "", "load.py": "import cv2\ncv2.imread('a')\n"}, {"D2": "none", "D4": "full", "D29": "full", "D31": "full"}),
        ({"README.md": "# A dataset\nImages: https://zenodo.org/records/1\n", "LICENSE": MIT}, {"D2": "none>full", "D4": "full", "D5": "unknown", "D27": "unknown", "D29": "none>full", "D31": "none>full"}),
        ({"README.md": "# A dataset\nof images\n", "data/a.mat": b"MATLAB", **{f"data/{n}.mat": b"MATLAB" for n in range(10)}, "train.csv": ""}, {"D27": "partial", "D29": "partial", "D32": "none>full"}),
        ({"README.md": "---\nlicense: cc-by-nc-4.0\ntask_categories:\n- image-segmentation\n---\n# Set\n\n## Data fields\n- image: the picture\n- label: the class\n- id: the patient\n", **IMAGES}, {"D2": "full", "D5": "partial", "D32": "full"}),
    ],
)  # fmt: skip
def test_repositories_of_data_are_asked_other_questions(
    tmp_path: Path, files: Files, wanted: dict[str, str]
) -> None:
    result = found(tmp_path, files)
    assert result.kind == "dataset"
    assert [f.criterion for f in result.findings] == [c.criterion for c in DATASET_CHECKS]
    levels = {f.criterion: f"{f.level}>{f.up_to}" if f.up_to else f.level for f in result.findings}
    assert {c: levels[c] for c in wanted} == wanted


@pytest.mark.parametrize(
    "files",
    [
        WHOLE,
        {**WHOLE, **IMAGES},
        {"README.md": "# A network\nCode will come.\n"},
        {"model.pth": torch_zip({"a.weight": (99, 99)})},
    ],
)
def test_repositories_of_models_are_known(tmp_path: Path, files: Files) -> None:
    assert found(tmp_path, files).kind == "model"
