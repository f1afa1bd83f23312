"""The HTML page of an audit: what its sections are, the pictures in them, and the file."""

from sonodex.audit.page.writing import render, write_page

__all__ = ["render", "write_page"]
