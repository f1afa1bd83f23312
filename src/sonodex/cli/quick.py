"""Commands whose start is felt (those that answer from the compiled index, and the audit of a small set), run
without the command-line library.

Only a call that is plain enough is taken: known options with their values, and arguments. Everything else
(help, a mistake, completion in a shell) goes to Typer, which knows the same commands, so what a user reads is
the same.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from sonodex.cli.declared import Argument, Format, Option

COMMANDS = {
    ("audit",): ("audit_command", "audit"),
    ("list", "datasets"): ("list_command", "datasets"),
    ("list", "models"): ("list_command", "models"),
    ("search",): ("search_command", "search"),
    ("show",): ("show_command", "show"),
}
"""Words of a command → module and function."""
_AT_WORK = {("audit",)}  # these go on for long


class _Parameter(NamedTuple):
    name: str
    type: type
    many: bool
    declared: Option | Argument

    @property
    def names(self) -> tuple[str, ...]:
        """How it is written as an option; nothing for an argument."""
        if isinstance(self.declared, Argument):
            return ()
        named = self.declared.names or (f"--{self.name.replace('_', '-')}",)
        return tuple(one for name in named for one in name.split("/"))

    def without_value(self, name: str) -> bool:
        """What an option that is true or false says by one of its names."""
        assert isinstance(self.declared, Option)
        return not any(name in pair.split("/")[1:] for pair in self.declared.names)


class _NotPlainError(Exception):
    """Something that Typer has to look at."""


def run(arguments: Sequence[str]) -> int | None:
    """Run a plain call of one of `COMMANDS`; the exit code, or None when it is for Typer."""
    words = next((w for w in COMMANDS if tuple(arguments[: len(w)]) == w), None)
    if words is None or any(name.endswith("_COMPLETE") for name in os.environ):
        return None
    if sys.platform == "win32" and re.search(r"[*?\[~$%]", " ".join(arguments)):
        return None  # the library does there what a shell does elsewhere
    module, name = COMMANDS[words]
    command = getattr(import_module(f"sonodex.cli.{module}"), name)
    try:
        values = parse(command, arguments[len(words) :])
    except _NotPlainError:
        return None
    import gc

    from sonodex.cli.guard import guarded

    if words not in _AT_WORK:
        gc.disable()  # thousands of records and no circles: looking for rubbish takes a fifth of the time
    return guarded(lambda: command(**values))


def parse(command: Callable[..., Any], arguments: Sequence[str]) -> dict[str, Any]:
    """The values for a command's parameters; those not given are left out.

    Raises:
        _NotPlainError: for anything but known options, each with a value, and the arguments that are needed.
    """
    parameters = _parameters(command)
    options = {name: p for p in parameters for name in p.names}
    wanted = [p for p in parameters if not p.names]
    values: dict[str, Any] = {}
    rest: list[str] = []
    remaining = iter(arguments)
    for word in remaining:
        if not word.startswith("-"):
            rest.append(word)
            continue
        name, equals, text = word.partition("=")
        parameter = options.get(name)
        if parameter is None or (equals and not name.startswith("--")):
            raise _NotPlainError
        if parameter.type is bool and equals:
            raise _NotPlainError
        if not equals and parameter.type is not bool:
            text = next(remaining, "-")
            if text.startswith("-"):
                raise _NotPlainError
        value = parameter.without_value(name) if parameter.type is bool else _value(parameter, text)
        if parameter.many:
            values.setdefault(parameter.name, []).append(value)
        elif parameter.name in values:
            raise _NotPlainError
        else:
            values[parameter.name] = value
    for parameter in wanted:
        taken = rest if parameter.many else rest[:1]
        if not taken:
            raise _NotPlainError
        rest = rest[len(taken) :]
        values[parameter.name] = list(taken) if parameter.many else taken[0]
    if rest:
        raise _NotPlainError
    return values


def _parameters(command: Callable[..., Any]) -> list[_Parameter]:
    out = []
    for name, hint in get_type_hints(command, include_extras=True).items():
        if not hasattr(hint, "__metadata__"):
            continue  # what it returns
        base, declared = get_args(hint)
        one = (
            next((a for a in get_args(base) if a is not NoneType), base)
            if get_origin(base) is not list
            else base
        )
        many = get_origin(one) is list
        out.append(_Parameter(name, get_args(one)[0] if many else one, many, declared))
    return out


def _value(parameter: _Parameter, text: str) -> Any:
    if parameter.type is str:
        return text
    if parameter.type is Path:
        return Path(text)
    if parameter.type is Format and text in Format.__members__:
        return Format(text)
    if parameter.type is int and re.fullmatch(r"[0-9]{1,9}", text):
        bounds = parameter.declared if isinstance(parameter.declared, Option) else Option("")
        least, most = bounds.min, bounds.max
        if (least is None or int(text) >= least) and (most is None or int(text) <= most):
            return int(text)
    raise _NotPlainError
