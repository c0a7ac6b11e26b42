"""Which rows belong to an engagement: found out from the models themselves, in the order of their foreign keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from groundswell_web.engagements.archives import ARCHIVES, Terms

ROOT = "engagements.Engagement"
SHARED = ("people.Person", "people.Organisation")  # belong to no engagement; those that it names go with it
PACKAGE = "groundswell_web."


@dataclass(frozen=True)
class Table:
    """A model whose rows go into the archive.

    Args:
        label: ``"ownership.Point"``.
        model: the model.
        path: the lookup that leads from it to the engagement's id.
        terms: what its app says.
    """

    label: str
    model: type[models.Model]
    path: str
    terms: Terms

    @property
    def app(self) -> str:
        """The app."""
        return self.label.split(".")[0]

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.label.split(".")[1]

    @property
    def file(self) -> str:
        """Where its rows stand in the archive, without the ending."""
        return f"{self.app}/{self.name.lower()}"

    @cached_property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """Its stored fields, in their order."""
        return tuple(self.model._meta.concrete_fields)

    @property
    def is_numbered(self) -> bool:
        """Whether the database numbers its rows: then the archive numbers them anew, from 1."""
        return isinstance(self.model._meta.pk, models.AutoField)

    @property
    def only(self) -> dict[str, Any]:
        """Which rows go."""
        return dict(self.terms.only.get(self.name, {}))

    def find_instead(self, field: models.Field[Any, Any]) -> tuple[bool, Any]:
        """Tell whether something else is written in place of a field, and what."""
        key = f"{self.name}.{field.name}"
        return key in self.terms.instead, self.terms.instead.get(key)

    def find_target(self, field: models.Field[Any, Any]) -> str | None:
        """Give the label of the model that a foreign key points to; None for other fields."""
        if not isinstance(field, models.ForeignKey):
            return None
        if field.target_field is not field.related_model._meta.pk:
            raise LookupError(f"{self.label}.{field.name} points to another field than the key")
        return str(field.related_model._meta.label)


def list_models() -> list[type[models.Model]]:
    """List every model of the workbench's own apps."""
    return [
        model
        for app in apps.get_app_configs()
        if app.name.startswith(PACKAGE)
        for model in app.get_models(include_auto_created=True)
    ]


def find_path(model: type[models.Model], seen: tuple[type[models.Model], ...] = ()) -> str | None:
    """Find the lookup that leads from a model to the id of its engagement; None where there is none."""
    if model._meta.label == ROOT:
        return "pk"
    if any(field.attname == "engagement_id" for field in model._meta.concrete_fields):
        return "engagement_id"
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for key in sorted(keys, key=lambda key: key.null):
        target = key.related_model
        if target in (model, *seen) or not target.__module__.startswith(PACKAGE):
            continue
        further = None if target._meta.label in SHARED else find_path(target, (*seen, model))
        if further is not None:
            return f"{key.name}__{further}"
    return None


def plan_tables() -> list[Table]:
    """Plan the tables of an archive: those that others point to come first."""
    found: dict[str, Table] = {}
    for model in list_models():
        terms = ARCHIVES.get(model._meta.app_label)
        path = find_path(model)
        if path is not None and model.__name__ not in terms.left_out:
            label = model._meta.label
            found[label] = Table(label, model, path, terms)
    planned: list[Table] = []
    for table in found.values():
        _place(table, found, planned, ())
    return planned


def _place(table: Table, found: dict[str, Table], planned: list[Table], above: tuple[str, ...]) -> None:
    if table in planned or table.label in above:
        return
    for field in table.fields:
        target = table.find_target(field)
        if target in found and target != table.label:
            _place(found[target], found, planned, (*above, table.label))
    planned.append(table)


def find_engagements(text: str) -> list[tuple[Any, str]]:
    """Find engagements by their id or their name: id and name of each."""
    model = apps.get_model(ROOT)
    try:
        found = model._base_manager.filter(pk=UUID(text))
    except ValueError:
        found = model._base_manager.filter(name__iexact=text)
    return list(found.order_by("begins_on").values_list("pk", "name"))


def list_left_out() -> list[tuple[str, str]]:
    """List what stays behind, with the reasons."""
    return [(f"{app}.{name}", why) for app, terms in ARCHIVES.items() for name, why in terms.left_out.items()]
