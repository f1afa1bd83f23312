"""What operating systems and tools leave in folders by themselves: no part of what a person keeps there."""

from __future__ import annotations

SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that come of looking at a folder; nothing is lost with them."""
_FOLDERS = frozenset({"__MACOSX", ".git", ".ipynb_checkpoints", "@eaDir"})
_SECOND_HALF = "._"  # begins the names of what macOS keeps of a file where it cannot keep it with the file


def is_clutter(path: str) -> bool:
    """Whether a path, with forward slashes, is that of clutter or leads into it."""
    parts = path.split("/")
    return parts[-1] in SYSTEM_FILES or any(p in _FOLDERS or p.startswith(_SECOND_HALF) for p in parts)
