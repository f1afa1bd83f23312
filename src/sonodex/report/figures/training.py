"""What models learn from, and which datasets hold the same images."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.relations import families, resolve
from sonodex.report.claims import training_class
from sonodex.report.figure import BLUE, GREEN, GREY, ORANGE, VERMILION, Figure, bar, counted, percent

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

MOST = 25
CLASSES = ("all public", "partly public", "on request", "private", "unknown")


def matrix(catalogue: Catalogue) -> Figure:
    """Which datasets train and test models, the most used first."""
    trained: Counter[str] = Counter()
    tested: Counter[str] = Counter()
    for model in catalogue.models():
        trained.update({e.id for t in model.facts["trained_on"] if (e := resolve(catalogue, t["dataset"]))})
        tested.update({e.id for name in model.facts["evaluated_on"] if (e := resolve(catalogue, name))})
    used = sorted(set(trained) | set(tested), key=lambda i: (-trained[i], -tested[i], i))
    rows: list[dict[str, Any]] = [
        {"dataset": i, "use": use, "models": n}
        for i in used[:MOST]
        for use, n in (("training", trained[i]), ("evaluation", tested[i]))
    ]
    spec = {
        "height": {"step": 8},
        "mark": "bar",
        "encoding": {
            "y": {"field": "dataset", "type": "nominal", "sort": used[:MOST], "title": "dataset"},
            "yOffset": {"field": "use", "sort": ["training", "evaluation"]},
            "x": {"field": "models", "type": "quantitative", "title": "models", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "use",
                "title": "used for",
                "scale": {"domain": ["training", "evaluation"], "range": [BLUE, ORANGE]},
            },
        },
    }
    never = sum(e.id not in set(used) for e in catalogue.datasets())
    top = used[0] if used else "none"
    title = (
        f"{top} trains more of the listed models than any other dataset"
        if used
        else "No model names a dataset of the catalogue"
    )
    caption = (
        f"The {min(MOST, len(used))} most used of {counted(len(used), 'dataset')} that models name"
        + (f"; {top} trains {trained[top]}" if used else "")
        + f". {counted(never, 'dataset')} trained or tested none of the {len(catalogue.models())} models."
    )
    return Figure("training", title, caption, rows, spec)


def availability(catalogue: Catalogue) -> Figure:
    """Models by the availability of their training data."""
    counter = Counter(training_class(m) for m in catalogue.models())
    rows: list[dict[str, Any]] = [{"training data": c, "models": counter[c]} for c in CLASSES]
    total = sum(r["models"] for r in rows)
    public = counter["all public"] + counter["partly public"]
    colour = {
        "field": "training data",
        "legend": None,
        "scale": {"domain": list(CLASSES), "range": [BLUE, GREEN, ORANGE, VERMILION, GREY]},
    }
    spec = bar("training data", "models", "training data", "models", colour, step=28, sort=list(CLASSES))
    title = (
        f"{percent(public, total)} of the models learned, at least in part, from data that are or were public"
    )
    caption = (
        f"Of {counted(total, 'model')}: "
        + ", ".join(f"{r['training data']} {r['models']}" for r in rows)
        + "."
    )
    return Figure("training-access", title, caption, rows, spec)


def families_figure(catalogue: Catalogue) -> Figure:
    """Datasets that share images with others, and the models in which training and test do."""
    groups = sorted({f for f in families(catalogue).values() if len(f) > 1}, key=lambda f: (-len(f), f))
    leaking = [m.id for m in catalogue.models() if m.relations()["leakage"]]
    rows: list[dict[str, Any]] = [
        {
            "family": " + ".join(f) if len(f) < 4 else f"{f[0]} and {len(f) - 1} more",
            "datasets": len(f),
            "members": " ".join(f),
        }
        for f in groups
    ]
    inside = sum(r["datasets"] for r in rows)
    title = f"{counted(inside, 'dataset')} share images with another one: they are {counted(len(rows), 'family', 'families')}, not independent data"
    caption = (
        f"Families by stated derivation, duplication or shared images. {counted(len(leaking), 'model')} trained and tested on "
        f"different members of one family{': ' + ', '.join(leaking) if leaking else ''}."
    )
    spec = bar("family", "datasets", "family", "datasets", step=24)
    # Small whole numbers: the renderer would draw tenths between them.
    spec["layer"][0]["encoding"]["x"]["axis"] = {
        "values": list(range(max((len(f) for f in groups), default=1) + 1))
    }
    return Figure("families", title, caption, rows, spec)
