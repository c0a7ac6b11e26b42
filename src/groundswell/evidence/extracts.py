"""What has changed between two extracts of one service: cases, waits, backlog, steps and how they were read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from groundswell.errors import SelectionEmpty
from groundswell.evidence.case_waits import choose_horizon, read_case_waits
from groundswell.evidence.extract_matching import Moves, list_changed_definitions, match_cases
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.measures import estimate_measure
from groundswell.evidence.points_of_wait import PointOfWait, list_points_of_wait
from groundswell.spells import Records
from groundswell.wording import _, format_count, format_days

QUESTION = "comparison"
_WAITS = ("median_wait", "p90_wait", "mean_wait")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Compared:
    """What all parts of the finding read from."""

    earlier: Records
    later: Records
    estimates: dict[str, Estimate]
    moves: Moves | None
    steps: tuple[tuple[PointOfWait | None, PointOfWait | None], ...]
    confidence: float


def compare_records(earlier: Records, later: Records, *, confidence: float = 0.95, seed: int = 0) -> Finding:
    """Compare two extracts of one service: what has changed since the earlier one.

    Open cases count in both. Means are restricted to the same number of days in both. Cases are matched by
    their keys, which holds where both were hashed with one key. The limits of a difference put together those of
    its two parts as if these were independent (MOVER, Zou and Donner 2008): where the same cases are in both,
    they are wider than they need be. Checked against: the findings on each extract; counts by hand.

    Args:
        earlier: the records as they were.
        later: the records as they are.
        confidence: coverage of each interval.
        seed: of the bootstrap behind the limits of days in steps.

    Returns:
        The finding, with the tables ``cases`` (what became of them) and ``steps`` (days in each, then and now).
    """
    title, as_of = _("What has changed since the earlier extract?"), later.manifest.extract_at
    reason = _reason_to_refuse(earlier, later)
    if reason:
        cases, spells = later.manifest.case_count, later.manifest.spell_count
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of, cases=cases, spells=spells)
    compared = _compare(earlier, later, confidence, seed)
    return Finding(
        QUESTION,
        title,
        _build_sentences(compared),
        tuple(compared.estimates.values()),
        (_tabulate_moves(compared), _tabulate_steps(compared)),
        _(
            "Each figure is that of the question that it belongs to, with open cases counted, of each extract. "
            "Limits of a difference: square root of the sum of squares of the distances to the limits of its two "
            "parts."
        ),
        _list_caveats(compared),
        as_of,
        later.manifest.case_count,
        later.manifest.spell_count,
    )


def subtract_estimates(now: Estimate, then: Estimate, *, key: str, label: str) -> Estimate:
    """Give the difference of two estimates, with limits.

    Takes the two as independent. Method: MOVER (Zou and Donner 2008). Checked against: the normal interval of a
    difference of means.

    Args:
        now: the one from which is subtracted.
        then: the one that is subtracted.
        key: of the difference.
        label: of the difference.

    Returns:
        The difference; a part that is not known leaves open what it is needed for.
    """
    value = low = high = None
    if now.value is not None and then.value is not None:
        value = now.value - then.value
        low = _reach(value, now.value, now.low, then.value, then.high, -1)
        high = _reach(value, now.value, now.high, then.value, then.low, 1)
    method = _("difference; limits put together from those of both (MOVER)")
    rows, trace = now.rows + then.rows, _("now less then: {trace}").format(trace=now.trace)
    return Estimate(key, label, value, now.unit, low, high, now.confidence, method, rows, trace)


def _reach(
    value: float, now: float, now_limit: float | None, then: float, then_limit: float | None, sign: int
) -> float | None:
    if now_limit is None or then_limit is None:
        return None
    return float(value + sign * ((now - now_limit) ** 2 + (then - then_limit) ** 2) ** 0.5)


def _reason_to_refuse(earlier: Records, later: Records) -> str | None:
    if not earlier.manifest.case_count or not later.manifest.case_count:
        return _("One of the two extracts holds no case, so there is nothing to compare.")
    if earlier.manifest.extract_at > later.manifest.extract_at:
        return _("The first of the two extracts was taken after the second. Give the earlier one first.")
    return None


def _compare(earlier: Records, later: Records, confidence: float, seed: int) -> _Compared:
    both = (earlier, later)
    horizon = _choose_common_horizon(earlier, later)
    estimates: dict[str, Estimate] = {}
    for key in (*_WAITS, "backlog"):
        measure = f"{key}_days" if key in _WAITS else "backlog_cases"
        then, now = (
            estimate_measure(one, measure, horizon_days=horizon, confidence=confidence) for one in both
        )
        estimates |= _put_side_by_side(key, then, now)
    estimates |= _estimate_new(earlier, later, horizon, confidence)
    moves = match_cases(earlier, later)
    if moves is not None:
        estimates |= {one.key: one for one in _count_moves(moves, confidence)}
    points = [
        {
            point.name: point
            for point in list_points_of_wait(one, confidence=confidence, horizon_days=horizon, seed=seed)
            if point.kind == "step"
        }
        for one in both
    ]
    names = [*points[1], *(name for name in points[0] if name not in points[1])]
    steps = tuple((points[0].get(name), points[1].get(name)) for name in names)
    return _Compared(earlier, later, estimates, moves, steps, confidence)


def _choose_common_horizon(*both: Records) -> float:
    """Choose the days to which both can be followed; where no case is open, every wait is known to its end."""
    waits = [read_case_waits(records) for records in both]
    followed = [choose_horizon(one) for one in waits if one.open_count]
    return min(followed) if followed else max(choose_horizon(one) for one in waits)


def _estimate_new(earlier: Records, later: Records, horizon: float, confidence: float) -> dict[str, Estimate]:
    """Estimate the wait of those who came after the earlier extract alone; nothing where nobody did."""
    day = earlier.manifest.extract_at.astimezone(ZoneInfo(later.manifest.time_zone)).date()
    try:
        found = estimate_measure(
            later, "median_wait_days", since=day, horizon_days=horizon, confidence=confidence
        )
    except SelectionEmpty:
        return {}
    label = _("{label}, cases received since").format(label=found.label)
    return {"median_wait_new": replace(found, key="median_wait_new", label=label)}


def _put_side_by_side(key: str, then: Estimate, now: Estimate) -> dict[str, Estimate]:
    label = now.label
    named = (
        replace(then, key=f"{key}_then", label=_("{label}, then").format(label=label)),
        replace(now, key=f"{key}_now", label=_("{label}, now").format(label=label)),
        subtract_estimates(now, then, key=f"{key}_change", label=_("{label}, change").format(label=label)),
    )
    return {one.key: one for one in named}


def _count_moves(moves: Moves, confidence: float) -> list[Estimate]:
    method, trace = _("count of all, no sampling"), _("cases of both extracts, matched by case_key")
    counted = [
        ("new_cases", _("Cases that are new"), moves.new),
        ("ended_since", _("Cases open then that have ended"), moves.ended),
        ("still_open", _("Cases open then that still are"), moves.still_open),
        ("opened_again", _("Cases ended then that are open again"), moves.opened_again),
        ("gone", _("Cases that are no longer in the records"), moves.gone),
    ]
    rows = moves.before + moves.new
    return [
        Estimate(key, label, count, "cases", count, count, confidence, method, rows, trace)
        for key, label, count in counted
    ]


def _build_sentences(compared: _Compared) -> tuple[str, ...]:
    return (_say_headline(compared), *_say_moves(compared), _say_backlog(compared), *_say_steps(compared))


def _say_headline(compared: _Compared) -> str:
    found = {name: compared.estimates[f"median_wait_{name}"] for name in ("then", "now", "change")}
    day = compared.earlier.manifest.extract_at.astimezone(ZoneInfo(compared.earlier.manifest.time_zone))
    values = {"day": f"{day:%Y-%m-%d}", **{name: format_days(one.value) for name, one in found.items()}}
    change = found["change"]
    if change.value is None or change.low is None or change.high is None:
        return _(
            "Half of the applicants wait more than {now}; by the extract of {day} it was {then}. How far that is "
            "a change cannot be told."
        ).format(**values)
    limits = {"low": format_days(change.low), "high": format_days(change.high)}
    if change.low <= 0 <= change.high:
        return _(
            "Half of the applicants wait more than {now}; by the extract of {day} it was {then}. That is no change "
            "beyond chance: the difference lies between {low} and {high}."
        ).format(**values, **limits)
    return _(
        "Half of the applicants wait more than {now}; by the extract of {day} it was {then}: a change of {change} "
        "(between {low} and {high})."
    ).format(**values, **limits)


def _say_moves(compared: _Compared) -> tuple[str, ...]:
    if compared.moves is None:
        return ()
    moves = compared.moves
    text = _("Since then {new} cases are new. Of those open then, {ended} have ended and {open} still wait.")
    text = text.format(
        new=format_count(moves.new), ended=format_count(moves.ended), open=format_count(moves.still_open)
    )
    return (tell_of(text, moves.new, moves.ended, moves.still_open),)


def _say_backlog(compared: _Compared) -> str:
    then, now = (compared.estimates[f"backlog_{name}"].value or 0 for name in ("then", "now"))
    text = _("The backlog was {then} cases and is {now}.").format(
        then=format_count(then), now=format_count(now)
    )
    return tell_of(text, then, now)


def _say_steps(compared: _Compared) -> list[str]:
    came = [now.name for then, now in compared.steps if then is None and now is not None]
    went = [then.name for then, now in compared.steps if now is None and then is not None]
    said = []
    if came:
        said.append(_("Steps that are new: {steps}.").format(steps=_name_some(came)))
    if went:
        said.append(_("Steps at which no case is any more: {steps}.").format(steps=_name_some(went)))
    return said


def _name_some(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=more)


def _tabulate_moves(compared: _Compared) -> Table:
    keys = ("new_cases", "ended_since", "still_open", "opened_again", "gone")
    found = [compared.estimates[key] for key in keys if key in compared.estimates]
    rows: tuple[tuple[Cell, ...], ...] = tuple((one.label, one.value) for one in found)
    note = "" if rows else _("No case of one extract is in the other by its key.")
    columns = (Column("what", _("What became of cases")), Column("cases", _("Cases"), "count"))
    trace = _("cases of both extracts, matched by case_key")
    return Table("cases", _("What became of the cases"), columns, rows, note, trace)


def _tabulate_steps(compared: _Compared) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for then, now in compared.steps:
        change = subtract_estimates(*(_as_estimate(one) for one in (now, then)), key="", label="")
        rows.append(
            (
                (now or then).name,  # type: ignore[union-attr]
                then.days_per_case if then else None,
                now.days_per_case if now else None,
                change.value,
                change.low,
                change.high,
                then.open_now if then else None,
                now.open_now if now else None,
            )
        )
    columns = (
        Column("step", _("Step")),
        Column("days_then", _("Mean days then"), "days", "days"),
        Column("days_now", _("Mean days now"), "days", "days"),
        Column("change", _("Change"), "days", "days"),
        Column("low", _("Lower limit"), "days", "days"),
        Column("high", _("Upper limit"), "days", "days"),
        Column("open_then", _("Open there then"), "count"),
        Column("open_now", _("Open there now"), "count"),
    )
    note = _("Days per case, restricted to the same number of days in both. Empty: no case was at the step.")
    trace = _("the days of the finding on places, of each extract")
    return Table("steps", _("Days in each step, then and now"), columns, tuple(rows), note, trace)


def _as_estimate(point: PointOfWait | None) -> Estimate:
    """A step at which no case was took no time."""
    facts = (point.days_per_case, point.days_low, point.days_high) if point else (0.0, 0.0, 0.0)
    value, low, high = facts
    return Estimate("", "", value, "days", low, high, 0.0, "", point.stays if point else 0, "")


def _list_caveats(compared: _Compared) -> tuple[str, ...]:
    caveats = [
        _(
            "Both extracts hold many of the same cases: a change since then shows in these figures only in part."
        ),
        _("A difference between two extracts is not yet the effect of anything that was done."),
    ]
    if compared.moves is None:
        caveats.append(
            _(
                "No case of one extract is in the other by its key. Identifiers were hashed with another key, or "
                "these are other cases: what became of each cannot be told."
            )
        )
    caveats += list_changed_definitions(compared.earlier.manifest, compared.later.manifest)
    return tuple(caveats)
