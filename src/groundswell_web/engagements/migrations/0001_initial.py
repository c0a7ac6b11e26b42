import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Engagement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=150)),
                ("purpose", models.TextField(max_length=2000)),
                ("cost_of_nothing", models.TextField(max_length=2000)),
                ("begins_on", models.DateField()),
                ("exits_on", models.DateField()),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("discovery", "Discovery"),
                            ("alpha", "Alpha"),
                            ("beta", "Beta"),
                            ("live", "Live"),
                            ("handed_over", "Handed over"),
                        ],
                        default="discovery",
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("exits_on__gt", models.F("begins_on"))),
                        name="exit_is_after_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("kinds_of_change", models.JSONField()),
                ("largest_share", models.FloatField()),
                ("most_cases", models.PositiveIntegerField()),
                ("spend", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("until_on", models.DateField()),
                ("drafted_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "drafted_by",
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
                        related_name="mandates",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "signed_by",
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
                    models.UniqueConstraint(fields=("engagement", "number"), name="one_mandate_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("signed_at__isnull", False)),
                        fields=("engagement",),
                        name="one_mandate_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="signature_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("largest_share__gte", 0), ("largest_share__lte", 1)),
                        name="share_is_between_0_and_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("sponsor", "Sponsor"),
                            ("service_owner", "Service owner"),
                            ("lead", "Lead"),
                            ("member", "Member"),
                            ("caseworker", "Caseworker"),
                            ("observer", "Observer"),
                        ],
                        max_length=14,
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("engagement", "person", "role"),
                        name="one_role_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True),
                            ("until_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="role_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "name"), name="one_service_per_name")
                ],
            },
        ),
    ]
