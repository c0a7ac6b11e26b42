"""Write the databases from which extracts are pulled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.records.formats.sql import check_query
from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import list_events
from groundswell_web.records.mappings import read_document
from groundswell_web.records.models import Connection
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

# Only variables that were made for this are ever read: no form reaches another secret of the installation.
VARIABLE = re.compile(r"GROUNDSWELL_SOURCE_[A-Z0-9_]{1,60}")


@dataclass(frozen=True)
class Told:
    """What a person says of a connection.

    Args:
        name: what it is called.
        variable: the environment variable that holds the address of the database.
        query: one SELECT.
        mapping: how its rows are read, as TOML; empty for as proposed.
        daily_at: when it is pulled each day, by the installation's clock.
        every_hours: or every so many hours.
    """

    name: str
    variable: str
    query: str
    mapping: str
    daily_at: time | None
    every_hours: int | None


@transaction.atomic
def record_connection(engagement_id: UUID, told: Told, *, by: Actor, now: datetime) -> UUID:
    """Record a database to pull from.

    Raises:
        Refusal: the variable, the query, the mapping or the schedule cannot be used.
    """
    _check(engagement_id, told, None)
    connection = Connection.objects.create(engagement_id=engagement_id, created_at=now, **vars(told))
    _audit(connection, "recorded", by, now, None, _describe(connection))
    return connection.pk


@transaction.atomic
def correct_connection(
    engagement_id: UUID, connection_id: UUID, told: Told, *, version: int, by: Actor, now: datetime
) -> None:
    """Change a database to pull from; its next pull goes by it.

    Raises:
        NotThere: there is none.
        EditedMeanwhile: somebody changed it since.
        Refusal: the variable, the query, the mapping or the schedule cannot be used.
    """
    connection = _lock(engagement_id, connection_id)
    if connection.version != version:
        events = list_events(engagement_id, kind="connection", key=connection_id, limit=1)
        text = _("Somebody else changed the connection while you had it open")
        raise EditedMeanwhile(text, stored=_describe(connection), who=events[0].by if events else "")
    _check(engagement_id, told, connection_id)
    before = _describe(connection)
    for name, value in vars(told).items():
        setattr(connection, name, value)
    connection.version += 1
    connection.last_error = ""
    connection.save()
    _audit(connection, "changed", by, now, before, _describe(connection))


@transaction.atomic
def withdraw_connection(engagement_id: UUID, connection_id: UUID, *, by: Actor, now: datetime) -> None:
    """End the pulls from a database; what was pulled stays.

    Raises:
        NotThere: there is none.
    """
    connection = _lock(engagement_id, connection_id)
    connection.withdrawn_at = now
    connection.save(update_fields=["withdrawn_at"])
    _audit(connection, "withdrew", by, now, _describe(connection), None)


def _check(engagement_id: UUID, told: Told, own_id: UUID | None) -> None:
    if not VARIABLE.fullmatch(told.variable):
        text = _("The variable must begin with GROUNDSWELL_SOURCE_, such as GROUNDSWELL_SOURCE_PERMITS")
        raise Refusal(text, field="variable")
    if (told.daily_at is None) == (told.every_hours is None):
        raise Refusal(_("Enter either a time of day or a number of hours"), field="schedule")
    if told.every_hours is not None and not 1 <= told.every_hours <= 168:
        raise Refusal(_("The hours must be between 1 and 168"), field="every_hours")
    _refuse_faults("query", lambda: check_query(told.variable, told.query, []))
    _refuse_faults("mapping", lambda: read_document(told.mapping))
    others = Connection.objects.filter(engagement_id=engagement_id, name=told.name, withdrawn_at__isnull=True)
    if others.exclude(pk=own_id).exists():
        raise Refusal(_("There is a connection with this name. Enter another name"), field="name")


def _refuse_faults(field: str, check: Any) -> None:
    try:
        check()
    except GroundswellError as error:
        raise Refusal(f"{error.what} {error.expected}", field=field) from None


def _describe(connection: Connection) -> dict[str, Any]:
    return {name: getattr(connection, name) for name in Told.__dataclass_fields__}


def _lock(engagement_id: UUID, connection_id: UUID) -> Connection:
    found = Connection.objects.select_for_update().filter(
        engagement_id=engagement_id, pk=connection_id, withdrawn_at__isnull=True
    )
    connection = found.first()
    if connection is None:
        raise NotThere(_("There is no such connection."))
    return connection


def _audit(
    connection: Connection,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="connection",
        key=connection.pk,
        name=connection.name,
        engagement_id=connection.engagement_id,
        before=before,
        after=after,
    )
