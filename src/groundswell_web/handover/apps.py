"""The hand-over, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """The hand-over."""

    name = "groundswell_web.handover"
    label = "handover"
