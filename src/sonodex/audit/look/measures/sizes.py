"""Sizes that the keeper of the rows shares with the measures, without importing what measures."""

from __future__ import annotations

THUMB_SIDE = 64
THUMB_BYTES = THUMB_SIDE**2
HASH_BYTES = 32
VARIANTS = ("whole", "mirrored", "cropped 2 %", "cropped 4 %", "region", "region mirrored")
PRINT_BYTES = HASH_BYTES * len(VARIANTS)
