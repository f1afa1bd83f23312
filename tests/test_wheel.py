"""The wheel alone, in an empty environment, away from any checkout, on a read-only installation."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_catalogue_rubrics_and_page_travel_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "catalogue").glob("*/*.yaml"):
        assert f"sonodex/_data/catalogue/{path.parent.name}/{path.name}" in names
    assert {
        "sonodex/rubrics/sonodqs.yaml",
        "sonodex/rubrics/rules.yaml",
        "sonodex/py.typed",
        "sonodex/site/templates/base.html",
    } <= names
    assert [n for n in names if n.endswith(".sqlite")] == ["sonodex/_data/index.sqlite"]


def test_lists_without_a_checkout_or_a_place_to_write_to(wheel: Path, tmp_path: Path) -> None:
    """Unpacked beside this environment's packages: what pip would do, without fetching anything.

    Nothing is compiled: the index that travels fits the records and the code beside it.
    """
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    for path in [site, *site.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    packages = sysconfig.get_paths()["purelib"]
    code = (
        f"import sys; sys.path[:0] = [{str(site)!r}, {packages!r}]; import sonodex; "
        f"assert {str(site)!r} in sonodex.__file__;"
        "import sonodex.catalogue.compiling as c; c.compiled_index = None;"
        "from sonodex.cli.app import run; sys.exit(run(['list', 'datasets', '--format', 'json']))"
    )
    nowhere = tmp_path / "file"
    nowhere.touch()
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "XDG_CACHE_HOME": str(nowhere), "TMPDIR": str(nowhere)},
            check=False,
        )
    finally:
        for path in [site, *site.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 10_000
