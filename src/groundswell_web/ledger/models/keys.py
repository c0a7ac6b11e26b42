"""The foreign keys that the models of the ledger share."""

from __future__ import annotations

from django.conf import settings
from django.db import models


def to_person(**more: object) -> models.ForeignKey:
    """Point to a person, whose account stays as long as the ledger names them."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more)


def to_engagement() -> models.ForeignKey:
    """Point to the engagement that a row belongs to."""
    return models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
