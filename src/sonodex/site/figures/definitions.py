"""The figures, each a function of the catalogue. A new one is a function here and a name in FIGURES."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from sonodex.records.vocabularies import ACCESS, ANATOMY, AVAILABILITIES, POPULATIONS, TASKS, Kind
from sonodex.report.claims import training_class
from sonodex.report.figure import counted as words_of
from sonodex.report.figure import percent
from sonodex.report.figures.access import LICENCE_CLASSES, licence_class
from sonodex.report.figures.training import CLASSES
from sonodex.rubrics import rubric_for
from sonodex.site.facets import FACETS, GROUPS, SIZES, counted, country_names, query, size_class
from sonodex.site.figures import body, network, world
from sonodex.site.figures.model import Cell, FieldFigure, Row, scaled

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

FEW = 2
"""So many open datasets, or fewer, count as a gap."""


def _cell(root: str, kind: Kind, count: int, part: float | None = None, **chosen: str) -> Cell:
    return Cell(count, root + query(kind, **chosen) if count else None, part=part)


def _values(entries: Iterable[Entry], field: str) -> Counter[str]:
    return Counter(str(v) for e in entries for v in e.facts[field])


def tiers(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets by tier; the hatched part is provisional."""
    datasets = catalogue.datasets()
    rubric = rubric_for("dataset")
    names = [t.name for t in rubric.tiers] + [str(rubric.unrated)]
    counts = Counter(e.facts["score"]["tier"] for e in datasets)
    settled = Counter(e.facts["score"]["tier"] for e in datasets if not e.facts["score"]["provisional"])
    rows = [
        Row(
            n,
            (_cell(root, "dataset", counts[n], settled[n] / counts[n] if counts[n] else None, tier=n),),
            tier=n,
        )
        for n in names
    ]
    provisional = len(datasets) - sum(settled.values())
    rated = {n: counts[n] for n in names[:-1]}
    top = max(rated, key=lambda n: rated[n]) if any(rated.values()) else None
    finding = (
        f"{top} is the most common tier of rated datasets; " if top else ""
    ) + f"{words_of(provisional, 'tier')} are provisional (pale), for what is not known could change them."
    return FieldFigure("tiers", "Tiers", finding, "bars", ("datasets",), scaled(rows), "tier")


def dimensions(catalogue: Catalogue, root: str) -> FieldFigure:
    """Mean share of each dimension over the datasets."""
    rows = []
    for number, dimension in enumerate(rubric_for("dataset").dimensions):
        values = [
            v
            for e in catalogue.datasets()
            if (v := e.facts["score"]["dimensions"][number]["value"]) is not None
        ]
        mean = sum(values) / len(values) if values else 0.0
        rows.append(
            Row(
                dimension.name,
                (Cell(round(mean, 1), root + query("dataset", sort=dimension.id), f"{mean:.0f} %"),),
            )
        )
    best, worst = max(rows, key=lambda r: r.cells[0].count), min(rows, key=lambda r: r.cells[0].count)
    finding = f"{best.label} is reported best, {worst.label.lower()} worst. Each bar leads to the list sorted by it."
    return FieldFigure(
        "dimensions",
        "What is reported",
        finding,
        "bars",
        ("mean share",),
        scaled(rows, top=100.0),
        "dimension",
    )


def anatomy(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets and models by anatomy, in groups."""
    datasets, models = _values(catalogue.datasets(), "anatomy"), _values(catalogue.models(), "anatomy")
    rows = []
    for group, words in GROUPS.items():
        heading = group
        for word in words:
            if datasets[word] or models[word]:
                rows.append(
                    Row(
                        word,
                        (
                            _cell(root, "dataset", datasets[word], anatomy=word),
                            _cell(root, "model", models[word], anatomy=word),
                        ),
                        heading=heading,
                    )
                )
                heading = ""
    most = datasets.most_common(1)
    finding = (
        f"Most datasets show the {most[0][0]} ({most[0][1]}); " if most else ""
    ) + "one dataset can show several."
    hrefs = {str(w): root + query("dataset", anatomy=w) for w in ANATOMY}
    return FieldFigure(
        "anatomy",
        "Anatomy",
        finding,
        "bars",
        ("datasets", "models"),
        scaled(rows),
        "anatomy",
        drawing=Markup(body.body_body(datasets, hrefs)),  # noqa: S704  words of the vocabulary
        size=(body.WIDTH, body.HEIGHT),
        wide=True,
    )


def _span(step: int) -> str:
    """`2–3`: the numbers of a step of the map's colour."""
    low = world.STEPS[step]
    if step + 1 == len(world.STEPS):
        return f"{low} and more"
    high = world.STEPS[step + 1] - 1
    return str(low) if high == low else f"{low}–{high}"


def map_of_collection(catalogue: Catalogue, root: str) -> FieldFigure:
    """Countries where data were collected."""
    import pycountry

    counts = _values(catalogue.datasets(), "countries")
    names = country_names(counts)
    rows = [
        Row(names[c], (_cell(root, "dataset", n, countries=c),))
        for c, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
    ]
    numeric = {c: getattr(pycountry.countries.get(alpha_2=c), "numeric", "") for c in counts}
    drawn = {numeric[c]: (names[c], n, root + query("dataset", countries=c)) for c, n in counts.items()}
    unknown = sum(not e.facts["countries"] for e in catalogue.datasets())
    small = sorted(names[c] for c in counts if numeric[c] not in world.outlines())
    finding = (
        (
            f"{rows[0].label} gave most ({rows[0].cells[0].count:g} of {len(catalogue.datasets())}); "
            if rows
            else ""
        )
        + f"data come from {words_of(len(counts), 'country', 'countries')}. The country of {words_of(unknown, 'dataset')} is not known."
        + (f" Too small to be drawn: {', '.join(small)}." if small else "")
    )
    legend = "".join(
        f'<span><span class="swatch heat-{n + 1}"></span>{_span(n)}</span> ' for n in range(len(world.STEPS))
    )
    return FieldFigure("world", "Where the data were collected", finding, "drawing", ("datasets",), scaled(rows), "country",
                       drawing=Markup(world.world_body(drawn)), size=(world.WIDTH, world.HEIGHT), legend=Markup(legend), wide=True)  # noqa: S704  numbers  # fmt: skip


def anatomy_task(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets by anatomy and task."""
    pairs = Counter(
        (a, t) for e in catalogue.datasets() for a in e.facts["anatomy"] for t in e.facts["tasks"]
    )
    tasks = [t for t in TASKS if any(pairs[a, t] for a in ANATOMY)]
    rows = [
        Row(a, tuple(_cell(root, "dataset", pairs[a, t], anatomy=a, tasks=t) for t in tasks))
        for a in ANATOMY
        if any(pairs[a, t] for t in tasks)
    ]
    most = max(pairs.items(), key=lambda i: i[1], default=None)
    filled = sum(bool(n) for n in pairs.values())
    finding = f"{filled} of {words_of(len(rows) * len(tasks), 'pair')} have a dataset" + (
        f"; {most[0][0]} {most[0][1]} has most ({most[1]})." if most else "."
    )
    return FieldFigure(
        "anatomy-task",
        "Anatomy and task",
        finding,
        "matrix",
        tuple(tasks),
        scaled(rows),
        "anatomy",
        wide=True,
    )


def years(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets and models by year of first release."""
    datasets = Counter(e.facts["year"] for e in catalogue.datasets() if e.facts["year"])
    models = Counter(e.facts["year"] for e in catalogue.models() if e.facts["year"])
    every = sorted({*datasets, *models})
    span = range(every[0], every[-1] + 1) if every else range(0)
    rows = [
        Row(
            str(y),
            (_cell(root, "dataset", datasets[y], year=str(y)), _cell(root, "model", models[y], year=str(y))),
        )
        for y in span
    ]
    unknown = len(catalogue) - sum(datasets.values()) - sum(models.values())
    finding = (
        f"Most datasets were first released in {max(datasets, key=lambda y: datasets[y])}; "
        if datasets
        else ""
    ) + f"the year of {words_of(unknown, 'record')} is not known."
    return FieldFigure("years", "Years", finding, "bars", ("datasets", "models"), scaled(rows), "year")


def access_licence(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets by access and terms of the licence."""
    datasets = catalogue.datasets()
    pairs = Counter((e.facts["access"], licence_class(e)) for e in datasets)
    rows = [
        Row(a, tuple(_cell(root, "dataset", pairs[a, c], access=a, terms=c) for c in LICENCE_CLASSES))
        for a in ACCESS
        if any(pairs[a, c] for c in LICENCE_CLASSES)
    ]
    free = sum(n for (_, c), n in pairs.items() if c == LICENCE_CLASSES[0])
    silent = sum(n for (_, c), n in pairs.items() if c == LICENCE_CLASSES[-1])
    finding = f"{percent(free, len(datasets))} may be used commercially by their licence; {percent(silent, len(datasets))} state none."
    return FieldFigure(
        "access-licence", "Access and licence", finding, "matrix", LICENCE_CLASSES, scaled(rows), "access"
    )


def population(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets by population."""
    counts = _values(catalogue.datasets(), "population")
    rows = [Row(p, (_cell(root, "dataset", counts[p], population=p),)) for p in POPULATIONS]
    finding = f"{words_of(counts['human-paediatric'], 'dataset')} of children against {counts['human-adult']} of adults."
    return FieldFigure("population", "Population", finding, "bars", ("datasets",), scaled(rows), "population")


def sizes(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets by number of subjects."""
    counts = Counter(size_class(e.facts["counts"]["subjects"]) for e in catalogue.datasets())
    rows = [Row(s, (_cell(root, "dataset", counts[s], size=s),)) for s in SIZES]
    finding = f"{words_of(counts[SIZES[-1]], 'dataset')} do not say how many people they show."
    return FieldFigure("sizes", "Subjects", finding, "bars", ("datasets",), scaled(rows), "subjects")


def trained(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets and the models that learned from them."""
    used = network.trainings(catalogue)
    inner, height = network.network_body(catalogue, used, root)
    rows = []
    for d, models in used.items():
        entry = catalogue.get("dataset", d)
        rows.append(
            Row(
                entry.name if entry else d,
                (Cell(len(models)), Cell(0, words=", ".join(m.name for m in models))),
                href=f"{root}datasets/{d}/#relations",
            )
        )
    said = Counter(t["availability"] for m in catalogue.models() for t in m.facts["trained_on"])
    top = next(iter(used), None)
    finding = (
        (f"{top} trains more models than any other dataset ({len(used[top])}); " if top else "")
        + f"{words_of(len(catalogue.datasets()) - len(used), 'dataset')} train none of the models listed. Training sets as models state them: "
        + ", ".join(f"{w} {said[w]}" for w in AVAILABILITIES)
        + "."
    )
    return FieldFigure("training", "What models learned from", finding, "drawing", ("models", "which"), tuple(rows), "dataset",
                       drawing=Markup(inner), size=(network.WIDTH, height), wide=True)  # noqa: S704  all text escaped there  # fmt: skip


def training_access(catalogue: Catalogue, root: str) -> FieldFigure:
    """Models by availability of their training data."""
    counts = Counter(training_class(m) for m in catalogue.models())
    rows = [Row(c, (_cell(root, "model", counts[c], training=c),)) for c in CLASSES]
    public = counts[CLASSES[0]] + counts[CLASSES[1]]
    finding = f"{percent(public, sum(counts.values()))} of the models learned, at least in part, from data that are or were public."
    return FieldFigure(
        "training-access",
        "Can the training data be had?",
        finding,
        "bars",
        ("models",),
        scaled(rows),
        "training data",
    )


def fulfilled(catalogue: Catalogue, root: str) -> FieldFigure:
    """Criteria by how many datasets fulfil them, the fewest first."""
    datasets = catalogue.datasets()
    counts: Counter[str] = Counter()
    for e in datasets:
        counts.update(c for c, f in e.data["criteria"].items() if f["level"] == "full")
        e.release()
    criteria = rubric_for("dataset").criteria
    rows = [Row(f"{c.id} {c.title}", (_cell(root, "dataset", counts[c.id], full=c.id),)) for c in criteria]
    rows.sort(key=lambda r: r.cells[0].count)
    low = ", ".join(r.label.partition(" ")[2].lower() for r in rows[:3])
    return FieldFigure(
        "criteria",
        "What datasets lack",
        f"Fewest datasets fulfil: {low}.",
        "bars",
        ("datasets in full",),
        scaled(rows, top=float(len(datasets) or 1)),
        "criterion",
    )


def gaps(catalogue: Catalogue, root: str) -> FieldFigure:
    """Anatomies with few or no open datasets."""
    every = _values(catalogue.datasets(), "anatomy")
    opened = _values((e for e in catalogue.datasets() if e.facts["access"] == "open"), "anatomy")
    models = _values(catalogue.models(), "anatomy")
    places = [a for a in ANATOMY if a not in GROUPS["Not one organ"]]
    rows = [
        Row(
            a,
            (
                _cell(root, "dataset", opened[a], anatomy=a, access="open"),
                _cell(root, "dataset", every[a], anatomy=a),
                _cell(root, "model", models[a], anatomy=a),
            ),
        )
        for a in sorted(places, key=lambda a: (opened[a], every[a], a))
        if opened[a] <= FEW
    ]
    none = [a for a in places if not every[a]]
    finding = f"{len(rows)} of {words_of(len(places), 'anatomy', 'anatomies')} have {FEW} open datasets or fewer; no dataset at all shows {', '.join(none) or 'none of them'}."
    return FieldFigure(
        "gaps", "Gaps", finding, "bars", ("open datasets", "all datasets", "models"), scaled(rows), "anatomy"
    )


def tasks(catalogue: Catalogue, root: str) -> FieldFigure:
    """Datasets and models by task."""
    facet = next(f for f in FACETS if f.key == "tasks")
    datasets, models = dict(counted(facet, catalogue.datasets())), dict(counted(facet, catalogue.models()))
    order = sorted({*datasets, *models}, key=lambda t: (-datasets.get(t, 0), -models.get(t, 0), t))
    rows = [
        Row(
            t,
            (
                _cell(root, "dataset", datasets.get(t, 0), tasks=t),
                _cell(root, "model", models.get(t, 0), tasks=t),
            ),
        )
        for t in order
    ]
    finding = f"Most datasets are for {order[0]}." if order else "No task is known."
    return FieldFigure("tasks", "Tasks", finding, "bars", ("datasets", "models"), scaled(rows), "task")


FIGURES: tuple[Callable[[Catalogue, str], FieldFigure], ...] = (
    tiers, dimensions, map_of_collection, anatomy, anatomy_task, tasks, population, sizes, years, access_licence,
    trained, training_access, gaps, fulfilled,
)  # fmt: skip
