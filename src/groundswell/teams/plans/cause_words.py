"""How the causes of a clash are named, in plain words."""

from __future__ import annotations

from decimal import Decimal

from groundswell.teams.plans.amounts import count_minor, write_amount, write_days
from groundswell.teams.plans.groups import Group
from groundswell.teams.plans.inputs import LEADS_FROM, Item, PlanRequest

_KINDS = {"target": "the target", "trial": "the trial", "duty": "the duty", "other": "the item"}


def name_cause(request: PlanRequest, group: Group) -> str:
    """Name an item, somebody's days or a rule, as people read it.

    Args:
        request: that it is of.
        group: which.

    Example:
        >>> from datetime import date
        >>> from groundswell.teams.plans.inputs import Demand, Member
        >>> item = Item("t", "Fewer letters", "target", 1, 4, [Demand("research", 2)])
        >>> request = PlanRequest(date(2027, 1, 4), 4, [Member("a", "Ada", "agency", 4)], [item])
        >>> name_cause(request, ("item", "t"))
        'the target “Fewer letters” in weeks 1 to 4: 2 days a week of research, which nobody can lead or teach'
        >>> name_cause(request, ("person", "a"))
        'the days of Ada: 4 days a week'
    """
    kind, key = group
    if kind == "item":
        return _name_item(request, request.get_item(key))
    if kind == "person":
        return _name_days(request, key)
    return _name_rule(request, key)


def _name_item(request: PlanRequest, item: Item) -> str:
    demands = []
    for demand in item.demands:
        words = f"{write_days(demand.tenths)} a week of {demand.skill}"
        able = [one for one in request.people if one.find_level(demand.skill) >= LEADS_FROM]
        if not able and not item.known_to:
            words += ", which nobody can lead or teach"
        demands.append(words)
    weeks = name_weeks(item.from_week, item.until_week)
    return f"{_KINDS[item.kind]} “{item.name}” in {weeks}: {' and '.join(demands)}"


def name_weeks(first: int, last: int) -> str:
    """Name a stretch of weeks.

    Example:
        >>> name_weeks(3, 3), name_weeks(3, 8)
        ('week 3', 'weeks 3 to 8')
    """
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def _name_days(request: PlanRequest, key: str) -> str:
    person = request.get_person(key)
    usual = f"the days of {person.name}: {write_days(int(Decimal(person.days_a_week) * 10))} a week"
    others = [
        f"{write_days(int(one.days * 10))} in {name_weeks(one.from_week, one.until_week)}"
        for one in person.weeks
    ]
    return f"{usual}, but {', '.join(others)}" if others else usual


def _name_rule(request: PlanRequest, key: str) -> str:
    rules = request.rules
    budget = write_amount(count_minor(Decimal(rules.budget or 0), request.currency), request.currency)
    changes = f"{rules.most_changes} time{'' if rules.most_changes == 1 else 's'}"
    words = {
        "team": f"at most {rules.most_people} people on the team in a fortnight",
        "start": "somebody of the agency learns each skill of the unit, from the first fortnight that needs it",
        "together": "people of the agency do each duty together with somebody before they do it alone",
        "critical": f"{rules.alone_per_critical_duty} people of the agency do each critical duty alone by the end",
        "continuity": f"the lead of nothing changes more than {changes}",
        "budget": f"the budget of {budget}",
    }
    return words[key]
