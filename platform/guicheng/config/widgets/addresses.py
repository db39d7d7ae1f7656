"""Addresses of pages elsewhere: which are taken, and where they lead. Nothing here ever opens one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(
    r"https?://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?)(?:[/?#][!#$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?",
    re.IGNORECASE | re.ASCII,
)
"""Plain addresses of the web, as browsers and this platform read them alike: no name and password, no backslash, no
blank, nothing that is not ASCII."""


def host_of(value: object) -> str:
    """The host that an address leads to, with its port where one is named; empty for what is no plain address."""
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    return found["host"].lower() if found else ""


def leads_to(value: object, hosts: Iterable[str]) -> str:
    """The host that an address leads to, where it is one of these; else empty."""
    host = host_of(value)
    return host if host and host in {one.lower() for one in hosts} else ""
