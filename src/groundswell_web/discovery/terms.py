"""The words and limits of the discovery report."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

FEWEST_RECOMMENDATIONS, MOST_RECOMMENDATIONS = 3, 5
MOST_SUMMARY_PAGES, MOST_PAGES = 2, 10
QUIET = timedelta(days=30)  # a recommendation on which nobody acts for so long comes back
FORMATS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SECTIONS = ("problem", "cost", "works_well", "confidence", "not_looked_at")
SEVERITIES = ("critical", "high", "medium", "low")
TIMES = ("now", "later")
ACTS = ("note", "done", "declined")
# What must stand in each recommendation before it is issued, beside its title.
WHOLE = ("why", "severity", "impact", "rough_time", "resources", "when", "owner")


def name_section(name: str) -> str:
    """Name a part that people write."""
    return {
        "problem": _("What the public tries to do"),
        "cost": _("What it costs them if nothing is done"),
        "works_well": _("What works well"),
        "confidence": _("Confidence in the data"),
        "not_looked_at": _("What was not looked at"),
    }[name]


def hint_section(name: str) -> str:
    """Say what is wanted in a part that people write."""
    return {
        "problem": _(
            "In the words of the public, with no solution in it. It begins as the engagement says it."
        ),
        "cost": _("Time, money, chances lost. It begins as the engagement says it."),
        "works_well": _("What the agency does well and must not be lost. Leave a blank line between points."),
        "confidence": _("What the records cannot tell, in your words. The checks of the records are added."),
        "not_looked_at": _(
            "What you had no time or no access for. Kinds of people nobody listened to and questions that the "
            "records do not answer are added."
        ),
    }[name]


def name_severity(severity: str) -> str:
    """Name how bad it is while nothing changes; a dash for none."""
    names = {"critical": _("Critical"), "high": _("High"), "medium": _("Medium"), "low": _("Low")}
    return names.get(severity, "–")


def explain_severities() -> list[tuple[str, str]]:
    """List the severities with what each means, the worst first."""
    return [
        ("critical", _("Critical: people lose a right, money or their health")),
        ("high", _("High: most people wait much longer than they should")),
        ("medium", _("Medium: some people wait longer, or all do a little")),
        ("low", _("Low: a nuisance")),
    ]


def name_time(when: str) -> str:
    """Name when it is to be done; a dash for none."""
    return {"now": _("Now"), "later": _("Later")}.get(when, "–")


def name_part(name: str) -> str:
    """Name what a recommendation must have."""
    return {
        "why": _("why"),
        "severity": _("severity"),
        "impact": _("impact"),
        "rough_time": _("rough time"),
        "resources": _("resources"),
        "when": _("now or later"),
        "owner": _("an owner who is here"),
    }[name]


def name_act(kind: str) -> str:
    """Name what was done about a recommendation."""
    names = {
        "note": _("Worked on"),
        "target": _("Made a target"),
        "done": _("Done"),
        "declined": _("Declined"),
    }
    return names[kind]
