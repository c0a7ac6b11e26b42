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
            name="Connection",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=150)),
                ("variable", models.CharField(max_length=80)),
                ("query", models.TextField(max_length=20000)),
                ("mapping", models.TextField(blank=True, max_length=200000)),
                ("daily_at", models.TimeField(null=True)),
                ("every_hours", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("last_run_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("engagement", "name"),
                        name="one_connection_per_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("daily_at__isnull", True), ("every_hours__gte", 1)),
                            models.Q(("daily_at__isnull", False), ("every_hours__isnull", True)),
                            _connector="OR",
                        ),
                        name="connection_is_daily_or_every_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extract",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploading", "Uploading"),
                            ("looking", "Being looked at"),
                            ("proposed", "Waiting for your reading"),
                            ("queued", "Waiting to be imported"),
                            ("importing", "Being imported"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sources", models.JSONField(default=list)),
                ("mapping", models.TextField(blank=True)),
                ("options", models.JSONField(default=dict)),
                ("extract_at", models.DateTimeField(null=True)),
                ("case_count", models.PositiveIntegerField(null=True)),
                ("spell_count", models.PositiveBigIntegerField(null=True)),
                ("is_current", models.BooleanField(default=False)),
                ("error", models.JSONField(null=True)),
                ("run_id", models.UUIDField(null=True)),
                ("task_id", models.CharField(blank=True, max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("progress_share", models.FloatField(default=0)),
                ("progress_text", models.CharField(blank=True, max_length=200)),
                ("seconds_left", models.PositiveIntegerField(null=True)),
                ("arrivals_due", models.BooleanField(default=False)),
                ("arrivals_failed", models.JSONField(default=list)),
                ("files_kept", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="extracts",
                        to="records.connection",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
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
                "indexes": [models.Index(fields=["state", "heartbeat_at"], name="extracts_at_work")],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "number"), name="one_extract_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("engagement",),
                        name="one_current_extract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current", False), ("state", "ready"), _connector="OR"),
                        name="current_extract_is_ready",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("case_count__isnull", False),
                                ("extract_at__isnull", False),
                                ("ready_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ready_extract_has_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress_share__gte", 0), ("progress_share__lte", 1)),
                        name="progress_is_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadedFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=255)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("part_bytes", models.PositiveIntegerField()),
                ("is_whole", models.BooleanField(default=False)),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="records.extract",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("extract", "number"), name="one_file_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("size_bytes__gt", 0)), name="uploaded_file_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part_bytes__gt", 0)), name="parts_are_not_empty"
                    ),
                ],
            },
        ),
    ]
