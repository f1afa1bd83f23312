"""What readmes, scripts, licences, lists of packages, citations and names of datasets say."""

from __future__ import annotations

import json

import pytest

from sonodex.repository import code, environment, licensing, papers
from sonodex.repository.datasets import Known, Names, mentioned
from sonodex.repository.texts import Document, decode
from tests.repository.making import MIT


def document(text: str) -> Document:
    return Document.of("README.md", text)


def test_headings_of_every_style_make_sections() -> None:
    text = "# One\n\nTwo\n---\na\n\n**Three**\n\n<h2 align=center>Four</h2>\n\n```\n# no heading\n```\n\nFive\n====\n"
    assert [s.title for s in document(text).sections] == ["One", "Two", "Three", "Four", "Five"]
    assert document(text).section_at(5) == "Two"
    assert document("text").section_at(1) == ""


def test_code_is_no_prose_and_comments_are_not_shown() -> None:
    shown = document("a\n<!-- hidden\nlines -->\n```bash\npython train.py\n```\nb `pip install x` c\n")
    assert [line.text for line in shown.prose] == ["a", "b pip install x c"]
    assert [line.text for line in shown.code] == ["python train.py"]
    assert [(c.number, c.text) for c in shown.commands] == [(5, "python train.py"), (7, "pip install x")]


def test_a_fence_that_nobody_closed_hides_nothing() -> None:
    assert len(document("```\n" + "text\n" * 20).prose) == 21


def test_links_know_their_line_and_heading() -> None:
    [link] = document("## Weights\n\nsee [here](https://example.org/a_(b).pth)!\n").links
    assert (link.words, link.url, link.line) == ("here", "https://example.org/a_(b).pth", 3)
    assert link.context.startswith("Weights: ")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        ("é".encode("utf-16"), "é"),
        (b"\xe9t\xe9", "été"),
        (b"a\0b", ""),
        ("ab→".encode()[:-1], "ab"),
    ],
)
def test_texts_of_every_encoding(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_python_is_parsed() -> None:
    one = code.python(
        "a.py",
        "import os, a.b as c\nfrom ..d import e\ntry:\n    import f\nexcept ImportError: pass\nclass N(nn.Module): pass\n\ndef g():\n    import h\n\nx().y.z(1)\n",
    )
    assert [(i.module, i.names, i.level, i.guarded) for i in one.imports] == [
        ("os", (), 0, False), ("a.b", (), 0, False), ("d", ("e",), 2, False), ("f", (), 0, True), ("h", (), 0, True),
    ]  # fmt: skip
    assert [(c.name, c.bases) for c in one.classes] == [("N", ("nn.Module",))]
    assert {c.name for c in one.calls} == {"x().y.z", "x"}
    assert one.parsed
    assert one.runs


def test_python_2_is_read_line_by_line() -> None:
    one = code.python(
        "a.py",
        "from net import Net\nimport torch, numpy as np\nclass A(nn.Module):\n  def f(self): pass\nloss.backward()\nprint 'done'\n",
    )
    assert not one.parsed
    assert one.runs
    assert [i.module for i in one.imports] == ["net", "torch", "numpy"]
    assert one.classes[0].bases == ("nn.Module",)
    assert any(c.name == "loss.backward" for c in one.calls)


def test_a_notebook_is_its_code_without_magics() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", "!pip install x\n", "import torch\n", "net.eval()"],
        },
    ]
    one = code.notebook("a.ipynb", json.dumps({"cells": cells}))
    assert one.parsed
    assert one.runs
    assert [i.module for i in one.imports] == ["torch"]
    assert "# Title" in one.words
    old = code.notebook(
        "a.ipynb", json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": "import keras"}]}]})
    )
    assert [i.module for i in old.imports] == ["keras"]
    assert not code.notebook("a.ipynb", "{").parsed


def test_matlab_scripts_run_and_functions_do_not() -> None:
    script = code.matlab("a.m", "% comment\nnet = trainNetwork(x, layers); % f(\n")
    assert script.runs
    assert [c.name for c in script.calls] == ["trainNetwork"]
    function = code.matlab("b.m", "function y = b(x)\ny = predict(net, x);\n")
    assert not function.runs
    assert [f.name for f in function.functions] == ["b"]


def test_licence_texts_are_matched() -> None:
    assert licensing.identify(MIT) == "MIT"
    assert (
        licensing.identify("You may use this for research at our university only, and not otherwise.") is None
    )
    assert licensing.identify("") is None


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("released under the MIT License", "MIT"), ("Apache License, Version 2.0", "Apache-2.0"), ("licensed under Apache 2.0", "Apache-2.0"), ("GPLv3", "GPL-3.0-only"),
        ("GNU General Public License v3.0", "GPL-3.0-only"), ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"), ("cc-by-4.0", "CC-BY-4.0"), ("BSD 3-Clause License", "BSD-3-Clause"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"), ("AGPL-3.0", "AGPL-3.0-only"), ("from the MITRE corporation", None),
        ("for research use only", None), ("LGPL-2.1", "LGPL-2.1-only"), ("MPL-2.0", "MPL-2.0"),
    ],
)  # fmt: skip
def test_licence_names_are_spdx(text: str, spdx: str | None) -> None:
    assert licensing.named(text) == spdx


@pytest.mark.parametrize(("name", "wanted"), [
    ("LICENSE", True), ("LICENCE.md", True), ("license.txt", True), ("COPYING", True), ("APACHE-LICENSE", True), ("LICENSE-DATA", True), ("UNLICENSE", True),
    ("license.py", False), ("licensing.md", False), ("README.md", False), ("license_badge.png", False),
])  # fmt: skip
def test_licence_files_are_known_by_name(name: str, wanted: bool) -> None:
    assert licensing.is_licence_file(name) is wanted


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("The code is released under the MIT License.", "code"), ("The model weights are licensed under CC BY-NC 4.0.", "weights"),
        ("The dataset is licensed under CC BY 4.0.", "data"), ("Licensed under the MIT License.", "all"), ("All rights reserved.", "all"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_a_licence_covers(sentence: str, about: str) -> None:
    [one] = licensing.sentences_about([(1, "", sentence)], "README.md", "readme")
    assert one.about == about


@pytest.mark.parametrize(
    ("path", "text", "packages", "exact"),
    [
        ("requirements.txt", "torch==1.13.1\nnumpy>=1.2\n# no\n-r x.txt\nscipy\n", 3, 1), ("Requirements", "torch 1.8.0\nnumpy 1.2.3\n", 2, 2),
        ("environment.yml", "name: a\ndependencies:\n  - python=3.8.5\n  - pytorch::pytorch=1.8\n  - pip:\n    - scipy==1.2\n    - tqdm\n", 4, 3),
        ("setup.py", "from setuptools import setup\nsetup(name='a', install_requires=['torch==1.2', 'numpy'])\n", 2, 1),
        ("setup.py", "REQUIRED = ['torch==1.2']\nsetup(install_requires=REQUIRED)\n", 1, 1),
        ("setup.cfg", "[options]\ninstall_requires =\n    torch==1.2\n    numpy\n", 2, 1), ("pyproject.toml", "[project]\ndependencies = ['torch==2.1', 'numpy>=1']\n", 2, 1),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.8'\ntorch = '1.13.1'\n", 2, 1), ("requirements.txt", "numpy @ file:///tmp/build/numpy_1.21.2/work\n", 1, 1),
        ("Pipfile", "[packages]\ntorch = '==1.2'\nnumpy = '*'\n", 2, 1),
    ],
)  # fmt: skip
def test_packages_with_exact_versions(path: str, text: str, packages: int, exact: int) -> None:
    found = environment.environment_of(path, text)
    assert found is not None
    assert (len(found.packages), sum(p.version is not None for p in found.packages)) == (packages, exact)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("poetry.lock", "", "lock"),
        ("uv.lock", "", "lock"),
        ("docker/Dockerfile", "FROM python:3.8\nRUN pip install torch==1.2\n", "container"),
    ],
)
def test_locks_and_containers(path: str, text: str, kind: str) -> None:
    found = environment.environment_of(path, text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config.yml", "lr: 0.1\n"),
        ("setup.py", "x = 1\n"),
        ("pyproject.toml", "[tool.ruff]\n"),
        ("pyproject.toml", "= broken"),
        ("Dockerfile", "notes\n"),
        ("setup.py", "def broken(:\n"),
    ],
)
def test_files_that_name_no_packages_are_no_environment(path: str, text: str) -> None:
    assert environment.environment_of(path, text) is None


def test_versions_in_sentences() -> None:
    found = environment.stated_in(
        [(1, "Python 3.8, PyTorch 1.13.0, torchvision >= 0.9, numpy and CUDA 11.3 or later")]
    )
    assert {p.name: p.version for p in found} == {
        "python": "3.8",
        "torch": "1.13.0",
        "torchvision": None,
        "numpy": None,
        "cuda": None,
    }


CITATION = "## Citation\n\n```\n@{kind}{{a,\n  title={{T}},\n  {field}\n}}\n```\n"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (CITATION.format(kind="article", field="journal={Medical Image Analysis}"), "reviewed"), (CITATION.format(kind="article", field="doi={10.1109/TMI.2020.3003240}"), "reviewed"),
        (CITATION.format(kind="article", field="journal={arXiv preprint arXiv:2301.12345}"), "preprint"), (CITATION.format(kind="misc", field="eprint={2301.12345},\n archivePrefix={arXiv}"), "preprint"),
        (CITATION.format(kind="inproceedings", field="series={Proceedings of Machine Learning Research}"), "proceedings"),
        (CITATION.format(kind="article", field="doi={10.1101/2020.01.01.20000001}"), "preprint"), ("# T\nOfficial implementation of our paper, [MICCAI 2023](https://arxiv.org/abs/2301.12345).", "reviewed"),
        ("# T\nCode for the [paper](https://www.sciencedirect.com/science/article/pii/S1)", "reviewed"),
    ],
)  # fmt: skip
def test_papers_are_reviewed_or_not(text: str, status: str) -> None:
    found = papers.own_papers(document(text))
    assert found
    assert found[0].status == status


@pytest.mark.parametrize(
    "text",
    [
        "# T\nNothing.",
        "## Data\nSee [TMI 2020](https://doi.org/10.1109/TMI.2020.1) for the data.\n" * 3,
        "## Acknowledgement\nBased on UNet (MICCAI 2015)",
        CITATION.format(kind="misc", field="doi={10.5281/zenodo.12}"),
    ],
)
def test_papers_of_others_and_archives_of_data_are_no_publication(text: str) -> None:
    assert papers.own_papers(document("# Name\n" + "text\n" * 30 + text)) == []


def test_a_citation_file_prefers_its_paper() -> None:
    text = "cff-version: 1.2.0\ndoi: 10.5281/zenodo.1\npreferred-citation:\n  type: article\n  doi: 10.1016/j.media.2020.1\n"
    assert [p.doi for p in papers.from_citation_file("CITATION.cff", text)] == ["10.1016/j.media.2020.1"]
    assert papers.from_citation_file("CITATION.cff", "cff-version: 1.2.0\n") == []


NAMES = Names([
    Known("busi", ("Breast Ultrasound Images Dataset", "BUSI"), ("https://www.kaggle.com/datasets/aryashah2k/breast-ultrasound-images-dataset",), "open"),
    Known("camus", ("CAMUS",), (), "registration"), Known("fps", ("FETAL_PLANES_DB",)), Known("short", ("US",)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("trained on BUSI and CAMUS", {"busi", "camus"}), ("the albert camus reader", set()), ("breast ultrasound images dataset", {"busi"}), ("Fetal Planes DB", {"fps"}), ("BUSINESS", set()),
        ("[here](https://kaggle.com/datasets/aryashah2k/breast-ultrasound-images-dataset?x=1)", {"busi"}), ("in the US", set()), ("BUS I", set()), ("data/BUSI/images", {"busi"}),
    ],
)  # fmt: skip
def test_datasets_are_known_by_names_and_addresses(text: str, ids: set[str]) -> None:
    assert {m.id for m in mentioned(document(text), NAMES)} == ids


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("BUSI has 780 images", True),
        ("BUSI (1,154 images of 600 women)", True),
        ("BUSI, 30K frames", True),
        ("BUSI in 2020", False),
        ("BUSI 数据集 780 张", True),
    ],
)
def test_numbers_beside_a_name_count(text: str, counted: bool) -> None:
    assert mentioned(document(text), NAMES)[0].counted is counted
