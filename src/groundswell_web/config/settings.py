"""The settings of an installation. All that differs between installations comes from the environment.

``docs/reference/settings.md`` lists the names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from groundswell_web.config import environment

PACKAGE = Path(__file__).resolve().parents[1]
APPS = (
    "govuk",
    "audit",
    "people",
    "notices",
    "engagements",
    "records",
    "findings",
    "ownership",
    "targets",
    "concerns",
    "voices",
    "trials",
    "ledger",
    "handover",
    "teams",
    "centre",
    "discovery",
    "archive",
    "home",
    "example",
)

# --- The installation -------------------------------------------------------------------------------------------

DATA = environment.read_folder("GROUNDSWELL_DATA", Path.cwd() / "var")
EXAMPLE = environment.read_switch("GROUNDSWELL_EXAMPLE")  # sign-in links; never where real people's data is
DEBUG = environment.read_switch("GROUNDSWELL_DEBUG")
SECRET_KEY = environment.read_secret("GROUNDSWELL_SECRET_KEY")
ADDRESS = environment.read_text("GROUNDSWELL_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
IS_SECURE = ADDRESS.startswith("https://")
ALLOWED_HOSTS = environment.read_list("GROUNDSWELL_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [ADDRESS]
NAME_SHOWN = environment.read_text("GROUNDSWELL_NAME", "Groundswell")
BRAND_COLOUR = environment.read_text("GROUNDSWELL_COLOUR", "#1d70b8")

# --- The application --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks_db",
    "groundswell_web.config",
    *(f"groundswell_web.{app}" for app in APPS),
]
MIDDLEWARE = [
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "groundswell_web.config.middleware.AnswerMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "groundswell_web.config.middleware.StoppedDatabaseMiddleware",
    "groundswell_web.config.middleware.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "groundswell_web.config.bodies.BodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "groundswell_web.engagements.middleware.AccessMiddleware",
]
ROOT_URLCONF = "groundswell_web.config.urls"
WSGI_APPLICATION = "groundswell_web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / app / "templates" for app in APPS],
        "OPTIONS": {
            "environment": "groundswell_web.govuk.environment.make_environment",
            "context_processors": ["groundswell_web.engagements.context.describe_page"],
        },
    },
    {  # allauth's own mails and pages
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "people" / "account_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The database -----------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": dj_database_url.parse(
        environment.read_text("DATABASE_URL", f"sqlite:///{DATA / 'workbench.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when it begins, and waits for another: no write fails halfway for being second.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
        ),
    } | DATABASES["default"].get("OPTIONS", {})
else:
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
CACHES = {  # counts sign-in tries for all processes together
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond it a third is thrown away unseen: with few, made-up addresses would wipe out the counts of tries.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- Work in the background ---------------------------------------------------------------------------------------

# Work that has not been heard of for so long is taken for dead, and done again.
SILENCE_SECONDS = environment.read_number("GROUNDSWELL_SILENCE_SECONDS", 60)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "imports"]}}

# --- People and their sign-in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "groundswell_web.people.passwords.NearlyCommonValidator"},
    {"NAME": "groundswell_web.people.passwords.WordsOfThePlaceValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "groundswell_web.people.adapters.AccountAdapter"
MFA_ADAPTER = "groundswell_web.people.adapters.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "groundswell_web.people.adapters.SingleSignOnAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by invitation: the link proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{NAME_SHOWN}: "
ACCOUNT_FORMS = {
    name: f"groundswell_web.people.account_forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "set_password": "SetPasswordForm",
        "change_password": "ChangePasswordForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
MFA_FORMS = {
    name: f"groundswell_web.people.account_forms.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "ActivateAppForm",
        "add_webauthn": "AddKeyForm",
        "edit_webauthn": "RenameKeyForm",
    }.items()
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.read_number("GROUNDSWELL_PROXIES", 0)
SECOND_FACTOR_NEEDED = environment.read_switch("GROUNDSWELL_SECOND_FACTOR", IS_SECURE)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
MFA_TOTP_ISSUER = NAME_SHOWN
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True


def _read_sign_on() -> dict[str, Any]:
    """Read the servers of single sign-on: JSON, a list of OpenID Connect apps as allauth describes them."""
    text = environment.read_text("GROUNDSWELL_SIGN_ON")
    if not text:
        return {}
    try:
        apps = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"GROUNDSWELL_SIGN_ON is not JSON: {error}. docs/how-to/single-sign-on.md gives an example."
        ) from None
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_PROVIDERS = _read_sign_on()
SESSION_ENGINE = "groundswell_web.people.sessions"
SESSION_COOKIE_AGE = 3600  # without a page asked for
SESSION_LONGEST = 12 * 3600  # from the sign-in on, whatever was asked for
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # texts stay off the browser's disk
)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "groundswell_web.config.refusals.show_stale_form"

# --- What a browser is told ---------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    # The form that begins single sign-on is sent on to the server of it.
    "form-action": [CSP.SELF, *environment.list_origins(SOCIALACCOUNT_PROVIDERS)],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^api/"]  # programs are refused there, not sent on
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.read_number("GROUNDSWELL_PROXIES", 0) else None
)
X_FRAME_OPTIONS = "DENY"

# --- Files --------------------------------------------------------------------------------------------------------

WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "govuk" / "built"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_BYTES = environment.read_number("GROUNDSWELL_UPLOAD_BYTES", 20 * 1024**3)
VIRUS_SCANNER = environment.read_text(
    "GROUNDSWELL_VIRUS_SCANNER"
)  # a command; the file's path is added to it

# --- Language, time, mail, log ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = environment.read_text("GROUNDSWELL_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"
_MAIL_HOST = environment.read_text("GROUNDSWELL_MAIL_HOST")
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _MAIL_HOST,
            "port": environment.read_number("GROUNDSWELL_MAIL_PORT", 587),
            "username": environment.read_text("GROUNDSWELL_MAIL_USER"),
            "password": environment.read_text("GROUNDSWELL_MAIL_PASSWORD"),
            "use_tls": True,
            "timeout": 10,
        },
    }
    if _MAIL_HOST
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(DATA / "mail")},
    }
}
DEFAULT_FROM_EMAIL = environment.read_text("GROUNDSWELL_MAIL_FROM", "groundswell@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "groundswell_web.config.logs.LineWithoutPeople"}},
    "filters": {"no_routine": {"()": "groundswell_web.config.logs.NoRoutine"}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_routine"]}
    },
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {
        "groundswell_web": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
    },
}
