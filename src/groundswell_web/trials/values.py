"""Take values that the agency's systems send for the outcomes of cases; the last one of a case counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.trials.design import PUSHED, Design
from groundswell_web.records.queries import name_case
from groundswell_web.refusals import Refusal
from groundswell_web.trials.chains import lock_head, seal_value
from groundswell_web.trials.models import PushedValue
from groundswell_web.trials.registered import read_terms

MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Sent:
    """A value for an outcome of a case."""

    case: str
    outcome: str
    value: float


def list_outcomes(design: Design) -> list[str]:
    """List the names of the outcomes for which values are sent."""
    outcomes = (design.primary, *(guard.outcome for guard in design.guardrails))
    return sorted({outcome.name for outcome in outcomes if outcome.kind in PUSHED})


@transaction.atomic
def record_values(
    engagement_id: UUID, trial_id: UUID, values: Sequence[Sent], *, by: str, now: datetime
) -> int:
    """Take values in, all or none; one that is known already, with the same value, is not written again.

    Args:
        engagement_id: whose.
        trial_id: which.
        values: what was sent.
        by: the system.
        now: when.

    Returns:
        How many were new.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
        Refusal: the design knows no such outcome; a value is no number; there are too many at once.
    """
    terms = read_terms(trial_id, engagement_id)
    _check(values, list_outcomes(terms.design))
    head = lock_head(trial_id, "values")
    named = [(name_case(engagement_id, one.case, keep=terms.keeps_identifiers), one) for one in values]
    known = _find_known(trial_id, [name for name, _one in named])
    rows = []
    for name, one in named:
        if known.get((name, one.outcome)) == one.value:
            continue
        known[name, one.outcome] = one.value
        row = PushedValue(
            trial_id=trial_id,
            number=head.length + 1,
            at=now,
            case=name,
            outcome=one.outcome,
            value=one.value,
            by=by,
            previous=head.digest,
        )
        row.digest = seal_value(row)
        head.length, head.digest = row.number, row.digest
        rows.append(row)
    if rows:
        PushedValue.objects.bulk_create(rows, batch_size=500)
        head.save(update_fields=["length", "digest"])
    return len(rows)


def _find_known(trial_id: UUID, names: Sequence[str]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for start in range(0, len(names), 500):
        rows = PushedValue.objects.filter(trial_id=trial_id, case__in=names[start : start + 500])
        for case, outcome, value in rows.order_by("number").values_list("case", "outcome", "value"):
            found[case, outcome] = value
    return found


def _check(values: Sequence[Sent], outcomes: Sequence[str]) -> None:
    if not 0 < len(values) <= MOST_AT_ONCE:
        raise Refusal(_("Send 1 to {most} values at once").format(most=MOST_AT_ONCE))
    for line, one in enumerate(values, start=1):
        if one.outcome not in outcomes:
            text = _("Value {line}: the design has no outcome {name!r} for which values are sent")
            raise Refusal(text.format(line=line, name=one.outcome))
        if not one.case.strip() or len(one.case) > 200:
            raise Refusal(
                _("Value {line}: the case needs an identifier of 1 to 200 characters").format(line=line)
            )
        if not math.isfinite(one.value):
            raise Refusal(_("Value {line}: it is no number").format(line=line))
