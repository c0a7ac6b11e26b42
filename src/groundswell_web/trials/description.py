"""The addresses for the agency's systems, as OpenAPI 3.1 describes them."""

from __future__ import annotations

from typing import Any

ROOT = "/api/engagements/{engagement_id}/trials/{trial_id}"
_TEXT: dict[str, Any] = {"type": "string", "maxLength": 200}
_ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["arm", "reason", "recorded"],
    "properties": {
        "case": _TEXT,
        "arm": {"type": "string", "description": "What to do with the case; usual whenever in doubt"},
        "reason": {
            "type": "string",
            "enum": ["", "cap", "stopped", "not_in_trial", "not_asked", "key", "not_understood", "doubt"],
            "description": "Why the case stays usual, where the trial did not draw it; else empty",
        },
        "number": {"type": ["integer", "null"], "description": "Line of the ledger"},
        "recorded": {
            "type": "boolean",
            "description": "Whether the answer stands in the ledger and holds for good",
        },
        "message": {"type": "string"},
    },
}
_ASKED: dict[str, Any] = {
    "type": "object",
    "required": ["case"],
    "properties": {
        "case": _TEXT | {"description": "The identifier, as it is written in the records"},
        "strata": {"type": "object", "additionalProperties": _TEXT},
        "office": _TEXT,
        "channel": _TEXT,
    },
}
_SENT: dict[str, Any] = {
    "type": "object",
    "required": ["values"],
    "properties": {
        "values": {
            "type": "array",
            "maxItems": 1000,
            "items": {
                "type": "object",
                "required": ["case", "outcome", "value"],
                "properties": {"case": _TEXT, "outcome": _TEXT, "value": {"type": "number"}},
            },
        }
    },
}


def write_paths() -> dict[str, dict[str, Any]]:
    """Write the paths of trials for the description that programs read."""
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        for name in ("engagement_id", "trial_id")
    ]
    allocate = {
        "summary": "Allocate a case; the same case again gets the same answer",
        "parameters": parts,
        "requestBody": _wrap(_ASKED),
        "responses": _list_answers(_ANSWER),
    }
    case = {"name": "case", "in": "query", "required": True, "schema": _TEXT}
    read = {
        "summary": "Read what a case was given",
        "parameters": [*parts, case],
        "responses": _list_answers(_ANSWER) | {"404": _tell("Nobody asked for this case", _ANSWER)},
    }
    counts = {
        "type": "object",
        "properties": {"received": {"type": "integer"}, "new": {"type": "integer"}},
    }
    send = {
        "summary": "Send values for the outcomes of cases, all or none; the last one of a case counts",
        "parameters": parts,
        "requestBody": _wrap(_SENT),
        "responses": _list_answers(counts),
    }
    return {f"{ROOT}/allocations": {"post": allocate, "get": read}, f"{ROOT}/values": {"post": send}}


def _list_answers(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": _tell("The answer; while in doubt it is usual, and not recorded", schema),
        "400": _tell("What was sent cannot be understood; go on as usual", _ANSWER),
        "401": _tell("No key, or one that does not open this trial; go on as usual", _ANSWER),
    }


def _tell(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _wrap(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}
