"""Steps and ends found in the records, who owns them, why they must be, and spreadsheets on their way in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from groundswell_web.ownership.words import CLOCKS, LEVELS


class Point(models.Model):
    """A step at which cases stand, or an end, found in the records.

    One that the current records know no more is marked gone, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5)
    name = models.CharField(max_length=300)
    clock = models.CharField(max_length=11, default="unknown")  # as the records say
    is_after = models.BooleanField(
        default=False
    )  # the wait passes after the step, until the next is recorded
    stays = models.PositiveIntegerField(default=0)
    days_per_case = models.FloatField(null=True)  # of all cases received
    days_low = models.FloatField(null=True)
    days_high = models.FloatField(null=True)
    applicant_days = models.FloatField(null=True)  # in a year, all cases together
    wait_share = models.FloatField(null=True)  # of the whole wait
    open_now = models.PositiveIntegerField(default=0)
    first_extract_id = models.UUIDField(null=True)
    last_extract_id = models.UUIDField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind", "name"], name="one_point_per_name"),
            models.CheckConstraint(condition=Q(kind__in=["step", "end"]), name="point_is_step_or_end"),
            models.CheckConstraint(condition=Q(clock__in=CLOCKS), name="point_runs_on_a_known_clock"),
            models.CheckConstraint(
                condition=Q(wait_share__isnull=True) | Q(wait_share__gte=0, wait_share__lte=1),
                name="share_of_wait_is_between_0_and_1",
            ),
        ]


class Ownership(models.Model):
    """One person's ownership of a point, with written authority. Never edited: a new one ends the former."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="ownerships")
    number = models.PositiveIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    may_spend = models.DecimalField(max_digits=14, decimal_places=2)  # up to
    currency = models.CharField(max_length=3, blank=True)
    may_change = models.TextField(blank=True)
    may_stop = models.BooleanField()
    authority = models.TextField()  # where it is written down
    clock = models.CharField(max_length=11, blank=True)  # the owner's statement; empty: as the records say
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "number"], name="one_ownership_per_number"),
            models.UniqueConstraint(
                fields=["point"], condition=Q(until_at__isnull=True), name="one_owner_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="ownership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(may_spend=0) | (Q(may_spend__gt=0) & ~Q(currency="")),
                name="spending_has_a_currency",
            ),
            models.CheckConstraint(condition=~Q(authority=""), name="ownership_has_written_authority"),
            models.CheckConstraint(condition=Q(clock__in=["", *CLOCKS]), name="owner_states_a_known_clock"),
        ]


class Rule(models.Model):
    """Why a point must be, as far as somebody knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="rules")
    text = models.TextField()
    citation = models.TextField(blank=True)
    level = models.CharField(max_length=10)
    waiver = models.TextField(blank=True)  # who can waive or change it
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_on = models.DateField(null=True)
    evidence = models.TextField(blank=True)  # what shows it: a text or an address
    asked_of = models.TextField(blank=True)
    asked_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="rule_has_a_known_level"),
            models.CheckConstraint(condition=~Q(text=""), name="rule_says_something"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_on__isnull=True)
                | Q(checked_by__isnull=False, checked_on__isnull=False),
                name="check_has_person_and_day",
            ),
            models.CheckConstraint(
                condition=Q(asked_of="", asked_on__isnull=True)
                | (~Q(asked_of="") & Q(asked_on__isnull=False)),
                name="question_has_somebody_and_day",
            ),
        ]


class Attachment(models.Model):
    """A file that shows a rule. Its bytes lie under the data folder; it is only ever handed back, never opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()


class Sheet(models.Model):
    """A spreadsheet that was uploaded and previewed, and waits for a yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6)
    name = models.CharField(max_length=200)
    rows = models.JSONField()  # [{"number": 2, "cells": {"step": "Check", …}}, …]
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["owners", "rules"]), name="sheet_of_owners_or_rules"
            ),
        ]
