"""A bare Django view with one insert, beside the workbench's own addresses. The doors are in `trial_doors`."""

from __future__ import annotations

import json

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def insert(request: HttpRequest) -> JsonResponse:
    """Insert one row in a transaction, and answer: the least that an allocation could be."""
    case = json.loads(request.body)["case"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('INSERT INTO bare_rows ("case_name") VALUES (%s)', [case])
    return JsonResponse({"case": case, "arm": "usual"})


urlpatterns = [path("bare", insert), path("", include("groundswell_web.config.urls"))]
handler403 = "groundswell_web.config.refusals.show_not_allowed"
handler404 = "groundswell_web.config.refusals.show_not_found"
handler500 = "groundswell_web.config.refusals.show_failure"
