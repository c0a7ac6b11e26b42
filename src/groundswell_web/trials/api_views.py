"""Allocations and values for the agency's systems: every answer names an arm, and in doubt it is `usual`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from groundswell.trials.design import USUAL
from groundswell_web.access import open_to_all
from groundswell_web.findings.tries import MOST_TRIES, count_try
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials import allocating
from groundswell_web.trials.allocating import Answer, Asked
from groundswell_web.trials.system_keys import System, find_system
from groundswell_web.trials.values import Sent, record_values

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest, UUID, UUID, System], JsonResponse]


class NotUnderstood(Exception):
    """What was sent cannot be understood; the text says why."""


def answers_in_doubt(view: View) -> Callable[[HttpRequest, UUID, UUID], JsonResponse]:
    """Mark a view for systems: it checks the key, and answers ``usual`` with a reason whatever goes wrong."""

    @wraps(view)
    def answer(request: HttpRequest, engagement_id: UUID, trial_id: UUID) -> JsonResponse:
        try:
            system = find_system(engagement_id, trial_id, _read_key(request), now=timezone.now())
            if system is None:
                return _refuse_key(request)
            return view(request, engagement_id, trial_id, system)
        except (NotUnderstood, Refusal) as refusal:
            status = 404 if isinstance(refusal, NotThere) else 400
            return _say_usual(status, "not_understood", getattr(refusal, "text", str(refusal)))
        except Exception as error:  # the agency's system goes on as usual, and somebody reads the log
            logger.exception("a system was answered usual: %s", type(error).__name__)
            return _say_usual(200, "doubt", "Groundswell could not decide. Go on as usual.")

    return answer


@csrf_exempt
@open_to_all  # a key opens it, not a sign-in
@require_http_methods(["GET", "POST"])
@answers_in_doubt
def allocate(request: HttpRequest, engagement_id: UUID, trial_id: UUID, system: System) -> JsonResponse:
    """POST allocates a case; the same case again gets the same answer. GET reads what a case was given."""
    if request.method == "GET":
        case = request.GET.get("case", "")
        known = allocating.find_answer(engagement_id, trial_id, case)
        if known is None:
            return _say_usual(404, "not_asked", "Nobody asked for this case.", case=case)
        return _say(known)
    told = _read_body(request)
    strata = told.get("strata") or {}
    if not isinstance(strata, dict):
        raise NotUnderstood("Send strata as an object: the name of each, and its value.")
    asked = Asked(
        case=_read_text(told, "case"),
        strata={str(name): _read_text(strata, name) for name in strata},
        office=_read_text(told, "office"),
        channel=_read_text(told, "channel"),
    )
    now = timezone.now()
    answer = allocating.allocate_case(
        engagement_id, trial_id, asked, by=system.name, now=now, terms=system.terms
    )
    return _say(answer)


@csrf_exempt
@open_to_all  # a key opens it, not a sign-in
@require_POST
@answers_in_doubt
def receive_values(request: HttpRequest, engagement_id: UUID, trial_id: UUID, system: System) -> JsonResponse:
    """Take values for the outcomes of cases, all or none; the last one of a case counts."""
    told = _read_body(request).get("values")
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotUnderstood("Send values as a list of objects with case, outcome and value.")
    values = [
        Sent(_read_text(one, "case"), _read_text(one, "outcome"), _read_number(one, "value")) for one in told
    ]
    new = record_values(engagement_id, trial_id, values, by=system.name, now=timezone.now())
    return JsonResponse({"received": len(values), "new": new})


def _read_key(request: HttpRequest) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _refuse_key(request: HttpRequest) -> JsonResponse:
    if count_try(request) > MOST_TRIES:
        return _say_usual(429, "key", "Too many tries without a key that works. Wait a minute.")
    response = _say_usual(401, "key", "Send the key of your system: Authorization: Bearer gt_…")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _read_body(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        told = None
    if not isinstance(told, dict):
        raise NotUnderstood("Send a JSON object.")
    return told


def _read_text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool) or "\0" in str(value):
        raise NotUnderstood(f"Send {name} as a text.")
    return str(value).strip()


def _read_number(told: dict[str, Any], name: str) -> float:
    value = told.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e300:
        raise NotUnderstood(f"Send {name} as a number.")
    return float(value)


def _say(answer: Answer) -> JsonResponse:
    told = {"case": answer.case, "arm": answer.arm, "reason": answer.reason, "number": answer.number}
    return JsonResponse(told | {"recorded": answer.is_recorded})


def _say_usual(status: int, reason: str, message: str, *, case: str = "") -> JsonResponse:
    told = {"case": case, "arm": USUAL, "reason": reason, "number": None, "recorded": False}
    return JsonResponse(told | {"message": message}, status=status)
