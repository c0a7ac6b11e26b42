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
            name="Concern",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject_kind", models.CharField(max_length=7)),
                ("subject_key", models.CharField(max_length=60)),
                ("subject_name", models.CharField(max_length=400)),
                ("text", models.TextField()),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                ("raised_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("since_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
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
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["engagement", "subject_kind", "subject_key"], name="concerns_of_subject"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject_kind__in", ("step", "rule", "target", "finding"))),
                        name="concern_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_key", ""), _negated=True), name="concern_has_a_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="concern_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "answered", "settled"))),
                        name="concern_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", False), ("state", "settled")),
                            models.Q(
                                models.Q(("state", "settled"), _negated=True), ("settled_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="settled_concern_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_digest", ""), ("raised_by__isnull", False)),
                            models.Q(
                                ("raised_by__isnull", True), models.Q(("code_digest", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="concern_has_a_person_or_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=9)),
                ("text", models.TextField()),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="concerns.concern",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("concern", "number"), name="one_answer_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("guardrail", "change", "reason"))),
                        name="answer_has_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="answer_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("settles", models.BooleanField()),
                ("text", models.TextField(blank=True)),
                ("judged_at", models.DateTimeField()),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgement",
                        to="concerns.answer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settles", True), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="judgement_says_what_is_missing",
                    )
                ],
            },
        ),
    ]
