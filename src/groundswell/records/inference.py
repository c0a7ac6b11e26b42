"""What the content of an export tells beyond its columns: zone, window, ends, clocks, opening hours.

Each answer comes with the sentence that says what it rests on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import duckdb
import numpy as np

from groundswell.records.mapping import Clock, Ends, Mapping
from groundswell.records.mapping_kinds import is_zone
from groundswell.records.normalise import add_case_events, literal
from groundswell.records.profiles import MISSING, Profile
from groundswell.records.reading import ENDED_STEP, WITHDRAWN_STEP
from groundswell.records.time_words import find_zone_name
from groundswell.records.times import EPOCH, find_midnight_zone, find_offset_zone
from groundswell.records.vocabulary import (
    guess_clock,
    sounds_ended,
    sounds_over,
    sounds_withdrawn,
    weigh_name,
)
from groundswell.wording import _, format_count, format_share
from groundswell.working_time import OpeningHours, list_closed_weekdays

SAMPLED_CASES = 20_000
_DAY_US = 86_400_000_000


def list_time_columns(mapping: Mapping) -> list[str]:
    """List the columns of times that a mapping uses."""
    columns = mapping.columns
    names = [
        columns.at,
        columns.end_at,
        columns.received_at,
        columns.ended_at,
        columns.due_at,
        *columns.dates,
    ]
    return list(dict.fromkeys(name for name in names if name))


def infer_zone(profile: Profile, mapping: Mapping, told: str | None = None) -> tuple[str, str]:
    """Infer the agency's time zone from offsets, or from dates that were stored as UTC.

    Args:
        profile: the columns.
        mapping: how the export is read.
        told: the zone whose offsets the reader of the format saw.

    Returns:
        The zone and the sentence that says why.
    """
    used = [profile.get(name) for name in list_time_columns(mapping) if name in profile.times]
    named = find_zone_name([text for column in used for text in column.examples])
    if named is not None and is_zone(named):
        return named, _("The times name their zone, {zone}.").format(zone=named)
    carrying = [column for column in used if column.style and column.style.with_offset > 0.5]
    carried = (
        find_offset_zone(column.examples, column.style)
        for column in carrying
        if column.style and EPOCH not in column.style.formats
    )
    found = told or next((zone for zone in carried if zone), None)
    if found and found != "UTC":
        return found, _("The times carry the offsets of {zone}, in summer and in winter.").format(zone=found)
    main = mapping.columns.at or mapping.columns.received_at
    if main in profile.times:
        known = profile.times[main][profile.times[main] != MISSING][:2000]
        moments = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(value)) for value in known]
        zone = find_midnight_zone(moments)
        if zone and zone != "UTC":
            reason = _(
                "Nearly all times are midnights by the clock of {zone}: they are dates, stored as UTC."
            )
            return zone, reason.format(zone=zone)
    offset = any(column.style and column.style.with_offset > 0.5 for column in used)
    if offset:
        return "UTC", _(
            "The times are in UTC, and days are counted by UTC; name the agency's own zone to change that."
        )
    return "UTC", _(
        "The times carry no offset; they are read as they stand, and no hour is added or lost in spring and autumn."
    )


def find_time_bounds(profile: Profile, mapping: Mapping, now: datetime) -> tuple[str, str]:
    """Find before and after which moments a time in this export is impossible.

    The earliest possible is 40 years before the first of the usual times (the 1st percentile of each column in
    the sample), the latest is one day after `now`.

    Returns:
        Both as ISO text without an offset.
    """
    firsts = []
    for name in list_time_columns(mapping):
        values = profile.times.get(name)
        if values is not None and (values != MISSING).any():
            firsts.append(float(np.quantile(values[values != MISSING], 0.01)))
    usual = datetime(1970, 1, 1) + timedelta(microseconds=min(firsts) if firsts else 0)
    earliest = (
        max(usual - timedelta(days=40 * 365), datetime(1900, 1, 1))
        if usual.year > 1941
        else datetime(1900, 1, 1)
    )
    latest = now.astimezone(UTC).replace(tzinfo=None) + timedelta(days=1)
    return earliest.isoformat(" "), latest.isoformat(" ")


def infer_ends(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> tuple[Ends, str]:
    """Infer which steps end a case, from how often each is the last of its case.

    A step ends a case if it is the last step in at least 80 % of its occurrences, or in at least 40 % where its
    name sounds like an end; where no step is so, none is, and every case is open.

    Args:
        connection: where the staged events are.
        mapping: how the export is read.

    Returns:
        The ends, and the sentence with the evidence.
    """
    rows = connection.execute(
        f"""WITH total AS (SELECT count(*) AS n FROM case_keys),
        chosen AS (SELECT * FROM named_events WHERE case_id %
          (SELECT greatest(1, n // {SAMPLED_CASES}) FROM total) = 0),
        ranked AS (SELECT case_id, step, happened_at = max(happened_at) OVER (PARTITION BY case_id) AS is_last
          FROM chosen)
        SELECT step, count(*) AS n, count(*) FILTER (is_last) AS last_n, count(DISTINCT case_id) AS cases,
          (SELECT count(DISTINCT case_id) FROM chosen) AS total
        FROM ranked GROUP BY step ORDER BY last_n DESC, step"""
    ).fetchall()
    found, told = [], []
    for step, n, last_n, _cases, total in rows:
        share, weight = last_n / n, last_n / total
        if weight < 0.002 and last_n < 5 and total > 50:
            continue
        if share >= 0.8 or (share >= 0.4 and sounds_ended(step)):
            found.append(step)
            told.append(f"{step!r} ({format_share(share)})")
    if not found:
        return Ends(), _("No step is usually the last of its case, so every case is counted as open.")
    withdrawn = tuple(step for step in found if sounds_withdrawn(step))
    sentence = _(
        "These steps are taken as ends, because they are the last step of a case that often: {steps}."
    )
    return Ends(tuple(found), withdrawn), sentence.format(steps=", ".join(told[:12]))


def infer_outcomes(connection: duckdb.DuckDBPyConnection) -> tuple[Ends, list[str]]:
    """Tell decisions from withdrawals among the outcomes of an export with one row per case.

    Returns:
        The ends, and sentences on what was taken as a withdrawal and what does not fit.
    """
    rows = connection.execute("SELECT outcome, ended, n FROM outcomes ORDER BY n DESC, outcome").fetchall()
    ended = [(outcome, n) for outcome, is_ended, n in rows if is_ended and outcome]
    withdrawn = tuple(outcome for outcome, _n in ended if sounds_withdrawn(outcome))
    sentences = []
    if withdrawn:
        listed = ", ".join(f"{outcome!r} ({format_count(n)})" for outcome, n in ended if outcome in withdrawn)
        text = _("A case ended as {outcomes} is counted as ended without a decision, not as decided.")
        sentences.append(text.format(outcomes=listed))
    vanished = [(o, n) for o, is_ended, n in rows if not is_ended and o and sounds_over(o)]
    if vanished:
        listed = ", ".join(f"{outcome!r} ({format_count(n)})" for outcome, n in vanished)
        text = _("Cases with the status {outcomes} have no date of their end; they are counted as open.")
        sentences.append(text.format(outcomes=listed))
    return Ends(withdrawals=withdrawn), sentences


def infer_clocks(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping
) -> tuple[dict[str, Clock], str | None]:
    """Guess from the names of steps whose clock runs after them.

    Returns:
        Clocks by step, for the steps whose name tells; and the sentence that says so.
    """
    steps = [
        row[0] for row in connection.execute("SELECT DISTINCT name FROM step_keys ORDER BY name").fetchall()
    ]
    guessed: dict[str, Clock] = {}
    for step in steps[:2_000]:
        clock = guess_clock(step) if step not in mapping.clocks else None
        if clock is not None:
            guessed[step] = clock  # type: ignore[assignment]
    if not guessed:
        return dict(mapping.clocks), None
    listed = ", ".join(f"{step!r}: {clock}" for step, clock in list(guessed.items())[:12])
    text = _(
        "From their names, the clock in these steps is taken to be: {steps}; in the others it is not known."
    )
    return {**guessed, **mapping.clocks}, text.format(steps=listed)


def infer_opening(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping
) -> tuple[OpeningHours | None, str | None]:
    """Infer opening hours from when things are recorded: closed weekdays, and the usual first and last hour.

    Returns:
        Opening hours, None where every day and hour has its share; and the sentence that says so.
    """
    zone = mapping.times.zone
    rows = connection.execute(
        f"""SELECT isodow(t) - 1 AS weekday, extract('hour' FROM t) AS hour, t::TIME = TIME '00:00:00' AS midnight,
        count(*) AS n FROM (SELECT timezone('{zone}', timezone('UTC', make_timestamp(at_us))) AS t FROM events
        WHERE final = 0 OR {"TRUE" if mapping.shape == "dates" else "FALSE"} LIMIT 300000) GROUP BY ALL"""
    ).fetchall()
    counts = [0] * 7
    hours = np.zeros(24, np.int64)
    timed = total = 0
    for weekday, hour, midnight, n in rows:
        counts[weekday] += n
        total += n
        if not midnight:
            hours[hour] += n
            timed += n
    closed = list_closed_weekdays(counts)
    if not closed or total < 200 or _count_weeks(connection) < 4:
        return None, None
    days = tuple(day for day in range(7) if day not in closed)
    opens, closes = _usual_hours(hours) if timed > 0.9 * total else (0, 24)
    names = ", ".join(_WEEKDAYS[day] for day in closed)
    text = _("Next to nothing is recorded on {days}, so these are taken as closed days")
    sentence = text.format(days=names)
    if (opens, closes) != (0, 24):
        more = _(
            ", and the office as open from {opens}:00 to {closes}:00, when 96% of the events are recorded"
        )
        sentence += more.format(opens=opens, closes=closes)
    return OpeningHours(days, time(opens), time(closes % 24)), sentence + "."


def _count_weeks(connection: duckdb.DuckDBPyConnection) -> float:
    row = connection.execute("SELECT (max(at_us) - min(at_us)) / 604800e6 FROM events").fetchone()
    return float(row[0] or 0) if row else 0.0


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _usual_hours(hours: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[int, int]:
    below = np.cumsum(hours) / hours.sum()
    opens = int(np.searchsorted(below, 0.02, side="right"))
    closes = int(np.searchsorted(below, 0.98)) + 1
    return (opens, closes) if closes - opens <= 18 else (0, 24)


def add_completions(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    """End a case whose last work was at an end step when that work was completed, not when it was started."""
    steps = dict.fromkeys([*mapping.ends.steps, *mapping.ends.withdrawals])
    connection.execute(
        """CREATE TEMP TABLE last_works AS SELECT case_id, max(greatest(at_us, end_us)) AS at_us,
        arg_max(step, {'a': at_us, 'b': end_us, 'c': step}) AS step FROM named_events GROUP BY case_id"""
    )
    withdrawn = ", ".join(literal(step) for step in mapping.ends.withdrawals) or "NULL"
    decided = ", ".join(literal(step) for step in steps if step not in mapping.ends.withdrawals) or "NULL"
    where = (
        f"step NOT IN ({withdrawn})"
        if mapping.ends.last_event and mapping.ends.withdrawals
        else f"step IN ({decided})"
    )
    where = "TRUE" if mapping.ends.last_event and not mapping.ends.withdrawals else where
    add_case_events(connection, ENDED_STEP, 1, f"SELECT case_id, at_us FROM last_works WHERE {where}")
    if mapping.ends.withdrawals:
        gone = f"SELECT case_id, at_us FROM last_works WHERE step IN ({withdrawn})"
        add_case_events(connection, WITHDRAWN_STEP, 1, gone)


def find_extract(
    connection: duckdb.DuckDBPyConnection, profile: Profile, mapping: Mapping, latest: str
) -> tuple[int, str]:
    """Find when the export was taken: as the mapping says, or else its last recorded time.

    Returns:
        Microseconds since 1970 UTC, and the sentence that says why.
    """
    given = mapping.extract.at
    if given is not None:
        moment = given if given.tzinfo else _local(given, mapping.times.zone)
        return _microseconds(moment), _("The mapping says when the export was taken.")
    row = connection.execute("SELECT max(greatest(at_us, end_us)) FROM events").fetchone()
    last = int(row[0]) if row and row[0] is not None else 0
    limit = _microseconds(datetime.fromisoformat(latest).replace(tzinfo=UTC))
    for column in profile.columns:
        if column.is_time and weigh_name("touched", column.name) > 0:
            values = profile.times[column.name]
            known = values[(values != MISSING) & (values <= limit)]
            last = max(last, int(known.max())) if known.size else last
    return last, _(
        "The date of the extract is not given; open cases are followed until the last time in the export."
    )


def find_given_extract(mapping: Mapping) -> str | None:
    """Give the date of the extract that the mapping names, UTC, as ISO text without an offset."""
    given = mapping.extract.at
    if given is None:
        return None
    moment = given if given.tzinfo else _local(given, mapping.times.zone)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def find_window(mapping: Mapping) -> int | None:
    """Give the start of what the export covers, where the mapping says it."""
    start = mapping.extract.window_from
    if start is None:
        return None
    return _microseconds(start if start.tzinfo else _local(start, mapping.times.zone))


def find_late_window(connection: duckdb.DuckDBPyConnection, date_only: bool) -> tuple[int | None, str | None]:
    """Find out whether the export leaves out what happened before some day to cases received earlier.

    Where receipts are known apart from the events, and at least 1 % of the cases were received more than a day
    before the first event of the whole export, cases enter late: those that had ended by then are not in it.

    Returns:
        Start of the window in microseconds since 1970 UTC, and the sentence that says so; None for none.
    """
    row = connection.execute(
        """SELECT epoch_us(first_at), count(*), count(*) FILTER (received_at < first_at - INTERVAL 1 DAY),
        count(DISTINCT received_at::DATE) FILTER (received_at < first_at - INTERVAL 1 DAY)
        FROM case_keys, (SELECT make_timestamp(min(at_us)) AS first_at FROM events WHERE final >= 0)
        GROUP BY first_at"""
    ).fetchone()
    if row is None or date_only or not row[1] or row[2] < max(0.01 * row[1], 5) or row[3] < 5:
        return None, None
    text = _(
        "{count} of {total} cases were received before the first event in the export: they are counted from then"
        " on (late entry), since cases that ended before are not in it."
    )
    return int(row[0]), text.format(count=format_count(row[2]), total=format_count(row[1]))


def _local(moment: datetime, zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    return moment.replace(tzinfo=ZoneInfo(zone))


def _microseconds(moment: datetime) -> int:
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def apply_inference(
    mapping: Mapping, connection: duckdb.DuckDBPyConnection, given: dict[str, object], date_only: bool
) -> tuple[Mapping, list[str]]:
    """Complete a mapping by what the staged events tell of ends, clocks and opening hours.

    Args:
        mapping: the mapping so far.
        connection: where the staged events are.
        given: what the mapping file says; nothing of it is changed.
        date_only: whether times are dates without times.

    Returns:
        The completed mapping, and the sentences that say what was assumed.
    """
    sentences: list[str] = []
    if "ends" not in given and mapping.shape == "dates":
        ends, told = infer_outcomes(connection)
        mapping, sentences = replace(mapping, ends=ends), sentences + told
    elif "ends" not in given and mapping.columns.ended_at is None:
        ends, sentence = infer_ends(connection, mapping)
        mapping = replace(mapping, ends=ends)
        sentences.append(sentence)
    if mapping.shape == "intervals" and mapping.columns.ended_at is None:
        add_completions(connection, mapping)
    clocks, sentence_clock = infer_clocks(connection, mapping)
    mapping = replace(mapping, clocks=clocks)
    if "opening" not in given:
        opening, sentence_hours = infer_opening(connection, mapping)
        mapping = replace(mapping, opening=opening)
        sentences += [sentence_hours] if sentence_hours else []
    if mapping.promise and mapping.promise.working and mapping.opening is None:
        text = _("No opening hours are given: working days of the promise are Monday to Friday, no holidays.")
        sentences.append(text)
    return mapping, sentences + ([sentence_clock] if sentence_clock else [])
