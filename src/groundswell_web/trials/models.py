"""Trials, and all that is only ever added to: what was registered, allocated, sent, seen and decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from groundswell_web.trials.words import CHAINS, KINDS, STATES

START = "0" * 64
OPEN = ("draft", "signed", "running")


class Trial(models.Model):
    """A change that is tried on a bounded share of the cases or some of the offices.

    Nothing of it is changed once it is registered, save its state and the times that go with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    play = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, default="draft")
    # The plan: what somebody wishes, and what planning made of it on the agency's own records
    wishes = models.JSONField(default=dict)
    planning = models.CharField(max_length=10, default="none")
    planning_text = models.TextField(blank=True)
    planned = models.JSONField(null=True)
    design = models.TextField(blank=True)  # canonical JSON
    design_sha256 = models.CharField(max_length=64, blank=True)
    # The risk statement
    kind_of_change = models.CharField(max_length=200, blank=True)
    could_go_wrong = models.TextField(max_length=4000, blank=True)
    for_whom = models.TextField(max_length=2000, blank=True)
    most_cases = models.PositiveIntegerField(default=0)
    how_undone = models.TextField(max_length=4000, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    until_on = models.DateField(null=True)
    spend = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    # What happened to it
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # no case is allocated any more
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="trial_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(planning__in=("none", "queued", "computing", "ready", "failed")),
                name="trial_has_a_known_planning",
            ),
            models.CheckConstraint(condition=Q(spend__gte=0), name="trial_spends_nothing_or_more"),
            models.CheckConstraint(
                condition=Q(state="draft", signed_at__isnull=True)
                | (
                    Q(signed_at__isnull=False, carried_by__isnull=False, undone_by__isnull=False)
                    & ~Q(design_sha256="")
                    & ~Q(design="")
                    & ~Q(could_go_wrong="")
                    & ~Q(how_undone="")
                    & Q(most_cases__gte=1, until_on__isnull=False)
                )
                | Q(state="dropped", signed_at__isnull=True),
                name="registered_trial_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("running", "following")) | Q(started_at__isnull=False),
                name="running_trial_has_begun",
            ),
        ]
        indexes = [models.Index(fields=["engagement", "state"], name="trials_of_engagement")]


class TrialKey(models.Model):
    """The key by which a trial allocates; secret while it does. Its digest stands in the design."""

    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, primary_key=True, related_name="key")
    secret = models.CharField(max_length=64)  # 32 bytes, in hex


class Head(models.Model):
    """The end of one chain of a trial. Whoever adds to the chain locks it first; so the cap holds for all at once."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="heads")
    chain = models.CharField(max_length=7)
    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)
    # Of the ledger: cases in arms other than usual, and how many those may be. The database refuses one more.
    exposed = models.PositiveIntegerField(default=0)
    most_exposed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "chain"], name="one_head_per_chain"),
            models.CheckConstraint(condition=Q(chain__in=CHAINS), name="head_is_of_a_known_chain"),
            models.CheckConstraint(
                condition=Q(exposed__lte=models.F("most_exposed")), name="cap_is_never_passed"
            ),
        ]


class Entry(models.Model):
    """One thing that happened to a registered trial, sealed: added, never changed, never taken out."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by_key = models.CharField(max_length=36, blank=True)  # the person's id; empty for the workbench itself
    by_name = models.CharField(max_length=250)
    text = models.TextField()  # a JSON document, in one way only
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_entry_per_number"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_is_of_a_known_kind"),
            *(
                models.UniqueConstraint(
                    fields=["trial"], condition=Q(kind=kind), name=f"one_{kind}_per_trial"
                )
                for kind in ("registration", "stop", "verdict", "matured")
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("verdict", "matured", "look")) | Q(by_key=""),
                name="nobody_writes_a_verdict",
            ),
        ]


class Allocation(models.Model):
    """One line of the ledger: which arm a case was given, written before anybody is told."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="allocations")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    case = models.CharField(max_length=200)  # as the records hold it: hashed, unless they keep identifiers
    stratum = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=200, blank=True)
    arm = models.CharField(max_length=60)
    position = models.FloatField(null=True)  # 0 to 1, from the key and the case
    allocation_version = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, blank=True)  # why usual, where the key did not decide
    by = models.CharField(max_length=200)  # the system, or the person's id, that asked
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_allocation_per_number"),
            models.UniqueConstraint(fields=["trial", "case"], name="one_allocation_per_case"),
            models.CheckConstraint(
                condition=Q(reason="") | Q(arm="usual"), name="whoever_is_in_doubt_stays_usual"
            ),
        ]


class PushedValue(models.Model):
    """A value that a system sent for an outcome of a case. A later one counts in its place; none is changed."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="pushed_values")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    case = models.CharField(max_length=200)
    outcome = models.CharField(max_length=120)
    value = models.FloatField()
    by = models.CharField(max_length=200)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "number"], name="one_value_per_number")]
        indexes = [models.Index(fields=["trial", "case", "outcome"], name="values_of_case")]


class SystemKey(models.Model):
    """A key with which a system of the agency asks for allocations and sends values. Only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="system_keys")
    system = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=8)  # so that people can tell keys apart
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
