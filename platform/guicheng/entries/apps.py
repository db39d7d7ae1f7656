"""The use-cases of entries as a part of the Django project."""

from __future__ import annotations

from django.apps import AppConfig


class EntriesConfig(AppConfig):
    """Whatever follows entries is on the list before the first of them changes."""

    name = "guicheng.entries"

    def ready(self) -> None:
        """Let locks, pools of places and the status of what lies above follow entries (`entry_changes`)."""
        from guicheng.entries import locking, pools, statuses_above  # noqa: F401
