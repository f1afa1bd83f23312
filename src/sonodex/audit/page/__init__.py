"""The HTML page of an audit: what its sections are, the pictures in them, and the file."""

from sonodex.audit.page.writing import is_page, render, write_page

__all__ = ["is_page", "render", "write_page"]
