"""Notices: raised once, mailed once, settled when the matter is; a mail that fails is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from support.mandates import draft, put_in_force
from support.workbench import Cast

from groundswell_web.engagements.actions import sign_mandate
from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.checks import CHECKS, Checks, Concerned
from groundswell_web.notices.queries import list_notices


@pytest.fixture
def found() -> Iterator[list[Concerned]]:
    """What a check of the test's own finds."""
    told: list[Concerned] = []

    def check(now: datetime) -> list[Concerned]:
        return told

    CHECKS.register("of the test", check)
    yield told
    del CHECKS._checks["of the test"]


def concern(cast: Cast, role: str = "lead", key: str = "1") -> Concerned:
    """Something to raise."""
    person = cast.people[role].pk
    return Concerned(person, key, f"Thing {key} waits for {role}", cast.address, cast.engagement_id)


def test_notice_is_raised_and_mailed_once(cast: Cast, now: datetime, found: list[Concerned]) -> None:
    found.append(concern(cast))

    counts = [(record_notices(now=now), mail_notices(now=now)) for _run in range(3)]

    assert counts == [(1, 1), (0, 0), (0, 0)]
    assert mail.outbox[0].to == ["permits.lead@example.org"]
    assert f"http://127.0.0.1:8000{cast.address}" in mail.outbox[0].body


def test_notices_of_one_person_come_in_one_mail(cast: Cast, now: datetime, found: list[Concerned]) -> None:
    found += [concern(cast, key="1"), concern(cast, key="2"), concern(cast, "sponsor")]
    record_notices(now=now)

    assert mail_notices(now=now) == 2
    assert {sent.to[0]: sent.subject for sent in mail.outbox} == {
        "permits.lead@example.org": "Groundswell: 2 things wait for you",
        "permits.sponsor@example.org": "Groundswell: one thing waits for you",
    }


def test_notice_no_longer_found_is_settled_and_raised_again_when_it_comes_back(
    cast: Cast, now: datetime, found: list[Concerned]
) -> None:
    found.append(concern(cast))
    record_notices(now=now)
    told = found.pop()
    record_notices(now=now)
    assert list_notices(cast.people["lead"].pk) == []

    found.append(told)

    assert record_notices(now=now) == 1


def test_mail_that_cannot_be_sent_goes_out_with_the_next_run(
    cast: Cast, now: datetime, found: list[Concerned], settings: Any
) -> None:
    found.append(concern(cast))
    record_notices(now=now)
    stands = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "support.stopped_mail.StoppedMail"}}
    assert mail_notices(now=now) == 0

    settings.MAILERS = stands

    assert mail_notices(now=now) == 1
    assert len(mail.outbox) == 1


def test_notice_of_somebody_who_has_left_is_not_mailed(
    cast: Cast, now: datetime, found: list[Concerned]
) -> None:
    found.append(concern(cast))
    record_notices(now=now)
    cast.people["lead"].leaves_on = date(2026, 3, 1)
    cast.people["lead"].save()

    assert mail_notices(now=now) == 0


def test_notice_shows_on_the_start_page_and_the_state_of_play(
    cast: Cast, now: datetime, found: list[Concerned], client_of: Callable[[str], Client]
) -> None:
    found += [concern(cast, key=str(number)) for number in range(7)]
    record_notices(now=now)

    for address in ("/", cast.address):
        text = client_of("lead").get(address).content.decode()
        assert "Waiting for you" in text
        assert "Thing 6 waits for lead" in text
        assert "2 more" in text
        assert "Waiting for you" not in client_of("member").get(address).content.decode()


def test_draft_of_a_mandate_waits_for_the_sponsor_until_it_is_signed(cast: Cast, now: datetime) -> None:
    mandate_id = draft(cast, now)
    record_notices(now=now)
    [notice] = list_notices(cast.people["sponsor"].pk)
    assert notice.text == "Permits: a mandate waits for your signature"

    sign_mandate(cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now)
    record_notices(now=now)

    assert list_notices(cast.people["sponsor"].pk) == []


@pytest.mark.parametrize(
    ("until_on", "text"), [(date(2026, 3, 20), "ends on 20 March 2026"), (date(2026, 6, 1), "")]
)
def test_mandate_that_ends_within_four_weeks_is_raised(
    cast: Cast, now: datetime, until_on: date, text: str
) -> None:
    put_in_force(cast, now, until_on=until_on)

    record_notices(now=now)

    told = [notice.text for notice in list_notices(cast.people["lead"].pk) if "mandate" in notice.text]
    assert [text in one for one in told] == ([True] if text else [])


def test_command_raises_and_mails(cast: Cast, now: datetime, found: list[Concerned], clock: None) -> None:
    found.append(concern(cast))
    out = StringIO()

    call_command("raise_notices", stdout=out)

    assert "1 mails" in out.getvalue()


def test_check_of_a_name_that_is_taken_is_refused() -> None:
    checks = Checks()
    checks.register("one", lambda now: [])

    with pytest.raises(ValueError, match="there is a check"):
        checks.register("one", lambda now: [])
