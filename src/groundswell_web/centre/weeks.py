"""The days of somebody week by week over all their engagements, and where these clash. Pure: spans in, weeks out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.govuk.environment import show_day, show_number
from groundswell_web.teams.presence import WORKING_DAYS, Span, count_days, find_span


@dataclass(frozen=True)
class Share:
    """What an engagement counts on of somebody.

    Args:
        engagement_id: which engagement.
        name: what it is called.
        spans: how many days a week, from when until when; leave among it.
        from_on: first day on which they are there.
        until_on: the last one.
        is_said: whether anybody said how many days; else the usual number is taken.
    """

    engagement_id: UUID
    name: str
    spans: tuple[Span, ...]
    from_on: date
    until_on: date
    is_said: bool


@dataclass(frozen=True)
class WeekLine:
    """A week of somebody.

    Args:
        monday: its first day.
        days: over all engagements.
        parts: the engagements that count on them, each with its days.
        clash: what clashes, in words; empty where nothing does.
    """

    monday: date
    days: float
    parts: tuple[tuple[str, float], ...]
    clash: str


@dataclass(frozen=True)
class ClashLine:
    """A clash over one week or several that follow one another.

    Args:
        first_on: the Monday of the first week.
        last_on: the Friday of the last one.
        text: what clashes.
    """

    first_on: date
    last_on: date
    text: str

    @property
    def when(self) -> str:
        """The weeks in words."""
        if self.last_on - self.first_on < timedelta(days=7):
            return _("Week of {day}").format(day=show_day(self.first_on))
        return _("Weeks from {first} to {last}").format(
            first=show_day(self.first_on), last=show_day(self.last_on)
        )


def list_mondays(day: date, count: int) -> list[date]:
    """List the Mondays of so many weeks, that of the day first.

    Example:
        >>> list_mondays(date(2026, 3, 5), 2)
        [datetime.date(2026, 3, 2), datetime.date(2026, 3, 9)]
    """
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(weeks=number) for number in range(count)]


def build_weeks(shares: Sequence[Share], mondays: Sequence[date]) -> tuple[WeekLine, ...]:
    """Build the weeks of somebody, with what clashes in each."""
    return tuple(_build_week(shares, monday) for monday in mondays)


def list_clashes(weeks: Sequence[WeekLine]) -> tuple[ClashLine, ...]:
    """List what clashes; weeks that follow one another with the same clash are told once."""
    found: list[ClashLine] = []
    for week in weeks:
        if not week.clash:
            continue
        friday = week.monday + timedelta(days=4)
        if found and found[-1].text == week.clash and week.monday - found[-1].last_on == timedelta(days=3):
            found[-1] = ClashLine(found[-1].first_on, friday, week.clash)
        else:
            found.append(ClashLine(week.monday, friday, week.clash))
    return tuple(found)


def _build_week(shares: Sequence[Share], monday: date) -> WeekLine:
    counted = [(share, _count(share, monday)) for share in shares]
    there = [(share, days) for share, days in counted if days]
    days = sum(number for _share, number in there)
    clashes = [_say_too_many(there, days)] if days > WORKING_DAYS else []
    clashes += [_say_away(share, there) for share in shares if there and _is_away(share, monday)]
    return WeekLine(
        monday=monday,
        days=days,
        parts=tuple((share.name, number) for share, number in there),
        clash=" ".join(clashes),
    )


def _count(share: Share, monday: date) -> float:
    return count_days(share.spans, monday, from_on=share.from_on, until_on=share.until_on)


def _is_away(share: Share, monday: date) -> bool:
    """Tell whether somebody is on leave from an engagement for the whole week: no days, until a day."""
    week = [monday + timedelta(days=offset) for offset in range(WORKING_DAYS)]
    if week[0] < share.from_on or share.until_on < week[-1]:
        return False
    holding = [find_span(share.spans, day) for day in week]
    return all(span is not None and span.days == 0 and span.until_on is not None for span in holding)


def _say_too_many(there: Sequence[tuple[Share, float]], days: float) -> str:
    counts = _join(
        [_("{engagement} counts on {days}").format(engagement=s.name, days=_say_days(n)) for s, n in there]
    )
    text = _("{counts}: {sum} in a week of {working}.").format(
        counts=counts, sum=_say_days(days), working=_say_days(WORKING_DAYS)
    )
    unsaid = _join([share.name for share, _days in there if not share.is_said])
    if not unsaid:
        return text
    return _("{text} Nobody has said how many days they have for {engagements}.").format(
        text=text, engagements=unsaid
    )


def _say_away(share: Share, there: Sequence[tuple[Share, float]]) -> str:
    others = _join(
        [_("{engagement} counts on {days}").format(engagement=s.name, days=_say_days(n)) for s, n in there]
    )
    return _("Away from {engagement}, but {others}.").format(engagement=share.name, others=others)


def _say_days(days: float) -> str:
    return ngettext("{days} day", "{days} days", 1 if days == 1 else 2).format(days=show_number(days))


def _join(texts: Sequence[str]) -> str:
    """Join texts as a sentence does: with commas, and with "and" before the last."""
    *most, last = texts or [""]
    return _("{most} and {last}").format(most=", ".join(most), last=last) if most else last
