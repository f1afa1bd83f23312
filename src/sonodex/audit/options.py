"""What an audit is asked to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one audit.

    Attributes:
        subject_regex: a regular expression; its first group (or whole match) in a path names the subject.
        labels: a table (CSV, TSV, XLSX, ODS, Parquet, JSON) of file names and classes, beside the ones found
            in the folder, from the current folder or the audited one; `TABLE:COLUMN` names the column, also
            of a table of clips or persons.
        splits: a table of file names and splits, or a folder of `train.txt`, `test.txt`, ….
        text: read burned-in text.
        workers: processes, and threads that compare pictures afterwards, at most one a core of these; None
            for one a core. 0 looks at everything in this process: for files that are trusted, since one that
            ends or stalls its reader then ends or stalls the audit.
        scheduler: address of a Dask scheduler (`tcp://host:port`); None for processes on this machine.
        resume: continue what an interrupted audit of the same place has done.
        work: folder for what is kept while it runs: absent, empty or an earlier work folder, apart from the
            data; None for one in the user's cache folder.
        keep: leave that folder (rows in Parquet, thumbnails) when the audit is done.
        sha256: take the SHA-256 of every file, as a manifest lists it.
    """

    subject_regex: str | None = None
    labels: str | None = None
    splits: str | None = None
    text: bool = True
    workers: int | None = None
    scheduler: str | None = None
    resume: bool = False
    work: str | None = None
    keep: bool = False
    sha256: bool = False
