"""A readme or another document: its headings, prose, code blocks, commands and links, each with its line."""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass
from functools import cached_property

from sonodex.repository import limits

_FENCE = re.compile(r"^\s{0,8}(?:[-*+>]\s+)?(`{3,}|~{3,})\s*([\w+.-]*)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s*(.+?)\s*#*\s*$")
_HTML_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.IGNORECASE)
_BOLD_HEADING = re.compile(
    r"^\s*(?:\d+[.)]\s*|[-*•]\s+)?(?:\*\*|__|<b>|<strong>)([^*_<>]{2,60}?):?(?:\*\*|__|"
    r"</b>|</strong>)\s*:?\s*$"
)
_UNDERLINE = re.compile(r"^\s{0,3}([=\-~^\"'+*#`])\1{2,}\s*$")
_DOI = re.compile(r"(?<![\w/.])10\.\d{4,9}/[\w.()/-]{4,100}\w")
_TAG = re.compile(r"<[^<>]{1,300}>")
_LINK = re.compile(
    r"\[([^\[\]]{0,300})\]\(\s*<?([^()\s<>]{3,600}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)>?[^()]{0,200}\)"
)
_HREF = re.compile(
    r"<a\s[^<>]{0,300}?href\s*=\s*[\"']?([^\"'\s<>]{3,600})[^<>]{0,300}>([^<]{0,300})", re.IGNORECASE
)
_REFERENCE = re.compile(r"^\s{0,3}\[([^\]]{1,200})\]:\s*<?(\S{3,600}?)>?(?:\s|$)")
_RST_LINK = re.compile(r"`([^`<>]{1,200})\s<(https?://[^<>\s]{3,600})>`_")
_BARE = re.compile(r"https?://[^\s<>\"'`\])|，。）】]{3,600}")
_COMMAND = re.compile(
    r"^\s*(?:[-*\d.)]+\s+)?(?:\$|>>>|>|%|!|#)?\s*(?:\w+=\S+\s+)*(?:sudo\s+)?"
    r"(python[\d.]*|pip[\d.]*|conda|mamba|docker(?:-compose)?|bash|sh|source|torchrun|"
    r"matlab|poetry|uv|pipenv|git\s+(?:clone|lfs)|streamlit|accelerate|"
    r"jupyter|make|nnUNet\w*|mim|\./[\w./-]+\.(?:sh|py)|[\w./-]+\.sh)(?=\s)\s*(.*)$"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines below it up to the next heading of its level or above; lines count from 1,
    `end` inclusive."""

    title: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its number, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, its address, its line, and the text of that line with the heading above it."""

    words: str
    url: str
    line: int
    context: str


@dataclass(frozen=True)
class Document:
    """A text file of a repository; `lines` are as they stand, cut to a bounded length."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, path: str, text: str) -> Document:
        shown = _without_comments(text[: limits.TEXT_BYTES])
        return cls(path, tuple(line[: limits.LINE] for line in shown.splitlines()[: limits.LINES]))

    def at(self, line: int) -> str:
        return f"{self.path}:{line}"

    @cached_property
    def _in_code(self) -> tuple[bool, ...]:
        out, fence = [], ""
        for line in self.lines:
            found = _FENCE.match(line)
            if fence:
                out.append(True)
                if found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2]:
                    fence = ""
            elif found and found[1] not in line[found.end(1) :]:
                fence = found[1]
                out.append(True)
            else:
                out.append(False)
        if fence and sum(out) > 0.8 * max(
            len(out), 1
        ):  # a fence that nobody closed must not hide the whole text
            return tuple(False for _ in out)
        return tuple(out)

    @cached_property
    def prose(self) -> tuple[Line, ...]:
        """Lines outside code blocks, without mark-up; headings too."""
        return tuple(
            Line(n, _plain(line))
            for n, (line, code) in enumerate(zip(self.lines, self._in_code, strict=True), 1)
            if not code and line.strip()
        )

    @cached_property
    def code(self) -> tuple[Line, ...]:
        """Lines inside code blocks."""
        return tuple(
            Line(n, line)
            for n, (line, code) in enumerate(zip(self.lines, self._in_code, strict=True), 1)
            if code and not _FENCE.match(line)
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        heads: list[tuple[str, int, int]] = []
        for n, (line, code) in enumerate(zip(self.lines, self._in_code, strict=True), 1):
            if code:
                continue
            found = _HEADING.match(line)
            tagged = None if found else _HTML_HEADING.search(line)
            if found:
                heads.append((_plain(found[2]), len(found[1]), n))
            elif tagged:
                heads.append((_plain(tagged[2]), int(tagged[1]), n))
            elif bold := _BOLD_HEADING.match(line):
                heads.append((_plain(bold[1]), 7, n))
            elif (
                n > 1
                and _UNDERLINE.match(line)
                and self.lines[n - 2].strip()
                and len(self.lines[n - 2]) < 100
                and "|" not in self.lines[n - 2]
            ):
                heads.append((_plain(self.lines[n - 2]), 1 if line.strip()[0] == "=" else 2, n - 1))
        out = []
        heads = heads[: limits.HEADINGS]
        for i, (title, level, start) in enumerate(heads):
            end = next((s - 1 for _, other, s in heads[i + 1 :] if other <= level), len(self.lines))
            out.append(Section(title, level, start, end))
        return tuple(out)

    @property
    def heading(self) -> Section | None:
        """The first heading, which a readme has for its title."""
        return self.sections[0] if self.sections else None

    def section_at(self, line: int) -> str:
        """Title of the innermost heading above a line; empty before the first."""
        at = bisect.bisect_right(self._starts, line)
        return self.sections[at - 1].title if at else ""

    def headings_at(self, line: int) -> str:
        """Titles of all headings that a line stands under, the innermost last."""
        at = bisect.bisect_right(self._starts, line)
        return self._paths[at - 1] if at else ""

    @cached_property
    def _paths(self) -> list[str]:
        """Of each section the titles of all that it stands in, its own last."""
        above: list[Section] = []
        out = []
        for section in self.sections:
            while above and above[-1].level >= section.level:
                above.pop()
            above.append(section)
            out.append(" / ".join(s.title for s in above))
        return out

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sections]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        named = {m[1].casefold(): m[2] for line in self.lines if (m := _REFERENCE.match(line))}
        out: list[Link] = []
        for n, line in enumerate(self.lines, 1):
            if (
                "](" not in line
                and "http" not in line
                and "href" not in line
                and "10." not in line
                and not (named and "[" in line)
            ):
                continue
            found = [(m[1], m[2]) for m in _LINK.finditer(line)]
            found += [(m[2], m[1]) for m in _HREF.finditer(line)] + [
                (m[1], m[2]) for m in _RST_LINK.finditer(line)
            ]
            if named:
                found += [
                    (m[1], named[key])
                    for m in re.finditer(r"\[([^\[\]]{1,200})\](?:\[([^\[\]]{0,200})\])?(?!\()", line)
                    if (key := (m[2] or m[1]).casefold()) in named
                ]
            known = {url for _, url in found}
            found += [
                ("", url.rstrip(".,;:*"))
                for url in _BARE.findall(line)
                if url.rstrip(".,;:*") not in known and not any(url in k for k in known)
            ]
            out_of_text = [
                m for m in _DOI.findall(line) if not any(m in k for k in known) and "http" not in line
            ]
            found += [("", f"https://doi.org/{doi}") for doi in out_of_text]
            context = f"{self.section_at(n)}: {_plain(line)}"
            out += [Link(_plain(words), url, n, context) for words, url in found]
        return tuple(out)

    @cached_property
    def commands(self) -> tuple[Line, ...]:
        """Lines that start a program, in code blocks, indented or in backticks."""
        out = []
        for n, (line, code) in enumerate(zip(self.lines, self._in_code, strict=True), 1):
            if (
                code
                or line.startswith(("    ", "\t", "$ ", "> "))
                or re.match(r"\s*(?:python[\d.]*|pip[\d.]*|bash|sh|conda|git clone) ", line)
            ):
                if _COMMAND.match(line):
                    out.append(Line(n, line.strip(" \t$>!#")))
            elif "`" in line:
                out += [
                    Line(n, m[1].strip(" $>!"))
                    for m in re.finditer(r"`+([^`]{4,400})`+", line)
                    if _COMMAND.match(m[1] + " ")
                ]
        return tuple(out)

    def find(self, pattern: re.Pattern[str]) -> Line | None:
        """The first prose line in which `pattern` occurs."""
        return next((line for line in self.prose if pattern.search(line.text)), None)


def _plain(line: str) -> str:
    line = re.sub(r"!\[[^\]]{0,300}\]\([^)]{0,600}\)", " ", line)
    line = _LINK.sub(lambda m: m[1], line) if "](" in line else line
    line = _TAG.sub(" ", line) if "<" in line else line
    line = html.unescape(line) if "&" in line else line
    return " ".join(re.sub(r"[*`]+|^\s*(?:#+|>)\s*", "", line).replace("__", " ").split())


def _without_comments(text: str) -> str:
    """Text without HTML comments, which a page does not show; line numbers stay."""
    out, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        out += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*out, text[at:]])


def decode(data: bytes) -> str:
    """Text of a file: UTF-8, UTF-16 by its mark, or Latin-1; empty for binary data."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:8_000]:
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > 0 and error.reason == "unexpected end of data":  # cut in the middle of a character
            return data[: error.start].decode("utf-8-sig", "replace")
        return data.decode("latin-1")
