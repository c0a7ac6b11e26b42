"""Let the database itself refuse to change what was registered, allocated, sent, seen or decided."""

from __future__ import annotations

from typing import Any

from django.db import migrations

ADDED = ("entry", "allocation", "pushedvalue")  # only ever added to
REGISTERED = (
    *("engagement_id", "target_id", "name", "play", "wishes", "planned", "design", "design_sha256"),
    *("kind_of_change", "could_go_wrong", "for_whom", "most_cases", "how_undone", "undone_by_id"),
    *("carried_by_id", "until_on", "spend", "currency", "drafted_by_id", "drafted_at", "signed_at"),
)
TEXT = "what a trial has registered, allocated, seen or decided is never changed"


def _guard(table: str, event: str, condition: str = "") -> dict[str, str]:
    """Write one trigger for both databases: before an event, where a condition holds, refuse it."""
    name = f"trials_{table}_no_{event.lower()}"
    when = f"WHEN ({condition})" if condition else ""
    return {
        "sqlite": f"""CREATE TRIGGER {name} BEFORE {event} ON trials_{table} {when.replace("DISTINCT FROM", "NOT")}
            BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
        "postgresql": f"""CREATE TRIGGER {name} BEFORE {event} ON trials_{table} FOR EACH ROW {when}
            EXECUTE FUNCTION trials_refuse()""",
    }


def _differ(*names: str) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names)


GUARDS = [
    *(_guard(table, event) for table in ADDED for event in ("UPDATE", "DELETE")),
    _guard("trial", "UPDATE", f"OLD.signed_at IS NOT NULL AND ({_differ(*REGISTERED)})"),
    _guard("trial", "DELETE", "OLD.signed_at IS NOT NULL"),
    _guard("trialkey", "UPDATE"),
    _guard("head", "UPDATE", "NEW.length < OLD.length OR NEW.exposed < OLD.exposed"),
    _guard("head", "DELETE"),
]
NAMES = [
    *((table, event) for table in ADDED for event in ("update", "delete")),
    *(
        ("trial", "update"),
        ("trial", "delete"),
        ("trialkey", "update"),
        ("head", "update"),
        ("head", "delete"),
    ),
]
FUNCTION = f"""CREATE FUNCTION trials_refuse() RETURNS trigger LANGUAGE plpgsql AS
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
        on = f" ON trials_{table}" if is_postgresql else ""
        editor.execute(f"DROP TRIGGER trials_{table}_no_{event}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION trials_refuse()")


class Migration(migrations.Migration):
    """Trials are append-only once they are registered."""

    dependencies = [("trials", "0002_allocations")]
    operations = [migrations.RunPython(guard, unguard)]
