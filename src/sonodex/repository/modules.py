"""Which file an import leads to inside a repository, and which of its own modules are absent."""

from __future__ import annotations

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


class Modules:
    """The modules of a repository."""

    def __init__(self, seen: Looked) -> None:
        self._seen = seen
        self._files = {e.path for e in seen.tree.entries}
        self._folders = {
            path.rpartition("/")[0] for path in self._files if path.endswith((".py", ".so", ".pyx"))
        }
        for folder in list(self._folders):
            while folder:
                folder = folder.rpartition("/")[0]
                self._folders.add(folder)
        self._names = {part for f in self._folders for part in f.split("/")} | {
            p.rpartition("/")[2].partition(".")[0] for p in self._files if p.endswith((".py", ".so", ".pyx"))
        }
        self._names |= set(seen.submodules)
        self._by_path = {s.path: s for s in seen.scripts}
        self._declared = {p.name.replace("-", "_") for e in seen.environments for p in e.packages}

    def reaches(self, script: Script, wanted: set[str]) -> bool:
        return any(s.path in wanted for s in self._closure(script))

    def _closure(self, script: Script) -> Iterable[Script]:
        done = {script.path}
        pending = [script]
        while pending and len(done) < 400:
            one = pending.pop()
            yield one
            for imported in one.imports:
                for path in self._targets(imported, one):
                    if path in self._by_path and path not in done:
                        done.add(path)
                        pending.append(self._by_path[path])

    def missing(self, script: Script) -> Missing | None:
        """The first module of the repository's own that a script needs and that is absent, looked for through
        what it imports."""
        if script.language not in ("python", "notebook"):
            return None
        for one in self._closure(script):
            for imported in one.imports:
                if not imported.guarded and self._absent(imported, one):
                    return Missing("." * imported.level + imported.module, one.path, imported.line)
        return None

    def _roots(self, script: Script) -> list[str]:
        folder = script.path.rpartition("/")[0]
        roots = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            roots.append(folder)
        return [*dict.fromkeys([*roots, "", "src"])]

    def is_local(self, imported: Import, script: Script) -> bool:
        return imported.level > 0 or bool(self._targets(imported, script))

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
        for base in bases:
            stem = self._join(base, *parts)
            found = [p for p in (f"{stem}.py", self._join(stem, "__init__.py")) if p in self._files]
            found += [
                p
                for name in imported.names
                for p in (f"{self._join(stem, name)}.py", self._join(stem, name, "__init__.py"))
                if p in self._files
            ]
            if "*" in imported.names and stem in self._folders:  # a package that gathers its modules by name
                found += [p for p in self._files if p.startswith(stem + "/") and p.endswith(".py")][:100]
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
            return (
                bool(parts)
                and stem not in self._folders
                and not any(f.startswith(stem + ".") for f in self._files)
            )
        if not parts or parts[0] in sys.stdlib_module_names or parts[0].casefold() in self._declared:
            return False
        for base in self._roots(script):
            top = self._join(base, parts[0])
            if top in self._folders and top:
                stem = self._join(base, *parts)
                if stem in self._folders or any(f.startswith(stem + ".") for f in self._files):
                    return False
                above = self._join(base, *parts[:-1])
                if len(parts) > 1 and f"{above}.py" in self._files:
                    return False
                return parts[0] not in LEARNERS and not any(
                    self._join(base, *parts[:n]) in self._seen.submodules for n in range(1, len(parts) + 1)
                )
        if parts[0] in self._names:
            return False
        starred = imported.names == ("*",) and len(parts) == 1 and parts[0] not in LEARNERS | _STARRED
        return starred or parts[0] in _OWN_NAMES - _FETCHED
