"""The sentences about a team that is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from groundswell.teams.duties import Consequence, Holding, Person
from groundswell.teams.experience import Experience
from groundswell.teams.sentences import say_day, say_names
from groundswell.wording import _


def say_going(holding: Holding, holder: Person | None) -> str:
    """Say why an account or a contract goes with the team, or what it needs.

    Example:
        >>> say_going(Holding("host", "Hosting", "contract", "unit"), None)
        "It is the unit's, and goes with the team."
    """
    if holding.home == "unit":
        return _("It is the unit's, and goes with the team.")
    name = holder.name if holder else ""
    return _("{name} of the unit holds it. It needs another holder.").format(name=name)


def say_outcome(outcome: str, needs: Sequence[Holding], last_on: date | None, *, has_own: bool) -> str:
    """Say why a duty stops, or goes on.

    Args:
        outcome: ``stops``, ``nobody_new`` or ``goes_on``.
        needs: its accounts and contracts that go or need another holder.
        last_on: when it was last done.
        has_own: whether agency people have done it lately among themselves.
    """
    units = [one.name for one in needs if one.home == "unit"]
    if outcome == "nobody_new":
        if last_on is None:
            return _("Nobody has done it yet, the team neither.")
        return _("Nobody who is there has lately done it by themselves. It was last done on {day}.").format(
            day=say_day(last_on)
        )
    if outcome == "stops":
        if has_own and units:
            return _("The agency does it, but with {names}, which goes with the team.").format(
                names=say_names(units)
            )
        return _("Lately it was done only with the unit's people or on an account of the unit's.")
    if needs:
        return _("The agency does it without the unit. {names} first needs another holder.").format(
            names=say_names([one.name for one in needs])
        )
    return _("The agency does it without the unit.")


def say_noticed_by(consequence: Consequence) -> str:
    """Say by what it is noticed that nobody does a duty, where it is not said of the duty itself.

    Example:
        >>> say_noticed_by("stops")
        'people who use the service, because it stops'
    """
    return {
        "stops": _("people who use the service, because it stops"),
        "slows": _("longer waits, in the next records that are read"),
        "minor": _("nobody, until somebody asks for it"),
    }[consequence]


def say_never(one: Experience) -> str:
    """Say what somebody has never done of a duty, or not lately; nothing where nothing is missing."""
    day = say_day(one.last_on) if one.last_on else ""
    if one.level == "alone":
        if one.is_on_unit_account:
            return _("Has lately done it alone only on an account of the unit's.")
        return "" if one.is_fresh else _("Has not done it since {day}.").format(day=day)
    if one.stale_level == "alone" and one.stale_on:
        return _("Has not done it alone since {day}.").format(day=say_day(one.stale_on))
    text = {
        "none": _("Has never seen it done."),
        "seen": _("Has never done it."),
        "together": _("Has never done it alone."),
    }[one.level]
    if one.last_on is None or one.is_fresh:
        return text
    return _("{text} The last time was on {day}.").format(text=text, day=day)


def say_absence(
    *, duties: int, stops: int, critical: int, nobody: int, first: tuple[str, date] | None, going: int
) -> tuple[str, ...]:
    """Say in sentences what stops, what nobody does now either, and what goes with the team.

    Args:
        duties: how many there are.
        stops: how many of them stop.
        critical: how many of those are critical.
        nobody: how many nobody does now either.
        first: name of the duty that is noticed first, and when.
        going: accounts and contracts that go or need another holder.
    """
    if not duties:
        said = [_("No duties are listed, so nobody knows what would stop.")]
    elif stops:
        text = _(
            "If the team left tonight, of {duties} duties {stops} would stop. Critical ones among them: {critical}."
        )
        said = [text.format(duties=duties, stops=stops, critical=critical)]
    else:
        said = [_("If the team left tonight, none of the {duties} duties would stop.").format(duties=duties)]
    if first:
        text = _("It would first be noticed on {day}, when this is due: {name}.")
        said.append(text.format(day=say_day(first[1]), name=first[0]))
    if nobody:
        said.append(
            _("Duties that nobody who is there has lately done by themselves: {count}.").format(count=nobody)
        )
    if going:
        text = _("Accounts and contracts that go with the team or need another holder: {count}.")
        said.append(text.format(count=going))
    return tuple(said)
