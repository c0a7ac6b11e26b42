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
from groundswell.reports.page import build_section
from groundswell_web.records import folders
from groundswell_web.records.queries import ExtractCard, open_extract

SMALL_CASES = 20_000  # what is compared while the person waits
PATIENCE_SECONDS = 300.0


def find_comparison(earlier: ExtractCard, later: ExtractCard) -> dict[str, Any] | None:
    """Find a comparison that was computed before: a section as the report shows it; None where there is none yet."""
    try:
        found: dict[str, Any] = json.loads(_place(earlier.id, later).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return None


def get_or_ask(earlier: ExtractCard, later: ExtractCard) -> dict[str, Any] | None:
    """Get a comparison; a small one is computed at once, a large one by the worker, and None is given meanwhile."""
    from groundswell_web.records.tasks import compare_extracts

    found = find_comparison(earlier, later)
    if found is not None:
        return found
    if (earlier.case_count or 0) + (later.case_count or 0) <= SMALL_CASES:
        return record_comparison(later.engagement_id, earlier.id, later.id)
    asked = _place(earlier.id, later).with_suffix(".asked")
    if not asked.exists() or time.time() - asked.stat().st_mtime > PATIENCE_SECONDS:
        asked.touch(mode=0o600)
        compare_extracts.enqueue(str(later.engagement_id), str(earlier.id), str(later.id))
    return None


def record_comparison(engagement_id: UUID, earlier_id: UUID, later_id: UUID) -> dict[str, Any]:
    """Compare two versions and keep what was found.

    Raises:
        NotThere: one of them is not ready, or belongs to another engagement.
    """
    finding = compare_records(open_extract(engagement_id, earlier_id), open_extract(engagement_id, later_id))
    section = asdict(build_section(finding))
    said = {
        name: section[name]
        for name in ("title", "headline", "sentences", "numbers", "tables", "caveats", "method")
    }
    said["refused"] = finding.refusal is not None
    place = folders.find_folder(engagement_id, later_id) / f"comparison-{earlier_id}.json"
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    part.write_text(json.dumps(said, ensure_ascii=False, default=str), encoding="utf-8")
    part.chmod(0o600)
    os.replace(part, place)
    return said


def _place(earlier_id: UUID, later: ExtractCard) -> Path:
    return folders.find_folder(later.engagement_id, later.id) / f"comparison-{earlier_id}.json"
