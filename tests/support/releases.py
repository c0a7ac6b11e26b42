"""Keep what a release's database holds, and bring it forward to the present one: run as a program.

``keep FILE`` writes the rows of the installation in the environment, with the migrations that they stand on.
``load FILE`` makes that release's tables in an empty database, puts the rows in and migrates to the present state.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Made anew by every migration, or of no use after a day.
LEFT_OUT = {"contenttypes", "sessions", "django_tasks_database", "mfa"}
LEFT_OUT_MODELS = {"auth.permission", "findings.picture"}


def keep(file: Path) -> None:
    """Write the rows of every table, and the last migration of each app."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    leaves = sorted([app, name] for app, name in loader.graph.leaf_nodes())
    tables = {model._meta.label_lower: list(_dump(model)) for model in _list_models(apps)}
    told = {"migrations": leaves, "tables": {name: rows for name, rows in tables.items() if rows}}
    with gzip.GzipFile(file, "wb", mtime=0) as stream:
        stream.write(json.dumps(told, separators=(",", ":"), sort_keys=True).encode())


def load(file: Path) -> None:
    """Make the tables of the release, fill them, and migrate to the present state; tells what changed on the way."""
    from django.apps import apps
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    told = read(file)
    executor = MigrationExecutor(connection)
    targets = [(app, name) for app, name in told["migrations"]]
    executor.migrate(targets)
    then = executor.loader.project_state(targets).apps
    with transaction.atomic():
        for label, rows in told["tables"].items():
            model = then.get_model(label)
            model._base_manager.bulk_create([_build(model, row) for row in rows])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    now = {model._meta.label_lower: list(_dump(model)) for model in _list_models(apps)}
    sys.stdout.write(json.dumps({"lost": list(_list_lost(told["tables"], now))}))


def read(file: Path) -> Any:
    """Read what was kept."""
    return json.loads(gzip.decompress(file.read_bytes()))


def _list_models(apps: Any) -> list[Any]:
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.app_label not in LEFT_OUT and model._meta.managed]
    return [
        model for model in kept if model._meta.label_lower not in LEFT_OUT_MODELS and not model._meta.proxy
    ]


def _dump(model: Any) -> Iterator[dict[str, Any]]:
    for one in model._base_manager.order_by("pk"):
        yield {field.attname: _tell(field, one) for field in model._meta.concrete_fields}


def _tell(field: Any, one: Any) -> Any:
    value = getattr(one, field.attname)
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value) if field.is_relation else field.value_to_string(one)


def _build(model: Any, row: dict[str, Any]) -> Any:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: _read(fields[name], value) for name, value in row.items()})


def _read(field: Any, value: Any) -> Any:
    if value is None or isinstance(value, list | dict):
        return value
    return (field.target_field if field.is_relation else field).to_python(value)


def _list_lost(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """List the rows that are gone, and the values that changed in columns that are still there."""
    for label, rows in before.items():
        stands = {str(row.get("id", row.get("name"))): row for row in after.get(label, [])}
        for row in rows:
            key = str(row.get("id", row.get("name")))
            if key not in stands:
                yield f"{label} {key} is gone"
                continue
            yield from (
                f"{label} {key}: {name} was {value!r} and is {stands[key][name]!r}"
                for name, value in row.items()
                if name in stands[key] and stands[key][name] != value
            )


if __name__ == "__main__":
    import django

    django.setup()
    {"keep": keep, "load": load}[sys.argv[1]](Path(sys.argv[2]))
