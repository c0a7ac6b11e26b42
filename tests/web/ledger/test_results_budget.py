"""Pages of results ask the database as often for many results as for few."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.results import run_target, write_waits
from support.trials import let_arrive
from support.workbench import Cast

from groundswell_web.ledger.models import Result

PAGES = ("results/", "worth/", "statement/")


@pytest.mark.parametrize("path", PAGES)
def test_page_asks_no_more_for_many_results(
    path: str, cast: Cast, now: datetime, tmp_path: Path, mandate: UUID, client_of: Any
) -> None:
    let_arrive(cast, tmp_path, write_waits(now.replace(year=2025), now, 20.0, a_day=1), now)
    client = client_of("finance")
    counts = []
    for number in (1, 5):
        for place in range(number):
            add_result(cast, now, f"Target {number}-{place}")
        ask(client, cast, path)
        counts.append(ask(client, cast, path))

    assert counts[0] == counts[1]


def ask(client: Client, cast: Cast, path: str) -> int:
    """Count the queries of a page."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(f"{cast.address}ledger/{path}").status_code == 200
    return len(asked)


def add_result(cast: Cast, now: datetime, title: str) -> None:
    """Add a target with a result, written as it would be computed."""
    target_id = run_target(cast, now, title=title)
    document: dict[str, Any] = {
        "name": title, "home": "agency", "play": "", "verdict": "", "sentences": ["It saved 10 days."], "formula": "",
        "caveats": [], "also_changed": [], "parts": [], "inputs": {}, "output": [], "may_book": True,
    }  # fmt: skip
    Result.objects.create(
        engagement_id=cast.engagement_id, target_id=target_id, subject=f"target:{target_id}",
        measure="applicant_days", basis="records", step=title, from_on=date(2026, 3, 2), until_on=date(2026, 4, 2),
        value=10.0, low=5.0, high=15.0, cases=100, document=document, computed_at=now,
    )  # fmt: skip
