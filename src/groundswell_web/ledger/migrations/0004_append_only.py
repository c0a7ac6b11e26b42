"""Give people a key in the ledger, and let the database itself refuse to change what was booked, computed or closed."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ADDED = ("entry", "batch", "period", "acceptance", "personkey")  # only ever added to
FIXED = {  # what of a row stays as it was written
    "result": (
        *(
            "engagement_id",
            "target_id",
            "trial_id",
            "subject",
            "measure",
            "basis",
            "step",
            "from_on",
            "until_on",
        ),
        *("value", "low", "high", "cases", "document", "computed_at"),
    ),
    "rate": ("engagement_id", "person_id", "from_on", "hour_minor", "currency", "by_id", "at"),
    "exchangerate": (
        *("engagement_id", "from_currency", "to_currency", '"on"', "rate", "source", "by_id", "at"),
    ),
    "publication": ("engagement_id", "service", "slug", "number", "document", "licence", "by_id", "at"),
}
TEXT = "what the ledger has booked, computed, closed or published is never changed"


def _guard(table: str, event: str, condition: str = "") -> dict[str, str]:
    """Write one trigger for both databases: before an event, where a condition holds, refuse it."""
    name = f"ledger_{table}_no_{event.lower()}"
    when = f"WHEN ({condition})" if condition else ""
    return {
        "sqlite": f"""CREATE TRIGGER {name} BEFORE {event} ON ledger_{table} {when.replace("DISTINCT FROM", "NOT")}
            BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
        "postgresql": f"""CREATE TRIGGER {name} BEFORE {event} ON ledger_{table} FOR EACH ROW {when}
            EXECUTE FUNCTION ledger_refuse()""",
    }


def _differ(*names: str) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names)


GUARDS = [
    *(_guard(table, event) for table in ADDED for event in ("UPDATE", "DELETE")),
    *(_guard(table, "UPDATE", _differ(*names)) for table, names in FIXED.items()),
    *(_guard(table, "DELETE") for table in FIXED),
    _guard("book", "UPDATE", "NEW.length < OLD.length OR (OLD.length > 0 AND NEW.currency <> OLD.currency)"),
    _guard("book", "DELETE"),
]
NAMES = [(table, event) for table in (*ADDED, *FIXED, "book") for event in ("update", "delete")]
FUNCTION = f"""CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{TEXT}'; END $$"""


def guard(apps: Any, editor: Any) -> None:
    """Add the triggers."""
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(FUNCTION)
    for statements in GUARDS:
        editor.execute(statements[vendor])


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    is_postgresql = editor.connection.vendor == "postgresql"
    for table, event in NAMES:
        on = f" ON ledger_{table}" if is_postgresql else ""
        editor.execute(f"DROP TRIGGER ledger_{table}_no_{event}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION ledger_refuse()")


class Migration(migrations.Migration):
    """The ledger is append-only."""

    dependencies: ClassVar[list[Any]] = [
        ("engagements", "0003_finance_role"),
        ("ledger", "0003_results"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=36)),
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
                    models.UniqueConstraint(fields=("engagement", "person"), name="one_key_per_person"),
                    models.UniqueConstraint(fields=("engagement", "key"), name="one_person_per_key"),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
