"""Who holds the wait? The same days by whose clock runs, by office, by work and opening hours."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.spell_days import (
    DAYS_TRACE,
    DrawnDays,
    GroupedDays,
    SpellDays,
    build_days_estimate,
    describe_days_method,
    draw_days,
    read_spell_days,
)
from groundswell.spells import Records
from groundswell.wording import _, format_days, format_share

QUESTION = "holders"
_CLOCKS = ("agency", "applicant", "third_party", "law", "unknown")
_MOST_OFFICES = 20
_FEW_STAYS = 10


@dataclass(frozen=True, slots=True)
class _Holding:
    """The days in one cut: keys and names of the parts, and the days of each."""

    key: str
    title: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    grouped: GroupedDays
    note: str = ""


def estimate_holders(
    records: Records, *, confidence: float = 0.95, horizon_days: float | None = None, seed: int = 0
) -> Finding:
    """Estimate who holds the wait: the mean days per case by clock, office, work and opening hours.

    Each cut adds up to the same restricted mean wait. Cuts that the records do not allow are left out. Work
    and opening hours within a stay are spread evenly over it. Method: as for the days in each step. Checked
    against: Kaplan-Meier's restricted mean; hand-made records.

    Args:
        records: the case records.
        confidence: coverage of each interval.
        horizon_days: days to which means are restricted; None to choose as for the waits.
        seed: of the bootstrap.

    Returns:
        The finding, with the tables ``clocks`` and, where the records allow, ``offices``, ``work`` and
        ``hours``.
    """
    title = _("Who holds the wait?")
    manifest = records.manifest
    spell_days = read_spell_days(records, _list_columns(records), horizon_days=horizon_days)
    if spell_days is None:
        reason = _("No case in these records has ended after a wait, so nobody can say who holds it.")
        cases, rows = manifest.case_count, manifest.spell_count
        return refuse_finding(QUESTION, title, reason, as_of_at=manifest.extract_at, cases=cases, spells=rows)
    holdings = _list_holdings(spell_days, records, confidence, seed)
    return Finding(
        QUESTION,
        title,
        _build_sentences(holdings, spell_days),
        tuple(_build_estimates(holdings, spell_days, confidence)),
        tuple(_build_table(holding, spell_days) for holding in holdings),
        describe_days_method(spell_days),
        _list_caveats(holdings),
        manifest.extract_at,
        spell_days.waits.size,
        manifest.spell_count,
    )


def _list_columns(records: Records) -> dict[str, ir.Value]:
    spells = records.spells
    columns: dict[str, ir.Value] = {
        "step": spells.step_id,
        "office": spells.office_id.fill_null(ibis.literal(-1, "int16")),
    }
    if records.manifest.has_works:
        columns["work"] = spells.work_us.fill_null(0)
    if records.manifest.working_time:
        columns["open"] = spells.working_us.fill_null(0)
    return columns


def _share_of_stay(spell_days: SpellDays, key: str) -> NDArray[np.float32]:
    """The part of each stay that is work, or in opening hours; much faster here than in SQL."""
    part, whole = spell_days.columns[key], spell_days.stays.elapsed_us
    share = np.divide(part, whole, out=np.zeros(whole.size, np.float32), where=whole > 0, casting="same_kind")
    return np.asarray(np.clip(share, 0.0, 1.0, out=share))


def _list_holdings(spell_days: SpellDays, records: Records, confidence: float, seed: int) -> list[_Holding]:
    """Cut the days by clock and office at once, with work and opening hours, then read each cut from it."""
    clock_of = _read_clocks(records)
    offices = _arrange_offices(spell_days, records)
    code = (clock_of * len(offices.names))[spell_days.columns["step"]]
    code += offices.code_of[spell_days.columns["office"] + 1]
    finest = len(_CLOCKS) * len(offices.names)
    present = [key for key in ("work", "open") if key in spell_days.columns]
    fractions = tuple(_share_of_stay(spell_days, key) for key in present)
    drawn = draw_days(spell_days, code, finest, confidence=confidence, seed=seed, fractions=fractions)
    held = np.bincount(code, minlength=finest).reshape(len(_CLOCKS), -1)
    holdings = [_hold_by_clock(drawn, held.sum(axis=1))]
    if len(offices.names) > 2:  # besides "other" and "not recorded"
        holdings.append(_hold_by_office(drawn, offices, held.sum(axis=0)))
    days_only = records.manifest.date_only
    return holdings + [_split(drawn, key, number, days_only) for number, key in enumerate(present)]


def _read_clocks(records: Records) -> NDArray[np.int16]:
    """Whose clock runs in each step, as a place in the list of clocks."""
    rows = records.columns(records.steps.select("step_id", "clock"))
    clock_of = np.full(int(rows["step_id"].max()) + 1, len(_CLOCKS) - 1, np.int16)
    for step, clock in zip(rows["step_id"].tolist(), rows["clock"].tolist(), strict=True):
        clock_of[step] = _CLOCKS.index(clock) if clock in _CLOCKS else len(_CLOCKS) - 1
    return clock_of


@dataclass(frozen=True, slots=True)
class _Offices:
    """Offices that are shown, by name, and into which of them each office_id + 1 goes."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    code_of: NDArray[np.int16]


def _arrange_offices(spell_days: SpellDays, records: Records) -> _Offices:
    """The twenty offices that hold most days, in order of their names; all others together."""
    rows = records.columns(records.offices.select("office_id", "office"))
    name_of = {int(i): str(name) for i, name in zip(rows["office_id"], rows["office"], strict=True)}
    known = max(name_of, default=-1) + 1
    office = spell_days.columns["office"] + 1
    stays = np.bincount(office, minlength=known + 1)[1:]
    held = np.bincount(office, spell_days.days, known + 1)[1:]
    largest = np.argsort(-held, kind="stable")[:_MOST_OFFICES].tolist()
    shown = sorted((i for i in largest if stays[i] >= _FEW_STAYS), key=lambda i: name_of[i])
    code_of = np.full(known + 1, len(shown), np.int16)
    code_of[0] = len(shown) + 1
    code_of[[i + 1 for i in shown]] = np.arange(len(shown))
    names = (*(name_of[i] for i in shown), _("Other offices"), _("Office not recorded"))
    return _Offices((*(f"office_{i}" for i in shown), "office_other", "office_unknown"), names, code_of)


def _hold_by_clock(drawn: DrawnDays, stays: NDArray[np.int64]) -> _Holding:
    names = (
        _("The agency"),
        _("The applicant"),
        _("A third party"),
        _("The law's own period"),
        _("Not said in the records"),
    )
    offices = drawn.days.size // len(_CLOCKS)
    grouped = drawn.regroup(np.arange(drawn.days.size) // offices, len(_CLOCKS))
    return _keep("clocks", _("Mean days by whose clock runs"), _CLOCKS, names, grouped, stays)


def _hold_by_office(drawn: DrawnDays, offices: _Offices, stays: NDArray[np.int64]) -> _Holding:
    count = len(offices.names)
    grouped = drawn.regroup(np.arange(drawn.days.size) % count, count)
    note = _("By name. At most {count} offices; those with fewer than {few} stays are put together.")
    note = note.format(count=_MOST_OFFICES, few=_FEW_STAYS)
    return _keep("offices", _("Mean days by office"), offices.keys, offices.names, grouped, stays, note)


def _keep(
    key: str,
    title: str,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    grouped: GroupedDays,
    stays: NDArray[np.int64],
    note: str = "",
) -> _Holding:
    """Leave out groups that have no stay at all."""
    used = np.flatnonzero(stays)
    kept = GroupedDays(grouped.days[used], grouped.low[used], grouped.high[used])
    return _Holding(key, title, tuple(keys[i] for i in used), tuple(names[i] for i in used), kept, note)


def _split(drawn: DrawnDays, key: str, number: int, days_only: bool) -> _Holding:
    note = _("Within a stay, spread evenly over it.")
    if key == "work":
        title = _("Days in which somebody works on the case, and in which it waits")
        names = (_("Somebody works on it"), _("Nobody works on it"))
        return _Holding("work", title, ("work", "wait"), names, drawn.split(number), note)
    title = _("Days in opening hours, and nights and closed days")
    names = (_("In opening hours"), _("Nights and closed days"))
    if days_only:
        title, names = _("Open days and closed days"), (_("On open days"), _("On closed days"))
    return _Holding("hours", title, ("open", "closed"), names, drawn.split(number), note)


def _build_estimates(holdings: list[_Holding], spell_days: SpellDays, confidence: float) -> list[Estimate]:
    return [
        build_days_estimate(
            f"days_{key}",
            _("Mean days: {name}").format(name=holding.names[part]),
            holding.grouped,
            part,
            spell_days,
            confidence,
        )
        for holding in holdings
        for part, key in enumerate(holding.keys)
    ]


def _build_table(holding: _Holding, spell_days: SpellDays) -> Table:
    columns = (
        Column("key", _("Key")),
        Column("name", _("Who or when")),
        Column("days", _("Mean days"), "days", "days"),
        Column("low", _("Lower limit"), "days", "days"),
        Column("high", _("Upper limit"), "days", "days"),
        Column("share", _("Share of the wait"), "share"),
    )
    grouped, total = holding.grouped, float(holding.grouped.days.sum())
    rows: list[tuple[Cell, ...]] = [
        (
            holding.keys[part],
            name,
            float(grouped.days[part]),
            float(grouped.low[part]),
            float(grouped.high[part]),
            float(grouped.days[part]) / total if total else None,
        )
        for part, name in enumerate(holding.names)
    ]
    note = _("Days per case within the first {horizon}; they add up to the mean wait.").format(
        horizon=format_days(spell_days.horizon)
    )
    return Table(
        holding.key, holding.title, columns, tuple(rows), f"{note} {holding.note}".strip(), DAYS_TRACE
    )


def _build_sentences(holdings: list[_Holding], spell_days: SpellDays) -> tuple[str, ...]:
    sentences = [_say_clocks(holdings[0], spell_days)]
    offices = next((holding for holding in holdings if holding.key == "offices"), None)
    if offices is not None:
        # Where no step has a clock, who has the case is the most that the records can say: it comes first.
        place = 0 if _is_nearly_unknown(holdings[0]) else 1
        sentences.insert(place, _say_offices(offices, spell_days))
    for holding in holdings[1:]:
        days = holding.grouped.days
        if holding.key == "work":
            text = _(
                "Somebody works on the case for {first}; for {second} nobody does ({share} of the wait)."
            )
        elif holding.key == "hours" and holding.names[0] == _("On open days"):
            text = _("{first} fall on open days; {second} on closed days ({share} of the wait).")
        elif holding.key == "hours":
            text = _(
                "{first} fall in opening hours; {second} are nights and closed days ({share} of the wait)."
            )
        else:
            continue
        sentences.append(
            text.format(
                first=format_days(float(days[0])),
                second=format_days(float(days[1])),
                share=format_share(float(days[1] / days.sum())),
            )
        )
    return tuple(sentences)


def _is_nearly_unknown(clocks: _Holding) -> bool:
    days = dict(zip(clocks.keys, clocks.grouped.days, strict=True))
    return bool(days.get("unknown", 0.0) > 0.9 * clocks.grouped.days.sum())


def _say_offices(holding: _Holding, spell_days: SpellDays) -> str:
    days = holding.grouped.days
    order = [int(part) for part in np.argsort(-days, kind="stable") if days[part] > 0][:3]
    named = [f"{holding.names[part]}: {format_days(float(days[part]))}" for part in order]
    text = _(
        "Of the {mean} that an applicant waits on average{within}, the case lies longest with these: {parts}."
    )
    return text.format(
        mean=format_days(spell_days.mean_days), within=spell_days.say_within(), parts="; ".join(named)
    )


def _say_clocks(holding: _Holding, spell_days: SpellDays) -> str:
    mean, within = format_days(spell_days.mean_days), spell_days.say_within()
    if holding.keys == ("unknown",):
        return _(
            "The records do not say whose clock runs in any step, so the mean wait of {mean}{within} "
            "cannot be divided among holders. Name the clock of each step under `clocks` in the mapping."
        ).format(mean=mean, within=within)
    days = holding.grouped.days
    order = np.argsort(-days, kind="stable")
    first, rest = int(order[0]), [int(part) for part in order[1:] if days[part] > 0]
    text = _("{name} holds {days} of the {mean} that an applicant waits on average{within}.")
    if holding.keys[first] == "unknown":
        text = _("For {days} of the mean wait of {mean}{within} nobody has said whose clock runs.")
    sentence = text.format(
        name=holding.names[first], days=format_days(float(days[first])), mean=mean, within=within
    )
    if not rest:
        return sentence
    named = [f"{holding.names[part]}: {format_days(float(days[part]))}" for part in rest]
    return sentence + " " + _("The rest: {parts}.").format(parts="; ".join(named))


def _list_caveats(holdings: list[_Holding]) -> tuple[str, ...]:
    caveats = [
        _("It is assumed that the date of the extract has nothing to do with the cases."),
        _("Whose clock runs is taken from the step, as the mapping says; it was not seen case by case."),
    ]
    if any(holding.key in ("work", "hours") for holding in holdings):
        caveats.append(_("Work and opening hours are taken as spread evenly over each stay."))
    return tuple(caveats)
