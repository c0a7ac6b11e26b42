import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0003_finance_role"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("purpose", models.CharField(blank=True, max_length=400)),
                ("home", models.CharField(max_length=11)),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("ends_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("engagement", "name"),
                        name="one_holding_per_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("account", "contract"))),
                        name="holding_is_account_or_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("home__in", ("agency", "unit", "third_party"))),
                        name="holding_has_a_known_home",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_key", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300)),
                ("consequence", models.CharField(default="slows", max_length=6)),
                ("every_days", models.FloatField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("described", models.TextField(blank=True)),
                ("from_on", models.DateField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("engagement", "source", "source_key"),
                        name="one_duty_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="duty_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consequence__in", ("stops", "slows", "minor"))),
                        name="duty_has_a_consequence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("every_days__isnull", True), ("every_days__gt", 0), _connector="OR"
                        ),
                        name="duty_comes_in_days_above_0",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="handover.duty"
                    ),
                ),
                (
                    "holding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="handover.holding",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("duty", "holding"), name="a_duty_needs_it_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="Duty",
            name="holdings",
            field=models.ManyToManyField(
                related_name="duties", through="handover.Need", to="handover.holding"
            ),
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deeds", to="handover.duty"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_home", models.CharField(max_length=6)),
                ("account_home", models.CharField(blank=True, max_length=11)),
                ("text", models.TextField(blank=True)),
                ("event_sequence", models.PositiveBigIntegerField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("why_refused", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["engagement", "-at"], name="deeds_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event_sequence__isnull", False)),
                        fields=("duty", "event_sequence"),
                        name="one_deed_per_event",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_home__in", ("agency", "unit"))), name="deed_by_agency_or_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account_home__in", ("", "agency", "unit", "third_party"))),
                        name="deed_on_a_known_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_confirms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="confirmed_or_refused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Companion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="companions",
                        to="handover.deed",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("person_home", models.CharField(max_length=6)),
                ("part", models.CharField(max_length=8)),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("deed", "person"), name="once_at_a_deed"),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ("together", "watched"))),
                        name="companion_has_a_known_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("said_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_other_side_agrees",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="companion_agreed_or_refused",
                    ),
                ],
            },
        ),
    ]
