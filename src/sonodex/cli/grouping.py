"""Groups of commands: told under headings, each with its whole first sentence."""

from __future__ import annotations

from typing import Any, ClassVar

from typer.core import TyperGroup


class Passed(BaseException):
    """Carries an interruption or a closed pipe past the command-line library, which would keep silent about
    it."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Commands(TyperGroup):
    """A group of commands. `places` numbers the commands of the whole program in the order of its help:
    groups would come last otherwise."""

    places: ClassVar[dict[str, int]] = {}

    def ordered(self) -> list[str]:
        """Names of the commands in the order of the help."""
        if self.places.keys() >= self.commands.keys():
            return sorted(self.commands, key=self.places.__getitem__)
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, BrokenPipeError) as error:
            raise Passed(error) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Commands under the heading of what people come for, each with its whole first sentence."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.ordered():
            command = self.commands[name]
            panel = getattr(command, "rich_help_panel", None)
            panels.setdefault(panel if isinstance(panel, str) else "Commands", []).append(
                (name, command.get_short_help_str(limit=1000))
            )
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl(rows)
