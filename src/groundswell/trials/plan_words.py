"""What a planned trial can and cannot show, in plain sentences."""

from __future__ import annotations

from groundswell.trials.design import PUSHED, SHARES, Outcome
from groundswell.trials.plans import Planned, PowerRow
from groundswell.wording import _, format_count, format_days, format_number

_MUCH_CHANGED = 1.33


def write_planned(planned: Planned) -> tuple[str, ...]:
    """Write what trials like this would show, the first sentence for everybody."""
    design, row = planned.design, _find_row(planned)
    first = _(
        "With about {cases} cases over {weeks}, a gain of {gain} is shown in {times} of 100 such trials."
    ).format(
        cases=format_count(design.planned_cases),
        weeks=_say_weeks(design.entry_days),
        gain=say_amount(design.primary, design.smallest_gain),
        times=say_hundredths(row.power),
    )
    sentences = [first, *_write_duration(planned), *_write_limits(planned), *_write_log_rank(planned)]
    sentences.append(
        _(
            "Where nothing changes, {times} of 100 such trials would say that something did, however often one looks; "
            "at most {alpha} are allowed."
        ).format(times=say_hundredths(planned.false_alarms), alpha=say_hundredths(design.alpha))
    )
    sentences += [*_write_harm(planned), *_write_ground(planned)]
    return tuple(sentences)


def say_amount(outcome: Outcome, amount: float) -> str:
    """Say an amount of an outcome in its own unit; shares as points of a hundred."""
    if outcome.kind == "wait":
        return format_days(amount)
    if outcome.kind in SHARES:
        return _("{points} in 100 cases").format(points=f"{100 * amount:.3g}")
    return _("{number} {unit}").format(number=f"{amount:.3g}", unit=outcome.measured_in)


def say_hundredths(share: float) -> str:
    """Say a share as a number out of 100; never 0 or 100 where it is not quite."""
    if 0 < share < 0.005:
        return _("fewer than 1")
    return f"{min(round(100 * share), 99) if share < 1 else 100}"


def _find_row(planned: Planned) -> PowerRow:
    return next(row for row in planned.powers if row.gain == planned.design.smallest_gain)


def _say_weeks(days: int) -> str:
    weeks = round(days / 7)
    return _("1 week") if weeks == 1 else _("{weeks} weeks").format(weeks=weeks)


def _write_duration(planned: Planned) -> list[str]:
    design, day = planned.design, _find_row(planned).median_day
    if day is None:
        return []
    return [
        _(
            "Half of those trials have shown it by day {day}; the last look that counts is on day {last}, when the "
            "last case has been followed."
        ).format(day=round(day), last=design.last_day)
    ]


def _write_limits(planned: Planned) -> list[str]:
    outcome, found = planned.design.primary, []
    if planned.shown_gain is not None:
        found.append(
            _("It shows a gain of {gain} or more in at least 8 of 10 trials.").format(
                gain=say_amount(outcome, planned.shown_gain)
            )
        )
    if planned.hidden_gain is not None:
        found.append(
            _("A gain below {gain} would be shown in fewer than 2 of 10: it stays hidden.").format(
                gain=say_amount(outcome, planned.hidden_gain)
            )
        )
    return found


def _write_log_rank(planned: Planned) -> list[str]:
    row = _find_row(planned)
    if row.log_rank_power is None:
        return []
    return [
        _(
            "Asking whether cases end sooner at any time (log-rank), instead of for the mean wait up to {horizon}, "
            "would show it in {times} of 100."
        ).format(
            horizon=format_days(planned.design.primary.horizon_days), times=say_hundredths(row.log_rank_power)
        )
    ]


def _write_harm(planned: Planned) -> list[str]:
    design = planned.design
    if planned.harm_day is None or planned.harm_exposed is None:
        return []
    return [
        _(
            "If the change makes it worse by {gain}, {times} of 100 trials stop by themselves, half of them by day "
            "{day}, after {cases} tried cases."
        ).format(
            gain=say_amount(design.primary, design.smallest_gain),
            times=say_hundredths(planned.harm_found),
            day=round(planned.harm_day),
            cases=format_count(planned.harm_exposed),
        )
    ]


def _write_ground(planned: Planned) -> list[str]:
    design = planned.design
    found = [
        _(
            "Each gain was tried in {runs} simulated trials, drawn from {weeks} weeks of these records with "
            "{cases} cases a week, with their closed days."
        ).format(
            runs=format_count(planned.runs),
            weeks=planned.weeks_of_records,
            cases=format_number(planned.cases_a_week),
        )
    ]
    if not 1 / _MUCH_CHANGED < planned.recent_a_week / planned.cases_a_week < _MUCH_CHANGED:
        found.append(
            _(
                "Lately {cases} cases came a week: a trial from now on has other numbers than these. "
                "Plan on the newer records alone."
            ).format(cases=format_number(planned.recent_a_week))
        )
    if len(design.tried) > 1:
        found.append(
            _(
                "Each arm was simulated beside the usual way, with its part of the error; the smallest arm counts."
            )
        )
    if design.primary.kind in PUSHED:
        found.append(
            _("The values of the outcome are not in the records; they were drawn from what was told.")
        )
    if design.guardrails:
        total = sum(one.alpha for one in design.guardrails)
        found.append(
            _("The guardrails together stop a harmless trial in at most {times} of 100.").format(
                times=say_hundredths(total)
            )
        )
    return found
