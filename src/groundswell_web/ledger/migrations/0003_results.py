import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # The same tables came in other pieces before; who has those has these.
    replaces = [("ledger", "0003_limits")]

    dependencies = [
        ("engagements", "0003_finance_role"),
        ("ledger", "0002_months"),
        ("people", "__first__"),
        ("targets", "0001_initial"),
        ("trials", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("engagement", "person"),
                        name="one_credit_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("service", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("licence", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("slug",),
                        name="one_public_page_per_address",
                    ),
                    models.UniqueConstraint(
                        fields=("engagement", "service", "number"), name="one_publication_per_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.CharField(max_length=50)),
                ("measure", models.CharField(max_length=14)),
                ("basis", models.CharField(max_length=8)),
                ("is_verified", models.BooleanField(default=False)),
                ("step", models.CharField(blank=True, max_length=400)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("value", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("cases", models.PositiveBigIntegerField()),
                ("document", models.JSONField()),
                ("why_not_counted", models.TextField(blank=True)),
                ("computed_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("engagement", "subject", "measure", "basis"),
                        name="one_result_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure__in", ("applicant_days", "staff_hours", "refusals", "repeats"))
                        ),
                        name="result_is_of_a_known_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ("forecast", "trial", "records"))),
                        name="result_has_a_known_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__isnull", False), ("trial__isnull", False), _connector="OR"
                        ),
                        name="result_is_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(max_length=100)),
                ("releases_cash", models.BooleanField()),
                ("unit_minor", models.PositiveBigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("unit_source", models.CharField(blank=True, max_length=300)),
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
                    "result",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="ledger.result",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("share", models.FloatField(default=1.0)),
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
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trials.trial"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("trial",),
                        name="one_adoption_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="adopted_for_a_share"
                    ),
                ],
            },
        ),
    ]
