"""The content security policy: pages load nothing from elsewhere and run no inline code."""

from __future__ import annotations

META_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'none'; base-uri 'none'"
)
"""As a meta element of every page, so that it holds on any static host."""
POLICY = f"{META_POLICY}; frame-ancestors 'none'"
"""As a header of `sonodex site serve`; the last part works only there."""
