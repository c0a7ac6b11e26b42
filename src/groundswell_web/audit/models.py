"""Events of the history. The database itself refuses to change or delete one."""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """One unbroken row of events: of an engagement (its id), or of the installation."""

    name = models.CharField(max_length=60, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)


class Event(models.Model):
    """One thing that somebody did."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by_key = models.CharField(max_length=36)  # the person's id; empty for the workbench itself
    by_name = models.CharField(max_length=250)
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=200)
    subject_name = models.CharField(max_length=400)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_per_place")]
        indexes = [models.Index(fields=["chain", "subject_kind", "subject_key"], name="events_of_subject")]
