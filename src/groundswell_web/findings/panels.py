"""What findings tell on the state of play."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from groundswell.reports.numbers import format_estimate
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.findings.queries import FindingView, find_finding
from groundswell_web.records.queries import find_current, list_extracts

TOLD = ("median_wait", "p90_wait", "within_promise", "open_share")


def tell_wait(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell what the public waits now, and what it waited by the first records of this engagement."""
    current = find_current(place.engagement.id)
    if current is None:
        return None
    sees_cases = place.may("see", "cases")
    view = find_finding(place.engagement.id, current.id, "waits", sees_cases=sees_cases)
    first = min(list_extracts(place.engagement.id, ready_only=True), key=lambda extract: extract.number)
    is_first = first.id == current.id
    began = None if is_first else find_finding(place.engagement.id, first.id, "waits", sees_cases=sees_cases)
    figures = []
    for name in TOLD:
        estimate = _pick(view, name)
        if estimate is None or estimate["value"] is None:
            continue
        then = _pick(began, name)
        figures.append(
            {
                "label": estimate["label"],
                "value": _say(estimate),
                "interval": _say_interval(estimate),
                "then": _say(then),
            }
        )
    facts: dict[str, Any] = {
        "headline": view.headline if view else "",
        "figures": figures,
        "as_of_at": current.extract_at,
        "first_at": first.extract_at,
        "is_first": is_first,
    }
    return Panel(_("What the public waits"), "findings/panel_wait.html", facts, size="full")


def _pick(view: FindingView | None, name: str) -> dict[str, Any] | None:
    estimates = view.document["estimates"] if view else []
    return next((one for one in estimates if one["key"] == name), None)


def _say(estimate: dict[str, Any] | None) -> str:
    return (
        format_estimate(estimate["value"], estimate["unit"])
        if estimate and estimate["value"] is not None
        else ""
    )


def _say_interval(estimate: dict[str, Any]) -> str:
    low, high = estimate["low"], estimate["high"]
    if low is None and high is None:
        return ""
    if high is None:
        return _("at least {low}").format(low=format_estimate(low, estimate["unit"]))
    if low is None:
        return _("at most {high}").format(high=format_estimate(high, estimate["unit"]))
    return _("{low} to {high}").format(
        low=format_estimate(low, estimate["unit"]), high=format_estimate(high, estimate["unit"])
    )
