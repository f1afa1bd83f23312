"""The licence that a registry means: its own spelling, or the address of the deed, to an SPDX identifier."""

from __future__ import annotations

import re
from functools import lru_cache

from sonodex.records import licences

# Spellings that are neither SPDX nor the address of a deed, as the hubs' own lists of licences write them.
_SPELLINGS = {
    "cc zero": "CC0-1.0", "cc0": "CC0-1.0", "cc0 1.0": "CC0-1.0", "cc0: public domain": "CC0-1.0",
    "cc-zero": "CC0-1.0", "cc0 1.0 universal": "CC0-1.0",
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "mit license": "MIT",
    "attribution 4.0 international": "CC-BY-4.0",
    "odc by 1.0": "ODC-By-1.0", "odc public domain dedication and licence": "PDDL-1.0",
    "odbl": "ODbL-1.0", "pddl": "PDDL-1.0",
    "gpl": None, "gpl 2": "GPL-2.0-only", "gpl 3": "GPL-3.0-only", "gpl-3.0": "GPL-3.0-only",
    "gpl-2.0": "GPL-2.0-only", "agpl-3.0": "AGPL-3.0-only", "lgpl-3.0": "LGPL-3.0-only",
    "bsd-3-clause-clear": "BSD-3-Clause-Clear",
    "open data commons attribution license v1.0": "ODC-By-1.0",
    "creative commons attribution 4.0 international public license": "CC-BY-4.0",
}  # fmt: skip
_NO_LICENCE = frozenset(
    {"other", "unknown", "noassertion", "none", "notspecified", "other (specified in description)"}
)
_DEED = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<elements>by(?:-nc)?(?:-nd|-sa)?)/(?P<version>\d\.\d)|publicdomain/zero)"
)
_CC_WORDS = re.compile(
    r"(?:creative commons|cc)[ -]*(?P<what>by(?:[ -](?:nc|nd|sa))*)[ -]*(?P<version>[1-4]\.0)\b",
    re.IGNORECASE,
)
_CC_LONG = re.compile(
    r"attribution(?P<nc>[- ]*non-?commercial)?(?P<nd>[- ]*no-?deriv\w*)?(?P<sa>[- ]*share-?alike)?"
    r"\D{0,12}(?P<version>[1-4]\.0)",
    re.IGNORECASE,
)
# Approved by the Open Source Initiative (its list of licences), those that research code bears; others are
# left open.
OSI_APPROVED = frozenset({
    "0BSD", "AFL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause",
    "BSD-3-Clause", "BSL-1.0", "ECL-2.0", "EPL-2.0", "EUPL-1.2",
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only",
    "GPL-3.0-or-later", "ISC", "LGPL-2.1-only",
    "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT",
    "MIT-0", "MPL-2.0", "MS-PL", "NCSA", "OSL-3.0", "PostgreSQL", "UPL-1.0", "Unlicense", "Zlib",
})  # fmt: skip


def is_stated(text: str | None) -> bool:
    """Whether a registry's field names a licence at all."""
    return bool(text) and text is not None and text.casefold().strip() not in _NO_LICENCE


@lru_cache(maxsize=1)
def _by_key() -> dict[str, str]:
    from license_expression import get_license_index

    keys = [row.get("spdx_license_key") for row in get_license_index()]
    return {key.casefold(): key for key in keys if key and not key.startswith("LicenseRef")}


@lru_cache(maxsize=2048)
def spdx_of(text: str | None, url: str | None = None) -> str | None:
    """The SPDX identifier of a licence; None where it is not certain.

    Args:
        text: as the registry names it: an identifier in any case, a title, an address.
        url: of its deed, where there is one.
    """
    for one in (url, text):
        if one and (found := _DEED.search(one.casefold())):
            return f"CC-{found['elements'].upper()}-{found['version']}" if found["elements"] else "CC0-1.0"
    if not text or len(text) > 200:
        return None
    name = " ".join(text.split()).casefold()
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    if name in _by_key():
        return _by_key()[name]
    if found := _CC_WORDS.search(name):
        key = f"CC-{found['what'].upper().replace(' ', '-')}-{found['version']}"
    elif found := _CC_LONG.search(name):
        parts = [part for part in ("nc", "nd", "sa") if found[part]]
        key = "-".join(["CC", "BY", *map(str.upper, parts), found["version"]])
    else:
        return None
    return key if licences.expression_problem(key) is None else None
