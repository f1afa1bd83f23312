"""An article, from its number to its passages."""

from __future__ import annotations

from typing import NamedTuple

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.asking import NoAnswerError, ask
from sonodex.registries.papers.finding import FullText, Work, full_texts
from sonodex.registries.papers.text import Passage, passages

_TOLD = 3  # failures that the line names


class Article(NamedTuple):
    """What was read: the work, where its text was, and the passages."""

    work: Work
    text: FullText
    passages: list[Passage]


def read(work: Work, transport: Transport) -> Article:
    """The first full text that is open and can be read.

    Raises:
        NoAnswerError: there is none; the line says what was tried.
    """
    failed: list[str] = []
    tried = 0
    for one in full_texts(work, transport, failed):
        tried += 1
        try:
            page = ask(transport, one.url, {"accept": "*/*"}, limits.PAPER_BYTES)
            return Article(work, one, passages(page, one.form))
        except NoAnswerError as error:
            failed.append(str(error))
    if not tried and not failed:
        raise NoAnswerError(f"{work.name}: no open full text is known to Europe PMC, OpenAlex or Crossref")
    told = failed[:_TOLD] + ([f"and {len(failed) - _TOLD} more"] if len(failed) > _TOLD else [])
    raise NoAnswerError(f"{work.name}: no open full text could be read ({'; '.join(told)})")
