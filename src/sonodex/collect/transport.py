"""The one seam to the network: what a collector asks of a client.

Only its shape is here; tests pass a local one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class Response(Protocol):
    """An answer, its body not yet read."""

    @property
    def status(self) -> int: ...

    @property
    def url(self) -> str:
        """The address that answered, after redirects."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The body, decompressed, a piece at a time."""
        ...


class Transport(Protocol):
    """Sends one request.

    Limits, caching, politeness and refusal of private addresses are its business, not the collector's.
    """

    def open(
        self, method: str, url: str, headers: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Response]:
        """Send a request and hand out the answer; closing the context lets go of the connection.

        Raises:
            SonodexError: no answer could be had; one line that names the address and why.
        """
        ...
