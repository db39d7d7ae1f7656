"""Which applications' static files are served."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder

OTHERS = frozenset({"rest_framework", "drf_spectacular_sidecar", "django_htmx"})
"""Foreign applications whose browser files our pages use; the workflow library's own interface is not among them."""


class ChosenAppsFinder(AppDirectoriesFinder):
    """Finds the static files of our own applications and of `OTHERS`."""

    def __init__(self, app_names: list[str] | None = None, *args: Any, **kwargs: Any) -> None:
        chosen = [app.name for app in apps.get_app_configs() if app.name.startswith("guicheng.") or app.name in OTHERS]
        super().__init__(app_names or chosen, *args, **kwargs)
