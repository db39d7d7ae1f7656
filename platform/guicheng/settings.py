"""Django settings. Every deployment choice comes from the environment; the defaults carry a bare machine.

The variables, their defaults and what they mean for operation are listed in ``docs/production.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from guicheng import __version__
from guicheng.runtime import logs, places, spool

ROOT = places.ROOT
VAR = places.VAR
env = environ.Env()

# --- identity and hosts -----------------------------------------------------------------------------------------------

SECRET_KEY_IS_LOCAL = not env.str("SECRET_KEY", default="")
SECRET_KEY = places.local_secret() if SECRET_KEY_IS_LOCAL else env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
GUICHENG_IDENTITY_SECRET = env.str("IDENTITY_SECRET", default="") or SECRET_KEY
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "rest_framework",
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
    "guicheng.entries",
    "guicheng.feeds",
    "guicheng.clockwork",
    "guicheng.rehearsal",
    "guicheng.portal",
    "guicheng.studio",
    "guicheng.api",
    "guicheng.runtime",
]

VIEWFLOW = {"AUTOREGISTER": False}  # its middleware serves its own pages, which are not used here
MIDDLEWARE = [
    "guicheng.runtime.programs.Programs",  # first: what follows is the way of pages
    "guicheng.runtime.middleware.ClientAddress",
    "guicheng.runtime.middleware.RequestLog",
    "guicheng.runtime.middleware.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guicheng.runtime.middleware.RequestSize",
    "guicheng.runtime.troubles.Troubles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guicheng.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns the lockout that a view signals into an answer
]

ROOT_URLCONF = "guicheng.urls"
WSGI_APPLICATION = "guicheng.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database ---------------------------------------------------------------------------------------------------------

DATABASE_IS_EMBEDDED = not env.str("DATABASE_URL", default="")
_database: dict[str, Any] = places.embedded_database() if DATABASE_IS_EMBEDDED else dict(env.db_url("DATABASE_URL"))
if not str(_database.get("ENGINE", "")).endswith("postgresql"):
    raise ImproperlyConfigured("DATABASE_URL: postgres://user:password@host:5432/name; PostgreSQL is the only database")
# Off where a pooler (pgbouncer in transaction mode) hands one connection to many.
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "guicheng.statements.riding",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "guicheng",
            "connect_timeout": 10,
            # The statements are short: compiling them would cost more than it saves.
            "options": "-c jit=off",
            **_database.get("OPTIONS", {}),
        },
        "TEST": {"NAME": env.str("GUICHENG_TEST_DB", default="test_guicheng")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- language and time ------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "platform" / "guicheng" / "locale"]

# --- files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_FINDERS = ["guicheng.runtime.static.ChosenAppsFinder"]
MEDIA_ROOT = Path(env.str("ATTACHMENTS_ROOT", default=str(VAR / "attachments")))
FEEDS_ROOT = Path(env.str("FEEDS_ROOT", default=str(VAR / "feeds")))  # where other systems drop files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

MAX_REQUEST_BYTES = env.int("MAX_REQUEST_MB", default=100) * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # forms and JSON; bytes of files go to disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = places.ensure(VAR / "uploads")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

# --- who signs in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it stops a locked-out caller before a password is looked at
    "guicheng.accounts.backend.RegionBackend",
]
PASSWORD_HASHERS = [
    "guicheng.accounts.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = "guicheng.accounts.lockout.failure_limit"  # as the region declares
AXES_COOLOFF_TIME = "guicheng.accounts.lockout.cool_off"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can lock another's account from elsewhere
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"  # holds region/login, see accounts.sessions
CRYPTO_PROFILE = env.str("CRYPTO_PROFILE", default="intl")  # digests of the audit: intl (SHA-256) or gm (SM3)
GUICHENG_CHANNELS = env.dict("CHANNELS", default={})  # sms=package.Class,wechat=…: see guicheng.notices.channels
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "guicheng.portal.errors.lockout"
CSRF_FAILURE_VIEW = "guicheng.portal.errors.csrf_failure"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# --- cookies, transport, headers --------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=False)
PROXY_HOPS = env.int("PROXY_HOPS", default=0)  # reverse proxies in front that append to X-Forwarded-For
if PROXY_HOPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # a load balancer asks over plain HTTP
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # frames of our own pages are wanted: previews of prints and forms
    "security.W021",  # preloading promises for a whole domain; only its owner can decide that
    "auth.W004",  # a login is unique in its region, and signing in names the region
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "frame-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}

# --- API --------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema", "UNAUTHENTICATED_USER": None}
API_RATES = {
    "anonymous": env.str("API_RATE_ANONYMOUS", default="120/min"),  # by address
    "account": env.str("API_RATE_ACCOUNT", default="1200/min"),
    "sign-in": env.str("API_RATE_SIGN_IN", default="60/min"),  # by address, on the page too; beside the lockout
    "public": env.str("API_RATE_PUBLIC", default="120/min"),  # by address: pages and files that are open to anyone
}
SPECTACULAR_SETTINGS = {
    "TITLE": "规程 Guicheng",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],
    "COMPONENT_SPLIT_PATCH": False,
    "PATH_CONVERTER_OVERRIDES": {
        "api_row": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
        "api_name": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
}

# --- background work --------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or f"{spool.SCHEME}://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "max_retries": 1,  # of a publisher; workers wait for their broker for ever
    "interval_start": 0,
    "interval_step": 0.1,
    **({"directory": str(VAR / "broker")} if CELERY_BROKER_URL.startswith(spool.SCHEME) else {}),
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "guicheng"
CELERY_TASK_IGNORE_RESULT = True  # results are rows, written by the task in its own transaction
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True  # every task may run twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # exports are long: a task waits where a process is free
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 28 * 60
CELERY_TASK_PUBLISH_RETRY = False  # a lost message costs one sweep, a retry would hold a person's request
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=30)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: a sweep too many does no harm
CELERY_BEAT_SCHEDULE = {
    # Each package with tasks has one that sweeps its due rows; a message that waited a whole turn is worth nothing.
    f"{tasks.parent.name}-sweep": {
        "task": f"guicheng.{tasks.parent.name}.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    }
    for tasks in sorted((ROOT / "platform" / "guicheng").glob("*/tasks.py"))
} | {
    # What goes through whole tables or folders to find what nobody needs any more.
    f"{package}-tidy": {"task": f"guicheng.{package}.tasks.tidy", "schedule": 3600, "options": {"expires": 3600}}
    for package in ("accounts", "clockwork")
}

# --- mail and logs ----------------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="filemail:///"))
EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="guicheng@localhost")

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configure(
    as_json=env.str("LOG_FORMAT", default="console") == "json", level=env.str("LOG_LEVEL", default="INFO")
)
QUIET_PATHS = {"/healthz", "/readyz"}  # asked every few seconds; not worth a log line
