"""Allocate cases: one answer for each case for good, in the ledger before it is given, and never more than the cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from groundswell.trials.design import USUAL, Design
from groundswell.trials.ledger import LedgerRow
from groundswell_web.audit.actions import Actor
from groundswell_web.records.queries import name_case
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.chains import lock_head, seal_row
from groundswell_web.trials.models import Allocation, Head, Trial
from groundswell_web.trials.registered import Terms, read_terms

LONGEST = 200
MOST_LISTED = 100_000


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


def allocate_case(engagement_id: UUID, trial_id: UUID, asked: Asked, *, by: str, now: datetime) -> Answer:
    """Allocate one case. The same case always gets the same answer; its line is committed before this returns.

    Args:
        engagement_id: whose.
        trial_id: which.
        asked: the case.
        by: the system that asks.
        now: when.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
        Refusal: the case has no identifier, or one that is too long.
    """
    _check(asked)
    terms = read_terms(trial_id, engagement_id)
    name = name_case(engagement_id, asked.case, keep=terms.keeps_identifiers)
    return _write(trial_id, terms, [(name, asked)], by, now)[0]


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
    named = [(name_case(engagement_id, one.case, keep=terms.keeps_identifiers), one) for one in cases]
    answers = _write(trial_id, terms, named, str(by.pk), now)
    new, exposed = sum(one.is_new for one in answers), sum(one.arm != USUAL for one in answers)
    audit(trial, "allocated a list for", by=by, now=now, after={"cases": len(answers), "new": new})
    return Listed(tuple(answers), new, exposed)


@transaction.atomic
def _write(
    trial_id: UUID, terms: Terms, named: Sequence[tuple[str, Asked]], by: str, now: datetime
) -> list[Answer]:
    """Write what is not in the ledger yet. Its head is locked first: whoever asks at the same moment waits."""
    head = lock_head(trial_id, "ledger")
    known = _find_known(trial_id, [name for name, _asked in named])
    rows, answers = [], []
    for name, asked in named:
        is_new = name not in known
        if is_new:
            decided = _decide(terms, name, asked, head, now)
            known[name] = _add(head, terms.design, name, asked, decided, by, now)
            rows.append(known[name])
        answers.append(_tell(asked.case, known[name], is_new=is_new))
    if rows:
        Allocation.objects.bulk_create(rows, batch_size=500)
        told = {"length": head.length, "digest": head.digest, "exposed": head.exposed}
        Head.objects.filter(pk=head.pk).update(**told)
    return answers


def _decide(terms: Terms, name: str, asked: Asked, head: Head, now: datetime) -> Allocated:
    """Decide where a new case goes; ``usual`` whenever in doubt.

    The locked head has the newest cap: none before the trial starts, and no more than there are from its stop on.
    """
    values, design = [asked.strata.get(one, "") for one in terms.design.strata], terms.design
    if head.exposed >= head.most_exposed:
        state = Trial.objects.values_list("state", flat=True).get(pk=head.trial_id)
        reasons: dict[str, Reason] = {"signed": "not_in_trial", "running": "cap"}
        return Allocated(0, None, reasons.get(state, "stopped"))
    if now.date() > terms.until_on:
        return Allocated(0, None, "stopped")
    if not all(values):
        return Allocated(0, None, "not_in_trial")
    if not terms.secret:
        raise NotThere(_("The key of this trial is not in this workbench"))
    return decide_allocation(
        AllocationKey(bytes.fromhex(terms.secret)),
        design,
        name,
        exposed=head.exposed,
        stratum=write_stratum(values),
        office=asked.office,
        day=count_days(design, now),
    )


def _add(
    head: Head, design: Design, name: str, asked: Asked, decided: Allocated, by: str, now: datetime
) -> Allocation:
    """Bind a line to the end of the ledger, and move the end on."""
    line = LedgerRow(
        number=head.length + 1,
        at=now,
        case=name,
        arm=design.arms[decided.arm].name,
        position=decided.position,
        stratum=write_stratum([asked.strata.get(one, "") for one in design.strata])[:LONGEST],
        office=asked.office,
        channel=asked.channel,
        version=design.allocation_version,
        reason=decided.reason,
    )
    row = seal_row(line, head.digest, by)
    row.trial_id = head.trial_id
    head.length, head.digest, head.exposed = row.number, row.digest, head.exposed + (row.arm != USUAL)
    return row


def _find(trial_id: UUID, case: str, name: str) -> Answer | None:
    row = Allocation.objects.filter(trial_id=trial_id, case=name).first()
    return _tell(case, row) if row else None


def _find_known(trial_id: UUID, names: Sequence[str]) -> dict[str, Allocation]:
    found: dict[str, Allocation] = {}
    for start in range(0, len(names), 500):
        rows = Allocation.objects.filter(trial_id=trial_id, case__in=names[start : start + 500])
        found |= {row.case: row for row in rows}
    return found


def _tell(case: str, row: Allocation, *, is_new: bool = False) -> Answer:
    return Answer(case, row.arm, row.reason, row.number, is_new)


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
