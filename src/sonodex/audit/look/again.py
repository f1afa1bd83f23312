"""Pictures of files that were looked at before, read once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Picture
from sonodex.collect import formats
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Source
from sonodex.errors import SonodexError


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
        try:  # it may have gone, or have become another one
            form = formats.sniff(blob.head(), blob.path, blob.size)
            if blob.size > most_bytes or form.reader is None:
                continue
            for number, picture in enumerate(read(blob, form).pictures):
                names = {picture.name} if number else {picture.name, ""}
                if names & left:
                    left -= names
                    yield path, picture
                if not left:
                    break
        except SonodexError:  # a missing extra: the same for every file
            raise
        except Exception:  # noqa: S112 - a decoder's own defect costs this file alone, as when it was read first
            continue
