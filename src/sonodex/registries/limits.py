"""What the registries' answers may cost: every cap in one place."""

from __future__ import annotations

MEGABYTE = 2**20

ANSWER_BYTES = 16 * MEGABYTE  # one answer of a registry, decompressed
PAPER_BYTES = 64 * MEGABYTE
PAPER_ELEMENTS = 500_000  # of an article in XML
PAPER_DEPTH = 256  # of its elements in each other
PAGE_HEAD_BYTES = 64 * 1024  # of a web page, to tell what it is
CACHE_BYTES = 256 * MEGABYTE  # of answers kept on disk
REDIRECTS = 10
PAGES = 200  # of one list that a registry pages
FILES = 100_000  # of one deposit
SECONDS_AN_ANSWER = 120.0  # one that trickles for longer is given up
SECONDS_CONNECTING = 15.0
SECONDS_SILENT = 30.0
SHARES = {"doi.org": 8, "dx.doi.org": 4, "hdl.handle.net": 4}
"""Addresses of a resolver that are looked at side by side. It is asked one at a time all the same: what takes
long is the place where it leads."""
LONGEST_WAIT = 90.0  # seconds that Retry-After may ask for; where it asks for more, the host is left alone
TRIES = 4
BUDGET = 5_000  # requests of one run
PDF_PAGES = 80
PDF_SECONDS = 60.0
PDF_MEMORY = 2048 * MEGABYTE
TEXT_LENGTH = 2_000_000  # characters of one article
PASSAGE_LENGTH = 700
