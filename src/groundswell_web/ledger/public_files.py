"""The open data of a public page: one JSON document and one CSV file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from groundswell.reports.csv_tables import guard_cell

COLUMNS = (
    *("section", "key", "label", "value", "low", "high", "unit", "confidence", "cases", "currency", "state"),
    *("from_on", "until_on", "note"),
)
Row = dict[str, Any]


def write_json(document: dict[str, Any]) -> str:
    """Write the document as it was published; names of people are not in it, for copies cannot be taken back."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_csv(document: dict[str, Any]) -> str:
    """Write every number of the document as a line; texts that a spreadsheet would run are guarded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in list_rows(document):
        writer.writerow([guard_cell(row.get(name)) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def list_rows(document: dict[str, Any]) -> Iterator[Row]:
    """List the lines of the CSV file, in the order of the page."""
    edition, licence = document["edition"], document["licence"]
    about = {
        "service": document["service"],
        "agency": document["agency"],
        "edition": edition["number"],
        "published_at": edition["at"],
        "sha256": edition["sha256"],
        "as_of_at": document["as_of_at"],
        "licence": licence["id"],
        "licence_address": licence["address"],
        "cases_chosen": document["scope"]["cases"],
        "smallest_group": document["smallest_group"],
    }
    yield from ({"section": "page", "key": key, "value": value} for key, value in about.items())
    yield from _list_wait(document["wait"])
    if document["promise"]:
        yield from _list_promise(document["promise"])
    for number, trial in enumerate(document["trials"], 1):
        yield from _list_trial(number, trial)
    yield from _list_costs(document["costs"])


def _list_wait(wait: dict[str, Any]) -> Iterator[Row]:
    for key in ("cases", "open_cases"):
        yield {"section": "wait", "key": key, "value": wait[key], "unit": "cases"}
    for key in ("half", "one_in_ten", "closed_half"):
        if wait[key]:
            yield {"section": "wait", "key": key} | _estimate(wait[key])
    for row in wait["still_waiting"]:
        yield {"section": "wait", "key": "still_waiting", "unit": "share", "cases": wait["cases"]} | _share(
            row
        )


def _list_promise(promise: dict[str, Any]) -> Iterator[Row]:
    unit = "working days" if promise["working_days"] else "days"
    for key in ("shortest_days", "longest_days"):
        yield {"section": "promise", "key": key, "value": promise[key], "unit": unit}
    yield {"section": "promise", "key": "share", "value": promise["share"], "unit": "share"}
    yield {"section": "promise", "key": "within"} | _estimate(promise["within"])
    if promise["half_late_by"]:
        yield {"section": "promise", "key": "half_late_by"} | _estimate(promise["half_late_by"])
    for row in promise["late"]:
        yield {"section": "promise", "key": "late_and_still_waiting", "unit": "share"} | _share(row)


def _list_trial(number: int, trial: dict[str, Any]) -> Iterator[Row]:
    known = {
        "section": f"trial {number}",
        "label": trial["name"],
        "state": trial["state"],
        "from_on": trial["began_on"],
        "until_on": trial["ended_on"],
    }
    found = trial["estimate"] or {}
    verified = "verified" if trial["verified"] else ""
    yield known | {
        "key": "gain",
        "value": found.get("gain"),
        "low": found.get("low"),
        "high": found.get("high"),
        "unit": trial["unit"],
        "note": verified,
    }
    for arm in ("usual", "tried"):
        told = {"value": found.get(arm), "unit": trial["unit"], "cases": trial[f"cases_{arm}"]}
        yield known | {"key": arm} | told
    for sum_ in trial["costs"]:
        yield known | {"key": "cost", "value": Decimal(sum_["amount"]), "currency": sum_["currency"]}


def _list_costs(costs: dict[str, Any]) -> Iterator[Row]:
    for name, field in (("total", ""), ("by_purpose", "purpose"), ("by_kind", "kind")):
        for line in costs[name]:
            yield {
                "section": "costs",
                "key": name,
                "label": line.get(field, ""),
                "value": Decimal(line["amount"]),
                "currency": line["currency"],
                "until_on": costs["until_on"],
            }
    for line in costs["spend_without_target"]:
        told = {"value": line["share"], "unit": "share", "currency": line["currency"]}
        yield {"section": "costs", "key": "spend_without_target"} | told


def _estimate(found: dict[str, Any]) -> Row:
    told = {name: found[name] for name in ("value", "low", "high", "unit", "confidence")}
    return told | {"cases": found["rows"], "note": found["method"]}


def _share(row: dict[str, Any]) -> Row:
    told = {"value": row["waiting"], "low": row["low"], "high": row["high"]}
    return told | {"label": f"after {row['days']:g} days"}
