"""Propose the columns of an export that has one row per case and several dates."""

from __future__ import annotations

import re

import numpy as np

from groundswell.records.chooser import Chooser
from groundswell.records.mapping import Columns
from groundswell.records.patterns import find_row_number
from groundswell.records.privacy import sounds_personal
from groundswell.records.profiles import MISSING, ColumnProfile
from groundswell.records.vocabulary import split_words, weigh_name
from groundswell.wording import _


def propose_date_columns(chooser: Chooser) -> Columns:
    """Choose the case's number, its dates in the order of the process, and which are its receipt and its end.

    Args:
        chooser: the columns and what is known of them.

    Returns:
        The columns; with no dates where none could be found.
    """
    case = _choose_case(chooser)
    times = [c for c in chooser.free() if c.is_time]
    due = chooser.known("due_at") or _choose_due(chooser, times)
    used = [c for c in times if c.name != due and not _is_aside(c)]
    used = [c for c in used if c.distinct > 1] or used
    pinned = chooser.pinned.get("dates")
    if pinned:
        names = dict(pinned)
        received, ended = chooser.known("received_at"), chooser.known("ended_at")
        return Columns(case=case, dates=names, received_at=received, ended_at=ended, due_at=due)
    received = chooser.known("received_at") or _choose_received(chooser, used)
    ended = chooser.known("ended_at") or _choose_ended(chooser, used, received)
    middle = [
        c for c in used if c.name not in (received, ended) and _is_inside(chooser, c.name, received, ended)
    ]
    ordered = [name for name in [received, *_order_dates(chooser, middle), ended] if name]
    reason = _("a date of the case, in the order in which these dates usually follow each other")
    for column in middle:
        chooser.choose("dates", column.name, 0.7, reason)
    dates = {name: name_step(name) for name in ordered}
    return Columns(case=case, dates=dates, received_at=received, ended_at=ended, due_at=due)


def name_step(column: str) -> str:
    """Name the step that a date column stands for.

    Example:
        >>> name_step("issueddate"), name_step("created_date"), name_step("Date Closed")
        ('Issued', 'Created', 'Closed')
    """
    words = split_words(column).lower()
    short = re.sub(r"\b(date|datetime|time|timestamp|dt|datum|fecha|data|at|on|am|vom|case)\b", " ", words)
    short = re.sub(r"(?<=[a-z]{3})(date|datum|time|dt)\b", "", short)
    short = re.sub(r"^\s*(of|de|du|da|do|del|van|der) ", " ", short)
    short = " ".join(short.split()) or words
    return short[:1].upper() + short[1:]


def _choose_case(chooser: Chooser) -> str | None:
    known = chooser.known("case")
    if known is not None:
        return known
    name = find_row_number(chooser.profile)
    weight = weigh_name("case", name) if name else 0.0
    if name is None or name in chooser.taken or weight <= 0:
        return None
    return chooser.choose(
        "case", name, 0.6 + weight * 0.35, _("every row has its own, and it is called like a case's number")
    )


def _choose_due(chooser: Chooser, times: list[ColumnProfile]) -> str | None:
    weighed = [(weigh_name("due", c.name), c.name) for c in times if weigh_name("due", c.name) >= 0.9]
    if not weighed:
        return None
    name = max(weighed)[1]
    return chooser.choose("due_at", name, 0.9, _("its name says that it is the limit"))


def _is_aside(column: ColumnProfile) -> bool:
    name = column.name
    if sounds_personal(name) or re.search(r"\bstatus$", name_step(name).lower()):
        return True
    return weigh_name("touched", name) > 0 or weigh_name("planned", name) > 0 or weigh_name("due", name) > 0


def _is_inside(chooser: Chooser, name: str, received: str | None, ended: str | None) -> bool:
    """Whether a date lies between receipt and end in most cases; one that does not is no step on the way."""
    times = chooser.profile.times
    here = times[name]
    outside = np.zeros(here.size, bool)
    if received:
        outside |= here < times[received]
    if ended:
        outside |= (here > times[ended]) & (times[ended] != MISSING)
    known = here != MISSING
    return bool(known.any() and outside[known].mean() <= 0.3)


def _choose_received(chooser: Chooser, used: list[ColumnProfile]) -> str | None:
    weighed = [(weigh_name("received", c.name), c.filled, -_middle(chooser, c.name), c.name) for c in used]
    if not weighed:
        return None
    weight, _filled, _early, name = max(weighed)
    if weight > 0:
        return chooser.choose(
            "received_at", name, 0.5 + 0.45 * weight, _("its name says that the case begins then")
        )
    name = min((-round(c.filled, 1), _middle(chooser, c.name), c.name) for c in used)[2]
    return chooser.choose("received_at", name, 0.5, _("the earliest of the dates that nearly every row has"))


def _choose_ended(chooser: Chooser, used: list[ColumnProfile], received: str | None) -> str | None:
    left = [c for c in used if c.name != received]
    weighed = [(weigh_name("ended", c.name), _middle(chooser, c.name), c.name) for c in left]
    if not weighed:
        return None
    weight, _late, name = max(weighed)
    if weight > 0:
        return chooser.choose(
            "ended_at", name, 0.5 + 0.45 * weight, _("its name says that the case ends then")
        )
    name = max((_middle(chooser, c.name), c.name) for c in left)[1]
    return chooser.choose(
        "ended_at", name, 0.4, _("the latest of the dates; no name says which one ends the case")
    )


def _order_dates(chooser: Chooser, columns: list[ColumnProfile]) -> list[str]:
    return [c.name for c in sorted(columns, key=lambda c: (_middle(chooser, c.name), c.name))]


def _middle(chooser: Chooser, name: str) -> float:
    """Measure how late a date usually is: its median distance from the row's earliest date, in days."""
    times = chooser.profile.times
    stacked = np.stack(list(times.values()))
    known = np.where(stacked == MISSING, np.iinfo(np.int64).max, stacked)
    own = times[name]
    here = own != MISSING
    if not here.any():
        return 0.0
    return float(np.median(own[here] - known.min(axis=0)[here])) / 86_400_000_000
