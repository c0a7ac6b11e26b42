"""Write rehearsals: order one, call it off, pull the lever, and keep what came of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.govuk.environment import show_day, show_moment
from groundswell_web.handover.models import LeverPull, Rehearsal
from groundswell_web.handover.rehearsal_notices import tell_pull, tell_rehearsal
from groundswell_web.handover.rehearsal_queries import (
    UNIT,
    compute_outcomes,
    count_waiting,
    find_end,
    find_pulled,
    may_withdraw,
)
from groundswell_web.handover.rehearsing import count_outcomes
from groundswell_web.refusals import NotThere, Refusal

LONGEST_DAYS = 31
FURTHEST_DAYS = 365
LEVER = timedelta(hours=1)
PATIENCE = timedelta(days=3)  # for which the end waits for told deeds that somebody has yet to confirm


@transaction.atomic
def record_rehearsal(engagement_id: UUID, *, from_on: date, until_on: date, by: Any, now: datetime) -> UUID:
    """Order a rehearsal for some days, the last one included; one that is to begin today begins at once.

    Raises:
        NotThere: there is no such engagement.
        Refusal: the days lie in the past, are too many or too far ahead, or lie over those of another rehearsal; the
            engagement is handed over.
    """
    engagement = lock_engagement(engagement_id)
    if engagement.phase == "handed_over":
        raise Refusal(_("The engagement is handed over. There is nothing left to rehearse"))
    zone = timezone.get_default_timezone()
    _check_days(from_on, until_on, now.astimezone(zone).date())
    from_at = max(datetime.combine(from_on, time(0), zone), now)
    until_at = datetime.combine(until_on + timedelta(days=1), time(0), zone)
    _check_others(engagement_id, from_at, until_at)
    rehearsal = Rehearsal.objects.create(
        engagement_id=engagement_id, from_at=from_at, until_at=until_at, ordered_by=by, ordered_at=now
    )
    _audit(rehearsal, "ordered", by=by, now=now, after={"from_at": from_at, "until_at": until_at})
    transaction.on_commit(lambda: tell_rehearsal(now=now), robust=True)
    return rehearsal.pk


@transaction.atomic
def withdraw_rehearsal(engagement_id: UUID, rehearsal_id: UUID, *, by: Any, now: datetime) -> None:
    """Call a rehearsal off: before it begins, or while it runs; then it ends at once.

    Somebody of the unit can take back only what they ordered themselves, and only before it begins: else who is held
    to reading could let themselves go.

    Raises:
        NotThere: this engagement has no such rehearsal.
        Refusal: it is over or called off already; or this person may not.
    """
    rehearsal = _lock_rehearsal(engagement_id, rehearsal_id)
    if rehearsal.called_off_at is not None:
        raise Refusal(_("The rehearsal was called off already"))
    if rehearsal.until_at <= now:
        raise Refusal(_("The rehearsal is over. What came of it stays"))
    if not may_withdraw(rehearsal, by, now):
        text = _(
            "Ask the service owner or the sponsor: only somebody of the agency can call this rehearsal off"
        )
        raise Refusal(text)
    rehearsal.called_off_by, rehearsal.called_off_at = by, now
    rehearsal.save(update_fields=["called_off_by", "called_off_at"])
    _audit(rehearsal, "called off", by=by, now=now, after={"called_off_at": now})
    transaction.on_commit(lambda: tell_rehearsal(now=now), robust=True)


@transaction.atomic
def record_pull(engagement_id: UUID, rehearsal_id: UUID, *, why: str, by: Any, now: datetime) -> datetime:
    """Pull the lever: this person of the unit can write for an hour, or until the rehearsal ends.

    Pulled again while it works, as by a second press of the button, it changes nothing.

    Returns:
        Until when this person can write.

    Raises:
        NotThere: this engagement has no such rehearsal.
        Refusal: no reason is given; the rehearsal does not run; this person is of the agency and can write anyway.
    """
    rehearsal = _lock_rehearsal(engagement_id, rehearsal_id)
    if not why.strip():
        raise Refusal(_("Enter why it cannot wait"), field="why")
    if rehearsal.called_off_at is not None or not rehearsal.from_at <= now < rehearsal.until_at:
        raise Refusal(_("The rehearsal does not run now. You can write without the lever"))
    if by.home.kind != UNIT:
        raise Refusal(_("You are of the agency: you can write without the lever"))
    standing = find_pulled(rehearsal.pk, by.pk, now)
    if standing is not None:
        return standing
    until_at = min(now + LEVER, rehearsal.until_at)
    LeverPull.objects.create(rehearsal=rehearsal, by=by, why=why.strip(), at=now, until_at=until_at)
    _audit(rehearsal, "pulled the lever in", by=by, now=now, after={"why": why.strip(), "until_at": until_at})
    transaction.on_commit(lambda: tell_pull(now=now), robust=True)
    return until_at


def record_outcomes(now: datetime) -> int:
    """Write what came of the rehearsals that are over, each once; gives how many were written.

    It waits a few days for told deeds of those days that somebody has yet to confirm. Doing it again does no harm.
    """
    over = Rehearsal.objects.filter(from_at__lt=now, document__isnull=True)
    over = over.exclude(called_off_at__lte=F("from_at")).order_by("from_at")
    return sum(_record_outcome(one.engagement_id, one.pk, now) for one in over)


@transaction.atomic
def _record_outcome(engagement_id: UUID, rehearsal_id: UUID, now: datetime) -> bool:
    rehearsal = _lock_rehearsal(engagement_id, rehearsal_id)
    end = find_end(rehearsal)
    if rehearsal.document is not None or end > now or end <= rehearsal.from_at:
        return False
    if count_waiting(rehearsal) and now < end + PATIENCE:
        return False
    outcomes = compute_outcomes(rehearsal, end, now)
    counts = count_outcomes(outcomes)
    pulls = LeverPull.objects.filter(rehearsal=rehearsal).count()
    rehearsal.document = {
        "outcomes": [one.as_document() for one in outcomes],
        "counts": counts,
        "pulls": pulls,
        "waiting": count_waiting(rehearsal),
        "written_at": now.isoformat(),
    }
    rehearsal.save(update_fields=["document"])
    told = {name: count for name, count in counts.items() if count} | {"pulls": pulls}
    _audit(rehearsal, "wrote down what came of", by=Workbench(), now=now, after=told)
    return True


def _check_days(from_on: date, until_on: date, today: date) -> None:
    if from_on < today:
        raise Refusal(_("The first day must be today or later"), field="from_on")
    if from_on > today + timedelta(days=FURTHEST_DAYS):
        raise Refusal(_("The first day must be within a year from now"), field="from_on")
    if until_on < from_on:
        raise Refusal(_("The last day must not be before the first day"), field="until_on")
    if (until_on - from_on).days >= LONGEST_DAYS:
        text = _("A rehearsal must be {most} days or fewer. Order another one after it")
        raise Refusal(text.format(most=LONGEST_DAYS), field="until_on")


def _check_others(engagement_id: UUID, from_at: datetime, until_at: datetime) -> None:
    """Refuse days over those of another rehearsal; one that was called off leaves the days after that free."""
    others = Rehearsal.objects.filter(engagement_id=engagement_id, from_at__lt=until_at, until_at__gt=from_at)
    for other in others.order_by("from_at"):
        if find_end(other) > from_at and find_end(other) > other.from_at:
            text = _(
                "There is a rehearsal from {first} until {last} already. Choose other days, or call it off"
            )
            told = {"first": show_moment(other.from_at), "last": show_moment(other.until_at)}
            raise Refusal(text.format(**told), field="from_on")


def _lock_rehearsal(engagement_id: UUID, rehearsal_id: UUID) -> Rehearsal:
    found = Rehearsal.objects.select_for_update().filter(pk=rehearsal_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such rehearsal"))
    return found


def _audit(rehearsal: Rehearsal, verb: str, *, by: Any, now: datetime, after: dict[str, Any]) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="rehearsal",
        key=rehearsal.pk,
        name=_("from {day}").format(day=show_day(rehearsal.from_at)),
        engagement_id=rehearsal.engagement_id,
        after=after,
    )
