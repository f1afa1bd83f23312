"""Which file an import leads to inside a repository, and which of its own modules are absent."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from sonodex.repository.code import Import, Script
from sonodex.repository.looking import Looked

LEARNERS = frozenset({
    "torch", "tensorflow", "keras", "tf_keras", "pytorch_lightning", "lightning", "fastai", "jax", "flax",
    "mxnet", "mmengine", "mmcv", "mmdet", "mmseg", "monai", "transformers", "nnunet", "nnunetv2",
    "ultralytics", "detectron2", "paddle", "theano", "chainer", "caffe", "timm", "accelerate", "sonnet",
    "tflearn", "vital",
})  # fmt: skip
"""Packages for learning, by the names under which they are imported."""
# Names that people give to their own modules and that are no packages: unresolved, they are files that were
# not published.
_OWN_NAMES = frozenset({
    "model", "models", "network", "networks", "net", "nets", "util", "utils", "dataset", "datasets_local",
    "dataloader", "dataloaders", "loader", "data_loader", "lib", "libs", "loss", "losses", "metric",
    "metrics", "layers", "modules", "module", "trainer", "trainers", "train", "test", "helpers", "helper",
    "common", "config", "configs", "cfg", "options", "transforms", "preprocess", "preprocessing", "tools",
    "functions", "architectures", "arch", "backbone", "backbones", "engine", "engines", "core", "src",
    "myutils", "mymodels", "unet", "data_utils", "image_utils", "train_utils", "evaluation", "inference",
    "solver", "builders", "scripts", "augmentation", "augmentations", "custom", "agents", "processing",
    "postprocessing", "visualization", "code", "Models", "Utils", "Network", "Dataset", "Loss", "Metrics",
    "DataOperate", "Utils_",
})  # fmt: skip
_STARRED = frozenset({
    "pylab", "numpy", "scipy", "matplotlib", "PyQt5", "PySide2", "PySide6", "cv2", "pandas", "sympy",
    "skimage", "sklearn", "nibabel", "vtk", "itk", "pydicom", "einops", "torchvision", "mmdet", "OpenGL",
})  # fmt: skip
_FETCHED = frozenset(
    {"datasets", "tools", "tests", "data", "config", "core", "utils"}
)  # names that packages have, too


@dataclass(frozen=True, slots=True)
class Missing:
    """A module of the repository's own that a script imports and that is not there."""

    module: str
    path: str
    line: int

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


_STARRED_MODULES = 100  # of a package that is imported whole
_CLOSURE = 400  # modules that are followed from one script


def _stem(path: str) -> str:
    """A path without the endings of its name: `a/b.cpython-311.so` is `a/b`."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name[:1] + name[1:].partition(".")[0])


class Modules:
    """The modules of a repository and which imports which; each import is resolved once."""

    def __init__(self, seen: Looked) -> None:
        self._submodules = set(seen.submodules)
        self._files = {e.path for e in seen.tree.entries}
        own = (seen.own or "").partition("/")[2].replace("-", "_")
        self._whole = own if "__init__.py" in self._files else ""  # the checkout itself is a package
        self._stems = {_stem(path) for path in self._files}
        self._below: dict[str, list[str]] = {}  # modules in each folder, and in those below it
        for path in sorted(self._files):
            if path.endswith((".py", ".so", ".pyx")):
                folder = path.rpartition("/")[0]
                while True:
                    inside = self._below.setdefault(folder, [])
                    if len(inside) < _STARRED_MODULES:
                        inside.append(path)
                    if not folder:
                        break
                    folder = folder.rpartition("/")[0]
        self._names = {part for folder in self._below for part in folder.split("/")}
        self._names |= {
            _stem(p).rpartition("/")[2] for p in self._files if p.endswith((".py", ".so", ".pyx"))
        }
        self._names |= self._submodules
        self._by_path = {s.path: s for s in seen.scripts}
        self._declared = {p.name.replace("-", "_") for e in seen.environments for p in e.packages}
        self._edges: dict[str, tuple[str, ...]] = {}
        self._lost: dict[str, Missing | None] = {}

    def reaching(self, wanted: Iterable[str]) -> set[str]:
        """Paths of the scripts that import one of `wanted`, directly or through others; `wanted` too."""
        importers: dict[str, list[str]] = {}
        for path, script in self._by_path.items():
            for target in self._imported(script):
                importers.setdefault(target, []).append(path)
        found = set(wanted)
        pending = list(found)
        while pending:
            for path in importers.get(pending.pop(), ()):
                if path not in found:
                    found.add(path)
                    pending.append(path)
        return found

    def missing(self, script: Script) -> Missing | None:
        """The first module of the repository's own that a script needs and that is absent, looked for through
        what it imports."""
        if script.language not in ("python", "notebook"):
            return None
        done = {script.path}
        pending = [script]
        while pending and len(done) < _CLOSURE:
            one = pending.pop()
            if one.path not in self._lost:
                self._lost[one.path] = next(
                    (
                        Missing("." * i.level + i.module, one.path, i.line)
                        for i in one.imports
                        if not i.guarded and self._absent(i, one)
                    ),
                    None,
                )
            if lost := self._lost[one.path]:
                return lost
            for path in self._imported(one):
                if path not in done:
                    done.add(path)
                    pending.append(self._by_path[path])
        return None

    def _imported(self, script: Script) -> tuple[str, ...]:
        if script.path not in self._edges:
            targets = (t for i in script.imports for t in self._targets(i, script))
            self._edges[script.path] = tuple(dict.fromkeys(t for t in targets if t in self._by_path))
        return self._edges[script.path]

    def _roots(self, script: Script) -> list[str]:
        folder = script.path.rpartition("/")[0]
        roots = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            roots.append(folder)
        return [*dict.fromkeys([*roots, "", "src"])]

    def _join(self, *parts: str) -> str:
        return "/".join(p for p in parts if p)

    def _targets(self, imported: Import, script: Script) -> list[str]:
        """Files that an import leads to inside the repository."""
        if imported.level:
            folder = script.path.rpartition("/")[0]
            for _ in range(imported.level - 1):
                folder = folder.rpartition("/")[0]
            bases = [folder]
        else:
            bases = self._roots(script)
        parts = [p for p in imported.module.split(".") if p]
        if self._whole and not imported.level and parts[0].casefold() == self._whole:
            below = self._targets(dataclasses.replace(imported, module=".".join(parts[1:])), script)
            if below and len(parts) > 1:
                return below
        for base in bases:
            stem = self._join(base, *parts)
            found = [p for p in (f"{stem}.py", self._join(stem, "__init__.py")) if p in self._files]
            found += [
                p
                for name in imported.names
                for p in (f"{self._join(stem, name)}.py", self._join(stem, name, "__init__.py"))
                if p in self._files
            ]
            if "*" in imported.names and stem:  # a package that gathers its modules by name
                found += self._below.get(stem, [])
            if found:
                return found
        return []

    def _absent(self, imported: Import, script: Script) -> bool:
        parts = [p for p in imported.module.split(".") if p]
        if self._targets(imported, script):
            return False
        if imported.level:
            folder = script.path.rpartition("/")[0]
            for _ in range(imported.level - 1):
                folder = folder.rpartition("/")[0]
            stem = self._join(folder, *parts)
            return bool(parts) and stem not in self._below and stem not in self._stems
        if not parts or parts[0] in sys.stdlib_module_names or parts[0].casefold() in self._declared:
            return False
        for base in self._roots(script):
            top = self._join(base, parts[0])
            if top and top in self._below:
                stem = self._join(base, *parts)
                if stem in self._below or stem in self._stems:
                    return False
                above = self._join(base, *parts[:-1])
                if len(parts) > 1 and f"{above}.py" in self._files:
                    return False
                return parts[0] not in LEARNERS and not any(
                    self._join(base, *parts[:n]) in self._submodules for n in range(1, len(parts) + 1)
                )
        if parts[0] in self._names:
            return False
        starred = imported.names == ("*",) and len(parts) == 1 and parts[0] not in LEARNERS | _STARRED
        return starred or parts[0] in _OWN_NAMES - _FETCHED
