"""Decide which results count, so that no saving is counted twice, and no loss is left out for a gain beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from groundswell.ledger.double_counting import decide_counted, is_same_saving
from groundswell.ledger.effects import Result, Window
from groundswell_web.ledger.result_values import Found, Subject

_BASES = ("trial", "records", "forecast")

# Whether a case was in both of two trials.
SharesCases = Callable[[Subject, Subject], bool]


@dataclass(frozen=True)
class _Candidate:
    place: int
    found: Found
    result: Result


def decide_found(
    found: Sequence[Found], booked: Mapping[tuple[str, str, str], bool], shares_cases: SharesCases
) -> list[Found]:
    """Decide which results count; what would count twice is refused, with the reason.

    By the order of the library: what finance accepted, trials before records, what is verified, what is older. Two
    trials on different cases count both, whatever they showed: the saving of the one is none of the other's. They
    meet where both changes are in use for the same cases.

    Args:
        found: all results; those that are refused already keep their reason.
        booked: what finance accepted, by subject, measure and basis: whether it releases cash.
        shares_cases: whether a case was in both of two trials.
    """
    names = {one.subject.key: f"“{one.subject.name}”" for one in found}
    able = [
        _Candidate(place, one, _mark_booked(one, booked))
        for place, one in enumerate(found)
        if not one.why_not
    ]
    decided, counting = list(found), list[_Candidate]()
    for one in sorted(able, key=lambda candidate: _rank(candidate.result)):
        other = next((before for before in counting if _meet(before, one, shares_cases)), None)
        if other is None:
            counting.append(one)
            continue
        refused = decide_counted([other.result, one.result])[1]
        why = refused.why_not.replace(refused.instead, names[refused.instead])
        decided[one.place] = replace(one.found, why_not=why)
    return decided


def _mark_booked(found: Found, booked: Mapping[tuple[str, str, str], bool]) -> Result:
    cash = booked.get((found.subject.key, found.result.measure, found.result.basis))
    return replace(found.result, is_booked=cash is not None, releases_cash=cash)


def _rank(result: Result) -> tuple[Any, ...]:
    return (
        not result.is_booked,
        _BASES.index(result.basis),
        not result.is_verified,
        result.window.from_on,
        result.key,
        result.window.until_on,
        result.step,
    )


def _meet(first: _Candidate, second: _Candidate, shares_cases: SharesCases) -> bool:
    """Say whether two results would count the same saving twice."""
    if not is_same_saving(first.result, second.result):
        return False
    if {first.found.subject.kind, second.found.subject.kind} != {"trial"}:
        return True
    if first.result.basis == "forecast":
        return False  # each plans for its own cases
    used = [one.overlaps(other) for one in _list_used(first.found) for other in _list_used(second.found)]
    return any(used) or shares_cases(first.found.subject, second.found.subject)


def _list_used(found: Found) -> list[Window]:
    """List when the change of a trial was in use after it."""
    return [
        Window(date.fromisoformat(part["from_on"]), date.fromisoformat(part["until_on"]))
        for part in found.parts
        if part["what"] == "adopted"
    ]
