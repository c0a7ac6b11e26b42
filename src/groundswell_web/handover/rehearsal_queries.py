"""Read rehearsals: who can only read now and until when, and what came of the days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell_web.engagements.holds import Hold
from groundswell_web.engagements.queries import get_engagement, list_members
from groundswell_web.govuk.environment import show_moment
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.models import Deed, LeverPull, Rehearsal
from groundswell_web.handover.rehearsal_cards import PullLine, RehearsalCard, RehearsalLine
from groundswell_web.handover.rehearsing import Outcome, read_outcomes
from groundswell_web.people.queries import list_people
from groundswell_web.refusals import NotThere

UNIT = "unit"


def find_hold(engagement_id: UUID, person: Any, now: datetime) -> Hold | None:
    """Find why a person can only read: they are of the unit, a rehearsal runs, and they did not pull the lever.

    Every form of everybody asks this: where no rehearsal runs, it is one small question to the database.
    """
    running = Rehearsal.objects.filter(
        engagement_id=engagement_id, from_at__lte=now, until_at__gt=now, called_off_at__isnull=True
    )
    found = running.values_list("pk", "until_at").first()
    if found is None or person.home.kind != UNIT or find_pulled(found[0], person.pk, now):
        return None
    told = {"unit": get_engagement(engagement_id).unit, "moment": show_moment(found[1])}
    return Hold(
        title=_("You can only read for now"),
        text=_(
            "A rehearsal runs until {moment}. In it everybody of {unit} can only read, so that the agency sees what "
            "it can do alone."
        ).format(**told),
        until_at=found[1],
        way_out=_(
            "Ask somebody of the agency to do it. If harm would come from waiting, pull the lever on the page of the "
            "rehearsal: say why, and you can write for an hour."
        ),
        address=reverse("rehearsal", args=[engagement_id, found[0]]),
        address_text=_("The rehearsal, and the lever for emergencies"),
    )


def find_pulled(rehearsal_id: UUID, person_id: UUID, now: datetime) -> datetime | None:
    """Find until when a person can write because they pulled the lever, or None."""
    pulls = LeverPull.objects.filter(
        rehearsal_id=rehearsal_id, by_id=person_id, at__lte=now, until_at__gt=now
    )
    return pulls.order_by("-until_at").values_list("until_at", flat=True).first()


def list_rehearsals(engagement_id: UUID, now: datetime) -> list[RehearsalLine]:
    """List the rehearsals of an engagement, newest first."""
    return [
        _as_line(one, now) for one in _rehearsals(engagement_id).order_by("-from_at", "-ordered_at", "-pk")
    ]


def get_rehearsal(engagement_id: UUID, rehearsal_id: UUID, *, person: Any, now: datetime) -> RehearsalCard:
    """Get a rehearsal with what came of it so far.

    Args:
        engagement_id: whose.
        rehearsal_id: which.
        person: who asks.
        now: the moment.

    Raises:
        NotThere: this engagement has no such rehearsal.
    """
    found = _rehearsals(engagement_id).filter(pk=rehearsal_id).first()
    if found is None:
        raise NotThere(_("There is no such rehearsal"))
    line = _as_line(found, now)
    pulls = LeverPull.objects.filter(rehearsal=found).select_related("by").order_by("at", "pk")
    kept = found.document
    return RehearsalCard(
        line=line,
        outcomes=tuple(map(Outcome.from_document, kept["outcomes"]))
        if kept
        else _read_so_far(found, line, now),
        is_written=kept is not None,
        written_at=datetime.fromisoformat(kept["written_at"]) if kept else None,
        waiting=count_waiting(found),
        pulls=tuple(PullLine(one.by.name, one.why, one.at, one.until_at) for one in pulls),
        held=_list_held(engagement_id, now),
        may_write_until=find_pulled(found.pk, person.pk, now),
        is_held=person.home.kind == UNIT,
    )


def may_withdraw(line: RehearsalLine | Rehearsal, person: Any, now: datetime) -> bool:
    """Tell whether a person can call a rehearsal off, their role aside.

    Somebody of the unit only before it begins, and only what they ordered themselves: else who is held to reading
    could let themselves go.
    """
    return person.home.kind != UNIT or (now < line.from_at and line.ordered_by_id == person.pk)


def count_waiting(rehearsal: Rehearsal) -> int:
    """Count the told deeds of the days of a rehearsal that nobody has confirmed or refused yet."""
    told = Deed.objects.filter(
        engagement_id=rehearsal.engagement_id, event_sequence__isnull=True, confirmed_at__isnull=True
    )
    return told.filter(refused_at__isnull=True, at__gte=rehearsal.from_at, at__lt=find_end(rehearsal)).count()


def find_end(rehearsal: Rehearsal) -> datetime:
    """Find when a rehearsal ends, or ended because it was called off."""
    called_off = rehearsal.called_off_at
    return rehearsal.until_at if called_off is None else min(rehearsal.until_at, called_off)


def compute_outcomes(rehearsal: Rehearsal, until_at: datetime, now: datetime) -> list[Outcome]:
    """Compute what came of a rehearsal up to a moment, from the duties and deeds as they stand."""
    facts = read_teams(rehearsal.engagement_id, now)
    return read_outcomes(
        facts.duties,
        facts.people,
        facts.deeds,
        from_at=rehearsal.from_at,
        until_at=until_at,
        zone=timezone.get_default_timezone(),
    )


def _read_so_far(rehearsal: Rehearsal, line: RehearsalLine, now: datetime) -> tuple[Outcome, ...]:
    if line.state in ("ahead", "called_off"):
        return ()
    return tuple(compute_outcomes(rehearsal, min(now, line.until_at), now))


def _rehearsals(engagement_id: UUID) -> QuerySet[Rehearsal]:
    found = Rehearsal.objects.filter(engagement_id=engagement_id)
    return found.select_related("ordered_by", "called_off_by").annotate(pull_count=Count("pulls"))


def _as_line(rehearsal: Any, now: datetime) -> RehearsalLine:
    zone = timezone.get_default_timezone()
    until_at = find_end(rehearsal)
    called_off_at = rehearsal.called_off_at
    began = called_off_at is None or called_off_at > rehearsal.from_at
    if not began:
        state, until_at = "called_off", rehearsal.until_at
    elif now < rehearsal.from_at:
        state = "ahead"
    else:
        state = "running" if now < until_at else "over"
    return RehearsalLine(
        id=rehearsal.pk,
        from_at=rehearsal.from_at,
        until_at=until_at,
        first_on=rehearsal.from_at.astimezone(zone).date(),
        last_on=(until_at - timedelta(microseconds=1)).astimezone(zone).date(),
        ordered_by_id=rehearsal.ordered_by_id,
        ordered_by=rehearsal.ordered_by.name,
        ordered_at=rehearsal.ordered_at,
        called_off_by=rehearsal.called_off_by.name if rehearsal.called_off_by else "",
        called_off_at=called_off_at,
        state=state,
        was_cut=began and called_off_at is not None,
        pulls=rehearsal.pull_count,
        counts=rehearsal.document["counts"] if rehearsal.document else None,
    )


def _list_held(engagement_id: UUID, now: datetime) -> tuple[str, ...]:
    """List who of the unit has a role here today, and who of it looks after all engagements."""
    unit = get_engagement(engagement_id).unit
    names = {member.name for member in list_members(engagement_id, now=now) if member.home_kind == UNIT}
    names |= {one.name for one in list_people(now=now) if one.is_coordinator and one.home == unit}
    return tuple(sorted(names, key=str.casefold))
