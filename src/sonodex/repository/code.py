"""Scripts and notebooks as structure: what they import, define and call. They are parsed and never run.

Python is parsed with `ast`; what no longer is Python (Python 2, cell magics) is read line by line with the
same questions.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sonodex.repository import limits

Language = Literal["python", "notebook", "matlab", "shell"]


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import names` or `import module`; `level` counts the leading dots; `guarded` stands inside
    a try or a function."""

    module: str
    names: tuple[str, ...]
    level: int
    line: int
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A call or a definition: its dotted name and line."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    bases: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Script:
    """One script or notebook.

    Attributes:
        parsed: False where only its lines could be read.
        runs: does something when started: a main guard, or calls at the top level beyond imports and
            definitions.
        arguments: reads a command line or a configuration.
        words: text of comments at the top and of a notebook's text cells.
        strings: short texts in the code (options, file names, addresses), with their lines.
    """

    path: str
    language: Language
    parsed: bool
    imports: tuple[Import, ...] = ()
    classes: tuple[Class, ...] = ()
    functions: tuple[Named, ...] = ()
    calls: tuple[Named, ...] = ()
    runs: bool = False
    arguments: bool = False
    words: str = ""
    strings: tuple[Named, ...] = ()

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].partition(".")[0]

    def called(self, pattern: re.Pattern[str]) -> Named | None:
        """The first call whose dotted name matches."""
        return next((c for c in self.calls if pattern.search(c.name)), None)


_ARGUMENTS = re.compile(
    r"ArgumentParser$|^(?:click|typer|fire|hydra|absl|tyro)\.|^Fire$|parse_args$|FLAGS|"
    r"getopt|OmegaConf|^input$"
)


@dataclass
class _Seen:
    imports: list[Import] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    functions: list[Named] = field(default_factory=list)
    calls: list[Named] = field(default_factory=list)
    strings: list[Named] = field(default_factory=list)


def _dotted(node: ast.AST) -> str:
    parts: list[str] = []
    for _ in range(limits.NESTING):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(node.id)
            break
        else:
            parts.append("?")
            break
    return ".".join(reversed(parts)).replace(".()", "()")


# Most nodes are these, and say nothing here.
_KINDS = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)
_SILENT = frozenset({ast.Name, *(one for kind in _KINDS for one in kind.__subclasses__())})


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from [one for one in value if isinstance(one, ast.AST) and type(one) not in _SILENT]
        elif isinstance(value, ast.AST) and type(value) not in _SILENT:
            yield value


def _walk(tree: ast.Module) -> _Seen:
    seen = _Seen()
    # An import inside a function or a try is needed on some paths only: it keeps nothing from starting.
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, guarded = pending.pop()
        if isinstance(node, ast.Import):
            seen.imports += [Import(a.name, (), 0, node.lineno, guarded) for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            seen.imports.append(
                Import(node.module or "", tuple(a.name for a in node.names), node.level, node.lineno, guarded)
            )
        elif isinstance(node, ast.ClassDef):
            seen.classes.append(Class(node.name, tuple(_dotted(b) for b in node.bases), node.lineno))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            seen.functions.append(Named(node.name, node.lineno))
        elif isinstance(node, ast.Call):
            seen.calls.append(Named(_dotted(node.func), node.lineno))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and 2 < len(node.value) <= 300:
            seen.strings.append(Named(node.value, node.lineno))
        inside = guarded or isinstance(node, ast.Try | ast.FunctionDef | ast.AsyncFunctionDef)
        pending += [(child, inside) for child in _children(node)]
    for rows in (seen.imports, seen.classes, seen.functions, seen.calls, seen.strings):
        rows.sort(key=lambda r: r.line)
    return seen


def _starts(tree: ast.Module) -> bool:
    for node in tree.body:
        if isinstance(node, ast.If) and "__name__" in ast.dump(node.test)[:400]:
            return True
        if isinstance(node, ast.For | ast.While | ast.With):
            return True
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and not _dotted(node.value.func).startswith(("sys.", "warnings.", "os.", "logging."))
        ):
            return True
    return False


def _python(path: str, text: str, language: Language, words: str) -> Script:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in others' strings
            tree = ast.parse(text)
        seen = _walk(tree)
        starts = _starts(tree)
        parsed = True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        seen, starts, parsed = _lines(text), bool(_MAIN.search(text)) or bool(_TOP_CALL.search(text)), False
    arguments = any(_ARGUMENTS.search(c.name) for c in seen.calls) or "sys.argv" in text
    top = "\n".join(line.lstrip("# ") for line in text.splitlines()[:40] if line.startswith("#"))
    return Script(
        path,
        language,
        parsed,
        tuple(seen.imports),
        tuple(seen.classes),
        tuple(seen.functions),
        tuple(seen.calls),
        starts or language == "notebook",
        arguments,
        f"{words}\n{top}"[:200_000],
        tuple(seen.strings),
    )


_MAIN = re.compile(r"^if\s+__name__\s*==", re.MULTILINE)
_TOP_CALL = re.compile(r"^(?:print\b|for\b|while\b|[a-zA-Z_][\w.]*\()", re.MULTILINE)
_IMPORT_LINE = re.compile(
    r"^\s*(?:from\s+(\.*)([\w.]*)\s+import\s+(.+)|import\s+([\w.]+(?:\s*(?:as\s+\w+)?\s*,\s*[\w.]+)*))"
)
_CLASS_LINE = re.compile(r"^\s*class\s+(\w+)\s*(?:\(([^)]*)\))?\s*:")
_DEF_LINE = re.compile(r"^\s*def\s+(\w+)\s*\(")
_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\s*\(")
_STRING = re.compile(r"\"([^\"\\\n]{3,300})\"|'([^'\\\n]{3,300})'")


def _lines(text: str) -> _Seen:
    """The same questions asked of lines, for code that no parser of today takes."""
    seen = _Seen()
    for n, line in enumerate(text.splitlines(), 1):
        line = line[: limits.LINE]
        if line.lstrip().startswith("#"):
            continue
        if found := _IMPORT_LINE.match(line):
            if found[4]:
                seen.imports += [
                    Import(part.split()[0], (), 0, n) for part in found[4].split(",") if part.split()
                ]
            else:
                seen.imports.append(
                    Import(
                        found[2],
                        tuple(p.split()[0] for p in found[3].strip("() \\").split(",") if p.split()),
                        len(found[1]),
                        n,
                    )
                )
            continue
        if found := _CLASS_LINE.match(line):
            seen.classes.append(
                Class(found[1], tuple(b.strip() for b in (found[2] or "").split(",") if b.strip()), n)
            )
            continue
        if found := _DEF_LINE.match(line):
            seen.functions.append(Named(found[1], n))
            continue
        seen.calls += [Named(name, n) for name in _CALL.findall(line)]
        seen.strings += [Named(a or b, n) for a, b in _STRING.findall(line)]
    return seen


def python(path: str, text: str) -> Script:
    """A Python script from its text."""
    return _python(path, text, "python", "")


def notebook(path: str, text: str) -> Script:
    """A Jupyter notebook from its JSON; its outputs are not looked at."""
    try:
        cells = json.loads(text)
        cells = cells.get("cells") or [
            c for sheet in cells.get("worksheets", []) for c in sheet.get("cells", [])
        ]
        rows = [
            (str(c.get("cell_type")), c.get("source") or c.get("input") or "")
            for c in cells
            if isinstance(c, dict)
        ]
    except (ValueError, RecursionError, AttributeError, TypeError):
        return Script(path, "notebook", parsed=False)
    joined = [
        (kind, "".join(map(str, source)) if isinstance(source, list) else str(source))
        for kind, source in rows
    ]
    words = "\n".join(source for kind, source in joined if kind != "code")
    code = []
    for kind, source in joined:
        if kind == "code":
            code += [
                line
                if not line.lstrip().startswith(("%", "!", "?"))
                else " " * (len(line) - len(line.lstrip())) + "pass"
                for line in source.splitlines()
            ]
    return _python(path, "\n".join(code)[: limits.TEXT_BYTES], "notebook", words)


_MATLAB_FUNCTION = re.compile(r"^\s*function\s+(?:[^=\n]{0,200}=\s*)?(\w+)")
_MATLAB_CLASS = re.compile(r"^\s*classdef\s+(?:\([^)]*\)\s*)?(\w+)")


def matlab(path: str, text: str) -> Script:
    """A MATLAB file from its text; a file whose first statement is no function or class is a script and
    runs."""
    functions, classes, calls = [], [], []
    first = ""
    for n, line in enumerate(text.splitlines(), 1):
        line = line[: limits.LINE].partition("%")[0]
        if not line.strip():
            continue
        first = first or line.strip()
        if found := _MATLAB_FUNCTION.match(line):
            functions.append(Named(found[1], n))
        elif found := _MATLAB_CLASS.match(line):
            classes.append(Class(found[1], (), n))
        else:
            calls += [Named(name, n) for name in _CALL.findall(line)]
    runs = not first.startswith(("function", "classdef"))
    return Script(path, "matlab", True, (), tuple(classes), tuple(functions), tuple(calls), runs, runs)


def shell(path: str, text: str) -> Script:
    """A shell script: the programs that it starts, as calls."""
    calls = [
        Named(" ".join(line.split())[:300], n)
        for n, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    return Script(path, "shell", True, calls=tuple(calls), runs=True, arguments=True)
