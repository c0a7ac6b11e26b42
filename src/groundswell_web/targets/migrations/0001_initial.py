import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0002_mandate_terms"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("measure", models.CharField(max_length=40)),
                ("step", models.CharField(blank=True, max_length=400)),
                ("baseline_value", models.FloatField()),
                ("baseline_low", models.FloatField()),
                ("baseline_high", models.FloatField()),
                ("baseline_method", models.TextField()),
                ("baseline_extract_id", models.UUIDField()),
                ("baseline_at", models.DateTimeField()),
                ("to_value", models.FloatField()),
                ("from_on", models.DateField()),
                ("due_on", models.DateField()),
                ("budget", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("guards", models.JSONField(default=list)),
                ("source", models.CharField(max_length=20)),
                ("source_key", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("running", "Running"),
                            ("reached", "Reached"),
                            ("missed", "Missed"),
                            ("dropped", "Dropped"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("why_dropped", models.TextField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gt", models.F("from_on"))), name="due_is_after_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__gte", 0)), name="budget_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("why_dropped", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_dropped_target_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=40)),
                ("extract_id", models.UUIDField()),
                ("as_of_at", models.DateTimeField()),
                ("value", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("rows", models.PositiveBigIntegerField()),
                ("why_none", models.TextField(blank=True)),
                ("read_at", models.DateTimeField()),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "measure", "extract_id"), name="one_reading_per_extract"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="targets.target"
                    ),
                ),
            ],
        ),
    ]
