"""Why a value is not what its format, its widget or its schema asks."""

from __future__ import annotations

from guicheng.common.text import Text


class Fault(ValueError):
    """Why a value is not of a format. `kind` is `format` or `checksum`; `message` says it to people."""

    def __init__(self, kind: str, message: Text) -> None:
        self.kind = kind
        self.message = message
        super().__init__(message.zh)
