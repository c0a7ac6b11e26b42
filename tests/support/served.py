"""The settings of an installation that the tests start: the real ones, but for the step that collects static files."""

from __future__ import annotations

from groundswell_web.config.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
