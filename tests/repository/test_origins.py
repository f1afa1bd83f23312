"""Forks and templates: told as facts, and what another project's readme says is not credited."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sonodex.repository import Inspection, inspect
from sonodex.repository.git import Authored
from sonodex.repository.origins import begun_by_others
from tests.repository.making import NETWORK, PREDICT, TRAIN, write

OWN = "https://github.com/me/net"
CODE = {"net.py": NETWORK, "train.py": TRAIN, "predict.py": PREDICT}
THEIRS = """# The net

Trained on 2,000 images.

## Install
```
git clone https://github.com/them/net.git
pip install torch==2.0 numpy==1.2
python train.py
```

Trained weights: https://zenodo.org/records/1/files/net.pth

## Citation
```
@article{a, journal={Medical Image Analysis}, doi={10.1016/j.media.2020.1}}
```
"""


def seen(folder: Path, readme: str, **others: str) -> Inspection:
    write(folder, {**CODE, "README.md": readme, **others})
    return inspect(str(folder), address=OWN)


def told(result: Inspection) -> list[tuple[str, str | None, str]]:
    return [(o.kind, o.of, o.source) for o in result.facts.origins]


def levels(result: Inspection) -> dict[str, tuple[str, str | None]]:
    return {f.criterion: (f.level, f.up_to) for f in result.findings}


@pytest.mark.parametrize(
    ("readme", "wanted"),
    [
        ("# Net\n\nThis repository is a fork of [them](https://github.com/them/other).", ("fork", "them/other", "README.md:3")),
        ("# Net\n\nForked from https://github.com/them/other", ("fork", "them/other", "README.md:3")),
        ("# Net\n\nA slightly modified version of Net (https://github.com/them/other).", ("modified", "them/other", "README.md:3")),
        (THEIRS, ("fork", "them/net", "README.md:7")),
        ("# Net\n\nThis project was generated from a cookiecutter.", ("template", None, "README.md:3")),
        ("# Net\n[badge](https://github.com/them/hydra-template)", ("template", "them/hydra-template", "README.md:2")),
        ("# Net\n\n```\ngit clone https://github.com/yourusername/net\n```", ("placeholder", None, "README.md:4")),
    ],
)  # fmt: skip
def test_a_readme_that_names_another_project_as_its_origin(
    tmp_path: Path, readme: str, wanted: tuple[str, str | None, str]
) -> None:
    assert told(seen(tmp_path, readme)) == [wanted]


@pytest.mark.parametrize(
    "readme",
    [
        "# Net\n\nFork this repository and send a pull request.",
        "# Net\n\nGetting started with the template of the challenge.",
        "# Net\n```\ngit clone https://github.com/them/library\n```\n",
        "# Net\n```\ngit clone https://github.com/them/net\n```\nPage of this one: https://github.com/Me/Net",
        "# Net\n```\ngit clone https://github.com/me/net\n```\n",
    ],
)
def test_a_repository_of_its_own(tmp_path: Path, readme: str) -> None:
    assert told(seen(tmp_path, readme)) == []


def test_what_the_readme_of_another_project_says_is_not_credited(tmp_path: Path) -> None:
    found = levels(seen(tmp_path, THEIRS))
    assert found["M8"] == ("none", "full")
    assert found["M15"] == ("none", "full")
    assert found["M10"] == ("none", "partial") or found["M10"] == ("none", "full")
    assert found["M3"][0] == "none"
    assert found["M5"] == ("full", None), "its scripts are here"
    own = levels(seen(tmp_path, THEIRS.replace("them/net", "me/net")))
    assert [own[c][0] for c in ("M3", "M8", "M15")] == ["full", "full", "full"]


def test_a_model_card_of_another_model_is_not_credited(tmp_path: Path) -> None:
    card = "# Model card for BigNet\n\n## Intended use\nScreening.\n\n## Limitations\nMany.\n"
    result = seen(tmp_path, "# Tiny\n\nA network.", **{"MODEL_CARD.md": card})
    assert told(result) == [("card", None, "MODEL_CARD.md:1")]
    assert levels(result)["M16"] == ("none", "full")
    own = seen(tmp_path, "# Tiny\n\nA network.", **{"MODEL_CARD.md": card.replace("BigNet", "Tiny")})
    assert levels(own)["M16"] == ("full", None)


def history(*parts: tuple[str, int, int]) -> list[Authored]:
    """Commits of (who, first year, how many), ten days apart."""
    return [
        Authored(who, f"{who}@example.org", dt.date(year, 1, 1) + dt.timedelta(days=n // 4))
        for who, year, many in parts
        for n in range(many)
    ]


def test_a_history_that_others_began() -> None:
    found = begun_by_others(history(("ann", 2017, 20), ("bea", 2022, 40)))
    assert found is not None
    assert found.kind == "history"
    assert "20 of 60 commits" in found.words
    assert "2022-01-01" in found.words


@pytest.mark.parametrize(
    "commits",
    [
        history(("ann", 2017, 20), ("bea", 2022, 40), ("ann", 2023, 1)),
        history(("ann", 2021, 20), ("bea", 2021, 40)),
        history(("ann", 2017, 5), ("bea", 2022, 10)),
        [],
    ],
)
def test_a_history_of_ones_own(commits: list[Authored]) -> None:
    assert begun_by_others(commits) is None


def test_the_table_names_where_it_comes_from(sonodex_output: str) -> None:
    assert "Comes from" in sonodex_output


@pytest.fixture
def sonodex_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    from sonodex.catalogue.inspected import score_of
    from sonodex.cli.inspect_output import print_summary

    result = seen(tmp_path, THEIRS)
    print_summary(result, [], score_of("model", result.findings).full())
    return capsys.readouterr().out
