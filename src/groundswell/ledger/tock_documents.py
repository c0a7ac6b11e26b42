"""18F Tock's timecards as JSON: the list that its interface sends, a page of it, or the shape of its test data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from groundswell.errors.ledger_files import DocumentNotRead, RowsAreMorePages
from groundswell.ledger.reading_csv import Table
from groundswell.records.vocabulary import plain
from groundswell.wording import _, format_count

_LIST = "tock json"
_FIXTURE = "tock fixture"
_MOST_SHOWN = 80
_Records = list[dict[str, Any]]


def read_documents(table: Table) -> str:
    """Read the JSON of a table's text into its rows, a row a record; give its shape, empty where it is none.

    A line is then the number of the record in the document.

    Args:
        table: the table with the text; its header and rows are set, faults are added.
    """
    try:
        document = json.loads(table.text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        reason = _("it is nested too deeply") if isinstance(error, RecursionError) else str(error)
        table.faults.add(line, "", "", DocumentNotRead, reason)
        return ""
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        here, count = len(document["results"]), document.get("count")
        if document.get("next") or (isinstance(count, int) and count != here):
            table.faults.add(0, "", "", RowsAreMorePages, here, count)
        document = document["results"]
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        table.faults.add(0, "", "", DocumentNotRead, _("it is not a list of records"))
        return ""
    if not document:
        table.faults.add(0, "", "", DocumentNotRead, _("it has no records"))
        return ""
    if all({"model", "fields"} <= set(one) for one in document):
        _set_rows(table, _join_fixture(table, document))
        return _FIXTURE
    _set_rows(table, enumerate(document, start=1))
    return _LIST


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _set_rows(table: Table, records: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    kept = list(records)
    names = dict.fromkeys(str(name) for _number, record in kept for name in record)
    table.header = tuple(names)
    table.names = tuple(plain(name) for name in names)
    for number, record in kept:
        cells = []
        for name in names:
            value = record.get(name)
            if isinstance(value, dict | list):
                table.faults.add(number, name, value, DocumentNotRead, _("a value holds further values"))
                value = None
            cells.append(_write(value))
        table.rows.append((number, cells))


def _write(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value).strip()


def _join_fixture(table: Table, document: _Records) -> list[tuple[int, dict[str, Any]]]:
    """Join the time of each card with its card, its week, its person and its project, as a database would.

    Of two records with one number the later is kept, as when the test data is loaded.
    """
    models: dict[str, dict[Any, tuple[int, Mapping[str, Any]]]] = {}
    replaced: Counter[str] = Counter()
    for number, record in enumerate(document, start=1):
        name = str(record["model"]).lower()
        fields: Mapping[str, Any] = record["fields"] if isinstance(record["fields"], dict) else {}
        kept = models.setdefault(name, {})
        key = record.get("pk")
        replaced[name] += key in kept and key is not None
        kept[number if key is None else key] = (number, fields)
    joined = []
    left_out = 0
    for number, fields in models.get("hours.timecardobject", {}).values():
        card = _find(models, "hours.timecard", fields.get("timecard"))
        if card is None:
            table.faults.add(
                number, "timecard", fields.get("timecard"), DocumentNotRead, _("its card is missing")
            )
            continue
        if card.get("submitted") is False:
            left_out += 1
            continue
        joined.append((number, _join_record(models, fields, card)))
    _say_fixture(table, sum(replaced.values()), left_out)
    return joined


def _find(models: Mapping[str, Mapping[Any, tuple[int, Mapping[str, Any]]]], name: str, key: Any) -> Any:
    found = models.get(name, {}).get(key) if not isinstance(key, dict | list) else None
    return found[1] if found else None


def _join_record(
    models: Mapping[str, Mapping[Any, tuple[int, Mapping[str, Any]]]],
    fields: Mapping[str, Any],
    card: Mapping[str, Any],
) -> dict[str, Any]:
    period = _find(models, "hours.reportingperiod", card.get("reporting_period")) or {}
    user = _find(models, "auth.user", card.get("user")) or {}
    project = _find(models, "projects.project", fields.get("project")) or {}
    code = _find(models, "projects.accountingcode", project.get("accounting_code")) or {}
    return {
        "user": user.get("username", card.get("user")),
        "project_id": fields.get("project"),
        "project_name": project.get("name"),
        "hours_spent": fields.get("hours_spent"),
        "project_allocation": fields.get("project_allocation"),
        "start_date": period.get("start_date"),
        "end_date": period.get("end_date"),
        "billable": code.get("billable"),
        "notes": fields.get("notes"),
        "grade": fields.get("grade"),
    }


def _say_fixture(table: Table, replaced: int, left_out: int) -> None:
    if replaced:
        told = _("Records with the number of an earlier one, in whose place they stand: {count}.")
        table.said.append(told.format(count=format_count(replaced)))
    if left_out:
        told = _("Lines of cards that are not turned in, left out: {count}.")
        table.said.append(told.format(count=format_count(left_out)))
