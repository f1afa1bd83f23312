"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Collection


def nearest(word: str, words: Collection[str]) -> str | None:
    """The one of `words` most like `word`, or None when none is."""
    import difflib  # only a mistake has to pay for it

    lowered = {w.lower(): w for w in words}
    found = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def did_you_mean(word: str, words: Collection[str]) -> str:
    """What a message on a wrong word ends with: the one probably meant, or nothing when none is near."""
    hint = nearest(word, words)
    return f"; did you mean {hint!r}?" if hint else ""
