"""The sentence that says why a duty is ready, or is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from groundswell.teams.sentences import say_day, say_names
from groundswell.wording import _


def say_why(
    state: str,
    names: Sequence[str],
    last_on: date | None,
    until_on: date | None,
    days: int,
    *,
    is_fresh: bool,
) -> str:
    """Say why a duty is in a state: who did it and when, and what is missing.

    Args:
        state: of the line, or ``unit account`` where it was done alone on an account of the unit's.
        names: of those whose deeds make the state.
        last_on: day of the last of these; for ``none`` of the last deed of anybody.
        until_on: last day on which it counts.
        days: for how many a deed counts.
        is_fresh: whether it still counts.

    Example:
        >>> from datetime import date
        >>> say_why("seen", ["Ana Ruiz"], date(2026, 3, 2), date(2026, 3, 30), 28, is_fresh=True)
        'Ana Ruiz looked on, last on 2 March 2026, and never did it.'
    """
    if last_on is None or until_on is None:
        return _("Nobody of the agency who is there has seen it done. No deed of it is known.")
    text = _choose_text(state, len(names))
    said = text.format(names=say_names(names), day=say_day(last_on), until=say_day(until_on), days=days)
    if is_fresh or state in ("stale", "none"):
        return said
    late = _("A deed of this duty counts for {days} days, so that is too long ago.").format(days=days)
    return f"{said} {late}"


def _choose_text(state: str, people: int) -> str:
    if state == "ready" and people == 1:
        return _("{names} did it alone on {day}. That counts until {until}.")
    return {
        "ready": _("{names} did it alone, last on {day}. That counts until {until}."),
        "stale": _(
            "{names} did it alone, last on {day}. A deed of this duty counts for {days} days, so that is too long ago."
        ),
        "unit account": _("{names} did it alone, last on {day}, but on an account of the unit's."),
        "together": _("{names} did it with somebody else, last on {day}, and never alone."),
        "seen": _("{names} looked on, last on {day}, and never did it."),
        "none": _("Nobody of the agency who is there has seen it done. It was last done on {day}."),
    }[state]
