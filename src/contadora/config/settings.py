"""Settings of a desk, read from the environment.

Without `CONTADORA_ALLOWED_HOSTS` the desk answers on the loopback only and keeps a key of its own;
with it, the desk is public and `contadora serve` refuses to start until the key and the mail
server are named too (see `contadora.config.checks`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from contadora.config.environment import (
    listed,
    mail_sender,
    mail_server,
    setting,
    switch,
    whole_number,
)
from contadora.config.home import Home

HOME = Home.from_environment()
PACKAGE = Path(__file__).resolve().parent.parent
ROOMS = (
    "people",
    "post",
    "forms",
    "atlas",
    "record",
    "standing",
    "negotiation",
    "academy",
    "law",
    "reporting",
    "dialogue",
    "desk",
)

ALLOWED_HOSTS = listed("CONTADORA_ALLOWED_HOSTS")
LOOPBACK = not ALLOWED_HOSTS
DEBUG = False
if LOOPBACK:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    SECRET_KEY = setting("CONTADORA_SECRET_KEY") or HOME.secret_key()
else:
    SECRET_KEY = setting("CONTADORA_SECRET_KEY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    *[f"contadora.{room}" for room in ROOMS],
]

MIDDLEWARE = [
    "contadora.config.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "contadora.config.bounds.Bounds",
    "allauth.account.middleware.AccountMiddleware",
    "contadora.people.middleware.MembersOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "contadora.config.urls"
WSGI_APPLICATION = "contadora.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # People's account pages stand before those that allauth brings.
        "DIRS": [PACKAGE / "config" / "templates", PACKAGE / "people" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contadora.config.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "contadora.config.templatetags.contadora",
            ],
        },
    }
]

DATABASE_URL = setting("DATABASE_URL")
if DATABASE_URL:
    try:
        _database = dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
    except ValueError:
        _database = {"ENGINE": ""}
    if not _database["ENGINE"].endswith(".postgresql"):  # its value may hold a password
        raise ImproperlyConfigured(
            "DATABASE_URL: this is not the address of a PostgreSQL store; "
            "give postgresql://user:password@host:5432/name, special characters percent-encoded"
        )
else:
    _database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME.store),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
DATABASES: dict[str, Any] = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},  # the written parts of pages, each in four languages
    },
    "drawings": {  # charts drawn once for a run, kept across starts
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME.compiled / "drawings",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# People: by e-mail, by invitation.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["contadora.people.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_REDIRECT_URL = "desk:home"
LOGIN_URL = "account_login"
PUBLIC_VIEWS = ("api:*",)  # views of libraries that guard themselves; ours carry access.public
ACCOUNT_ADAPTER = "contadora.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's link has proved the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the desk writes to nobody it does not know
# For limits by address. A public desk speaks no TLS itself, so that a proxy stands in front of it.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("CONTADORA_PROXIES", 0 if LOOPBACK else 1)
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Contadora] "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Contadora"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOOPBACK
SESSION_COOKIE_AGE = 14 * 86400

LANGUAGE_CODE = "es"
LANGUAGES = [
    ("es", _("Spanish")),
    ("en", _("English")),
    ("pt", _("Portuguese")),
    ("fr", _("French")),
]
LOCALE_PATHS = [HOME.compiled / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
STATIC_ROOT = HOME.compiled / "static"
STATICFILES_DIRS = [PACKAGE / "config" / "static", HOME.compiled / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME.uploads
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Pages with a box or two for each person of a course have thousands of fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o600

# Mail: a server, else files in the desk's folder.
DEFAULT_FROM_EMAIL = mail_sender("contadora@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if _mail := mail_server():
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail[:4]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME.mail)

# Trust
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "contadora.desk.views_pages.csrf_failure"
if not LOOPBACK:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = switch("CONTADORA_TLS_REDIRECT", default=True)
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A request for another name is answered with 400; each probe need not fill the log.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
