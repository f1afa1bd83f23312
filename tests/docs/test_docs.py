"""Commands on the pages run, the command-line reference is what --help says, links hold, so does make."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sonodex.cli.app import run
from tests.audit.pictures import speckle, write
from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def furnish(folder: Path) -> None:
    """A set of four pictures with the table and the lists that the pages on folders speak of."""
    names = [f"patient{i}.png" for i in range(4)]
    for seed, name in enumerate(names):
        write(folder / "images" / name, speckle(seed))
    rows = "".join(f"{name},{'mild' if i % 2 else 'severe'}\n" for i, name in enumerate(names))
    (folder / "clinical.csv").write_text("image,severity\n" + rows, encoding="utf-8")
    (folder / "lists").mkdir()
    for split, some in (("train", names[:2]), ("test", names[2:])):
        (folder / "lists" / f"{split}.txt").write_text("\n".join(some), encoding="utf-8")


def furnish_repository(page: Path, folder: Path) -> None:
    """What the page on repositories looks into: a repository of nothing but a readme."""
    if page.name == "inspect-a-repository.md":
        (folder / "README.md").write_text("# A net\n\nAn implementation of our model.\n", encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other in one folder, in this process: what one of its own adds, tests/cli holds."""
    monkeypatch.chdir(tmp_path)
    if page.name in ("README.md", "audit-a-dataset.md"):
        furnish(tmp_path)
    furnish_repository(page, tmp_path)
    for block in blocks(page, "console"):
        for line in block.splitlines():
            assert line.startswith("$ sonodex "), f"{page.name}: {line!r} is no sonodex command"
            command, _, target = line.partition(" > ")
            code = run(shlex.split(command)[2:])
            printed = capsys.readouterr()
            if target:
                Path(target).write_text(printed.out, encoding="utf-8")
            assert code == 0, f"{line}\n{printed.err}"
            assert printed.out.strip(), f"{line} prints nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_python_runs(page: Path, tmp_path: Path) -> None:
    furnish_repository(page, tmp_path)
    for block in blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def targets(makefile: str) -> dict[str, str]:
    """Targets of the Makefile that a person calls, each with its recipe."""
    found = re.findall(r"^([a-z-]+):[^\n]*\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    return dict(found)


def test_make_targets_of_the_pages_exist() -> None:
    rules = targets(MAKEFILE)
    for page in PAGES:
        named = re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))
        named += [
            line.split()[1] for block in blocks(page, "sh") for line in block.splitlines() if "make " in line
        ]
        assert set(named) <= set(rules), page.name


def test_every_target_does_something_and_says_what() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    rules = targets(MAKEFILE)
    assert set(phony[1].split()) == set(rules)
    assert next(iter(rules)) == "run"  # the default goal
    for name, recipe in rules.items():
        assert recipe, name
        assert re.search(rf"^{name}:.* ## \S", MAKEFILE, re.MULTILINE), f"{name} has no words for `make help`"


def test_benchmarks_that_need_no_argument_are_those_that_make_runs() -> None:
    named = re.search(r"^BENCHMARKS := (.*)$", MAKEFILE, re.MULTILINE)
    assert named is not None
    for name in named[1].split():
        assert 'if __name__ == "__main__"' in (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")


def test_pull_requests_and_commits_run_what_make_runs() -> None:
    """The workflow runs `make test`, and on other systems, where make may not be, spelled out what needs no
    browser and no whole program; the hook runs `make lint`."""
    flags = re.search(r"^PARALLEL := (.*)$", MAKEFILE, re.MULTILINE)
    assert flags is not None
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    steps = {job: [s.get("run", "") for s in what["steps"]] for job, what in workflow["jobs"].items()}
    assert any(s.startswith("make test") for s in steps["all"])
    recipe = targets(MAKEFILE)["unit"].strip().replace("$(DEV)/bin/", "").replace("$(PARALLEL)", flags[1])
    assert recipe.replace(" and not whole", "") in steps["unit"]
    assert workflow["permissions"] == {"contents": "read"}
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]  # nothing is fetched
    assert "make lint" in {hook["entry"] for repo in hooks for hook in repo["hooks"]}
    assert all("$(LINT)" in targets(MAKEFILE)[name] for name in ("test", "lint"))


def test_command_line_reference_is_true() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "cli_reference.py"))
    assert script["TARGET"].read_text(encoding="utf-8") == script["reference"](), "run `make cli-reference`"
