"""The settings of the tests: those of an installation, with secrets, folders and mail of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("GROUNDSWELL_SECRET_KEY", "only-for-tests-" * 5)
os.environ["GROUNDSWELL_DATA"] = str(Path(tempfile.mkdtemp(prefix="groundswell-tests-")))

from groundswell_web.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files as they lie in the checkout
STORAGES["staticfiles"] = {  # noqa: F405 - without the step that collects them
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # In a file, as in an installation: threads then wait for one another, which they do not in memory.
    TEST_DATABASE = {"NAME": str(DATA / "tests.sqlite3")}  # noqa: F405
    DATABASES = {"default": {**DATABASES["default"], "TEST": TEST_DATABASE}}  # noqa: F405
