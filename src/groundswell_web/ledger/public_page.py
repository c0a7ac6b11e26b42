"""The frozen document of a public page: what is published, word for word and number for number, as open data.

A count below ten is not told, nor one that others would give away by subtraction.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from groundswell.ledger.money import sum_money
from groundswell.wording import _
from groundswell_web.ledger.licences import BY_ID
from groundswell_web.ledger.public_facts import Cost, PageFacts, PromiseTerms, Tried

FORMAT, VERSION = "groundswell-service-page", 1
SMALLEST = 10
ROUND_DAYS = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1095.0, 1825.0)
MOST_ROWS = 8
_ESTIMATES = ("value", "low", "high", "unit", "confidence", "method", "rows", "trace")


def build_document(facts: PageFacts) -> dict[str, Any]:
    """Build the document of a public page; the same facts give the same document.

    Args:
        facts: what was measured, tried and booked.

    Returns:
        The document as plain values, ready for JSON; `seal_document` adds the edition.
    """
    terms, licence = facts.terms, BY_ID[facts.terms.licence]
    return {
        "format": FORMAT,
        "version": VERSION,
        "service": facts.service,
        "agency": facts.agency,
        "unit": facts.unit,
        "about": terms.about,
        "contact": terms.contact,
        "licence": {"id": licence.id, "name": licence.name, "address": licence.address},
        "scope": {"cases": facts.words, "query": terms.cases, "services": list(facts.services)},
        "as_of_at": facts.waits["as_of_at"],
        "smallest_group": SMALLEST,
        "wait": build_wait(facts.waits),
        "promise": build_promise(facts.waits, facts.promise),
        "trials": [build_trial(one, facts.costs) for one in facts.tried],
        "costs": build_costs(facts),
    }


def digest_document(document: dict[str, Any]) -> str:
    """Give the SHA-256 of a document, for what was seen in a preview and for whoever cites it."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def seal_document(document: dict[str, Any], *, slug: str, number: int, at: datetime) -> dict[str, Any]:
    """Add to a document which edition it is, and the digest of what was seen before."""
    edition = {"slug": slug, "number": number, "at": at.isoformat(), "sha256": digest_document(document)}
    return document | {"edition": edition}


def build_wait(waits: dict[str, Any]) -> dict[str, Any]:
    """Tell how long people wait: how many are counted, half, one in ten, and who still waits after so many days."""
    cases = int(waits["cases"])
    is_open = find_estimate(waits, "open_share")
    open_cases = None
    if is_open is not None and is_open["value"] is not None:
        open_cases = hide_small(round(is_open["value"] * is_open["rows"]), cases)
    return {
        "cases": cases,
        "open_cases": open_cases,
        "half": _find_quantile(waits, "median_wait", beyond=0.5),
        "one_in_ten": _find_quantile(waits, "p90_wait", beyond=0.1),
        "closed_half": _find_quantile(waits, "closed_median_wait", beyond=0.5),
        "still_waiting": _list_waiting(waits, "curve", "day", cases),
        "method": waits["method"],
        "caveats": [text for text in waits["caveats"] if text != _say_suppressed()],
    }


def _say_suppressed() -> str:
    """What a finding says to whom it does not show small groups; a public page says so for all its numbers."""
    return _("Groups of fewer than {smallest} cases are not shown to you.").format(smallest=SMALLEST)


def build_promise(waits: dict[str, Any], promise: PromiseTerms | None) -> dict[str, Any] | None:
    """Tell what was promised, how many were no longer waiting by then, and how late the rest are."""
    within = find_estimate(waits, "within_promise")
    if promise is None or within is None:
        return None
    late = _find_quantile(waits, "median_lateness", beyond=0.5)
    value, rows = within["value"], int(within["rows"])
    told = None if value is None else hide_small(round((1 - value) * rows), rows)
    few_late = value is not None and told is None
    if few_late:
        within |= {"value": None, "low": None, "high": None}
    late_cases = int(late["rows"]) if late and late["value"] is not None else 0
    return {
        "shortest_days": promise.shortest_days,
        "longest_days": promise.longest_days,
        "working_days": promise.is_working,
        "share": promise.share,
        "within": within,
        "few_late": few_late,
        "half_late_by": late,
        "late": _list_waiting(waits, "promise", "days_late", late_cases) if not few_late else [],
    }


def build_trial(tried: Tried, costs: Iterable[Cost]) -> dict[str, Any]:
    """Tell what was tried and what came of it, the same way whatever it showed."""
    outcome, found = tried.outcome, tried.estimate
    small = min(tried.cases_usual, tried.cases_tried) < SMALLEST
    ended = tried.state != "running"
    spent = [cost for cost in costs if cost.purpose == "trial" and cost.key == tried.key]
    return {
        "name": tried.name,
        "question": tried.question,
        "what": tried.what,
        "arm": tried.arm,
        "state": tried.state,
        "measure": outcome.kind,
        "measure_name": outcome.name,
        "better": outcome.better,
        "unit": outcome.measured_in,
        "horizon_days": outcome.horizon_days,
        "estimate": None if small or not ended or found is None else _tell_estimate(tried, found),
        "cases_usual": None if small or not ended else tried.cases_usual,
        "cases_tried": None if small or not ended else tried.cases_tried,
        "began_on": tried.began_on.isoformat(),
        "ended_on": tried.ended_on.isoformat() if tried.ended_on else None,
        "verified": tried.is_verified,
        "amended": tried.amended,
        "registered_sha256": tried.registered,
        "costs": _write_sums(spent),
    }


def build_costs(facts: PageFacts) -> dict[str, Any]:
    """Tell what it cost: in all, by what it was for, by kind; no hours, which would tell what a person earns."""
    return {
        "until_on": facts.until_on.isoformat(),
        "total": _write_sums(facts.costs),
        "by_purpose": _group(facts.costs, "purpose"),
        "by_kind": _group(facts.costs, "kind"),
        "spend_without_target": [
            {"currency": currency, "share": round_value(share, "share")}
            for currency, share in sorted(facts.spend_without_target.items())
        ],
    }


def find_estimate(finding: dict[str, Any], key: str) -> dict[str, Any] | None:
    """Find an estimate of a finding, with its interval, method and rows; rounded, so that no single case shows."""
    found = next((one for one in finding["estimates"] if one["key"] == key), None)
    if found is None:
        return None
    told = {name: found[name] for name in _ESTIMATES}
    return told | {name: round_value(found[name], found["unit"]) for name in ("value", "low", "high")}


def _find_quantile(finding: dict[str, Any], key: str, *, beyond: float) -> dict[str, Any] | None:
    """Find a quantile; without its numbers where fewer than ten people are beyond it."""
    found = find_estimate(finding, key)
    if found is not None and round(found["rows"] * beyond) < SMALLEST:
        return found | {"value": None, "low": None, "high": None}
    return found


def round_value(value: float | None, unit: str) -> float | None:
    """Round a value as finely as the public needs it; a wait to the microsecond would be that of one case.

    Example:
        >>> round_value(52.550426030092595, "days"), round_value(0.0123456, "days"), round_value(0.68941, "share")
        (52.6, 0.012, 0.689)
    """
    if value is None or not math.isfinite(value):
        return None
    if unit == "share" or abs(value) >= 1:
        return round(value, 3 if unit == "share" else 1)
    return float(f"{value:.2g}")


def hide_small(count: int, whole: int, *, smallest: int = SMALLEST) -> int | None:
    """Give a count unless it, or what it leaves of the whole, is small but not nothing.

    Example:
        >>> hide_small(9, 100), hide_small(10, 100), hide_small(95, 100), hide_small(0, 100)
        (None, 10, None, 0)
    """
    rest = whole - count
    return None if 0 < count < smallest or 0 < rest < smallest else count


def _list_waiting(finding: dict[str, Any], table: str, day: str, whole: int) -> list[dict[str, float | None]]:
    """List who still waits after a few round numbers of days, as far as ten people or more are on either side."""
    found = next((one for one in finding["tables"] if one["key"] == table), None)
    if found is None or whole < SMALLEST:
        return []
    names = [column["key"] for column in found["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in found["rows"]]
    shown = [row for row in rows if row[day] > 0 and row["waiting"] is not None]
    shown = [row for row in shown if min(row["waiting"], 1 - row["waiting"]) * whole >= SMALLEST]
    chosen = _choose_rows(shown, day)
    shares = ("waiting", "low", "high")
    return [
        {"days": row[day], **{name: round_value(row[name], "share") for name in shares}} for row in chosen
    ]


def _choose_rows(rows: list[dict[str, float]], day: str) -> list[dict[str, float]]:
    """Choose the rows nearest to round numbers of days, or a few evenly spaced where waits are short."""
    if not rows:
        return []
    last = rows[-1][day]
    wanted = [days for days in ROUND_DAYS if days <= last * 1.02]
    if len(wanted) < 3:
        wanted = [last * part / 6 for part in range(1, 7)]
    chosen: list[dict[str, float]] = []
    for days in wanted:
        nearest = min(rows, key=lambda row: (abs(row[day] - days), row[day]))
        if nearest not in chosen:
            chosen.append(nearest)
    return chosen[:MOST_ROWS]


def _tell_estimate(tried: Tried, found: dict[str, Any]) -> dict[str, float | None] | None:
    """Tell an estimate with its band; the level of a share that rests on few people is left out."""
    if not found.get("information_share", 1.0) or not math.isfinite(found["gain"]):
        return None
    told = {"usual": found.get("usual_value"), "tried": found.get("arm_value")}
    counts = {"usual": tried.cases_usual, "tried": tried.cases_tried}
    if tried.outcome.measured_in == "share":
        for name, level in told.items():
            if level is not None and hide_small(round(level * counts[name]), counts[name]) is None:
                told = {"usual": None, "tried": None}  # one with the gain would tell the other
                break
    told |= {"gain": found["gain"], "low": found["low"], "high": found["high"]}
    return {name: round_value(value, tried.outcome.measured_in) for name, value in told.items()}


def _group(costs: Iterable[Cost], name: str) -> list[dict[str, str]]:
    groups: dict[str, list[Cost]] = {}
    for cost in costs:
        groups.setdefault(getattr(cost, name), []).append(cost)
    return [{name: key} | total for key in sorted(groups) for total in _write_sums(groups[key])]


def _write_sums(costs: Iterable[Cost]) -> list[dict[str, str]]:
    """Write exact sums, one for each currency; the amount as a decimal text, so that nothing rounds it."""
    sums = sum_money(cost.money for cost in costs)
    return [{"currency": code, "amount": str(sums[code].amount)} for code in sorted(sums)]
