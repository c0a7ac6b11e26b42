"""Findings for other programs: read-only JSON at addresses that do not change, opened by a key per program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from groundswell_web.access import open_to_all
from groundswell_web.findings import queries
from groundswell_web.findings.description import write_description
from groundswell_web.findings.filters import find_scope, find_unknown
from groundswell_web.findings.tries import MOST_TRIES, count_try


@open_to_all
@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """Describe the addresses for programs, as OpenAPI 3.1."""
    return JsonResponse(write_description())


@open_to_all  # a key opens it, not a sign-in
@require_safe
def list_findings(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """List the questions with their headlines and addresses."""
    refused = _check_key(request, engagement_id)
    if refused is not None:
        return refused
    scope = find_scope(engagement_id, request.GET)
    if scope is None:
        return _say(404, "This engagement has no records yet.")
    root = f"{settings.ADDRESS}{request.path}"
    found = []
    for question, title in queries.name_questions().items():
        view = queries.find_finding(engagement_id, scope.extract.id, question, sees_cases=False)
        found.append(
            {
                "question": question,
                "title": title,
                "headline": view and view.headline,
                "address": f"{root}/{question}",
            }
        )
    return JsonResponse({"extract": scope.extract.number, "findings": found})


@open_to_all  # a key opens it, not a sign-in
@require_safe
def give_finding(request: HttpRequest, engagement_id: UUID, question: str) -> HttpResponse:
    """Give one finding, small groups suppressed; 202 while it is being computed."""
    refused = _check_key(request, engagement_id)
    if refused is not None:
        return refused
    scope = find_scope(engagement_id, request.GET)
    if scope is None or not queries.is_question(question):
        return _say(404, "There is no such finding.")
    choices = queries.list_choices_of(engagement_id, scope.extract.id)
    unknown = find_unknown(scope.selection, choices)
    if scope.fault or unknown:
        return _say(400, scope.fault or f"These records have no {unknown}.")
    wish = queries.get_or_ask(
        engagement_id, scope.extract.id, question, scope.selection, sees_cases=False, now=timezone.now()
    )
    if wish.state == "failed":
        return _say(500, wish.error)
    if wish.view is None:
        response = _say(202, "The finding is being computed. Ask again.")
        response["Retry-After"] = "2"
        return response
    if not scope.selection.is_everything and queries.is_too_small(wish.view, choices):
        return _say(403, "Fewer than 10 cases are chosen, or all but fewer than 10.")
    told: dict[str, Any] = {"extract": scope.extract.number, "selection": scope.selection.to_query()}
    return JsonResponse(told | {"finding": wish.view.document})


def _check_key(request: HttpRequest, engagement_id: UUID) -> HttpResponse | None:
    """Refuse whoever brings no key that opens this engagement; a wrong key and a wrong engagement look the same."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if (
        scheme.lower() == "bearer"
        and key
        and queries.may_read_by_key(engagement_id, key.strip(), now=timezone.now())
    ):
        return None
    if count_try(request) > MOST_TRIES:
        return _say(429, "Too many tries without a key that works. Wait a minute.")
    response = _say(401, "Send the key of your program: Authorization: Bearer gs_…")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _say(status: int, text: str) -> JsonResponse:
    return JsonResponse({"message": text}, status=status)
