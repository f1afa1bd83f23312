"""Social cards: one picture a record and one for each other page, drawn at build without fonts or a
browser."""

from __future__ import annotations

from sonodex.site.cards.drawing import PAGES, card_files, record_card

__all__ = ["PAGES", "card_files", "record_card"]
