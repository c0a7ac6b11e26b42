"""Hold results against what the whole service puts out: no efficiency is booked where that fell."""

from __future__ import annotations

from dataclasses import replace

from groundswell.ledger.effects import Window
from groundswell.ledger.efficiency import Efficiency, Output, decide_efficiency
from groundswell.spells import Records
from groundswell.trials.throughput import read_throughput
from groundswell_web.ledger.case_counts import find_last_day
from groundswell_web.ledger.result_values import Found


def judge_output(found: Found, records: Records | None) -> Found:
    """Hold a result against the cases decided per week before it and since.

    Hours of staff count only where output did not fall, and are booked only where that is known. What else was
    saved counts as it was measured, but is not booked where output fell: others may have waited for it.

    Args:
        found: from a verdict or from records.
        records: those in use; None for none.
    """
    result = found.result
    judged = _read_output(records, result.window) if records is not None else decide_efficiency(None)
    if result.measure != "staff_hours":
        return (
            replace(found, output=judged.sentences[1:], may_book=False) if judged.state == "fell" else found
        )
    why = judged.sentences[0] if judged.state == "fell" else ""
    return replace(found, output=judged.sentences, may_book=judged.may_book, why_not=why)


def _read_output(records: Records, window: Window) -> Efficiency:
    days = (find_last_day(records) - window.from_on).days
    passed = read_throughput(records, window.from_on, days)
    if passed is None:
        return decide_efficiency(None)
    return decide_efficiency(
        Output(
            passed.before,
            passed.since,
            passed.before_se,
            passed.since_se,
            passed.weeks_before,
            passed.weeks_since,
        )
    )
