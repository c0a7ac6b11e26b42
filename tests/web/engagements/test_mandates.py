"""Mandates: drafted, signed, replaced; never edited, not even by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from support.mandates import draft, put_in_force
from support.workbench import Cast, build_cast

from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.models import Mandate
from groundswell_web.refusals import NotThere, Refusal

ANSWERS = {
    "kinds": ["0", "3"],
    "other_kinds": "The colour of envelopes\n",
    "largest_share": "5 %",
    "most_cases": "1,200",
    "spend": "25,000.50",
    "currency": "eur",
    "until_on_0": "1",
    "until_on_1": "6",
    "until_on_2": "2026",
}


def test_mandate_drafted_in_the_browser_is_kept_as_told(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client_of("lead").post(reverse("mandate_new", args=[cast.engagement_id]), ANSWERS)

    [mandate] = queries.list_mandates(cast.engagement_id)
    assert mandate.kinds_of_change[-1] == "The colour of envelopes"
    assert len(mandate.kinds_of_change) == 3
    assert (mandate.largest_share, mandate.most_cases, str(mandate.spend)) == (0.05, 1200, "25000.50")
    assert (mandate.currency, mandate.until_on) == ("EUR", date(2026, 6, 1))
    assert mandate.signed_at is None


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"largest_share": "lots"}, "The largest share must be a number, such as 5"),
        ({"largest_share": "101"}, "The largest share must be 100 or less"),
        ({"largest_share": ""}, "Enter the largest share"),
        ({"most_cases": "1.5"}, "The number of cases must be a whole number, such as 200"),
        ({"most_cases": "0"}, "The number of cases must be 1 or more"),
        ({"spend": "-1"}, "The amount must be 0 or more"),
        ({"currency": "euros"}, "The currency must be three letters, such as EUR"),
        ({"kinds": [], "other_kinds": ""}, "Select a kind of change, or write one of your own"),
        ({"until_on_2": "2027"}, "The mandate must not run longer than the engagement"),
        ({"until_on_2": "2025"}, "The mandate must run until a day in the future"),
        ({"until_on_1": "13"}, "The last day of the mandate must be a real date"),
    ],
)
def test_draft_that_cannot_be_is_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], answers: dict[str, str], error: str
) -> None:
    address = reverse("mandate_new", args=[cast.engagement_id])

    response = client_of("lead").post(address, ANSWERS | answers)

    assert response.status_code == 200
    assert error in response.content.decode()
    assert queries.list_mandates(cast.engagement_id) == []


def test_mandate_signed_replaces_the_one_in_force(cast: Cast, now: datetime) -> None:
    first = put_in_force(cast, now)

    second = put_in_force(cast, now)

    assert queries.find_mandate(cast.engagement_id).id == second  # type: ignore[union-attr]
    assert queries.get_mandate(cast.engagement_id, first).replaced_at == now


def test_mandate_is_in_force_up_to_its_last_day(cast: Cast, now: datetime) -> None:
    put_in_force(cast, now)
    mandate = queries.find_mandate(cast.engagement_id)

    assert mandate is not None
    assert mandate.is_in_force(date(2026, 6, 1))
    assert not mandate.is_in_force(date(2026, 6, 2))


def test_mandate_is_not_signed_twice(cast: Cast, now: datetime) -> None:
    mandate_id = put_in_force(cast, now)

    with pytest.raises(Refusal, match="no longer open for signing"):
        actions.sign_mandate(cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now)


def test_mandate_is_not_signed_by_who_drafted_it(cast: Cast, now: datetime) -> None:
    mandate_id = draft(cast, now)

    with pytest.raises(Refusal, match="Somebody else must draft what you sign"):
        actions.sign_mandate(cast.engagement_id, mandate_id, by=cast.people["lead"], now=now)


def test_mandate_that_ran_out_before_its_signature_is_not_signed(cast: Cast, now: datetime) -> None:
    mandate_id = draft(cast, now, until_on=date(2026, 3, 3))

    with pytest.raises(Refusal, match="has run out before it was signed"):
        actions.sign_mandate(
            cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now + timedelta(days=1)
        )


def test_mandate_of_another_engagement_is_not_there(cast: Cast, now: datetime) -> None:
    other = build_cast(now, "Licences")
    mandate_id = draft(other, now)

    with pytest.raises(NotThere):
        actions.sign_mandate(cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now)
    with pytest.raises(NotThere):
        queries.get_mandate(cast.engagement_id, mandate_id)


@pytest.mark.parametrize(
    "change",
    [
        "largest_share = 0.5",
        "spend = 999999",
        "most_cases = 100000",
        "until_on = '2027-01-01'",
        "kinds_of_change = '[\"anything\"]'",
        "signed_at = NULL, signed_by_id = NULL",
    ],
)
def test_database_refuses_to_change_what_was_signed(cast: Cast, now: datetime, change: str) -> None:
    mandate_id = put_in_force(cast, now)
    before = queries.get_mandate(cast.engagement_id, mandate_id)

    statement = f"UPDATE engagements_mandate SET {change}"
    with pytest.raises(DatabaseError, match="replaced, never edited"), transaction.atomic():
        connection.cursor().execute(statement)

    assert queries.get_mandate(cast.engagement_id, mandate_id) == before


def test_database_refuses_to_delete_what_was_signed(cast: Cast, now: datetime) -> None:
    mandate_id = put_in_force(cast, now)

    with pytest.raises(DatabaseError, match="replaced, never edited"), transaction.atomic():
        Mandate.objects.filter(pk=mandate_id).delete()


def test_draft_not_signed_can_be_corrected_in_the_database(cast: Cast, now: datetime) -> None:
    mandate_id = draft(cast, now)

    assert Mandate.objects.filter(pk=mandate_id).update(most_cases=1) == 1


@pytest.mark.parametrize("role", ["lead", "sponsor", "observer"])
def test_page_of_a_mandate_offers_the_signature_to_the_sponsor_alone(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, role: str
) -> None:
    address = reverse("mandate", args=[cast.engagement_id, draft(cast, now)])

    text = client_of(role).get(address).content.decode()

    assert ("Sign this mandate" in text) == (role == "sponsor")
