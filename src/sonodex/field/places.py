"""Where the data were collected: countries and regions of the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, each, highest, listed, lowest
from sonodex.records.regions import REGION_OF, REGIONS
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

OUTLINES = Path(__file__).parent / "assets" / "countries-110m.json"
"""Outlines of the countries (TopoJSON, by numeric code), for whoever draws a map."""


def country_names(codes: Iterable[str]) -> dict[str, str]:
    """Short English names of countries by ISO 3166-1 alpha-2 code."""
    import pycountry

    found: dict[str, str] = {}
    for code in sorted(set(codes)):
        country: Any = pycountry.countries.get(alpha_2=code)
        found[code] = str(getattr(country, "common_name", country.name)).split(",")[0] if country else code
    return found


class CountryRow(NamedTuple):
    """Datasets collected in one country; `id` is its numeric code."""

    code: str
    country: str
    id: str
    datasets: int


def world(catalogue: Catalogue) -> Answer[CountryRow]:
    """Datasets by country of collection, the most first."""
    import pycountry

    counts = Counter(str(c) for e in catalogue.datasets() for c in e.facts["countries"])
    names = country_names(counts)
    numeric = {c: str(getattr(pycountry.countries.get(alpha_2=c), "numeric", "")) for c in counts}
    rows = tuple(
        CountryRow(c, names[c], numeric[c], n) for c, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
    )
    unknown = sum(not e.facts["countries"] for e in catalogue.datasets())
    top = highest(rows, lambda r: r.datasets)
    most = f", most from {listed(r.country for r in top)}" if len(top) < len(rows) else ""
    return Answer(
        "world",
        "Where the data were collected",
        rows,
        f"Data are stated to come from {counted(len(rows), 'country', 'countries')}{most}.",
        f"Most: {', '.join(f'{r.country} {r.datasets}' for r in rows[:3])}." if rows else "",
        f"The country of collection of {counted(unknown, 'dataset')} is not known.",
    )


class RegionRow(NamedTuple):
    """Datasets collected in one region, and their share 0..1 of those whose country is known."""

    region: str
    datasets: int
    share: float


def regions(catalogue: Catalogue) -> Answer[RegionRow]:
    """Datasets by region of the world."""
    asked = "regions", "Regions"
    counts: Counter[str] = Counter()
    total = 0
    for entry in catalogue.datasets():
        found = {REGION_OF[c] for c in entry.facts["countries"] if c in REGION_OF}
        total += bool(found)
        counts.update(found)
    rows = tuple(RegionRow(r, counts[r], round(counts[r] / total, 4) if total else 0.0) for r in REGIONS)
    if not total:
        return Answer(*asked, rows, "No country of collection is known.", NO_DATA)
    few = lowest(rows, lambda r: r.datasets)
    return Answer(
        *asked,
        rows,
        f"{listed(r.region for r in few)} gave {counted(few[0].datasets, 'dataset')}{each(few)}, "
        "the fewest of all regions.",
        f"Of {counted(total, 'dataset')} with a known country: "
        f"{', '.join(f'{r.region} {r.datasets}' for r in rows)}.",
        "A dataset from two regions counts in both.",
    )
