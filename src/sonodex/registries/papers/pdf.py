"""Text of a PDF: bytes on standard input, text on standard output; run as a process of its own."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import sys

from sonodex.registries import limits

_TITLE = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+[A-Z][^.]{2,60}|[A-Z][A-Z &]{4,50}|Abstract|Introduction"
    r"|Background|Methods?|Materials and methods|Results|Discussion|Conclusions?|References"
    r"|Data (?:availability|records?)|Ethic\w+.{0,40}|Acknowledg\w+)$"
)


def main() -> int:
    """Read, print, and say by the exit code whether there was any text."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PDF_MEMORY, limits.PDF_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(limits.PDF_SECONDS), int(limits.PDF_SECONDS)))
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
    length = 0
    for number, page in enumerate(reader.pages):
        if number >= limits.PDF_PAGES or length > limits.TEXT_LENGTH:
            break
        for line in (page.extract_text() or "").splitlines():
            title = _TITLE.fullmatch(line.strip())
            text = f"\n\n{line.strip()}\n" if title else f"{line}\n"
            length += len(text)
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0 if length else 1


if __name__ == "__main__":
    try:
        code = main()
    except BaseException:  # whatever a hostile file provokes: no text
        code = 1
    sys.exit(code)
