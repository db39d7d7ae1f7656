"""How long a test waits for what must come: so long that on the slowest machine only what never comes is missed."""

from __future__ import annotations

SECONDS = 120
BROWSER = SECONDS * 1000 // 2
"""Milliseconds for one step of a browser."""
