"""The history on a page: newest first, in words, by kind, fifty at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.test import Client
from django.urls import reverse
from support.mandates import draft
from support.workbench import Cast

from groundswell_web.audit.actions import record_event


def write_many(cast: Cast, now: datetime, count: int) -> None:
    """Write events that are easily told apart."""
    with transaction.atomic():
        for number in range(count):
            record_event(
                by=cast.people["lead"],
                now=now,
                verb="changed",
                kind="target",
                key=str(number),
                name=f"number {number}.",
                engagement_id=cast.engagement_id,
                before={"to_value": 1},
                after={"to_value": number},
            )


def test_history_shows_newest_first_with_before_and_after(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    write_many(cast, now, 5)

    text = client_of("lead").get(reverse("history", args=[cast.engagement_id])).content.decode()

    assert text.index("number 4.") < text.index("number 3.")
    assert "<strong>Permits lead</strong> changed the target number 4." in text
    assert "<dt>To value</dt><dd><del>1</del>" in text


def test_history_goes_on_to_older_pages_to_its_first_event(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    write_many(cast, now, 60)
    address, client = reverse("history", args=[cast.engagement_id]), client_of("lead")
    first = client.get(address).content.decode()
    assert "number 10." in first
    assert "number 9." not in first

    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = client.get(address + older).content.decode()

    assert "number 9." in second
    assert "created the engagement Permits" in second
    assert "Newest" in second


def test_history_of_one_kind_shows_no_other(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    write_many(cast, now, 2)
    draft(cast, now)

    address = reverse("history", args=[cast.engagement_id])
    text = client_of("lead").get(address, {"kind": "mandate"}).content.decode()

    assert "drafted Mandate 1" in text
    assert "number 1." not in text


def test_history_asked_with_nonsense_shows_everything(cast: Cast, client_of: Callable[[str], Client]) -> None:
    address = reverse("history", args=[cast.engagement_id])

    response = client_of("lead").get(address, {"kind": "<script>", "before": "9" * 40})

    assert response.status_code == 200
    assert "created the engagement Permits" in response.content.decode()
