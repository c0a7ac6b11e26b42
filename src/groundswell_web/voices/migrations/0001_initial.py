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
            name="Kind",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                        fields=("engagement", "name"), name="one_kind_of_people_per_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="kind_of_people_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=9)),
                ("held_on", models.DateField()),
                ("assisted_count", models.PositiveIntegerField(default=0)),
                ("disabled_count", models.PositiveIntegerField(default=0)),
                ("consent_how", models.TextField(blank=True)),
                ("consent_for", models.TextField(blank=True)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
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
                (
                    "recorded_by",
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
                        condition=models.Q(("kind__in", ("interview", "usability", "shadowing"))),
                        name="session_has_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", False),
                            models.Q(
                                models.Q(("consent_how", ""), _negated=True),
                                models.Q(("consent_for", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="session_has_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(
                                ("assisted_count", 0),
                                ("consent_for", ""),
                                ("consent_how", ""),
                                ("disabled_count", 0),
                                ("notes", ""),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_session_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("point_id", models.UUIDField(null=True)),
                ("point_name", models.CharField(blank=True, max_length=320)),
                ("question", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="voices.kind",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="voices.session",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["point_id"], name="quotes_of_point")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="quote_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("point_id__isnull", False),
                            models.Q(("question", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="quote_is_tied_to_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="heard", to="voices.kind"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="heard", to="voices.session"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "kind"), name="one_count_per_kind_of_people"),
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="somebody_was_heard"),
                ],
            },
        ),
    ]
