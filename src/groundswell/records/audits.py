"""The checks of an export's events: each counts something that could make a finding wrong, and says what was done."""

from __future__ import annotations

from typing import Any

import duckdb

from groundswell.records.checks import Check, Severity
from groundswell.records.mapping import Mapping
from groundswell.records.reading import Reading
from groundswell.records.sources import Source
from groundswell.records.vocabulary import plain
from groundswell.wording import _

_EXAMPLES = 3
_REASONS: dict[str, tuple[str, Severity]] = {
    "no case": ("Rows without a case", "doubt"),
    "no step": ("Rows without a step", "doubt"),
    "no time": ("Rows without a time", "doubt"),
    "no time of receipt": ("Rows without a date of receipt", "doubt"),
    "a time that cannot be read": ("Rows with a time that cannot be read", "doubt"),
    "a time in the future": ("Rows with a time in the future", "doubt"),
    "a time that is impossible": ("Rows with a time that is impossible", "doubt"),
    "the end is before the start": ("Rows that end before they start", "doubt"),
    "the same case in an earlier row": ("Rows with the number of a case that an earlier row has", "doubt"),
    "an exact duplicate": ("Rows that are exact duplicates of another", "doubt"),
    "after the date of the extract": ("Rows after the date of the extract", "note"),
    "neither a start nor a completion": ("Rows that are neither a start nor a completion", "note"),
    "a row that cannot be parsed": ("Rows that the reader could not take apart", "doubt"),
}


def set_aside_rejects(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Put the rows that the reader could not take apart among those set aside."""
    for reject in source.rejects:
        detail = f"{reject.file}:{reject.line} {reject.reason}: {reject.text}"[:300]
        rows = [
            [-1 - reject.line - k, "a row that cannot be parsed", detail]
            for k in range(min(reject.count, 10_000))
        ]
        connection.executemany("INSERT INTO set_aside VALUES (?, ?, ?)", rows)


def find_date_only(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> bool:
    """Find out whether the times are dates: whether nearly all of them are midnights by the agency's clock."""
    zone = mapping.times.zone
    row = connection.execute(
        f"""SELECT avg((timezone('{zone}', timezone('UTC', make_timestamp(at_us)))::TIME = TIME '00:00:00')::INT)
        FROM (SELECT at_us FROM events LIMIT 200000)"""
    ).fetchone()
    return bool(row and row[0] is not None and row[0] > 0.97)


def check_events(reading: Reading) -> list[Check]:
    """Run all checks on the staged events.

    Args:
        reading: the reading so far.

    Returns:
        One check for each thing found, the most serious first.
    """
    checks = [
        *_check_set_aside(reading),
        *_check_ends(reading),
        *_check_times(reading),
        *_check_gaps(reading),
        *_check_spellings(reading),
        *_check_doubles(reading),
        *_check_logging(reading),
    ]
    order = {"serious": 0, "doubt": 1, "note": 2}
    return sorted(checks, key=lambda check: order[check.severity])


def _ask(reading: Reading, sql: str) -> list[Any]:
    return reading.connection.execute(sql).fetchall()


def _check_set_aside(reading: Reading) -> list[Check]:
    rows = _ask(
        reading,
        f"""SELECT reason, count(*), list(detail ORDER BY row)[1:{_EXAMPLES}], list(row ORDER BY row)[1:{_EXAMPLES}]
        FROM set_aside GROUP BY reason ORDER BY 2 DESC""",
    )
    out = []
    for reason, count, _details, numbers in rows:
        title, severity = _REASONS.get(reason, (reason, "doubt"))
        examples = tuple(_("row {number}").format(number=number + 1) for number in numbers if number >= 0)
        share = count / max(reading.row_count, 1)
        grave: Severity = "serious" if share > 0.02 and severity != "note" else severity
        code = reason.replace(" ", "-")
        out.append(
            Check(code, _(title), count, reading.row_count, _("set aside, with the reason"), examples, grave)
        )
    return out


def _check_ends(reading: Reading) -> list[Check]:
    columns, out = reading.mapping.columns, []
    if columns.end_at:
        count = _one(reading, "SELECT count(*) FROM events WHERE end_us < at_us")
        if count:
            title = _("Rows whose end is before their start")
            reading.connection.execute("UPDATE events SET end_us = at_us WHERE end_us < at_us")
            action = _("the end is set to the start")
            out.append(Check("end-before-start", title, count, reading.row_count, action, (), "doubt"))
    if reading.mapping.shape == "dates":
        return out + _check_dates(reading)
    return out + _check_case_ends(reading)


def _check_case_ends(reading: Reading) -> list[Check]:
    row = _ask(
        reading,
        """SELECT count(*), count(*) FILTER (ended_at IS NULL),
        count(*) FILTER (ended_at < coalesce(received_at, begun_at)),
        count(*) FILTER (received_at > begun_at) FROM case_keys""",
    )[0]
    total, endless, reversed_, late = row
    endless = endless if reading.mapping.columns.ended_at else 0
    checks = [
        ("cases-without-end", _("Cases without a date of their end"), endless, _("counted as still open"), "note"),
        ("case-end-before-start", _("Cases that end before they start"), reversed_,
         _("that end is not used: the case is counted as still open"), "doubt"),
        ("receipt-after-first-event", _("Cases whose receipt is after their first event"), late,
         _("the first event is taken as the receipt"), "doubt"),
    ]  # fmt: skip
    return [Check(c, t, n, total, a, (), s, "cases") for c, t, n, a, s in checks if n]  # type: ignore[arg-type]


def _check_dates(reading: Reading) -> list[Check]:
    """Count cases with a date before their receipt or after their end: no part of their wait."""
    names = list(reading.mapping.columns.dates)
    received, ended = (
        f"t{names.index(name)}" if name in names else other
        for name, other in (
            (reading.mapping.columns.received_at, "t0"),
            (reading.mapping.columns.ended_at, "NULL"),
        )
    )
    outside = " OR ".join(f"t{k} < {received} OR t{k} > {ended}" for k in range(len(names)))
    count = _one(reading, f"SELECT count(*) FROM wide WHERE reason IS NULL AND ({outside})")
    title = _("Cases with a date before their receipt or after their end")
    action = _("that date is left out")
    check = Check("date-outside-case", title, count, reading.row_count, action, (), "doubt", "cases")
    return [check] if count else []


def _check_times(reading: Reading) -> list[Check]:
    zone = reading.mapping.times.zone
    midnights, total = _ask(
        reading,
        f"""SELECT count(*) FILTER (timezone('{zone}', timezone('UTC', make_timestamp(at_us)))::TIME =
          TIME '00:00:00'), count(*)
        FROM (SELECT at_us FROM events WHERE
          final = 0 OR {str(reading.mapping.shape == "dates").upper()} LIMIT 300000)""",
    )[0]
    if reading.date_only:
        action = _(
            "times of day are not used; waits are in whole days, the order within a day is the usual one"
        )
        return [Check("date-only", _("Times that are dates without a time of day"), midnights, total, action)]
    if midnights > 0.02 * total and midnights > 5:
        action = _("kept; the hour of these is not known")
        return [Check("midnights", _("Times at midnight exactly"), midnights, total, action, (), "note")]
    return []


def _check_gaps(reading: Reading) -> list[Check]:
    """Find stretches of days without any event where, by the days around them, at least 20 were to be expected."""
    rows = _ask(
        reading,
        """WITH daily AS (SELECT (DATE '1970-01-01' + (at_us // 86400000000)::INTEGER) AS day_on, count(*) AS n
          FROM events WHERE final = 0 GROUP BY 1),
        stepped AS (SELECT day_on, n, lead(day_on) OVER (ORDER BY day_on) AS next_on,
          avg(n) OVER (ORDER BY day_on ROWS BETWEEN 20 PRECEDING AND CURRENT ROW) *
          count(*) OVER (ORDER BY day_on ROWS BETWEEN 20 PRECEDING AND CURRENT ROW) /
          greatest(1, day_on - min(day_on)
            OVER (ORDER BY day_on ROWS BETWEEN 20 PRECEDING AND CURRENT ROW) + 1) AS rate,
          count(*) OVER (ORDER BY day_on ROWS BETWEEN 20 PRECEDING AND CURRENT ROW) AS known
          FROM daily)
        SELECT day_on, next_on, next_on - day_on - 1, rate FROM stepped
        WHERE known > 15 AND next_on - day_on - 1 >= 5 AND rate * (next_on - day_on - 1) >= 20 ORDER BY day_on""",
    )
    if not rows:
        return []
    days = sum(row[2] for row in rows)
    examples = tuple(
        _("{first} to {last}: {days} days, about {number} events to be expected").format(
            first=row[0], last=row[1], days=row[2], number=round(row[2] * row[3])
        )
        for row in rows[:_EXAMPLES]
    )
    total = _one(reading, "SELECT max(at_us) // 86400000000 - min(at_us) // 86400000000 + 1 FROM events")
    action = _("kept as it is: was the office closed, or is a part of the export missing?")
    return [
        Check(
            "gaps",
            _("Days without any event where there should be some"),
            days,
            total,
            action,
            examples,
            "doubt",
            "days",
        )
    ]


def _check_spellings(reading: Reading) -> list[Check]:
    rows = _ask(
        reading,
        """SELECT step, n FROM (SELECT step_id, count(*) AS n FROM events WHERE final = 0 GROUP BY 1)
        JOIN (SELECT id AS step_id, name AS step FROM step_keys) USING (step_id) ORDER BY 2 DESC, 1 LIMIT 5000""",
    )
    first: dict[str, str] = {}
    doubled, count = [], 0
    for step, n in rows:
        known = first.setdefault(plain(step) or step, step)
        if known != step:
            doubled.append((step, known))
            count += n
    if not doubled:
        return []
    examples = tuple(f"{a!r} · {b!r}" for a, b in doubled[:_EXAMPLES])
    line = 'merge_steps = { "…" = "…" }'
    action = _("kept apart; to merge them, put {line} in the mapping").format(line=line)
    total = sum(n for _step, n in rows)
    return [
        Check(
            "spellings",
            _("Events whose step has one spelling too many"),
            count,
            total,
            action,
            examples,
            "doubt",
        )
    ]


def _check_doubles(reading: Reading) -> list[Check]:
    """Find pairs of the same step of a case that lie exactly one or two hours apart, far more often than nearly so."""
    if reading.date_only or reading.mapping.shape == "dates":
        return []
    exact, near, total = _ask(
        reading,
        """SELECT count(*) FILTER (apart IN (3600000000, 7200000000)),
        count(*) FILTER (apart NOT IN (3600000000, 7200000000) AND
          (abs(apart - 3600000000) < 600000000 OR abs(apart - 7200000000) < 600000000)), count(*)
        FROM (SELECT at_us - lag(at_us) OVER (PARTITION BY case_id, step_id ORDER BY at_us) AS apart
        FROM (SELECT * FROM events WHERE final = 0 AND case_id < 50000))""",
    )[0]
    if exact < 5 or exact < 5 * near or exact < 0.001 * total:
        return []
    title = _("The same step twice in a case, exactly one or two hours apart")
    action = _(
        "kept: it looks as if one moment was recorded in two time zones, or across a change of summer time"
    )
    return [Check("zone-doubles", title, exact, total, action, (), "serious")]


def _check_logging(reading: Reading) -> list[Check]:
    """Find steps that are common, and begin or cease to be recorded in the middle of the export."""
    rows = _ask(
        reading,
        """WITH numbered AS (SELECT step_id, count(*) AS n, make_timestamp(min(at_us)) AS first_at,
          make_timestamp(max(at_us)) AS last_at FROM events WHERE final = 0 GROUP BY step_id),
        steps AS (SELECT s.name AS step, n, first_at, last_at FROM numbered JOIN step_keys s ON s.id = step_id),
        span AS (SELECT min(first_at) AS a, max(last_at) AS b, sum(n) AS n FROM steps)
        SELECT step, steps.n, first_at::DATE, last_at::DATE,
          epoch(first_at - a) / greatest(epoch(b - a), 1), epoch(b - last_at) / greatest(epoch(b - a), 1), span.n
        FROM steps, span WHERE steps.n >= 50 AND steps.n >= 0.002 * span.n ORDER BY steps.n DESC""",
    )
    found = []
    for step, n, first_on, last_on, before, after, _total in rows:
        if before > 0.2 and n * before / (1 - before + 1e-9) > 20:
            found.append((n, _("{step} is first recorded on {day}").format(step=repr(step), day=first_on)))
        elif after > 0.2 and n * after / (1 - after + 1e-9) > 20:
            found.append((n, _("{step} is last recorded on {day}").format(step=repr(step), day=last_on)))
    if not found:
        return []
    total = rows[0][6]
    action = _(
        "kept: a new rule, a new system, or a change in what is recorded? Ask before comparing before and after"
    )
    title = _("Events of steps that begin or cease to be recorded in the middle of the export")
    examples = tuple(text for _n, text in found[:_EXAMPLES])
    return [Check("logging-change", title, sum(n for n, _t in found), total, action, examples, "doubt")]


def _one(reading: Reading, sql: str) -> int:
    row = reading.connection.execute(sql).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
