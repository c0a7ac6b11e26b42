"""Go on from a former plan: what of it is past stays as it was, with its people and its work until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.teams.plans.inputs import Item, Member, OtherWeeks, PlanRequest

ANEW = "+"  # after the key of work that is another now than it was in the weeks that are past


@dataclass(frozen=True)
class Former:
    """The plan to go on from.

    Args:
        request: that it answered.
        from_week: the first week that may change.
    """

    request: PlanRequest
    from_week: int

    @property
    def last_week(self) -> int:
        """The last week that stays as it was: the one before the fortnight of the first that may change."""
        size = self.request.rules.fortnight_weeks
        return (self.from_week - 1) // size * size


def go_on_from(former: Former, request: PlanRequest) -> PlanRequest:
    """Keep in a request what the past weeks of a former plan need: their people, and their work until then."""
    people = [*request.people, *_list_gone(former, request)]
    names = {one.key for one in people}
    before = {one.key: one for one in former.request.items if one.from_week <= former.last_week}
    items: list[Item] = []
    for item in request.items:
        past = before.pop(item.key, None)
        items += [item] if past is None else _join(item, _end(past, former, names), former.last_week)
    items += [_end(past, former, names) for past in before.values()]
    return replace(request, people=people, items=items)


def find_stored_key(key: str) -> str:
    """Find under which id a piece of work is stored."""
    return key.removesuffix(ANEW)


def _list_gone(former: Former, request: PlanRequest) -> list[Member]:
    """List those of the former plan who are not among the people any more: from now on they have no day."""
    from groundswell.teams.plans.inputs import OtherWeeks

    there = {one.key for one in request.people}
    return [
        replace(one, weeks=[*_cut(one.weeks, request.weeks), OtherWeeks(former.from_week, request.weeks)])
        for one in former.request.people
        if one.key not in there
    ]


def _end(item: Item, former: Former, names: set[str]) -> Item:
    """End work with the weeks that are past."""
    known_to = [key for key in item.known_to if key in names]
    return replace(item, until_week=min(item.until_week, former.last_week), known_to=known_to)


def _join(item: Item, past: Item, last_week: int) -> list[Item]:
    """Join work with what it was in the weeks that are past; where it is another now, both stand by themselves."""
    skills = {one.skill for one in item.demands}
    is_same = all(one.skill in skills for one in past.demands) and item.from_week <= last_week + 1
    if not is_same and item.until_week <= last_week:
        return [past]
    if not is_same:
        return [past, replace(item, key=f"{item.key}{ANEW}", from_week=max(item.from_week, last_week + 1))]
    first, last = min(item.from_week, past.from_week), max(item.until_week, past.until_week)
    return [replace(item, from_week=first, until_week=last)]


def _cut(weeks: Sequence[OtherWeeks], last: int) -> list[OtherWeeks]:
    return [replace(one, until_week=min(one.until_week, last)) for one in weeks if one.from_week <= last]
