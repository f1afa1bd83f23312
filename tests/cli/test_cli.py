"""The command line as people use it.

Real processes where the process matters, the same entry point elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.cli import output
from sonodex.rubrics import rubric_for
from tests.conftest import FULL, ROOT, make_record


def test_list_json_keeps_its_names(sonodex: Any) -> None:
    rows = sonodex("list", "datasets", "--format", "json").json()
    assert {
        "id",
        "name",
        "year",
        "anatomy",
        "tasks",
        "modalities",
        "countries",
        "access",
        "license",
        "counts",
        "score",
    } <= set(rows[0])
    assert {
        "rubric",
        "value",
        "lower",
        "upper",
        "tier",
        "tier_range",
        "provisional",
        "coverage",
        "verified",
    } <= set(rows[0]["score"])
    models = sonodex("list", "models", "--format", "json").json()
    assert {"trained_on", "score"} <= set(models[0])
    assert {"value", "points"} <= set(models[0]["score"])
    assert "tier" not in models[0]["score"]
    assert all(0 <= m["score"]["value"] <= 1 for m in models)


def test_every_filter_narrows(sonodex: Any) -> None:
    everything = len(sonodex("list", "datasets", "--format", "json").json())
    for arguments in (["--anatomy", "breast"], ["--task", "segmentation"], ["--modality", "ceus"],
                      ["--population", "phantom"], ["--country", "CN"], ["--access", "request"],
                      ["--allows", "commercial"], ["--tier", "silver"], ["--min-subjects", "500"],
                      ["--year-from", "2024"], ["--data-kind", "video"]):  # fmt: skip
        found = len(sonodex("list", "datasets", *arguments, "--format", "json").json())
        assert 0 < found < everything, arguments
    assert sonodex("list", "models", "--trained-on", "camus", "--format", "json").json()


def test_csv_and_markdown(sonodex: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(sonodex("list", "datasets", "--format", "csv").out)))
    assert {"id", "value", "tier", "subjects", "dimension_readiness"} <= set(rows[0])
    lines = sonodex("list", "models", "--format", "markdown", "--limit", "3").out.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("|") for line in lines)


def test_a_spreadsheet_runs_nothing(sonodex: Any, folder: Path) -> None:
    text = make_record("dataset", "evil", name="'=HYPERLINK(\"https://evil.example\")'", anatomy="[spleen]")
    (folder / "datasets" / "evil.yaml").write_text(text, encoding="utf-8")
    out = sonodex("list", "datasets", "--anatomy", "spleen", "--catalogue", folder, "--format", "csv").out
    row = next(r for r in csv.DictReader(io.StringIO(out)) if r["id"] == "evil")
    assert row["name"].startswith("'=")


def address(parts: list[str]) -> bool:
    """Whether a line holds one address alone, which stays whole so that a terminal opens it."""
    return bool(parts) and "://" in parts[-1] and len(parts) <= 2


def test_names_of_defects_and_addresses_stand_whole(sonodex: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = " ".join(sonodex("show", "busi").out.split())
    for defect in Catalogue.load()["datasets/busi"].full()["defects"]:
        assert f"{defect['title']} ({defect['severity']})" in out.replace("- ", "-")
        assert defect["source"] in out


@pytest.mark.parametrize("columns", ["40", "60", "80", "200"])
def test_tables_fit_the_terminal(sonodex: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", columns)

    for arguments in (
        ["show", "busi"],
        ["stats"],
        ["compare", "busi", "bus-bra"],
        ["list", "datasets"],
        ["list", "models"],
        ["search", "breast"],
        ["search", "model", "--limit", "60"],  # scores of models take the most room
        ["score", str(ROOT / "catalogue" / "datasets" / "busi.yaml")],
    ):
        out = sonodex(*arguments).out
        assert out
        words = [line.split() for line in out.splitlines()]
        lines = [line for line, parts in zip(out.splitlines(), words, strict=True) if not address(parts)]
        assert max(map(cell_len, lines)) <= int(columns), arguments


def test_colours_only_where_wanted(sonodex: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in sonodex("list", "datasets", "--limit", "2").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in sonodex("list", "datasets", "--limit", "2").out


def test_show_one_and_both(sonodex: Any) -> None:
    one = sonodex("show", "busi", "--format", "json").json()
    assert one["id"] == "busi"
    assert [c["id"] for c in one["score"]["criteria"]] == list(rubric_for("dataset").criterion_ids)
    assert {"relations", "license", "criteria"} <= set(one)
    both = sonodex("show", "echonet-lvh", "--format", "json").json()
    assert [r["kind"] for r in both] == ["dataset", "model"]
    text = sonodex("show", "busi").out
    for words in ("Breast Ultrasound Images Dataset", "What would raise the score", "D32", "Relations"):
        assert words in text


def test_a_private_catalogue_in_every_command(sonodex: Any, folder: Path) -> None:
    text = make_record("dataset", "our-own", name="Ours alone", anatomy="[spleen]", D1=FULL)
    (folder / "datasets" / "our-own.yaml").write_text(text, encoding="utf-8")
    over = ["--catalogue", str(folder)]
    assert "our-own" in sonodex("list", "datasets", "--anatomy", "spleen", *over).out
    assert "our-own" in sonodex("search", "ours alone", *over).out
    assert "Ours alone" in sonodex("show", "our-own", *over).out
    assert "our-own" in sonodex("compare", "our-own", "busi", *over).out
    assert "our-own" in sonodex("cite", "our-own", *over).out
    assert sonodex("check", *over).code == 0
    count = len(Catalogue.load()) + 1
    numbers = sonodex("stats", "--format", "json", *over).json()
    assert numbers["datasets"]["count"] + numbers["models"]["count"] == count


def test_new_passes_check_and_scores_zero(
    sonodex: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in ("dataset", "model"):
        assert sonodex("new", kind, f"my-{kind}").out.strip() == f"my-{kind}.yaml"
        assert sonodex("check", f"my-{kind}.yaml").code == 0
        scored = sonodex("score", f"my-{kind}.yaml", "--explain", "--format", "json").json()[0]["score"]
        assert (scored["lower"], scored["points"], scored["coverage"]) == (0, 0, 0)
        assert {c["level"] for c in scored["criteria"]} == {"unknown"}
        again = sonodex("new", kind, f"my-{kind}")
        assert (again.code, "exists already" in again.err) == (1, True)


def test_score_explains(sonodex: Any, tmp_path: Path) -> None:
    path = tmp_path / "anything.yaml"  # a file that is scored need not be named after its id
    path.write_text(make_record("dataset", "mine", D1=FULL), encoding="utf-8")
    out = sonodex("score", path, "--explain").out
    assert "(3–100)" in out
    assert rubric_for("dataset").criteria[1].remedy[:20] in out


def test_check_reports_all_and_ends_with_1(sonodex: Any, folder: Path) -> None:
    for name in ("one", "two"):
        text = make_record("dataset", name, year="2099", access="free")
        (folder / "datasets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    result = sonodex("check", folder)
    assert result.code == 1
    assert result.out.splitlines()[-1] == "4 errors in 2 of 2 files"
    assert len(result.out.splitlines()) == 5
    machine = sonodex("check", folder, "--format", "json")
    assert machine.json()["errors"] == 4
    listing = sonodex("list", "datasets", "--catalogue", folder)
    assert listing.code == 0
    assert "left out" in listing.err


def test_cite(sonodex: Any) -> None:
    text = sonodex("cite", "busi", "datasets/echonet-lvh", "models/echonet-lvh").out
    assert text.count("@") >= 4
    assert "doi = {10.1016/j.dib.2019.104863}" in text
    items = sonodex("cite", "busi", "--format", "csl").json()
    assert items[0]["type"] == "dataset"
    assert items[1]["DOI"] == "10.1016/j.dib.2019.104863"
    assert sonodex("cite", "busi", "--format", "ris").out.count("ER  - ") == 2


def test_compare_marks_differences(sonodex: Any) -> None:
    found = sonodex("compare", "busi", "bus-bra", "--format", "json").json()
    defects, others = (len(Catalogue.load()[i].full()["defects"]) for i in ("busi", "bus-bra"))
    assert found["sentence"].startswith(
        f"Only bus-bra may be used commercially; busi has {defects} known defects; bus-bra has {others} "
    )
    by_field = {r["field"]: r for r in found["rows"]}
    assert len(by_field["defects"]["values"][0]) == defects
    assert "precise-abreast" in by_field["overlaps"]["values"][0]
    assert by_field["anatomy"]["differs"] is False
    assert by_field["name"]["differs"] is True
    assert by_field["value"]["values"] == [Catalogue.load()[i].score.value for i in ("busi", "bus-bra")]


def test_compare_warns_of_overlaps_among_them(sonodex: Any) -> None:
    found = sonodex("compare", "busi", "camus", "precise-abreast", "--format", "json").json()
    assert "; busi and precise-abreast overlap: do not train on one" in found["sentence"]


def test_compare_never_says_a_provisional_tier_alone(sonodex: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    score = Catalogue.load()["bus-bra"].facts["score"]
    assert score["provisional"]
    out = sonodex("compare", "bus-bra", "busi", "--differences").out
    assert re.search(rf"\* +tier +{'–'.join(score['tier_range'])}, likely {score['tier']} ", out)
    assert "anatomy" not in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "bussi"], "nearest: 'busi'"),
        (["show", ""], "no dataset or model"),
        (["show", "datasets/aau-net"], "no dataset or model"),
        (["list", "datasets", "--anatomy", "brest"], "did you mean 'breast'"),
        (["list", "datasets", "--tier", "golden"], "did you mean 'gold'"),
        (["list", "datasets", "--sort", "sise"], "is not one of"),
        (["list", "datasets", "--min-subjects", "x"], "--help"),
        (["list", "datasets", "--frmat", "json"], "--help"),
        (["list", "things"], "--help"),
        (["list", "datasets", "--format", "yaml"], "--help"),
        (["list", "datasets", "--catalogue", "/nowhere/at/all"], "no such catalogue folder"),
        (["nothing"], "--help"),
        (["compare", "busi"], "two or more"),
        (["compare", "busi", "busi"], "two or more"),
        (["compare", "busi", "aau-net"], "not of one kind"),
        (["compare", "echonet-lvh", "echonet-lvh"], "names 2 resources"),
        (["score", "/nowhere/a.yaml"], "no such file"),
        (["check", "/nowhere/a.yaml"], "no such file"),
        (["new", "dataset", "Bad Id"], "is no id"),
        (["new", "dataset", "busi"], "is taken"),
        (["new", "dataset", "../escape"], "is no id"),
        (["new", "dataset", "fine", "--out", "/nowhere/at/all"], "no such folder"),
        (["cite", "bussi"], "nearest"),
        (["schema", "thing"], "is no kind"),
        (["show", "\x1b[31mred"], "no dataset or model"),
    ],
)
def test_wrong_use_is_one_line_and_2(
    sonodex: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sonodex(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert "\x1b" not in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_to_score_is_one_line_and_1(sonodex: Any, tmp_path: Path) -> None:
    for content in (b"", b"\xff\xfe", b"[" * 100_000, b"a: 1", b"\x00" * 100):
        path = tmp_path / "x.yaml"
        path.write_bytes(content)
        result = sonodex("score", path)
        assert result.code == 1
        assert len(result.err.splitlines()) == 1


def test_as_a_process(tmp_path: Path) -> None:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sonodex", *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)

    assert call("--version").stdout.startswith("sonodex ")
    assert call("list", "datasets").returncode == 0
    assert call("list", "datasets", "--tier", "x").returncode == 2
    bare = call("list")
    assert bare.returncode == 2
    pipe = subprocess.run(
        f'"{sys.executable}" -m sonodex list datasets --format json | head -c 10',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in pipe.stderr


def test_a_model_is_scored_out_of_what_applies(sonodex: Any, folder: Path) -> None:
    absent = "{level: not-applicable, basis: primary, note: no such thing, source: null, checked: 2024-05-01}"
    half = FULL.replace("full", "partial")
    for record_id, lines in (("all", {"M1": FULL}), ("less", {"M1": half, "M5": absent})):
        text = make_record("model", record_id, **lines)
        (folder / "models" / f"{record_id}.yaml").write_text(text, encoding="utf-8")
    every = sonodex("show", "models/all", "--catalogue", str(folder)).out
    assert "1 of 16 points" in every
    assert re.search(r"\+0\.\d/16", every)
    less = sonodex("show", "models/less", "--catalogue", str(folder)).out
    assert "(0.03–0.97), 0.5 of 15 points" in less
    assert "+0.5/15" in less
    assert "/16" not in less


@pytest.mark.parametrize(
    ("columns", "expected"),
    [("72", 72), ("12", 40), ("0", output.UNBOUNDED), ("", output.UNBOUNDED), ("wide", output.UNBOUNDED)],
)
def test_the_width_of_a_terminal(
    columns: str, expected: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert output.width() == expected


def test_a_table_drops_cuts_and_wraps_by_the_width_on_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns = [
        output.Column("ID", flex=True, least=6),
        output.Column("Words", flex=True, wrap=True, least=8),
        output.Column("N", "right"),
        output.Column("First to go", least=11, drop=2),
    ]
    output.print_table(
        columns, [["超音波データセット", "one two three four", 7, "x" * 30], ["b", None, 12, ""]]
    )
    assert capsys.readouterr().out.splitlines() == [
        "ID                 Words               N",
        "超音波データセッ…  one two three       7",
        "                   four",
        "b                  –                  12",
    ]
