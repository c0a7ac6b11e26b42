"""Archives that were asked for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Archive(models.Model):
    """An archive as it is made in the background, and until it is removed."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", "Queued"
        MAKING = "making", "Making"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        REMOVED = "removed", "Removed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    run_id = models.UUIDField(null=True)  # whoever holds it may write about it
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField()
    progress_share = models.FloatField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)  # the moment that it shows
    ready_at = models.DateTimeField(null=True)
    bytes = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=Q(state__in=["queued", "making"]),
                name="one_archive_is_made_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(bytes__isnull=False, until_at__isnull=False, ready_at__isnull=False) & ~Q(sha256=""),
                name="ready_archive_has_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(progress_share__gte=0, progress_share__lte=1), name="archive_progress_is_a_share"
            ),
        ]
