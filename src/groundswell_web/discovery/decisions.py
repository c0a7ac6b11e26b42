"""Decide whether a report can be issued, what to shorten, and which recommendations wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.discovery.terms import (
    FEWEST_RECOMMENDATIONS,
    MOST_PAGES,
    MOST_RECOMMENDATIONS,
    MOST_SUMMARY_PAGES,
    QUIET,
    name_part,
)


@dataclass(frozen=True)
class Draft:
    """What a report holds, as far as it decides whether it can be issued.

    Args:
        gaps: of each recommendation by its title, the parts that it lacks.
        texts: of each text that must stand, its name and whether it does.
        key_count: how many key findings are there.
        cause_count: how many root causes.
        changed: titles of findings that changed since the team last read them.
        pending: titles of chosen findings that are not computed from the records in use.
        has_records: whether there are records at all.
    """

    gaps: Sequence[tuple[str, Sequence[str]]]
    texts: Mapping[str, bool]
    key_count: int
    cause_count: int
    changed: Sequence[str] = ()
    pending: Sequence[str] = ()
    has_records: bool = True


def list_reasons(draft: Draft) -> list[str]:
    """List every reason for which a report cannot be issued yet; none when it can.

    Example:
        >>> list_reasons(Draft([("A", ()), ("B", ()), ("C", ())], {"Problem": True}, 1, 1))
        []
    """
    reasons = [*_count_recommendations(len(draft.gaps))]
    for title, gaps in draft.gaps:
        if gaps:
            listed = ", ".join(name_part(gap) for gap in gaps)
            reasons.append(_("Recommendation “{title}” lacks: {listed}").format(title=title, listed=listed))
    reasons += [_("Write “{name}”").format(name=name) for name, stands in draft.texts.items() if not stands]
    if draft.cause_count == 0:
        reasons.append(_("Write at least one root cause"))
    if not draft.has_records:
        return [*reasons, _("Import records: the key findings come from them")]
    if draft.key_count == 0:
        reasons.append(_("Choose at least one key finding"))
    for title in draft.pending:
        reasons.append(_("“{title}” is not computed from the newest records yet").format(title=title))
    for title in draft.changed:
        reasons.append(_("“{title}” changed with the records: read it again").format(title=title))
    return reasons


def _count_recommendations(count: int) -> list[str]:
    told = {"count": count, "fewest": FEWEST_RECOMMENDATIONS, "most": MOST_RECOMMENDATIONS}
    if count < FEWEST_RECOMMENDATIONS:
        return [_("Write at least {fewest} recommendations; there are {count}").format(**told)]
    if count > MOST_RECOMMENDATIONS:
        text = _("Keep at most {most} recommendations; there are {count}. Withdraw the least important")
        return [text.format(**told)]
    return []


def tell_length(pages: int, summary_pages: int, lengths: Sequence[tuple[str, float]]) -> list[str]:
    """Say what is too long and what to shorten; nothing when the report is short enough.

    Args:
        pages: of the whole report on paper.
        summary_pages: of the summary that it begins with.
        lengths: of each part of the report, its title and its pages.

    Example:
        >>> tell_length(10, 2, [])
        []
    """
    told = []
    if summary_pages > MOST_SUMMARY_PAGES:
        text = _(
            "The summary is {pages} pages long and may have {most}. Choose fewer key findings, or shorten the problem "
            "and the titles of the recommendations"
        )
        told.append(text.format(pages=summary_pages, most=MOST_SUMMARY_PAGES))
    if pages > MOST_PAGES:
        text = _(
            "The report is {pages} pages long and may have {most}. The longest parts are {parts}. Show fewer findings "
            "in detail or without their charts, or shorten what you wrote"
        )
        longest = sorted(lengths, key=lambda part: -part[1])[:3]
        parts = ", ".join(_("“{title}” ({pages:.1f})").format(title=t, pages=p) for t, p in longest)
        told.append(text.format(pages=pages, most=MOST_PAGES, parts=parts))
    return told


def is_quiet(
    *,
    issued_at: datetime | None,
    acts: Sequence[tuple[str, datetime]],
    settled_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether nobody has acted on an issued recommendation for too long.

    One that was done, declined or made a target waits for nobody: a target has its own alarm.

    Args:
        issued_at: when it was first issued; None for a draft.
        acts: kind and time of what was done since.
        settled_at: when it was done or declined.
        now: the moment.
    """
    if issued_at is None or settled_at is not None or any(kind == "target" for kind, _at in acts):
        return False
    last = max([issued_at, *(at for _kind, at in acts)])
    return now - last >= QUIET
