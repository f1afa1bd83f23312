"""Whose repository it is: a model's, a dataset's, both, or neither that can be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.repository import Known, inspect
from tests.repository.making import NETWORK, PREDICT, TRAIN, Files, torch_zip, write

CODE = {"net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}
LOADER = {"load.py": "import numpy as np\n\ndef read(path):\n    return np.load(path)\n"}
SCANS: Files = {f"data/scans/s{n}.png": b"\x89PNG" for n in range(12)}
DRIVE = "https://drive.google.com/drive/folders/1abc"
KNOWN = (Known("busi", ("BUSI",), ("https://github.com/owner/home",)), Known("elsewhere", ("ECHOSET",)))


def about(text: str, **files: str) -> Files:
    return {"README.md": text, **{n.replace("_dot_", "."): c for n, c in files.items()}}


@pytest.mark.parametrize(
    ("files", "kind", "also"),
    [
        (CODE, "model", None), ({**CODE, **SCANS}, "model", "dataset"), ({**LOADER, **SCANS}, "dataset", None),
        (about("# A liver dataset\n\nSee the paper.\n"), "dataset", None),
        ({**CODE, **about("# LIVERUS: a dataset of liver ultrasound\n\nBaselines.\n")}, "dataset", "model"),
        ({**CODE, **about("# Segmentation on a breast dataset\n\nCode of the paper.\n")}, "model", None),  # applied to one
        ({**CODE, **about(f"# Net\n\nYou can download our dataset [here]({DRIVE}).\n")}, "model", "dataset"),
        ({**CODE, **about(f"# Net\n\nThe data of ECHOSET can be downloaded [here]({DRIVE}).\n")}, "model", None),  # of others
        ({**CODE, **about("# Net\n\nWe release weights pretrained on a large dataset.\n")}, "model", None),
        ({**CODE, **about("# Net\n\n## Data\n\nWe contribute the first public dataset of livers.\n")}, "model", "dataset"),
        ({**CODE, **about("# Net\n\nThis repository provides both images and code.\n")}, "model", "dataset"),
        ({**CODE, **about("# Net\n\nThis repository contains code for images of the liver.\n")}, "model", None),
        ({"w/model.pth": torch_zip({"a.weight": (9, 9)}), **SCANS}, "model", "dataset"),
        (about("# Toolbox\n\nScripts that read the recordings of a probe.\n", load_dot_py=LOADER["load.py"]), "dataset", None),
        (about("# A challenge\n\nImages of livers.\n\n## Dataset\nA ResNet may be used.\n"), "dataset", None),
        (about("---\ntask_categories:\n- image-classification\n---\n# Livers\n"), "dataset", None),
    ],
)  # fmt: skip
def test_the_kind_and_what_else_there_is(tmp_path: Path, files: Files, kind: str, also: str | None) -> None:
    found = inspect(str(write(tmp_path, files)), KNOWN)
    assert (found.kind, found.recognised.also) == (kind, also)
    assert not found.recognised.unsure
    wanted = "M1" if kind == "model" else "D2"
    assert found.findings[0].criterion == wanted


@pytest.mark.parametrize(
    "files", [about("# Name\n"), about("# Name\n\nWe collected images and trained a U-Net.\n"), about("# A network\n\nThe implementation of our model for images will come.\n")]
)  # fmt: skip
def test_where_neither_is_seen_it_is_a_guess(tmp_path: Path, files: Files) -> None:
    found = inspect(str(write(tmp_path, files)))
    assert found.recognised.unsure
    assert found.as_dict()["recognised"] == {"kind": None, "also": None, "model": None, "data": None}


def test_a_set_that_is_kept_at_this_address_is_its_own(tmp_path: Path) -> None:
    """A known name in the readme of another repository is that of others."""
    text = about(f"# Net\n\nThe data of BUSI can be downloaded [here]({DRIVE}).\n")
    write(tmp_path, {**CODE, **text})
    home, other = (inspect(str(tmp_path), KNOWN, f"https://github.com/owner/{n}") for n in ("home", "other"))
    assert (home.recognised.also, other.recognised.also) == ("dataset", None)
    assert home.as_dict()["recognised"]["data"] == {
        "words": "the readme tells where the data are kept",
        "source": "README.md:3",
    }


def test_the_kind_that_is_asked_for_counts(tmp_path: Path) -> None:
    found = inspect(str(write(tmp_path, {**CODE, **SCANS})), kind="dataset")
    assert (found.kind, found.recognised.kind) == ("dataset", "model")
