"""The plays as a central unit sees them: what their trials showed together, and where to read on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.test import Client
from support.results import finish_trial
from support.workbench import Cast

SignIn = Callable[[str], Client]


def test_plays_without_a_trial_say_so_and_lead_on(cast: Cast, client_of: SignIn) -> None:
    page = client_of("coordinator").get("/centre/plays/").content.decode()

    assert f'href="{cast.address}trials/plays/remind_applicant/"' in page
    assert "No verdict yet." in page


def test_play_with_a_verdict_comes_first_with_what_is_known(
    cast: Cast, now: datetime, client_of: SignIn, settings: Any, tmp_path: Path
) -> None:
    from groundswell_web.centre.plays import list_play_summaries

    settings.DATA = tmp_path / "data"
    finish_trial(cast, now, tmp_path, play="remind_applicant")

    first, *others = list_play_summaries(cast.unit_id)
    page = client_of("coordinator").get("/centre/plays/").content.decode()

    assert (first.line.play.name, first.line.trials) == ("remind_applicant", 1)
    assert first.says
    assert first.says in page
    assert first.engagement_id == cast.engagement_id
    assert all(not other.says for other in others)
