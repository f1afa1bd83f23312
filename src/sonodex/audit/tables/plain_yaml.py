"""YAML as texts, lists and mappings: a name stays as it is written (`007`), nothing else is made of it."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C refuses what is nested too deep


def plain_yaml(text: str) -> Any:
    """What the first document of a text holds; None where it is no YAML. What an anchor names stands, not
    copied, wherever it is repeated."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_data() if loader.check_data() else None
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
