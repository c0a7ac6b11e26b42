"""Let the database itself refuse to change a deed, an acceptance, an override, a pull of the lever, or a day's readiness."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

ADDED = ("acceptance", "override", "leverpull", "readinessday", "latercheck")  # only ever added to
FIXED = {  # what of a row stays as it was written
    "deed": (
        *("engagement_id", "duty_id", "at", "by_id", "by_home", "account_home", "text", "event_sequence"),
        *("recorded_by_id", "recorded_at"),
    ),
    "companion": ("deed_id", "person_id", "person_home", "part", "said_by_id", "said_at"),
}
ONCE = {  # what is filled in once, and then stays
    "deed": ("confirmed_by_id", "confirmed_at", "refused_at"),
    "companion": ("confirmed_by_id", "confirmed_at", "refused_at"),
}
TEXT = "what was done, accepted, overridden or computed of the hand-over is never changed"


def _guard(table: str, event: str, condition: str = "") -> dict[str, str]:
    """Write one trigger for both databases: before an event, where a condition holds, refuse it."""
    name = f"handover_{table}_no_{event.lower()}"
    when = f"WHEN ({condition})" if condition else ""
    return {
        "sqlite": f"""CREATE TRIGGER {name} BEFORE {event} ON handover_{table}
            {when.replace("DISTINCT FROM", "NOT")} BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
        "postgresql": f"""CREATE TRIGGER {name} BEFORE {event} ON handover_{table} FOR EACH ROW {when}
            EXECUTE FUNCTION handover_refuse()""",
    }


def _differ(table: str) -> str:
    """Write when an update changes what stays, or what was filled in already."""
    fixed = [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED[table]]
    filled = [f"(OLD.{name} IS NOT NULL AND OLD.{name} IS DISTINCT FROM NEW.{name})" for name in ONCE[table]]
    answered = "OLD.why_refused <> '' AND OLD.why_refused IS DISTINCT FROM NEW.why_refused"
    return " OR ".join([*fixed, *filled, *([f"({answered})"] if table == "deed" else [])])


GUARDS = [
    *(_guard(table, event) for table in ADDED for event in ("UPDATE", "DELETE")),
    *(_guard(table, "UPDATE", _differ(table)) for table in FIXED),
    *(_guard(table, "DELETE") for table in FIXED),
]
NAMES = [(table, event) for table in (*ADDED, *FIXED) for event in ("update", "delete")]
FUNCTION = f"""CREATE FUNCTION handover_refuse() RETURNS trigger LANGUAGE plpgsql AS
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
        on = f" ON handover_{table}" if is_postgresql else ""
        editor.execute(f"DROP TRIGGER handover_{table}_no_{event}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION handover_refuse()")


class Migration(migrations.Migration):
    """Deeds and what is decided on them are append-only."""

    dependencies: ClassVar[list[Any]] = [("handover", "0002_exit")]
    operations: ClassVar[list[Any]] = [
        migrations.RunPython(guard, unguard),
    ]
