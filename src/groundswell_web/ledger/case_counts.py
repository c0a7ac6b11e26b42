"""Count, in the records, the cases that followed a change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groundswell.spells import Records

WEEKS_BEFORE = 26


def find_last_day(records: Records) -> date:
    """Find the day up to which the records reach, by the agency's own calendar."""
    return records.manifest.extract_at.astimezone(ZoneInfo(records.manifest.time_zone)).date()


def find_first_day(records: Records) -> date | None:
    """Find the day of the first case of the records; None where there is none."""
    daily = records.daily
    found = records.fetch(daily.aggregate(first=daily.day_on.min())).to_pylist()[0]["first"]
    return found.date() if isinstance(found, datetime) else found


def count_cases(records: Records, from_on: date, until_on: date, step: str = "") -> int:
    """Count the cases received from one day to another, both included; of a step, those that first came to it then.

    Args:
        records: the case records.
        from_on: the first day, by the agency's own calendar.
        until_on: the last day.
        step: name of a step; empty for the receipt of the case.
    """
    if until_on < from_on:
        return 0
    zone = ZoneInfo(records.manifest.time_zone)
    begin, end = _find_midnight(from_on, zone), _find_midnight(until_on + timedelta(days=1), zone)
    if not step:
        cases = records.cases
        chosen = cases.filter((cases.received_at >= begin) & (cases.received_at < end))
    else:
        stays = records.spells.join(records.steps.filter(records.steps.step == step), "step_id")
        first = stays.group_by("case_id").aggregate(entered_at=stays.entered_at.min())
        chosen = first.filter((first.entered_at >= begin) & (first.entered_at < end))
    return int(records.fetch(chosen.aggregate(n=chosen.count())).to_pylist()[0]["n"])


def expect_cases(records: Records, from_on: date, days: int, step: str = "") -> int:
    """Expect as many cases in so many days as came, on average, in the half year before a day.

    Args:
        records: the case records.
        from_on: the first of the days; those after the end of the records tell nothing.
        days: how many.
        step: name of a step; empty for the receipt of the case.
    """
    last = min(from_on - timedelta(days=1), find_last_day(records))
    first = find_first_day(records)
    begin = max(last - timedelta(weeks=WEEKS_BEFORE) + timedelta(days=1), first or last)
    known = (last - begin).days + 1
    if known < 1:
        return 0
    return round(count_cases(records, begin, last, step) * days / known)


def _find_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC).replace(tzinfo=None)
