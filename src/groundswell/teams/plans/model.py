"""The plan as a model of CP-SAT: who leads and who is paired, for each demand and fortnight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ortools.sat.python import cp_model

from groundswell.teams.plans.amounts import count_tenths
from groundswell.teams.plans.groups import NOTHING_PAST, Group, Held, Past, hold_all
from groundswell.teams.plans.inputs import LEADS_FROM, Demand, Item, Member, PlanRequest
from groundswell.teams.plans.plan import Turn

Lit = cp_model.IntVar | int
Place = tuple[str, str]
"""Item and skill: which demand."""
Slot = tuple[Place, int]
"""A demand in a fortnight."""
Cells = dict[Slot, dict[str, Lit]]
"""By demand and fortnight: a variable for each person, or 1 of what is over."""
Term = tuple[Lit, int]


@dataclass
class TeamModel:
    """A model with its variables by what they mean.

    Args:
        request: that is planned.
        past: what is over.
        held: which groups it holds.
    """

    request: PlanRequest
    past: Past
    held: Held
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    leads: Cells = field(default_factory=lambda: defaultdict(dict))
    pairs: Cells = field(default_factory=lambda: defaultdict(dict))
    news: Cells = field(default_factory=lambda: defaultdict(dict))
    above: list[cp_model.IntVar] = field(default_factory=list)
    teams: list[tuple[int, list[cp_model.IntVar]]] = field(default_factory=list)
    guards: dict[Group, cp_model.IntVar] = field(default_factory=dict)
    loads: dict[tuple[str, int], list[Term]] = field(default_factory=lambda: defaultdict(list))
    costs: list[Term] = field(default_factory=list)

    def find_guard(self, kind: Literal["item", "person", "rule"], key: str) -> cp_model.IntVar | bool:
        """Find whether a group is held: true, false, or the variable that decides."""
        group: Group = (kind, key)
        if group in self.held.hard:
            return True
        if group not in self.held.soft:
            return False
        if group not in self.guards:
            self.guards[group] = self.cp.new_bool_var(f"{kind}:{key}")
        return self.guards[group]

    def add(self, guard: cp_model.IntVar | bool, constraint: cp_model.BoundedLinearExpression | bool) -> None:
        """Add a constraint that holds where its group is held."""
        if guard is False:
            return
        added = self.cp.add(constraint)
        if guard is not True:
            added.only_enforce_if(guard)

    def list_demands(self) -> list[tuple[Item, Demand, Place]]:
        """List the demands of the items that are held."""
        return [
            (item, demand, (item.key, demand.skill))
            for item in self.request.items
            if self.find_guard("item", item.key) is not False or self._is_over(item)
            for demand in item.demands
        ]

    def list_fortnights(self, item: Item) -> range:
        """List the fortnights in which an item is worked on."""
        return range(
            self.request.find_fortnight(item.from_week), self.request.find_fortnight(item.until_week) + 1
        )

    def list_weeks(self, item: Item, fortnight: int) -> list[int]:
        """List the weeks of a fortnight in which an item is worked on."""
        return [week for week in self.request.list_weeks(fortnight) if item.has_week(week)]

    def is_planned(self, fortnight: int) -> bool:
        """Tell whether a fortnight is not over."""
        return fortnight >= self.past.from_fortnight

    def read_turns(self, values: list[int]) -> tuple[Turn, ...]:
        """Read the turns of a solution, in the order of the request."""
        found = {place: self._read_place(place, values) for _item, _demand, place in self.list_demands()}
        return tuple(turn for turns in found.values() for turn in turns)

    def _read_place(self, place: Place, values: list[int]) -> list[Turn]:
        item = self.request.get_item(place[0])
        past = {turn.fortnight: turn for turn in self.past.turns if (turn.item, turn.skill) == place}
        turns = []
        for fortnight in self.list_fortnights(item):
            if not self.is_planned(fortnight):
                turns += [past[fortnight]] if fortnight in past else []
                continue
            lead = self._read_person(self.leads[place, fortnight], values)
            if lead:
                pair = self._read_person(self.pairs[place, fortnight], values)
                turns.append(Turn(*place, fortnight, lead, pair))
        return turns

    def _read_person(self, cells: dict[str, Lit], values: list[int]) -> str:
        return next((key for key, cell in cells.items() if read_value(cell, values)), "")

    def _is_over(self, item: Item) -> bool:
        return not self.is_planned(self.request.find_fortnight(item.until_week))


def build_model(request: PlanRequest, past: Past = NOTHING_PAST, held: Held | None = None) -> TeamModel:
    """Build the model of a request: its variables, who may lead, whose days there are.

    Args:
        request: that is planned.
        past: what is over.
        held: which groups it holds; everything unless said otherwise.

    Returns:
        The model without the rules of the team, which :func:`add_rules` adds, and without an objective.
    """
    model = TeamModel(request, past, held or hold_all(request, past))
    for item, demand, place in model.list_demands():
        for fortnight in model.list_fortnights(item):
            _add_cells(model, item, demand, place, fortnight)
    for item, _demand, place in model.list_demands():
        for fortnight in model.list_fortnights(item):
            if model.is_planned(fortnight):
                _add_cover(model, item, (place, fortnight))
                _add_news(model, place, fortnight)
            else:
                _add_past_news(model, place, fortnight)
    _add_learning(model)
    _sum_loads(model)
    return model


def _add_cells(model: TeamModel, item: Item, demand: Demand, place: Place, fortnight: int) -> None:
    """Add the variables of who leads and who is paired; of what is over, what was."""
    slot = (place, fortnight)
    if not model.is_planned(fortnight):
        for turn in model.past.turns:
            if (turn.item, turn.skill, turn.fortnight) == (*place, fortnight):
                model.leads[slot] = {turn.lead: 1}
                model.pairs[slot] = {turn.pair: 1} if turn.pair else {}
        return
    paired = model.request.count_pair_tenths(demand)
    for person in model.request.people:
        name = f"{person.key}:{item.key}:{demand.skill}:{fortnight}"
        if _might_lead(person, item, demand) and has_days(model, person, item, fortnight, demand.tenths):
            model.leads[slot][person.key] = model.cp.new_bool_var(f"lead:{name}")
        if _might_learn(model, person, item, demand) and has_days(model, person, item, fortnight, paired):
            model.pairs[slot][person.key] = model.cp.new_bool_var(f"pair:{name}")


def has_days(model: TeamModel, person: Member, item: Item, fortnight: int, tenths: int) -> bool:
    """Tell whether somebody has the days for an item alone; true where their days are not held for certain."""
    if model.find_guard("person", person.key) is not True:
        return True
    return all(person.count_tenths(week) >= tenths for week in model.list_weeks(item, fortnight))


def needs_together(person: Member, item: Item) -> bool:
    """Tell whether somebody has to be paired in this very duty before they lead it, where that rule holds."""
    return item.kind == "duty" and person.home == "agency" and person.key not in item.known_to


def _might_lead(person: Member, item: Item, demand: Demand) -> bool:
    is_able = person.find_level(demand.skill) >= LEADS_FROM or person.key in item.known_to
    return is_able or person.home == "agency"


def _might_learn(model: TeamModel, person: Member, item: Item, demand: Demand) -> bool:
    if person.home != "agency":
        return False
    by_duty = model.find_guard("rule", "together") is not False and needs_together(person, item)
    return by_duty or person.find_level(demand.skill) < LEADS_FROM


def _add_cover(model: TeamModel, item: Item, slot: Slot) -> None:
    """Add that a demand has one lead, and at most one other person paired."""
    leads, pairs = model.leads[slot], model.pairs[slot]
    guard = model.find_guard("item", item.key)
    if guard is True:
        model.cp.add_exactly_one(leads.values())
    else:
        model.cp.add(sum(leads.values()) == guard)
    if pairs:
        model.cp.add(sum(pairs.values()) <= guard)
    for key, pair in pairs.items():
        if key in leads:
            model.cp.add_at_most_one([leads[key], pair])


def _add_news(model: TeamModel, place: Place, fortnight: int) -> None:
    """Add who takes a demand over from somebody else."""
    before = model.leads[place, fortnight - 1]
    if not before:
        return
    for key, lead in model.leads[place, fortnight].items():
        new = model.cp.new_bool_var(f"new:{key}:{place[0]}:{place[1]}:{fortnight}")
        model.cp.add(new >= lead - before.get(key, 0))
        model.news[place, fortnight][key] = new


def _add_learning(model: TeamModel) -> None:
    """Add that nobody leads what they can not do, before they were paired in it."""
    together = model.find_guard("rule", "together")
    paired: dict[tuple[str, object], dict[int, list[Lit]]] = defaultdict(lambda: defaultdict(list))
    for (place, fortnight), cells in model.pairs.items():
        for key, pair in cells.items():
            paired[key, place[1]][fortnight].append(pair)
            paired[key, place][fortnight].append(pair)
    chains: dict[tuple[str, object], list[Lit]] = {}

    def learn(key: str, what: object, fortnight: int) -> Lit:
        if (key, what) not in chains:
            chains[key, what] = _learn(model, f"{key}:{what}", paired[key, what])
        return chains[key, what][fortnight]

    for (place, fortnight), cells in model.leads.items():
        item = model.request.get_item(place[0])
        for key, lead in cells.items() if model.is_planned(fortnight) else ():
            person = model.request.get_person(key)
            by_duty = together is not False and needs_together(person, item)
            if by_duty:
                model.add(together, lead <= learn(key, place, fortnight))
            is_able = person.find_level(place[1]) >= LEADS_FROM or key in item.known_to
            if not is_able and not (by_duty and together is True):
                model.cp.add(lead <= learn(key, place[1], fortnight))


def _learn(model: TeamModel, name: str, paired: dict[int, list[Lit]]) -> list[Lit]:
    """Make the variables of whether somebody was paired before each fortnight."""
    chain: list[Lit] = [0]
    for fortnight in model.request.fortnights:
        now = paired.get(fortnight, [])
        if not now:
            chain.append(chain[-1])
            continue
        learned = model.cp.new_bool_var(f"known:{name}:{fortnight}")
        model.cp.add(learned <= sum(now) + chain[-1])
        chain.append(learned)
    return chain


def _sum_loads(model: TeamModel) -> None:
    """Sum up the days of each person by week, and what they cost, of the past and of the weeks ahead."""
    request = model.request
    extra = count_tenths(Decimal(request.rules.hand_over_days))
    rates = {person.key: request.find_rate(person) for person in request.people}
    for item, demand, place in model.list_demands():
        paired = request.count_pair_tenths(demand)
        for fortnight in model.list_fortnights(item):
            weeks = model.list_weeks(item, fortnight)
            slot = (place, fortnight)
            for cells, tenths, those in (
                (model.leads[slot], demand.tenths, weeks),
                (model.pairs[slot], paired, weeks),
                (model.news[slot], extra, weeks[:1]),
            ):
                for key, cell in cells.items():
                    model.costs.append((cell, tenths * len(those) * rates[key]))
                    for week in those:
                        model.loads[key, week].append((cell, tenths))


def _add_past_news(model: TeamModel, place: Place, fortnight: int) -> None:
    """Note a change of lead that is over."""
    before, now = model.leads[place, fortnight - 1], model.leads[place, fortnight]
    if before and now and before.keys() != now.keys():
        model.news[place, fortnight] = dict(now)


def read_value(cell: Lit, values: list[int]) -> int:
    """Read a variable at a solution."""
    return cell if isinstance(cell, int) else values[cell.index]


def sum_terms(terms: Iterable[Term]) -> cp_model.LinearExpr | int:
    """Sum up variables with their weights."""
    listed = [(cell, weight) for cell, weight in terms if weight]
    fixed = sum(cell * weight for cell, weight in listed if isinstance(cell, int))
    free = [(cell, weight) for cell, weight in listed if not isinstance(cell, int)]
    if not free:
        return fixed
    cells, weights = zip(*free, strict=True)
    return cp_model.LinearExpr.weighted_sum(list(cells), list(weights)) + fixed
