"""The platform's own settings, on a database of their own, with nobody slowed down on purpose."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "a-key-for-benchmarks-only-that-is-long-enough-for-every-check-of-the-framework")

from guicheng.settings import *  # noqa: F403 - the environment comes first
from guicheng.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ.get("GUICHENG_BENCH_DB", "guicheng_bench")
API_RATES = {"anonymous": None, "account": None, "sign-in": None}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
