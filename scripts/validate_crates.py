"""Hold crates against RO-Crate's own validator without a network; exit code 1 where one of them is refused.

    .venv-crates/bin/python scripts/validate_crates.py CONTEXT FOLDER…

It runs in an environment of its own, which `make test` sets up: the validator wants another version of a
library than the tools of development do. CONTEXT is the JSON-LD context that the crates name, as the library
`rocrate` brings it; its cache is filled with it, and nothing else is asked for.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import requests
import requests_cache
import urllib3
from rocrate_validator import models, services

ADDRESS = "https://w3id.org/ro/crate/1.1/context"


def fill(cache: Path, context: Path) -> None:
    """Put the context into the cache, as if it had been answered."""
    body = json.dumps({"@context": json.loads(context.read_text(encoding="utf-8"))["@context"]}).encode()
    asked = requests.Request("GET", ADDRESS).prepare()
    answer = requests.Response()
    answer.status_code, answer.url, answer.request = 200, ADDRESS, asked
    answer.headers["content-type"] = "application/ld+json"
    answer._content = body
    answer.raw = urllib3.HTTPResponse(body=body, headers=answer.headers, status=200, preload_content=False)
    with requests_cache.CachedSession(str(cache), backend="sqlite", expire_after=-1) as session:
        session.cache.save_response(answer, session.cache.create_key(asked))


def problems(crate: Path, cache: Path) -> list[str]:
    """What the validator refuses, a line each."""
    settings = services.ValidationSettings(
        rocrate_uri=".",
        metadata_dict=json.loads((crate / "ro-crate-metadata.json").read_text(encoding="utf-8")),
        metadata_only=True,
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
        offline=True,
        cache_path=cache,
        skip_availability_check=True,
    )
    return [
        f"{crate}: {' '.join(issue.message.split())}" for issue in services.validate(settings).get_issues()
    ]


def main(context: str, *folders: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name) / "answers"
        fill(cache, Path(context))
        found = [line for folder in folders for line in problems(Path(folder), cache)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{len(folders)} crates, {len(found)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
