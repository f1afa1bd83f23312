"""The typed shape of a dataset record and a model record. JSON Schema is generated from these types."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from sonodex.records.values import (
    Count,
    Country,
    Doi,
    Id,
    ShortText,
    Spdx,
    SurveyRow,
    Text,
    Url,
    Year,
    day,
    no_repeats,
    past,
    url,
    wrong,
)
from sonodex.records.vocabularies import (
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


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Dated(_Part):
    checked: dt.date | None = None

    _parse_date = field_validator("checked", mode="before")(lambda v: v if v is None else day(v))
    _check_past = field_validator("checked")(lambda v: v if v is None else past(v))


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
        return url(value)

    @model_validator(mode="after")
    def _consistent(self) -> Reading:
        if self.level == "unknown":
            if self.basis is not None or self.source is not None:
                raise wrong("a finding that is unknown has neither basis nor source; write null for both")
            if self.up_to is not None:
                raise wrong("a finding that is unknown is open up to full anyway; leave up_to out")
            return self
        if self.up_to is not None and (self.level, self.up_to) not in OPEN_FINDINGS:
            allowed = ", ".join(f"{a} up to {b}" for a, b in OPEN_FINDINGS)
            raise wrong(f"{self.level!r} cannot be open up to {self.up_to!r} (possible: {allowed})")
        if self.basis is None:
            raise wrong(f"a finding with level {self.level!r} needs a basis")
        if self.note is None:
            what = "a reason" if self.level == "not-applicable" else "what was seen"
            raise wrong(f"a finding with level {self.level!r} needs {what} in its note")
        if self.source is None and self.level != "not-applicable":
            raise wrong(f"a finding with level {self.level!r} needs the source where it was seen")
        if self.up_to is None and self.note is not None and (admitted := UNREAD.search(self.note)):
            raise wrong(
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

    _parse_until = field_validator("until", mode="before")(lambda v: v if v is None else day(v))


class InstitutionCountries(_Part):
    """Countries of the institutions behind the data; where the data were collected stands in `countries`."""

    codes: Annotated[list[Country], Field(min_length=1)]
    source: Url

    _unique = field_validator("codes")(no_repeats)


class TrainedOn(_Part):
    """A training set: the id of a dataset record, or a name where no record exists."""

    dataset: ShortText
    availability: Availability


class Repository(_Part):
    default_branch: ShortText | None
    last_commit: dt.date | None
    stars: Count | None
    archived: bool | None

    _parse_date = field_validator("last_commit", mode="before")(lambda v: v if v is None else day(v))
    _check_past = field_validator("last_commit")(lambda v: v if v is None else past(v))


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

    _parse_date = field_validator("checked", mode="before")(day)
    _check_past = field_validator("checked")(past)
    _unique = field_validator(
        "former_ids",
        "aliases",
        "anatomy",
        "modalities",
        "data_kinds",
        "tasks",
        "sources",
        "secondary_sources",
    )(no_repeats)


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
    )(no_repeats)


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

    _unique_more = field_validator("evaluated_on", "trained_on")(no_repeats)
