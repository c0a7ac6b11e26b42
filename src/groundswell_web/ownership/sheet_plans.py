"""Plan what a spreadsheet would change, row by row, before anything is changed. Pure: facts in, a plan out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.govuk.environment import show_day
from groundswell_web.ownership.queries import OwnershipCard, PointLine
from groundswell_web.ownership.rule_queries import RuleLine
from groundswell_web.ownership.sheet_cells import (
    Fault,
    find_near,
    is_same_text,
    read_amount,
    read_choice,
    read_day,
    read_person,
    read_yes_or_no,
)
from groundswell_web.ownership.sheet_reading import SheetRow
from groundswell_web.ownership.terms import (
    OwnerChoice,
    OwnershipAnswers,
    RuleAnswers,
    check_ownership,
    check_rule,
)
from groundswell_web.ownership.words import list_clocks, list_levels
from groundswell_web.refusals import Refusal


@dataclass(frozen=True)
class PlannedRow:
    """What one row would do.

    Args:
        number: of the row in the spreadsheet.
        step: the step it names.
        what: the owner or the rule it names.
        state: ``"new"``, ``"change"``, ``"same"`` or ``"fault"``.
        changes: the fields that would change: name, before, after.
        faults: what keeps it from being taken.
        point_id: the point it is about.
        rule_id: the rule that it would change; None for a new one or an owner.
        version: of what it would replace, as it stands now.
        answers: what it says.
    """

    number: int
    step: str
    what: str
    state: str
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    point_id: UUID | None = None
    rule_id: UUID | None = None
    version: int = 0
    answers: OwnershipAnswers | RuleAnswers | None = None


@dataclass(frozen=True)
class SheetPlan:
    """What a spreadsheet would do."""

    rows: tuple[PlannedRow, ...]

    def list_state(self, *states: str) -> list[PlannedRow]:
        """List the rows that would do this."""
        return [row for row in self.rows if row.state in states]

    @property
    def digest(self) -> str:
        """A mark of the whole plan: what was previewed is what is done, or it is previewed again."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


def plan_owners(
    rows: Sequence[SheetRow], points: Sequence[PointLine], choices: Sequence[OwnerChoice]
) -> SheetPlan:
    """Plan the owners that a spreadsheet names; a row that names nobody is passed over."""
    seen: dict[Any, int] = {}

    def plan(row: SheetRow) -> PlannedRow | None:
        if set(row.cells) <= {"step"}:
            return None
        point = _find_point(row, points)
        _check_once(row, point.id, seen)
        return _plan_owner(row, point, choices)

    return _plan(rows, "owner", plan)


def plan_rules(
    rows: Sequence[SheetRow],
    points: Sequence[PointLine],
    rules: Sequence[RuleLine],
    choices: Sequence[OwnerChoice],
    today: date,
) -> SheetPlan:
    """Plan the rules that a spreadsheet holds; a row without one is passed over.

    A rule is known again by its step and its text; an empty cell leaves what is written.
    """
    seen: dict[Any, int] = {}

    def plan(row: SheetRow) -> PlannedRow | None:
        if set(row.cells) <= {"step"}:
            return None
        point = _find_point(row, points)
        text = row.cells.get("rule", "")
        _check_once(row, (point.id, tuple(text.casefold().split())), seen)
        former = next((r for r in rules if r.point_id == point.id and is_same_text(r.text, text)), None)
        return _plan_rule(row, point, former, choices, today)

    return _plan(rows, "rule", plan)


def _plan(rows: Sequence[SheetRow], column: str, plan: Callable[[SheetRow], PlannedRow | None]) -> SheetPlan:
    planned = []
    for row in rows:
        try:
            one = plan(row)
        except Fault as fault:
            one = PlannedRow(
                row.number, row.cells.get("step", ""), row.cells.get(column, ""), "fault", faults=(fault,)
            )
        if one is not None:
            planned.append(one)
    return SheetPlan(tuple(planned))


def _find_point(row: SheetRow, points: Sequence[PointLine]) -> PointLine:
    name = row.cells.get("step", "")
    if not name:
        raise Fault(_("The row names no step"), _("Write the step as the records call it"))
    found = [point for point in points if point.unique_name.strip().casefold() == name.casefold()]
    if found:
        return min(found, key=lambda point: (point.is_gone, point.kind == "end"))
    near = find_near(name, [point.unique_name for point in points])
    raise Fault(
        _("The records have no step “{name}”").format(name=name[:80]),
        _("Write one of: {names}").format(names="; ".join(near))
        if near
        else _("Write the step as the page Steps calls it"),
    )


def _check_once(row: SheetRow, key: Any, seen: dict[Any, int]) -> None:
    if key in seen:
        raise Fault(
            _("Row {number} says the same step already").format(number=seen[key]),
            _("Take one of the two rows out"),
        )
    seen[key] = row.number


def _plan_owner(row: SheetRow, point: PointLine, choices: Sequence[OwnerChoice]) -> PlannedRow:
    card = point.ownership
    if "owner" not in row.cells:
        raise Fault(_("The row names no owner"), _("Write the mail address of one person"))
    told = row.cells["owner"].casefold()
    former = _recall_owner(card) if card else None
    if card and former and told in (card.email.casefold(), card.owner.casefold()):
        name, answers = card.owner, _read_owner(row.cells, former)
    else:
        person = read_person(row.cells["owner"], choices)
        name, answers = person.name, _read_owner(row.cells, replace(_NOTHING, owner_id=person.id))
    before = _show_owner(former, card.owner) if card and former else {}
    changes = _compare(before, _show_owner(answers, name))
    planned = PlannedRow(
        row.number,
        point.unique_name,
        name,
        "new" if card is None else "change" if changes else "same",
        tuple(changes),
        point_id=point.id,
        version=point.version,
        answers=answers,
    )
    return _take_fault(planned, lambda: check_ownership(answers, choices))


_NOTHING = OwnershipAnswers(UUID(int=0), Decimal(0), "", "", False, "")


def _recall_owner(card: OwnershipCard) -> OwnershipAnswers:
    authority = (card.may_spend, card.currency, card.may_change, card.may_stop, card.authority)
    return OwnershipAnswers(card.owner_id, *authority, card.clock)


def _read_owner(cells: Mapping[str, str], former: OwnershipAnswers) -> OwnershipAnswers:
    """Read what the cells say; an empty one leaves what is written."""
    return OwnershipAnswers(
        owner_id=former.owner_id,
        may_spend=read_amount(cells["may_spend"]) if "may_spend" in cells else former.may_spend,
        currency=cells.get("currency", former.currency).upper(),
        may_change=cells.get("may_change", former.may_change),
        may_stop=read_yes_or_no(cells["may_stop"]) if "may_stop" in cells else former.may_stop,
        authority=cells.get("authority", former.authority),
        clock=read_choice(cells["clock"], list_clocks(), _("clock")) if "clock" in cells else former.clock,
    )


def _plan_rule(
    row: SheetRow, point: PointLine, former: RuleLine | None, choices: Sequence[OwnerChoice], today: date
) -> PlannedRow:
    stored = _recall_rule(former) if former else None
    checker_id, checker = _read_checker(row.cells, former, choices)
    answers = _read_rule(row.cells, stored or RuleAnswers(row.cells.get("rule", "")))
    answers = replace(answers, checked_by_id=checker_id)
    before = _show_rule(stored, former.checked_by or "") if stored and former else {}
    changes = _compare(before, _show_rule(answers, checker))
    planned = PlannedRow(
        row.number,
        point.unique_name,
        answers.text,
        "new" if former is None else "change" if changes else "same",
        tuple(changes),
        point_id=point.id,
        rule_id=former.id if former else None,
        version=former.version if former else 0,
        answers=answers,
    )
    already = former.checked_by_id if former else None
    return _take_fault(planned, lambda: check_rule(answers, choices, today, checked_already=already))


def _recall_rule(rule: RuleLine) -> RuleAnswers:
    checked = (rule.checked_by_id, rule.checked_on)
    return RuleAnswers(rule.text, rule.citation, rule.level, rule.waiver, *checked, rule.evidence)


def _read_rule(cells: Mapping[str, str], former: RuleAnswers) -> RuleAnswers:
    """Read what the cells say, but for who checked it; an empty one leaves what is written."""
    return replace(
        former,
        citation=cells.get("citation", former.citation),
        level=read_choice(cells["level"], list_levels(), _("level")) if "level" in cells else former.level,
        waiver=cells.get("waiver", former.waiver),
        checked_on=read_day(cells["checked_on"]) if "checked_on" in cells else former.checked_on,
        evidence=cells.get("evidence", former.evidence),
    )


def _read_checker(
    cells: Mapping[str, str], former: RuleLine | None, choices: Sequence[OwnerChoice]
) -> tuple[UUID | None, str]:
    told = cells.get("checked_by")
    if former is not None and former.checked_by is not None:
        names = (former.checked_by.casefold(), (former.checked_by_email or "").casefold())
        if told is None or told.casefold() in names:
            return former.checked_by_id, former.checked_by
    if told is None:
        return None, ""
    person = read_person(told, choices)
    return person.id, person.name


def _take_fault(row: PlannedRow, check: Callable[[], None]) -> PlannedRow:
    """Turn what an action would refuse into a fault of the row; what changes nothing is not checked again."""
    if row.state == "same":
        return row
    try:
        check()
    except Refusal as refusal:
        fault = Fault(refusal.text, _("Mend the row in the spreadsheet and upload it again"))
        return replace(row, state="fault", faults=(fault,))
    return row


def _compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [
        (name, before.get(name, ""), text)
        for name, text in after.items()
        if not is_same_text(before.get(name, ""), text)
    ]


def _show_owner(told: OwnershipAnswers, name: str) -> dict[str, str]:
    return {
        _("Owner"): name,
        _("May spend up to"): f"{told.currency} {told.may_spend:,.2f}" if told.may_spend else "0",
        _("May change"): told.may_change,
        _("May stop it"): _("Yes") if told.may_stop else _("No"),
        _("Authority"): told.authority,
        _("Whose time runs"): dict(list_clocks()).get(told.clock, ""),
    }


def _show_rule(told: RuleAnswers, checker: str) -> dict[str, str]:
    return {
        _("Why it must be"): told.text,
        _("Citation"): told.citation,
        _("Level"): dict(list_levels())[told.level],
        _("Who can waive or change it"): told.waiver,
        _("Checked by"): checker,
        _("Checked on"): show_day(told.checked_on) if told.checked_on else "",
        _("Evidence"): told.evidence,
    }
