"""Raise with people what the ledger needs from them: last week's sheet, and what a running target costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.ledger.models import Book
from groundswell_web.ledger.sheet_queries import list_sheets_missing
from groundswell_web.ledger.total_queries import find_unaccounted
from groundswell_web.ledger.workers import load_rates
from groundswell_web.notices.checks import Concerned
from groundswell_web.targets.queries import list_targets

SHEETS = "weekly sheets that are missing"
COSTLESS = "targets that run without any cost"
PATIENCE = timedelta(weeks=2)  # before a running target is asked for its cost


def find_missing_sheets(now: datetime) -> Iterator[Concerned]:
    """Find who has not turned in last week's sheet: from its Monday after on, for whoever has a rate of an hour."""
    for engagement_id in _list_ledgers():
        exits_on = get_engagement(engagement_id).exits_on
        rated = load_rates(engagement_id)
        for missing in list_sheets_missing(engagement_id, now, weeks=1):
            if missing.person_id not in rated or missing.week_on > exits_on:
                continue
            text = _("Turn in your sheet for the week of {day}: what you worked on, in hours or shares.")
            yield Concerned(
                missing.person_id,
                f"{engagement_id}:{missing.week_on}",
                text.format(day=f"{missing.week_on:%-d %B %Y}"),
                f"/engagements/{engagement_id}/ledger/sheet/{missing.person_id}/{missing.week_on}/",
                engagement_id,
            )


def find_costless_targets(now: datetime) -> Iterator[Concerned]:
    """Find targets that run for two weeks already and to which nothing is booked, for their owners."""
    for engagement_id in _list_ledgers():
        costless = set(find_unaccounted(engagement_id, now).targets_without_cost)
        for target in list_targets(engagement_id, now=now):
            if str(target.id) not in costless or target.state != "running":
                continue
            if now.date() - target.from_on < PATIENCE:
                continue
            text = _("Nothing is booked to the target “{title}”, which runs. Book to it what it costs.")
            yield Concerned(
                target.owner_id,
                str(target.id),
                text.format(title=target.title),
                f"/engagements/{engagement_id}/targets/{target.id}/",
                engagement_id,
            )


def _list_ledgers() -> list[object]:
    """List the engagements whose ledger is open; before, nobody is reminded of it."""
    return list(Book.objects.order_by("pk").values_list("pk", flat=True))
