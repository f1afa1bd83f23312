"""Inspecting a repository: list its files, read them, ask the checks, tell what was found."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sonodex.collect.finding import Finding
from sonodex.collect.sources import told
from sonodex.errors import UsageError
from sonodex.records.vocabularies import Access, Framework, Kind, WeightsFormat
from sonodex.repository.checks import DATASET_CHECKS, MODEL_CHECKS, View
from sonodex.repository.datasets import Known
from sonodex.repository.looking import Looked, look
from sonodex.repository.origins import Origin
from sonodex.repository.purposes import EntryPoint
from sonodex.repository.recognising import Recognised, recognise
from sonodex.repository.tree import opened
from sonodex.repository.weights.files import WeightFile

_FRAMEWORKS: dict[str, Framework] = {
    "torch": "pytorch", "pytorch_lightning": "pytorch", "lightning": "pytorch", "monai": "pytorch",
    "torchvision": "pytorch", "tensorflow": "tensorflow",
    "keras": "keras", "tf_keras": "keras", "jax": "jax", "flax": "jax", "onnxruntime": "onnx",
    "mxnet": "other", "paddle": "other", "theano": "other", "caffe": "other",
}  # fmt: skip
_FORMATS: dict[str, WeightsFormat] = {
    "safetensors": "safetensors",
    "onnx": "onnx",
    "hdf5": "h5",
    "keras": "h5",
    "savedmodel": "savedmodel",
    "matlab": "mat",
}
_ENDINGS: dict[str, WeightsFormat] = {
    ".pt": "pt",
    ".pth": "pth",
    ".ckpt": "ckpt",
    ".tar": "pth",
    ".h5": "h5",
    ".mat": "mat",
    ".onnx": "onnx",
    ".safetensors": "safetensors",
}


_TITLE = 200  # characters that are kept of one


@dataclass(frozen=True)
class Named:
    """A dataset that the repository names; `stated` in a readme, not only in code. `commercial` is whether
    its licence allows that use; None where not known."""

    id: str
    source: str
    counted: bool
    stated: bool
    access: Access
    commercial: bool | None


@dataclass(frozen=True)
class Facts:
    """What the files show besides the findings. Lists are in order of path; None is not known."""

    title: str | None
    address: str | None
    commit: str | None
    branch: str | None
    last_commit: dt.date | None
    tags: tuple[str, ...] | None
    files: int
    bytes: int
    framework: Framework | None
    weights_format: WeightsFormat | None
    licences: tuple[dict[str, Any], ...]
    weights: tuple[dict[str, Any], ...]
    weight_links: tuple[dict[str, Any], ...]
    entry_points: tuple[EntryPoint, ...]
    environments: tuple[dict[str, Any], ...]
    datasets: tuple[Named, ...]
    papers: tuple[dict[str, Any], ...]
    copied_code: tuple[str, ...]
    origins: tuple[Origin, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Inspection:
    """What was found in one repository: a model's or a dataset's.

    Attributes:
        root: as the user named it.
        kind: whose criteria were asked.
        recognised: what it was taken for, and by which signs.
        facts: what the files show besides the findings.
        findings: one for each criterion asked.
    """

    root: str
    kind: Kind
    recognised: Recognised
    facts: Facts
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data: the contract of docs/reference/json.md."""
        facts = asdict(self.facts)
        facts["last_commit"] = self.facts.last_commit.isoformat() if self.facts.last_commit else None
        return {
            "root": told(self.root),
            "kind": self.kind,
            "recognised": self.recognised.as_dict(),
            "facts": facts,
            "findings": [f.as_dict() for f in self.findings],
        }

    def address_of(self, source: str) -> str | None:
        """The web address of a finding's place (`path:line`) at the commit that was read; None where the
        repository has none.

        A finding without a place is about the whole tree.
        """
        if self.facts.address is None or self.facts.commit is None:
            return self.facts.address
        from urllib.parse import quote

        path, _, line = source.rpartition(":")
        if not line.isdigit():
            path, line = source, ""
        if not path:
            return f"{self.facts.address}/tree/{self.facts.commit}"
        return f"{self.facts.address}/blob/{self.facts.commit}/{quote(path)}" + (f"#L{line}" if line else "")


def inspect(
    where: str, known: Sequence[Known] = (), address: str | None = None, kind: Kind | None = None
) -> Inspection:
    """Look into a repository. Nothing of it is run.

    Args:
        where: a folder, a bare clone, or an https address that is cloned into a temporary folder.
        known: datasets that mentions are resolved to.
        address: where the repository is published, when git does not say.
        kind: what it is the repository of; recognised by default.

    Raises:
        UsageError: there is nothing at that place, or no file in it.
        SonodexError: it cannot be cloned or read.
        MissingExtraError: without the optional part `repository`, where there is a licence text to match.
    """
    with opened(where) as tree:
        if not tree.entries:
            raise UsageError(f"{where}: holds no file; give a checkout, a clone or an address")
        view = View(look(tree, known, address))
        recognised = recognise(view)
        kind = kind or recognised.kind
        checks = DATASET_CHECKS if kind == "dataset" else MODEL_CHECKS
        findings = tuple(check.finding(view) for check in checks)
        return Inspection(where, kind, recognised, _facts(view, address), findings)


def _facts(view: View, address: str | None) -> Facts:
    seen = view.seen
    history = seen.tree.history
    purposes = view.purposes
    return Facts(
        title=_title(seen),
        address=(history.origin if history and history.origin else address),
        commit=history.commit if history else None,
        branch=history.branch if history else None,
        last_commit=history.last_commit if history else None,
        tags=history.tags if history else None,
        files=len(seen.tree.entries),
        bytes=sum(e.size or 0 for e in seen.tree.entries),
        framework=_framework(seen),
        weights_format=_weights_format(seen.weights),
        licences=tuple(
            {"source": one.at, "spdx": one.spdx, "place": one.place, "about": one.about}
            for one in seen.licences
        ),
        weights=tuple(_weight(one) for one in seen.weights),
        weight_links=tuple(
            {"source": one.at, "url": one.url, "host": one.host, "base": one.base, "request": one.request}
            for one in seen.weight_links
        ),
        entry_points=tuple([*purposes.training_entries, *purposes.evaluation_entries][:40]),
        environments=tuple(
            {
                "source": one.at,
                "kind": one.kind,
                "packages": len(one.packages),
                "exact": sum(p.version is not None for p in one.packages),
            }
            for one in seen.environments
        ),
        datasets=_named(seen),
        papers=tuple(
            {"source": one.at, "status": one.status, "doi": one.doi, "arxiv": one.arxiv, "venue": one.venue}
            for one in seen.papers
        ),
        copied_code=tuple(sorted(seen.copied)),
        origins=tuple(seen.origins),
        notes=(*seen.tree.notes, *_unread(seen)),
    )


def _unread(seen: Looked) -> list[str]:
    if not seen.unread:
        return []
    return [
        f"{len(seen.unread)} files were too large or too many to be read whole, among them {seen.unread[0]}"
    ]


def _title(seen: Looked) -> str | None:
    heading = seen.main.heading if seen.main else None
    return heading.title[:_TITLE] or None if heading else None


def _framework(seen: Looked) -> Framework | None:
    counts: Counter[Framework] = Counter()
    for script in seen.own_scripts():
        for name in {i.module.split(".")[0] for i in script.imports}:
            if name in _FRAMEWORKS:
                counts[_FRAMEWORKS[name]] += 1
        if script.language == "matlab":
            counts["matlab"] += 1
    return counts.most_common(1)[0][0] if counts else None


def _weights_format(weights: Sequence[WeightFile]) -> WeightsFormat | None:
    for one in weights:
        by_content = _FORMATS.get(one.content.format) if one.content else None
        found = by_content or _ENDINGS.get("." + one.path.casefold().rpartition(".")[2])
        if found:
            return found
    return None


def _weight(one: WeightFile) -> dict[str, Any]:
    content = one.content
    tensors = content.tensors if content else ()
    return {
        "path": one.path,
        "bytes": one.size,
        "stored": one.stored,
        "format": content.format if content else None,
        "tensors": len(tensors) or None,
        "parameters": content.parameters if content else None,
        "names": [t.name for t in tensors[:5]],
        "shapes": [list(t.shape) for t in tensors[:5]],
        "pickled": bool(content and content.pickled),
        "risks": list(one.scanned.risks),
        "scanners": list(one.scanned.scanners),
    }


def _named(seen: Looked) -> tuple[Named, ...]:
    out: dict[str, Named] = {}
    for one in seen.mentions:
        known = seen.known[one.id]
        before = out.get(one.id)
        if before is None or (one.counted and not before.counted):
            stated = one.by != "code" or (before is not None and before.stated)
            out[one.id] = Named(one.id, one.at, one.counted, stated, known.access, known.commercial)
    return tuple(out.values())
