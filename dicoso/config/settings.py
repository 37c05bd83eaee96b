"""Every setting of the program; the only place that reads the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from dicoso.config import env

PACKAGE = Path(__file__).resolve().parent.parent

# Where data lives; by default `var` in the current folder.
HOME = Path(env.read_text("DICOSO_HOME", "var")).resolve()
# Which database: `sqlite:///path` or `postgres://user:password@host/name`.
DATABASE_URL = env.read_text("DATABASE_URL", f"sqlite:///{HOME / 'dicoso.sqlite3'}")
# Folders of rules that come after the program's own and win, separated as in PATH. A `layout.toml` in one of them
# changes values of dicoso/documents/layout.toml, such as the agency block, or the words of codes on papers: in every
# province here.
RULEBOOK_OVERLAYS = env.read_paths("DICOSO_RULEBOOK")
# Show what went wrong in the browser: on a programmer's machine only.
DEBUG = env.read_flag("DICOSO_DEBUG", default=False)
# The program is reached by https only: cookies and HSTS insist on it, the proxy's X-Forwarded-Proto is believed.
HTTPS = env.read_flag("DICOSO_HTTPS", default=False)
# The names by which the server is reached, separated by commas.
ALLOWED_HOSTS = env.read_text("DICOSO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")


def _secret_key() -> str:
    """Key that signs sessions: given, or made once and kept beside the database."""
    # Signs sessions; empty: one is made and kept in `secret-key` of the data folder.
    given_key = env.read_text("DICOSO_SECRET_KEY", "")
    if given_key:
        return given_key
    key_file = HOME / "secret-key"
    if not key_file.exists():
        env.make_folder("DICOSO_HOME", HOME)
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return key_file.read_text(encoding="ascii")


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "dicoso.store",
]

MIDDLEWARE = [
    "dicoso.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dicoso.web.actor.ActorMiddleware",
    "dicoso.web.actor.ReadingMiddleware",
    "dicoso.web.limits.BodyLimit",
    "dicoso.web.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "dicoso.web.urls"
WSGI_APPLICATION = "dicoso.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "environment": "dicoso.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "dicoso.web.context.frame",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL, conn_max_age=600))
    except ValueError as error:
        raise env.WrongSetting("DATABASE_URL", str(error).partition(". ")[0]) from None
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-6000; PRAGMA temp_store=MEMORY;",
        }
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-dicoso" if HTTPS else "dicoso"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "dicoso.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
# `dicoso serve` collects the files once, named by their content and compressed; elsewhere they are served as found.
SERVING = env.read_flag("DICOSO_SERVING", default=False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "dicoso.web.static_files.NamedByContent"
        if SERVING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31536000

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    # How much is written to the log: DEBUG, INFO, WARNING, ERROR.
    "root": {"handlers": ["stderr"], "level": env.read_text("DICOSO_LOG", "WARNING")},
}

# The site's address as people type it; the links in e-mails begin with it.
SITE = env.read_text("DICOSO_SITE", "http://127.0.0.1:8000").rstrip("/")
# The name of the mail server; empty: no e-mail is sent.
EMAIL_HOST = env.read_text("DICOSO_SMTP_HOST", "")
# The port of the mail server.
EMAIL_PORT = env.read_number("DICOSO_SMTP_PORT", 587)
# The name by which the program logs in to the mail server; empty: it doesn't.
EMAIL_HOST_USER = env.read_text("DICOSO_SMTP_USER", "")
# The password for that.
EMAIL_HOST_PASSWORD = env.read_text("DICOSO_SMTP_PASSWORD", "")
# How the connection to the mail server is kept secret: `starttls`, `tls` or `none`.
SMTP_SECURITY = env.read_choice("DICOSO_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS = SMTP_SECURITY == "starttls"
EMAIL_USE_SSL = SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 30
# Whom e-mails come from.
DEFAULT_FROM_EMAIL = env.read_text("DICOSO_MAIL_FROM", "dicoso <dicoso@localhost>")
# The hour of the day, 0 to 23, from which the worker looks for what is due and sends e-mails.
DAILY_HOUR = env.read_number("DICOSO_DAILY_HOUR", 6)

# The date that stands for today, for demonstrations; empty: the clock's.
TODAY = env.read_text("DICOSO_TODAY", "")
env.check_day("DICOSO_TODAY", TODAY)
