"""Fits of new engagements: what was asked before one began, what the answers rest on, and how it was decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from groundswell_web.centre.words import DECISIONS, DECLINED, GO

# What has to be answered before an engagement begins.
ANSWERED = (
    *("sponsor_name", "sponsor_evidence", "data_records", "data_giver", "data_evidence"),
    *("keeper_name", "keeper_keeps", "keeper_evidence", "mandate_text", "mandate_giver", "mandate_evidence"),
)


def to_person(**more: object) -> models.ForeignKey:
    """Point to a person, whose account stays as long as fits name them."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more)


class Fit(models.Model):
    """What a unit asks before it begins an engagement. Once decided it is never changed, and never taken out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # What it would be about
    name = models.CharField(max_length=150)
    agency = models.CharField(max_length=200)  # as it calls itself; it need not be recorded yet
    services = models.TextField(max_length=2000)  # one in each line
    purpose = models.TextField(max_length=2000)
    cost_of_nothing = models.TextField(max_length=2000)
    # Who carries the risk
    sponsor_name = models.CharField(max_length=200, blank=True)
    sponsor_said_yes_on = models.DateField(null=True)  # in writing; empty: not yet
    sponsor_evidence = models.TextField(max_length=2000, blank=True)
    # Which records, who gives them, by when
    data_records = models.TextField(max_length=2000, blank=True)
    data_giver = models.CharField(max_length=200, blank=True)
    data_due_on = models.DateField(null=True)
    data_evidence = models.TextField(max_length=2000, blank=True)
    # Who keeps it afterwards
    keeper_name = models.CharField(max_length=200, blank=True)
    keeper_keeps = models.TextField(max_length=2000, blank=True)
    keeper_evidence = models.TextField(max_length=2000, blank=True)
    # What may be changed without asking
    mandate_text = models.TextField(max_length=2000, blank=True)
    mandate_giver = models.CharField(max_length=200, blank=True)
    mandate_evidence = models.TextField(max_length=2000, blank=True)
    # How it was decided
    decision = models.CharField(max_length=8, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    decided_by = to_person(null=True)
    decided_at = models.DateTimeField(null=True)
    engagement = models.OneToOneField(
        "engagements.Engagement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_by = to_person()
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=("", *DECISIONS)), name="fit_has_a_known_decision"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="fit_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision=DECLINED) | (~Q(reason="") & Q(engagement__isnull=True)),
                name="fit_is_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(engagement__isnull=True) | Q(decision=GO), name="engagement_begins_with_a_go"
            ),
            models.CheckConstraint(
                condition=~Q(decision=GO)
                | Q(
                    *(~Q(**{name: ""}) for name in ANSWERED),
                    engagement__isnull=False,
                    sponsor_said_yes_on__isnull=False,
                    data_due_on__isnull=False,
                ),
                name="a_go_has_every_answer",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-asked_at"], name="fits_of_a_unit")]
