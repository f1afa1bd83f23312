"""M7 and M8: environment and documentation."""

from __future__ import annotations

import re

from sonodex.repository import environment
from sonodex.repository.checks.check import Answer, Check, View
from sonodex.repository.environment import FRAMEWORKS, Environment, Package
from sonodex.repository.looking import Looked
from sonodex.repository.texts import Document, Section

_COMPANIONS = frozenset(
    {
        "torchvision",
        "torchaudio",
        "python",
        "cudatoolkit",
        "pytorch-cuda",
        "mmcv",
        "mmcv-full",
        "tensorflow-probability",
        "keras",
        "torchtext",
        "monai",
        "pytorch-lightning",
        "timm",
        "numpy",
        "opencv-python",
    }
)
INSTALL = re.compile(
    r"install|set-?\s?up|requirement|environment|dependenc|prerequisite|"
    r"getting[- ]started|\bprepar(?:e|ation|ing) (?:the )?env|安装|环境|依赖|配置|instalaci|"
    r"instala|installation|configuración|einrichtung|voraussetzung|"
    r"prérequis|インストール|環境|установк|требовани|software used|libraries",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"install|set-?\s?up|getting[- ]started|安装|instala|インストール|установк", re.IGNORECASE
)
USAGE = re.compile(
    r"usage|\buse\b|\busing\b|quick[- ]?start|how to|\brun(?:ning)?\b|example|demo|"
    r"tutorial|train|test|infer|predict|evaluat|getting[- ]started|reproduc|guide|steps|"
    r"instruction|使用|用法|运行|训练|测试|推理|快速|示例|\buso\b|"
    r"ejecuci|entrenamiento|utilisation|entraînement|verwendung|nutzung|anwendung|使い方|実行|"
    r"学習|推論|использовани|запуск|обучени|code structure",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"^(?:\w+=\S+\s+)*(?:python[\d.]*\s+(?!-m\s+(?:pip|venv)|setup\.py)|bash\s|sh\s|\./|"
    r"torchrun|accelerate|streamlit|jupyter|docker(?:-compose)?\s+(?:run|exec|compose up)|"
    r"matlab|nnUNet|mim\s+(?:train|test)|make\s|poetry run|uv run|source\s+\S+\.sh|"
    r"[\w./-]+\.sh)"
)
_INSTALLS = re.compile(
    r"(?:pip[\d.]*|conda|mamba|uv|poetry|mim|pipenv)\s+(?:install|create|env create|env|"
    r"sync|add|update|pip)|python\S*\s+setup\.py\s+(?:install|develop|build)|git\s+clone|"
    r"docker\s+(?:build|pull|load|run)|python\S*\s+-m\s+(?:pip|venv)|"
    r"apt(?:-get)?\s+install"
)
_FIXED_IMAGE = re.compile(
    r"docker\s+(?:run|pull|create)\b.*?\s([\w./-]+):([\w.-]*\d[\w.-]*)(?:\s|$)|^\s*FROM\s+\S+:\S*\d"
)

_IMAGE_NAME = re.compile(r"\b\w*(?:TAG|IMAGE)\w*=[\"']?[\w./-]+:[\w.-]*\d", re.IGNORECASE)


_PLATFORM = frozenset({"python", "cuda", "cudnn"})


def _exact(packages: tuple[Package, ...]) -> tuple[int, bool, bool]:
    """(how many have an exact version, whether a framework has, whether a companion has)."""
    exact = {p.name for p in packages if p.version}
    return len(exact), bool(exact & FRAMEWORKS), bool(exact & _COMPANIONS)


def _pinned(one: Environment) -> bool:
    number, framework, companion = _exact(one.packages)
    whole = len({p.name for p in one.packages})
    return (number >= 2 and number >= 0.5 * whole) or (framework and companion)


def software(view: View) -> Answer:
    """Can the software environment be rebuilt?"""
    seen = view.seen
    fixed = next((e for e in seen.environments if e.kind in ("container", "lock")), None)
    lists = [
        e
        for e in seen.environments
        if e.kind == "list" and not re.search(r"test|dev|docs?\b|lint|egg-info", e.path, re.IGNORECASE)
    ]
    lists.sort(key=lambda e: _depth(e.path))
    # A list deep in the tree speaks for a tool, not for the whole, unless the code lies there.
    lists = [e for e in lists if _depth(e.path) == _depth(lists[0].path) or _holds_code(seen, e.path)]
    asked = {p.name for e in lists[:1] for p in e.packages}
    pinned = max(
        (e for e in lists if _pinned(e)),
        key=lambda e: len(asked & {p.name for p in e.packages}),
        default=None,
    )
    if pinned:
        number, _, _ = _exact(pinned.packages)
        return Answer("full", f"{number} of {len(pinned.packages)} packages with exact versions", pinned.at)
    if fixed:
        return Answer("full", "container recipe" if fixed.kind == "container" else "lock file", fixed.at)
    image = _image(seen)
    if image:
        return Answer("full", "a container image with a fixed tag is started", image)
    stated = _stated(seen)
    if stated and stated[1] == "full":
        return Answer("full", "versions of framework and companions in the readme or its commands", stated[0])
    if lists:
        number, _, _ = _exact(lists[0].packages)
        return Answer(
            "partial", f"{len(lists[0].packages)} packages, {number} with exact versions", lists[0].at
        )
    if stated:
        return Answer("partial", "packages named in the readme", stated[0])
    return Answer("none", "no list, lock file, container or packages in the readme")


def _depth(path: str) -> int:
    """How far below the root a list lies; a folder of nothing but lists is no step down."""
    return path.removeprefix("requirements/").count("/")


def _holds_code(seen: Looked, path: str) -> bool:
    folder = path.rpartition("/")[0] + "/"
    return sum(s.path.startswith(folder) for s in seen.scripts) >= 0.3 * max(len(seen.scripts), 1)


def _image(seen: Looked) -> str | None:
    for script in seen.own_scripts():
        if script.language == "shell":
            text = " ".join(c.name for c in script.calls).replace("\\", " ")
            if "docker" in text and (_FIXED_IMAGE.search(" ".join(text.split())) or _IMAGE_NAME.search(text)):
                return script.path
    for document in seen.readmes[:4]:
        found = next((c for c in document.commands if _FIXED_IMAGE.search(c.text)), None)
        if found:
            return document.at(found.number)
    return None


def _stated(seen: Looked) -> tuple[str, str] | None:
    best: tuple[str, str] | None = None
    for document in [d for d in seen.readmes[:8] + seen.documents[:8] if not seen.vendored(d.path)]:
        commands = environment.installed_by([(c.number, c.text) for c in document.commands])
        listed = _listed_after_a_colon(document)
        lines = [
            line
            for line in (*document.prose, *document.code)
            if line.number in listed
            or INSTALL.search(document.section_at(line.number))
            or re.search(
                r"requir|depend|tested (?:with|on|under)|version|built (?:with|on)|"
                r"(?:implemented|developed|written) (?:in|with|using)|environment",
                line.text,
                re.IGNORECASE,
            )
        ]
        said = environment.stated_in([(line.number, line.text) for line in lines])
        packages = tuple(p for p in (*commands, *said) if p.name not in ("pip", "virtualenv"))
        useful = [p for p in packages if p.name not in _PLATFORM]
        if not useful and not any(
            p.version for p in packages if p.name == "python" and "." in (p.version or "")
        ):
            continue
        number, framework, companion = _exact(tuple(p for p in packages if p.name not in _PLATFORM))
        at = document.at((useful or list(packages))[0].line)
        _, commanded_framework, commanded_companion = _exact(commands)
        if (commanded_framework and commanded_companion) or (framework and (companion or number >= 2)):
            return at, "full"
        best = best or ((at, "partial") if useful else None)
    return best


_SHORT_LIST = 15  # lines of one word or two below "Requirements:"


def _listed_after_a_colon(document: Document) -> frozenset[int]:
    """Lines of one word or two that follow a line such as `Environment requirement:`, up to the first longer
    one."""
    out: set[int] = set()
    open_for = 0
    for line in document.prose:
        if re.search(
            r"(?:requirements?|dependenc(?:y|ies)|packages|environment)\s*[:：]\s*$", line.text, re.IGNORECASE
        ):
            open_for = _SHORT_LIST
        elif open_for and len(line.text.split()) <= 2:
            out.add(line.number)
            open_for -= 1
        else:
            open_for = 0
    return frozenset(out)


def _filled(document: Document, pattern: re.Pattern[str], least: int = 1) -> Section | None:
    """A section under such a heading with something below it."""
    for section in document.sections:
        if (
            pattern.search(section.title)
            and sum(bool(line.strip()) for line in document.lines[section.start : section.end]) >= least
            and section.start > 1
        ):
            return section
    return None


def _install(document: Document) -> int | None:
    command = next((c for c in document.commands if _INSTALLS.search(c.text)), None)
    if command:
        return command.number
    section = _filled(document, _STEPS)
    if section:
        return section.start
    listed = _filled(document, INSTALL)  # a list of packages is an installation only where it fixes them
    if listed:
        body = [
            (line.number, line.text)
            for line in (*document.prose, *document.code)
            if listed.start < line.number <= listed.end
        ]
        if _exact(environment.stated_in(body))[0] >= 3:
            return listed.start
    return None


_SCRIPT = re.compile(r"[\w/-]+\.(?:py|ipynb|m|sh|mlapp)\b")
_FILM = re.compile(r"youtu\.?be|bilibili|vimeo|\.(?:mp4|gif|webm)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:step\s*)?\d+\s*[.):-]", re.IGNORECASE)


def _usage(document: Document) -> tuple[int, bool] | None:
    """(line, whether a worked command or example stands there)."""
    command = next((c for c in document.commands if _RUNS.search(c.text)), None)
    if command:
        return command.number, True
    for section in document.sections:
        if USAGE.search(section.title) and section.start > 1:
            body = range(section.start + 1, section.end + 1)
            code = [
                line
                for line in document.code
                if line.number in body and re.search(r"\w+\(|import |^\s*\w+\s", line.text)
            ]
            text = [
                line
                for line in document.prose
                if line.number in body
                and len(line.text) > 20
                and not _FILM.search(document.lines[line.number - 1])
            ]
            if code:
                return section.start, True
            numbered = [line for line in text if _SCRIPT.search(line.text) or _NUMBERED.match(line.text)]
            if len(numbered) >= 2:
                return section.start, True
            if len(text) >= 2:
                return section.start, False
    started = next(
        (
            line
            for line in document.prose
            if re.search(
                r"\b(?:run|execute|launch|open|call)\b[^.]{0,60}[\w/-]+\.(?:py|ipynb|m|sh|mlapp|exe)\b",
                line.text,
                re.IGNORECASE,
            )
        ),
        None,
    )
    if started:
        return started.number, True
    told = [line for line in document.prose if _SCRIPT.search(line.text) and _NUMBERED.match(line.text)]
    return (told[0].number, False) if len(told) >= 2 else None


def _prerequisites(document: Document) -> str | None:
    """Where a section of a readme lists what has to be installed."""
    section = _filled(document, INSTALL, least=2)
    if section is None:
        return None
    body = [(line.number, line.text) for line in document.prose if section.start < line.number <= section.end]
    return document.at(section.start) if len({p.name for p in environment.stated_in(body)}) >= 2 else None


def _pointed_to(main: Document) -> frozenset[str]:
    """Folders and documents of the tree that the main readme links to."""
    links = (re.sub(r"^\./|[#?].*$", "", link.url) for link in main.links)
    paths = frozenset(
        url.strip("/") for url in links if "://" not in url and not url.startswith(("mailto:", ".."))
    )
    folder = main.path.rpartition("/")[0]
    return frozenset(f"{folder}/{p}" if folder else p for p in paths if p)


_MANUAL = re.compile(r"^(?:[\w.-]+/)?docs?/[^/]+$", re.IGNORECASE)


def documentation(view: View) -> Answer:
    """Are installation and usage documented?"""
    seen = view.seen
    main = seen.main
    if main is None:
        return Answer("none", "no readme")
    others = [d for d in (*seen.readmes[1:], *seen.documents) if not seen.vendored(d.path)]
    pointed = _pointed_to(main)
    near = [
        d
        for d in others
        if "/" not in d.path or _MANUAL.search(d.path) or {d.path, d.path.rpartition("/")[0]} & pointed
    ][:16]
    install = next(((d, n) for d in (main, *near) if (n := _install(d))), None)
    usages = [(d, u[0], u[1]) for d in (main, *near) if (u := _usage(d))]
    usage = next((u for u in usages if u[2]), next(iter(usages), None))
    if install and usage:
        document, line, worked = usage
        if worked:
            return Answer(
                "full",
                f"installation ({install[0].at(install[1])}) and usage with a worked command",
                document.at(line),
            )
        return Answer("partial", "installation and usage described, no worked command", document.at(line))
    listed = next((e for e in seen.environments if e.path.count("/") <= 1), None)
    if usage and usage[2] and listed:
        return Answer("full", f"worked commands; the packages stand in {listed.path}", usage[0].at(usage[1]))
    needed = _prerequisites(main)
    if usage and usage[2] and needed:
        return Answer("full", f"worked commands; what they need is listed ({needed})", usage[0].at(usage[1]))
    if usage:
        return Answer("partial", "usage described, no installation", usage[0].at(usage[1]))
    if install:
        return Answer("partial", "installation described, no usage", install[0].at(install[1]))
    further = next(
        ((d, n) for d in others[:10] if (n := _install(d) or (_usage(d) or (None, False))[0])), None
    )
    if further:
        return Answer("partial", "described for a part only", further[0].at(further[1]))
    manual = next(
        (
            e.path
            for e in seen.tree.entries
            if e.suffix == ".pdf"
            and re.search(r"manual|guide|document|instruction|tutorial|readme", e.name, re.IGNORECASE)
        ),
        None,
    )
    if manual:
        return Answer("none", "nothing in the readme; a manual in PDF was not read", manual, "full")
    return Answer("none", "neither installation nor usage in the readme", main.at(1))


CHECKS = (
    Check(
        "environment",
        "M7",
        "lists of requirements, conda files, setup.py, pyproject, lock files, container "
        "recipes, versions in readmes and commands",
        "exact versions for at least half of a list, or for the framework and a companion; a "
        "lock file or container",
        "a list without them, or packages named in the readme",
        "none of these",
        "whether the versions fit together",
        software,
    ),
    Check(
        "documentation",
        "M8",
        "headings, code blocks and commands of the readmes, in several languages",
        "installation, and usage with a worked command",
        "one of them",
        "neither",
        "manuals in PDF and wiki pages are not read; whether the commands work is not tried",
        documentation,
    ),
)
