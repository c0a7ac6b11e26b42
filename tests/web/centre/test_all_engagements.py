"""All engagements of a unit on one page: what it shows, in what order, as a file, and with how many queries."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.units import add_engagement, fill, give_verdict, keep_readiness
from support.uploads import import_export, write_export
from support.workbench import Cast, build_cast, build_person

from groundswell_web.centre import listing, overview
from groundswell_web.handover.unit_queries import NewestReadiness

SignIn = Callable[[str], Client]


def read(client: Client, address: str = "/centre/") -> str:
    """Read a page with its blanks made single."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def list_names(page: str) -> list[str]:
    """List the engagements of the table in their order."""
    table = page[page.index("<table") :]
    return re.findall(r'role="rowheader"[^>]*><a [^>]*>([^<]+)</a>', table)


def read_file(client: Client, query: str = "") -> list[dict[str, str]]:
    """Read the list that is downloaded."""
    response = client.get(f"/centre/engagements.csv{query}")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def find_line(cast: Cast, now: datetime) -> overview.EngagementLine:
    """Find the line of an engagement."""
    return next(line for line in overview.list_lines(cast.unit_id, now) if line.id == cast.engagement_id)


def test_line_tells_how_an_engagement_stands(
    cast: Cast, now: datetime, client_of: SignIn, clock: None
) -> None:
    from groundswell.ledger.money import Money

    fill(cast, now, verdicts=("worked", "not_shown", "not_shown"), minor=123_456)
    keep_readiness(cast, date(2026, 2, 1), 0.1)
    keep_readiness(cast, date(2026, 3, 1), 0.425, critical=("Import the records",))

    line, page = find_line(cast, now), read(client_of("coordinator"))

    assert line.days_to_exit == 180
    assert line.readiness == NewestReadiness(date(2026, 3, 1), 0.425, 1)
    assert (line.trials.running, dict(line.trials.verdicts)) == (1, {"worked": 1, "not_shown": 2})
    assert line.costs == (Money("EUR", 123_456),)
    assert line.records_as_of is None
    for text in (
        "42.5%", "1 March 2026", "1 critical duty without anybody", "Worked: 1", "Not shown: 2", "Running: 1",
        "EUR 1,234.56", "29 August 2026", "Not started", "No records yet",
    ):  # fmt: skip
        assert text in page, text


def test_what_nobody_owns_is_counted_as_on_its_own_page(cast: Cast, now: datetime, client_of: SignIn) -> None:
    from decimal import Decimal

    from groundswell_web.engagements.actions import withdraw_member
    from groundswell_web.engagements.queries import list_members
    from groundswell_web.ownership import actions, queries

    fill(cast, now)
    one, lead = cast.engagement_id, cast.people["lead"]
    points = queries.list_points(one, now)
    gone = build_person("Gone", lead.home, now)
    for point, owner in zip(points, (lead, gone, cast.people["member"]), strict=False):
        answers = actions.OwnershipAnswers(owner.pk, Decimal(0), "", "The form", False, "A letter")
        if owner is gone:
            from groundswell_web.engagements.actions import record_member

            record_member(
                one, person_id=gone.pk, role="member", from_on=now.date(), until_on=None, by=lead, now=now
            )
        actions.record_ownership(one, point.id, version=0, answers=answers, by=lead, now=now)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    member = next(m for m in list_members(one, now=now) if m.person_id == cast.people["member"].pk)
    withdraw_member(one, member.id, until_on=now.date(), by=lead, now=now)

    later = now + timedelta(days=1)
    unowned = queries.list_unowned(one, later)
    line = find_line(cast, later)

    assert {point.reason for point in unowned} == {"left", "role_ended", "never"}
    assert (line.unowned.points, line.unowned.unowned) == (len(points), len(unowned))
    assert line.unowned.applicant_days == pytest.approx(queries.count_unowned_days(one, later))


def test_records_are_as_old_as_they_were_drawn(
    cast: Cast, now: datetime, client_of: SignIn, settings: Any, tmp_path: Path
) -> None:
    from groundswell_web.records.queries import find_current

    settings.DATA = tmp_path / "data"
    import_export(cast, now, write_export(tmp_path))
    current = find_current(cast.engagement_id)
    assert current is not None

    assert find_line(cast, now).records_as_of == (current.extract_at or current.ready_at)


def test_engagements_of_other_units_are_not_in_it(cast: Cast, now: datetime, client_of: SignIn) -> None:
    others = build_cast(now, "Licences")
    fill(others, now)

    assert list_names(read(client_of("coordinator"))) == ["Permits"]
    assert [row["engagement"] for row in read_file(client_of("coordinator"))] == ["Permits"]


def move(cast: Cast, **changes: Any) -> None:
    """Let time have passed for an engagement."""
    from groundswell_web.engagements.models import Engagement

    Engagement.objects.filter(pk=cast.engagement_id).update(**changes)


@pytest.fixture
def three(cast: Cast, now: datetime, clock: None) -> tuple[Cast, Cast, Cast]:
    """Permits, half a year to go; Boats, five weeks and a trial that harmed; Taxes, past its exit."""
    from support.trials import start_trial

    boats, taxes = add_engagement(cast, now, "Boats"), add_engagement(cast, now, "Taxes")
    give_verdict(boats, now, start_trial(boats, now), "harmful")
    move(boats, started_at=now, phase="beta", exits_on=now.date() + timedelta(days=35))
    move(taxes, started_at=now, phase="live", exits_on=now.date() - timedelta(days=3))
    return cast, boats, taxes


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("exit", ["Taxes", "Boats", "Permits"]),
        ("name", ["Boats", "Permits", "Taxes"]),
        ("phase", ["Permits", "Boats", "Taxes"]),
        ("readiness", ["Boats", "Permits", "Taxes"]),  # nothing is known of Taxes: it comes last
        ("unowned", ["Permits", "Taxes", "Boats"]),
        ("harm", ["Boats", "Taxes", "Permits"]),
        ("cost", ["Permits", "Taxes", "Boats"]),
        ("nonsense", ["Taxes", "Boats", "Permits"]),
    ],
)
def test_list_comes_in_the_order_that_was_asked_for(
    three: tuple[Cast, Cast, Cast], now: datetime, client_of: SignIn, order: str, names: list[str]
) -> None:
    permits, boats, _taxes = three
    fill(permits, now)
    keep_readiness(permits, now.date(), 0.5)
    keep_readiness(boats, now.date(), 0.2)

    page = read(client_of("coordinator"), f"/centre/?order={order}")

    assert list_names(page) == names
    assert page.count("aria-sort=") == 1


def test_handed_over_comes_last_and_is_no_hint(
    three: tuple[Cast, Cast, Cast], now: datetime, client_of: SignIn
) -> None:
    move(three[2], phase="handed_over")

    page = read(client_of("coordinator"))

    assert list_names(page) == ["Boats", "Permits", "Taxes"]
    assert "The exit date has passed" not in page


def test_phase_filters_the_page_and_the_file(three: Any, client_of: SignIn) -> None:
    client = client_of("coordinator")

    assert list_names(read(client, "/centre/?phase=beta")) == ["Boats"]
    assert list_names(read(client, "/centre/?phase=not_started")) == ["Permits"]
    assert [row["engagement"] for row in read_file(client, "?phase=live&order=name")] == ["Taxes"]
    assert "No engagement is in this phase." in read(client, "/centre/?phase=alpha")
    assert len(list_names(read(client, "/centre/?phase=nonsense"))) == 3


def test_hints_name_what_is_near_its_exit_with_something_missing(
    three: tuple[Cast, Cast, Cast], now: datetime
) -> None:
    permits, boats, _taxes = three

    def list_told() -> list[tuple[str, str]]:
        hints = listing.list_hints(overview.list_lines(permits.unit_id, now))
        return [(hint.line.engagement.name, hint.text) for hint in hints]

    past = ("Taxes", "The exit date has passed, and it is not handed over.")
    assert list_told() == [
        past,
        ("Boats", "The team leaves within twelve weeks, and readiness has not been computed yet."),
    ]
    keep_readiness(boats, now.date(), 0.6, critical=("Import",))
    assert list_told()[1] == (
        "Boats",
        "The team leaves within twelve weeks, and nobody of the agency can do a critical duty alone.",
    )
    keep_readiness(boats, now.date() + timedelta(days=1), 0.9)
    assert list_told() == [past]


def test_file_holds_the_same_as_the_page(
    three: tuple[Cast, Cast, Cast], now: datetime, client_of: SignIn
) -> None:
    permits, boats, _taxes = three
    fill(permits, now, verdicts=("harmful",), minor=5)
    keep_readiness(boats, date(2026, 3, 1), 0.425, critical=("Import",))

    rows = read_file(client_of("coordinator"))

    assert [row["engagement"] for row in rows] == ["Taxes", "Boats", "Permits"]
    assert rows[0]["days_to_exit"] == "-3"
    assert rows[1]["readiness_share"] == "0.425"
    assert rows[1]["critical_duties_without_anybody"] == "1"
    assert rows[1]["phase"] == "beta"
    assert (rows[2]["trials_harmful"], rows[2]["trials_running"], rows[2]["cost"]) == ("1", "1", "EUR 0.05")
    assert rows[2]["readiness_share"] == ""
    assert rows[2]["steps_nobody_owns"] == rows[2]["steps"] == "4"


def test_file_holds_no_formula(cast: Cast, now: datetime, client_of: SignIn) -> None:
    add_engagement(cast, now, "=1+1")

    assert "'=1+1" in [row["engagement"] for row in read_file(client_of("coordinator"))]


def test_unit_without_engagements_is_told_how_to_begin(cast: Cast, now: datetime, clock: None) -> None:
    from groundswell_web.people.models import Organisation

    unit = Organisation.objects.create(name="New Unit", kind="unit")
    client = Client()
    client.force_login(
        build_person("New Coordinator", unit, now, is_coordinator=True),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    assert "Your unit has no engagement yet." in read(client)


def test_start_page_leads_coordinators_there_and_nobody_else(client_of: SignIn) -> None:
    assert 'href="/centre/"' in read(client_of("coordinator"), "/")
    for role in ("lead", "sponsor", "administrator"):
        assert 'href="/centre/"' not in read(client_of(role), "/")


def test_more_engagements_take_no_more_queries(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client = client_of("coordinator")
    fill(cast, now, verdicts=("worked",))

    def count() -> int:
        client.get("/centre/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/centre/")
        return len(queries)

    few = count()
    for number in range(4):
        more = add_engagement(cast, now, f"Another {number}")
        fill(more, now, verdicts=("worked", "harmful"))
        keep_readiness(more, date(2026, 3, 1), 0.5)
    assert count() == few
