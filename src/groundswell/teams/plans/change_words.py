"""What is other in a plan than in the one before, in words."""

from __future__ import annotations

from groundswell.teams.plans.cause_words import name_weeks
from groundswell.teams.plans.plan import TeamPlan, Turn


def tell_changes(former: TeamPlan, found: TeamPlan) -> tuple[str, ...]:
    """Tell what changes against a former plan, a line for each stretch of weeks with the same change.

    Args:
        former: the plan that was gone by.
        found: the one that takes its place.
    """
    before = {(turn.item, turn.skill, turn.fortnight): turn for turn in former.turns}
    now = {(turn.item, turn.skill, turn.fortnight): turn for turn in found.turns}
    size = found.request.rules.fortnight_weeks
    from_fortnight = found.request.find_fortnight(found.planned_from_week)
    told: list[list[object]] = []
    keys = [*now, *(key for key in before if key not in now)]
    for key in keys:
        if key[2] < from_fortnight:
            continue
        for words in _compare(former, found, before.get(key), now.get(key)):
            weeks = (key[2] * size + 1, min((key[2] + 1) * size, found.request.weeks))
            same = next((one for one in told if one[0] == words and one[2] == weeks[0] - 1), None)
            if same is None:
                told.append([words, *weeks])
            else:
                same[2] = weeks[1]
    return tuple(f"{name_weeks(int(str(one[1])), int(str(one[2]))).capitalize()}: {one[0]}." for one in told)


def _compare(former: TeamPlan, found: TeamPlan, before: Turn | None, now: Turn | None) -> list[str]:
    """Say what one fortnight of one demand has become."""
    if now is None or before is None:
        turn, plan = (before, former) if now is None else (now, found)
        if turn is None:
            return []
        what = f"“{plan.request.get_item(turn.item).name}” ({turn.skill})"
        if now is None:
            return [f"{what} is no longer worked on"]
        return [f"{_name(found, now.lead)} leads {what}, which is new"]
    what = f"“{found.request.get_item(now.item).name}” ({now.skill})"
    said = []
    if now.lead != before.lead:
        said.append(f"{_name(found, now.lead)} leads {what} instead of {_name(former, before.lead)}")
    if now.pair != before.pair and now.pair:
        instead = f" instead of {_name(former, before.pair)}" if before.pair else ""
        said.append(f"{_name(found, now.pair)} learns beside the lead of {what}{instead}")
    elif now.pair != before.pair:
        said.append(f"{_name(former, before.pair)} no longer learns beside the lead of {what}")
    return said


def _name(plan: TeamPlan, key: str) -> str:
    return plan.request.get_person(key).name
