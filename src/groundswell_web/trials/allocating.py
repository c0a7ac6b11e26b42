"""Allocate cases: one answer for each case for good, in the ledger before it is given, and never more than the cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.trials.allocation import (
    Allocated,
    AllocationKey,
    Reason,
    count_days,
    decide_allocation,
    write_stratum,
)
from groundswell.trials.design import USUAL
from groundswell.trials.ledger import LedgerRow
from groundswell_web.audit.actions import Actor
from groundswell_web.records.queries import name_case
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.chains import lock_head, seal_row
from groundswell_web.trials.models import Allocation, Head, Trial
from groundswell_web.trials.registered import Terms, read_terms
from groundswell_web.trials.turns import Turns

LONGEST = 200
MOST_LISTED = 100_000

type Told = Sequence[Any]  # arm, reason and number of a line


@dataclass(frozen=True)
class Asked:
    """A case for which somebody asks.

    Args:
        case: the identifier, as the agency's system writes it.
        strata: what the design weighs, by the names in the design.
        office: that has the case.
        channel: how it came in.
    """

    case: str
    strata: Mapping[str, str] = field(default_factory=dict)
    office: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Answer:
    """What a case is given.

    Args:
        case: as it was asked.
        arm: name of the arm; ``usual`` whenever in doubt.
        reason: why it stays usual where the key did not decide; empty otherwise.
        number: of the line in the ledger; None where none was written.
        is_new: whether the line was written now.
    """

    case: str
    arm: str
    reason: str
    number: int | None
    is_new: bool = False

    @property
    def is_recorded(self) -> bool:
        """Whether the answer stands in the ledger and holds for good."""
        return self.number is not None


@dataclass(frozen=True)
class Wanted:
    """What is asked, all that decides it found.

    Args:
        name: of the case, as the records hold it.
        asked: the case.
        terms: by which it is allocated.
        by: who asks.
        now: when.
    """

    name: str
    asked: Asked
    terms: Terms
    by: str
    now: datetime


@dataclass(frozen=True)
class Listed:
    """What came of a list.

    Args:
        answers: one for each line, in its order.
        new: how many of them were not in the ledger before.
        exposed: how many of all lines are in arms other than usual.
    """

    answers: tuple[Answer, ...]
    new: int
    exposed: int


def find_answer(engagement_id: UUID, trial_id: UUID, case: str) -> Answer | None:
    """Find what a case was given; None where it was never asked for.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
    """
    terms = read_terms(trial_id, engagement_id)
    return _find(trial_id, case, name_case(engagement_id, case, keep=terms.keeps_identifiers))


def allocate_case(
    engagement_id: UUID, trial_id: UUID, asked: Asked, *, by: str, now: datetime, terms: Terms | None = None
) -> Answer:
    """Allocate one case. The same case always gets the same answer; its line is committed before this returns.

    Those who ask at the same moment in this process are written together, in the order in which they came.

    Args:
        engagement_id: whose.
        trial_id: which.
        asked: the case.
        by: the system that asks.
        now: when.
        terms: by which it is allocated, where they were read just now; else they are read.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
        Refusal: the case has no identifier, or one that is too long.
    """
    _check(asked)
    terms = terms or read_terms(trial_id, engagement_id)
    name = name_case(engagement_id, asked.case, keep=terms.keeps_identifiers)
    wanted = Wanted(name, asked, terms, by, now)
    if transaction.get_connection().in_atomic_block:  # the caller commits, so nobody else's case may be in it
        return _write(trial_id, [wanted])[0]
    return _find_turns(trial_id).take(wanted)


@transaction.atomic
def allocate_list(
    engagement_id: UUID, trial_id: UUID, cases: Sequence[Asked], *, by: Actor, now: datetime
) -> Listed:
    """Allocate a list of cases, all or none; those in the ledger keep what they were given.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: the trial takes no cases; a line has no identifier, or one that is too long; the list is too long.
    """
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "running":
        raise Refusal(_("Only a trial that is running takes cases"))
    if not 0 < len(cases) <= MOST_LISTED:
        raise Refusal(_("Upload a list of 1 to {most} cases").format(most=MOST_LISTED), field="file")
    for line, asked in enumerate(cases, start=1):
        _check(asked, line)
    terms = read_terms(trial_id, engagement_id)
    names = [name_case(engagement_id, one.case, keep=terms.keeps_identifiers) for one in cases]
    who = str(by.pk)
    wanted = [Wanted(name, one, terms, who, now) for name, one in zip(names, cases, strict=True)]
    answers = _write(trial_id, wanted)
    new, exposed = sum(one.is_new for one in answers), sum(one.arm != USUAL for one in answers)
    audit(trial, "allocated a list for", by=by, now=now, after={"cases": len(answers), "new": new})
    return Listed(tuple(answers), new, exposed)


@lru_cache(maxsize=256)
def _find_turns(trial_id: UUID) -> Turns[Wanted, Answer]:
    return Turns(lambda wanted: _write(trial_id, wanted))


@transaction.atomic
def _write(trial_id: UUID, wanted: Sequence[Wanted]) -> list[Answer]:
    """Write what is not in the ledger yet. Its head is locked first: whoever asks at the same moment waits."""
    head = lock_head(trial_id, "ledger")
    known = _find_known(trial_id, [one.name for one in wanted])
    rows, answers = [], []
    for one in wanted:
        is_new = one.name not in known
        if is_new:
            row = _add(head, one, _decide(head, one))
            known[one.name] = (row.arm, row.reason, row.number)
            rows.append(row)
        answers.append(_tell(one.asked.case, known[one.name], is_new=is_new))
    if rows:
        Allocation.objects.bulk_create(rows, batch_size=500)
        told = {"length": head.length, "digest": head.digest, "exposed": head.exposed}
        Head.objects.filter(pk=head.pk).update(**told)
    return answers


def _decide(head: Head, one: Wanted) -> Allocated:
    """Decide where a new case goes; ``usual`` whenever in doubt.

    The locked head has the newest cap: none before the trial starts, and no more than there are from its stop on.
    """
    terms, asked = one.terms, one.asked
    values = [asked.strata.get(name, "") for name in terms.design.strata]
    if head.exposed >= head.most_exposed:
        reasons: dict[str, Reason] = {"signed": "not_in_trial", "running": "cap"}
        return Allocated(0, None, reasons.get(_read_state(head), "stopped"))
    if one.now.date() > terms.until_on:
        return Allocated(0, None, "stopped")
    if not all(values):
        return Allocated(0, None, "not_in_trial")
    if not terms.secret:
        raise NotThere(_("The key of this trial is not in this workbench"))
    return decide_allocation(
        AllocationKey(bytes.fromhex(terms.secret)),
        terms.design,
        one.name,
        exposed=head.exposed,
        stratum=write_stratum(values),
        office=asked.office,
        day=count_days(terms.design, one.now),
    )


def _read_state(head: Head) -> str:
    """Read the state of the trial, once while its head is locked."""
    if not Head.trial.is_cached(head):
        head.trial = Trial.objects.only("state").get(pk=head.trial_id)
    return str(head.trial.state)


def _add(head: Head, one: Wanted, decided: Allocated) -> Allocation:
    """Bind a line to the end of the ledger, and move the end on."""
    design, asked = one.terms.design, one.asked
    line = LedgerRow(
        number=head.length + 1,
        at=one.now,
        case=one.name,
        arm=design.arms[decided.arm].name,
        position=decided.position,
        stratum=write_stratum([asked.strata.get(name, "") for name in design.strata])[:LONGEST],
        office=asked.office,
        channel=asked.channel,
        version=design.allocation_version,
        reason=decided.reason,
    )
    row = seal_row(line, head.digest, one.by)
    row.trial_id = head.trial_id
    head.length, head.digest, head.exposed = row.number, row.digest, head.exposed + (row.arm != USUAL)
    return row


def _find(trial_id: UUID, case: str, name: str) -> Answer | None:
    known = _find_known(trial_id, [name])
    return _tell(case, known[name]) if known else None


def _find_known(trial_id: UUID, names: Sequence[str]) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for start in range(0, len(names), 500):
        rows = Allocation.objects.filter(trial_id=trial_id, case__in=names[start : start + 500])
        found |= {case: told for case, *told in rows.values_list("case", "arm", "reason", "number")}
    return found


def _tell(case: str, told: Told, *, is_new: bool = False) -> Answer:
    arm, reason, number = told
    return Answer(case, arm, reason, number, is_new)


def _check(asked: Asked, line: int | None = None) -> None:
    faulty = next(
        (
            text
            for text, is_faulty in (
                (_("The case has no identifier"), not asked.case.strip()),
                (
                    _("A text is longer than {most} characters").format(most=LONGEST),
                    max(
                        map(len, (asked.case, asked.office, asked.channel, *asked.strata.values())), default=0
                    )
                    > LONGEST,
                ),
            )
            if is_faulty
        ),
        None,
    )
    if faulty is not None:
        where = _("Line {line}: {fault}").format(line=line, fault=faulty) if line else faulty
        raise Refusal(where, field="file" if line else "case")
