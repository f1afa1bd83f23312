"""The errors sonodex raises on purpose. Each message is one line: the thing, the place, the way out."""

from __future__ import annotations


class SonodexError(Exception):
    """A problem found in what was looked at (exit code 1)."""

    exit_code = 1


class UsageError(SonodexError):
    """sonodex was asked for something it cannot do as asked (exit code 2)."""

    exit_code = 2


class MissingExtraError(UsageError):
    """An optional part is not installed.

    `extra` is the name of the extra of the `sonodex` distribution that brings it.
    """

    def __init__(self, extra: str) -> None:
        super().__init__(f"this needs the optional part '{extra}': pip install 'sonodex[{extra}]'")
        self.extra = extra


class RecordError(SonodexError):
    """One or more record files are refused; `problems` holds every problem found."""

    def __init__(self, message: str, problems: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class RubricError(SonodexError):
    """A rubric file contradicts itself."""


def why(error: BaseException) -> str:
    """What went wrong: in the words of the system where it has some, else in those of the library."""
    return str(getattr(error, "strerror", None) or error)


def not_read(place: object, error: Exception) -> str:
    """What is said of a file or folder that cannot be read."""
    return f"{place}: cannot be read ({why(error)})"


def not_written(place: object, error: Exception) -> str:
    """What is said of a file or folder that cannot be written; an error of ours says it already."""
    if isinstance(error, SonodexError):
        return str(error)
    return f"{place}: cannot be written ({why(error)})"
