"""The audit from end to end, through the command line and the Python interface, on a set with every kind of
problem."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sonodex.audit import Options, audit
from sonodex.audit.against_record import compare
from sonodex.audit.page import render
from sonodex.audit.result import Counts, Files, Properties, Result
from sonodex.cli.app import run
from tests.audit.pictures import mask, speckle, write, written
from tests.audit.results import printed
from tests.conftest import make_record


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty images of ten patients in two splits, with masks and planted problems."""
    root = tmp_path_factory.mktemp("audited") / "set"
    lines = ["image,patient,diagnosis"]
    for i in range(40):
        split = "train" if i < 30 else "test"
        name = f"p{i // 4:02d}_{i % 4}"
        write(root / split / "images" / f"{name}.png", speckle(i))
        write(root / split / "masks" / f"{name}.png", mask(i))
        lines.append(f"{name}.png,{i // 4},{'benign' if (i // 4) % 2 else 'malignant'}")
    write(
        root / "test" / "images" / "p09_3.png", cv2.convertScaleAbs(speckle(2), alpha=1.2, beta=5)
    )  # patient 0 of train
    write(root / "train" / "images" / "p03_1.png", speckle(9))  # patient 2, another class
    write(root / "train" / "images" / "p05_2.png", written(speckle(22), "DOE, JANE 12/03/2019"))
    write(root / "train" / "images" / "p06_0.png", np.zeros((192, 224), np.uint8))
    whole = (root / "test" / "images" / "p08_0.png").read_bytes()
    (root / "test" / "images" / "p08_0.png").write_bytes(whole[: len(whole) // 2])
    (root / "proprietary.vol").write_bytes(b"\1\2\3\4" * 100)
    (root / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def result(dataset: Path) -> dict[str, Any]:
    return audit(str(dataset), Options(workers=2, work=str(dataset.parent / "work"))).result.as_dict()


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sonodex", "audit", *arguments], capture_output=True, encoding="utf-8",
        check=False, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip


def test_every_planted_problem_is_said(result: dict[str, Any]) -> None:
    assert result["items"] == {"images": 39, "masks": 40, "videos": 0, "frames": 0, "volumes": 0}
    assert {u["path"] for u in result["unreadable"]} == {"test/images/p08_0.png"}
    assert "truncated" in result["unreadable"][0]["reason"]
    assert result["duplicates"]["exact"] == [["train/images/p02_1.png", "train/images/p03_1.png"]]
    assert result["duplicates"]["near"] == [["test/images/p09_3.png", "train/images/p00_2.png"]]
    assert result["duplicates"]["across_splits"] == result["duplicates"]["near"]
    assert result["duplicates"]["conflicting_labels"][0] == [
        "train/images/p02_1.png",
        "train/images/p03_1.png",
    ]
    assert len(result["duplicates"]["across_subjects"]) == 2
    assert {t["kind"] for t in result["text"]} >= {"date"}
    assert {t["path"] for t in result["text"]} == {"train/images/p05_2.png"}
    assert result["masks"]["unpaired_masks"] == 1
    assert result["masks"]["size_mismatch"] == 1
    assert {"path": "train/images/p06_0.png", "problem": "blank: every pixel is (nearly) the same"} in result[
        "quality"
    ]
    assert result["subjects"]["count"] == 10
    assert result["splits"] == {"train": 30, "test": 9}
    assert sum(result["labels"].values()) == 39


def test_the_json_has_the_names_that_others_build_on(result: dict[str, Any]) -> None:
    assert set(result) >= {
        "root", "files", "unreadable", "items", "sizes", "masks", "subjects", "labels", "splits",
        "duplicates", "text", "dicom_identifiers", "quality", "findings", "seconds", "items_per_second",
    }  # fmt: skip
    assert set(result["files"]) == {"total", "bytes", "by_kind", "by_format"}
    assert set(result["duplicates"]) >= {
        "exact",
        "near",
        "conflicting_labels",
        "across_splits",
        "across_subjects",
    }
    assert all(
        set(f) == {"criterion", "level", "basis", "note", "checked"} and f["basis"] == "automatic"
        for f in result["findings"]
    )
    assert json.loads(json.dumps(result)) == result
    paths = [u["path"] for u in result["unreadable"]] + [p for g in result["duplicates"]["exact"] for p in g]
    assert not any(Path(p).is_absolute() for p in paths)


def test_the_command_prints_json_alone_on_standard_output_and_writes_the_report(
    dataset: Path, result: dict[str, Any], tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    done = call(str(dataset), "--format", "json", "--report", str(page), "--work", str(tmp_path / "w"))
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    for key in ("items", "duplicates", "labels", "masks", "quality", "unreadable", "text"):
        assert printed[key] == result[key]
    html = page.read_text(encoding="utf-8")
    assert html.count("<img") >= 8
    assert "data:image/jpeg;base64," in html
    assert "Same image in several splits" in html
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", html)
    assert "<script" not in html


def test_names_of_files_are_text_in_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    write(folder / "a.png", speckle(1))
    name = "<img src=x onerror=alert(1)>.png" if os.name != "nt" else "&lt;.png"
    write(folder / "b.png", speckle(1)).rename(folder / name)
    page = tmp_path / "r.html"
    done = call(str(folder), "--report", str(page), "--no-text", "--work", str(tmp_path / "w"))
    assert done.returncode == 0, done.stderr
    assert "<img src=x" not in page.read_text(encoding="utf-8")


def test_the_summary_fits_a_narrow_terminal_and_names_what_matters(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    common = ["audit", str(dataset), "--no-text", "--verbose", "--work", str(tmp_path / "w")]
    assert run(common) == 0
    out = capsys.readouterr().out
    first = out.index("Same image, different classes")
    assert first < out.index("Exact duplicates") < out.index("Quality")
    for form in ("csv", "markdown"):
        assert run([*common, "--resume", "--format", form]) == 0
        assert "truncated" in capsys.readouterr().out


def test_a_second_run_resumes_to_the_same_result(
    dataset: Path, result: dict[str, Any], tmp_path: Path
) -> None:
    work = str(tmp_path / "w")
    first = audit(str(dataset), Options(workers=0, work=work, keep=True)).result.as_dict()
    files: list[tuple[int, int]] = []
    again = audit(
        str(dataset),
        Options(workers=0, work=work, resume=True, keep=True),
        progress=lambda d, n: files.append((d, n)),
    ).result.as_dict()
    assert files[0] == (files[0][1], files[0][1]), "nothing is read twice"
    for key in ("items", "duplicates", "quality", "text", "labels"):
        assert first[key] == again[key] == result[key]
    assert any((tmp_path / "w").glob("pictures-*.parquet"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for another process")
def test_an_interrupted_audit_says_how_to_go_on_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for i in range(160):
        write(folder / f"{i:03d}.png", speckle(i % 40, 80, 70))
    work = tmp_path / "w"
    common = [str(folder), "--no-text", "--work", str(work), "--format", "json", "--workers", "1"]
    # A runner may start its tests with interrupts ignored, and a process inherits that.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import sonodex.cli; sonodex.cli.main()"
    )
    command = [sys.executable, "-c", program, "audit", *common]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    while not (work / ".sonodex-audit-work.json").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)  # its workers are still starting
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert out == ""
    again = err.strip().partition("continue with: sonodex ")[2]
    assert shlex.split(again) == ["audit", *common, "--resume"]
    assert "Traceback" not in err
    done = call(*common, "--resume")
    assert json.loads(done.stdout)["items"]["images"] == 160


def test_an_archive_is_audited_as_its_folder(dataset: Path, result: dict[str, Any], tmp_path: Path) -> None:
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(dataset.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(dataset))
    inside = printed(packed)
    for key in ("items", "labels", "splits", "masks"):
        assert inside[key] == result[key], key
    assert [[p.removeprefix("set.zip/") for p in g] for g in inside["duplicates"]["near"]] == result[
        "duplicates"
    ]["near"]
    address = printed(dataset.as_uri())
    assert address["duplicates"] == result["duplicates"]


def test_the_record_is_compared_and_a_change_is_proposed_as_a_diff(
    dataset: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = folder / "datasets" / "my-set.yaml"
    said_so = (
        "{level: full, basis: primary, note: said so, source: 'https://example.org/set', checked: 2024-05-01}"
    )
    counts = "{subjects: 10, images: 780, videos: null, frames: null, volumes: null}"
    text = make_record("dataset", "my-set", counts=counts,
                       urls="{homepage: 'https://example.org/set', download: null, paper: null, code: null}",
                       D26=said_so, D29=said_so)  # fmt: skip
    record.write_text(text, encoding="utf-8")
    common = [str(dataset), "--no-text", "--catalogue", str(folder), "--work", str(folder / "w")]
    assert run(["audit", *common, "--as", "my-set", "--update", "my-set"]) == 0
    said = capsys.readouterr()
    assert "record says 780 images; found 39 and 40 masks" in said.out
    assert "record says 10 subjects; found 10" in said.out
    assert "+  D28: {level: full, basis: automatic" in said.err
    assert "-  D26" not in said.err, "a primary finding of the same level stays"
    assert "not written" in said.err
    assert record.read_text(encoding="utf-8") == text
    assert run(["audit", *common, "--update", "my-set", "--yes"]) == 0
    capsys.readouterr()
    changed = record.read_text(encoding="utf-8")
    assert "also: [{level: full, basis: primary, note: said so" in changed, "the reading that differs is kept"
    assert run(["check", str(record)]) == 0
    assert run(["audit", *common, "--update", "my-set", "--yes"]) == 0
    assert "says all of this already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/no/such/folder"], "no such file or folder"),
        ([".", "--labels", "/no/such.csv"], "no such file"),
        ([".", "--report", "/no/such/folder/r.html"], "no such folder"),
        ([".", "--as", "no-such-set"], "no-such-set"),
        ([".", "--workers", "0"], "workers"),
        ([".", "--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
        (["nonsense://x/y"], "nonsense"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "set" / "a.png", speckle(1))
    given = [str(tmp_path / "set") if a == "." else a for a in arguments]
    assert run(["audit", *given, "--work", str(tmp_path / "w")]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    found = printed(tmp_path)
    assert found["files"]["total"] == 0
    assert found["findings"] == []


def test_a_work_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "thesis.txt").write_text("precious", encoding="utf-8")
    write(tmp_path / "set" / "a.png", speckle(1))
    done = call(str(tmp_path / "set"), "--work", str(tmp_path / "w"))
    assert done.returncode == 2
    assert "holds files that are no audit's: thesis.txt" in done.stderr
    assert (tmp_path / "w" / "thesis.txt").read_text(encoding="utf-8") == "precious"


def test_formats_and_devices_are_compared_and_open_facts_are_not_judged() -> None:
    found = Result(
        items=Counts(images=5, videos=2, frames=40),
        files=Files(by_format={"PNG": 5, "MP4": 2}),
        properties=Properties(devices={"GE Healthcare LOGIQ E9": 5}),
    )
    record: dict[str, Any] = {
        "counts": {"subjects": 3, "images": None, "videos": 2, "frames": 41, "volumes": None},
        "file_formats": ["png", "dicom"],
        "devices": ["LOGIQ E9"],
    }
    said = {d.field: (d.agrees, d.text) for d in compare(record, found)}
    assert said == {
        "counts.videos": (True, "record says 2 videos; found 2"),
        "counts.frames": (False, "record says 41 frames; found 40"),
        "file_formats": (False, "record names DICOM, PNG; no DICOM found"),
        "devices": (True, "record names LOGIQ E9; headers say GE Healthcare LOGIQ E9"),
    }


def test_the_report_of_an_address_shows_pictures_too(dataset: Path, tmp_path: Path) -> None:
    found = audit(dataset.as_uri(), Options(workers=0, text=False, work=str(tmp_path / "w")))
    assert render(found).count("<img") >= 8
