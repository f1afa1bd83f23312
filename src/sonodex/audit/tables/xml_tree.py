"""The one reader of XML that stands beside pictures: flat and short, or it is no annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonodex.collect import limits
from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DEPTH = 32  # VOC and DDTI go four deep


def xml_tree(data: bytes | str) -> Element:
    """The root of a document.

    It is refused while it is read, before its tree takes memory: a million elements, or as many in each
    other, are hundreds of megabytes.

    Args:
        data: the document, read whole.

    Raises:
        ValueError: it is broken, declares entities, or holds more elements, or deeper ones, than annotations
            of pictures do.
    """
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser, ParseError
    except ImportError:
        raise MissingExtraError("audit") from None
    from xml.etree.ElementTree import TreeBuilder

    class Short(TreeBuilder):
        depth = count = 0

        def start(self, tag: str, attrs: dict[str, str], /) -> Element:
            self.depth += 1
            self.count += 1
            if self.depth > _DEPTH or self.count > limits.ANNOTATION_ELEMENTS:
                raise ValueError("more elements, or deeper ones, than annotations have")
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
