"""The application: registers how its values are described in OpenAPI."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """`guicheng.api`."""

    name = "guicheng.api"

    def ready(self) -> None:
        """Load the extensions, which register themselves."""
        from guicheng.api.openapi import extensions  # noqa: F401
