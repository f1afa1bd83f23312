"""Dates and times in burned-in text, also where no space stands between them."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|ene|abr|ago|dic"
DATES = re.compile(
    rf"(?<!\d)(?:(?P<a>\d{{1,4}})\s?(?P<s>[./-])\s?(?P<b>\d{{1,2}})\s?(?P=s)\s?(?P<c>\d{{2,4}})"
    rf"|(?P<compact>(?:19|20)\d{{6}})"
    rf"|\d{{1,2}}[\s.-]?(?:{_MONTHS})[a-z]*[\s.,-]*\d{{2,4}}|(?:{_MONTHS})[a-z]*[\s.]*\d{{1,2}}[\s.,]+\d{{4}})(?!\d)",
    re.IGNORECASE,
)
TIMES = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-3])\s?[:;]\s?[0-5]\d(?:\s?[:;.]\s?[0-5]\d(?:\.\d+)?)?"
    r"(?:\s?[AP]\.?M\b\.?|\s?[AP]M(?=[A-Z ]|$))?(?!\d)"
    r"|(?<=(?:19|20)\d{6}[ T_-])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?!\w)",  # behind a date without signs
    re.IGNORECASE,
)
_CENTURIES = "1[34]|19|20|2[456]"  # of years as written today: Gregorian, Persian, Thai
_DAY_MONTH = (
    r"\d{1,2}\s?(?P<s>[./-])\s?\d{1,2}\s?(?P=s)\s?"
    rf"|\d{{1,2}}[\s.-]?(?:{_MONTHS})[a-z]*[\s.,-]*|(?:{_MONTHS})[a-z]*[\s.]*\d{{1,2}}[\s.,]+"
)
_DAY = "(?:0[1-9]|[12]\\d|3[01])"
_YEAR_FIRST = rf"(?:19|20)\d\d(?P<t>[./-])\d{{1,2}}(?P=t)(?:{_DAY}|\d)|(?:19|20)\d\d(?:0[1-9]|1[0-2]){_DAY}"
_CLOCK = r"(?:[01]?\d|2[0-3])\s?[:;]\s?[0-5]\d(?!(?:[:;]\d\d){2})"
_DATE_FIRST = [
    re.compile(
        rf"(?<!\d)(?:(?:{_DAY_MONTH})(?:(?:{_CENTURIES})\d\d|\d\d)|{_YEAR_FIRST}){between}(?={_CLOCK})",
        re.IGNORECASE,
    )
    for between in ("", "[:;.,]")  # a lost space, before one that was read as a sign
]
_DATE_ALONE = re.compile(
    rf"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2]){_DAY}(?=(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?!\w))"
)
_TIME_FIRST = re.compile(
    rf"(?<![\d:.]){_CLOCK}(?:\s?[:;.]\s?[0-5]\d)?(?:\s?[AP]\.?M\.?)?"
    rf"(?=(?:(?:{_DAY_MONTH})(?:(?:{_CENTURIES})\d\d|\d\d)|{_YEAR_FIRST})(?!\d))",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(
    rf"(?<!\d)\d{{1,2}}\s?(?P<s>[./-])\s?\d{{1,2}}\s?(?P=s)\s?(?!(?:{_CENTURIES})\d\d)\d\d(?=\d\d(?!\d))"
)


def taken_apart(text: str) -> str:
    """The text with a space between a date and a time that run together, in either order.

    An engine loses the space between them now and then: `03/15/2106:32:42` is no year 2106.
    """
    for joint in (*_DATE_FIRST, _DATE_ALONE, _TIME_FIRST, _NO_YEAR):
        text = joint.sub(lambda found: f"{found[0]} ", text)
    return text


def is_date(match: re.Match[str]) -> bool:
    """Whether the numbers that `DATES` found can be those of a day."""
    if match["compact"]:
        try:
            return (
                dt.date(int(match["compact"][:4]), int(match["compact"][4:6]), int(match["compact"][6:])).year
                <= 2100
            )
        except ValueError:
            return False
    if not match["a"]:
        return True
    a, b, c = (int(match[n]) for n in "abc")
    if match["s"] == "." and len(match["c"]) == 1:
        return False
    if len(match["a"]) == 4:
        return 1900 <= a <= 2100 and 1 <= b <= 12 and 1 <= c <= 31
    return (
        len(match["a"]) <= 2
        and len(match["c"]) != 3
        and ((1 <= a <= 12 and 1 <= b <= 31) or (1 <= a <= 31 and 1 <= b <= 12))
    )
