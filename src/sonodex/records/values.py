"""What single values of a record may be: text, addresses, identifiers, years, days, numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sonodex.records import licences
from sonodex.records.vocabularies import ID_PATTERN, SURVEY_ROWS

FIRST_YEAR = 1950  # the first medical ultrasound images
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Overrides of the direction of writing, and characters without width but for those that join letters.
_HIDDEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"  # the last ones spell words that nobody sees
)
_DOI = re.compile(r"^10\.\d{4,9}/\S+$", re.ASCII)


def wrong(message: str) -> PydanticCustomError:
    """The error of a value, in the words that a curator reads."""
    return PydanticCustomError("value", "{message}", {"message": message})


def _text(value: str) -> str:
    if not value.strip():
        raise wrong("is empty; write null when it is not known")
    if _CONTROL.search(value):
        raise wrong("holds control characters; plain text is allowed")
    if hidden := _HIDDEN.search(value):
        raise wrong(f"holds the hidden character U+{ord(hidden[0]):04X}; text has to read as it is")
    return value


def url(value: str) -> str:
    """An address on the web, as it is."""
    try:
        parts = urlsplit(value)
        fine = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", value)
        )
    except ValueError:
        fine = False
    if not fine:
        raise wrong(f"{value!r} is no web address (https://host/path)")
    return value


def _doi(value: str) -> str:
    if not _DOI.match(value):
        raise wrong(f"{value!r} is no DOI (10.NNNN/suffix, without https://doi.org/)")
    return value


def _year(value: int) -> int:
    latest = dt.date.today().year + 1
    if not FIRST_YEAR <= value <= latest:
        raise wrong(f"{value} is not a year between {FIRST_YEAR} and {latest}")
    return value


def _country(value: str) -> str:
    import pycountry

    if pycountry.countries.get(alpha_2=value) is None or value != value.upper():
        hint = "; the United Kingdom is 'GB'" if value == "UK" else ""
        raise wrong(f"{value!r} is no ISO 3166-1 alpha-2 country code{hint}")
    return value


def _spdx(value: str) -> str:
    problem = licences.expression_problem(value)
    if problem:
        raise wrong(problem)
    return value


def day(value: Any) -> Any:
    """A date from its text, YYYY-MM-DD."""
    # Quoted and unquoted dates are both text here; only YYYY-MM-DD is a date in a record.
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise wrong(f"{value!r} is no date (YYYY-MM-DD)")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise wrong(f"{value!r} is no day of the calendar") from None


def past(value: dt.date) -> dt.date:
    """A day on which something can have been read."""
    if not value.year >= FIRST_YEAR or value > dt.date.today() + dt.timedelta(days=1):  # a day for time zones
        raise wrong(f"{value} lies in the future or before {FIRST_YEAR}")
    return value


def no_repeats(values: list[Any]) -> list[Any]:
    """A list in which nothing stands twice."""
    seen = []
    for value in values:
        if value in seen:
            raise wrong(f"{value!r} stands twice in the list")
        seen.append(value)
    return values


Text = Annotated[str, Field(max_length=2000), AfterValidator(_text)]
ShortText = Annotated[str, Field(max_length=400), AfterValidator(_text)]
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(url)]
Doi = Annotated[str, Field(max_length=300), AfterValidator(_doi)]
Year = Annotated[int, AfterValidator(_year), Field(json_schema_extra={"minimum": FIRST_YEAR})]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})]
Spdx = Annotated[str, Field(max_length=400), AfterValidator(_spdx)]
Count = Annotated[int, Field(ge=0, le=10**12)]
SurveyRow = Annotated[int, Field(ge=1, le=SURVEY_ROWS)]
