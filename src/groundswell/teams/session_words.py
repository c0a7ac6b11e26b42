"""The sentences about sessions."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.teams.sentences import say_names
from groundswell.wording import _

MOST_NAMED = 5


def say_sessions(
    *, lacking: int, enough: int | None, mended: int, first: int, most: int, unteachable: Sequence[str]
) -> tuple[str, ...]:
    """Say how many sessions mend how much, and what no session can mend.

    Args:
        lacking: how many duties are not ready.
        enough: from how many sessions on nothing more is mended; None where not so many were asked for.
        mended: how many duties the last step mends.
        first: how many duties one session mends.
        most: how many sessions were asked for.
        unteachable: names of the duties that nobody who is there can teach.
    """
    if not lacking:
        return (_("Each duty is ready. No session is needed."),)
    said = []
    if enough:
        text = _(
            "Sessions of half a day that are enough: {enough}. Duties that they mend: {mended} of {lacking}."
        )
        said.append(text.format(enough=enough, mended=mended, lacking=lacking))
    elif enough is None:
        text = _(
            "Duties that {most} sessions of half a day mend: {mended} of {lacking}. More sessions would mend more."
        )
        said.append(text.format(most=most, mended=mended, lacking=lacking))
    if first and enough != 1:
        said.append(_("The first session alone mends {first}.").format(first=first))
    if len(unteachable) > MOST_NAMED:
        text = _("No session can mend {count} others, since nobody who is there has done them alone.")
        said.append(text.format(count=len(unteachable)))
    elif unteachable:
        text = _("No session can mend these, since nobody who is there has done them alone: {names}.")
        said.append(text.format(names=say_names(list(unteachable))))
    return tuple(said)
