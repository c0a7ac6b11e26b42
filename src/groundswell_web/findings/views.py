"""Pages of findings."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.reports.csv_tables import guard_cell
from groundswell_web.access import needs
from groundswell_web.engagements.panels import ABOUT_FINDING
from groundswell_web.findings import actions, queries
from groundswell_web.findings.filters import Scope, find_scope, find_unknown
from groundswell_web.refusals import NotThere

# A picture is a document of its own: it may style itself, and nothing else.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"


@needs("see", "findings")
def list_questions(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the questions with their answers in a sentence, for the cases that are chosen."""
    place, scope = request.place, find_scope(engagement_id, request.GET)
    if scope is None:
        return render(request, "findings/no_records.html", {"place": place})
    page = _describe_scope(engagement_id, scope)
    sees_cases = place.may("see", "cases")
    if page["fault"]:
        page["lines"] = []
    else:
        page["lines"] = queries.list_headlines(
            engagement_id, scope.extract.id, scope.selection, sees_cases=sees_cases, now=request.now
        )
        if not sees_cases and not scope.selection.is_everything:
            page["lines"] = _hide_small(page, engagement_id, scope)
    page["waiting"] = sum(line.state in ("queued", "computing") for line in page["lines"])
    return render(request, "findings/questions.html", {"page": page, "place": place})


@needs("see", "findings")
def show_finding(request: Any, engagement_id: UUID, question: str) -> HttpResponse:
    """Show one finding: sentences, charts, tables, method; or how far it is."""
    place, scope = request.place, find_scope(engagement_id, request.GET)
    if not queries.is_question(question):
        raise Http404
    if scope is None:
        return render(request, "findings/no_records.html", {"place": place})
    page = _describe_scope(engagement_id, scope)
    page |= {"question": question, "title": queries.name_questions()[question]}
    if page["fault"]:
        return render(
            request, "findings/finding.html", {"page": page | {"wish": None, "panels": []}, "place": place}
        )
    wish = _ask(request, engagement_id, question, scope)
    page |= {"wish": wish, "panels": []}
    if wish.view is not None:
        if _is_hidden(place, wish.view, scope, page):
            page["fault"] = _(
                "Fewer than 10 cases are chosen, or all but fewer than 10. Your role sees groups only."
            )
        else:
            page["panels"] = ABOUT_FINDING.draw(place, question, request.now)
    response = render(request, "findings/finding.html", {"page": page, "place": place})
    if wish.state in ("queued", "computing"):
        response["Refresh"] = "1"
    return response


@needs("see", "findings")
def tell_state(request: Any, engagement_id: UUID, kept_id: UUID) -> HttpResponse:
    """Tell a waiting page how far its finding is."""
    try:
        return JsonResponse({"state": queries.get_state(engagement_id, kept_id)})
    except NotThere:
        raise Http404 from None


@needs("see", "findings")
@require_POST
def ask_again(request: Any, engagement_id: UUID, kept_id: UUID) -> HttpResponse:
    """Ask again for a finding that failed."""
    try:
        queries.get_state(engagement_id, kept_id)
    except NotThere:
        raise Http404 from None
    actions.correct_failed(kept_id, now=request.now)
    back = request.POST.get("back", "")
    inside = back.startswith(reverse("findings", args=[engagement_id]))
    return redirect(back if inside else reverse("findings", args=[engagement_id]))


@needs("see", "findings")
def draw_picture(request: Any, engagement_id: UUID, kept_id: UUID, name: str) -> HttpResponse:
    """Give a chart as an SVG picture, also as a download."""
    try:
        svg = queries.get_picture(engagement_id, kept_id, name, sees_cases=request.place.may("see", "cases"))
    except NotThere:
        raise Http404 from None
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = PICTURE_POLICY
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


@needs("see", "findings")
def download_json(request: Any, engagement_id: UUID, question: str) -> HttpResponse:
    """Give a finding as JSON."""
    view = _get_view(request, engagement_id, question)
    response = JsonResponse(view.document, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{question}.json"'
    return response


@needs("see", "findings")
def download_table(request: Any, engagement_id: UUID, question: str, table: str) -> HttpResponse:
    """Give all rows of one table as CSV, with cells that no spreadsheet runs as a formula."""
    view = _get_view(request, engagement_id, question)
    found = next((one for one in view.document["tables"] if one["key"] == table), None)
    if table == "numbers":
        names = ("key", "label", "value", "unit", "low", "high", "confidence", "rows", "method")
        head, rows = list(names), [[e[name] for name in names] for e in view.document["estimates"]]
    elif found is not None:
        head, rows = [column["label"] for column in found["columns"]], found["rows"]
    else:
        raise Http404
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([guard_cell(cell) for cell in head])
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{question}-{table[:60]}.csv"'
    return response


def _ask(request: Any, engagement_id: UUID, question: str, scope: Scope) -> queries.Wish:
    return queries.get_or_ask(
        engagement_id,
        scope.extract.id,
        question,
        scope.selection,
        sees_cases=request.place.may("see", "cases"),
        now=request.now,
    )


def _get_view(request: HttpRequest, engagement_id: UUID, question: str) -> queries.FindingView:
    """Get the finding that a download is of, or send away whoever may not have it or is too early."""
    scope = find_scope(engagement_id, request.GET)
    if scope is None or not queries.is_question(question):
        raise Http404
    page = _describe_scope(engagement_id, scope)
    if page["fault"]:
        raise Http404
    wish = _ask(request, engagement_id, question, scope)
    if wish.view is None or _is_hidden(request.place, wish.view, scope, page):  # type: ignore[attr-defined]
        raise Http404
    return wish.view


def _is_hidden(place: Any, view: queries.FindingView, scope: Scope, page: dict[str, Any]) -> bool:
    if place.may("see", "cases") or scope.selection.is_everything:
        return False
    return queries.is_too_small(view, page["choices"])


def _hide_small(page: dict[str, Any], engagement_id: UUID, scope: Scope) -> list[queries.HeadlineLine]:
    """Leave out the answers of a selection that is too small for whoever sees groups only."""
    view = next(
        (
            found
            for line in page["lines"]
            if line.state == "ready"
            and (
                found := queries.find_finding(
                    engagement_id,
                    scope.extract.id,
                    line.question,
                    sees_cases=False,
                    selection=scope.selection,
                )
            )
        ),
        None,
    )
    if view is not None and queries.is_too_small(view, page["choices"]):
        page["fault"] = _(
            "Fewer than 10 cases are chosen, or all but fewer than 10. Your role sees groups only."
        )
        return []
    lines: list[queries.HeadlineLine] = page["lines"]
    return lines


def _describe_scope(engagement_id: UUID, scope: Scope) -> dict[str, Any]:
    choices = queries.list_choices_of(engagement_id, scope.extract.id)
    unknown = find_unknown(scope.selection, choices)
    fault = scope.fault or (_("These records have no {name}.").format(name=unknown) if unknown else "")
    return {
        "scope": scope,
        "choices": choices,
        "chosen": scope.selection.to_query(),
        "words": scope.selection.words,
        "fault": fault,
    }
