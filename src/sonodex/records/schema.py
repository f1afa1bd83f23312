"""The typed shape of a dataset record and a model record. JSON Schema is generated from these types."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sonodex.records import licences
from sonodex.records.vocabularies import (
    ID_PATTERN,
    SURVEY_ROWS,
    Access,
    Anatomy,
    Availability,
    Basis,
    Confidence,
    DataKind,
    FileFormat,
    Framework,
    Level,
    LoaderKind,
    MirrorHolds,
    Modality,
    PaperStatus,
    Population,
    Relation,
    Severity,
    Task,
    WeightsFormat,
)

FIRST_YEAR = 1950  # the first medical ultrasound images
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
OPEN_FINDINGS = (("none", "partial"), ("none", "full"), ("partial", "full"))
"""Levels of a finding that is open upwards: (level, up_to)."""
AUTOMATIC_SOURCE = re.compile(r"^sonodex \S.*$")
"""A collector's source where there is no address: program, version, day and what it looked at."""
# A note that admits what was not read is no settled finding ("never seen in training" is about the resource).
UNREAD = re.compile(
    r"\b(?:not|never)(?:\s+(?:yet|itself|fully))?\s+(?:be\s+)?"
    r"(?:read|seen|opened|looked at|checked|inspected)\b"
    r"(?! (?:by|in|during)\b)|\bunread\b|\bunchecked\b"
    r"|\bcould not (?:be )?(?:read|see|seen|open|opened|inspect|inspected|confirm)\b",
    re.IGNORECASE,
)
# Overrides of the direction of writing, and characters without width but for those that join letters.
_HIDDEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"  # the last ones spell words that nobody sees
)
_DOI = re.compile(r"^10\.\d{4,9}/\S+$", re.ASCII)


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{message}", {"message": message})


def _text(value: str) -> str:
    if not value.strip():
        raise _wrong("is empty; write null when it is not known")
    if _CONTROL.search(value):
        raise _wrong("holds control characters; plain text is allowed")
    if hidden := _HIDDEN.search(value):
        raise _wrong(f"holds the hidden character U+{ord(hidden[0]):04X}; text has to read as it is")
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        fine = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", value)
        )
    except ValueError:
        fine = False
    if not fine:
        raise _wrong(f"{value!r} is no web address (https://host/path)")
    return value


def _doi(value: str) -> str:
    if not _DOI.match(value):
        raise _wrong(f"{value!r} is no DOI (10.NNNN/suffix, without https://doi.org/)")
    return value


def _year(value: int) -> int:
    latest = dt.date.today().year + 1
    if not FIRST_YEAR <= value <= latest:
        raise _wrong(f"{value} is not a year between {FIRST_YEAR} and {latest}")
    return value


def _country(value: str) -> str:
    import pycountry

    if pycountry.countries.get(alpha_2=value) is None or value != value.upper():
        hint = "; the United Kingdom is 'GB'" if value == "UK" else ""
        raise _wrong(f"{value!r} is no ISO 3166-1 alpha-2 country code{hint}")
    return value


def _spdx(value: str) -> str:
    problem = licences.expression_problem(value)
    if problem:
        raise _wrong(problem)
    return value


def _date(value: Any) -> Any:
    # Quoted and unquoted dates are both text here; only YYYY-MM-DD is a date in a record.
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise _wrong(f"{value!r} is no date (YYYY-MM-DD)")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise _wrong(f"{value!r} is no day of the calendar") from None


def _past(value: dt.date) -> dt.date:
    if not value.year >= FIRST_YEAR or value > dt.date.today() + dt.timedelta(days=1):  # a day for time zones
        raise _wrong(f"{value} lies in the future or before {FIRST_YEAR}")
    return value


def _no_repeats(values: list[Any]) -> list[Any]:
    seen = []
    for value in values:
        if value in seen:
            raise _wrong(f"{value!r} stands twice in the list")
        seen.append(value)
    return values


Text = Annotated[str, Field(max_length=2000), AfterValidator(_text)]
ShortText = Annotated[str, Field(max_length=400), AfterValidator(_text)]
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(_url)]
Doi = Annotated[str, Field(max_length=300), AfterValidator(_doi)]
Year = Annotated[int, AfterValidator(_year), Field(json_schema_extra={"minimum": FIRST_YEAR})]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})]
Spdx = Annotated[str, Field(max_length=400), AfterValidator(_spdx)]
Count = Annotated[int, Field(ge=0, le=10**12)]
SurveyRow = Annotated[int, Field(ge=1, le=SURVEY_ROWS)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Dated(_Part):
    checked: dt.date | None = None

    _parse_date = field_validator("checked", mode="before")(lambda v: v if v is None else _date(v))
    _check_past = field_validator("checked")(lambda v: v if v is None else _past(v))


class Reading(_Dated):
    """What one reader found on one criterion.

    `up_to` leaves a finding open: what was read proves `level`, what was not may prove as much as `up_to`.
    """

    level: Level
    up_to: Level | None = None
    basis: Basis | None = None
    note: Text | None = None
    source: Annotated[str, Field(max_length=2000)] | None = None

    @field_validator("source")
    @classmethod
    def _place(cls, value: str | None, info: ValidationInfo) -> str | None:
        """An address; or, for what a program read without one, what it looked at."""
        if value is None or (info.data.get("basis") == "automatic" and AUTOMATIC_SOURCE.match(value)):
            return value
        return _url(value)

    @model_validator(mode="after")
    def _consistent(self) -> Reading:
        if self.level == "unknown":
            if self.basis is not None or self.source is not None:
                raise _wrong("a finding that is unknown has neither basis nor source; write null for both")
            if self.up_to is not None:
                raise _wrong("a finding that is unknown is open up to full anyway; leave up_to out")
            return self
        if self.up_to is not None and (self.level, self.up_to) not in OPEN_FINDINGS:
            allowed = ", ".join(f"{a} up to {b}" for a, b in OPEN_FINDINGS)
            raise _wrong(f"{self.level!r} cannot be open up to {self.up_to!r} (possible: {allowed})")
        if self.basis is None:
            raise _wrong(f"a finding with level {self.level!r} needs a basis")
        if self.note is None:
            what = "a reason" if self.level == "not-applicable" else "what was seen"
            raise _wrong(f"a finding with level {self.level!r} needs {what} in its note")
        if self.source is None and self.level != "not-applicable":
            raise _wrong(f"a finding with level {self.level!r} needs the source where it was seen")
        if self.up_to is None and self.note is not None and (admitted := UNREAD.search(self.note)):
            raise _wrong(
                f"the note says {admitted[0]!r}: add up_to, or settle the finding and say what was seen"
            )
        return self


class Finding(Reading):
    """What is known on one criterion of one record; `also` keeps further readings, which do not count."""

    also: list[Reading] = []


class DatasetUrls(_Part):
    homepage: Url | None
    download: Url | None
    paper: Url | None
    code: Url | None


class ModelUrls(_Part):
    code: Url | None
    weights: Url | None
    paper: Url | None
    demo: Url | None


class DatasetDois(_Part):
    data: Doi | None
    paper: Doi | None


class ModelDois(_Part):
    paper: Doi | None


class Paper(_Part):
    title: ShortText | None
    venue: ShortText | None
    year: Year | None


class ModelPaper(Paper):
    status: PaperStatus | None


class Counts(_Part):
    """How many of each the dataset holds; null when not known."""

    subjects: Count | None
    images: Count | None
    videos: Count | None
    frames: Count | None
    volumes: Count | None


class License(_Part):
    """An SPDX expression; or null and the name of other terms; all null when none is stated."""

    spdx: Spdx | None
    name: ShortText | None
    url: Url | None


class Related(_Part):
    """Another dataset that this one has something in common with, and what says so.

    The relation reads from this record to the other: this one is a copy of it, a subset of it, derived from
    it, extends it; or both share images, or subjects.
    """

    dataset: ShortText
    relation: Relation
    note: Text | None = None
    source: Url


class Defect(_Dated):
    """A documented defect of the data themselves."""

    title: ShortText
    severity: Severity | None = None
    note: Text
    source: Url


class AccessProcess(_Dated):
    """What it takes to get the data: what to send, to whom, how long it takes."""

    steps: Text
    contact: ShortText | None = None
    duration: ShortText | None = None
    source: Url


class Mirror(_Dated):
    """Another place that holds the data, or a part of them, and the licence it states."""

    url: Url
    holds: MirrorHolds
    license: ShortText | None = None
    note: Text | None = None
    source: Url


class Loader(_Dated):
    """A maintained library or hub that loads the dataset; `name` is what one asks it for."""

    kind: LoaderKind
    name: ShortText
    url: Url
    note: Text | None = None
    source: Url


class HiddenTest(_Dated):
    """Test labels that are withheld; `until` is the day of their publication, null where nothing says."""

    note: Text
    until: dt.date | None = None
    source: Url

    _parse_until = field_validator("until", mode="before")(lambda v: v if v is None else _date(v))


class InstitutionCountries(_Part):
    """Countries of the institutions behind the data; where the data were collected stands in `countries`."""

    codes: Annotated[list[Country], Field(min_length=1)]
    source: Url

    _unique = field_validator("codes")(_no_repeats)


class TrainedOn(_Part):
    """A training set: the id of a dataset record, or a name where no record exists."""

    dataset: ShortText
    availability: Availability


class Repository(_Part):
    default_branch: ShortText | None
    last_commit: dt.date | None
    stars: Count | None
    archived: bool | None

    _parse_date = field_validator("last_commit", mode="before")(lambda v: v if v is None else _date(v))
    _check_past = field_validator("last_commit")(lambda v: v if v is None else _past(v))


class Record(_Part):
    """What dataset and model records share."""

    id: Id
    former_ids: list[Id] = []
    name: ShortText
    aliases: list[ShortText]
    year: Year | None
    summary: Text
    identity_note: Text | None = None
    publisher: ShortText | None
    anatomy: list[Anatomy]
    modalities: list[Modality]
    data_kinds: list[DataKind]
    tasks: list[Task]
    sources: list[Url]
    secondary_sources: list[Url] = []
    checked: dt.date
    confidence: Confidence
    criteria: dict[str, Finding]

    _parse_date = field_validator("checked", mode="before")(_date)
    _check_past = field_validator("checked")(_past)
    _unique = field_validator(
        "former_ids",
        "aliases",
        "anatomy",
        "modalities",
        "data_kinds",
        "tasks",
        "sources",
        "secondary_sources",
    )(_no_repeats)


class DatasetRecord(Record):
    """A public ultrasound dataset."""

    survey_rows: list[SurveyRow]
    urls: DatasetUrls
    doi: DatasetDois
    paper: Paper
    conditions: list[ShortText]
    population: list[Population]
    countries: list[Country]
    counts: Counts
    devices: list[ShortText]
    license: License
    access: Access
    file_formats: list[FileFormat]
    size_gb: Annotated[float, Field(ge=0, le=10**7, allow_inf_nan=False)] | None
    related: list[Related] = []
    defects: list[Defect] = []
    access_process: AccessProcess | None = None
    mirrors: list[Mirror] = []
    loaders: list[Loader] = []
    hidden_test: HiddenTest | None = None
    institution_countries: InstitutionCountries | None = None

    _unique_more = field_validator(
        "survey_rows", "conditions", "population", "countries", "devices", "file_formats"
    )(_no_repeats)


class ModelRecord(Record):
    """An open ultrasound model."""

    urls: ModelUrls
    doi: ModelDois
    paper: ModelPaper
    architecture: Text | None
    framework: Framework | None
    weights_format: WeightsFormat | None
    code_license: License
    weights_license: License
    trained_on: list[TrainedOn]
    evaluated_on: list[ShortText]
    repository: Repository

    _unique_more = field_validator("evaluated_on", "trained_on")(_no_repeats)
