"""What clocks, levels, kinds and reasons are called, and what to do about each."""

from __future__ import annotations

from django.utils.translation import gettext as _

CLOCKS = ("agency", "applicant", "third_party", "law", "unknown")
LEVELS = ("law", "regulation", "policy", "directive", "custom", "unknown")
WRITTEN = ("law", "regulation", "policy", "directive")  # levels that stand somewhere, so can be cited
ANSWER_DAYS = (
    14  # two working weeks: long enough to look a law up, short enough that the sponsor can still help
)
LEVEL_ORDER = ("unknown", "custom", "directive", "policy", "regulation", "law")  # what is work comes first


def list_clocks() -> list[tuple[str, str]]:
    """List the clocks that a point can run on, with their names."""
    return [
        ("agency", _("The agency's")),
        ("applicant", _("The applicant's")),
        ("third_party", _("A third party's")),
        ("law", _("The law's own period")),
        ("unknown", _("Not known")),
    ]


def list_levels() -> list[tuple[str, str]]:
    """List the levels that a rule can have, with their names."""
    return [
        ("law", _("Law")),
        ("regulation", _("Regulation")),
        ("policy", _("Policy")),
        ("directive", _("Directive")),
        ("custom", _("Custom")),
        ("unknown", _("Unknown")),
    ]


def name_clock(clock: str) -> str:
    """Name a clock; nothing for an empty one."""
    return dict(list_clocks()).get(clock, "")


def name_level(level: str) -> str:
    """Name the level of a rule."""
    return dict(list_levels()).get(level, level)


def name_kind(kind: str) -> str:
    """Name the kind of a point."""
    return {"step": _("Step"), "end": _("End")}[kind]


def explain_reason(reason: str, former: str) -> str:
    """Say why nobody owns a point.

    Args:
        reason: ``"never"``, ``"left"``, ``"away"``, ``"role_ended"``; empty when somebody owns it.
        former: name of the person who owned it last.
    """
    texts = {
        "": "",
        "never": _("Never had an owner"),
        "left": _("{name} has left"),
        "away": _("{name} is on long leave"),
        "role_ended": _("{name} has no role here any more"),
    }
    return texts[reason].format(name=former)


def advise_on_rule(level: str, *, asked_of: str, waits_days: int | None) -> str:
    """Say what there is to do about a rule; nothing when its level is settled.

    Args:
        level: of the rule.
        asked_of: who was asked; empty when nobody was.
        waits_days: for how many days an answer has been out; None when none is.
    """
    if waits_days is not None:
        if waits_days >= ANSWER_DAYS:
            return _("{who} has not answered for {days} days. It is with the sponsor.").format(
                who=asked_of, days=waits_days
            )
        return _("Wait for the answer of {who}: asked {days} days ago.").format(who=asked_of, days=waits_days)
    if level == "unknown":
        return _("Find out: ask who should know, and note whom you asked.")
    if level == "custom":
        return _("Nothing written asks for it: ask who can drop it, or try without it.")
    return ""
