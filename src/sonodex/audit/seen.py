"""What an audit knows of each item, for those who go on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonodex.audit.attributes import Attribute
from sonodex.audit.beside import Beside
from sonodex.audit.checks.duplicates.groups import Groups
from sonodex.audit.checks.masks import Pairing
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items
from sonodex.audit.result import Defect
from sonodex.collect.sources import Source


@dataclass(frozen=True, slots=True)
class Seen:
    """Items and all that is said of them; positions are those of `items`. The inventory can be asked only
    while the audit that hands it out is running.

    Attributes:
        label, split, subject: a value an item; masks have none.
        groups: duplicates and clips.
        defects: of items, in no order.
    """

    inventory: Inventory
    source: Source
    items: Items
    beside: Beside
    pairing: Pairing
    label: Attribute
    split: Attribute
    subject: Attribute
    groups: Groups
    defects: Sequence[Defect]
