"""The software that a repository asks for: each package with the version that is fixed, from lists, lock
files, recipes and commands."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["list", "lock", "container", "readme"]
_REQUIREMENTS = re.compile(
    r"^(?:.*[-_.])?require?ments?(?:[-_.\w]*)?(?:\.(?:txt|in|pip))?$|^requires\.txt$", re.IGNORECASE
)
_CONDA = re.compile(r"^(?:[\w-]*(?:env|conda|requirements?)[\w.-]*|[\w-]+)\.ya?ml$", re.IGNORECASE)
_CONTAINER = re.compile(
    r"^(?:.*\.)?(?:Dockerfile|Containerfile|Singularity)(?:[.\w-]*)$|\.def$|^docker-compose[\w.-]*\.ya?ml$",
    re.IGNORECASE,
)
_LOCKS = frozenset(
    {
        "poetry.lock",
        "uv.lock",
        "Pipfile.lock",
        "pdm.lock",
        "conda-lock.yml",
        "pixi.lock",
        "Manifest.toml",
        "renv.lock",
        "package-lock.json",
    }
)
_LINE = re.compile(
    r"^\s*(?:-\s*)?[\"']?([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(===?|=|@|~=|>=|<=|>|<|!=)?\s*v?([\w.*+!-]*)"
)
_EXACT = re.compile(r"^\d+(?:\.\d+)*[\w.+!-]*$")
FRAMEWORKS = frozenset({
    "torch", "pytorch", "tensorflow", "tensorflow-gpu", "keras", "jax", "mxnet", "paddlepaddle",
    "paddlepaddle-gpu", "theano", "caffe", "mindspore",
    "pytorch-gpu", "tensorflow-cpu", "tensorflow-macos", "tf-nightly",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """A package: lower-case name with hyphens, and its exact version or None."""

    name: str
    version: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Environment:
    """A file (or readme) that names packages; `fixed` for lock files and containers, whose versions are exact
    as a whole."""

    path: str
    kind: Kind
    packages: tuple[Package, ...]
    line: int = 1

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


def _name(name: str) -> str:
    return name.casefold().replace("_", "-")


def kind_of(path: str) -> Literal["requirements", "conda", "container", "lock", "setup", "project"] | None:
    """What a file name promises."""
    name = path.rpartition("/")[2]
    if name in _LOCKS:
        return "lock"
    if name in ("setup.py", "setup.cfg"):
        return "setup"
    if name in ("pyproject.toml", "Pipfile"):
        return "project"
    if _CONTAINER.search(name):
        return "container"
    folder = path.rpartition("/")[0].rpartition("/")[2]
    listed = name.endswith((".txt", ".in")) and folder.casefold() in ("reqs", "requirements", "requirement")
    if (_REQUIREMENTS.match(name) and not name.endswith((".py", ".md"))) or listed:
        return "requirements"
    return "conda" if _CONDA.match(name) else None


def packages_of(text: str) -> tuple[Package, ...]:
    """Packages of a requirements list, one a line, also in the style of conda (`name=1.2=build`) or with bare
    spaces (`name 1.2`)."""
    out = []
    for number, line in enumerate(text.splitlines()[:3_000], 1):
        line = line.partition("#")[0].rstrip(" ;\\")
        if not line.strip() or line.lstrip().startswith(("-r", "-e", "-f", "-i", "--", "http", "git+", "@")):
            wheel = re.search(r"/([A-Za-z][\w]*)-(\d[\w.+]*)-[\w.]+-[\w.]+-[\w.]+\.whl", line)
            if wheel:
                out.append(Package(_name(wheel[1]), wheel[2], number))
            continue
        found = _LINE.match(line)
        if not found:
            continue
        operator, version = found[2], found[3].partition("=")[0]
        if operator is None:
            spaced = re.match(
                r"^\s*[\w.-]+[\s:]+v?(\d+(?:\.\d+)+[\w.+-]*)", line
            )  # `pip list` and readme style
            version, operator = (spaced[1], "==") if spaced else ("", None)
        local = operator == "@" and "file://" in line
        if version.endswith(".*") and version.count(".") >= 2:  # `1.9.*` is what conda writes as `1.9`
            version = version[:-2]
        exact = version if operator in ("==", "===", "=") and _EXACT.match(version) else None
        if (
            exact is None and local
        ):  # an exported conda environment: exact builds that lie on its author's disk
            built = re.search(r"/([\w.-]+?)[-_](\d+(?:\.\d+)+)", line)
            exact = built[2] if built else None
        out.append(Package(_name(found[1]), exact, number))
    return tuple(out)


def _conda(text: str) -> tuple[Package, ...] | None:
    if not re.search(r"^\s*dependencies\s*:", text, re.MULTILINE):
        return None
    begin = re.search(r"^\s*dependencies\s*:\s*$", text, re.MULTILINE)
    if begin is None:
        return None
    before = text.count("\n", 0, begin.end())
    rows = [
        line if re.match(r"^\s*-\s", line) and not re.match(r"^\s*-\s*pip\s*:", line) else ""
        for line in text[begin.end() :].split("\n")
    ]
    return tuple(
        Package(p.name, p.version, p.line + before)
        for p in packages_of("\n".join(re.sub(r"^\s*-\s*(?:[\w-]+::)?", "", row) for row in rows))
    )


def _setup(text: str) -> tuple[Package, ...] | None:
    """`install_requires` of a setup.py (parsed, not run) or setup.cfg."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        begin = re.search(r"^\s*install_requires\s*=\s*(.*(?:\n[ \t]+.*)*)", text, re.MULTILINE)
        return packages_of(begin[1]) if begin else None
    out: list[Package] = []
    assigned = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        value: ast.AST | None = None
        if (
            isinstance(node, ast.keyword)
            and node.arg
            in (
                "install_requires",
                "extras_require",
                "setup_requires",
            )
        ) or (
            isinstance(node, ast.Assign)
            and any(
                isinstance(t, ast.Name) and re.search(r"requir|depend|packages_needed", t.id, re.IGNORECASE)
                for t in node.targets
            )
        ):
            value = node.value
        if isinstance(value, ast.Name):
            value = assigned.get(value.id)
        if value is not None:
            out += [
                Package(p.name, p.version, n.lineno)
                for n in ast.walk(value)
                if isinstance(n, ast.Constant)
                and isinstance(n.value, str)
                and not n.value.endswith((".txt", ".in"))
                for p in packages_of(n.value)
            ]
    return tuple(dict.fromkeys(out)) or None


def _project(text: str) -> tuple[Package, ...] | None:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    names: list[str] = []
    project = data.get("project")
    if isinstance(project, dict) and isinstance(project.get("dependencies"), list):
        names += [str(n) for n in project["dependencies"]]
    tool = data.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    for table in (poetry.get("dependencies") if isinstance(poetry, dict) else None, data.get("packages")):
        if isinstance(table, dict):
            for key, value in table.items():
                version = value.get("version", "") if isinstance(value, dict) else str(value)
                names.append(
                    f"{key}=={version.lstrip('=')}" if _EXACT.match(str(version).lstrip("=")) else str(key)
                )
    return packages_of("\n".join(names)) or None


def environment_of(path: str, text: str) -> Environment | None:
    """What a file says of the environment; None where it turns out to say nothing."""
    kind = kind_of(path)
    if kind == "lock":
        return Environment(path, "lock", ())
    if kind == "container":
        if not re.search(
            r"^\s*(?:FROM\s|Bootstrap|From:|\s*image:|services:)", text, re.MULTILINE | re.IGNORECASE
        ):
            return None
        return Environment(path, "container", _installed(text))
    packages = None
    if kind == "requirements":
        packages = packages_of(text)
        if re.search(r"^\s*dependencies\s*:", text, re.MULTILINE):
            packages = _conda(text) or packages
    elif kind == "conda":
        packages = _conda(text)
    elif kind == "setup":
        packages = _setup(text)
    elif kind == "project":
        packages = _project(text)
    return Environment(path, "list", packages, packages[0].line) if packages else None


_INSTALL = re.compile(r"(?:pip[\d.]*|conda|mamba|mim|uv pip|poetry|uv)\s+(?:install|add|create)\s+(.*)")


def _installed(text: str) -> tuple[Package, ...]:
    """Packages of install commands, with the line of the command."""
    out = []
    joined = text.replace("\\\n", " ")
    for number, line in enumerate(joined.splitlines(), 1):
        for found in _INSTALL.finditer(line[:2_000]):
            for word in found[1].split("&&")[0].split():
                if re.match(
                    r"^[\"']?[A-Za-z][\w.-]+(?:\[[^\]]*\])?(?:[=<>~!]=?.*)?[\"']?$", word
                ) and not word.endswith((".txt", ".yml", ".yaml", ".", ".git")):
                    out += [Package(p.name, p.version, number) for p in packages_of(word)]
    return tuple(out)


_STATED = re.compile(
    r"\b(python|pytorch|torch(?:vision|audio)?|tensorflow(?:[- ]gpu)?|"
    r"tensorflow[- ]probability|keras|cuda(?:toolkit| toolkit)?|cudnn|mmcv(?:-full)?|"
    r"mmdet(?:ection)?|"
    r"mmsegmentation|(?:deep learning|image processing|signal processing|parallel computing|"
    r"computer vision) toolbox|"
    r"monai|numpy|scipy|scikit-?learn|sklearn|scikit-?image|"
    r"opencv(?:-python)?|pandas|pillow|matlab|jax|timm|transformers|"
    r"pytorch[-_ ]lightning|lightning|detectron2|simpleitk|h5py|matplotlib|einops|"
    r"albumentations|nibabel|tqdm)\b"
    r"[\s`*(:|]{0,4}(==|=|>=|≥|<=|~|v|version|versions|\()?\s{0,2}v?(\d+(?:\.[\dx]+)+|"
    r"\d{1,2}(?=[\s,;.)`+]|$)|R?20\d\d[ab]\b)?(\s?\+|\s+(?:or|and) (?:later|above|higher|newer))?",
    re.IGNORECASE,
)
_PLAIN_NAMES = {
    "pytorch": "torch",
    "sklearn": "scikit-learn",
    "opencv-python": "opencv",
    "cudatoolkit": "cuda",
    "cuda-toolkit": "cuda",
    "tensorflow gpu": "tensorflow",
}


def stated_in(lines: list[tuple[int, str]]) -> tuple[Package, ...]:
    """Packages named in sentences, with the version where one is given exactly (`>=` and "or later" are not
    exact)."""
    out = []
    for number, text in lines:
        for found in _STATED.finditer(text):
            name = _name(found[1])
            loose = found[2] in (">=", "≥", "<=", "~") or found[4] or not found[3] or found[3].endswith("x")
            out.append(Package(_PLAIN_NAMES.get(name, name), None if loose else found[3], number))
    return tuple(out)


def installed_by(lines: list[tuple[int, str]]) -> tuple[Package, ...]:
    """Packages of install commands in a readme or script."""
    return tuple(Package(p.name, p.version, number) for number, text in lines for p in _installed(text))
