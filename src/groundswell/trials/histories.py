"""What planning resamples: the agency's own weeks of cases, with their days, hours, offices and waits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import RecordsTooFew
from groundswell.spells import Records
from groundswell.wording import _

NEVER = 10**9
"""Hours of a wait that does not end within anything that the records show."""
FEWEST_CASES, FEWEST_WEEKS = 100, 4
_MOST_LEVELS = 50
_USUAL_WEEKS, _RECENT_WEEKS = 104, 13
_EPOCH = date(1970, 1, 1)
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class History:
    """Cases of whole weeks of the past, in order of arrival, as a trial would have met them.

    Args:
        day: local day of the arrival, days since 1970.
        hour: local hour of it, 0 to 23.
        wait_hours: from the arrival to the end, or to the extract where open; whole hours.
        end: 0 open, 1 decided, 2 withdrawn.
        revisits: how often the case came back to a step it had been in.
        office: number of its office, from 0; -1 for none.
        offices: names of the offices.
        strata: number of the level of each attribute, by its name.
        first_on: the Monday of the first week.
        weeks: number of weeks.
        followed_until: day of the extract, days since 1970.
        time_zone: of the days.
        step: the step at which cases arrive; empty for receipt.
    """

    day: NDArray[np.int32]
    hour: NDArray[np.int8]
    wait_hours: NDArray[np.int64]
    end: NDArray[np.int8]
    revisits: NDArray[np.int32]
    office: NDArray[np.int32]
    offices: tuple[str, ...]
    first_on: date
    weeks: int
    followed_until: int
    strata: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    time_zone: str = "UTC"
    step: str = ""

    @property
    def size(self) -> int:
        """How many cases there are."""
        return int(self.day.size)

    @property
    def cases_a_week(self) -> float:
        """How many cases arrive in a week, on average."""
        return self.size / self.weeks

    @property
    def recent_a_week(self) -> float:
        """How many cases arrived in a week, on average over the last quarter of a year, or half of the weeks."""
        weeks = max(min(_RECENT_WEEKS, self.weeks // 2), 1)
        begin = (self.first_on - _EPOCH).days + 7 * (self.weeks - weeks)
        return float(np.count_nonzero(self.day >= begin)) / weeks

    @property
    def closed_share(self) -> float:
        """The share of days on which no case arrived."""
        return 1 - np.unique(self.day).size / (7 * self.weeks)

    def place_weeks(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Give where each week begins among the cases, one longer than weeks, and each case's day in its week."""
        since = self.day - (self.first_on - _EPOCH).days
        starts = np.searchsorted(since // 7, np.arange(self.weeks + 1))
        return starts.astype(np.int64), (since % 7).astype(np.int32)

    def count_followed(self, days: int) -> int:
        """Count the cases that could be followed for so many days before the extract, ended or not."""
        return int(np.count_nonzero(self.followed_until - self.day >= days))

    def follow_further(self, seed: int) -> History:
        """Give the same cases with those that are open followed to an end that is drawn.

        Method: each open case gets the wait, the way of ending and the returns of a case that ended later than
        the open one has waited, drawn by the jumps of Kaplan-Meier; where the curve has not come down to 0, it may
        never end (`NEVER`). Assumes that cases are open for no other reason than that the extract was taken.

        Args:
            seed: of the draws.
        """
        wait, end, revisits = self.wait_hours.copy(), self.end.copy(), self.revisits.copy()
        is_open = np.flatnonzero(end == 0)
        if not is_open.size:
            return self
        donors, left = self._list_donors()
        waited = wait[is_open]
        from_place = np.searchsorted(wait[donors], waited, side="right")
        still = np.where(from_place > 0, left[np.maximum(from_place - 1, 0)], 1.0)
        level = still * np.random.default_rng(seed).random(is_open.size)
        place = np.searchsorted(-left, -level, side="left")
        ends = place < donors.size
        donor = donors[np.minimum(place, donors.size - 1)]
        wait[is_open] = np.where(ends, wait[donor], NEVER)
        end[is_open] = np.where(ends, end[donor], 0)
        revisits[is_open] = np.where(ends, revisits[donor], revisits[is_open])
        return replace(self, wait_hours=wait, end=end, revisits=revisits)

    def _list_donors(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """List the cases that ended by their wait, and the share still waiting after each."""
        order = np.lexsort((self.end == 0, self.wait_hours))
        at_risk = self.size - np.arange(self.size)
        ended = self.end[order] > 0
        left = np.cumprod(np.where(ended, 1 - 1 / at_risk, 1.0))
        return order[ended].astype(np.int64), left[ended]


def read_history(records: Records, *, step: str | None = None, since: date | None = None) -> History:
    """Read what planning resamples from an agency's records.

    Whole weeks, Monday to Sunday, of the agency's own calendar; the last two years where no day is given. Cases
    that began before the records did are left out, because those that ended early are not among them.

    Args:
        records: the agency's records.
        step: allocate when a case first comes to this step; at receipt where not given.
        since: the first day that counts.

    Raises:
        RecordsTooFew: fewer than 100 cases, or fewer than 4 whole weeks.
    """
    rows = _read_rows(records, step)
    day = (rows["hours"] // 24).astype(np.int32)
    zone = records.manifest.time_zone
    extract = (records.manifest.extract_at.astimezone(ZoneInfo(zone)).date() - _EPOCH).days
    first, weeks = _choose_weeks(day, since, extract)
    chosen = (day >= first) & (day < first + 7 * weeks)
    if weeks < FEWEST_WEEKS or np.count_nonzero(chosen) < FEWEST_CASES:
        why = _("{where} in {weeks} whole weeks, of which {needed} are needed").format(
            where=_say_where(step), weeks=max(weeks, 0), needed=FEWEST_WEEKS
        )
        raise RecordsTooFew(int(np.count_nonzero(chosen)), FEWEST_CASES, why)
    return History(
        day=day[chosen],
        hour=(rows["hours"][chosen] % 24).astype(np.int8),
        wait_hours=(rows["wait_us"] - rows["since_us"])[chosen] // _HOUR_US,
        end=rows["end"][chosen].astype(np.int8),
        revisits=rows["revisit_count"][chosen].astype(np.int32),
        office=rows["office_id"][chosen].astype(np.int32),
        offices=_list_offices(records),
        first_on=_EPOCH + timedelta(days=first),
        weeks=weeks,
        followed_until=extract,
        strata=_number_levels(records, rows, chosen),
        time_zone=zone,
        step=step or "",
    )


def _read_rows(records: Records, step: str | None) -> dict[str, NDArray[Any]]:
    """Read the cases that were seen from their receipt, in order of the local hour of their arrival."""
    rows = records.columns(_select_cases(records, step))
    seen = np.flatnonzero((rows["entry_us"] == 0) & (rows["wait_us"] >= rows["since_us"]))
    if seen.size < FEWEST_CASES:
        raise RecordsTooFew(int(seen.size), FEWEST_CASES, _say_where(step))
    arrived = rows["received_at"][seen] + rows["since_us"][seen]
    hours = _count_local_hours(arrived, records.manifest.time_zone)
    order = np.lexsort((rows["case_id"][seen], hours))
    return {name: column[seen][order] for name, column in rows.items()} | {"hours": hours[order]}


def _say_where(step: str | None) -> str:
    return _("that came to {step}").format(step=step) if step else _("seen from their receipt")


def _select_cases(records: Records, step: str | None) -> Any:
    cases = records.cases
    end = ibis.cases((cases.end_kind == "decided", 1), (cases.end_kind == "withdrawn", 2), else_=0).name(
        "end"
    )
    attributes = [one.column for one in records.manifest.attributes]
    chosen = cases.select(
        *("case_id", "wait_us", "entry_us", "received_at", "revisit_count"),
        *attributes,
        end,
        office_id=cases.office_id.fill_null(-1),
        channel_id=cases.channel_id.fill_null(-1),
    )
    if step is None:
        return chosen.mutate(since_us=ibis.literal(0, "int64"))
    stays = records.spells.join(records.steps.filter(records.steps.step == step), "step_id")
    first = stays.group_by("case_id").aggregate(since_us=stays.since_us.min())
    return chosen.join(first, "case_id")


def _list_offices(records: Records) -> tuple[str, ...]:
    rows = records.columns(records.offices.select("office_id", "office"))
    names = {int(number): str(name) for number, name in zip(rows["office_id"], rows["office"], strict=True)}
    return tuple(names.get(number, str(number)) for number in range(max(names, default=-1) + 1))


def _number_levels(
    records: Records, rows: dict[str, NDArray[Any]], chosen: NDArray[Any]
) -> dict[str, NDArray[np.int32]]:
    """Number the levels of what may stratify: channel, office and the attributes with few levels."""
    columns = {one.name: rows[one.column] for one in records.manifest.attributes}
    columns |= {"office": rows["office_id"], "channel": rows["channel_id"]}
    found = {}
    for name, column in columns.items():
        levels, numbers = np.unique(np.asarray(column[chosen], str), return_inverse=True)
        if 1 < levels.size <= _MOST_LEVELS:
            found[name] = numbers.astype(np.int32)
    return found


def _count_local_hours(moments_us: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Count the hours of the local clock since 1970 for moments in microseconds UTC."""
    quarters, places = np.unique(moments_us // (_HOUR_US // 4), return_inverse=True)
    tz = ZoneInfo(zone)
    offsets = [_find_offset(int(quarter) * 900, tz) for quarter in quarters]
    return (quarters * 900 + np.array(offsets, np.int64))[places] // 3600


def _find_offset(seconds: int, zone: ZoneInfo) -> int:
    offset = (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _choose_weeks(day: NDArray[np.int32], since: date | None, extract: int) -> tuple[int, int]:
    """Choose the Monday of the first whole week and the number of weeks before the extract."""
    begin = int(day[0]) if since is None else max((since - _EPOCH).days, int(day[0]))
    first = begin + (-(begin + 3)) % 7  # 1970 began on a Thursday
    until = min(extract, int(day[-1]) + 3)  # a Friday may be the last day of a week with a closed weekend
    weeks = (until - first) // 7
    if since is None and weeks > _USUAL_WEEKS:
        first, weeks = first + 7 * (weeks - _USUAL_WEEKS), _USUAL_WEEKS
    return first, weeks
