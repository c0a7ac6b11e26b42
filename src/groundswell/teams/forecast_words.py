"""The sentences about a forecast of readiness, and what it takes for granted."""

from __future__ import annotations

from datetime import date

from groundswell.teams.sentences import say_day
from groundswell.wording import _, format_share


def say_too_little(duties: int, occurrences: int, duties_needed: int, occurrences_needed: int) -> str:
    """Say that there is too little to go by, and how much is needed.

    Example:
        >>> say_too_little(12, 7, 5, 40)
        'Too little has been done to forecast readiness: the duties have come 7 times so far, and 40 are needed.'
    """
    if not duties:
        return _("Too little has been done to forecast readiness: no duty is listed for the day of the exit.")
    if duties < duties_needed:
        text = _(
            "There are too few duties to forecast readiness: {duties} are listed for the day of the exit, and {needed}"
            " are needed."
        )
        return text.format(duties=duties, needed=duties_needed)
    text = _(
        "Too little has been done to forecast readiness: the duties have come {count} times so far, and {needed} are"
        " needed."
    )
    return text.format(count=occurrences, needed=occurrences_needed)


def say_forecast(median: float, low: float, high: float, exit_on: date, critical: int) -> tuple[str, ...]:
    """Say where readiness will be.

    Args:
        median: of the simulated shares.
        low: lower end of the band.
        high: upper end of it.
        exit_on: for which day.
        critical: how many critical duties are more likely not ready than ready.
    """
    text = _(
        "If things go on as they went, readiness on {day} will be about {median}; between {low} and {high} in 8 of 10."
    )
    said = [
        text.format(
            day=say_day(exit_on), median=format_share(median), low=format_share(low), high=format_share(high)
        )
    ]
    if critical:
        said.append(_("Critical duties that are more likely not ready then: {count}.").format(count=critical))
    return tuple(said)


def say_caveats(*, leaving: int, alone: int) -> tuple[str, ...]:
    """Say what the forecast takes for granted.

    Args:
        leaving: agency people who are there now and not at the exit.
        alone: how often a duty came that the agency had done alone before.
    """
    said = [
        _(
            "It is reckoned from what was done so far. What changes on purpose, such as sessions, is not in it."
        ),
        _("It is reckoned as if those who do a duty alone from now on were still there at the exit."),
    ]
    if leaving:
        text = _(
            "Agency people who are there now and leave before the exit: {count}. What only they have done is left out."
        )
        said.append(text.format(count=leaving))
    if alone < 10:
        said.append(
            _(
                "The agency has done so little alone that hardly anything says whether it keeps on. That widens"
                " the band."
            )
        )
    return tuple(said)
