"""Engagements, services, roles and mandates."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Engagement(models.Model):
    """The unit's time-boxed work with one agency on one service or a few."""

    class Phase(models.TextChoices):
        """How far the work is."""

        DISCOVERY = "discovery", _("Discovery")
        ALPHA = "alpha", _("Alpha")
        BETA = "beta", _("Beta")
        LIVE = "live", _("Live")
        HANDED_OVER = "handed_over", _("Handed over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    agency = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(max_length=2000)  # what the public tries to do
    cost_of_nothing = models.TextField(max_length=2000)  # what it costs them if nothing is done
    begins_on = models.DateField()
    exits_on = models.DateField()
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.DISCOVERY)
    started_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(exits_on__gt=F("begins_on")), name="exit_is_after_begin"),
        ]


class Service(models.Model):
    """What the public uses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="one_service_per_name")]


class Membership(models.Model):
    """A role that a person has within an engagement, from a day until a day."""

    class Role(models.TextChoices):
        """What somebody is in an engagement."""

        SPONSOR = "sponsor", _("Sponsor")
        SERVICE_OWNER = "service_owner", _("Service owner")
        LEAD = "lead", _("Lead")
        MEMBER = "member", _("Member")
        CASEWORKER = "caseworker", _("Caseworker")
        FINANCE = "finance", _("Finance officer")
        OBSERVER = "observer", _("Observer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role)
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the last day of it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "person", "role"],
                condition=Q(until_on__isnull=True),
                name="one_role_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="role_ends_after_it_begins",
            ),
        ]


class Mandate(models.Model):
    """What the team may do without asking. Signed, never edited, only replaced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="mandates")
    number = models.PositiveIntegerField()
    kinds_of_change = models.JSONField()  # list of texts
    largest_share = models.FloatField()
    most_cases = models.PositiveIntegerField()
    spend = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    until_on = models.DateField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_mandate_per_number"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=Q(signed_at__isnull=False, replaced_at__isnull=True),
                name="one_mandate_in_force",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="signature_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(largest_share__gte=0, largest_share__lte=1), name="share_is_between_0_and_1"
            ),
        ]
