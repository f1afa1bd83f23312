"""The catalogue: entries, look-up by name, filters, ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue import filters as selection
from sonodex.catalogue import naming
from sonodex.catalogue.entries import EntryList
from sonodex.catalogue.entry import Entry, plain_facts
from sonodex.catalogue.index import Index, Refused
from sonodex.catalogue.location import packaged_catalogue
from sonodex.errors import UsageError
from sonodex.records.vocabularies import FOLDERS, Kind
from sonodex.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from sonodex.catalogue.relations import Relations
    from sonodex.catalogue.searching import SearchIndex
    from sonodex.rubrics.outline import Outline

PEOPLE = "people"
"""The track that lists show unless told otherwise."""


class Catalogue:
    """All records, with their scores and relations."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self._indexes = list(indexes)
        entries: dict[tuple[Kind, str], Entry] = {}
        for index in self._indexes:  # a later folder lies over the earlier ones
            for row in index.rows():
                entries[row.kind, row.id] = Entry(row, index, self._links)
        self._entries = {key: entries[key] for key in sorted(entries)}

    def __repr__(self) -> str:
        datasets = sum(kind == "dataset" for kind, _ in self._entries)
        return (
            f"<sonodex catalogue: {counted(datasets, 'dataset')}, {counted(len(self) - datasets, 'model')}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self)[1:-1])}</p>" + EntryList(self)._repr_html_()

    def __deepcopy__(self, _memo: dict[int, Any]) -> Catalogue:
        return self  # nothing of it can be changed

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._indexes,)

    def _links(self) -> Relations:
        return self.relations

    @classmethod
    def load(
        cls,
        folders: Iterable[Path | str] | Path | str = (),
        *,
        packaged: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Catalogue:
        """Load the catalogue.

        Args:
            folders: a catalogue folder (with `datasets/` and `models/`), or several, laid over the packaged
                one, the last on top.
            packaged: whether the catalogue that comes with sonodex lies below them.
            progress: called with the records compiled and all to compile, where an index has to be made.

        Raises:
            UsageError: when a folder is no catalogue folder.
        """
        paths = [packaged_catalogue()] if packaged else []
        told = [folders] if isinstance(folders, Path | str) else folders  # a text is no list of letters
        return cls(Index(Path(p), progress) for p in [*paths, *map(Path, told)])

    @property
    def folders(self) -> list[Path]:
        """The catalogue folders, the packaged one first."""
        return [index.folder for index in self._indexes]

    @property
    def refused(self) -> list[Refused]:
        """Files that are left out because they are not valid."""
        return [
            Refused(str(index.folder / refused.file), refused.reason)
            for index in self._indexes
            for refused in index.refused()
        ]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        """Whether a name leads to an entry, or an entry is one of these."""
        if isinstance(name, Entry):
            return (name.kind, name.id) in self._entries
        return isinstance(name, str) and bool(self.find(name))

    @cached_property
    def names(self) -> naming.Names:
        """Every name that leads to an entry."""
        return naming.Names(self._entries.values())

    def outline(self, kind: Kind) -> Outline:
        """What lists need to know of the rubric that scores entries of `kind`."""
        if self._indexes:
            return self._indexes[0].outline(kind)
        from sonodex.rubrics import rubric_for

        return rubric_for(kind).outline

    @cached_property
    def relations(self) -> Relations:
        """How the entries hang together."""
        from sonodex.catalogue.relations import Relations

        return Relations(list(self), self.names)

    def get(self, kind: Kind, record_id: str) -> Entry | None:
        """The entry of exactly this kind and id, or None."""
        return self._entries.get((kind, record_id))

    def find(self, name: str) -> list[Entry]:
        """Entries that `name` names exactly: by full name, id (both kinds), former id, name or alias."""
        return self.names.find(name)

    def lookup(self, name: str) -> list[Entry]:
        """Like `find`, but never empty.

        Raises:
            UsageError: when nothing has that name; it names the nearest.
        """
        return self.names.lookup(name)

    def __getitem__(self, name: str) -> Entry:
        """The one entry that `name` names.

        Raises:
            UsageError: when nothing has that name, or a bare id names a dataset and a model.
        """
        return self.names.one(name)

    def choose(self, names: Iterable[str]) -> list[Entry]:
        """The entries that `names` name, each once, all of one kind.

        A bare id that names a dataset and a model takes the kind that the other names have.

        Raises:
            UsageError: when a name names nothing, or no single kind fits all names.
        """
        found = [(name, self.lookup(name)) for name in names]
        kinds = [
            kind for kind in FOLDERS if all(any(e.kind == kind for e in entries) for _, entries in found)
        ]
        if len(kinds) > 1:
            name, entries = found[0]
            raise naming.ambiguous(name, entries)
        if not kinds:
            mixed = ", ".join(e.full_id for _, entries in found for e in entries)
            raise UsageError(f"not of one kind: {mixed}; give datasets or models only")
        chosen = [e for _, entries in found for e in entries if e.kind == kinds[0]]
        return list(dict.fromkeys(chosen))

    def datasets(self, *, track: str = PEOPLE, sort: str | None = None, **filters: Any) -> EntryList:
        """Datasets that match, best score first.

        Args:
            track: `people` (the default), `animals`, `phantoms`, `simulations`, or `all`: scores of different
                tracks are not to be ranked beside each other.
            sort: a key of `sonodex.catalogue.filters.SORTS`, or the id of a dimension of the rubric.
            **filters: see `sonodex.catalogue.filters.FILTERS`; a list means any of its values.

        Raises:
            UsageError: for an unknown filter or a word that is not in the vocabulary.
        """
        chosen = self._select("dataset", sort, filters)
        return EntryList(selection.of_track(chosen, track, self.outline("dataset")))

    def models(self, *, sort: str | None = None, **filters: Any) -> EntryList:
        """Models that match, best score first; arguments as for `datasets`."""
        return EntryList(self._select("model", sort, filters))

    def _select(self, kind: Kind, sort: str | None, filters: dict[str, Any]) -> list[Entry]:
        outline = self.outline(kind)
        tests = selection.compile_filters(kind, filters, list(self), lambda: self.names, outline)
        chosen = [e for e in self if e.kind == kind and all(test(e) for test in tests)]
        return selection.sort_entries(chosen, sort, outline)

    def search(
        self, words: str, kind: Kind | None = None, limit: int | None = None, *, track: str = PEOPLE
    ) -> EntryList:
        """Entries ranked by how well they match `words` (see `sonodex.catalogue.searching`).

        Args:
            words: free text.
            kind: of entry; both by default.
            limit: at most so many; all by default.
            track: of the datasets, as in `datasets`; one that is named exactly is found in any track.

        Raises:
            UsageError: there is no such kind or track, or `limit` is no number of entries.
        """
        from sonodex.catalogue.searching import search

        if kind is not None:
            selection.checked_kind(kind)
        if limit is not None and limit < 0:
            raise UsageError(f"limit: {limit} is no number of entries")
        shown = {e.full_id for e in selection.of_track(self, track, self.outline("dataset"))}
        named = {e.full_id for e in self.names.find(words)}
        matching = (e for e in search(self.search_index, words) if kind is None or e.kind == kind)
        return EntryList(islice((e for e in matching if e.full_id in shown | named), limit))

    @cached_property
    def search_index(self) -> SearchIndex:
        """The words of all records, datasets before models, each kind as its list has them, people first."""
        from sonodex.catalogue.language import compiled
        from sonodex.catalogue.searching import SearchIndex

        datasets = self.datasets(track=selection.ALL_TRACKS)
        tracks = self.outline("dataset").tracks
        ranked = [e for track in tracks for e in datasets if plain_facts(e)["score"]["track"] == track]
        language = self._indexes[0].language if self._indexes else compiled()
        return SearchIndex([*ranked, *self.models()], language)

    def statistics(self) -> dict[str, Any]:
        """Counts, tiers and coverage of evidence over all records (see `sonodex.catalogue.statistics`)."""
        from sonodex.catalogue.statistics import statistics

        return statistics(list(self))

    def to_dataframe(self, kind: Kind = "dataset") -> pd.DataFrame:
        """One row an entry with the columns of `sonodex.catalogue.rows` (lists stay lists); index: id.

        Counts and years are nullable whole numbers, yes or no is nullable too: an unknown is `pd.NA`.

        Raises:
            MissingExtraError: without the optional part `dataframe` (pandas).
            UsageError: there is no such kind.
        """
        from sonodex.catalogue import frames

        return frames.to_pandas(kind, (e for e in self if e.kind == kind))

    def to_polars(self, kind: Kind = "dataset") -> pl.DataFrame:
        """As `to_dataframe`, for Polars; `id` is a column, an unknown is null.

        Raises:
            MissingExtraError: without the optional part `dataframe` (Polars).
            UsageError: there is no such kind.
        """
        from sonodex.catalogue import frames

        return frames.to_polars(kind, (e for e in self if e.kind == kind))
