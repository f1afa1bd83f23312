"""Text of data cannot steer the terminal: not out of names, labels, headers, records or arguments."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from sonodex.cli.output import NARROW, paint
from sonodex.cli.streams import ANEW, Shown
from sonodex.wording import shown
from tests.audit import making
from tests.conftest import ROOT

STEER = "\x1b[2J\x1b]0;x\x07\x9b31m\u202e\u200b\u2066\ufeff\r"


def steers(text: str) -> list[str]:
    """Signs that a terminal acts upon or does not show."""
    return sorted({c for c in text if not c.isprintable() and c not in "\n\t\xa0"})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for n in range(3):
        name = f"\u202egnp\u200b\x1b[31m{n}.png"
        (folder / f"{n}.png").write_bytes(making.png(making.noise(40, 50, seed=n + 20)))
        (folder / name).write_bytes(making.png(making.noise(40, 50, seed=n)))
    told = {"Manufacturer": f"ACME{STEER}", "ManufacturerModelName": STEER, "PatientID": f"p{STEER}1"}
    (folder / "a.dcm").write_bytes(making.dicom(making.noise(40, 50, seed=9), **told))
    spoken = STEER[:-1].replace("\x07", "")  # with a bell in it a file is not taken for text
    rows = "".join(f"{n}.png,bad{spoken}{n}\n" for n in range(3))
    (folder / "labels.csv").write_text(f"file,class\n{rows}", encoding="utf-8")
    (folder / f"broken{STEER[:4]}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + STEER.encode())
    return folder


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("form", ["table", "json"])
def test_an_audit(sonodex: Any, hostile: Path, form: str) -> None:
    done = sonodex(
        "audit", hostile, "--no-text", "--format", form, *(["--verbose"] if form == "table" else [])
    )
    assert done.code == 0
    assert steers(done.out + done.err) == []
    assert "\\u202e" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ["list", "datasets", "--catalogue", "HERE"],
        ["show", "busi", "--catalogue", "HERE"],
        ["search", "nodule", "--catalogue", "HERE"],
        ["cite", "busi", "--catalogue", "HERE"],
        ["export", "csv", "--catalogue", "HERE"],
        ["check", "HERE"],
        ["score", "HERE/datasets/busi.yaml"],
        ["show", STEER],
        ["list", "datasets", "--country", STEER],
        ["audit", STEER],
        ["inspect", STEER],
        ["check", STEER],
    ],
    ids=lambda words: "-".join(w if w.isprintable() else "ESC" for w in words).replace("/", ""),
)
def test_a_record_or_an_argument(sonodex: Any, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "datasets").mkdir()
    text = (ROOT / "catalogue" / "datasets" / "busi.yaml").read_text(encoding="utf-8")
    quoted = json.dumps(f"nodule {STEER} set")
    lines = [f"name: {quoted}" if line.startswith("name:") else line for line in text.splitlines()]
    (tmp_path / "datasets" / "busi.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = sonodex(*(w.replace("HERE", str(tmp_path)) for w in words))
    assert done.code in (0, 1, 2)
    assert steers(done.out + done.err) == []


def test_what_the_program_says_itself_reaches_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    stream = Shown(out, "standard output")
    stream.write(ANEW + paint("red \x1b[5m", "red"))
    assert out.getvalue() == "\r\x1b[K\x1b[31mred \\u001b[5m\x1b[0m"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ärzte 超声 µm² 👍🏽\n\t\xa0", "Ärzte 超声 µm² 👍🏽\n\t\xa0"),
        ("a\x00b\x7f", "a\\u0000b\\u007f"),
        ("\u2028\u061c", "\\u2028\\u061c"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("\udcff", "\\udcff"),
    ],
)
def test_shown(text: str, seen: str) -> None:
    assert shown(text) == seen
    assert json.loads(json.dumps(text, ensure_ascii=False).replace(text, seen)) if "\n" not in text else True


def test_letters_that_need_no_table_of_widths_take_a_column_each() -> None:
    letters = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    narrow = "".join(NARROW.findall(letters))
    assert len(narrow) > 500
    assert [hex(ord(letter)) for letter in narrow if cell_len(letter) != 1] == []
