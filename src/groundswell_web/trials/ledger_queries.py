"""Read the ledger of a trial, its exposure, the offices' calendar, and the keys of systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell_web.trials.cards import AllocationLine, Exposure, KeyLine, LookLine
from groundswell_web.trials.chains import read_row
from groundswell_web.trials.entry_queries import find_last_look
from groundswell_web.trials.models import Allocation, Head, PushedValue, SystemKey
from groundswell_web.trials.queries import get_trial
from groundswell_web.trials.words import name_reason


def find_exposure(engagement_id: UUID, trial_id: UUID) -> Exposure:
    """Find how many cases were allocated, to what, and how many more may be.

    Raises:
        NotThere: this engagement has no such trial.
    """
    trial = get_trial(engagement_id, trial_id)
    rows = _allocations(engagement_id, trial_id)
    counted = list(rows.values_list("arm", "reason", "channel").annotate(count=Count("pk")).order_by())
    arms = [arm.name for arm in trial.design.arms] if trial.design else []
    inside = [(arm, channel, count) for arm, reason, channel, count in counted if not reason]
    reasons = sorted({reason for _arm, reason, _channel, _count in counted if reason})
    head = Head.objects.filter(trial_id=trial_id, chain="ledger").first()
    if trial.design and trial.design.unit != "case" and not counted:
        return _read_exposure(trial.design, find_last_look(engagement_id, trial_id))
    return Exposure(
        allocated=sum(count for _arm, _channel, count in inside),
        exposed=head.exposed if head else 0,
        most_cases=trial.design.most_exposed if trial.design else trial.risk.most_cases,
        by_arm=tuple((arm, sum(n for name, _c, n in inside if name == arm)) for arm in arms),
        by_reason=tuple(
            (reason, name_reason(reason), sum(n for _a, r, _c, n in counted if r == reason))
            for reason in reasons
        ),
        by_channel=tuple(sorted((channel, arm, count) for arm, channel, count in inside)),
        last_at=rows.aggregate(last=Max("at"))["last"],
    )


def _read_exposure(design: Design, last: LookLine | None) -> Exposure:
    """Read from the newest look what the offices' calendar has exposed: nobody asks for their cases one by one."""
    cases = last.look.cases if last else (0,) * len(design.arms)
    return Exposure(
        allocated=sum(cases),
        exposed=sum(cases[1:]),
        most_cases=design.most_exposed,
        by_arm=tuple((arm.name, count) for arm, count in zip(design.arms, cases, strict=True)),
        by_reason=(),
        by_channel=(),
        last_at=None,
        by_calendar=True,
    )


def list_allocations(
    engagement_id: UUID, trial_id: UUID, *, limit: int = 100, before: int | None = None
) -> list[AllocationLine]:
    """List lines of the ledger, the newest first.

    Args:
        engagement_id: whose.
        trial_id: which.
        limit: how many.
        before: only those with a smaller number than this.
    """
    rows = _allocations(engagement_id, trial_id)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return [_as_line(row) for row in rows.order_by("-number")[:limit]]


def iterate_ledger(engagement_id: UUID, trial_id: UUID) -> Iterator[LedgerRow]:
    """Give the whole ledger in its order, as the library reads and writes it."""
    rows = _allocations(engagement_id, trial_id).order_by("number")
    return (read_row(row) for row in rows.iterator(chunk_size=2000))


def read_values(
    engagement_id: UUID, trial_id: UUID, *, until: datetime | None = None
) -> dict[str, dict[str, float]]:
    """Read the values that were sent: for each outcome, the newest value of each case.

    Args:
        engagement_id: whose.
        trial_id: which.
        until: only those sent by this moment.
    """
    found: dict[str, dict[str, float]] = {}
    rows = PushedValue.objects.filter(trial_id=trial_id, trial__engagement_id=engagement_id)
    if until is not None:
        rows = rows.filter(at__lte=until)
    for outcome, case, value in rows.order_by("number").values_list("outcome", "case", "value").iterator():
        found.setdefault(outcome, {})[case] = value
    return found


def list_calendar(engagement_id: UUID, trial_id: UUID) -> list[tuple[str, date | None]]:
    """List the offices with the day from which each changes; None where one never does. Empty for trials by cases.

    Raises:
        NotThere: this engagement has no such trial.
    """
    design = get_trial(engagement_id, trial_id).design
    if design is None or design.unit == "case":
        return []
    return [
        (office, _find_change(design, step))
        for office, step in sorted(zip(design.offices, design.schedule, strict=True))
    ]


def list_keys(engagement_id: UUID, trial_id: UUID) -> list[KeyLine]:
    """List the keys of the agency's systems, newest first, withdrawn ones last."""
    keys = SystemKey.objects.filter(trial_id=trial_id, trial__engagement_id=engagement_id)
    lines = [
        KeyLine(k.pk, k.system, k.start, k.given_by.name, k.given_at, k.used_at, k.withdrawn_at)
        for k in keys.select_related("given_by").order_by("-given_at")
    ]
    return sorted(lines, key=lambda line: line.withdrawn_at is not None)


def find_last_value_at(trial_id: UUID) -> datetime | None:
    """Find when the newest value was sent."""
    last = PushedValue.objects.filter(trial_id=trial_id).order_by("-number").values_list("at", flat=True)
    return last.first()


def _find_change(design: Design, step: int) -> date | None:
    return None if step < 0 else design.begins_on + timedelta(days=step * design.period_days)


def _allocations(engagement_id: UUID, trial_id: UUID) -> QuerySet[Allocation]:
    return Allocation.objects.filter(trial_id=trial_id, trial__engagement_id=engagement_id)


def _as_line(row: Allocation) -> AllocationLine:
    return AllocationLine(
        number=row.number,
        at=row.at,
        case=row.case,
        stratum=row.stratum,
        office=row.office,
        channel=row.channel,
        arm=row.arm,
        reason=row.reason,
        reason_name=name_reason(row.reason),
        by=row.by,
        digest=row.digest,
    )
