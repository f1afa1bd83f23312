"""Tests write nothing in the home of whoever runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows itself tells where caches lie")
def test_caches_and_states_lie_in_the_home_of_the_run() -> None:
    import pwd

    home = Path.home()
    assert home == Path(os.environ["SONODEX_TEST_HOME"]) != Path(pwd.getpwuid(os.getuid()).pw_dir)
    for place in ("cache", "config", "data", "log", "state"):
        assert home in getattr(platformdirs, f"user_{place}_path")("sonodex").parents, place
    asked = "import platformdirs; print(platformdirs.user_cache_dir('sonodex'))"
    there = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)
    assert there.stdout.strip() == platformdirs.user_cache_dir("sonodex")
