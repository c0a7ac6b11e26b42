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

SMALL_CASES = (
    100_000  # what is measured while the person waits: the slowest measure takes about a second there
)
PATIENCE_SECONDS = 300  # after which a baseline that did not come is asked for again


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
    return find_kept(current.id, measure, step) or compute_baseline(engagement_id, current.id, measure, step)


def find_kept(extract_id: UUID, measure: str, step: str) -> Baseline | None:
    """Find a baseline that was computed already."""
    known: dict[str, Any] | None = cache.get(_name(extract_id, measure, step))
    return Baseline(**known) if known is not None else None


def is_awaited(engagement_id: UUID, measure: str, step: str) -> bool:
    """Tell whether a page has to wait for a baseline: it is then asked of the worker, once.

    That of records small enough is computed while the person waits, in less than two seconds.
    """
    from groundswell_web.targets.tasks import compute

    current = find_current(engagement_id)
    if current is None or (current.case_count or 0) <= SMALL_CASES:
        return False
    if find_kept(current.id, measure, step) is not None:
        return False
    if cache.add(f"{_name(current.id, measure, step)}:asked", 1, timeout=PATIENCE_SECONDS):
        compute.enqueue(str(engagement_id), str(current.id), measure, step)
    return True


def compute_baseline(engagement_id: UUID, extract_id: UUID, measure: str, step: str) -> Baseline:
    """Compute a baseline and keep it."""
    baseline = read_measure(engagement_id, extract_id, measure, step, since=None)
    cache.set(_name(extract_id, measure, step), asdict(baseline), timeout=24 * 3600)
    return baseline


def _name(extract_id: UUID, measure: str, step: str) -> str:
    return f"baseline:{extract_id}:{measure}:{hash_text(step)}"


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
