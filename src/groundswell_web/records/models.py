"""Extracts, the files they were uploaded as, and the databases they are pulled from."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Connection(models.Model):
    """A database of the agency from which an extract is pulled by a query, again and again.

    The address of the database stands in an environment variable of the installation, never here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    variable = models.CharField(max_length=80)  # name of the environment variable with the address
    query = models.TextField(max_length=20_000)
    mapping = models.TextField(blank=True, max_length=200_000)  # TOML; empty: as proposed
    daily_at = models.TimeField(null=True)  # by the installation's clock
    every_hours = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "name"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_connection_per_name",
            ),
            models.CheckConstraint(
                condition=Q(daily_at__isnull=True, every_hours__gte=1)
                | Q(daily_at__isnull=False, every_hours__isnull=True),
                name="connection_is_daily_or_every_hours",
            ),
        ]


class Extract(models.Model):
    """One upload or pull: a version of the records."""

    class State(models.TextChoices):
        """How far an extract is."""

        UPLOADING = "uploading", "Uploading"
        LOOKING = "looking", "Being looked at"
        PROPOSED = "proposed", "Waiting for your reading"
        QUEUED = "queued", "Waiting to be imported"
        IMPORTING = "importing", "Being imported"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="extracts")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State)
    sources = models.JSONField(default=list)  # name, bytes, sha256 of each file
    mapping = models.TextField(blank=True)  # TOML: what was said about the reading; the rest is proposed
    options = models.JSONField(default=dict)  # how the files are opened: sheet, delimiter, encoding, query …
    extract_at = models.DateTimeField(null=True)
    case_count = models.PositiveIntegerField(null=True)
    spell_count = models.PositiveBigIntegerField(null=True)
    is_current = models.BooleanField(default=False)
    error = models.JSONField(null=True)  # what, expected, next_step
    # The run at work on it
    run_id = models.UUIDField(null=True)
    task_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    progress_share = models.FloatField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    seconds_left = models.PositiveIntegerField(null=True)
    # What others do once it is current
    arrivals_due = models.BooleanField(default=False)
    arrivals_failed = models.JSONField(default=list)  # names of those that failed
    files_kept = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_extract_per_number"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(is_current=True), name="one_current_extract"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state="ready"), name="current_extract_is_ready"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(ready_at__isnull=False, extract_at__isnull=False, case_count__isnull=False),
                name="ready_extract_has_counts",
            ),
            models.CheckConstraint(
                condition=Q(progress_share__gte=0, progress_share__lte=1), name="progress_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="extracts_at_work")]


class UploadedFile(models.Model):
    """One file of an extract. Its bytes lie in the extract's folder under its number, never under its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)  # as the browser gave it, shown and never used as a path
    size_bytes = models.PositiveBigIntegerField()
    part_bytes = models.PositiveIntegerField()
    is_whole = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["extract", "number"], name="one_file_per_number"),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="uploaded_file_is_not_empty"),
            models.CheckConstraint(condition=Q(part_bytes__gt=0), name="parts_are_not_empty"),
        ]
