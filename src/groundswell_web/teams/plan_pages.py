"""What the page of a plan shows, told from the plan itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from groundswell.errors import GroundswellError
from groundswell_web.teams.cards import PlanCard
from groundswell_web.teams.phrases import say_stretch

if TYPE_CHECKING:
    from groundswell.teams import Clash, PlanRequest, TeamPlan
    from groundswell.teams.plans.plan import Work

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PersonLine:
    """Somebody in a plan.

    Args:
        days: of work in all weeks.
        free: days that they have and the plan does not use.
        leads: names of the work that they lead.
        learns: names of skills that they learn beside somebody.
        cost: as it is written; empty for those who may not see it.
        by_week: days of each week; None where they have none.
    """

    key: str
    name: str
    home: str
    days: float
    free: float
    leads: tuple[str, ...]
    learns: tuple[str, ...]
    cost: str
    by_week: tuple[float | None, ...]


@dataclass(frozen=True)
class TurnLine:
    """Who does what in a stretch of weeks.

    Args:
        days: a week of the lead.
        is_new: whether the lead takes it over in it.
        from_on: first day.
        until_on: last day.
    """

    item: str
    kind: str
    skill: str
    lead: str
    lead_home: str
    pair: str
    days: float
    is_new: bool
    from_on: date
    until_on: date

    @property
    def when(self) -> str:
        """The days, in words."""
        return say_stretch(self.from_on, self.until_on)


@dataclass(frozen=True)
class WorkLine:
    """A piece of work of a plan, with the number that it has in the picture.

    Args:
        leads: who leads it, in this order, each with whose staff they are.
    """

    number: int
    name: str
    when: str
    leads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FortnightLine:
    """A fortnight: its days, who is on the team, and who does what."""

    number: int
    from_on: date
    until_on: date
    team: tuple[str, ...]
    turns: list[TurnLine]
    is_now: bool

    @property
    def when(self) -> str:
        """The days, in words."""
        return say_stretch(self.from_on, self.until_on)


@dataclass(frozen=True)
class DutyPlanLine:
    """Who of the agency does a duty alone by the exit."""

    item: str
    skill: str
    is_critical: bool
    people: tuple[str, ...]


@dataclass(frozen=True)
class WeekHead:
    """A week at the head of a table: its Monday, and the month where that is another than a week before."""

    monday: date
    month: str


@dataclass(frozen=True)
class PlanView:
    """A plan in numbers and words.

    Args:
        cost: as it is written; empty for those who may not see it.
        bound: what no plan costs less than; empty too.
        gap: by which share it could at most be cheaper, or better where it is weighed.
        is_weighed: whether cost and what days led by the agency are worth were weighed against each other.
        agency_share: of the days of leading, those that the agency leads.
    """

    cost: str
    bound: str
    gap: float
    is_least_cost: bool
    is_most_agency: bool
    is_weighed: bool
    has_rates: bool
    agency_share: float
    begins_on: date
    ends_on: date
    weeks: tuple[WeekHead, ...]
    planned_from_on: date | None
    most_together: int
    people: list[PersonLine]
    fortnights: list[FortnightLine]
    pairs: list[TurnLine]
    work: list[WorkLine]
    duties: list[DutyPlanLine]
    changes: tuple[str, ...]


def read_plan(card: PlanCard) -> TeamPlan | None:
    """Read the plan of a card; None where it is not ready, or does not hold its own rules: it was changed since.

    A plan is checked against every rule of its request whenever it is read.
    """
    from groundswell.teams import TeamPlan

    if card.line.state != "ready":
        return None
    try:
        return TeamPlan.from_document(card.document)
    except GroundswellError as error:
        logger.warning("plan %s is not shown: %s", card.line.id, error.what)
        return None


def read_clash(card: PlanCard) -> Clash:
    """Read what clashes, of a card that is impossible."""
    from groundswell.teams import Clash

    return Clash.from_document(card.document)


def describe_plan(plan: TeamPlan, today: date, *, sees_rates: bool) -> PlanView:
    """Tell a plan for its page.

    Args:
        plan: which.
        today: the day on which it is read.
        sees_rates: whether the reader may see what people cost.
    """
    from groundswell.teams.plans.amounts import write_amount

    request = plan.request
    fortnights = _list_fortnights(plan, today)
    return PlanView(
        cost=plan.cost_words if sees_rates else "",
        bound=write_amount(plan.bound, request.currency) if sees_rates else "",
        gap=plan.gap,
        is_least_cost=plan.effort.is_least_cost and plan.gap == 0,
        is_most_agency=plan.effort.is_most_agency,
        is_weighed=request.rules.agency_day_worth is not None,
        has_rates=any(person.rate_a_day for person in request.people),
        agency_share=plan.agency_share,
        begins_on=request.begins_on,
        ends_on=request.find_monday(request.weeks) + timedelta(days=6),
        weeks=_list_heads([request.find_monday(week) for week in plan.list_weeks()]),
        planned_from_on=request.find_monday(plan.planned_from_week) if plan.planned_from_week > 1 else None,
        most_together=max((len(one.team) for one in fortnights), default=0),
        people=_list_people(plan, sees_rates),
        fortnights=fortnights,
        pairs=list_pairs(plan),
        work=_list_work(plan),
        duties=_list_duties(plan),
        changes=plan.changes,
    )


def list_pairs(plan: TeamPlan) -> list[TurnLine]:
    """List who learns beside whom, each for the whole stretch in which that does not change."""
    lines: list[TurnLine] = []
    for one in _list_turns(plan, range(len(plan.request.fortnights))):
        if not one.pair:
            continue
        last = next((line for line in reversed(lines) if _is_same(line, one)), None)
        if last is not None and last.until_on + timedelta(days=1) == one.from_on:
            lines[lines.index(last)] = _stretch(last, one.until_on)
        else:
            lines.append(one)
    return sorted(lines, key=lambda line: (line.from_on, line.pair, line.item))


def list_own_weeks(plan: TeamPlan, person: str, from_on: date, weeks: int) -> list[tuple[date, list[Work]]]:
    """List what somebody does in some weeks: the Monday of each, and their work in it."""
    request = plan.request
    first = (from_on - request.begins_on).days // 7 + 1
    own = [one for one in plan.list_work() if one.person == person]
    return [
        (request.find_monday(week), [one for one in own if one.week == week])
        for week in range(first, first + weeks)
    ]


def _list_heads(mondays: list[date]) -> tuple[WeekHead, ...]:
    months = [date_format(monday, "M") for monday in mondays]
    before = ["", *months]
    return tuple(
        WeekHead(monday, month if month != before[place] else "")
        for place, (monday, month) in enumerate(zip(mondays, months, strict=True))
    )


def _list_people(plan: TeamPlan, sees_rates: bool) -> list[PersonLine]:
    from groundswell.teams.plans.amounts import write_amount

    request, days, costs = plan.request, plan.count_days(), plan.list_costs()
    names = {item.key: item.name for item in request.items}
    lines = []
    for person in request.people:
        own = [turn for turn in plan.turns if turn.lead == person.key]
        learns = [turn.skill for turn in plan.turns if turn.pair == person.key]
        used = [days[person.key, week] / 10 for week in plan.list_weeks()]
        there = [person.count_tenths(week) / 10 for week in plan.list_weeks()]
        lines.append(
            PersonLine(
                key=person.key,
                name=person.name,
                home=person.home,
                days=round(sum(used), 1),
                free=round(sum(there) - sum(used), 1),
                leads=tuple(dict.fromkeys(names[turn.item] for turn in own)),
                learns=tuple(dict.fromkeys(learns)),
                cost=write_amount(costs[person.key], request.currency) if sees_rates else "",
                by_week=tuple(
                    number if number or has else None for number, has in zip(used, there, strict=True)
                ),
            )
        )
    return lines


def _list_fortnights(plan: TeamPlan, today: date) -> list[FortnightLine]:
    request, lines = plan.request, []
    for number in request.fortnights:
        weeks = request.list_weeks(number)
        from_on = request.find_monday(weeks[0])
        until_on = request.find_monday(weeks[-1]) + timedelta(days=6)
        lines.append(
            FortnightLine(
                number=number + 1,
                from_on=from_on,
                until_on=until_on,
                team=tuple(person.name for person in plan.list_team(number)),
                turns=_list_turns(plan, range(number, number + 1)),
                is_now=from_on <= today <= until_on,
            )
        )
    return lines


def _list_turns(plan: TeamPlan, fortnights: range) -> list[TurnLine]:
    request, taken = plan.request, plan.list_taken_over()
    people = {person.key: person for person in request.people}
    items = {item.key: item for item in request.items}
    lines = []
    for turn in plan.turns:
        if turn.fortnight not in fortnights:
            continue
        item = items[turn.item]
        weeks = [week for week in request.list_weeks(turn.fortnight) if item.has_week(week)]
        demand = next(one for one in item.demands if one.skill == turn.skill)
        lines.append(
            TurnLine(
                item=item.name,
                kind=item.kind,
                skill=turn.skill,
                lead=people[turn.lead].name,
                lead_home=people[turn.lead].home,
                pair=people[turn.pair].name if turn.pair else "",
                days=demand.tenths / 10,
                is_new=turn in taken,
                from_on=request.find_monday(weeks[0]),
                until_on=request.find_monday(weeks[-1]) + timedelta(days=6),
            )
        )
    return sorted(lines, key=lambda line: (line.from_on, line.kind, line.item, line.skill))


def _list_work(plan: TeamPlan) -> list[WorkLine]:
    request, people = plan.request, {one.key: one for one in plan.request.people}
    leads: dict[str, dict[tuple[str, str], None]] = {}
    for turn in sorted(plan.turns, key=lambda one: (one.fortnight, one.skill)):
        person = people[turn.lead]
        leads.setdefault(turn.item, {})[person.name, person.home] = None
    lines = []
    for number, item in enumerate(request.items, 1):
        until_on = request.find_monday(item.until_week) + timedelta(days=6)
        when = say_stretch(request.find_monday(item.from_week), until_on)
        lines.append(WorkLine(number, item.name, when, tuple(leads.get(item.key, ()))))
    return lines


def _list_duties(plan: TeamPlan) -> list[DutyPlanLine]:
    names = {person.key: person.name for person in plan.request.people}
    handed = plan.find_handed_over()
    return [
        DutyPlanLine(
            item.name,
            demand.skill,
            item.is_critical,
            tuple(names[key] for key in handed.get((item.key, demand.skill), ())),
        )
        for item in plan.request.items
        if item.kind == "duty"
        for demand in item.demands
    ]


def _is_same(line: TurnLine, other: TurnLine) -> bool:
    return (line.item, line.skill, line.lead, line.pair) == (other.item, other.skill, other.lead, other.pair)


def _stretch(line: TurnLine, until_on: date) -> TurnLine:
    return replace(line, until_on=until_on)


def read_request(card: PlanCard) -> PlanRequest:
    """Read what was asked."""
    from groundswell.teams import PlanRequest

    return PlanRequest.from_document(card.request)
