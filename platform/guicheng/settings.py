"""Django settings. Every deployment choice comes from the environment; the defaults carry a bare machine."""

from __future__ import annotations

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="insecure-development-key-change-me-in-production-0123456789")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    "guicheng.accounts",
    "guicheng.calendars",
    "guicheng.attachments",
    "guicheng.audit",
    "guicheng.config",
    "guicheng.workflow",
    "guicheng.forms",
    "guicheng.rules",
    "guicheng.registers",
    "guicheng.documents",
    "guicheng.notices",
    "guicheng.filings",
    "guicheng.portal",
    "guicheng.studio",
    "guicheng.api",
]

DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/guicheng"),
        "TEST": {"NAME": env("GUICHENG_TEST_DB", default="test_guicheng")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
ROOT_URLCONF = "guicheng.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
