"""A team's plan: who leads what in which weeks, who learns it beside them, what it costs, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from groundswell.teams.plans.amounts import count_minor, count_tenths, round_cost, split_cost, write_amount
from groundswell.teams.plans.inputs import Demand, Item, Member, PlanRequest


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One fortnight of one demand: who leads, and who is paired with them to learn it.

    Args:
        item: key of the item.
        skill: of the demand.
        fortnight: from 0.
        lead: key of the person who leads.
        pair: key of the agency person paired with them, or empty.
    """

    item: str
    skill: str
    fortnight: int
    lead: str
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What one person does for one demand in one week.

    Args:
        week: of the plan, from 1.
        person: key of them.
        item: key of the item.
        skill: of the demand.
        is_lead: whether they lead it, or are paired with who does.
        tenths: days of the week, in tenths; with those of the hand-over where they take it over in this week.
    """

    week: int
    person: str
    item: str
    skill: str
    is_lead: bool
    tenths: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How a plan was come by.

    Args:
        bound: no plan that holds the rules costs less, in tenths of the smallest unit of money; with days led by the
            unit counted on top where cost and these are weighed against each other.
        is_least_cost: whether the cost (or the weighed sum) was proven to be the least.
        is_most_agency: whether, at this cost, the work led by agency people was proven to be the most.
        spent: work of the solver, in its own units; the same on every machine.
        limit: most of it that was allowed.
    """

    bound: int
    is_least_cost: bool
    is_most_agency: bool
    spent: float
    limit: float


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A plan in which every rule of its request holds; any other is never given out.

    Args:
        request: that it answers.
        turns: by item, skill and fortnight, in the order of the request.
        effort: how it was come by.
        planned_from_week: the weeks before it are past and stayed as they were.
        changes: against a former plan, in words; empty where there was none.
    """

    request: PlanRequest
    turns: tuple[Turn, ...]
    effort: Effort
    planned_from_week: int = 1
    changes: tuple[str, ...] = ()

    @property
    def cost(self) -> int:
        """What all days cost, in the smallest unit of the currency."""
        return round_cost(sum(self._cost_people().values()))

    @property
    def cost_words(self) -> str:
        """The cost as people write it."""
        return write_amount(self.cost, self.request.currency)

    @property
    def bound(self) -> int:
        """No plan that holds the rules costs less, in the smallest unit of the currency (or the weighed sum)."""
        return round_cost(self.effort.bound)

    @property
    def gap(self) -> float:
        """By which share of its cost (or of the weighed sum) a plan could at most be better."""
        worth = self.request.rules.agency_day_worth
        weighed = sum(self._cost_people().values())
        if worth is not None:
            weighed += count_minor(Decimal(worth), self.request.currency) * self._count_led()["unit"]
        return max(0.0, 1 - self.effort.bound / weighed) if weighed else 0.0

    @property
    def agency_share(self) -> float:
        """The share of the days of leading that agency people lead; 0 where there is nothing to lead."""
        led = self._count_led()
        whole = led["agency"] + led["unit"]
        return led["agency"] / whole if whole else 0.0

    def list_costs(self) -> dict[str, int]:
        """List what each person costs, in the smallest unit of the currency; together they are the cost."""
        return split_cost(self.cost, self._cost_people())

    def list_work(self) -> list[Work]:
        """List who does what in each week, with the days that it takes; by week, then in the order of the items."""
        taken = self.list_taken_over()
        extra = count_tenths(Decimal(self.request.rules.hand_over_days))
        work = [
            one
            for turn, item, demand, weeks in self._walk()
            for one in self._list_work_of(turn, demand, weeks, extra if turn in taken else 0)
        ]
        return sorted(work, key=lambda one: one.week)

    def count_days(self) -> dict[tuple[str, int], int]:
        """Count the tenths of days of each person in each week of the plan."""
        days = {(person.key, week): 0 for person in self.request.people for week in self.list_weeks()}
        for one in self.list_work():
            days[one.person, one.week] += one.tenths
        return days

    def list_weeks(self) -> range:
        """List the weeks of the plan, from 1."""
        return range(1, self.request.weeks + 1)

    def list_pairs(self) -> list[Turn]:
        """List the turns in which somebody learns beside the lead."""
        return [turn for turn in self.turns if turn.pair]

    def list_team(self, fortnight: int) -> list[Member]:
        """List who is on the team in a fortnight, in the order of the request."""
        there = {
            key for turn in self.turns if turn.fortnight == fortnight for key in (turn.lead, turn.pair) if key
        }
        return [person for person in self.request.people if person.key in there]

    def find_handed_over(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Find for each demand the agency people who lead it in the plan, in the order in which they first do."""
        homes = {person.key: person.home for person in self.request.people}
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for turn in self.turns:
            place = (turn.item, turn.skill)
            before = found.setdefault(place, ())
            if homes[turn.lead] == "agency" and turn.lead not in before:
                found[place] = (*before, turn.lead)
        return found

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        from groundswell.teams.plans.documents import write_plan

        return write_plan(self)

    @classmethod
    def from_document(cls, document: Any) -> TeamPlan:
        """Read what `to_document` wrote, and check that every rule holds in it.

        Raises:
            PlanUnsound: a rule of its own request does not hold, so it was changed since.
            GroundswellError: it is no such document.
        """
        from groundswell.teams.plans.documents import read_plan

        return read_plan(document)

    def list_taken_over(self) -> set[Turn]:
        """List the turns whose lead is another than in the fortnight before."""
        leads = {(turn.item, turn.skill, turn.fortnight): turn.lead for turn in self.turns}
        return {
            turn
            for turn in self.turns
            if leads.get((turn.item, turn.skill, turn.fortnight - 1), turn.lead) != turn.lead
        }

    def _walk(self) -> Iterator[tuple[Turn, Item, Demand, Sequence[int]]]:
        items = {item.key: item for item in self.request.items}
        for turn in self.turns:
            item = items[turn.item]
            demand = next(one for one in item.demands if one.skill == turn.skill)
            weeks = [week for week in self.request.list_weeks(turn.fortnight) if item.has_week(week)]
            yield turn, item, demand, weeks

    def _list_work_of(self, turn: Turn, demand: Demand, weeks: Sequence[int], extra: int) -> Iterator[Work]:
        for week in weeks:
            tenths = demand.tenths + (extra if week == weeks[0] else 0)
            yield Work(week, turn.lead, turn.item, turn.skill, True, tenths)
            if turn.pair:
                paired = self.request.count_pair_tenths(demand)
                yield Work(week, turn.pair, turn.item, turn.skill, False, paired)

    def _count_led(self) -> dict[str, int]:
        led = {"agency": 0, "unit": 0}
        homes = {person.key: person.home for person in self.request.people}
        for turn, _item, demand, weeks in self._walk():
            led[homes[turn.lead]] += demand.tenths * len(weeks)
        return led

    def _cost_people(self) -> dict[str, int]:
        rates = {person.key: self.request.find_rate(person) for person in self.request.people}
        costs = dict.fromkeys(rates, 0)
        for one in self.list_work():
            costs[one.person] += one.tenths * rates[one.person]
        return costs
