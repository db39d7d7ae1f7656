"""The Django application of the configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the regions and their releases."""

    name = "guicheng.config"
    verbose_name = "地区配置"
