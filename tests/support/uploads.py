"""Small exports, and uploading them by the same actions as the screens use."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID


def write_export(folder: Path, *, cases: int = 40, name: str = "export.csv", style: str = "iso") -> Path:
    """Write an export of a few cases: received, checked, decided or withdrawn; the last ones open."""
    lines = ["case,status,changed_at,officer,applicant_name,kind"]
    for number in range(cases):
        day = number % 28 + 1
        for step, month in (
            ("Received", 1),
            ("Checking", 2),
            ("Withdrawn" if number % 5 == 0 else "Decided", 4),
        ):
            if number >= cases - 4 and month == 4:
                continue
            at = (
                f"2025-{month:02}-{day:02}T09:{number % 60:02}:00"
                if style == "iso"
                else f"{day % 12 + 1}/{month}/2025"
            )
            who = f"Anna Karlsson{chr(97 + number % 26)}"
            lines.append(
                f"C{number},{step},{at},clerk {number % 3},{who},{'simple' if number % 2 else 'hard'}"
            )
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def upload(cast: Any, now: datetime, *paths: Path, mapping: str = "", role: str = "member") -> UUID:
    """Upload files, and have them looked at."""
    from groundswell_web.records import actions, runs

    arrived = []
    for number, path in enumerate(paths):
        copy = path.with_name(f"arrived-{number}")
        shutil.copy(path, copy)
        arrived.append((path.name, copy))
    extract_id = actions.record_upload(
        cast.engagement_id, name="", files=arrived, mapping=mapping, by=cast.people[role], now=now
    )
    runs.look_at(extract_id)
    return extract_id


def import_export(cast: Any, now: datetime, *paths: Path, mapping: str = "") -> UUID:
    """Upload files, and import them as the worker would."""
    from groundswell_web.records import actions, runs

    extract_id = upload(cast, now, *paths, mapping=mapping)
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    runs.import_one(extract_id)
    return extract_id
