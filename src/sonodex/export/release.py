"""A version of the catalogue as one folder that can be archived and cited.

Every format, the record files themselves, check sums, metadata for Zenodo and a CITATION.cff. The date is the
newest day on which a record was checked, so that the same catalogue gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sonodex._version import __version__
from sonodex.errors import UsageError
from sonodex.export import writing
from sonodex.export.formats import Format
from sonodex.export.registry import FORMATS, RELEASE, format_named
from sonodex.files import new_folder
from sonodex.records.vocabularies import FOLDERS
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

SUMS = "SHA256SUMS"
_NAME = "sonodex"
_TITLE = "sonodex: an evidence-backed catalogue of public ultrasound datasets and open ultrasound models"
_AUTHORS = "The sonodex developers"
_LICENCE = "CC-BY-4.0"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_release(entries: Sequence[Entry], out: Path) -> Path:
    """Write a release of some records.

    Args:
        entries: the records, datasets before models.
        out: the folder; it replaces only an earlier release.

    Raises:
        UsageError: there are no records, or `out` holds something else.
        MissingExtraError: the optional part `exports` is not installed.
    """
    if not entries:
        raise UsageError(f"{RELEASE}: nothing matches; loosen a filter")
    date = max(str(e.facts["checked"]) for e in entries)
    with new_folder(out, f"sonodex export {RELEASE}") as folder:
        _zip(folder / "records.zip", ((f"{e.full_id}.yaml", e.path.read_bytes()) for e in entries))
        for name in FORMATS:
            form = format_named(name)
            if form.one:
                _zip(folder / f"{name}.zip", _texts(form, entries))
            else:
                _whole(form, entries, folder)
        for name, text in _about(entries, date).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        lines = [f"{_digest(p)}  {p.name}\n" for p in sorted(folder.iterdir())]
        (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return out


def _texts(form: Format, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    assert form.one is not None
    for entry in writing.passing(e for e in entries if e.kind in form.kinds):
        yield f"{entry.full_id}{form.ending}", form.one(entry).encode()


def _whole(form: Format, entries: Sequence[Entry], folder: Path) -> None:
    if form.table or form.table_file:
        for kind, name in FOLDERS.items():
            part = [e for e in entries if e.kind == kind]
            if part:
                writing.write_file(form, part, folder / f"{name}{form.ending}")
        return
    path = folder / f"{_NAME}{form.ending}"
    writing.write_file(form, entries, path)
    if form.beside:
        form.beside(path)


def _zip(path: Path, members: Iterator[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _about(entries: Sequence[Entry], date: str) -> dict[str, str]:
    datasets = sum(e.kind == "dataset" for e in entries)
    what = f"{counted(datasets, 'dataset')} and {counted(len(entries) - datasets, 'model')}"
    zenodo: dict[str, Any] = {
        "title": f"{_TITLE} ({date})",
        "upload_type": "dataset",
        "description": f"<p>{what}, each finding with its source. Records were last checked on {date}.</p>",
        "creators": [{"name": _AUTHORS}],
        "access_right": "open",
        "license": _LICENCE.lower(),
        "version": f"{__version__}+{date}",
        "publication_date": date,
        "keywords": ["ultrasound", "datasets", "machine learning", "medical imaging", "FAIR"],
    }
    citation = {
        "cff-version": "1.2.0",
        "message": "If you use this catalogue, please cite it, and the datasets and models themselves.",
        "title": _TITLE,
        "type": "dataset",
        "authors": [{"name": _AUTHORS}],
        "version": f"{__version__}+{date}",
        "date-released": date,
        "license": _LICENCE,
        "keywords": zenodo["keywords"],
    }
    held = [f"- `{name}`: {format_named(name).holds}" for name in FORMATS]
    readme = [
        f"# {_TITLE}",
        "",
        f"{what}, as of {date}; written by sonodex {__version__}. The data of the catalogue are under "
        f"{_LICENCE}; the datasets and models described keep their own licences.",
        "",
        "`records.zip` holds the record files. Formats with a file a record are in an archive of their name:",
        "",
        *held,
        "",
        f"`sha256sum --check {SUMS}` proves that all files are as they were written.",
    ]
    return {
        ".zenodo.json": json.dumps(zenodo, ensure_ascii=False, indent=1) + "\n",
        "CITATION.cff": yaml.safe_dump(citation, allow_unicode=True, sort_keys=False, width=10**6),
        "README.md": "\n".join(readme) + "\n",
    }
