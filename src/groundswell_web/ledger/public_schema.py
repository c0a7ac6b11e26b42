"""The JSON Schema of the document that a public page gives away, with what each part means."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_MOMENT = {"type": "string", "format": "date-time"}
_NUMBER = {"type": ["number", "null"]}
_COUNT = {"type": ["integer", "null"], "minimum": 0}
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _object(properties: dict[str, Any], *, what: str = "") -> dict[str, Any]:
    told = {"description": what} if what else {}
    return told | {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_DIGEST = _TEXT | {
    "description": "SHA-256 of the document without this part: keys sorted, no blanks between them, UTF-8"
}
_AMOUNT = {
    "type": "string",
    "pattern": r"^-?\d+(\.\d+)?$",
    "description": "exact decimal, in the unit of the currency",
}
_ESTIMATE = _object(
    {
        "value": _NUMBER,
        "low": _NUMBER,
        "high": _NUMBER,
        "unit": _TEXT,
        "confidence": {"type": "number"},
        "method": _TEXT,
        "rows": {"type": "integer"},
        "trace": _TEXT | {"description": "which fields of which rows it was computed from"},
    },
    what="a number with its interval; null where too few cases bear it",
)
_PERHAPS = {"oneOf": [{"type": "null"}, _ESTIMATE]}


def build_schema(address: str) -> dict[str, Any]:
    """Build the JSON Schema of the document, with what each part means.

    Args:
        address: at which the schema stands.
    """
    days = {"type": "number", "description": "since receipt, or since the promise ran out"}
    waiting = _object({"days": days, "waiting": _SHARE, "low": _SHARE, "high": _SHARE})
    sums = _list_of(_object({"currency": _TEXT, "amount": _AMOUNT}))
    properties = {
        "format": {"const": "groundswell-service-page"},
        "version": {"const": 1},
        "service": _TEXT,
        "agency": _TEXT,
        "unit": _TEXT | {"description": "who lent the agency its team"},
        "about": _TEXT,
        "contact": _TEXT,
        "licence": _object({"id": _TEXT, "name": _TEXT, "address": _TEXT}),
        "scope": _object({"cases": _TEXT, "query": _TEXT, "services": _list_of(_TEXT)}),
        "as_of_at": _MOMENT | {"description": "up to when the records reach"},
        "smallest_group": {"type": "integer", "description": "counts below it are not told: null"},
        "wait": _object(_describe_wait(waiting)),
        "promise": {"oneOf": [{"type": "null"}, _object(_describe_promise(waiting))]},
        "trials": _list_of(_object(_describe_trial(sums))),
        "costs": _object(_describe_costs(sums)),
        "edition": _object({"slug": _TEXT, "number": {"type": "integer"}, "at": _MOMENT, "sha256": _DIGEST}),
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "The public page of a service",
    }
    return head | _object(properties)


def _describe_wait(waiting: dict[str, Any]) -> dict[str, Any]:
    return {
        "cases": {"type": "integer", "description": "all cases counted, those still open too"},
        "open_cases": _COUNT,
        "half": _PERHAPS | {"description": "half wait more than; open cases counted"},
        "one_in_ten": _PERHAPS,
        "closed_half": _PERHAPS | {"description": "what the closed cases alone would say: too short"},
        "still_waiting": _list_of(waiting),
        "method": _TEXT,
        "caveats": _list_of(_TEXT),
    }


def _describe_promise(waiting: dict[str, Any]) -> dict[str, Any]:
    return {
        "shortest_days": {"type": "number"},
        "longest_days": {"type": "number"},
        "working_days": {"type": "boolean"},
        "share": _SHARE,
        "within": _ESTIMATE,
        "few_late": {"type": "boolean", "description": "fewer than the smallest group were late, or in time"},
        "half_late_by": _PERHAPS,
        "late": _list_of(waiting),
    }


def _describe_trial(sums: dict[str, Any]) -> dict[str, Any]:
    parts = ("usual", "tried", "gain", "low", "high")
    estimate = _object(dict.fromkeys(parts, _NUMBER), what="a gain above 0 is better for the public")
    states = ["running", "stopped", "worked", "harmful", "not_shown", "stopped_by_guardrail"]
    return {
        "name": _TEXT,
        "question": _TEXT,
        "what": _TEXT,
        "arm": _TEXT | {"description": "that the estimate is of, where several were tried"},
        "state": {"enum": states},
        "measure": _TEXT,
        "measure_name": _TEXT,
        "better": {"enum": ["lower", "higher"]},
        "unit": _TEXT,
        "horizon_days": {"type": "integer", "description": "for how long each case is followed"},
        "estimate": {"oneOf": [{"type": "null"}, estimate]},
        "cases_usual": _COUNT,
        "cases_tried": _COUNT,
        "began_on": _DAY,
        "ended_on": {"oneOf": [{"type": "null"}, _DAY]},
        "verified": {
            "type": "boolean",
            "description": "a second person computed the verdict anew and agrees",
        },
        "amended": {"type": "integer", "description": "how often it was changed after it was registered"},
        "registered_sha256": _TEXT | {"description": "of what was registered before it began"},
        "costs": sums,
    }


def _describe_costs(sums: dict[str, Any]) -> dict[str, Any]:
    return {
        "until_on": _DAY,
        "total": sums,
        "by_purpose": _list_of(_object({"purpose": _TEXT, "currency": _TEXT, "amount": _AMOUNT})),
        "by_kind": _list_of(_object({"kind": _TEXT, "currency": _TEXT, "amount": _AMOUNT})),
        "spend_without_target": _list_of(_object({"currency": _TEXT, "share": _SHARE})),
    }
