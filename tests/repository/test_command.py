"""`sonodex inspect` and `sonodex new model --from` as people use them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from sonodex.rubrics import rubric_for
from tests.conftest import ROOT, make_record
from tests.repository.making import (
    MIT,
    MODEL_CRITERIA,
    NETWORK,
    PREDICT,
    TRAIN,
    bare,
    commit,
    planted,
    torch_zip,
    write,
)

ORIGIN = "https://github.com/owner/net.git"
README = """# A net

Segments the breast in images of BUSI (780 images).

## Installation
```
pip install torch==1.8.0 torchvision==0.9.0
```

## Usage
```
python train.py
```

Intended for research use only.

## Citation
doi: 10.1109/TMI.2020.1234567
"""
FILES = {"README.md": README, "LICENSE": MIT, "net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return commit(write(tmp_path / "net", FILES), ORIGIN)


@pytest.fixture
def catalogue(folder: Path) -> Path:
    """A catalogue with the model whose repository it is: some levels unknown, one coded otherwise."""
    seen = "{{level: {}, basis: primary, note: read, source: 'https://example.org/', checked: 2024-05-01}}"
    text = make_record("model", "a-net", urls="{code: 'https://github.com/Owner/Net', weights: null, paper: null, demo: null}",
                       M1=seen.format("full"), M2=seen.format("partial"), M15=seen.format("full"), M8=seen.format("full"))  # fmt: skip
    (folder / "models" / "a-net.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("columns", [40, 60])
def test_tables_fit_a_narrow_terminal(
    sonodex: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = sonodex("inspect", repository).out.partition("Findings\n")[2]
    assert "M1 " in out
    assert max(map(len, out.splitlines())) <= columns


def test_what_is_found_is_printed_with_places_and_what_is_missing(sonodex: Any, repository: Path) -> None:
    done = sonodex("inspect", repository)
    assert done.code == 0
    assert done.err == ""
    for words in (
        "A net",
        "https://github.com/owner/net",
        "MIT (LICENSE:1)",
        "busi (open",
        "train.py (train)",
        "What is missing, in order of gain",
        "publish the weights",
    ):
        assert words in done.out
    assert done.out.rindex(" M3 ") < done.out.rindex(" M12 ")


def test_json_is_the_contract(sonodex: Any, repository: Path, tmp_path: Path) -> None:
    found = sonodex("inspect", bare(repository, tmp_path / "b.git"), "--format", "json").json()
    assert list(found) == ["root", "kind", "recognised", "facts", "findings", "score"]
    assert found["kind"] == "model"
    assert found["facts"]["address"] is None  # its origin is a folder of this machine
    assert found["facts"]["framework"] == "pytorch"
    assert found["facts"]["licences"][0] == {
        "source": "LICENSE:1",
        "spdx": "MIT",
        "place": "file",
        "about": "all",
    }
    assert [f["criterion"] for f in found["findings"]] == MODEL_CRITERIA
    assert {f["basis"] for f in found["findings"]} == {"automatic"}
    score = found["score"]
    assert 0 < score["lower"] <= score["value"] <= score["upper"] < 1
    points = {"full": 1, "partial": 0.5}
    reached = sum(points.get(f["level"], 0) for f in found["findings"])
    assert score["lower"] == pytest.approx(reached / len(rubric_for("model").criteria))


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_findings_are_rows(sonodex: Any, repository: Path, form: str) -> None:
    done = sonodex("inspect", repository, "-f", form)
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(done.out)))
        assert [r["Criterion"] for r in rows][:2] == ["M1", "M2"]
        assert rows[1] == {
            "Criterion": "M2",
            "Level": "full",
            "Note": "MIT in a licence file",
            "Where": "LICENSE:1",
        }
    else:
        assert "| M2 | full | MIT in a licence file | LICENSE:1 |" in done.out


def test_annotations_stand_at_their_lines_and_cannot_be_forged(sonodex: Any, tmp_path: Path) -> None:
    name = "sub,dir%0A::error ::x"
    folder = write(
        tmp_path / "r",
        {
            f"{name}/LICENSE": MIT,
            "README.md": "# r\n\nNothing.\n",
            f"{name}/net.py": NETWORK,
            "a.py": "x = 1\n",
            "b.py": "x = 1\n",
        },
    )
    done = sonodex("inspect", folder, "--format", "github")
    lines = done.out.splitlines()
    assert all(line.startswith(("::warning ", "::notice ")) for line in lines)
    assert any("file=README.md,line=1," in line for line in lines)
    assert all("::error" not in line.replace("%3A", ":").split("::", 2)[1] for line in lines)
    assert "title=Score" in lines[-1]


def test_a_score_below_the_least_ends_with_one(sonodex: Any, repository: Path) -> None:
    low = sonodex("inspect", repository, "--min", "0.9")
    assert low.code == 1
    assert "below the 0.90 asked for" in low.err
    assert len(low.err.splitlines()) == 1
    assert sonodex("inspect", repository, "--min", "0.2").code == 0
    assert sonodex("inspect", repository, "--min", "2").code == 2


def test_an_update_is_proposed_and_written_when_accepted(
    sonodex: Any, repository: Path, catalogue: Path
) -> None:
    path = catalogue / "models" / "a-net.yaml"
    before = path.read_text(encoding="utf-8")
    shown = sonodex("inspect", repository, "--update", "a-net", "--catalogue", catalogue)
    assert shown.code == 0
    assert "+  M2: {level: full, basis: automatic" in shown.err
    assert "not written" in shown.err
    assert path.read_text(encoding="utf-8") == before
    sonodex("inspect", repository, "--update", "a-net", "--yes", "--catalogue", catalogue)
    after = yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]
    assert after["M2"]["level"] == "full"
    assert after["M2"]["source"].startswith("https://github.com/owner/net/blob/")
    assert after["M2"]["also"][0]["level"] == "partial"
    assert after["M1"]["basis"] == "primary"  # says the same: left as it is
    assert after["M13"]["level"] == "unknown"  # never asked
    again = sonodex("inspect", repository, "--update", "a-net", "--yes", "--catalogue", catalogue)
    assert "says all of this already" in again.err


def test_a_dataset_is_not_updated_from_a_models_repository(sonodex: Any, repository: Path) -> None:
    done = sonodex("inspect", repository, "--update", "datasets/busi")
    assert done.code == 2
    assert "datasets/busi is a dataset" in done.err


def test_agreement_with_the_catalogue(
    sonodex: Any, repository: Path, catalogue: Path, tmp_path: Path
) -> None:
    stranger = write(tmp_path / "stranger", FILES)
    done = sonodex("inspect", "--compare", repository, stranger, "--catalogue", catalogue, "-f", "json")
    assert done.code == 0
    assert "stranger: left out" in done.err
    result = done.json()
    assert result["records"] == ["a-net"]
    assert (result["coded"], result["decided"]) == (4, 4)
    assert result["overall"]["agreement"] == 0.75
    [one] = result["differing"]
    assert (one["criterion"], one["coded"], one["found"], one["found_source"]) == (
        "M2",
        "partial",
        "full",
        "LICENSE:1",
    )
    table = sonodex("inspect", "--compare", repository, "--catalogue", catalogue)
    assert "decided 4 of 4 coded levels (100%)" in table.out


def test_a_models_repository_without_code_is_compared_as_that_of_a_model(
    sonodex: Any, catalogue: Path, tmp_path: Path
) -> None:
    folder = commit(write(tmp_path / "r", {"README.md": "# A dataset\n\nImages of a dataset.\n"}), ORIGIN)
    assert sonodex("inspect", folder, "-f", "json").json()["kind"] == "dataset"
    result = sonodex("inspect", "--compare", folder, "--catalogue", catalogue, "-f", "json").json()
    assert {d["criterion"] for d in result["differing"]} <= {"M1", "M2", "M8", "M15"}
    assert result["coded"] == 4


def test_a_clone_is_known_by_its_place_where_git_does_not_say(
    sonodex: Any, catalogue: Path, tmp_path: Path
) -> None:
    for place in ("Owner+net/repo", "owner__NET", "owner/net"):
        folder = write(tmp_path / place.replace("/", "-") / place, FILES)
        assert sonodex("inspect", "--compare", folder, "--catalogue", catalogue, "-f", "json").json()[
            "records"
        ] == ["a-net"]


def test_a_record_is_started_from_a_repository_and_passes_the_check(
    sonodex: Any, repository: Path, tmp_path: Path
) -> None:
    done = sonodex("new", "model", "my-net", "--from", repository, "--out", tmp_path)
    assert done.code == 0
    path = tmp_path / "my-net.yaml"
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert record["name"] == "A net"
    assert record["urls"]["code"] == "https://github.com/owner/net"
    assert record["code_license"]["spdx"] == "MIT"
    assert record["framework"] == "pytorch"
    assert record["doi"]["paper"] == "10.1109/TMI.2020.1234567"
    assert record["trained_on"] == [{"dataset": "busi", "availability": "public"}]
    assert record["repository"]["last_commit"].isoformat() == "2024-05-06"
    assert record["criteria"]["M2"]["source"].endswith("/LICENSE#L1")
    assert record["criteria"]["M13"]["level"] == "unknown"
    assert sonodex("check", path).code == 0
    assert sonodex("new", "model", "my-net", "--from", repository, "--out", tmp_path).code == 1  # exists


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inspect", "nowhere"), "no such folder"), (("inspect", "ftp://host/x"), "only https"), (("inspect", ".", "."), "give one place"), (("inspect", ".", "--update", "no-such-model"), "no dataset or model"),
        (("inspect", "--compare", "."), "holds no file"), (("inspect", "--compare", ".", "-f", "github"), "no annotations"),
        (("inspect", ".", "--address", "javascript:alert(1)"), "is no address"), (("inspect", ".", "--address", "https://user:word@host/x"), "is no address"),
        (("inspect", ".", "--yes"), "--update"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(
    sonodex: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = sonodex(*arguments)
    assert done.code == 2
    assert words in done.err.splitlines()[-1]
    assert "Traceback" not in done.err


def test_risks_of_pickles_are_told_and_safety_is_never_claimed(sonodex: Any, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "r",
        {**FILES, "w/model.pkl": planted(tmp_path / "x"), "w/net.pth": torch_zip({"a.weight": (3, 3)})},
    )
    done = sonodex("inspect", folder)
    assert "would import or call" in done.out
    assert "posix.system" in done.out
    assert " safe" not in done.out


def test_text_of_a_repository_cannot_drive_the_terminal(sonodex: Any, tmp_path: Path) -> None:
    done = sonodex(
        "inspect",
        write(
            tmp_path / "r",
            {**FILES, "README.md": "# \x1b[2Jevil\x07\n\n## License\nAll rights reserved \x1b]0;x\x07\n"},
        ),
    )
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


def test_the_example_workflow_runs_a_command_that_exists(
    sonodex: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = yaml.safe_load((ROOT / "docs" / "how-to" / "inspect-workflow.yml").read_text(encoding="utf-8"))
    [command] = [
        s["run"] for s in workflow["jobs"]["inspect"]["steps"] if s.get("run", "").startswith("sonodex ")
    ]
    monkeypatch.chdir(repository)
    done = sonodex(*command.split()[1:])
    assert done.code in (0, 1)
    assert done.out.startswith("::")


def test_a_repository_of_both_says_so_and_is_asked_as_either(sonodex: Any, tmp_path: Path) -> None:
    scans = {f"data/scans/s{n}.png": b"\x89PNG" for n in range(12)}
    place = write(tmp_path / "both", {"net.py": NETWORK, "train.py": TRAIN, **scans})
    printed = " ".join(sonodex("inspect", place).out.split())
    assert "12 files of data (data/scans/s0.png): --kind dataset asks it as a dataset's" in printed
    assert sonodex("inspect", place, "--format", "json", "--kind", "dataset").json()["kind"] == "dataset"
    refused = sonodex("inspect", place, "--kind", "model", "--update", "busi")
    assert refused.code == 2
    assert "--kind model: datasets/busi is a dataset" in refused.err
