"""Let the database itself refuse to change what was signed: a mandate is replaced, never edited."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TERMS = (
    "engagement_id",
    "number",
    "kinds_of_change",
    "largest_share",
    "most_cases",
    "spend",
    "currency",
    "until_on",
    "drafted_by_id",
    "drafted_at",
    "signed_by_id",
    "signed_at",
)
TEXT = "a signed mandate is replaced, never edited"


def _write_condition(differs: str) -> str:
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in TERMS)
    return f"OLD.signed_at IS NOT NULL AND ({changed})"


SQLITE = [
    f"""CREATE TRIGGER engagements_mandate_no_update BEFORE UPDATE ON engagements_mandate
        WHEN {_write_condition("IS NOT")} BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
    f"""CREATE TRIGGER engagements_mandate_no_delete BEFORE DELETE ON engagements_mandate
        WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION engagements_mandate_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{TEXT}'; END $$""",
    f"""CREATE TRIGGER engagements_mandate_no_update BEFORE UPDATE ON engagements_mandate FOR EACH ROW
        WHEN ({_write_condition("IS DISTINCT FROM")}) EXECUTE FUNCTION engagements_mandate_refuse()""",
    """CREATE TRIGGER engagements_mandate_no_delete BEFORE DELETE ON engagements_mandate FOR EACH ROW
        WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION engagements_mandate_refuse()""",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER engagements_mandate_no_update",
        "DROP TRIGGER engagements_mandate_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER engagements_mandate_no_update ON engagements_mandate",
        "DROP TRIGGER engagements_mandate_no_delete ON engagements_mandate",
        "DROP FUNCTION engagements_mandate_refuse()",
    ],
}


def guard(apps: Any, editor: Any) -> None:
    """Add the triggers."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """What was signed stays as it was signed."""

    dependencies = [("engagements", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
