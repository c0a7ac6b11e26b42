"""The discovery report: its own texts, what it takes from findings, recommendations, and editions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from groundswell_web.discovery.terms import SECTIONS, SEVERITIES, TIMES


class Report(models.Model):
    """The report of an engagement: the row that whoever chooses findings or issues it locks."""

    engagement = models.OneToOneField("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)  # of the choice of findings


class Section(models.Model):
    """A text of the report that people write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "name"], name="one_text_per_section"),
            models.CheckConstraint(condition=Q(name__in=SECTIONS), name="section_is_known"),
        ]


class Chosen(models.Model):
    """A question whose finding is in the report, and the answer as the team last read it."""

    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    is_key = models.BooleanField()
    is_detailed = models.BooleanField()
    with_chart = models.BooleanField(default=True)
    read_headline = models.TextField(blank=True)
    read_as_of_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "question"], name="one_choice_per_question"),
            models.CheckConstraint(
                condition=Q(is_key=True) | Q(is_detailed=True), name="a_chosen_finding_is_shown"
            ),
        ]


class Cause(models.Model):
    """A root cause, tied to what shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    ties = models.JSONField(default=list)  # ["finding:waits", "point:<id>", "rule:<id>"]
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_cause_says_something")]


class Recommendation(models.Model):
    """What the report recommends. It may be kept half written; it is issued only whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=150)
    why = models.TextField(blank=True)
    severity = models.CharField(max_length=10, blank=True)
    impact = models.TextField(blank=True)
    rough_time = models.CharField(max_length=150, blank=True)
    resources = models.TextField(blank=True)
    when = models.CharField(max_length=5, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)  # in the first edition that holds it
    withdrawn_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)  # done or declined
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_recommendation_has_a_title"),
            models.CheckConstraint(
                condition=Q(severity__in=["", *SEVERITIES]), name="severity_of_recommendation_is_known"
            ),
            models.CheckConstraint(condition=Q(when__in=["", *TIMES]), name="when_is_now_or_later"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="what_was_issued_is_not_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(owner__isnull=False),
                name="an_issued_recommendation_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False, outcome__in=["done", "declined"]),
                name="what_is_settled_has_an_outcome",
            ),
        ]


class Act(models.Model):
    """What somebody did about a recommendation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=8)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["note", "done", "declined"]), name="act_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="act_says_what_was_done"),
        ]


class Making(models.Model):
    """The files of a report as they are made in the background, of a draft or of an edition to be."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", "Queued"
        MAKING = "making", "Making"
        READY = "ready", "Ready"
        REFUSED = "refused", "Too long"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    is_edition = models.BooleanField()
    digest = models.CharField(max_length=64)  # of the content
    content = models.JSONField()
    pictures = models.JSONField(default=dict)  # name: SVG
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True)
    summary_pages = models.PositiveIntegerField(null=True)
    lengths = models.JSONField(default=list)  # [[part, pages], …]
    files = models.JSONField(default=dict)  # format: {bytes, sha256}
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=Q(is_edition=True, state__in=["queued", "making"]),
                name="one_edition_is_made_at_a_time",
            )
        ]


class Edition(models.Model):
    """An issued report. Written once."""

    id = models.UUIDField(primary_key=True, editable=False)  # that of its making, under which its files lie
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    summary_pages = models.PositiveIntegerField()
    files = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_edition_per_number"),
            models.CheckConstraint(
                condition=Q(pages__lte=10, summary_pages__lte=2), name="an_edition_is_short"
            ),
        ]
