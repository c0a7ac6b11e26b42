"""What the database refuses of the ledger, and by what it finds entries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_results"),
        ("trials", "0003_append_only"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("engagement", "sha256"), name="one_batch_per_file"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("finance", "tracking", "survey", "figures"))),
                name="batch_is_of_a_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["engagement", "on"], name="entries_by_day"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["engagement", "purpose", "purpose_key"], name="entries_by_purpose"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["engagement", "person", "week_on"], name="entries_of_sheet"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["engagement", "supplier", "reference"], name="entries_of_invoice"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("engagement", "number"), name="one_entry_per_number_of_ledger"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("people", "contract", "licence", "hosting", "travel", "equipment", "other"))
                ),
                name="cost_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ("target", "trial", "duty", "service", "overhead"))),
                name="cost_has_a_known_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", "overhead"), models.Q(("purpose_key", ""), _negated=True), _connector="OR"
                ),
                name="cost_names_what_it_is_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ("hand", "sheet", "finance", "tracking"))),
                name="cost_has_a_known_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ("", "digital", "assisted_digital", "other"))),
                name="cost_has_a_known_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("home__in", ("agency", "unit"))), name="cost_has_a_home"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reverses__isnull", False), ("hours_hundredths__gte", 0), _connector="OR"
                ),
                name="hours_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "people"), _negated=True), ("person__isnull", False), _connector="OR"
                ),
                name="time_is_of_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("engagement", "from_currency", "to_currency", "on"),
                name="one_exchange_rate_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_currency", models.F("to_currency")), _negated=True),
                name="exchange_is_between_two_currencies",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(fields=("engagement", "month_on"), name="a_month_closes_once"),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("engagement", "person", "from_on"),
                name="one_rate_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(
                fields=("engagement", "person", "week_on"), name="one_sheet_per_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="total",
            constraint=models.UniqueConstraint(
                fields=(
                    "engagement",
                    "month_on",
                    "purpose",
                    "purpose_key",
                    "kind",
                    "home",
                    "step",
                    "channel",
                    "heading",
                    "currency",
                ),
                name="one_total_per_cell",
            ),
        ),
    ]
