import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Point",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=300)),
                ("clock", models.CharField(default="unknown", max_length=11)),
                ("is_after", models.BooleanField(default=False)),
                ("stays", models.PositiveIntegerField(default=0)),
                ("days_per_case", models.FloatField(null=True)),
                ("days_low", models.FloatField(null=True)),
                ("days_high", models.FloatField(null=True)),
                ("applicant_days", models.FloatField(null=True)),
                ("wait_share", models.FloatField(null=True)),
                ("open_now", models.PositiveIntegerField(default=0)),
                ("first_extract_id", models.UUIDField(null=True)),
                ("last_extract_id", models.UUIDField(null=True)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(fields=("engagement", "kind", "name"), name="one_point_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["step", "end"])), name="point_is_step_or_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock__in", ("agency", "applicant", "third_party", "law", "unknown"))
                        ),
                        name="point_runs_on_a_known_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("wait_share__isnull", True),
                            models.Q(("wait_share__gte", 0), ("wait_share__lte", 1)),
                            _connector="OR",
                        ),
                        name="share_of_wait_is_between_0_and_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("may_spend", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("may_change", models.TextField(blank=True)),
                ("may_stop", models.BooleanField()),
                ("authority", models.TextField()),
                ("clock", models.CharField(blank=True, max_length=11)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ownerships",
                        to="ownership.point",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("point", "number"), name="one_ownership_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("until_at__isnull", True)),
                        fields=("point",),
                        name="one_owner_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at__isnull", True),
                            ("until_at__gte", models.F("from_at")),
                            _connector="OR",
                        ),
                        name="ownership_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("may_spend", 0),
                            models.Q(("may_spend__gt", 0), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="spending_has_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority", ""), _negated=True),
                        name="ownership_has_written_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock__in", ["", "agency", "applicant", "third_party", "law", "unknown"])
                        ),
                        name="owner_states_a_known_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("citation", models.TextField(blank=True)),
                ("level", models.CharField(max_length=10)),
                ("waiver", models.TextField(blank=True)),
                ("checked_on", models.DateField(null=True)),
                ("evidence", models.TextField(blank=True)),
                ("asked_of", models.TextField(blank=True)),
                ("asked_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="ownership.point",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ("law", "regulation", "policy", "directive", "custom", "unknown"))
                        ),
                        name="rule_has_a_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="rule_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_by__isnull", True), ("checked_on__isnull", True)),
                            models.Q(("checked_by__isnull", False), ("checked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="check_has_person_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_of", ""), ("asked_on__isnull", True)),
                            models.Q(models.Q(("asked_of", ""), _negated=True), ("asked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_has_somebody_and_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="ownership.rule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=6)),
                ("name", models.CharField(max_length=200)),
                ("rows", models.JSONField()),
                ("uploaded_at", models.DateTimeField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["owners", "rules"])), name="sheet_of_owners_or_rules"
                    )
                ],
            },
        ),
    ]
