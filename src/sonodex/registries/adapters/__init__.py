"""One adapter a registry. Each is asked whether an address is its own; all that say so are asked what they
know.
"""

from __future__ import annotations

from collections.abc import Iterable

from sonodex.registries.adapters.adapter import Adapter, Searching
from sonodex.registries.adapters.crossref import Crossref
from sonodex.registries.adapters.datacite import DataCite
from sonodex.registries.adapters.dataverse import Dataverse
from sonodex.registries.adapters.figshare import Figshare
from sonodex.registries.adapters.github import GitHub
from sonodex.registries.adapters.hugging_face import HuggingFace
from sonodex.registries.adapters.kaggle import Kaggle
from sonodex.registries.adapters.mendeley import Mendeley
from sonodex.registries.adapters.openalex import OpenAlex
from sonodex.registries.adapters.osf import OSF
from sonodex.registries.adapters.physionet import PhysioNet
from sonodex.registries.adapters.tcia import TCIA
from sonodex.registries.adapters.zenodo import Zenodo
from sonodex.registries.said import Address

__all__ = ["ADAPTERS", "Adapter", "Searching", "adapter", "owners"]

# Where the files lie stands before where only their DOI is registered.
ADAPTERS: tuple[Adapter, ...] = (
    Zenodo(), Figshare(), Mendeley(), Dataverse(), OSF(), PhysioNet(), TCIA(), HuggingFace(), Kaggle(),
    GitHub(),
    DataCite(), Crossref(), OpenAlex(),
)  # fmt: skip


def owners(addresses: Iterable[Address]) -> list[tuple[Adapter, str]]:
    """Every adapter that calls one of the addresses its own, with what it calls it; each once."""
    addresses = list(addresses)
    found = [(a, key) for a in ADAPTERS for one in addresses if (key := a.owns(one)) is not None]
    return list(dict.fromkeys(found))


def adapter(name: str) -> Adapter:
    """The adapter of a registry.

    Raises:
        KeyError: there is none of that name.
    """
    return {one.name: one for one in ADAPTERS}[name]
