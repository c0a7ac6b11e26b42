"""Which cases are stuck? Open stays unusually long for their step, and ends with a part still open."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.points import name_point, read_steps
from groundswell.evidence.step_limits import StepLimit, fit_step_limits, label_limit, read_stay_times
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_count, format_days, format_share

QUESTION = "stuck"
MOST_ROWS = 1000


@dataclass(frozen=True)
class StuckCase:
    """A case that is stuck, and who has it.

    Args:
        case_id: number of the case.
        step_id: step at which it is.
        officer_id: officer who has it; -1 where not recorded.
        office_id: office that has it; -1 where not recorded.
        clock: whose time runs.
        days: for how long.
        limit: beyond how many days that is unusual; None where any time is.
        reason: ``"long"``, ``"silent"`` or ``"open_part"``.
        since_us: since when, microseconds since 1970 UTC.
    """

    case_id: int
    step_id: int
    officer_id: int
    office_id: int
    clock: str
    days: float
    limit: float | None
    reason: str
    since_us: int


def estimate_stuck(
    records: Records, *, confidence: float = 0.95, seed: int = 0, most_rows: int = MOST_ROWS
) -> Finding:
    """List the cases that are stuck, with who holds them.

    Stuck is an open stay longer than 98 of 100 stays at its step (open stays counted when that is fitted);
    where that cannot be fitted, one longer than the fall-back limit, with no next event; and a case that has
    ended while work on another of its steps went on after the end.
    Method: limits by Kaplan-Meier for each step; see `step_limits`. Checked against: hand-made records.

    Args:
        records: the agency's records.
        confidence: coverage of the intervals of the limits.
        seed: not used; nothing here is drawn.
        most_rows: most cases listed; all are counted.

    Returns:
        The finding, with tables `stuck` (a row per case, longest over its limit first) and `limits`.
    """
    del seed
    manifest, title = records.manifest, _("Which cases are stuck?")
    if manifest.spell_count == 0:
        reason = _("The records hold no stay of any case.")
        return refuse_finding(QUESTION, title, reason, as_of_at=manifest.extract_at)
    limits = fit_step_limits(read_stay_times(records), confidence=confidence)
    cases = (*find_long_stays(records, limits), *find_open_parts(records))
    stuck = sorted(cases, key=lambda case: (-(case.days - (case.limit or 0)), case.case_id))
    steps = _read_names(records, "steps", "step")
    return Finding(
        QUESTION,
        title,
        _say_stuck(
            stuck,
            [name_point(step, manifest.shape) for step in read_steps(records)],
            manifest.open_count,
        ),
        _estimate_counts(stuck, manifest.open_count, manifest.case_count, confidence),
        (_tabulate_cases(records, stuck, steps, most_rows), _tabulate_limits(limits, stuck, steps)),
        _(
            "For each step, Kaplan-Meier of all stays gives the length that 98 of 100 do not exceed;"
            " stays that"
            " are still open count for as long as they have lasted. Each open stay is held against it."
        ),
        _list_caveats(limits, manifest.after_end_count),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def find_long_stays(records: Records, limits: tuple[StepLimit, ...]) -> tuple[StuckCase, ...]:
    """Find the open stays that are longer than the limit of their step."""
    spells = records.spells.filter(records.spells.to_step_id.isnull())
    found = records.columns(
        spells.select(
            "case_id",
            "step_id",
            "entered_at",
            "elapsed_us",
            "clock",
            officer=spells.officer_id.fill_null(-1),
            office=spells.office_id.fill_null(-1),
        )
    )
    limit_of = np.full(max((limit.step for limit in limits), default=0) + 1, np.inf)
    limit_of[[limit.step for limit in limits]] = [limit.days for limit in limits]
    reasons = {limit.step: "long" if limit.kind == "fitted" else "silent" for limit in limits}
    found["days"] = found.pop("elapsed_us") / MICROSECONDS_PER_DAY
    found["limit"] = limit_of[found["step_id"]]
    long = found["days"] > found["limit"]
    rows = {name: column[long].tolist() for name, column in found.items()}
    return tuple(
        StuckCase(case, step, officer, office, str(clock), days, limit, reasons[step], since)
        for case, step, officer, office, clock, days, limit, since in zip(
            *(rows[name] for name in ("case_id", "step_id", "officer", "office")),
            *(rows[name] for name in ("clock", "days", "limit", "entered_at")),
            strict=True,
        )
    )


def find_open_parts(records: Records) -> tuple[StuckCase, ...]:
    """Find the cases whose closing step is done while work on another step went on; the longest of each.

    A closing step is one that the mapping names as an end; without one, nothing is found.
    """
    named = tomllib.loads(records.manifest.mapping).get("ends", {})
    closing_names = [*named.get("steps", ()), *named.get("withdrawals", ())]
    if not records.manifest.has_works or not closing_names:
        return ()
    steps = _read_names(records, "steps", "step")
    closing = [number for number, step in steps.items() if step in closing_names]
    works = records.works
    closed = works.filter(works.step_id.isin(closing)).group_by("case_id").agg(closed_at=works.ended_at.max())
    joined = works.filter(~works.step_id.isin(closing)).join(closed, "case_id")
    after = joined.filter(joined.ended_at > joined.closed_at)
    found = records.columns(
        after.select(
            "case_id", "step_id", "ended_at", "closed_at", officer=after.officer_id.fill_null(-1)
        ).order_by("case_id", "ended_at")
    )
    last = {int(case): i for i, case in enumerate(found["case_id"])}
    clocks = _read_names(records, "steps", "clock")
    return tuple(
        StuckCase(
            case,
            int(found["step_id"][i]),
            int(found["officer"][i]),
            -1,
            clocks[int(found["step_id"][i])],
            float(found["ended_at"][i] - found["closed_at"][i]) / MICROSECONDS_PER_DAY,
            None,
            "open_part",
            int(found["closed_at"][i]),
        )
        for case, i in last.items()
    )


def _read_names(records: Records, table: str, column: str) -> dict[int, str]:
    key = f"{table.removesuffix('s')}_id"
    found = records.columns(records.table(table).select(key, column))
    return {int(k): str(name) for k, name in zip(found[key], found[column], strict=True)}


def _say_stuck(stuck: list[StuckCase], points: list[str], open_count: int) -> tuple[str, ...]:
    held = [case for case in stuck if case.reason != "open_part"]
    if not held:
        said = [_("No open case has been at its step for unusually long.")]
    else:
        text = _("{count} of the {total} open cases ({share}) have been at their step for unusually long.")
        counts = {"count": format_count(len(held)), "total": format_count(open_count)}
        text = text.format(share=format_share(len(held) / open_count), **counts)
        said = [tell_of(text, len(held), open_count)]
        longest = max(held, key=lambda case: case.days)
        text = _("The longest has stood {step} for {days}; {limit} would be unusual there.").format(
            step=points[longest.step_id], days=format_days(longest.days), limit=format_days(longest.limit)
        )
        said.append(tell_of(text, 1))
        step, count = Counter(case.step_id for case in held).most_common(1)[0]
        text = _("Most stand {step}: {count}.").format(step=points[step], count=format_count(count))
        said.append(tell_of(text, count))
    parts = len(stuck) - len(held)
    if parts:
        text = _("{count} cases have ended while work on them went on after the end.")
        said.append(tell_of(text.format(count=format_count(parts)), parts))
    return tuple(said)


def _estimate_counts(
    stuck: list[StuckCase], open_count: int, case_count: int, confidence: float
) -> tuple[Estimate, ...]:
    held = sum(case.reason != "open_part" for case in stuck)
    trace = _("Open spells with elapsed_us above the limit of their step.")
    method = _("count of all, no sampling")
    share = held / open_count if open_count else None
    return (
        Estimate(
            "stuck_cases", _("Open cases that are stuck"), held, "cases", held, held, confidence, method,
            open_count, trace,
        ),
        Estimate(
            "stuck_share", _("Share of open cases that are stuck"), share, "share", share, share, confidence,
            method, open_count, trace,
        ),
        Estimate(
            "open_parts", _("Ended cases with work after their end"), len(stuck) - held, "cases",
            len(stuck) - held, len(stuck) - held, confidence, method, case_count - open_count,
            _("Works that end after the end of their case, at another step than its end."),
        ),
    )  # fmt: skip


def _tabulate_cases(records: Records, stuck: list[StuckCase], steps: dict[int, str], most_rows: int) -> Table:
    shown = stuck[:most_rows]
    keys = _read_case_keys(records, [case.case_id for case in shown])
    officers, offices = _read_names(records, "officers", "officer"), _read_names(records, "offices", "office")
    rows: list[tuple[Cell, ...]] = [
        (
            keys[case.case_id],
            steps[case.step_id],
            label_reason(case.reason),
            officers.get(case.officer_id),
            offices.get(case.office_id),
            label_clock(case.clock),
            case.days,
            case.limit,
            str(np.datetime64(case.since_us, "us").astype("datetime64[D]")),
        )
        for case in shown
    ]
    return Table(
        "stuck",
        _("Stuck cases, longest over their limit first"),
        (
            Column("case", _("Case")),
            Column("step", _("Step")),
            Column("reason", _("Why it is listed")),
            Column("officer", _("Officer")),
            Column("office", _("Office")),
            Column("clock", _("Whose time runs")),
            Column("days", _("Days there"), "days", "days"),
            Column("limit", _("Unusual beyond"), "days", "days"),
            Column("since", _("Since"), "date"),
        ),
        tuple(rows),
        note=_("{shown} of {total} listed.").format(
            shown=format_count(len(rows)), total=format_count(len(stuck))
        ),
        trace=_("Open spells longer than the limit of their step; works that end after their case."),
    )


def _read_case_keys(records: Records, numbers: list[int]) -> dict[int, str]:
    if not numbers:
        return {}
    cases = records.cases
    # nearly all are open cases: to read all of those is less than to name a thousand
    opened = records.fetch(cases.filter(cases.ended_at.isnull()).select("case_id", "case_key"))
    case, names = np.from_dlpack(opened["case_id"].combine_chunks()), opened["case_key"]
    keys = {int(case[i]): str(names[i]) for i in np.flatnonzero(np.isin(case, numbers))}
    others = [number for number in numbers if number not in keys]
    if others:
        ended = records.columns(cases.filter(cases.case_id.isin(others)).select("case_id", "case_key"))
        keys |= {int(k): str(name) for k, name in zip(ended["case_id"], ended["case_key"], strict=True)}
    return keys


def _tabulate_limits(limits: tuple[StepLimit, ...], stuck: list[StuckCase], steps: dict[int, str]) -> Table:
    over = Counter(case.step_id for case in stuck if case.reason != "open_part")
    rows: list[tuple[Cell, ...]] = [
        (
            steps[limit.step],
            limit.open,
            over[limit.step],
            limit.days,
            limit.low,
            limit.high,
            label_limit(limit.kind),
            limit.ended,
        )
        for limit in sorted(limits, key=lambda one: (-over[one.step], -one.open, one.step))
    ]
    return Table(
        "limits",
        _("Beyond how many days a stay is unusual, by step"),
        (
            Column("step", _("Step")),
            Column("open", _("Open there"), "count"),
            Column("stuck", _("Stuck there"), "count"),
            Column("limit", _("Unusual beyond"), "days", "days"),
            Column("limit_low", _("Limit, from"), "days", "days"),
            Column("limit_high", _("Limit, to"), "days", "days"),
            Column("kind", _("Where the limit comes from")),
            Column("ended", _("Stays that ended"), "count"),
        ),
        tuple(rows),
        trace=_("Kaplan-Meier of elapsed_us by step_id; open where left_at is null."),
    )


def label_reason(reason: str) -> str:
    """Say why a case is listed."""
    return {
        "long": _("Longer than 98 of 100 stays here"),
        "silent": _("Held, with no next event for very long"),
        "open_part": _("Ended, but work went on after the end"),
    }[reason]


def label_clock(clock: str) -> str:
    """Name whose time runs."""
    return {
        "agency": _("the agency"),
        "applicant": _("the applicant"),
        "third_party": _("a third party"),
        "law": _("the law's own period"),
    }.get(clock, _("not known"))


def _list_caveats(limits: tuple[StepLimit, ...], after_end_count: int) -> tuple[str, ...]:
    caveats = [
        _("Two of 100 stays are over such a limit even when all goes well: a case listed is one to look at."),
        _("A case that was closed without a record looks open here, and so looks stuck."),
    ]
    if any(limit.kind != "fitted" and limit.open for limit in limits):
        caveats.append(
            _("At some steps too few stays have ended to fit a limit; the table says what stands in.")
        )
    if after_end_count:
        text = _("{count} events after the end of their case were left out when reading.")
        caveats.append(tell_of(text.format(count=format_count(after_end_count)), after_end_count))
    return tuple(caveats)
