"""The user's expression for subjects: what it matches in paths, in a process that can be stopped.

An expression with repeats in repeats takes for ever on some paths, and holds its process while it does.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, tee

from sonodex.audit.look.running.watched import TooLongError, Watched
from sonodex.collect import formats, limits
from sonodex.collect.sources import Entry, ReadError
from sonodex.errors import UsageError

_AT_ONCE = 10_000  # paths
_ARCHIVES = ((formats.ZIP,), (formats.TAR,))


def check(regex: str, entries: Iterable[Entry]) -> None:
    """Say what is wrong with an expression before anything is read.

    Args:
        regex: its first group, or what it matches, in a path is the subject.
        entries: the listing.

    Raises:
        UsageError: it is malformed, takes too long, or matches no path of a listing without archives, whose
            members are not known yet.
    """
    one, other = tee(entry.path for entry in entries)
    first = None
    for path, value in zip(one, values_of(other, regex), strict=False):
        if value or formats.expected(path)[:1] in _ARCHIVES:
            return
        first = first or path
    if first:
        raise UsageError(f"--subject-regex {regex!r}: matches no path, for example {first}")


def values_of(paths: Iterable[str], regex: str) -> Iterator[str | None]:
    """What an expression matches in each path.

    Raises:
        UsageError: it is malformed, or takes too long.
    """
    _compiled(regex)
    left = iter(paths)
    with Watched() as watched:
        while some := list(islice(left, _AT_ONCE)):
            try:
                yield from watched.call(limits.SECONDS_A_REGEX, _matches, regex, some)
            except TooLongError:
                raise UsageError(
                    f"--subject-regex {regex!r}: takes more than {limits.SECONDS_A_REGEX:.0f} seconds on the "
                    "paths of the set; repeats in repeats, as (a+)+, take for ever"
                ) from None
            except ReadError as error:
                raise UsageError(f"--subject-regex {regex!r}: {error}") from None


def _matches(regex: str, paths: Sequence[str]) -> list[str | None]:
    pattern = _compiled(regex)
    found = (pattern.search(path) for path in paths)
    return [(m[1] if pattern.groups else m[0]) if m else None for m in found]


def _compiled(regex: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(regex)
    except (re.error, OverflowError) as error:
        raise UsageError(f"--subject-regex {regex!r}: no regular expression ({error})") from None
    except RecursionError:
        raise UsageError(f"--subject-regex {regex[:60]!r}…: nested too deep") from None
