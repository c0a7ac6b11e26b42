"""Words of rehearsals, acceptance and the checks after the exit."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

STATUS_COLOURS = {"accepted": "green", "missing": "yellow", "open": "grey"}
OUTCOME_COLOURS = {
    "not_done": "red",
    "unit": "red",
    "late": "yellow",
    "done": "green",
    "nothing_came": "grey",
    "not_due": "grey",
}


def name_outcome(outcome: str) -> str:
    """Name what became of a duty in a rehearsal."""
    return {
        "not_done": _("Not done at all"),
        "unit": _("Done only by the unit"),
        "late": _("Done late"),
        "done": _("Done"),
        "nothing_came": _("Nothing came"),
        "not_due": _("Was not due"),
    }[outcome]


def explain_outcome(outcome: str) -> str:
    """Explain what it takes for an outcome."""
    return {
        "not_done": _("They came in these days, and nobody did them."),
        "unit": _(
            "Somebody of the unit did them, by the lever or outside Groundswell; nobody of the agency did."
        ),
        "late": _("The agency did them after the day on which they came, or not each time."),
        "done": _("The agency did them on the day on which they came, or before."),
        "nothing_came": _("They come as things happen, and nothing was recorded."),
        "not_due": _("Their next time lies after these days."),
    }[outcome]


def tell_times(one: object) -> str:
    """Tell how often a duty was done in time, late and not, and by how much it was late."""
    counts = {name: getattr(one, name) for name in ("on_time", "late", "missed", "by_unit", "days_late")}
    said = []
    if counts["on_time"]:
        said.append(
            ngettext("once in time", "{n} times in time", counts["on_time"]).format(n=counts["on_time"])
        )
    if counts["late"]:
        said.append(_tell_late(counts["late"], counts["days_late"]))
    if counts["missed"]:
        said.append(ngettext("missed once", "missed {n} times", counts["missed"]).format(n=counts["missed"]))
    if counts["by_unit"]:
        said.append(
            ngettext("once by the unit", "{n} times by the unit", counts["by_unit"]).format(
                n=counts["by_unit"]
            )
        )
    return "; ".join(said)


def _tell_late(times: int, days: int) -> str:
    late = ngettext("once late", "{n} times late", times).format(n=times)
    if not days:
        return late
    if times == 1:
        return f"{late}, " + ngettext("by a day", "by {n} days", days).format(n=days)
    return f"{late}, " + ngettext("by up to a day", "by up to {n} days", days).format(n=days)


def name_state_of_rehearsal(state: str) -> str:
    """Name how far a rehearsal is."""
    return {
        "ahead": _("Ordered"),
        "running": _("Running"),
        "over": _("Over"),
        "called_off": _("Called off"),
    }[state]


def name_status(status: str) -> str:
    """Name what the service owner said of a duty."""
    return {"accepted": _("Accepted"), "missing": _("Something is missing"), "open": _("Not accepted yet")}[
        status
    ]


def name_question(question: str) -> str:
    """Name one of the four questions."""
    return {
        "imported": _("Still imported?"),
        "owned": _("Still owned?"),
        "watched": _("Still watched?"),
        "as_fast": _("As fast?"),
    }[question]
