"""From a figure to the cases behind it, and to the time line of one case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.spells import case_lines
from groundswell_web.access import needs
from groundswell_web.findings.cuts import CUTS
from groundswell_web.findings.filters import find_scope
from groundswell_web.records.queries import list_steps_of

PAGE_SIZE = 50
STATES = ("open", "decided", "withdrawn")


@needs("see", "cases")
def list_cases(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the cases that are chosen, the longest wait first."""
    from groundswell.evidence.points_of_wait import read_step_limits

    scope = find_scope(engagement_id, request.GET)
    if scope is None:
        return render(request, "findings/no_records.html", {"place": request.place})
    asked = _read_asked(request.GET)
    fault, cases = scope.fault, None
    try:
        records = CUTS.get(engagement_id, scope.extract.id, scope.selection)
        cases = case_lines.list_cases(
            records,
            step=asked["step"] or None,
            state=asked["state"] or None,
            stuck=read_step_limits(records) if asked["stuck"] else None,
            order="newest" if asked["order"] == "newest" else "longest",
            limit=PAGE_SIZE,
            offset=(asked["page"] - 1) * PAGE_SIZE,
        )
    except GroundswellError as error:
        fault = error.what
    page = {
        "scope": scope,
        "words": scope.selection.words,
        "fault": fault,
        "asked": asked,
        "steps": [line.step for line in list_steps_of(scope.extract.id)],
        "chosen": scope.selection.to_query(),
        "cases": cases,
        "last_page": max(1, -(-cases.total // PAGE_SIZE)) if cases else 1,
        "query": _write_query(scope.query, asked),
    }
    return render(request, "findings/cases.html", {"page": page, "place": request.place})


@needs("see", "cases")
def show_case(request: Any, engagement_id: UUID, case_key: str) -> HttpResponse:
    """Show one case from its receipt on."""
    scope = find_scope(engagement_id, request.GET)
    if scope is None:
        raise Http404
    records = CUTS.get(engagement_id, scope.extract.id, type(scope.selection)())
    try:
        line = case_lines.get_case_line(records, case_key)
    except GroundswellError:
        raise Http404 from None
    longest = max((spell.days for spell in line.spells), default=0.0)
    page = {
        "scope": scope,
        "line": line,
        "bars": [_choose_bar(spell.days, longest) for spell in line.spells],
        "clocks": name_clocks(),
        "states": name_states(),
    }
    return render(request, "findings/case.html", {"page": page, "place": request.place})


def name_clocks() -> dict[str | None, str]:
    """Name whose time runs."""
    return {
        "agency": _("Agency"),
        "applicant": _("Applicant"),
        "third_party": _("Third party"),
        "law": _("The law's own period"),
        "unknown": _("Not known"),
        None: "–",
    }


def name_states() -> dict[str, str]:
    """Name how a case stands."""
    return {"open": _("Open"), "decided": _("Decided"), "withdrawn": _("Withdrawn")}


def _choose_bar(days: float, longest: float) -> int:
    """Choose the length of a bar from 0 to 20: the style sheet knows these lengths."""
    return 0 if longest <= 0 else max(1, round(20 * days / longest)) if days > 0 else 0


def _read_asked(query: Any) -> dict[str, Any]:
    try:
        number = max(1, min(100_000, int(query.get("page", "1"))))
    except ValueError:
        number = 1
    state = query.get("state", "")
    return {
        "step": query.get("step", ""),
        "state": state if state in STATES else "",
        "stuck": query.get("stuck", "") == "yes",
        "order": query.get("order", "longest"),
        "page": number,
    }


def _write_query(scope_query: str, asked: dict[str, Any]) -> str:
    """Write what is asked for but the page, so that links to other pages keep it."""
    told = {name: value for name, value in asked.items() if name in ("step", "state") and value}
    if asked["stuck"]:
        told["stuck"] = "yes"
    if asked["order"] != "longest":
        told["order"] = asked["order"]
    rest = urlencode(told)
    return "?" + "&".join(part for part in (scope_query.removeprefix("?"), rest) if part)
