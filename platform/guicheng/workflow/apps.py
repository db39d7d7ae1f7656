"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkflowConfig(AppConfig):
    """Approval chains."""

    name = "guicheng.workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the start-up check, and forgets what was stored when the database is emptied."""
        from guicheng.workflow import flows, system_checks

        system_checks.register_all()
        post_migrate.connect(flows.forget_stored, sender=self)
