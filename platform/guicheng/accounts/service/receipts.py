"""Receipts of registrations: told once to whoever registered, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 16


def new() -> str:
    """A receipt that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def shown(receipt: str) -> str:
    """The receipt in groups of four."""
    return "-".join(receipt[n : n + 4] for n in range(0, _LENGTH, 4))


def digest_of(receipt: str) -> str:
    """What is kept of a receipt. It is random and long, so that a plain digest cannot be guessed back."""
    usual = "".join(one for one in receipt.upper() if one.isalnum())
    return hashlib.sha256(usual.encode("utf-8", "replace")).hexdigest()
