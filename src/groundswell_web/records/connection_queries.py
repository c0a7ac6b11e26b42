"""Read the databases from which extracts are pulled, and which of them are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.records.models import Connection
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class ConnectionCard:
    """A database to pull from, and how it went last."""

    id: UUID
    engagement_id: UUID
    name: str
    variable: str
    query: str
    mapping: str
    daily_at: time | None
    every_hours: int | None
    last_run_at: datetime | None
    next_run_at: datetime
    last_error: str
    version: int

    @property
    def schedule(self) -> str:
        """When it is pulled, in words."""
        if self.daily_at is not None:
            return _("Daily at %(time)s") % {"time": self.daily_at.strftime("%H:%M")}
        hours = self.every_hours or 1
        return ngettext("Every hour", "Every %(hours)s hours", hours) % {"hours": hours}


def list_connections(engagement_id: UUID) -> list[ConnectionCard]:
    """List the databases that an engagement pulls from."""
    found = Connection.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    return [_as_card(connection) for connection in found.order_by("name")]


def get_connection(engagement_id: UUID, connection_id: UUID) -> ConnectionCard:
    """Get a database to pull from.

    Raises:
        NotThere: there is none, it was withdrawn, or belongs to another engagement.
    """
    found = Connection.objects.filter(
        engagement_id=engagement_id, pk=connection_id, withdrawn_at__isnull=True
    )
    connection = found.first()
    if connection is None:
        raise NotThere(_("There is no such connection."))
    return _as_card(connection)


def find_connection(connection_id: UUID) -> ConnectionCard | None:
    """Find a database to pull from in any engagement; for the command line."""
    connection = Connection.objects.filter(pk=connection_id, withdrawn_at__isnull=True).first()
    return _as_card(connection) if connection else None


def list_all_connections() -> list[ConnectionCard]:
    """List the databases that all engagements pull from; for the command line."""
    return [_as_card(one) for one in Connection.objects.filter(withdrawn_at__isnull=True).order_by("name")]


def list_due(now: datetime) -> list[ConnectionCard]:
    """List the databases of all engagements whose next pull has come."""
    return [card for card in list_all_connections() if card.variable and card.next_run_at <= now]


def compute_next_run(
    last_at: datetime | None, created_at: datetime, daily_at: time | None, every_hours: int | None, zone: str
) -> datetime:
    """Compute when a pull is due next.

    Args:
        last_at: when it was pulled last; None for never.
        created_at: when it was set up.
        daily_at: the time of day, by the installation's clock.
        every_hours: or the hours between two pulls.
        zone: of the installation's clock.

    Returns:
        The moment, UTC; it may have passed.

    Example:
        >>> created = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> compute_next_run(None, created, time(6, 30), None, "Europe/Berlin").isoformat()
        '2026-03-03T05:30:00+00:00'
    """
    if daily_at is None:
        return created_at if last_at is None else last_at + timedelta(hours=every_hours or 1)
    since = (last_at or created_at).astimezone(ZoneInfo(zone))
    due = datetime.combine(since.date(), daily_at, ZoneInfo(zone))
    if due <= since:
        due = datetime.combine(since.date() + timedelta(days=1), daily_at, ZoneInfo(zone))
    return due.astimezone(UTC)


def _as_card(connection: Connection) -> ConnectionCard:
    return ConnectionCard(
        id=connection.pk,
        engagement_id=connection.engagement_id,
        name=connection.name,
        variable=connection.variable,
        query=connection.query,
        mapping=connection.mapping,
        daily_at=connection.daily_at,
        every_hours=connection.every_hours,
        last_run_at=connection.last_run_at,
        next_run_at=compute_next_run(
            connection.last_run_at,
            connection.created_at,
            connection.daily_at,
            connection.every_hours,
            settings.TIME_ZONE,
        ),
        last_error=connection.last_error,
        version=connection.version,
    )
