"""Take a baseline or a reading from the records; nobody types one."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.evidence.measures import estimate_measure, get_measure
from groundswell_web.records.queries import find_current, get_extract, open_extract


@dataclass(frozen=True)
class Baseline:
    """A measure as the records give it.

    Args:
        extract_id: which version of the records.
        as_of_at: until when they go.
        value: the estimate; None where there is none.
        low: lower limit of its interval.
        high: upper limit.
        method: how it was computed.
        rows: from how many rows.
        why_none: why there is no value.
    """

    extract_id: UUID
    as_of_at: datetime
    value: float | None
    low: float | None
    high: float | None
    method: str
    rows: int
    why_none: str


def find_baseline(engagement_id: UUID, measure: str, step: str) -> Baseline | None:
    """Find the baseline of a measure in the records that are in use; None while there are none.

    It is computed once for each version of the records, and kept.
    """
    current = find_current(engagement_id)
    if current is None:
        return None
    name = f"baseline:{current.id}:{measure}:{hash_text(step)}"
    known: dict[str, Any] | None = cache.get(name)
    if known is not None:
        return Baseline(**known)
    baseline = read_measure(engagement_id, current.id, measure, step, since=None)
    cache.set(name, asdict(baseline), timeout=24 * 3600)
    return baseline


def read_measure(
    engagement_id: UUID, extract_id: UUID, measure: str, step: str, *, since: date | None
) -> Baseline:
    """Read a measure from one version of the records.

    Args:
        engagement_id: the engagement.
        extract_id: the version.
        measure: its name.
        step: the step it is of, or empty.
        since: only what was received or done since; None for all.
    """
    extract = get_extract(engagement_id, extract_id)
    as_of_at = extract.extract_at or extract.created_at
    if since is not None and as_of_at.date() <= since:
        text = _("These records end before the target begins.")
        return Baseline(extract_id, as_of_at, None, None, None, "", 0, text)
    if (
        since is not None
        and get_measure(measure).covers == "weeks"
        and as_of_at.date() - since < timedelta(days=14)
    ):
        text = _("Two whole weeks are needed for this measure.")
        return Baseline(extract_id, as_of_at, None, None, None, "", 0, text)
    records = open_extract(engagement_id, extract_id)
    try:
        found = estimate_measure(records, measure, step=step or None, since=since)
    except GroundswellError as error:
        return Baseline(extract_id, as_of_at, None, None, None, "", 0, error.what)
    why = "" if found.value is not None else _("The records give no number for this measure.")
    return Baseline(extract_id, as_of_at, found.value, found.low, found.high, found.method, found.rows, why)


def hash_text(text: str) -> str:
    """Make a short key of a text of any length."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
