"""Settings of the test run: the platform's own, with a disposable state directory and without costly hashing."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("GUICHENG_VAR", str(Path(__file__).resolve().parents[1] / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-that-is-long-enough-for-every-check-of-the-framework")

from guicheng.settings import *  # noqa: F403 - the environment comes first
from guicheng.settings import DATABASES, VAR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["CONN_MAX_AGE"] = 0
"""The threads of a test's server give their connections back with every answer, so that none outlives the database."""
MEDIA_ROOT = VAR / "attachments" / os.environ.get("PYTEST_XDIST_WORKER", "main")
FILE_UPLOAD_TEMP_DIR = None
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True
