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
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=150)),
                ("why", models.TextField(blank=True)),
                ("severity", models.CharField(blank=True, max_length=10)),
                ("impact", models.TextField(blank=True)),
                ("rough_time", models.CharField(blank=True, max_length=150)),
                ("resources", models.TextField(blank=True)),
                ("when", models.CharField(blank=True, max_length=5)),
                ("created_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="a_recommendation_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["", "critical", "high", "medium", "low"])),
                        name="severity_of_recommendation_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("when__in", ["", "now", "later"])), name="when_is_now_or_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                        ),
                        name="what_was_issued_is_not_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_at__isnull", True), ("owner__isnull", False), _connector="OR"
                        ),
                        name="an_issued_recommendation_has_an_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(("outcome__in", ["done", "declined"]), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_settled_has_an_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=8)),
                ("text", models.TextField()),
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
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acts",
                        to="discovery.recommendation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["note", "done", "declined"])), name="act_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="act_says_what_was_done"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=20)),
                ("text", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    models.UniqueConstraint(fields=("engagement", "name"), name="one_text_per_section"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__in", ("problem", "cost", "works_well", "confidence", "not_looked_at"))
                        ),
                        name="section_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("ties", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="a_cause_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chosen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                ("is_key", models.BooleanField()),
                ("is_detailed", models.BooleanField()),
                ("with_chart", models.BooleanField(default=True)),
                ("read_headline", models.TextField(blank=True)),
                ("read_as_of_at", models.DateTimeField(null=True)),
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
                        fields=("engagement", "question"), name="one_choice_per_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_key", True), ("is_detailed", True), _connector="OR"),
                        name="a_chosen_finding_is_shown",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField()),
                ("summary_pages", models.PositiveIntegerField()),
                ("files", models.JSONField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "number"), name="one_edition_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("pages__lte", 10), ("summary_pages__lte", 2)),
                        name="an_edition_is_short",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Making",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_edition", models.BooleanField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("pictures", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("making", "Making"),
                            ("ready", "Ready"),
                            ("refused", "Too long"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("summary_pages", models.PositiveIntegerField(null=True)),
                ("lengths", models.JSONField(default=list)),
                ("files", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
                    models.UniqueConstraint(
                        condition=models.Q(("is_edition", True), ("state__in", ["queued", "making"])),
                        fields=("engagement",),
                        name="one_edition_is_made_at_a_time",
                    )
                ],
            },
        ),
    ]
