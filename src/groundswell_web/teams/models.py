"""What people can do and when, what the work ahead needs, and the plans that were made of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from groundswell_web.teams.words import KINDS_OF_ITEM, LEVELS, STATES


def to_person(**more: object) -> models.ForeignKey:
    """Point to a person, whose account stays as long as plans name them."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more)


def to_engagement() -> models.ForeignKey:
    """Point to the engagement that a row belongs to."""
    return models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")


class Skill(models.Model):
    """A skill as this engagement calls it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="one_skill_per_name")]


class SkillLevel(models.Model):
    """How well somebody knows a skill, and whether they wish to learn it."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    person = to_person()
    level = models.PositiveSmallIntegerField(default=0)
    wishes = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["skill", "person"], name="one_level_per_skill"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="level_is_0_to_3"),
        ]


class Presence(models.Model):
    """How many days of a week somebody has for this engagement, from a day to a day; 0 is leave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    person = to_person()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    days = models.DecimalField(max_digits=2, decimal_places=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=0, days__lte=7), name="week_has_0_to_7_days"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="presence_ends_after_it_begins",
            ),
        ]


class Item(models.Model):
    """A piece of the work ahead: a target, a trial, a duty, or something else; from a week to a week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    kind = models.CharField(max_length=6)
    subject_key = models.CharField(max_length=200, blank=True)  # id of the target, the trial or the duty
    name = models.CharField(max_length=300)
    from_on = models.DateField()
    until_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS_OF_ITEM), name="item_has_a_known_kind"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="item_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["engagement", "kind", "subject_key"],
                condition=~Q(subject_key=""),
                name="one_item_per_subject",
            ),
        ]


class Demand(models.Model):
    """An item needs a skill, for so many days a week."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="demands")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="demands")
    days = models.DecimalField(max_digits=3, decimal_places=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "skill"], name="one_demand_per_skill"),
            models.CheckConstraint(condition=Q(days__gt=0), name="demand_is_above_0"),
        ]


class Plan(models.Model):
    """A plan as it was computed; a newer one takes its place when somebody chooses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="queued")
    request = models.JSONField()  # what was asked of the library
    document = models.JSONField(null=True)  # what it gave: the plan, or what clashes
    notes = models.JSONField(default=dict)  # what was assumed, and what was left out, by name
    progress = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = to_person()
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    chosen_by = to_person(null=True)
    chosen_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_plan_per_number"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="plan_has_a_known_state"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=Q(chosen_at__isnull=False, replaced_at__isnull=True),
                name="one_plan_in_force",
            ),
        ]
