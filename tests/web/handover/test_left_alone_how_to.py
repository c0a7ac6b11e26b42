"""The how-to for the service owner who is left alone: its numbers and its buttons are those of the program."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from repository.tree import ROOT
from support.handover import add_duty
from support.workbench import Cast

from groundswell.trials.drift import begin_watch
from groundswell_web.access import MAY
from groundswell_web.handover import later, speed
from groundswell_web.handover.actions import rehearsals
from groundswell_web.handover.words import CHECKED_MONTHS

PAGE = " ".join((ROOT / "docs/how-to/be-left-alone.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "sentence",
    [
        f"{rehearsals.LONGEST_DAYS} days are the most",
        "can write for one hour",
        "three days at most",
        f"within the last {later.FRESH.days} days",
        "up to twelve months before",
        "4 of 5 cases were over in the year before",
        "once in 120 months",
    ],
)
def test_page_says(sentence: str) -> None:
    assert sentence in PAGE


def test_numbers_of_the_page_are_those_of_the_program() -> None:
    assert timedelta(hours=1) == rehearsals.LEVER
    assert timedelta(days=3) == rehearsals.PATIENCE
    assert (speed.MOST_MONTHS, speed.SHARE) == (12, 4 / 5)
    assert inspect.signature(begin_watch).parameters["alarm_at"].default == 120
    assert "At 1, 3, 6 and 12 months" in PAGE
    assert CHECKED_MONTHS == (1, 3, 6, 12)


def test_who_may_is_as_the_page_says() -> None:
    assert MAY["order", "rehearsals"] == {"service_owner", "lead", "sponsor"}
    assert MAY["override", "exit"] == {"sponsor"}
    assert MAY["accept", "duties"] == {"service_owner"}
    for what in (("import", "records"), ("change", "ownership"), ("export", "archive")):
        assert "service_owner" in MAY[what]


def test_pages_have_the_names_that_the_page_tells(
    cast: Cast, client_of: Callable[[str], Client], now: Any
) -> None:
    add_duty(cast, now)
    told = {
        "rehearsals": "Order a rehearsal",
        "acceptance": "Go on to sign",
        "exit": "The exit",
        "after": "After the exit",
    }
    for address, words in told.items():
        text = client_of("service_owner").get(reverse(address, args=[cast.engagement_id])).content.decode()
        assert words in text
        for link in (
            "Duties",
            "If the team left tonight",
            "Rehearsals",
            "Acceptance",
            "Exit",
            "After the exit",
        ):
            assert f">{link}</a>" in text, link
            assert re.search(rf"\*{link}\*", PAGE), link
