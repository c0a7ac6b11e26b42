"""The words that the models of the plan choose from."""

from __future__ import annotations

from django.utils.translation import gettext as _

LEVELS = (0, 1, 2, 3)
KINDS_OF_ITEM = ("target", "trial", "duty", "other")
STATES = ("queued", "computing", "ready", "impossible", "failed")


def name_level(level: int) -> str:
    """Say how well somebody knows a skill."""
    return (_("none"), _("learning"), _("can do it"), _("can teach it"))[level]
