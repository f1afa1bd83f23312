"""Tables that are wide where others are long: names, or yes and no, below a title for each class or split."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sonodex.audit import names
from sonodex.audit.lookup import Names
from sonodex.audit.spelling import bare_title, title
from sonodex.audit.tables.table import Table, flag, made, names_file
from sonodex.audit.words import MAKERS, SEX, SIDE

_SOME = 2000  # values of a column that are looked at
_NAMES = 0.8  # share of a column's values that have to name an item
_AN_INDEX = re.compile(r"^(?:|unnamed.*|column_\d+|index|idx|n|no|nr|number|id|row)$")
_OF_CLASSES = ("class", "classes", "label", "labels", "category", "diagnosis")
_MOST_CLASSES = 30
_FEWEST_NAMES = 2  # above columns, which may as well be titles
_MOST_LINES = 60  # of a table with an item a column
_ELSE = re.compile(
    r"(?:^|_)(?:sex|male|female|man|woman|left|right|train|val|valid|validation|test|quality|usable|artifact|"
    r"artefact|doppler|colou?r|smoker|contrast|has|is|with|mask|segmented)(?:_|$)"
)
# titles that together tell sexes, sides, times, places, makers or those who looked, not what is shown; one of
# them may stand for a class beside others
_NO_KINDS = re.compile(
    rf"{SIDE}|{SEX}|{MAKERS}|adults?|child(?:ren)?|yes|no|present|absent|"
    r"good|bad|pre|post|before|after|baseline|follow_?up|images?|videos?|clips?|cines?|stills?|"
    r"linear|convex|curvilinear|curved|phased|"
    r"(?:sites?|hospital|cent(?:er|re)|clinic|device|scanner|machine|vendor|probe|annotator|rater|reader|observer|expert|"
    r"doctor|fold|batch|visit|session)_?\w{1,2}"
)


def columns_of_names(table: Table, known: Names) -> Table | None:
    """A table whose columns list names of items, each below the split or class that they are of, as one with
    a row an item; None where it is another one."""
    if not table.headed or len(table.header) < 2:
        return None
    if any(bare_title(h) in _OF_CLASSES for h in table.header):
        return None  # its numbers are classes, whatever else is called so
    if any(map(names.names_images, table.header)):
        return None  # pictures and what belongs to them
    seen: set[int] = set()
    lists = []
    for column, header in enumerate(table.header):
        values = [row[column] for row in table.rows if row[column]]
        some = values[:: max(1, len(values) // _SOME)]
        found = [known.find(v).items for v in some]
        if sum(map(bool, found)) < _NAMES * max(1, len(some)) or 2 * len(set(some)) <= len(some):
            if _AN_INDEX.match(title(header)) or not some:
                continue
            return None
        items = {i for f in found for i in f}
        if items & seen or _AN_INDEX.match(title(header)):
            return None
        seen |= items
        lists.append(column)
    if len(lists) < 2:
        return None
    what = "split" if all(names.split_of(table.header[n]) for n in lists) else "class"
    rows = tuple((row[n], table.header[n].strip()) for n in lists for row in table.rows if row[n])
    return Table(table.path, ("name", what), rows, True, table.files)


def turned(table: Table, known: Names) -> Table | None:
    """A table that names an item above each column, as one with a row an item; None where it is another
    one."""
    lines = (table.header, *table.rows) if table.headed else table.rows
    if len(table.header) <= _FEWEST_NAMES or len(lines) > _MOST_LINES:
        return None
    found = [known.find(c).items if names_file(c) else [] for c in lines[0][1:]]
    if not all(len(f) == 1 for f in found) or len({f[0] for f in found}) < len(found):
        return None
    return made(table.path, zip(*lines, strict=True), titled=True)


def one_of(table: Table, key: int) -> tuple[int, ...]:
    """The columns of which each row says yes to one and no to the others (one-hot): their titles are classes.
    Empty where there are none."""
    flags = []
    for n, header in enumerate(table.header):
        told = title(header)
        if n == key or not told or not re.search(r"[^\W\d_]", told) or _ELSE.search(told):
            continue
        said = [flag(row[n]) if row[n].strip() else None for row in table.rows]
        if None not in said and True in said:
            flags.append((n, said))
    if not table.headed or not 2 <= len(flags) <= _MOST_CLASSES or len(table.rows) < len(flags):
        return ()
    if all(_NO_KINDS.fullmatch(title(table.header[n])) for n, _ in flags):
        return ()
    rows: Sequence[tuple[bool | None, ...]] = list(zip(*(said for _, said in flags), strict=True))
    return tuple(n for n, _ in flags) if all(sum(map(bool, row)) == 1 for row in rows) else ()
