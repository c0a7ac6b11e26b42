"""From the ledger and the records to what is known about the allocated cases at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import ArmUnknown, TrialNotBegun
from groundswell.spells import Records
from groundswell.spells.identifiers import hash_identifier
from groundswell.spells.opening import derive_key
from groundswell.trials.allocation import allocate_office, count_days
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.observed import Observed

_HOUR_US = 3_600_000_000
_NEVER = np.iinfo(np.int64).max
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Known:
    """The cases of the records, as arrays: microseconds since 1970 UTC."""

    keys: NDArray[Any]
    case_id: NDArray[Any]
    received_us: NDArray[np.int64]
    ended_us: NDArray[np.int64]
    withdrawn: NDArray[np.bool_]


def observe(
    rows: Sequence[LedgerRow],
    design: Design,
    records: Records,
    values: Mapping[str, Mapping[str, float]] | None = None,
    as_of: datetime | None = None,
    *,
    key: bytes | None = None,
) -> Observed:
    """Find in the records what became of the allocated cases, as it was known at a moment.

    Cases are found by their identifiers, in the clear or hashed. Each is followed from its allocation; one that had
    ended before has waited 0 hours. Rows with a reason (``cap``, ``stopped``, ``not_in_trial``) are left out: their
    arm was not drawn. Of a case that stands there twice the first row counts. Where weights or salt were changed
    under way, cases are compared within each version only.

    Args:
        rows: of the ledger.
        design: of the trial, with its amendments.
        records: in which the cases are looked for.
        values: values sent for an outcome: by its name, by the identifier of the case.
        as_of: the moment; None for that of the extract, and never after it.
        key: with which the identifiers in the records are hashed. None tries the clear text, and the key that
            :func:`groundswell.read_records` derives from the files.

    Returns:
        One entry for each allocated case that the records know, in the order of the ledger.

    Raises:
        TrialNotBegun: no case was allocated by that moment, or the records know none.
        ArmUnknown: the ledger has an arm that the design has not.
    """
    return Following(rows, design, records, values, key=key).observe(as_of)


class Following:
    """The allocated cases found in the records once, to be observed at many moments.

    Args:
        rows: of the ledger.
        design: of the trial, with its amendments.
        records: in which the cases are looked for.
        values: values sent for an outcome: by its name, by the identifier of the case.
        key: with which the identifiers in the records are hashed.
    """

    def __init__(
        self,
        rows: Sequence[LedgerRow],
        design: Design,
        records: Records,
        values: Mapping[str, Mapping[str, float]] | None = None,
        *,
        key: bytes | None = None,
    ) -> None:
        self._rows, self._design, self._records, self._values = rows, design, records, values or {}
        self._known = _fetch_cases(records)
        self._ways = _list_hashes(records, key)
        self._place = _find_cases([row.case for row in rows], self._known.keys, self._ways)

    def observe(self, as_of: datetime | None = None) -> Observed:
        """Give what was known at a moment: see :func:`observe`."""
        design, known = self._design, self._known
        extract = self._records.manifest.extract_at
        moment = min(as_of or extract, extract).astimezone(UTC)
        counted = self._list_drawn(moment)
        places = np.array([self._place[row.case] for row in counted], dtype=np.int64)
        found = places >= 0
        if not found.any():
            raise TrialNotBegun(len(counted), 0)
        kept = [row for row, there in zip(counted, found, strict=True) if there]
        return Observed(
            **_describe(kept, design),
            **_follow(kept, places[found], known, self._records, moment),
            values=_take_values(kept, self._values, self._ways),
            day=count_days(design, moment),
            missing=int((~found).sum()),
            unallocated=_count_unallocated(known, design, moment, set(self._place.values())),
        )

    def list_counted(self, as_of: datetime | None = None) -> list[LedgerRow]:
        """List the rows of the ledger that :meth:`observe` has an entry for, in its order."""
        extract = self._records.manifest.extract_at
        drawn = self._list_drawn(min(as_of or extract, extract).astimezone(UTC))
        return [row for row in drawn if self._place[row.case] >= 0]

    def _list_drawn(self, moment: datetime) -> list[LedgerRow]:
        return _keep_first([row for row in self._rows if not row.reason and row.at <= moment])


def follow_calendar(design: Design, records: Records, as_of: datetime | None = None) -> list[LedgerRow]:
    """List the allocations that the offices' calendar gives: each case by its office and the day of its receipt.

    For a trial by offices nobody has to be asked case by case: the calendar was drawn once and is registered. The rows
    are not chained; their hashes are empty.

    Args:
        design: of a trial by offices.
        records: with an office for each case, under the names of the design.
        as_of: until when; None for the moment of the extract.
    """
    moment = as_of or records.manifest.extract_at
    known = _fetch_cases(records)
    offices = _fetch_offices(records)
    rows: list[LedgerRow] = []
    for place in np.argsort(known.received_us, kind="stable"):
        at = _EPOCH + timedelta(microseconds=int(known.received_us[place]))
        drawn = allocate_office(design, offices.get(int(known.case_id[place]), ""), count_days(design, at))
        if at > moment or drawn.reason:
            continue
        rows.append(
            LedgerRow(
                number=len(rows) + 1,
                at=at,
                case=str(known.keys[place]),
                arm=design.arms[drawn.arm].name,
                office=offices[int(known.case_id[place])],
                version=design.allocation_version,
            )
        )
    return rows


def _fetch_offices(records: Records) -> dict[int, str]:
    """Fetch the office of each case that has one."""
    names = records.columns(records.offices.select("office_id", "office"))
    by_id = dict(zip(names["office_id"].tolist(), names["office"].tolist(), strict=True))
    cases = records.columns(
        records.cases.filter(records.cases.office_id.notnull()).select("case_id", "office_id")
    )
    return {
        int(case): by_id[int(office)]
        for case, office in zip(cases["case_id"], cases["office_id"], strict=True)
    }


def _fetch_cases(records: Records) -> _Known:
    columns = records.columns(
        records.cases.select("case_id", "case_key", "received_at", "ended_at", "end_kind")
    )
    ended = columns["ended_at"].astype(np.float64)  # microseconds since 1970 fit a float exactly until 2255
    closed = np.isfinite(ended)
    ended_us = np.full(ended.size, _NEVER, np.int64)
    ended_us[closed] = ended[closed].astype(np.int64)
    return _Known(
        keys=columns["case_key"],
        case_id=columns["case_id"],
        received_us=columns["received_at"].astype(np.int64),
        ended_us=ended_us,
        withdrawn=columns["end_kind"] == "withdrawn",
    )


def _list_hashes(records: Records, key: bytes | None) -> list[Callable[[str], str]]:
    """List the ways in which an identifier of the ledger may stand in the records."""
    ways: list[Callable[[str], str]] = [lambda case: case]
    keys = [key] if key else []
    if records.manifest.sources:
        keys.append(derive_key(records.manifest.sources))
    ways += [lambda case, key=one: hash_identifier(key, case) for one in keys]  # type: ignore[misc]
    return ways


def _find_cases(
    cases: Sequence[str], keys: NDArray[Any], ways: Sequence[Callable[[str], str]]
) -> dict[str, int]:
    """Find each case's place in the records, -1 for none, in the one way that finds the most."""
    places = dict(zip(keys.tolist(), range(keys.size), strict=True))
    best: dict[str, int] = dict.fromkeys(cases, -1)
    most = 0
    for way in ways:
        found = {case: places.get(way(case), -1) for case in cases}
        count = sum(place >= 0 for place in found.values())
        if count > most:
            best, most = found, count
        if most == len(found):
            break
    return best


def _keep_first(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Keep the first allocation of each case: one that is opened again is no second case."""
    first: dict[str, LedgerRow] = {}
    for row in rows:
        first.setdefault(row.case, row)
    return list(first.values())


def _describe(rows: Sequence[LedgerRow], design: Design) -> dict[str, Any]:
    """Give what the ledger says of each case."""
    arms = {arm.name: number for number, arm in enumerate(design.arms)}
    offices = {name: number for number, name in enumerate(design.offices)}
    unknown = sorted({row.arm for row in rows} - set(arms))
    if unknown:
        raise ArmUnknown(unknown[0], list(arms))
    versions = len({row.version for row in rows}) > 1
    strata = np.array([f"{row.stratum}\n{row.version if versions else 0}" for row in rows])
    channels, channel = np.unique(np.array([row.channel for row in rows]), return_inverse=True)
    return {
        "channel": channel.astype(np.int32),
        "channels": tuple(channels.tolist()),
        "version": np.array([row.version for row in rows], np.int32),
        "arm": np.array([arms[row.arm] for row in rows], np.int8),
        "entry_day": np.array([count_days(design, row.at) for row in rows], np.int32),
        "stratum": np.unique(strata, return_inverse=True)[1].astype(np.int32),
        "office": np.array([offices.get(row.office, -1) for row in rows], np.int32),
    }


def _follow(
    rows: Sequence[LedgerRow], place: NDArray[np.int64], known: _Known, records: Records, moment: datetime
) -> dict[str, Any]:
    """Give what the records say of each case by a moment."""
    now_us = _to_us(moment)
    at_us = np.array([_to_us(row.at) for row in rows], np.int64)
    ended_us = known.ended_us[place]
    closed = ended_us <= now_us
    age = (now_us - at_us) // _HOUR_US
    wait = np.where(closed, np.maximum(ended_us, at_us) - at_us, now_us - at_us) // _HOUR_US
    end = np.where(closed, np.where(known.withdrawn[place], 2, 1), 0)
    return {
        "age_hours": age,
        "wait_hours": wait,
        "end": end.astype(np.int8),
        "revisits": _count_revisits(records, known.case_id[place], at_us, now_us),
    }


def _count_revisits(
    records: Records, case_id: NDArray[Any], at_us: NDArray[np.int64], now_us: int
) -> NDArray[np.int32]:
    """Count the returns to a step that came after the allocation and by the moment."""
    spells = records.spells
    back = records.columns(spells.filter(spells["round"] > 0).select("case_id", "entered_at"))
    since = np.full(int(max(case_id.max(initial=0), back["case_id"].max(initial=0))) + 1, _NEVER, np.int64)
    since[case_id] = at_us
    entered = back["entered_at"].astype(np.int64)
    counts = (entered >= since[back["case_id"]]) & (entered <= now_us)
    by_case = np.bincount(back["case_id"][counts], minlength=since.size)
    return np.asarray(by_case[case_id], np.int32)


def _take_values(
    rows: Sequence[LedgerRow],
    values: Mapping[str, Mapping[str, float]],
    ways: Sequence[Callable[[str], str]],
) -> dict[str, NDArray[np.float64]]:
    """Put the values beside their cases; a calendar's rows have identifiers as they stand in the records, hashed."""
    cases = {row.case for row in rows}
    taken = {}
    for name, sent in values.items():
        written = ({way(case): value for case, value in sent.items()} for way in ways)
        best = max(written, key=lambda told: len(cases & told.keys()), default={})
        taken[name] = np.array([best.get(row.case, np.nan) for row in rows], np.float64)
    return taken


def _count_unallocated(known: _Known, design: Design, moment: datetime, places: set[int]) -> int:
    """Count the cases received while cases were allocated that stand nowhere in the ledger."""
    zone = ZoneInfo(design.time_zone)
    begin = datetime.combine(design.begins_on, time(), zone)
    end = datetime.combine(design.last_entry_on + timedelta(days=1), time(), zone)
    in_time = (known.received_us >= _to_us(begin)) & (known.received_us < min(_to_us(end), _to_us(moment)))
    allocated = np.zeros(known.keys.size, bool)
    allocated[[place for place in places if place >= 0]] = True
    return int((in_time & ~allocated).sum())


def _to_us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
