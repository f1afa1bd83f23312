"""What ends a program from outside. Imported before anything else: nothing of ours may be imported here."""

from __future__ import annotations

import signal

ENDING = tuple(signal.Signals[name] for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals of a scheduler's time limit, `kill` and a closed terminal; Windows has no SIGHUP."""
INTERRUPTING = (signal.SIGINT, *ENDING)
"""The same, and Ctrl-C."""
