"""The addresses for other programs, as OpenAPI 3.1 describes them."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from groundswell_web.findings.queries import name_questions

FILTERS = {
    "extract": "Number of a version of the records; without it, the one in use.",
    "received_from": "First day of receipt, as 2026-03-01.",
    "received_until": "The day before which the cases were received.",
    "channel": "How the cases came in.",
    "office": "Which office had them first.",
}
ANSWERS: dict[str, Any] = {
    "200": {"description": "The finding", "content": {"application/json": {"schema": {"type": "object"}}}},
    "202": {"description": "It is being computed; ask again after Retry-After seconds"},
    "400": {"description": "The filter names what the records do not have"},
    "401": {"description": "No key, or one that does not open this engagement"},
    "403": {"description": "The selection is too small to be shown"},
    "404": {"description": "No such finding, or no records yet"},
}
# What apps above add to the description: the path, and what OpenAPI says of it. They register in their ``apps.py``.
MORE: dict[str, dict[str, Any]] = {}
ROOT = "/api/engagements/{engagement_id}/findings"


def write_description() -> dict[str, Any]:
    """Write the description of all addresses, their parameters and their answers."""
    engagement = _name_part("engagement_id", {"type": "string", "format": "uuid"})
    question = _name_part("question", {"type": "string", "enum": list(name_questions())})
    filters = [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in FILTERS.items()
    ]
    listed = {"200": {"description": "The questions"}, "401": ANSWERS["401"], "404": ANSWERS["404"]}
    one = {
        "summary": "Give one finding; attribute.NAME=VALUE filters by any kept attribute",
        "parameters": [engagement, question, *filters],
        "responses": ANSWERS,
    }
    every = {"summary": "List the questions", "parameters": [engagement], "responses": listed}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.NAME_SHOWN}: findings and trials", "version": "1"},
        "servers": [{"url": settings.ADDRESS}],
        "security": [{"key": []}],
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "paths": {ROOT: {"get": every}, f"{ROOT}/{{question}}": {"get": one}, **MORE},
    }


def _name_part(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
