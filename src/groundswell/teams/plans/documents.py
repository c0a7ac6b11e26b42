"""Requests, plans and clashes as JSON, and back; what is not understood is said with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

from groundswell.errors import (
    PlanFieldMissing,
    PlanFieldUnknown,
    PlanRequestUnread,
    PlanUnsound,
    PlanValueUnfit,
)
from groundswell.teams.plans.amounts import to_plain_number, write_plain_amount
from groundswell.teams.plans.clash import Cause, Clash, Remedy
from groundswell.teams.plans.inputs import Demand, Item, Member, OtherWeeks, PlanRequest, Rules
from groundswell.teams.plans.plan import Effort, TeamPlan, Turn

REQUEST_FORMAT = "groundswell-plan-request/1"
PLAN_FORMAT = "groundswell-team-plan/1"
CLASH_FORMAT = "groundswell-plan-clash/1"
LARGEST = 5_000_000
"""Bytes of a request; one of 200 people and 400 items has a tenth of it."""


def parse_json(text: bytes, path: str = "given") -> Any:
    """Read JSON in which each name stands once and each number is one.

    Args:
        text: of the file.
        path: where it came from, for the error.

    Raises:
        PlanRequestUnread: it is no such JSON.

    Example:
        >>> parse_json(b'{"weeks": 26}')
        {'weeks': 26}
    """
    if len(text) > LARGEST:
        raise PlanRequestUnread(path, f"it has {len(text):,} bytes, and at most {LARGEST:,} are read")

    def refuse_constant(name: str) -> Any:
        raise PlanRequestUnread(path, f"{name} stands where a number should")

    def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in pairs]
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise PlanRequestUnread(path, f"{twice!r} stands twice in the same place")
        return dict(pairs)

    try:
        return json.loads(
            text.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=refuse_constant,
            object_pairs_hook=refuse_twice,
        )
    except UnicodeDecodeError as error:
        raise PlanRequestUnread(path, "it is no text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise PlanRequestUnread(
            path, f"it is no JSON, at line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise PlanRequestUnread(path, "a number or the nesting in it is beyond all measure") from error


def write_json(document: Any) -> bytes:
    """Write a document as canonical JSON: the same values give the same bytes."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False, allow_nan=False)
    return f"{text}\n".encode()


def write_request(request: PlanRequest) -> dict[str, Any]:
    """Write a request as plain values, always in the same order."""
    return {
        "format": REQUEST_FORMAT,
        "name": request.name,
        "begins_on": request.begins_on.isoformat(),
        "weeks": request.weeks,
        "currency": request.currency,
        "rules": _write_rules(request.rules, request.currency),
        "people": [_write_person(person, request.currency) for person in request.people],
        "items": [_write_item(item) for item in request.items],
    }


def _write_rules(rules: Rules, currency: str) -> dict[str, Any]:
    document: dict[str, Any] = {one.name: getattr(rules, one.name) for one in fields(rules)}
    for name in ("pair_share", "hand_over_days"):
        document[name] = to_plain_number(document[name])
    for name in ("budget", "agency_day_worth"):
        if document[name] is not None:
            document[name] = write_plain_amount(document[name], currency)
    return document


def _write_person(person: Member, currency: str) -> dict[str, Any]:
    return {
        "key": person.key,
        "name": person.name,
        "home": person.home,
        "days_a_week": to_plain_number(Decimal(person.days_a_week)),
        "rate_a_day": write_plain_amount(Decimal(person.rate_a_day), currency),
        "skills": {skill: person.skills[skill] for skill in sorted(person.skills)},
        "wishes": list(person.wishes),
        "weeks": [{**asdict(one), "days": to_plain_number(one.days)} for one in person.weeks],
    }


def _write_item(item: Item) -> dict[str, Any]:
    demands = [{"skill": one.skill, "days": to_plain_number(Decimal(one.days))} for one in item.demands]
    return {
        "key": item.key,
        "name": item.name,
        "kind": item.kind,
        "from_week": item.from_week,
        "until_week": item.until_week,
        "is_critical": item.is_critical,
        "known_to": list(item.known_to),
        "demands": demands,
    }


def read_request(document: Any) -> PlanRequest:
    """Read a request from plain values.

    Raises:
        PlanFieldMissing: something that a plan cannot do without is not said.
        PlanFieldUnknown: something is said that no plan knows.
        PlanValueUnfit: a value cannot be meant so.
        GroundswellError: as for :class:`PlanRequest`.
    """
    where = "the request"
    told = _require_fields(document, where, ("begins_on", "weeks", "people", "items"), PlanRequest, "format")
    _check_format(told, REQUEST_FORMAT, where, is_needed=False)
    rules = _require_fields(told.get("rules", {}), "the rules", (), Rules)
    name = told.get("name", "")
    if not isinstance(name, str) or len(name) > 300:
        raise PlanValueUnfit(where, "name", name, "a text of at most 300 letters")
    return PlanRequest(
        begins_on=_read_day(told["begins_on"], where, "begins_on"),
        weeks=told["weeks"],
        people=[_read_person(one, place) for place, one in enumerate(_list(told, where, "people"), 1)],
        items=[_read_item(one, place) for place, one in enumerate(_list(told, where, "items"), 1)],
        rules=Rules(**rules),
        currency=told.get("currency", "EUR"),
        name=name,
    )


def _read_person(document: Any, place: int) -> Member:
    where = f"person {place} of the list"
    told = dict(_require_fields(document, where, ("key", "name", "home", "days_a_week"), Member))
    skills = told.get("skills", {})
    if not isinstance(skills, dict):
        raise PlanValueUnfit(where, "skills", skills, 'skills with their levels, such as {"research": 2}')
    needed = ("from_week", "until_week", "days")
    told["wishes"] = _list(told, where, "wishes")
    told["weeks"] = [
        OtherWeeks(**_require_fields(one, f"the weeks of {where}", needed, OtherWeeks))
        for one in _list(told, where, "weeks")
    ]
    return Member(**told)


def _read_item(document: Any, place: int) -> Item:
    where = f"item {place} of the list"
    needed = ("key", "name", "kind", "from_week", "until_week", "demands")
    told = dict(_require_fields(document, where, needed, Item))
    told["known_to"] = _list(told, where, "known_to")
    told["demands"] = [
        Demand(**_require_fields(one, f"the demands of {where}", ("skill", "days"), Demand))
        for one in _list(told, where, "demands")
    ]
    return Item(**told)


def write_plan(plan: TeamPlan) -> dict[str, Any]:
    """Write a plan as plain values, with its request, so that it can be checked by itself."""
    return {
        "format": PLAN_FORMAT,
        "cost": plan.cost,
        "bound": plan.bound,
        "gap": round(plan.gap, 6),
        "agency_share": round(plan.agency_share, 6),
        "effort": asdict(plan.effort),
        "planned_from_week": plan.planned_from_week,
        "changes": list(plan.changes),
        "turns": [asdict(turn) for turn in plan.turns],
        "request": write_request(plan.request),
    }


def read_plan(document: Any) -> TeamPlan:
    """Read a plan from plain values, and check it.

    Raises:
        PlanUnsound: a rule does not hold in it, or its cost is not that of its turns.
        GroundswellError: it is no plan.
    """
    from groundswell.teams.plans.checking import check_plan

    where = "the plan"
    needed = ("effort", "planned_from_week", "changes", "turns", "request", "cost")
    told = _require_fields(document, where, needed, None)
    _check_format(told, PLAN_FORMAT, where)
    request = read_request(told["request"])
    try:
        plan = _read_plan(told, request)
        faults = check_plan(plan)
        if not faults and plan.cost != told["cost"]:
            faults = [f"the cost is {plan.cost}, not {told['cost']}"]
    except (TypeError, ValueError, OverflowError) as error:
        raise PlanValueUnfit(where, "what stands there", error, "what a plan was written as") from error
    if faults:
        raise PlanUnsound(faults)
    return plan


def _read_plan(told: Mapping[str, Any], request: PlanRequest) -> TeamPlan:
    names = [one.name for one in fields(Turn)]
    turns = [
        Turn(**_require_fields(one, "the turns", names, Turn)) for one in _list(told, "the plan", "turns")
    ]
    effort = _require_fields(told["effort"], "the effort", [one.name for one in fields(Effort)], Effort)
    effort |= {
        "bound": int(effort["bound"]),
        "spent": float(effort["spent"]),
        "limit": float(effort["limit"]),
    }
    changes = tuple(str(one) for one in _list(told, "the plan", "changes"))
    return TeamPlan(request, tuple(turns), Effort(**effort), int(told["planned_from_week"]), changes)


def write_clash(clash: Clash) -> dict[str, Any]:
    """Write a clash as plain values, with its request."""
    return {
        "format": CLASH_FORMAT,
        "causes": [asdict(one) for one in clash.causes],
        "is_smallest": clash.is_smallest,
        "remedies": [asdict(one) for one in clash.remedies],
        "spent": clash.spent,
        "planned_from_week": clash.planned_from_week,
        "sentences": list(clash.sentences),
        "request": write_request(clash.request),
    }


def read_clash(document: Any) -> Clash:
    """Read a clash from plain values.

    Raises:
        GroundswellError: it is none.
    """
    where = "the clash"
    needed = ("causes", "is_smallest", "remedies", "spent", "planned_from_week", "request")
    told = _require_fields(document, where, needed, None)
    _check_format(told, CLASH_FORMAT, where)
    request = read_request(told["request"])
    try:
        causes = [Cause(**_require_fields(one, where, (), Cause)) for one in _list(told, where, "causes")]
        remedies = [
            Remedy(**_require_fields(one, where, (), Remedy)) for one in _list(told, where, "remedies")
        ]
        spent, from_week = float(told["spent"]), int(told["planned_from_week"])
    except (TypeError, ValueError, OverflowError) as error:
        raise PlanValueUnfit(where, "what stands there", error, "what a clash was written as") from error
    return Clash(request, tuple(causes), bool(told["is_smallest"]), tuple(remedies), spent, from_week)


def _require_fields(
    document: Any, where: str, needed: Sequence[str], kind: type | None, *more: str
) -> dict[str, Any]:
    """Take an object apart; its fields are those of the class, and those that are needed are there."""
    if not isinstance(document, Mapping):
        raise PlanValueUnfit(where, "what stands there", document, "an object, in braces")
    if kind is not None:
        known = [*more, *(one.name for one in fields(kind))]
        for name in document:
            if name not in known:
                raise PlanFieldUnknown(where, str(name), known)
    for name in needed:
        if name not in document:
            raise PlanFieldMissing(where, name)
    return dict(document)


def _list(told: Mapping[str, Any], where: str, field: str) -> list[Any]:
    value = told.get(field, [])
    if not isinstance(value, list):
        raise PlanValueUnfit(where, field, value, "a list, in brackets")
    return value


def _read_day(value: Any, where: str, field: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise PlanValueUnfit(where, field, value, "a day such as 2027-01-04") from error


def _check_format(told: Mapping[str, Any], wanted: str, where: str, *, is_needed: bool = True) -> None:
    found = told.get("format", None if is_needed else wanted)
    if found != wanted:
        raise PlanValueUnfit(where, "format", found, wanted)
