"""Let the database itself refuse to change a fit that was decided, and to take any out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

TEXT = "a fit that was decided is never changed, and none is taken out"
DECIDED = "OLD.decided_at IS NOT NULL"
STATEMENTS = {
    "sqlite": (
        f"""CREATE TRIGGER centre_fit_no_update BEFORE UPDATE ON centre_fit WHEN ({DECIDED})
            BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
        f"""CREATE TRIGGER centre_fit_no_delete BEFORE DELETE ON centre_fit
            BEGIN SELECT RAISE(ABORT, '{TEXT}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION centre_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{TEXT}'; END $$""",
        f"""CREATE TRIGGER centre_fit_no_update BEFORE UPDATE ON centre_fit FOR EACH ROW WHEN ({DECIDED})
            EXECUTE FUNCTION centre_refuse()""",
        """CREATE TRIGGER centre_fit_no_delete BEFORE DELETE ON centre_fit FOR EACH ROW
            EXECUTE FUNCTION centre_refuse()""",
    ),
}


def guard(apps: Any, editor: Any) -> None:
    """Add the triggers."""
    for statement in STATEMENTS[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    is_postgresql = editor.connection.vendor == "postgresql"
    for event in ("update", "delete"):
        on = " ON centre_fit" if is_postgresql else ""
        editor.execute(f"DROP TRIGGER centre_fit_no_{event}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION centre_refuse()")


class Migration(migrations.Migration):
    """Fits are kept as they were decided."""

    dependencies: ClassVar[list[Any]] = [("centre", "0001_initial")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(guard, unguard)]
