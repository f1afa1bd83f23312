"""On which days an address failed: a small file, so that one bad night is not the end of a link."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from sonodex.errors import SonodexError, UsageError, not_read
from sonodex.files import read_regular, write_text

FORM = "sonodex links 1"
DAYS = 3  # different days on which an address has to fail
SPAN = 3  # days that lie between the first and the last of them
_MOST = 32 * 2**20  # bytes of a file that is read
_KEPT = 30  # days of one address


class History:
    """Failures by address: the days, oldest first, since it last answered."""

    def __init__(self, failures: dict[str, list[dt.date]] | None = None) -> None:
        self._failures = failures or {}

    @classmethod
    def read(cls, path: Path) -> History:
        """The history in a file; an empty one where there is none.

        Raises:
            UsageError: the file holds something else.
        """
        if not path.exists():
            return cls()
        try:
            data = json.loads(read_regular(path, _MOST))
            if data["form"] != FORM:
                raise ValueError
            return cls(
                {str(url): [dt.date.fromisoformat(d) for d in days] for url, days in data["failed"].items()}
            )
        except OSError as error:
            raise SonodexError(not_read(path, error)) from None
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise UsageError(f"{path}: is no history of links; name another file") from None

    def write(self, path: Path) -> None:
        """Write it whole or not at all."""
        failed = {url: [d.isoformat() for d in days] for url, days in sorted(self._failures.items())}
        write_text(path, json.dumps({"form": FORM, "failed": failed}, indent=0, ensure_ascii=False) + "\n")

    def failed(self, url: str, day: dt.date) -> dt.date:
        """Note that an address failed; since when it does."""
        days = self._failures.setdefault(url, [])
        if day not in days:
            days.append(day)
            days.sort()
            del days[1 : len(days) - _KEPT + 1]  # the first one stays
        return days[0]

    def answered(self, url: str) -> None:
        """Note that an address answered."""
        self._failures.pop(url, None)

    def is_dead(self, url: str) -> bool:
        """Whether it failed on several days, far enough apart, and never answered in between."""
        days = self._failures.get(url, [])
        return len(days) >= DAYS and (days[-1] - days[0]).days >= SPAN

    def keep_only(self, urls: set[str]) -> None:
        """Forget addresses that no record has any more."""
        self._failures = {url: days for url, days in self._failures.items() if url in urls}


def history_file() -> Path:
    """Where the history is kept unless told otherwise."""
    from platformdirs import user_state_path

    return user_state_path("sonodex", appauthor=False) / "links.json"
