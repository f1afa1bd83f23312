"""The text of an article as passages under headings, from JATS, HTML or PDF; each is taken as hostile."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

from sonodex.collect.xml_tree import xml_tree
from sonodex.errors import MissingExtraError
from sonodex.registries import limits
from sonodex.registries.asking import NoAnswerError, Page, shown
from sonodex.registries.papers.finding import Form

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(])")
_LEFT_OUT = re.compile(
    r"^\W*\d*\W*(?:references|bibliography|literature cited|acknowledge?ments?)\b", re.IGNORECASE
)


class Passage(NamedTuple):
    """A piece of an article.

    Attributes:
        heading: of its section; empty before the first.
        text: at most `limits.PASSAGE_LENGTH` characters, sentences kept whole where they fit.
        number: its place in the article.
    """

    heading: str
    text: str
    number: int


def form_of(page: Page, promised: Form) -> Form:
    """What an answer is, by its first bytes and its type, whatever was promised."""
    head = page.body[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return "pdf"
    if page.media_type in ("text/html", "application/xhtml+xml") or head[:15].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return "html"
    return "jats" if head.startswith((b"<?xml", b"<article", b"<!DOCTYPE article")) else promised


def passages(page: Page, promised: Form) -> list[Passage]:
    """The passages of an article.

    Raises:
        NoAnswerError: its text cannot be read.
        MissingExtraError: what reads it is not installed.
    """
    form = form_of(page, promised)
    reader = {"jats": _jats, "html": _html, "pdf": _pdf}[form]
    try:
        blocks = list(reader(page.body))
    except (ValueError, RecursionError, SyntaxError) as error:
        raise NoAnswerError(
            f"{shown(page.url)}: its {form.upper()} cannot be read ({type(error).__name__})"
        ) from None
    found: list[Passage] = []
    for heading, text in ((_plain(heading), _plain(text)) for heading, text in blocks):
        if not _LEFT_OUT.search(heading):
            found += [Passage(heading, piece, len(found) + n) for n, piece in enumerate(_pieces(text))]
    if sum(len(p.text) for p in found) < 500:
        raise NoAnswerError(f"{shown(page.url)}: holds no text of an article")
    return found


def _plain(text: str) -> str:
    """Ligatures of printed text as letters, and no hyphens that only show where a line may end."""
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "")


def _pieces(text: str) -> Iterator[str]:
    """A paragraph cut between sentences, or within one that is too long."""
    piece = ""
    for sentence in _SENTENCE.split(" ".join(text.split())):
        while len(sentence) > limits.PASSAGE_LENGTH:
            cut = sentence.rfind(" ", 1, limits.PASSAGE_LENGTH)
            cut = cut if cut > 0 else limits.PASSAGE_LENGTH
            if piece:
                yield piece
                piece = ""
            yield sentence[:cut]
            sentence = sentence[cut:].lstrip()
        if piece and len(piece) + len(sentence) > limits.PASSAGE_LENGTH:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
    if len(piece) > 12:
        yield piece


_Block = tuple[str, str]


def _jats(body: bytes) -> Iterator[_Block]:
    """Paragraphs, captions, rows of tables and notes of a JATS article, each under the titles above it.

    Shape: https://jats.nlm.nih.gov/archiving/tag-library/1.3/
    """
    root = xml_tree(body, limits.PAPER_ELEMENTS, limits.PAPER_DEPTH, "registries")
    left: list[tuple[Any, str]] = [(root, "")]
    taken = 0
    while left:
        element, heading = left.pop()
        name = _local(element)
        if name in ("ref-list", "ack", "contrib-group", "permissions", "floats-wrap"):
            continue
        if name in ("p", "tr", "td", "title-group", "funding-statement") or (
            name == "caption" and not len(element)
        ):
            text = _all_text(element)
            taken += len(text)
            if text and taken < limits.TEXT_LENGTH:
                yield heading, text
            continue
        title = next(
            (c for c in element if _local(c) in ("title", "label") and name not in ("fig", "table-wrap")),
            None,
        )
        if (
            name in ("sec", "abstract", "notes", "app", "fn", "boxed-text", "supplementary-material")
            and title is not None
        ):
            own = _all_text(title)
            heading = f"{heading} › {own}" if heading and own else own or heading
        if name == "abstract" and title is None:
            heading = "Abstract"
        if name == "caption":
            text = _all_text(element)
            if text:
                yield heading, text
            continue
        left += [(child, heading) for child in reversed(list(element))]


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all_text(element: Any) -> str:
    cells = [_all_text(c) for c in element if _local(c) in ("td", "th")]
    return " | ".join(cells) if cells else " ".join("".join(element.itertext()).split())


class _Reader(HTMLParser):
    _BREAKS = frozenset(
        [
            "p",
            "div",
            "li",
            "tr",
            "td",
            "th",
            "dd",
            "dt",
            "section",
            "article",
            "figcaption",
            "blockquote",
            "pre",
            "br",
            "table",
            "ul",
            "ol",
            "h5",
            "h6",
        ]
    )
    _SKIPPED = frozenset(
        [
            "script",
            "style",
            "noscript",
            "nav",
            "footer",
            "header",
            "svg",
            "math",
            "template",
            "form",
            "button",
            "select",
        ]
    )
    _TITLES = frozenset({"h1", "h2", "h3", "h4"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self._heading, self._title = "", False
        self._words: list[str] = []
        self._skipped: list[str] = []
        self._length = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in self._SKIPPED:
            if tag == "math":
                self._words += [value for key, value in attrs if key == "alttext" and value]
            self._skipped.append(tag)
        elif tag in self._TITLES:
            self.flush()
            self._title = True
        elif tag in self._BREAKS and tag not in ("td", "th"):
            self.flush()
        elif tag in ("td", "th"):
            self._words.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SKIPPED and tag in self._skipped:
            while self._skipped.pop() != tag:
                pass
        elif tag in self._TITLES and self._title:
            self._heading, self._title = " ".join("".join(self._words).split())[:200], False
            self._words = []
        elif tag in self._BREAKS and tag not in ("td", "th"):
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._skipped and self._length < limits.TEXT_LENGTH:
            self._words.append(data)
            self._length += len(data)

    def flush(self) -> None:
        text = " ".join("".join(self._words).split()).strip(" |")
        self._words = []
        if text and not self._title:
            self.blocks.append((self._heading, text))


def _html(body: bytes) -> Iterator[_Block]:
    reader = _Reader()
    reader.feed(body.decode("utf-8", "replace"))
    reader.close()
    reader.flush()
    yield from reader.blocks


def _pdf(body: bytes) -> Iterator[_Block]:
    """In a process of its own, which is ended when a page takes for ever; pypdf was weighed against
    pypdfium2: a fifth of its size, pure Python, so that a hostile file can stall it but not take the process
    over."""
    if importlib.util.find_spec("pypdf") is None:
        raise MissingExtraError("registries")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sonodex.registries.papers.pdf"],
            input=body,
            capture_output=True,
            timeout=limits.PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError("it takes too long") from None
    if done.returncode:
        raise ValueError("no text")
    text = done.stdout.decode("utf-8", "replace")[: limits.TEXT_LENGTH]
    heading = ""
    for block in re.split(r"\n\s*\n|\f", text):
        lines = block.strip().splitlines()
        if lines and _looks_like_title(lines[0]):
            heading, lines = lines[0].strip(), lines[1:]
        joined = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", "\n".join(lines))
        if joined.strip():
            yield heading, joined


def _looks_like_title(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= 8
        and not line.rstrip().endswith((".", ",", ";"))
        and words[-1][:1].isalpha()
        and (
            bool(re.match(r"\d+(?:\.\d+)*\.?\s+[A-Z]", line))
            or line.isupper()
            or (len(words) <= 4 and line[:1].isupper())
        )
    )
