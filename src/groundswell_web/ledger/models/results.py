"""What change brought, as nobody can type it; what the service's own account is made of; and what is public."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from groundswell_web.ledger.models.costs import Batch
from groundswell_web.ledger.models.keys import to_engagement, to_person
from groundswell_web.ledger.words import BASES, MEASURES, MISSING


class Adoption(models.Model):
    """From which day a change that was tried is used for cases, and for which share of them, until it is given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    trial = models.ForeignKey("trials.Trial", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the last day of it
    share = models.FloatField(default=1.0)
    by = to_person()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial"], condition=Q(until_on__isnull=True), name="one_adoption_at_a_time"
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="adopted_for_a_share"),
        ]


class Result(models.Model):
    """What a target or a trial brought, computed by the workbench from verdicts and records alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, null=True, related_name="+")
    trial = models.ForeignKey("trials.Trial", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=50)  # target:<id> or trial:<id>
    measure = models.CharField(max_length=14)
    basis = models.CharField(max_length=8)
    is_verified = models.BooleanField(default=False)  # a second person computed the verdict anew, and agrees
    step = models.CharField(max_length=400, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    cases = models.PositiveBigIntegerField()
    document = models.JSONField()  # how it was computed: inputs, formula, caveats, what else changed
    why_not_counted = models.TextField(blank=True)  # it would count twice, or output fell
    computed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # by a newer one of the same target or trial

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "subject", "measure", "basis"],
                condition=Q(replaced_at__isnull=True),
                name="one_result_in_force",
            ),
            models.CheckConstraint(condition=Q(measure__in=MEASURES), name="result_is_of_a_known_measure"),
            models.CheckConstraint(condition=Q(basis__in=BASES), name="result_has_a_known_basis"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(trial__isnull=False), name="result_is_of_something"
            ),
        ]


class Acceptance(models.Model):
    """Finance accepts a result, with a reference, and says whether it releases cash. The result's number stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="acceptance")
    reference = models.CharField(max_length=100)
    releases_cash = models.BooleanField()
    unit_minor = models.PositiveBigIntegerField(null=True)  # what finance counts a day or an hour as
    currency = models.CharField(max_length=3, blank=True)
    unit_source = models.CharField(max_length=300, blank=True)  # where that price comes from
    by = to_person()
    at = models.DateTimeField()


class SurveyCount(models.Model):
    """How many people gave a rating in a month, at a point of the service."""

    engagement = to_engagement()
    service = models.CharField(max_length=200)
    month_on = models.DateField()
    point = models.CharField(max_length=20)  # end: when the form is done; decision: when the answer came
    rating = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_is_one_to_five"),
            models.UniqueConstraint(
                fields=["engagement", "service", "month_on", "point", "rating", "batch"],
                name="one_count_per_rating",
            ),
        ]


class ServiceFigure(models.Model):
    """A monthly figure of a service that the agency sends: a number, or why there is none."""

    engagement = to_engagement()
    service = models.CharField(max_length=200)
    month_on = models.DateField()
    name = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    missing = models.CharField(max_length=16, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(missing__in=MISSING), name="figure_is_missing_in_a_known_way"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value__isnull=True) & ~Q(missing="")),
                name="figure_is_there_or_missing",
            ),
            models.UniqueConstraint(
                fields=["engagement", "service", "month_on", "name", "batch"], name="one_figure_per_month"
            ),
        ]


class Credit(models.Model):
    """Somebody agrees to be named on the public page; they may take it back."""

    engagement = to_engagement()
    person = to_person()
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_credit_at_a_time",
            ),
        ]


class Publication(models.Model):
    """The public page of a service as it was published; a newer one replaces it, the older ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    service = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    number = models.PositiveIntegerField()
    document = models.JSONField()
    licence = models.CharField(max_length=60)
    by = to_person()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # by hand, or replaced by a newer one

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(withdrawn_at__isnull=True), name="one_public_page_per_address"
            ),
            models.UniqueConstraint(
                fields=["engagement", "service", "number"], name="one_publication_per_number"
            ),
        ]
