"""Building the site: every page rendered into a fresh folder that then takes the place of the old one.

The same catalogue gives the same bytes: nothing in a page depends on the clock or on the order of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sonodex.errors import UsageError
from sonodex.files import new_folder
from sonodex.site import api, data, exports, feeds, glyphs, pages
from sonodex.site.cards import card_files
from sonodex.site.figures import field_files, figures
from sonodex.site.recordfiles import write, write_records
from sonodex.site.rendering import Renderer
from sonodex.site.thumbnails import read_pictures, thumbnail_files

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

MAKER = "sonodex site build"
ASSETS = Path(__file__).parent / "assets"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """What a build wrote."""

    folder: Path
    files: int
    bytes: int


def shared_files(
    catalogue: Catalogue, base_url: str = "", render: Renderer | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of the site that belongs to no single record, as path (with `/`) and content.

    Args:
        catalogue: what to show.
        base_url: address the site will have, for the sitemap, feeds and previews; without it these name
            relative paths.
        render: the templates; those of the catalogue and the address by default.
    """
    render = render or Renderer(catalogue, base_url)
    index = data.find_index(catalogue)
    yield data.INDEX, index
    drawn = figures(catalogue)
    yield from pages.page_files(catalogue, render, drawn, len(index))
    yield from field_files(drawn)
    yield from data.data_files(catalogue)
    yield from api.api_files(catalogue)
    yield from exports.list_files(catalogue)
    yield from card_files()
    yield glyphs.PICTURES, glyphs.pictures_svg()
    yield from feeds.feed_files(catalogue, base_url)
    for asset in sorted(ASSETS.rglob("*")):
        if asset.is_file():
            yield f"assets/{asset.relative_to(ASSETS).as_posix()}", asset.read_bytes()


def _checked_base(base_url: str) -> str:
    """The address that the site will have, without its last slash.

    Raises:
        UsageError: it is no plain web address.
    """
    if not base_url:
        return ""
    wrong = f"base-url: {base_url!r} is no web address (https://host/path)"
    try:
        parts = urlsplit(base_url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        raise UsageError(wrong) from None
    if parts.scheme not in ("https", "http") or not host or port == 0 or not base_url.isprintable():
        raise UsageError(wrong)
    if re.search(r"[\s<>\"'\\^`{|}]", base_url):
        raise UsageError(wrong)
    if parts.username is not None or parts.query or parts.fragment or base_url.endswith(("?", "#")):
        raise UsageError(f"{wrong}: leave out names, passwords, ? and #")
    return base_url.rstrip("/")


def build(
    catalogue: Catalogue,
    out: Path,
    base_url: str = "",
    progress: Progress | None = None,
    pictures: Path | None = None,
) -> Built:
    """Build the site into `out`, replacing an earlier build whole or not at all.

    Args:
        catalogue: what to show.
        out: folder to write; it may be absent, empty or hold an earlier build and nothing else.
        base_url: address the site will have (`https://host/path`), or empty.
        progress: called with files written and files expected.
        pictures: folder with a picture a record, see `sonodex.site.thumbnails`.

    Raises:
        UsageError: when `out` holds a file that the earlier build did not write, or `base_url` is no web
            address.
        SonodexError: `out` cannot be replaced.
    """
    base_url = _checked_base(base_url)
    out = out.absolute()
    shown = read_pictures(pictures, catalogue) if pictures is not None else {}
    render = Renderer(catalogue, base_url, {name: (s.licence, s.credit) for name, s in shown.items()})
    expected = 9 * len(catalogue) + 80
    count = size = 0
    with new_folder(out, MAKER) as fresh:
        for files, written in chain(
            write(shared_files(catalogue, base_url, render), fresh),
            write(thumbnail_files(shown), fresh),
            write_records(catalogue, fresh, render),
        ):
            count += files
            size += written
            if progress is not None and count % 50 < files:
                progress(count, max(expected, count))
    return Built(out, count, size)
