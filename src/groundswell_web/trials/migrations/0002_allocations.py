import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # The same tables came in other pieces before; who has those has these.
    replaces = [("trials", "0002_limits")]

    dependencies = [
        ("engagements", "0002_mandate_terms"),
        ("people", "__first__"),
        ("targets", "0001_initial"),
        ("trials", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SystemKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("system", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("start", models.CharField(max_length=8)),
                ("given_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="system_keys",
                        to="trials.trial",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PushedValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("case", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=120)),
                ("value", models.FloatField()),
                ("by", models.CharField(max_length=200)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pushed_values",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["trial", "case", "outcome"], name="values_of_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("trial", "number"), name="one_value_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("case", models.CharField(max_length=200)),
                ("stratum", models.CharField(blank=True, max_length=200)),
                ("office", models.CharField(blank=True, max_length=200)),
                ("channel", models.CharField(blank=True, max_length=200)),
                ("arm", models.CharField(max_length=60)),
                ("position", models.FloatField(null=True)),
                ("allocation_version", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("by", models.CharField(max_length=200)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("trial", "number"), name="one_allocation_per_number"),
                    models.UniqueConstraint(fields=("trial", "case"), name="one_allocation_per_case"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), ("arm", "usual"), _connector="OR"),
                        name="whoever_is_in_doubt_stays_usual",
                    ),
                ],
            },
        ),
    ]
