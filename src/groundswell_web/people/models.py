"""Organisations and people."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """An agency (a public body) or a unit (the digital unit that lends the team)."""

    class Kind(models.TextChoices):
        """What it is."""

        AGENCY = "agency", "Agency"
        UNIT = "unit", "Unit"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["agency", "unit"]), name="organisation_is_agency_or_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds people by their mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by mail address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person; without a password nobody can sign in as them by password."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who works with the workbench. Access ends by itself on the day after `leaves_on`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    home = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)  # sets up organisations, people and engagements
    is_coordinator = models.BooleanField(default=False)  # of a central unit: sees all its engagements
    leaves_on = models.DateField(null=True, blank=True)
    away_from_on = models.DateField(null=True, blank=True)
    away_until_on = models.DateField(null=True, blank=True)
    joined_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_until_on__isnull=True) | Q(away_from_on__lte=F("away_until_on")),
                name="away_until_is_not_before_away_from",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name that the history shows."""
        return self.name

    def get_short_name(self) -> str:
        """The name in short."""
        return self.name

    def may_enter(self, now: datetime) -> bool:
        """Tell whether this person may sign in at a moment."""
        return self.is_active and not self.has_left(now.date())

    def has_left(self, day: date) -> bool:
        """Tell whether this person has left by a day."""
        return self.leaves_on is not None and day > self.leaves_on

    def is_away_for_long(self, day: date) -> bool:
        """Tell whether this person is on leave on a day, for four weeks or more in all, or without an end."""
        if self.away_from_on is None or day < self.away_from_on:
            return False
        if self.away_until_on is None:
            return True
        return day <= self.away_until_on and (self.away_until_on - self.away_from_on).days >= 28
