"""Targets and their readings."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Target(models.Model):
    """A small improvement: measure, from, to, by when, one owner, a budget."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        RUNNING = "running", "Running"
        REACHED = "reached", "Reached"
        MISSED = "missed", "Missed"
        DROPPED = "dropped", "Dropped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    measure = models.CharField(max_length=40)
    step = models.CharField(max_length=400, blank=True)
    # Computed from the records, as of a moment; there is no form in which it could be typed.
    baseline_value = models.FloatField()
    baseline_low = models.FloatField()
    baseline_high = models.FloatField()
    baseline_method = models.TextField()
    baseline_extract_id = models.UUIDField()
    baseline_at = models.DateTimeField()
    to_value = models.FloatField()
    from_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    guards = models.JSONField(default=list)  # names of measures that must not get worse
    source = models.CharField(max_length=20)  # finding, bound or free
    source_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    why_dropped = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("from_on")), name="due_is_after_from"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="budget_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(why_dropped=""), name="a_dropped_target_says_why"
            ),
        ]


class Reading(models.Model):
    """What one version of the records says about a target or one of its guards."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="readings")
    measure = models.CharField(max_length=40)
    extract_id = models.UUIDField()
    as_of_at = models.DateTimeField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rows = models.PositiveBigIntegerField()
    why_none = models.TextField(blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "measure", "extract_id"], name="one_reading_per_extract"
            ),
        ]


class Note(models.Model):
    """What somebody did for a target, in a sentence."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
