"""The use-cases as a part of the Django project."""

from __future__ import annotations

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """Whatever follows entries is on the list before the first of them changes."""

    name = "guicheng.filings"

    def ready(self) -> None:
        """Let locks follow entries (`hooks`)."""
        from guicheng.filings import locking  # noqa: F401
