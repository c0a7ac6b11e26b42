"""Cases one by one: a page of them, longest or newest first, and one with all its spells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from groundswell.errors import CaseUnknown, StepUnknown
from groundswell.spells.manifest import as_utc
from groundswell.spells.store import Records
from groundswell.wording import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    import ibis.expr.types as ir

State = Literal["open", "decided", "withdrawn"]
Order = Literal["longest", "newest"]
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list.

    Args:
        case_key: the case as the records call it.
        received_at: when it was received, UTC.
        ended_at: when it ended, UTC; None while it is open.
        state: ``open``, ``decided`` or ``withdrawn``.
        step: the step at which it is, or at which it ended.
        wait_days: from receipt to its end, or until the extract.
        step_days: for how long it has been at that step; None where it has ended.
        clock: whose time runs now; None where it has ended.
        officer: who has it now; None where not recorded or ended.
        office: which office has it now.
    """

    case_key: str
    received_at: datetime
    ended_at: datetime | None
    state: State
    step: str | None
    wait_days: float
    step_days: float | None
    clock: str | None
    officer: str | None
    office: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some of the cases that fit, and how many fit in all."""

    rows: tuple[CaseRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CaseSpell:
    """One stay of a case.

    Args:
        step: the step at which, or after which, it stayed.
        entered_at: from when, UTC.
        left_at: until when; None while it is there.
        days: for how long, or so far.
        work_days: for how long of it somebody acted; None where the records have one time per event.
        opening_hours: how much of it lay in opening hours; None where none are known.
        clock: whose time ran.
        round: how often the case had been there before.
        officer: who had it; None where not recorded.
        office: which office had it.
    """

    step: str
    entered_at: datetime
    left_at: datetime | None
    days: float
    work_days: float | None
    opening_hours: float | None
    clock: str
    round: int
    officer: str | None
    office: str | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case from its receipt on.

    Args:
        case: the case as in a list.
        end_step: the step that ended it; None while it is open.
        due_at: by when it was promised; None where nothing was.
        channel: how it came in.
        attributes: name and value of each kept attribute that it has.
        spells: its stays, the first one first; they leave no gap.
    """

    case: CaseRow
    end_step: str | None
    due_at: datetime | None
    channel: str | None
    attributes: tuple[tuple[str, str], ...]
    spells: tuple[CaseSpell, ...]


def list_cases(
    records: Records,
    *,
    step: str | None = None,
    state: State | None = None,
    stuck: Mapping[int, float] | None = None,
    order: Order = "longest",
    limit: int = 50,
    offset: int = 0,
) -> CasePage:
    """List cases, a page at a time.

    Args:
        records: the records.
        step: only cases that are at this step, or ended with it.
        state: only cases in this state.
        stuck: only open cases that have been at their step for more days than stand here for the number of the
            step, such as :func:`groundswell.evidence.points_of_wait.read_step_limits` gives.
        order: the longest wait first, or the last received first.
        limit: at most so many.
        offset: how many to pass over.

    Returns:
        The page, and how many cases fit.

    Raises:
        StepUnknown: the records have no such step.

    Example:
        >>> from groundswell.testing import build_records
        >>> records = build_records([("a", "Asked", "2024-01-01")], extract_at="2024-01-05")
        >>> list_cases(records).rows[0].wait_days
        4.0
    """
    cases = _choose_cases(records, step, state, stuck)
    total = int(records.columns(cases.aggregate(n=cases.count()))["n"][0])
    first = cases.wait_us if order == "longest" else cases.received_at
    page = cases.order_by([first.desc(), cases.case_id]).limit(limit, offset=offset)
    return CasePage(_read_rows(records, page), total)


def get_case_line(records: Records, case_key: str) -> CaseLine:
    """Get one case with all its stays.

    Args:
        records: the records.
        case_key: the case as the records call it.

    Raises:
        CaseUnknown: the records hold no such case.

    Example:
        >>> from groundswell.testing import build_records
        >>> records = build_records([("a", "Asked", "2024-01-01"), ("a", "Seen", "2024-01-03")])
        >>> [(spell.step, spell.days) for spell in get_case_line(records, "a").spells]
        [('Asked', 2.0), ('Seen', 0.0)]
    """
    found = records.cases.filter(records.cases.case_key == case_key)
    facts = records.fetch(found).to_pylist()
    if not facts:
        raise CaseUnknown(case_key)
    fact = facts[0]
    names = _Names(records)
    attributes = [(one.name, fact[one.column]) for one in records.manifest.attributes]
    return CaseLine(
        _read_rows(records, found)[0],
        names.find("step", fact["end_step_id"]),
        _moment(fact["due_at"]),
        names.find("channel", fact["channel_id"]),
        tuple((name, str(value)) for name, value in attributes if value is not None),
        _read_spells(records, int(fact["case_id"]), names),
    )


class _Names:
    """Names of steps, officers, offices and channels by their numbers, each table read once when needed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[str, dict[int, str]] = {}

    def find(self, word: str, number: int | None) -> str | None:
        if number is None:
            return None
        if word not in self._known:
            table = self._records.table(f"{word}s").select(f"{word}_id", word)
            found = self._records.fetch(table).to_pydict()
            self._known[word] = dict(zip(found[f"{word}_id"], found[word], strict=True))
        return self._known[word].get(int(number))


def _choose_cases(
    records: Records, step: str | None, state: State | None, stuck: Mapping[int, float] | None
) -> ir.Table:
    cases, spells = records.cases, records.spells
    chosen = cases if state is None else cases.filter(cases.end_kind == state)
    opened = spells.filter(spells.left_at.isnull())
    if step is not None:
        number = _find_step(records, step)
        here = opened.filter(opened.step_id == number).case_id
        chosen = chosen.filter((chosen.end_step_id == number).fill_null(False) | chosen.case_id.isin(here))
    if stuck is not None:
        long = [
            (opened.step_id == number) & (opened.elapsed_us / MICROSECONDS_PER_DAY > days)
            for number, days in stuck.items()
        ]
        held = opened.filter(_any_of(long)) if long else opened.limit(0)
        chosen = chosen.filter(chosen.case_id.isin(held.case_id))
    return chosen


def _any_of(conditions: list[Any]) -> Any:
    """Join conditions in pairs, so that the expression stays shallow however many there are."""
    while len(conditions) > 1:
        pairs = [conditions[place : place + 2] for place in range(0, len(conditions), 2)]
        conditions = [pair[0] | pair[1] if len(pair) == 2 else pair[0] for pair in pairs]
    return conditions[0]


def _find_step(records: Records, step: str) -> int:
    found = records.fetch(records.steps.select("step_id", "step")).to_pydict()
    numbers = dict(zip(found["step"], found["step_id"], strict=True))
    if step not in numbers:
        raise StepUnknown(step, sorted(numbers))
    return int(numbers[step])


def _read_rows(records: Records, page: ir.Table) -> tuple[CaseRow, ...]:
    """Read a few cases in their order, with where each is now."""
    wanted = ("case_id", "case_key", "received_at", "ended_at", "end_kind", "end_step_id", "wait_us")
    facts = records.fetch(page.select(*wanted)).to_pylist()
    if not facts:
        return ()
    spells = records.spells
    held = spells.filter(spells.left_at.isnull() & spells.case_id.isin([fact["case_id"] for fact in facts]))
    columns = ("case_id", "step_id", "elapsed_us", "clock", "officer_id", "office_id")
    now = {row["case_id"]: row for row in records.fetch(held.select(*columns)).to_pylist()}
    names = _Names(records)
    return tuple(_build_row(fact, now.get(fact["case_id"]), names) for fact in facts)


def _build_row(fact: Mapping[str, Any], now: Mapping[str, Any] | None, names: _Names) -> CaseRow:
    return CaseRow(
        str(fact["case_key"]),
        as_utc(_microseconds(fact["received_at"])),
        _moment(fact["ended_at"]),
        fact["end_kind"],
        names.find("step", now["step_id"] if now else fact["end_step_id"]),
        fact["wait_us"] / MICROSECONDS_PER_DAY,
        now["elapsed_us"] / MICROSECONDS_PER_DAY if now else None,
        now["clock"] if now else None,
        names.find("officer", now["officer_id"]) if now else None,
        names.find("office", now["office_id"]) if now else None,
    )


def _read_spells(records: Records, case_id: int, names: _Names) -> tuple[CaseSpell, ...]:
    spells = records.spells
    rows = records.fetch(spells.filter(spells.case_id == case_id).order_by("position")).to_pylist()
    return tuple(
        CaseSpell(
            names.find("step", row["step_id"]) or "",
            as_utc(_microseconds(row["entered_at"])),
            _moment(row["left_at"]),
            row["elapsed_us"] / MICROSECONDS_PER_DAY,
            None if row["work_us"] is None else row["work_us"] / MICROSECONDS_PER_DAY,
            None if row["working_us"] is None else row["working_us"] / _HOUR_US,
            str(row["clock"]),
            int(row["round"]),
            names.find("officer", row["officer_id"]),
            names.find("office", row["office_id"]),
        )
        for row in rows
    )


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else as_utc(_microseconds(value))


def _microseconds(value: datetime) -> int:
    """Count from 1970, of a moment of the store: UTC, written without its zone."""
    length = value - datetime(1970, 1, 1)
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds
