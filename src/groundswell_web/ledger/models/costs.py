"""What change costs: entries that are only ever added, and what they are counted and priced by.

Amounts are whole numbers of the smallest unit of their currency, hours whole hundredths, so that sums are exact in
every database.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from groundswell_web.ledger.models.keys import to_engagement, to_person
from groundswell_web.ledger.words import CHANNELS, KINDS, PURPOSES, SOURCES

START = "0" * 64
WEEK_HOURS = 4000  # hundredths: 40 hours


class Book(models.Model):
    """The ledger of an engagement: its currency, its hours of a week, and the end of its chain of entries."""

    engagement = models.OneToOneField(
        "engagements.Engagement", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    currency = models.CharField(max_length=3)  # that of new entries and of totals
    week_hundredths = models.PositiveIntegerField(default=WEEK_HOURS)  # hours of a whole week
    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)
    opened_at = models.DateTimeField()


class PersonKey(models.Model):
    """The key by which the sealed entries of a ledger know a person: it goes with them into another workbench, where
    the same person has another id.
    """

    engagement = to_engagement()
    person = to_person()
    key = models.CharField(max_length=36)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "person"], name="one_key_per_person"),
            models.UniqueConstraint(fields=["engagement", "key"], name="one_person_per_key"),
        ]


class Batch(models.Model):
    """A file that was booked, whole: the same file is never booked twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    kind = models.CharField(max_length=8)  # finance, tracking, survey or figures
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    by = to_person()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "sha256"], name="one_batch_per_file"),
            models.CheckConstraint(
                condition=Q(kind__in=("finance", "tracking", "survey", "figures")), name="batch_is_of_a_kind"
            ),
        ]


class Entry(models.Model):
    """A line of the ledger; never edited, corrected by another entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = to_engagement()
    number = models.PositiveBigIntegerField()  # 1 upwards, without gaps
    at = models.DateTimeField()  # when it was booked
    by = to_person()  # who entered it
    answers = to_person()  # who answers for it
    on = models.DateField()  # the day whose month it is booked in
    about_on = (
        models.DateField()
    )  # the day that it is about; differs from `on` for what a closed month left over
    week_on = models.DateField(null=True)  # Monday of the weekly sheet
    kind = models.CharField(max_length=10)
    heading = models.CharField(max_length=40, blank=True)  # of the list of costs of a transaction
    channel = models.CharField(max_length=16, blank=True)  # of use of the service; empty: common to all
    purpose = models.CharField(max_length=8)
    purpose_key = models.CharField(
        max_length=200, blank=True
    )  # id of the target or trial; name of a duty or service
    purpose_name = models.CharField(max_length=200, blank=True)  # as it was called when it was booked
    step = models.CharField(max_length=400, blank=True)  # the step that it serves, where it serves one
    person = to_person(null=True)  # who worked
    home = models.CharField(max_length=6)  # agency or unit: whose people or money
    hours_hundredths = models.BigIntegerField(default=0)
    allocation = models.CharField(
        max_length=8, blank=True
    )  # the share of the week that was entered, in place of hours
    rate_minor = models.BigIntegerField(null=True)  # of an hour
    amount_minor = models.BigIntegerField()  # in the smallest unit of the currency
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=500, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=100, blank=True)  # number of the invoice, the journal, the card
    source = models.CharField(max_length=8)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    line = models.PositiveIntegerField(null=True)  # of the file
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_entry_per_number_of_ledger"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="cost_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="cost_has_a_known_purpose"),
            models.CheckConstraint(
                condition=Q(purpose="overhead") | ~Q(purpose_key=""), name="cost_names_what_it_is_for"
            ),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="cost_has_a_known_source"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="cost_has_a_known_channel"),
            models.CheckConstraint(condition=Q(home__in=("agency", "unit")), name="cost_has_a_home"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=False) | Q(hours_hundredths__gte=0),
                name="hours_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind="people") | Q(person__isnull=False), name="time_is_of_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "on"], name="entries_by_day"),
            models.Index(fields=["engagement", "purpose", "purpose_key"], name="entries_by_purpose"),
            models.Index(fields=["engagement", "person", "week_on"], name="entries_of_sheet"),
            models.Index(fields=["engagement", "supplier", "reference"], name="entries_of_invoice"),
        ]


class Total(models.Model):
    """What stands in a month, summed up as entries come: what pages of many entries are read from.

    Kept by the same transaction that adds entries; `verify` sums the entries up again and compares.
    """

    engagement = to_engagement()
    month_on = models.DateField()
    purpose = models.CharField(max_length=8)
    purpose_key = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10)
    home = models.CharField(max_length=6)
    step = models.CharField(max_length=400, blank=True)
    channel = models.CharField(max_length=16, blank=True)
    heading = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(default=0)
    hours_hundredths = models.BigIntegerField(default=0)
    entries = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "engagement", "month_on", "purpose", "purpose_key", "kind", "home", "step", "channel",
                    "heading", "currency",
                ],
                name="one_total_per_cell",
            ),
        ]  # fmt: skip


class Rate(models.Model):
    """What an hour of a person costs from a day on. A new one is added; what was booked keeps its own."""

    engagement = to_engagement()
    person = to_person()
    from_on = models.DateField()
    hour_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    by = to_person()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # by another one from the same day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "person", "from_on"],
                condition=Q(replaced_at__isnull=True),
                name="one_rate_per_day",
            ),
        ]


class ExchangeRate(models.Model):
    """How much of one currency another was worth on a day, and who says so."""

    engagement = to_engagement()
    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.CharField(max_length=30)  # a decimal, as it was published
    source = models.CharField(max_length=200)
    by = to_person()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "from_currency", "to_currency", "on"],
                condition=Q(replaced_at__isnull=True),
                name="one_exchange_rate_per_day",
            ),
            models.CheckConstraint(
                condition=~Q(from_currency=F("to_currency")), name="exchange_is_between_two_currencies"
            ),
        ]


class Sheet(models.Model):
    """Somebody's week: that it was turned in, and what of it does not count as working time."""

    engagement = to_engagement()
    person = to_person()
    week_on = models.DateField()  # Monday
    excluded_hundredths = models.PositiveIntegerField(default=0)  # leave, holidays
    turned_in_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "person", "week_on"], name="one_sheet_per_week"),
        ]


class Period(models.Model):
    """A month that is closed: no entry is booked in it any more."""

    engagement = to_engagement()
    month_on = models.DateField()  # its first day
    last_number = models.PositiveBigIntegerField()  # the newest entry of the ledger then
    totals = models.JSONField()  # currency: amount in its smallest unit
    closed_by = to_person()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "month_on"], name="a_month_closes_once"),
        ]
