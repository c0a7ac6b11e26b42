"""Concerns, what the lead answered, and what the one who raised them said to that."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from groundswell_web.concerns.words import ANSWERS, STATES, SUBJECTS


class Concern(models.Model):
    """A worry about a step, rule, target, finding or trial.

    An unnamed one has no person, but the digest of a code; a named one has a person and no code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=7)
    subject_key = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=400)  # as it was called when the concern was raised
    text = models.TextField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    code_digest = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")
    since_at = models.DateTimeField()  # since when it is in this state
    settled_at = models.DateTimeField(null=True)
    # Only of one that the sponsor settled, because nobody else could any more.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why_settled = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject_kind__in=SUBJECTS), name="concern_is_about_something"),
            models.CheckConstraint(condition=~Q(subject_key=""), name="concern_has_a_subject"),
            models.CheckConstraint(condition=~Q(text=""), name="concern_says_something"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="concern_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at__isnull=True)),
                name="settled_concern_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, why_settled="")
                | (Q(settled_by__isnull=False, state="settled") & ~Q(why_settled="")),
                name="concern_settled_by_somebody_says_why",
            ),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=False, code_digest="")
                | (Q(raised_by__isnull=True) & ~Q(code_digest="")),
                name="concern_has_a_person_or_a_code",
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "subject_kind", "subject_key"], name="concerns_of_subject")
        ]


class Answer(models.Model):
    """What the lead said to a concern. Never edited: another answer follows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9)
    text = models.TextField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "number"], name="one_answer_per_number"),
            models.CheckConstraint(condition=Q(kind__in=ANSWERS), name="answer_has_a_known_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="answer_says_something"),
        ]


class Judgement(models.Model):
    """Whether an answer settles the concern, said once by the one who raised it. It names nobody. Never edited."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="judgement")
    settles = models.BooleanField()
    text = models.TextField(blank=True)  # what is still missing
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settles=True) | ~Q(text=""), name="judgement_says_what_is_missing"
            ),
        ]
