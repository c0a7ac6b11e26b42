"""Sessions in which somebody was listened to, whom by kind, and quotes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from groundswell_web.voices.words import SESSIONS


class Kind(models.Model):
    """A kind of people that an engagement should listen to. One that is off the list stays with its sessions."""

    id = models.UUIDField(
        primary_key=True, editable=False
    )  # made from engagement and name: see `find_kind_id`
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "name"], name="one_kind_of_people_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="kind_of_people_has_a_name"),
        ]


class Session(models.Model):
    """An interview, a usability session or a shadowing. When consent is withdrawn its content is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9)
    held_on = models.DateField()
    assisted_count = models.PositiveIntegerField(default=0)
    disabled_count = models.PositiveIntegerField(default=0)
    consent_how = models.TextField(blank=True)
    consent_for = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SESSIONS), name="session_has_a_known_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | (~Q(consent_how="") & ~Q(consent_for="")),
                name="session_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(consent_how="", consent_for="", notes="", assisted_count=0, disabled_count=0),
                name="withdrawn_session_is_empty",
            ),
        ]


class Heard(models.Model):
    """How many people of a kind were listened to in a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="heard")
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="heard")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="one_count_per_kind_of_people"),
            models.CheckConstraint(condition=Q(count__gt=0), name="somebody_was_heard"),
        ]


class Quote(models.Model):
    """What somebody said in a session, tied to a step, a finding or both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="quotes")
    text = models.TextField()
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, null=True, related_name="+")  # who said it
    point_id = models.UUIDField(null=True)
    point_name = models.CharField(max_length=320, blank=True)
    question = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="quote_says_something"),
            models.CheckConstraint(
                condition=Q(point_id__isnull=False) | ~Q(question=""), name="quote_is_tied_to_something"
            ),
        ]
        indexes = [models.Index(fields=["point_id"], name="quotes_of_point")]
