"""Tokens of the hubs: from the environment or the hub's own login, sent to that hub's host alone.

They are put on below the cache and above the connection, so that no cache, log, record or error sees them,
and no redirect carries them along.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

MOST = 10_000  # characters of a login file


def headers_for(host: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Headers that tell `host` who asks; none for a host that has no token.

    Args:
        host: in lower case.
        environment: variables; those of the process by default.
    """
    env = os.environ if environment is None else environment
    if host == "api.github.com":
        return _bearer(env.get("GITHUB_TOKEN") or env.get("GH_TOKEN"))
    if host == "huggingface.co":
        return _bearer(env.get("HF_TOKEN") or env.get("HUGGING_FACE_HUB_TOKEN") or _hugging_face(env))
    if host in ("www.kaggle.com", "api.kaggle.com"):
        return _kaggle(env)
    if host == "zenodo.org":
        return _bearer(env.get("ZENODO_TOKEN"))
    if host == "api.figshare.com" and (token := _clean(env.get("FIGSHARE_TOKEN"))):
        return {"authorization": f"token {token}"}
    if host == "api.osf.io":
        return _bearer(env.get("OSF_TOKEN"))
    if host == "physionet.org" and env.get("PHYSIONET_USERNAME") and env.get("PHYSIONET_PASSWORD"):
        return _basic(env["PHYSIONET_USERNAME"], env["PHYSIONET_PASSWORD"])
    if host == env.get("DATAVERSE_HOST", "").lower() and (key := _clean(env.get("DATAVERSE_API_TOKEN"))):
        return {"x-dataverse-key": key} if host else {}
    return {}


def _clean(token: str | None) -> str | None:
    """A token that is fit for a header; anything else is none."""
    token = (token or "").strip()
    return token if token and token.isascii() and token.isprintable() and " " not in token else None


def _bearer(token: str | None) -> dict[str, str]:
    token = _clean(token)
    return {"authorization": f"Bearer {token}"} if token else {}


def _basic(user: str, password: str) -> dict[str, str]:
    both = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return {"authorization": f"Basic {both}"}


def _hugging_face(env: Mapping[str, str]) -> str | None:
    home = Path(env.get("HF_HOME") or Path(env.get("HOME", "~")).expanduser() / ".cache" / "huggingface")
    return _read(Path(env["HF_TOKEN_PATH"]) if env.get("HF_TOKEN_PATH") else home / "token")


def _kaggle(env: Mapping[str, str]) -> dict[str, str]:
    if token := _clean(env.get("KAGGLE_API_TOKEN")):
        return {"authorization": f"Bearer {token}"}
    if env.get("KAGGLE_USERNAME") and env.get("KAGGLE_KEY"):
        return _basic(env["KAGGLE_USERNAME"], env["KAGGLE_KEY"])
    folder = Path(env.get("KAGGLE_CONFIG_DIR") or Path(env.get("HOME", "~")).expanduser() / ".kaggle")
    try:
        login = json.loads(_read(folder / "kaggle.json") or "null")
        return _basic(str(login["username"]), str(login["key"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


def _read(path: Path) -> str | None:
    try:
        if path.stat().st_size > MOST:
            return None
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
