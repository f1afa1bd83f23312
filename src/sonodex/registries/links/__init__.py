"""Whether the addresses of the catalogue live: a verdict that one request cannot give."""
