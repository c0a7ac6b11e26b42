import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0003_finance_role"),
        ("people", "__first__"),
        ("targets", "0001_initial"),
        ("trials", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="engagements.engagement",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("week_hundredths", models.PositiveIntegerField(default=4000)),
                ("length", models.PositiveBigIntegerField(default=0)),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "sha256"), name="one_batch_per_file"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("finance", "tracking", "survey", "figures"))),
                        name="batch_is_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("about_on", models.DateField()),
                ("week_on", models.DateField(null=True)),
                ("kind", models.CharField(max_length=10)),
                ("heading", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(blank=True, max_length=16)),
                ("purpose", models.CharField(max_length=8)),
                ("purpose_key", models.CharField(blank=True, max_length=200)),
                ("purpose_name", models.CharField(blank=True, max_length=200)),
                ("step", models.CharField(blank=True, max_length=400)),
                ("home", models.CharField(max_length=6)),
                ("hours_hundredths", models.BigIntegerField(default=0)),
                ("allocation", models.CharField(blank=True, max_length=8)),
                ("rate_minor", models.BigIntegerField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("reference", models.CharField(blank=True, max_length=100)),
                ("source", models.CharField(max_length=8)),
                ("line", models.PositiveIntegerField(null=True)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "answers",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="ledger.entry",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["engagement", "on"], name="entries_by_day"),
                    models.Index(fields=["engagement", "purpose", "purpose_key"], name="entries_by_purpose"),
                    models.Index(fields=["engagement", "person", "week_on"], name="entries_of_sheet"),
                    models.Index(fields=["engagement", "supplier", "reference"], name="entries_of_invoice"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "number"), name="one_entry_per_number_of_ledger"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("people", "contract", "licence", "hosting", "travel", "equipment", "other"),
                            )
                        ),
                        name="cost_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ("target", "trial", "duty", "service", "overhead"))
                        ),
                        name="cost_has_a_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose", "overhead"),
                            models.Q(("purpose_key", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cost_names_what_it_is_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("hand", "sheet", "finance", "tracking"))),
                        name="cost_has_a_known_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ("", "digital", "assisted_digital", "other"))),
                        name="cost_has_a_known_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("home__in", ("agency", "unit"))), name="cost_has_a_home"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reverses__isnull", False), ("hours_hundredths__gte", 0), _connector="OR"
                        ),
                        name="hours_are_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "people"), _negated=True),
                            ("person__isnull", False),
                            _connector="OR",
                        ),
                        name="time_is_of_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month_on", models.DateField()),
                ("purpose", models.CharField(max_length=8)),
                ("purpose_key", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("home", models.CharField(max_length=6)),
                ("step", models.CharField(blank=True, max_length=400)),
                ("channel", models.CharField(blank=True, max_length=16)),
                ("heading", models.CharField(blank=True, max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("hours_hundredths", models.BigIntegerField(default=0)),
                ("entries", models.PositiveBigIntegerField(default=0)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "engagement",
                            "month_on",
                            "purpose",
                            "purpose_key",
                            "kind",
                            "home",
                            "step",
                            "channel",
                            "heading",
                            "currency",
                        ),
                        name="one_total_per_cell",
                    )
                ],
            },
        ),
    ]
