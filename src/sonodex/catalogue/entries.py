"""Several entries, as lists and searches give them: a list that a notebook shows as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from sonodex.rubrics import wording
from sonodex.wording import NOTHING, counted, grouped

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from sonodex.catalogue.entry import Entry

_SHOWN = 50  # rows of a table in a notebook


class EntryList(list["Entry"]):
    """A list of entries; a part of it is one too."""

    @overload
    def __getitem__(self, place: SupportsIndex) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> EntryList: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Entry | EntryList:
        found: Any = super().__getitem__(place)
        return EntryList(found) if isinstance(place, slice) else found

    def to_dataframe(self) -> pd.DataFrame:
        """As `Catalogue.to_dataframe`, of these entries, which have to be of one kind."""
        from sonodex.catalogue import frames

        return frames.to_pandas(frames.one_kind(self), self)

    def to_polars(self) -> pl.DataFrame:
        """As `Catalogue.to_polars`, of these entries, which have to be of one kind."""
        from sonodex.catalogue import frames

        return frames.to_polars(frames.one_kind(self), self)

    def _repr_html_(self) -> str:
        rows = [_row(entry) for entry in self[:_SHOWN]]
        head = _cells("th", ("", "Name", "Year", "Anatomy", "Subjects", "Licence", "Score"))
        more = f"<p>and {len(self) - _SHOWN:,} more</p>" if len(self) > _SHOWN else ""
        return (
            f"<table><caption>{counted(len(self), 'entry', 'entries')}</caption>"
            f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>{more}"
        )


def _cells(tag: str, values: Any) -> str:
    from html import escape  # its table of names is not for a list in a terminal

    inner = "".join(f"<{tag}>{escape(str(v))}</{tag}>" for v in values)
    return f"<tr>{inner}</tr>"


def _row(entry: Entry) -> str:
    from sonodex.records.licences import in_words

    facts = entry.facts
    licence = in_words(facts["license" if entry.kind == "dataset" else "weights_license"])
    subjects = grouped((facts.get("counts") or {}).get("subjects"))
    anatomy = ", ".join(facts["anatomy"]) or NOTHING
    words = (entry.full_id, entry.name, facts["year"] or NOTHING, anatomy, subjects, licence or NOTHING)
    return _cells("td", (*words, wording.sentence(facts["score"])))
