"""The one reader of XML: a document that is deep or long is refused before its tree takes memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonodex.collect import limits
from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def xml_tree(
    data: bytes | str,
    most: int = limits.ANNOTATION_ELEMENTS,
    deepest: int = limits.ANNOTATION_DEPTH,
    extra: str = "audit",
) -> Element:
    """The root of a document.

    A million elements, or as many in each other, are hundreds of megabytes.

    Args:
        data: the document, read whole.
        most: elements that it may hold.
        deepest: how many of them may stand in each other.
        extra: that brings the parser.

    Raises:
        ValueError: it is broken, declares entities, or holds more elements, or deeper ones.
        MissingExtraError: the parser is not installed.
    """
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser, ParseError
    except ImportError:
        raise MissingExtraError(extra) from None
    from xml.etree.ElementTree import TreeBuilder

    class Short(TreeBuilder):
        depth = count = 0

        def start(self, tag: str, attrs: dict[str, str], /) -> Element:
            self.depth += 1
            self.count += 1
            if self.depth > deepest or self.count > most:
                raise ValueError("more elements, or deeper ones, than are read")
            return super().start(tag, attrs)

        def end(self, tag: str, /) -> Element:
            self.depth -= 1
            return super().end(tag)

    try:
        parser = DefusedXMLParser(target=Short())
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException):
        raise ValueError("broken XML") from None
    return root
