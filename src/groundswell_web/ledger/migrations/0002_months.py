import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # The same tables came in other pieces before; who has those has these.
    replaces = [("ledger", "0002_results")]

    dependencies = [
        ("engagements", "0003_finance_role"),
        ("ledger", "0001_initial"),
        ("people", "__first__"),
        ("targets", "0001_initial"),
        ("trials", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_currency", models.CharField(max_length=3)),
                ("to_currency", models.CharField(max_length=3)),
                ("on", models.DateField()),
                ("rate", models.CharField(max_length=30)),
                ("source", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("engagement", "from_currency", "to_currency", "on"),
                        name="one_exchange_rate_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_currency", models.F("to_currency")), _negated=True),
                        name="exchange_is_between_two_currencies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month_on", models.DateField()),
                ("last_number", models.PositiveBigIntegerField()),
                ("totals", models.JSONField()),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
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
                    models.UniqueConstraint(fields=("engagement", "month_on"), name="a_month_closes_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("hour_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("engagement", "person", "from_on"),
                        name="one_rate_per_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week_on", models.DateField()),
                ("excluded_hundredths", models.PositiveIntegerField(default=0)),
                ("turned_in_at", models.DateTimeField()),
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
                        fields=("engagement", "person", "week_on"), name="one_sheet_per_week"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=200)),
                ("month_on", models.DateField()),
                ("name", models.CharField(max_length=40)),
                ("value", models.FloatField(null=True)),
                ("missing", models.CharField(blank=True, max_length=16)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("missing__in", ("", "not provided", "not requested", "not applicable"))
                        ),
                        name="figure_is_missing_in_a_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missing", ""), ("value__isnull", False)),
                            models.Q(("value__isnull", True), models.Q(("missing", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="figure_is_there_or_missing",
                    ),
                    models.UniqueConstraint(
                        fields=("engagement", "service", "month_on", "name", "batch"),
                        name="one_figure_per_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=200)),
                ("month_on", models.DateField()),
                ("point", models.CharField(max_length=20)),
                ("rating", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"
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
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)),
                        name="rating_is_one_to_five",
                    ),
                    models.UniqueConstraint(
                        fields=("engagement", "service", "month_on", "point", "rating", "batch"),
                        name="one_count_per_rating",
                    ),
                ],
            },
        ),
    ]
