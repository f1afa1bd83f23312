"""Pictures of files that were looked at before, read once more."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Picture
from sonodex.collect import formats
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError, Source, costing_its_file


def pictures_again(
    source: Source, wanted: Mapping[str, Collection[str]], most_bytes: int
) -> Iterator[tuple[str, Picture]]:
    """(path of the file, picture), as far as they can be read again; archives are gone through once.

    Args:
        source: where the files are.
        wanted: for each file the names of its pictures, as they stand behind `#`; an empty name is the
            first one.
        most_bytes: of a file that is read again; larger ones are left out.
    """
    for path, blob in reopened(source, list(wanted)):
        left = set(wanted[path])
        for number, picture in enumerate(_pictures(blob, most_bytes)):
            names = {picture.name} if number else {picture.name, ""}
            if names & left:
                left -= names
                yield path, picture
            if not left:
                break


def _pictures(blob: Blob, most_bytes: int) -> Iterator[Picture]:
    """The pictures of a file, as far as they can be read: it may have gone, or have become another one."""
    with contextlib.suppress(ReadError), costing_its_file():
        form = formats.sniff(blob.head(), blob.path, blob.size)
        if blob.size <= most_bytes and form.reader is not None:
            yield from read(blob, form).pictures
