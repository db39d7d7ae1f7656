"""Addresses as QR codes."""

from __future__ import annotations

import io

import segno


def qr_code(address: str) -> bytes:
    """The address as a QR code, a PNG picture with room around it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()
