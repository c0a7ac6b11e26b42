"""What has changed between two versions of the records: computed once, then kept beside the later one."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from groundswell.evidence.extracts import compare_records
from groundswell.evidence.finding import Finding
from groundswell.evidence.suppression import suppress_small_groups
from groundswell.reports.page import build_section
from groundswell_web.records import folders
from groundswell_web.records.queries import ExtractCard, open_extract

SMALL_CASES = 20_000  # what is compared while the person waits
PATIENCE_SECONDS = 300.0


def find_comparison(earlier: ExtractCard, later: ExtractCard, *, sees_cases: bool) -> dict[str, Any] | None:
    """Find a comparison that was computed before: a section as the report shows it; None where there is none yet.

    Args:
        earlier: the earlier version.
        later: the later version.
        sees_cases: whether the person may see single cases; if not, small groups are suppressed.
    """
    try:
        kept = json.loads(_place(earlier.id, later).read_text(encoding="utf-8"))
        found: dict[str, Any] = kept["whole" if sees_cases else "guarded"]
        return found
    except (OSError, ValueError, KeyError):
        return None


def get_or_ask(earlier: ExtractCard, later: ExtractCard, *, sees_cases: bool) -> dict[str, Any] | None:
    """Get a comparison; a small one is computed at once, a large one by the worker, and None is given meanwhile."""
    from groundswell_web.records.tasks import compare_extracts

    found = find_comparison(earlier, later, sees_cases=sees_cases)
    if found is not None:
        return found
    if (earlier.case_count or 0) + (later.case_count or 0) <= SMALL_CASES:
        record_comparison(later.engagement_id, earlier.id, later.id)
        return find_comparison(earlier, later, sees_cases=sees_cases)
    asked = _place(earlier.id, later).with_suffix(".asked")
    if not asked.exists() or time.time() - asked.stat().st_mtime > PATIENCE_SECONDS:
        asked.touch(mode=0o600)
        compare_extracts.enqueue(str(later.engagement_id), str(earlier.id), str(later.id))
    return None


def record_comparison(engagement_id: UUID, earlier_id: UUID, later_id: UUID) -> None:
    """Compare two versions and keep what was found, as whoever sees cases is shown it and as the others are.

    Raises:
        NotThere: one of them is not ready, or belongs to another engagement.
    """
    finding = compare_records(open_extract(engagement_id, earlier_id), open_extract(engagement_id, later_id))
    said = {"whole": _lay_out(finding), "guarded": _lay_out(suppress_small_groups(finding))}
    place = folders.find_folder(engagement_id, later_id) / f"comparison-{earlier_id}.json"
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    part.write_text(json.dumps(said, ensure_ascii=False, default=str), encoding="utf-8")
    part.chmod(0o600)
    os.replace(part, place)


def _lay_out(finding: Finding) -> dict[str, Any]:
    section = asdict(build_section(finding))
    names = ("title", "headline", "sentences", "numbers", "tables", "caveats", "method")
    return {name: section[name] for name in names} | {"refused": finding.refusal is not None}


def _place(earlier_id: UUID, later: ExtractCard) -> Path:
    return folders.find_folder(later.engagement_id, later.id) / f"comparison-{earlier_id}.json"
