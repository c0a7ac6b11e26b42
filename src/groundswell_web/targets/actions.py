"""Write targets: the only writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.evidence.measures import get_measure
from groundswell_web.audit.actions import Actor, Workbench, record_event
from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.queries import find_mandate, list_members
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.targets.baselines import Baseline, find_baseline, read_measure
from groundswell_web.targets.decisions import Allowance, Level, Plan, decide_plan, decide_state
from groundswell_web.targets.models import Note, Reading, Target
from groundswell_web.targets.spending import sum_up_spent

OPEN_STATES = ("proposed", "agreed", "running")
NEXT_STATES = {"proposed": ("agreed",), "agreed": ("running",), "running": ()}
TERMS = ("title", "measure", "step", "to_value", "from_on", "due_on", "budget", "currency", "guards")


class Faulty(Refusal):
    """A plan with one fault or more, each with its field."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        self.faults = tuple(faults)
        super().__init__(faults[0].text, field=faults[0].field)


@dataclass(frozen=True)
class Terms:
    """What somebody says of a target; the baseline is not among it."""

    title: str
    measure: str
    step: str
    to_value: float
    from_on: date
    due_on: date
    owner_id: UUID | None
    budget: Decimal
    currency: str
    guards: tuple[str, ...] = ()


@transaction.atomic
def record_target(
    engagement_id: UUID, terms: Terms, *, source: str = "free", source_key: str = "", by: Actor, now: datetime
) -> UUID:
    """Propose a target. Its baseline is taken from the records in use.

    Raises:
        Faulty: the plan is refused, with every reason.
    """
    lock_engagement(engagement_id)  # so that two budgets at once do not pass the mandate together
    baseline = find_baseline(engagement_id, terms.measure, terms.step)
    _check(engagement_id, terms, baseline, now)
    target = Target(
        engagement_id=engagement_id, source=source, source_key=source_key, created_at=now, touched_at=now
    )
    _take(target, terms, baseline)
    target.save()
    _audit(target, "proposed", by=by, now=now, after=_describe(target))
    return target.pk


@transaction.atomic
def correct_target(
    engagement_id: UUID, target_id: UUID, terms: Terms, *, version: int, by: Actor, now: datetime
) -> None:
    """Change a target that is proposed or agreed; an agreed one is proposed again. The baseline is taken anew.

    Raises:
        EditedMeanwhile: somebody else changed it since.
        Faulty: the plan is refused, with every reason.
        NotThere: this engagement has no such target.
        Refusal: it runs already or has ended.
    """
    lock_engagement(engagement_id)
    target = _lock(engagement_id, target_id)
    if target.version != version:
        last = list_events(engagement_id, kind="target", key=target_id, limit=1)
        text = _("Somebody else changed this target while you had it open")
        raise EditedMeanwhile(text, stored=_describe(target), who=last[0].by if last else "")
    if target.state not in ("proposed", "agreed"):
        raise Refusal(_("A target that runs is not changed. Drop it with a reason, and make a new one"))
    before = _describe(target)
    baseline = find_baseline(engagement_id, terms.measure, terms.step)
    _check(engagement_id, terms, baseline, now, besides=target_id)
    _take(target, terms, baseline)
    target.state, target.touched_at, target.version = "proposed", now, target.version + 1
    target.save()
    _audit(target, "changed", by=by, now=now, before=before, after=_describe(target))


@transaction.atomic
def accept_target(engagement_id: UUID, target_id: UUID, state: str, *, by: Actor, now: datetime) -> None:
    """Bring a target on: agree to a proposed one, begin an agreed one.

    Raises:
        NotThere: this engagement has no such target.
        Refusal: it is not in the state before; it can no longer be done within its mandate.
    """
    lock_engagement(engagement_id)
    target = _lock(engagement_id, target_id)
    if state not in NEXT_STATES.get(target.state, ()):
        raise Refusal(
            _("This target is {state} now. Load the page again").format(state=target.get_state_display())
        )
    allowance = find_allowance(engagement_id, now=now, besides=target_id)
    if target.budget > 0 and target.budget > allowance.left:
        raise Refusal(_("The mandate no longer leaves enough for the budget of this target"))
    before = {"state": target.state}
    target.state, target.touched_at, target.version = state, now, target.version + 1
    target.save()
    verb = "agreed" if state == "agreed" else "began"
    _audit(target, verb, by=by, now=now, before=before, after={"state": state})


@transaction.atomic
def withdraw_target(engagement_id: UUID, target_id: UUID, *, why: str, by: Actor, now: datetime) -> None:
    """Drop a target, with the reason.

    Raises:
        NotThere: this engagement has no such target.
        Refusal: it has ended already; there is no reason.
    """
    target = _lock(engagement_id, target_id)
    if not why.strip():
        raise Refusal(_("Enter why the target is dropped"), field="why")
    if target.state not in OPEN_STATES:
        raise Refusal(_("This target has ended already"))
    before = {"state": target.state}
    target.state, target.why_dropped, target.touched_at = "dropped", why.strip(), now
    target.version += 1
    target.save()
    _audit(target, "dropped", by=by, now=now, before=before, after={"state": "dropped", "why": why.strip()})


@transaction.atomic
def record_note(engagement_id: UUID, target_id: UUID, *, text: str, by: Any, now: datetime) -> None:
    """Note what was done for a target.

    Raises:
        NotThere: this engagement has no such target.
    """
    target = _lock(engagement_id, target_id)
    Note.objects.create(target=target, text=text, by=by, at=now)
    target.touched_at = now
    target.save(update_fields=["touched_at"])
    _audit(target, "noted", by=by, now=now, after={"note": text})


def record_readings(engagement_id: UUID, extract_id: UUID, now: datetime) -> None:
    """Read every running target, and what must not get worse with it, from new records."""
    running = Target.objects.filter(engagement_id=engagement_id, state="running").values_list("pk", flat=True)
    for target_id in list(running):
        record_reading(engagement_id, target_id, extract_id, by=Workbench(), now=now)


def record_reading(
    engagement_id: UUID, target_id: UUID, extract_id: UUID, *, by: Actor, now: datetime
) -> None:
    """Read a target from one version of the records, and decide whether it is reached or missed."""
    target = Target.objects.get(pk=target_id, engagement_id=engagement_id)
    measured = [
        (
            name,
            read_measure(
                engagement_id, extract_id, name, target.step if name == target.measure else "", since=since
            ),
        )
        for name, since in [
            (target.measure, target.from_on),
            *((guard, target.from_on) for guard in target.guards),
        ]
    ]
    with transaction.atomic():
        target = _lock(engagement_id, target_id)
        for name, read in measured:
            _store_reading(target, name, read, now)
        own = measured[0][1]
        state = decide_state(
            target.state,
            better=get_measure(target.measure).better,
            baseline=Level(target.baseline_value, target.baseline_low, target.baseline_high),
            to_value=target.to_value,
            due_on=target.due_on,
            reading=Level(own.value, own.low, own.high),
            as_of_on=own.as_of_at.date(),
        )
        before, target.state = {"state": target.state}, state
        target.save(update_fields=["state"])
        after = {
            "state": state,
            "value": own.value,
            "low": own.low,
            "high": own.high,
            "as_of_at": own.as_of_at,
        }
        _audit(target, "read", by=by, now=now, before=before, after=after)


def find_allowance(engagement_id: UUID, *, now: datetime, besides: UUID | None = None) -> Allowance:
    """Find what the mandate allows to spend, and what other targets and what is done beside them have planned.

    A target takes its budget, or more where more is spent on it already; what is spent on a dropped one stays spent.
    """
    mandate = find_mandate(engagement_id)
    if mandate is None or not mandate.is_in_force(now.date()):
        return Allowance(Decimal(0), "", Decimal(0))
    kept = Target.objects.filter(engagement_id=engagement_id).exclude(state="dropped")
    budgets = dict(kept.exclude(pk=besides).values_list("pk", "budget"))
    spent, none = sum_up_spent(engagement_id), Decimal(0)
    payers = {*budgets, *spent} - ({besides} if besides else set())
    planned = sum((max(budgets.get(one, none), spent.get(one, none)) for one in payers), none)
    return Allowance(mandate.spend, mandate.currency, planned)


def _check(
    engagement_id: UUID, terms: Terms, baseline: Baseline | None, now: datetime, besides: UUID | None = None
) -> None:
    living = {member.person_id for member in list_members(engagement_id, now=now)}
    level = Level(baseline.value, baseline.low, baseline.high) if baseline else None
    plan = Plan(
        better=get_measure(terms.measure).better,
        baseline=level,
        to_value=terms.to_value,
        from_on=terms.from_on,
        due_on=terms.due_on,
        has_owner=terms.owner_id in living,
        budget=terms.budget,
        currency=terms.currency,
    )
    faults = decide_plan(plan, find_allowance(engagement_id, now=now, besides=besides))
    if faults:
        raise Faulty([Refusal(fault.text, field=fault.field) for fault in faults])


def _take(target: Target, terms: Terms, baseline: Baseline | None) -> None:
    for name in TERMS:
        value = getattr(terms, name)
        setattr(target, name, list(value) if name == "guards" else value)
    target.owner_id = terms.owner_id
    if baseline is None or baseline.value is None or baseline.low is None or baseline.high is None:
        raise Refusal(_("The records give no baseline for this measure"), field="measure")
    target.baseline_value, target.baseline_low, target.baseline_high = (
        baseline.value,
        baseline.low,
        baseline.high,
    )
    target.baseline_method, target.baseline_at = baseline.method, baseline.as_of_at
    target.baseline_extract_id = baseline.extract_id


def _store_reading(target: Target, measure: str, read: Baseline, now: datetime) -> None:
    values = {
        "as_of_at": read.as_of_at,
        "value": read.value,
        "low": read.low,
        "high": read.high,
        "rows": read.rows,
        "why_none": read.why_none,
        "read_at": now,
    }
    Reading.objects.update_or_create(
        target=target, measure=measure, extract_id=read.extract_id, defaults=values
    )


def _lock(engagement_id: UUID, target_id: UUID) -> Target:
    target = Target.objects.select_for_update().filter(pk=target_id, engagement_id=engagement_id).first()
    if target is None:
        raise NotThere(_("There is no such target"))
    return target


def _describe(target: Target) -> dict[str, Any]:
    told = {name: getattr(target, name) for name in TERMS}
    return told | {
        "owner": target.owner.name,
        "baseline": [target.baseline_value, target.baseline_low, target.baseline_high],
        "baseline_at": target.baseline_at,
        "state": target.state,
    }


def _audit(
    target: Target,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="target",
        key=target.pk,
        name=target.title,
        engagement_id=target.engagement_id,
        before=before,
        after=after,
    )
