"""Findings that are kept, and the keys of programs that read them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class KeptFinding(models.Model):
    """One question, answered for one extract and one selection of its cases."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", "Queued"
        COMPUTING = "computing", "Computing"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement_id = models.UUIDField(db_index=True)
    extract_id = models.UUIDField()
    question = models.CharField(max_length=40)
    selection_key = models.CharField(max_length=64)
    selection = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    headline = models.TextField(blank=True)
    guarded_headline = models.TextField(blank=True)  # where it is another one for those who see groups only
    document = models.JSONField(null=True)  # the finding, as the library writes it
    whole = models.JSONField(null=True)  # the section as shown to those who may see single cases
    guarded = models.JSONField(null=True)  # the same, small groups suppressed
    guarded_document = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extract_id", "question", "selection_key"],
                name="one_finding_per_question_and_selection",
            )
        ]


class Picture(models.Model):
    """A drawn chart of a kept finding."""

    finding = models.ForeignKey(KeptFinding, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=120)
    guarded = models.BooleanField()
    svg = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "name", "guarded"], name="one_picture_per_name"),
        ]


class ProgramKey(models.Model):
    """A key with which another program reads the findings of an engagement. Only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement_id = models.UUIDField(db_index=True)
    program = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=8)  # so that people can tell keys apart
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    until_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
