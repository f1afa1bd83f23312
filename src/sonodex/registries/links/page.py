"""The verdicts as one HTML page without scripts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from sonodex.registries.links.checking import Checked
from sonodex.registries.links.verdict import MEANINGS, VERDICTS
from sonodex.wording import shown

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Links of the catalogue, {{ day }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; vertical-align: top }
tr { border-bottom: 1px solid #ccc } td { overflow-wrap: anywhere } .n { text-align: right }
</style></head><body>
<h1>Links of the catalogue</h1>
<p>{{ day }}: {{ "{:,}".format(checked|length) }} addresses asked.</p>
<table><tr><th>Verdict</th><th class="n">Addresses</th><th>Meaning</th></tr>
{% for verdict, n in counts %}<tr><td>{{ verdict }}</td><td class="n">{{ n }}</td>
<td>{{ meanings[verdict] }}</td></tr>
{% endfor %}</table>
{% for verdict, rows in groups %}<h2>{{ verdict }}</h2>
<table><tr><th>Address</th><th>What was seen</th><th>Where it stands</th></tr>
{% for one in rows %}<tr>
<td><a href="{{ one.link.url }}" rel="noopener noreferrer">{{ one.link.url }}</a></td>
<td>{{ one.note }}{% if one.to %}: {{ one.to }}{% endif %}{% if one.since %}, since {{ one.since }}{% endif %}
{% if one.link.twins %}; also of {{ one.link.twins|join(", ") }}{% endif %}</td>
<td>{% for p in one.link.places[:5] %}{{ p.record }} {{ p.field }}
{% if not loop.last %}<br>{% endif %}{% endfor %}
{% if one.link.places|length > 5 %}and {{ one.link.places|length - 5 }} more{% endif %}</td></tr>
{% endfor %}</table>
{% endfor %}</body></html>
"""


TITLE = b"<title>Links of the catalogue"
"""By which an earlier page is known."""


def page(checked: Sequence[Checked], day: dt.date) -> str:
    """The page: all verdicts counted, and every address that is not plainly alive."""
    from jinja2 import Environment

    counts = Counter(one.verdict for one in checked)
    worst_first = [v for v in reversed(VERDICTS) if counts[v]]
    groups = [
        (
            verdict,
            [one for one in checked if one.verdict == verdict and (verdict != "alive" or one.link.twins)],
        )
        for verdict in worst_first
    ]
    return (
        Environment(
            autoescape=True,
            trim_blocks=True,
            finalize=lambda value: shown(value) if type(value) is str else value,
        )
        .from_string(_PAGE)
        .render(
            day=day.isoformat(),
            checked=checked,
            counts=[(v, counts[v]) for v in worst_first],
            meanings=MEANINGS,
            groups=[(verdict, rows) for verdict, rows in groups if rows],
        )
    )
