"""The Django application of the runtime."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Makes the Celery application the current one, so that ``shared_task`` publishes to the configured broker, and
    plugs the upper layers into the lower ones."""

    name = "guicheng.runtime"

    def ready(self) -> None:
        import_module("guicheng.celery")
        import_module("guicheng.runtime.system_checks")
        import_module("guicheng.runtime.plugs").plug_in()
