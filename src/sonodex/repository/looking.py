"""From a tree to what the checks ask about: readmes, scripts, licences, environments, weights, datasets,
papers; each file read once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sonodex.records import licences
from sonodex.repository import code, environment, licensing, limits, origins, papers, texts
from sonodex.repository.code import Script
from sonodex.repository.datasets import Known, Mention, Names, mentioned
from sonodex.repository.environment import Environment
from sonodex.repository.licensing import Licence
from sonodex.repository.origins import Origin
from sonodex.repository.papers import Paper
from sonodex.repository.texts import Document
from sonodex.repository.tree import Entry, Tree
from sonodex.repository.weights import links
from sonodex.repository.weights.files import WeightFile, weight_files
from sonodex.repository.weights.links import WeightLink

_README = re.compile(
    r"^(?:read[-_ ]?me|model[-_ ]?card|data[-_ ]?card|data[-_ ]?sheet)(?:[-_. ][\w-]+)*$|^index\.md$",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\.(?:md|rst|markdown|mdx)$|^(?:install|usage|getting[-_]started|dataset|data|"
    r"training|evaluation|citation|cmds?|commands?|instructions?|how[-_]?to)[\w-]*\.txt$",
    re.IGNORECASE,
)
_NOT_DOCUMENT = re.compile(
    r"^(?:li[cs]en|change|contributing|code_of_conduct|security|history|pull_request|issue_template)",
    re.IGNORECASE,
)
_VENDORED = re.compile(
    r"(?:^|/)(?:third[-_]?party|3rd[-_]?party|externals?|extern|vendors?|vendored|"
    r"submodules?|deps|node_modules|site-packages|\.dist_test)(?:/|$)",
    re.IGNORECASE,
)


class Column(NamedTuple):
    """A column of a table in the tree."""

    path: str
    name: str


@dataclass
class Looked:
    """What was seen. `own` is `owner/name` of the repository, where it is known; `main` is the readme of the
    whole."""

    tree: Tree
    own: str | None
    readmes: list[Document] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    weights: list[WeightFile] = field(default_factory=list)
    weight_links: list[WeightLink] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    card: dict[str, str] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    names: Names | None = None
    unread: list[str] = field(default_factory=list)
    submodules: tuple[str, ...] = ()
    foreign: list[str] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    held: list[Entry] | None = None  # files of data, kept once the checks of a dataset have asked for them

    def borrowed(self, source: str) -> Origin | None:
        """The other project that a place (`path:line`) speaks for: its document, or an unfilled line."""
        path = source.rpartition(":")[0]
        return next(
            (
                o
                for o in self.origins
                if (o.borrowed and o.path == path) or (o.kind == "placeholder" and o.source == source)
            ),
            None,
        )

    @property
    def main(self) -> Document | None:
        return self.readmes[0] if self.readmes else None

    def vendored(self, path: str) -> bool:
        """Whether a file stands in a folder of others' code."""
        return bool(_VENDORED.search(path.rpartition("/")[0])) or any(
            path.startswith(f + "/") for f in (*self.copied, *self.foreign)
        )

    @cached_property
    def copied(self) -> frozenset[str]:
        """Folders with a licence file of their own, below a root that has one too: code copied from
        elsewhere."""
        files = [one for one in self.licences if one.place == "file"]
        if not any(licensing.of_the_whole(one.path) for one in files):
            return frozenset()
        root = {one.spdx for one in files if licensing.of_the_whole(one.path)}
        folders = {
            one.path.rpartition("/")[0]
            for one in files
            if not licensing.of_the_whole(one.path) and (one.spdx not in root or one.path.count("/") > 1)
        }
        # A folder that holds most of the code is the repository's own, whatever licence lies in it.
        return frozenset(
            f
            for f in folders
            if sum(s.path.startswith(f + "/") for s in self.scripts) < 0.5 * max(len(self.scripts), 1)
        )

    def own_scripts(self) -> list[Script]:
        return [s for s in self.scripts if not self.vendored(s.path)]


class _Reader:
    """Texts within a budget."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.left = limits.TEXT_TOTAL
        self.cut: list[str] = []

    def text(self, entry: Entry, most: int = limits.TEXT_BYTES) -> str:
        if self.left <= 0 or entry.size is None:
            self.cut.append(entry.path)
            return ""
        if entry.size > most:
            self.cut.append(entry.path)
        data = self._tree.read(entry, min(most, self.left))
        self.left -= len(data)
        return texts.decode(data)


def look(tree: Tree, known: Sequence[Known] = (), address: str | None = None) -> Looked:
    """Read what the checks ask about.

    Args:
        known: datasets that mentions are resolved to.
        address: where the repository is published; by default what git calls its origin.
    """
    address = address or (tree.history.origin if tree.history else None)
    own = links.repository_of(address) if address else None
    seen = Looked(tree, own, known={k.id: k for k in known})
    reader = _Reader(tree)
    modules = next((e for e in tree.entries if e.path == ".gitmodules"), None)
    if modules is not None:
        seen.submodules = tuple(re.findall(r"^\s*path\s*=\s*(\S+)", reader.text(modules), re.MULTILINE))
    _documents(seen, reader)
    _origins(seen)
    _packages(seen, reader)
    _licences(seen, reader)
    _scripts(seen, reader)
    _environments(seen, reader)
    _columns(seen)
    _weights(seen)
    names = seen.names = Names(known)
    for document in seen.readmes[:8] + seen.documents[:8]:
        seen.mentions += mentioned(document, names)
    for script in seen.own_scripts():
        done = {m.id for m in seen.mentions}
        for text in script.strings[:2_000]:
            for one in names.find(text.name):
                if one not in done:
                    done.add(one)
                    seen.mentions.append(Mention(one, script.path, text.line, "code", counted=False))
    seen.unread = reader.cut
    return seen


def _rank(entry: Entry) -> tuple[int, int, str]:
    """Root first; a readme before a card; English before translations."""
    name = entry.name.casefold()
    translated = bool(re.search(r"[-_.](?:zh|cn|ja|jp|ko|es|fr|de|pt|ru|chinese|it)\b", name)) or any(
        ord(c) > 127 for c in name
    )
    return entry.path.count("/"), (0 if name.startswith("readme") else 2) + translated, entry.path


def _documents(seen: Looked, reader: _Reader) -> None:
    readmes = sorted(
        (
            e
            for e in seen.tree.entries
            if _README.match(e.name.rpartition(".")[0] or e.name)
            and e.suffix in ("", ".md", ".rst", ".txt", ".markdown", ".html", ".rtf", ".org", ".mdx")
        ),
        key=_rank,
    )
    for entry in readmes[: limits.READMES]:
        document = Document.of(entry.path, reader.text(entry))
        if document.lines:
            seen.readmes.append(document)
    done = {d.path for d in seen.readmes}
    others = [
        e
        for e in seen.tree.entries
        if _DOCUMENT.search(e.name)
        and not _NOT_DOCUMENT.match(e.name)
        and e.path not in done
        and not _README.match(e.name.rpartition(".")[0])
    ]
    seen.documents = [
        Document.of(e.path, reader.text(e)) for e in sorted(others, key=_rank)[: limits.READMES]
    ]
    if seen.main is not None:
        seen.card = _front_matter(seen.main)
    for document in [d for d in seen.readmes if "/" not in d.path][:4] or seen.readmes[:1]:
        seen.papers += papers.own_papers(document)
    for entry in seen.tree.entries:
        if entry.path in ("CITATION.cff", "CITATION.bib", "citation.bib", "CITATION"):
            text = reader.text(entry)
            seen.papers += (
                papers.from_citation_file(entry.path, text)
                if entry.path.endswith("cff")
                else papers.own_papers(Document.of(entry.path, text))
            )


def _front_matter(document: Document) -> dict[str, str]:
    """Plain `key: value` lines of a card's front matter; lists are joined with commas."""
    if not document.lines or document.lines[0].strip() != "---":
        return {}
    out: dict[str, str] = {}
    key = ""
    for line in document.lines[1:400]:
        if line.strip() == "---":
            return out
        found = re.match(r"^([\w-]{1,40}):\s*(.*)$", line)
        if found:
            key = found[1].casefold()
            out[key] = found[2].strip().strip("'\"[]")
        elif key and (item := re.match(r"^\s*-\s*(\S.*)$", line)):
            out[key] = f"{out[key]}, {item[1].strip()}".strip(", ")[:1_000]
    return {}


def _origins(seen: Looked) -> None:
    near = [d for d in (*seen.readmes, *seen.documents) if "/" not in d.path]
    seen.origins = origins.told([d for d in seen.readmes if "/" not in d.path][:4], seen.own)
    seen.origins += origins.foreign_cards(seen.main, near[1:], seen.own)
    history = seen.tree.history
    begun = origins.begun_by_others(history.commits) if history else None
    if begun:
        seen.origins.append(begun)


def _packages(seen: Looked, reader: _Reader) -> None:
    """Folders whose package is a known one of others; at the root, the whole is a copy of it."""
    for entry in [e for e in seen.tree.entries if e.name in ("setup.py", "pyproject.toml")][: limits.TABLES]:
        name = origins.known_package(reader.text(entry), seen.own)
        if name is None:
            continue
        if entry.folder:
            seen.foreign.append(entry.folder)
        words = f"{entry.path} is that of the package {name}"
        seen.origins.append(Origin("fork" if not entry.folder else "copied", None, f"{entry.path}:1", words))


_LICENCE_FIELD = re.compile(
    r"""^\s*["']?licen[sc]e["']?\s*[:=]\s*(.{3,120})$|.*License :: OSI Approved ::\s*([^"',]{3,60})""",
    re.IGNORECASE,
)


def _licences(seen: Looked, reader: _Reader) -> None:
    by_text: dict[str, str | None] = {}
    found = sorted(
        (e for e in seen.tree.entries if licensing.is_licence_file(e.path)),
        key=lambda e: (e.path.count("/"), e.path),
    )
    for entry in found:
        text = reader.text(entry)
        if not text.strip():
            continue
        key = "".join(licensing.without_holders(text).split())
        if key not in by_text:
            matched = licensing.identify(text) if len(by_text) < limits.LICENCES else None
            short = len(text) < 2_000 or len(by_text) >= limits.LICENCES
            by_text[key] = matched or (licensing.named(text[:400]) if short else None)
        several = [] if by_text[key] or "/" in entry.path else licensing.several_in(entry.path, text)
        seen.licences += several or [Licence(entry.path, 1, by_text[key], "file")]
    for document in seen.readmes[:6]:
        seen.licences += licensing.stated_in(document)
        seen.licences += licensing.badges_of(document)
    for document in [d for d in seen.documents if "data" in d.path.casefold()][:6]:
        seen.licences += [one for one in licensing.stated_in(document) if one.about in ("data", "all")]
    if seen.card.get("license"):
        assert seen.main is not None
        spdx = licensing.named(seen.card["license"].replace("-", " "))
        seen.licences.append(Licence(seen.main.path, 1, spdx, "metadata", seen.card["license"][:100]))
    for entry in seen.tree.entries:
        if entry.path in (
            "setup.py",
            "setup.cfg",
            "pyproject.toml",
            "package.json",
            "CITATION.cff",
            "DESCRIPTION",
        ):
            for number, line in enumerate(reader.text(entry).splitlines()[:2_000], 1):
                stated = _LICENCE_FIELD.match(line)
                if stated and (spdx := _of_code(stated[1] or stated[2])):
                    seen.licences.append(
                        Licence(entry.path, number, spdx, "metadata", line.strip()[:100], "code")
                    )
                    break


def _of_code(stated: str) -> str | None:
    """The licence that metadata state; of an expression (`MIT AND CC-BY-4.0`) the part that fits code."""
    parts = licences.parts_of(stated.strip(" \t\"',;")) or (stated,)
    names = [found for part in parts if (found := licensing.named(part))]
    return next((one for one in names if licensing.open_source(one)), next(iter(names), None))


def _scripts(seen: Looked, reader: _Reader) -> None:
    readers = {
        ".py": code.python,
        ".ipynb": code.notebook,
        ".m": code.matlab,
        ".mlx": None,
        ".sh": code.shell,
        ".bat": code.shell,
    }
    entries = [e for e in seen.tree.entries if e.suffix in readers]
    entries.sort(key=lambda e: (bool(_VENDORED.search(e.folder)), e.path.count("/"), e.path))
    place = {e.path: n for n, e in enumerate(entries[: limits.SCRIPTS])}
    left = limits.SCRIPT_TOTAL
    # Notebooks last: the pictures in a few of them are more than all scripts.
    for entry in sorted(entries[: limits.SCRIPTS], key=lambda e: e.suffix == ".ipynb"):
        reads = readers[entry.suffix]
        if reads is None:
            seen.scripts.append(Script(entry.path, "matlab", parsed=False, runs=True))
            continue
        most = limits.NOTEBOOK_BYTES if entry.suffix == ".ipynb" else limits.TEXT_BYTES
        if entry.size is None or entry.size > most or left <= 0:
            reader.cut.append(entry.path)
            seen.scripts.append(
                Script(entry.path, "notebook" if entry.suffix == ".ipynb" else "python", parsed=False)
            )
            continue
        text = reader.text(entry, most)
        # Most of a notebook is pictures, which are skipped: it costs a tenth of a script of its size.
        left -= len(text) if entry.suffix != ".ipynb" else min(len(text) // 10, limits.TEXT_BYTES)
        seen.scripts.append(reads(entry.path, text))
    seen.scripts.sort(key=lambda s: place[s.path])


def _environments(seen: Looked, reader: _Reader) -> None:
    for entry in seen.tree.entries:
        kind = environment.kind_of(entry.path)
        if kind is None or (entry.size or 0) > limits.TEXT_BYTES or seen.vendored(entry.path):
            continue
        if kind == "conda" and entry.path.count("/") > 2:
            continue
        found = environment.environment_of(entry.path, reader.text(entry))
        if found:
            seen.environments.append(found)


def _columns(seen: Looked) -> None:
    tables = [e for e in seen.tree.entries if e.suffix in (".csv", ".tsv") and e.path.count("/") <= 2]
    for entry in tables[: limits.TABLES]:
        first = texts.decode(seen.tree.read(entry, limits.LINE)).partition("\n")[0]
        seen.columns += [Column(entry.path, c.strip(" \"'\r")) for c in re.split(r"[,;\t]", first)[:200]]


def _weights(seen: Looked) -> None:
    seen.weights = weight_files(seen.tree)
    for document in seen.readmes[:8] + seen.documents[:8]:
        if not seen.vendored(document.path):
            whole = (
                document.path.count("/") == 0
                or bool(
                    re.search(r"model|weight|checkpoint|zoo", document.path.rpartition("/")[2], re.IGNORECASE)
                )
                or seen.main is None
                or "/" in seen.main.path
            )
            seen.weight_links += [one for one in links.offered(document, seen.own) if whole or one.ours]
    strings = [(s.path, text.name, text.line) for s in seen.own_scripts() for text in s.strings]
    seen.weight_links += links.loaded_by(strings, seen.own)
    # What the readme of another project offers are that project's weights.
    seen.weight_links = [
        dataclasses.replace(one, base=True) if seen.borrowed(one.at) else one for one in seen.weight_links
    ]
