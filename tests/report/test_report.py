"""The report: numbers recomputed from its own CSV, same bytes, readable files, hostile text, honest
verdicts."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.errors import UsageError
from sonodex.field.claims import claims
from sonodex.report import figure_names, write_report
from sonodex.report.figures import draw
from tests.conftest import FULL, make_record


def rows(report: Path, name: str) -> list[dict[str, str]]:
    with (report / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)]


def test_every_figure_in_every_format(report: Path) -> None:
    for name in figure_names():
        base = report / "figures" / name
        ET.fromstring(base.with_suffix(".svg").read_text(encoding="utf-8"))
        assert base.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
        assert rows(report, name)
    page = (report / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page), "the page has to stand alone"
    assert page.count("<figure") == len(figure_names())
    text = (report / "report.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (report / target).exists()


def test_captions_agree_with_their_csv(report: Path, cat: Catalogue) -> None:
    drawn = {name: draw(cat, name) for name in figure_names()}
    caption = {name: figure.caption for name, figure in drawn.items()}
    title = {name: figure.title for name, figure in drawn.items()}

    tiers = rows(report, "tiers")
    by_tier: dict[str, int] = {}
    for r in tiers:
        by_tier[r["tier"]] = by_tier.get(r["tier"], 0) + int(r["datasets"])
    provisional = sum(int(r["datasets"]) for r in tiers if r["state"] == "provisional")
    assert numbers(caption["tiers"]) == [sum(by_tier.values()), *by_tier.values(), provisional]

    world = rows(report, "world")
    assert numbers(title["world"]) == [len(world)]
    assert numbers(caption["world"])[:3] == [float(r["datasets"]) for r in world[:3]]

    population = rows(report, "population")
    assert numbers(caption["population"])[1:] == [float(r["datasets"]) for r in population]

    licence = rows(report, "access-licence")
    total = sum(int(r["datasets"]) for r in licence)
    free = sum(int(r["datasets"]) for r in licence if r["licence"] == "open, commercial too")
    silent = sum(int(r["datasets"]) for r in licence if r["licence"] == "none stated")
    assert numbers(caption["access-licence"]) == [free, total, silent]

    training = {r["training data"]: int(r["models"]) for r in rows(report, "training-access")}
    assert numbers(caption["training-access"])[: 1 + len(training)] == [
        sum(training.values()),
        *training.values(),
    ]

    evidence = rows(report, "evidence")
    every = sum(int(r["datasets"]) for r in evidence)
    known = sum(int(r["datasets"]) for r in evidence if r["basis"] != "unknown")
    primary = sum(int(r["datasets"]) for r in evidence if r["basis"] in ("primary", "automatic"))
    assert numbers(caption["evidence"]) == [known, every, primary]

    gaps = rows(report, "gaps")
    assert numbers(title["gaps"])[0] == len(gaps)
    assert numbers(title["gaps"])[-1] == sum(r["datasets"] == "0" for r in gaps)

    scores = rows(report, "scores")
    assert numbers(caption["scores"])[0] == len(scores)
    widths = sorted(float(r["upper"]) - float(r["lower"]) for r in scores)
    assert numbers(caption["scores"])[2] == round(widths[len(widths) // 2], 1)

    families = rows(report, "families")
    assert numbers(title["families"]) == [sum(int(r["datasets"]) for r in families), len(families)]

    alone = [r for r in rows(report, "leave-one-out") if r["kind"] == "criterion"]
    assert max(int(r["tiers_changed"]) for r in alone) in numbers(caption["leave-one-out"])

    weights = rows(report, "weights")
    assert numbers(title["weights"])[:2] == [sum(float(r["same_tier"]) >= 0.9 for r in weights), len(weights)]

    regions = rows(report, "regions")
    assert numbers(caption["regions"])[1:] == [float(r["datasets"]) for r in regions]


def test_figures_agree_with_the_catalogue(report: Path, cat: Catalogue) -> None:
    stated = {r["code"]: int(r["datasets"]) for r in rows(report, "world")}
    assert all(n == len(cat.datasets(country=c)) for c, n in stated.items())
    for row in rows(report, "anatomy-task"):
        assert int(row["datasets"]) == len(cat.datasets(anatomy=row["anatomy"], task=row["task"]))
    trained = {r["dataset"]: int(r["models"]) for r in rows(report, "training") if r["use"] == "training"}
    for dataset, models in list(trained.items())[:5]:
        assert models == len(cat.models(trained_on=dataset))


def test_same_input_same_bytes(report: Path, cat: Catalogue, tmp_path: Path) -> None:
    write_report(cat, tmp_path / "again")
    for path in report.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(report)).read_bytes(), (
                path.name
            )


def test_claims_have_both_scopes_and_a_reason(cat: Catalogue) -> None:
    found = claims(cat)
    assert {c.verdict for c in found} <= {"agrees", "differs", "cannot tell"}
    assert all(c.why for c in found)
    assert len(found) == 2 * len({c.id for c in found})
    by_id = {(c.id, c.scope): c for c in found}
    surveyed = [e for e in cat.datasets() if e.facts["survey_rows"]]
    prostate = by_id["prostate-datasets", "the survey's rows"]
    assert prostate.found == str(sum("prostate" in e.facts["anatomy"] for e in surveyed))
    assert by_id["identified-models", "the survey's rows"].verdict == "cannot tell"


def test_one_figure_only_and_typos(cat: Catalogue, tmp_path: Path) -> None:
    out = tmp_path / "one"
    write_report(cat, out, ["tiers"])
    assert [p.name for p in sorted((out / "figures").iterdir())] == ["tiers.csv", "tiers.png", "tiers.svg"]
    with pytest.raises(UsageError, match="did you mean 'tiers'"):
        write_report(cat, tmp_path / "two", ["teirs"])
    assert not (tmp_path / "two").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="holds other files"):
        write_report(cat, mine)
    (out / "notes.txt").write_text("what I make of it", encoding="utf-8")
    with pytest.raises(UsageError, match=r"sonodex report wrote: notes\.txt; name an empty"):
        write_report(cat, out, ["tiers"])
    assert (out / "notes.txt").read_text(encoding="utf-8") == "what I make of it"
    (out / "notes.txt").unlink()
    write_report(cat, out, ["world"])
    assert [p.stem for p in (out / "figures").iterdir()] == ["world"] * 3


def test_hardly_anything_to_report(folder: Path, tmp_path: Path) -> None:
    for number in range(2):
        text = make_record("dataset", f"d-{number}", D1=FULL)
        (folder / "datasets" / f"d-{number}.yaml").write_text(text, encoding="utf-8")
    write_report(Catalogue.load([folder], packaged=False), tmp_path / "small")
    (folder / "empty" / "datasets").mkdir(parents=True)
    write_report(Catalogue.load([folder / "empty"], packaged=False), tmp_path / "none")
    assert (tmp_path / "none" / "index.html").exists()


def test_hostile_text_stays_text(folder: Path, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>|\"'"
    reading = f"basis: primary, note: {json.dumps(evil)}, source: 'https://example.org/'"
    finding = f"{{level: full, {reading}, also: [{{level: none, {reading}}}]}}"
    (folder / "datasets" / "evil.yaml").write_text(
        make_record("dataset", "evil", name=json.dumps(evil), D1=finding), encoding="utf-8"
    )
    model = make_record(
        "model",
        "net",
        name=json.dumps(evil),
        trained_on=f"[{{dataset: {json.dumps(evil)}, availability: public}}]",
    )
    (folder / "models" / "net.yaml").write_text(model, encoding="utf-8")
    write_report(Catalogue.load([folder], packaged=False), tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<img src=x" not in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
