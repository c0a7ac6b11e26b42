"""Duties and what they need; deeds; readiness by day; rehearsals; acceptance, override and the checks after."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from groundswell_web.handover.words import CHECKED_MONTHS, CONSEQUENCES, HOMES, KINDS_OF_HOLDING, PARTS


def to_person(**more: object) -> models.ForeignKey:
    """Point to a person, whose account stays as long as deeds name them."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more)


def to_engagement() -> models.ForeignKey:
    """Point to the engagement that a row belongs to."""
    return models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")


class Holding(models.Model):
    """An account, or a contract, without which duties cannot be done; whose it is and who holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=400, blank=True)  # what it is for
    home = models.CharField(max_length=11)
    holder = to_person(null=True)
    supplier = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "name"],
                condition=Q(ended_at__isnull=True),
                name="one_holding_per_name",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS_OF_HOLDING), name="holding_is_account_or_contract"
            ),
            models.CheckConstraint(condition=Q(home__in=HOMES), name="holding_has_a_known_home"),
        ]


class Duty(models.Model):
    """Something that must go on being done: found by Groundswell itself (it has a source), or added by the team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    source = models.CharField(max_length=40, blank=True)  # name of the source; empty: added by somebody
    source_key = models.CharField(max_length=200, blank=True)  # of the source's own thing: a step's id
    name = models.CharField(max_length=300)
    consequence = models.CharField(max_length=6, default="slows")
    every_days = models.FloatField(null=True)  # None: as things happen
    owner = to_person(null=True)  # empty where the source decides: a step has its owner in ownership
    successor = to_person(null=True)
    described = models.TextField(blank=True)  # where, or how it is done
    holdings = models.ManyToManyField(Holding, related_name="duties", through="Need")
    from_on = models.DateField()
    created_by = to_person(null=True)  # None: the workbench
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "source", "source_key"],
                condition=~Q(source=""),
                name="one_duty_per_source",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="duty_has_a_name"),
            models.CheckConstraint(condition=Q(consequence__in=CONSEQUENCES), name="duty_has_a_consequence"),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__gt=0), name="duty_comes_in_days_above_0"
            ),
        ]


class Need(models.Model):
    """A duty needs an account or a contract."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="needs")
    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="needs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "holding"], name="a_duty_needs_it_once")]


class Deed(models.Model):
    """A doing of a duty. Written once; a told one is confirmed or refused by a second person, and then stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="deeds")
    at = models.DateTimeField()
    by = to_person()
    by_home = models.CharField(max_length=6)  # as it was then
    account_home = models.CharField(max_length=11, blank=True)
    text = models.TextField(blank=True)
    event_sequence = models.PositiveBigIntegerField(null=True)  # in the history: the action itself wrote it
    recorded_by = to_person(null=True)  # None: the workbench, as it was done
    recorded_at = models.DateTimeField()
    confirmed_by = to_person(null=True)
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    why_refused = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "event_sequence"],
                condition=Q(event_sequence__isnull=False),
                name="one_deed_per_event",
            ),
            models.CheckConstraint(
                condition=Q(by_home__in=("agency", "unit")), name="deed_by_agency_or_unit"
            ),
            models.CheckConstraint(
                condition=Q(account_home__in=("", *HOMES)), name="deed_on_a_known_account"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
                name="confirmed_or_refused",
            ),
        ]
        indexes = [models.Index(fields=["engagement", "-at"], name="deeds_by_time")]


class Companion(models.Model):
    """Somebody who did it with them, or looked on; counts for that person once the other side agrees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deed = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="companions")
    person = to_person()
    person_home = models.CharField(max_length=6)
    part = models.CharField(max_length=8)
    said_by = to_person()
    said_at = models.DateTimeField()
    confirmed_by = to_person(null=True)
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # the other side says that it was not so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deed", "person"], name="once_at_a_deed"),
            models.CheckConstraint(condition=Q(part__in=PARTS), name="companion_has_a_known_part"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("said_by")),
                name="the_other_side_agrees",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
                name="companion_agreed_or_refused",
            ),
        ]


class ReadinessDay(models.Model):
    """Readiness as it was computed on a day."""

    engagement = to_engagement()
    on = models.DateField()
    share = models.FloatField(null=True)  # None: there was no duty
    document = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "on"], name="one_readiness_per_day")]


class Rehearsal(models.Model):
    """Days in which the unit's accounts can only read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ordered_by = to_person()
    ordered_at = models.DateTimeField()
    called_off_by = to_person(null=True)
    called_off_at = models.DateTimeField(null=True)
    document = models.JSONField(null=True)  # what was done, late, or not at all; written when it is over

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="rehearsal_ends_after_it_begins"
            ),
        ]


class LeverPull(models.Model):
    """In a rehearsal, somebody of the unit had to write all the same: who, why, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.PROTECT, related_name="pulls")
    by = to_person()
    why = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="lever_is_pulled_with_a_reason")]


class Acceptance(models.Model):
    """The service owner accepts a duty, or says what is missing. The newest of a duty counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="acceptances")
    is_accepted = models.BooleanField()
    text = models.TextField(blank=True)  # what is missing
    by = to_person()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted=True) | ~Q(text=""), name="what_is_missing_is_said"
            ),
        ]


class Override(models.Model):
    """The sponsor lets the exit go on though critical duties have nobody: which, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    duties = models.JSONField()  # [{"id", "name"}]: those that it is about
    text = models.TextField()
    by = to_person()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="override_says_why")]


class LaterCheck(models.Model):
    """What was found some months after the exit: still imported, owned, watched, as fast."""

    engagement = to_engagement()
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    checked_at = models.DateTimeField()
    document = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "months"], name="one_check_per_time"),
            models.CheckConstraint(condition=Q(months__in=CHECKED_MONTHS), name="checked_after_known_months"),
        ]
