"""The Django application of the audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Nothing to set up: triggers and functions come with the migrations."""

    name = "guicheng.audit"
    verbose_name = "审计"
