"""What a script or a terminal does to the command line: empty arguments, closed streams, pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from sonodex.cli.guard import empty_argument
from tests.conftest import make_record


def call(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sonodex", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, **more)


@pytest.mark.parametrize(
    "arguments",
    [["audit", ""], ["list", "datasets", "--catalogue", ""], ["site", "build", "--out="], ["show", ""]],
)
def test_an_empty_argument_is_an_error_and_never_the_current_folder(
    arguments: list[str], tmp_path: Path
) -> None:
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "empty" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_empty_argument() -> None:
    assert empty_argument(["list", "datasets", "--limit", "3", "-", "--"]) is None
    assert empty_argument(["list", "datasets", "--sort", ""]) == (
        "--sort has an empty value; name something, or leave it out"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    pipe = folder / "datasets" / "pipe.yaml"
    os.mkfifo(pipe)
    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one"), encoding="utf-8")
    for arguments in (["score", str(pipe)], ["check", str(pipe)]):
        done = call(*arguments, timeout=60)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "regular file" in done.stderr
    assert call("agreement", str(folder), str(folder), timeout=60).returncode in (0, 1)
    assert call("check", str(folder), timeout=60).returncode == 0


def test_piped_tables_are_whole_and_a_column_that_goes_is_named(
    sonodex: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = sonodex("list", "datasets", "--limit", "3")
    assert "…" not in whole.out
    assert "Defects" in whole.out
    monkeypatch.setenv("COLUMNS", "60")
    cut = sonodex("list", "datasets", "--limit", "3")
    assert "too narrow for " in cut.err
    assert "Profile" in cut.err


def test_a_country_that_does_not_exist_is_said(sonodex: Any) -> None:
    done = sonodex("list", "datasets", "--country", "ZZ")
    assert (done.code, "no ISO 3166-1 alpha-2 code" in done.err) == (2, True)
    assert sonodex("list", "datasets", "--country", "AQ").code == 0  # there is one, without a dataset


def test_a_taken_id_of_the_packaged_catalogue_names_no_file_of_the_installation(sonodex: Any) -> None:
    done = sonodex("new", "dataset", "busi")
    assert done.code == 2
    assert "comes with sonodex" in done.err
    assert ".yaml" not in done.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for another process")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP] if os.name != "nt" else [])
def test_a_server_that_is_ended_leaves_nothing_behind(
    folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one"), encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = (
        "import sonodex; from pathlib import Path; import sonodex.catalogue.catalogue as c;"
        f"c.packaged_catalogue = lambda: Path({str(folder)!r});"
        "import sys; sys.argv = ['sonodex', 'site', 'serve', '--port', '0'];"
        "from sonodex.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "serving on http://" in line
    address = line.split()[2]
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200
    process.send_signal(number)
    _, err = process.communicate()
    assert "Traceback" not in err
    deadline = time.monotonic() + 60
    while any(temporary.glob("sonodex-*/site")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(temporary.glob("sonodex-*/site"))


def ended(program: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a program in Python."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for another process")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_is_ended_says_one_line(number: str) -> None:
    program = (
        "import atexit, os, signal, sys; from sonodex.cli import main, quick\n"
        f"def end(*_): os.kill(os.getpid(), signal.{number})\n"
        "quick.run = end; sys.argv = ['sonodex', 'stats']; atexit.register(end); main()"
    )
    assert ended(program) == (130, "", "sonodex: interrupted\n")


def test_what_libraries_print_by_themselves_reaches_nobody() -> None:
    program = (
        "import os, sys; from sonodex.cli import main, quick\n"
        "def run(*_): os.write(2, b'Corrupt JPEG data'); sys.stderr.write('said'); return 3\n"
        "quick.run = run; sys.argv = ['sonodex', 'stats']; main()"
    )
    assert ended(program) == (3, "", "said")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_what_the_caller_ignores_ends_no_command() -> None:
    program = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from sonodex.cli import main, quick\n"
        "def ended(*_): os.kill(os.getpid(), signal.SIGHUP); return 7\n"
        "quick.run = ended; sys.argv = ['sonodex', 'stats']; main()"
    )
    assert ended(program) == (7, "", "")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("--version > /dev/full", 1, "sonodex: standard output: No space left on device\n"),
        ("list datasets > /dev/full", 1, "sonodex: standard output: No space left on device\n"),
        ("list datasets --frob 2>&-", 2, ""),
        ("show nothing-of-that-name 2>/dev/full", 2, ""),
        ("schema dataset >&- 2>&-", 1, ""),
    ],
)
def test_streams_that_take_nothing(shell: str, code: int, said: str) -> None:
    if "/dev/full" in shell and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = subprocess.run(
        f'COLUMNS=1000 "{sys.executable}" -m sonodex {shell}',  # some shells state 80
        shell=True,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_closed_errors_and_input_leave_the_answer(tmp_path: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m sonodex schema dataset 2>&- <&-', shell=True, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"{")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT between processes")
def test_an_interruption_while_modules_are_imported(tmp_path: Path) -> None:
    """Sent by the first module that the command line needs."""
    (tmp_path / "typer.py").write_text(
        "import os, signal; os.kill(os.getpid(), signal.SIGINT)", encoding="utf-8"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    call_it = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    call_it += "sys.argv = ['sonodex', 'stats']; from sonodex.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", call_it],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "sonodex: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "breast", "--limit", "0"], "'--limit': has to be greater than or equal to 1"),
        (["inspect", ".", "--min", "2"], "'--min': has to be less than or equal to 1"),
        (["inspect", ".", "--min", "x"], "'--min': has to be a valid number; see"),
    ],
)
def test_a_number_out_of_range_is_said_in_plain_words(sonodex: Any, arguments: list[str], said: str) -> None:
    done = sonodex(*arguments)
    assert (done.code, said in done.err, "Input should" in done.err) == (2, True, False)


@pytest.mark.parametrize("arguments", [["stats"], ["list", "datasets"]])
def test_an_interruption_of_a_command_is_said(
    sonodex: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sonodex.catalogue.catalogue.Catalogue.__init__", interrupted)
    done = sonodex(*arguments)
    assert (done.code, done.err) == (130, "sonodex: interrupted\n")


@pytest.mark.parametrize("group", ["list", "new", "site", "queue"])
def test_a_group_without_its_command_says_which_there_are(sonodex: Any, group: str) -> None:
    done = sonodex(group)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"sonodex: {group}: name one of ")
