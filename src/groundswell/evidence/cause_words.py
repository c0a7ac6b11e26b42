"""The causes of waiting in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groundswell.wording import _, format_days, format_share


class DaysOfCause(Protocol):
    """What a sentence about a cause needs to know."""

    @property
    def cause(self) -> str:
        """Its name."""

    @property
    def days(self) -> float | None:
        """Days for each case."""

    @property
    def share(self) -> float | None:
        """Share of the waiting."""

    @property
    def share_low(self) -> float | None:
        """Least share of the waiting."""

    @property
    def share_high(self) -> float | None:
        """Most share of the waiting."""


def label_cause(cause: str) -> str:
    """Name a cause for people.

    Example:
        >>> label_cause("contention")
        'Busy with earlier cases'
    """
    return {
        "batching": _("Collected for a batch"),
        "prioritisation": _("Later cases taken first"),
        "contention": _("Busy with earlier cases"),
        "unavailability": _("Officer off duty"),
        "extraneous": _("Other reasons"),
        "unknown": _("No officer recorded"),
    }[cause]


def _say_reason(cause: str) -> str:
    return {
        "batching": _("cases were collected and done together"),
        "prioritisation": _("cases that came later were taken first"),
        "contention": _("the officer was busy with cases that came earlier"),
        "unavailability": _("the officer was off duty"),
        "extraneous": _("of something that the records do not show"),
        "unknown": _("of something unknown, as no officer is recorded"),
    }[cause]


def say_exact(days: Sequence[DaysOfCause], wait_days: float) -> tuple[str, ...]:
    """Say how long a case waits between pieces of work, and the two largest reasons."""
    ranked = sorted((d for d in days if d.days), key=lambda d: -(d.days or 0))
    said = [
        _(
            "Between one piece of work and the next a case waits {days} in all: {share} of it"
            " because {reason}."
        ).format(
            days=format_days(wait_days),
            share=format_share(ranked[0].share),
            reason=_say_reason(ranked[0].cause),
        )
    ]
    for day in ranked[1:3]:
        said.append(
            _("Another {share} ({days} for each case) is because {reason}.").format(
                share=format_share(day.share), days=format_days(day.days), reason=_say_reason(day.cause)
            )
        )
    return tuple(said)


def say_bounds(days: Sequence[DaysOfCause], wait_days: float) -> tuple[str, ...]:
    """Say within what bounds each cause lies, and why there are only bounds."""
    by_cause = {d.cause: d for d in days}
    off = by_cause["unavailability"]
    low, high = format_share(off.share_low), format_share(off.share_high)
    if low == high:
        first = _(
            "Between one step and the next a case waits {days} in all; about {share} of that is time"
            " in which"
            " the officer who acts next is off duty."
        ).format(days=format_days(wait_days), share=high)
    else:
        first = _(
            "Between one step and the next a case waits {days} in all; between {low} and {high} of that is"
            " time in which the officer who acts next is off duty."
        ).format(days=format_days(wait_days), low=low, high=high)
    most = _(
        "At most {contention} can be because the officer was busy with earlier cases, at most"
        " {prioritisation} because"
        " later cases were taken first, and at most {batching} because cases were collected and done"
        " together."
    ).format(
        **{c: format_share(by_cause[c].share_high) for c in ("contention", "prioritisation", "batching")}
    )
    why = _("These are bounds: the records have one time per event, so they do not tell when work began.")
    return first, most, why


def say_no_officers(known_share: float | None = None) -> str:
    """Say that the causes of waiting cannot be told, and what would mend it."""
    if known_share is None:
        return _(
            "Why each hand-over waited cannot be told: the records name no officers. A column that"
            " says who did each step"
            " would tell; a code in place of the name is enough."
        )
    return _(
        "Why each hand-over waited cannot be told: only {share} of the waiting comes before a step"
        " with a recorded"
        " officer. Fill in who did each step; a code in place of the name is enough."
    ).format(share=format_share(known_share))


def say_officers_of_cases() -> str:
    """Say that an officer for each case does not tell the causes of waiting, and what would mend it."""
    return _(
        "Why each hand-over waited cannot be told: the records name one officer for each case, not who did each"
        " step and when. An export with a row for each step, its time and who did it would tell."
    )


def say_method(exact: bool) -> str:
    """Say by what rules waits are divided."""
    rules = _(
        "A wait runs from the end of the last work of the case to the start of the next. In this"
        " order it is put down to"
        " batching, to earlier cases, to later cases, to hours off duty, and the rest to other reasons"
        " (Lashkevich et al., CAiSE 2023). Hours on duty are learned from when each officer is seen to act."
    )
    if exact:
        return rules
    return (
        rules
        + " "
        + _(
            "With one time per event, an officer's work on a case is taken to fill at most the time"
            " since that officer's"
            " last event, and at least none of it; the least and the most that follow are bounds."
        )
    )


def list_caveats(exact: bool, date_only: bool) -> tuple[str, ...]:
    """List what could make the causes wrong."""
    caveats = [
        _("Waits that have not ended yet are not counted here: nobody has taken those cases up."),
        _(
            "Work that the records do not show, such as telephone calls or other services, is among"
            " the other reasons."
        ),
        _("Hours on duty are learned from the records; leave and part-time weeks show only in part."),
    ]
    if not exact:
        caveats.append(_("Bounds assume that an officer works on one case at a time."))
        caveats.append(_("The other reasons include the work on the case itself."))
    if date_only:
        caveats.append(_("The records have dates without times, so hours within a day cannot be told apart."))
    return tuple(caveats)
