"""The pages of duties, of accounts and contracts, and of deeds, as people of each role use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from support.handover import add_duty, add_holding, do_deed, find_duty_of, find_steps, tell_deed
from support.workbench import Cast

from groundswell_web.handover.deed_queries import get_deed, list_deeds
from groundswell_web.handover.duty_queries import get_duty, list_duties, list_holdings

type SignIn = Callable[[str], Client]


def read(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def answer(cast: Cast, **more: Any) -> dict[str, Any]:
    told = {
        "version": 0,
        "name": "Answer the on-call phone",
        "consequence": "stops",
        "often": "7",
        "owner": str(cast.people["lead"].pk),
        "successor": str(cast.people["member"].pk),
        "described": "https://wiki.example.org/on-call",
    }
    return told | more


def tell(cast: Cast, **more: Any) -> dict[str, Any]:
    told = {
        "done_by": str(cast.people["member"].pk),
        "on_0": "1",
        "on_1": "3",
        "on_2": "2026",
        "text": "Took two calls.",
        "account_home": "none",
    }
    return told | more


def test_the_page_finds_what_groundswell_sees_when_it_is_first_opened(cast: Cast, client_of: SignIn) -> None:
    page = read(client_of("observer").get(f"{cast.address}handover/duties/"))
    assert "Bring in new records every month" in page
    assert "Answer what people are worried about" in page
    assert "Add a duty" not in page


def test_a_duty_is_added_shown_and_changed(cast: Cast, client_of: SignIn, now: datetime) -> None:
    client = client_of("member")
    account = add_holding(cast, now, "Phone contract", kind="contract", home="unit")
    sent = client.post(
        f"{cast.address}handover/duties/new", answer(cast, holdings=[str(account)]), follow=True
    )
    page = read(sent)
    for words in (
        "The duty is added.",
        "Answer the on-call phone",
        "Every week",
        "Permits lead",
        "Phone contract",
    ):
        assert words in page
    [line] = [one for one in list_duties(cast.engagement_id, now) if one.is_own]
    changed = answer(cast, version=1, often="other", days="45", successor="")
    page = read(client.post(f"{cast.address}handover/duties/{line.id}/change", changed, follow=True))
    assert "Every 45 days" in page
    assert "Nobody yet" in page
    stored = get_duty(cast.engagement_id, line.id, now).line
    assert (stored.every_days, stored.successor_id, stored.holdings) == (45.0, None, ())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Enter what must be done"),
        ("consequence", "", "Select what follows when nobody does it"),
        ("often", "other", "Enter the number of days"),
        ("owner", "00000000-0000-4000-8000-000000000001", "Select a valid choice"),
    ],
)
def test_a_wrong_answer_is_said_and_the_others_are_kept(
    cast: Cast, client_of: SignIn, field: str, value: str, words: str
) -> None:
    page = read(client_of("lead").post(f"{cast.address}handover/duties/new", answer(cast, **{field: value})))
    assert words in page
    assert "https://wiki.example.org/on-call" in page


def test_two_people_who_change_the_same_duty_see_each_other(
    cast: Cast, client_of: SignIn, now: datetime
) -> None:
    duty_id = add_duty(cast, now)
    address = f"{cast.address}handover/duties/{duty_id}/change"
    read(client_of("lead").post(address, answer(cast, version=1, name="Deploy it"), follow=True))
    client = client_of("member")
    page = read(client.post(address, answer(cast, version=1, name="Release it", often="30")))
    assert "Permits lead changed this while you had it open" in page
    assert "Deploy it" in page
    assert "Release it" in page
    assert 'name="version" value="2"' in page or 'value="2"' in page
    page = read(client.post(address, answer(cast, version=2, name="Release it"), follow=True))
    assert "Release it" in page


def test_the_owner_of_a_step_is_not_asked_here(cast: Cast, client_of: SignIn, now: datetime) -> None:
    find_steps(cast, now)
    client = client_of("lead")
    page = read(client.get(f"{cast.address}handover/duties/"))
    assert "Answer for “" in page
    line = next(one for one in list_duties(cast.engagement_id, now) if one.source == "step")
    page = read(client.get(f"{cast.address}handover/duties/{line.id}/change"))
    assert "Its owner is decided elsewhere" in page
    assert 'name="owner"' not in page
    assert 'name="name"' not in page


def test_a_duty_is_ended_with_a_reason(cast: Cast, client_of: SignIn, now: datetime) -> None:
    duty_id = add_duty(cast, now)
    client = client_of("service_owner")
    address = f"{cast.address}handover/duties/{duty_id}/end"
    assert "Enter why it need not be done any more" in read(client.post(address, {"why": ""}))
    page = read(client.post(address, {"why": "The form is gone."}, follow=True))
    assert "Its deeds stay" in page
    assert "Deploy the service" not in page
    assert "Deploy the service" in read(client.get(f"{cast.address}handover/duties/?ended"))


def test_a_deed_is_told_by_one_and_confirmed_by_another(cast: Cast, client_of: SignIn, now: datetime) -> None:
    duty_id = add_duty(cast, now)
    client = client_of("member")
    read(client.get(f"{cast.address}handover/duties/{duty_id}/done"))
    page = read(client.post(f"{cast.address}handover/duties/{duty_id}/done", tell(cast), follow=True))
    assert "Recorded. It counts once somebody else has confirmed it." in page
    assert "Somebody else must confirm this" in page
    assert "Yes, confirm it" not in page
    [deed] = list_deeds(cast.engagement_id).deeds
    address = f"{cast.address}handover/deeds/{deed.id}/"
    page = read(client.post(f"{address}confirm", follow=True))
    assert "Somebody else must confirm this" in page
    other = client_of("service_owner")
    assert "Yes, confirm it" in read(other.get(address))
    assert "Confirmed. The deed counts now." in read(other.post(f"{address}confirm", follow=True))
    assert get_deed(cast.engagement_id, deed.id).counts


def test_a_deed_that_was_not_so_is_refused_with_a_reason(
    cast: Cast, client_of: SignIn, now: datetime
) -> None:
    deed_id = tell_deed(cast, add_duty(cast, now), now)
    client = client_of("sponsor")
    address = f"{cast.address}handover/deeds/{deed_id}/"
    assert "Enter what is not as it was told" in read(client.post(f"{address}refuse", {"why": ""}))
    page = read(client.post(f"{address}refuse", {"why": "The lead did it."}, follow=True))
    assert "The lead did it." in page
    assert get_deed(cast.engagement_id, deed_id).state == "refused"


def test_somebody_who_was_there_is_named_and_agrees(cast: Cast, client_of: SignIn, now: datetime) -> None:
    deed_id = do_deed(cast, add_duty(cast, now), now)
    address = f"{cast.address}handover/deeds/{deed_id}/"
    doer, other = client_of("member"), client_of("caseworker")
    told = {"person": str(cast.people["caseworker"].pk), "part": "together"}
    page = read(doer.post(f"{address}companions", told, follow=True))
    assert "Permits caseworker has not agreed yet" in page
    assert not get_deed(cast.engagement_id, deed_id).is_alone
    [row] = get_deed(cast.engagement_id, deed_id).companions
    assert "Yes, it was so" in read(other.get(address))
    assert "Yes, it was so" not in read(doer.get(address))
    read(other.post(f"{cast.address}handover/companions/{row.id}/agree", follow=True))
    [row] = get_deed(cast.engagement_id, deed_id).companions
    assert row.is_agreed


def test_anybody_else_can_only_name_themselves(cast: Cast, client_of: SignIn, now: datetime) -> None:
    deed_id = do_deed(cast, add_duty(cast, now), now)
    address = f"{cast.address}handover/deeds/{deed_id}/"
    client = client_of("caseworker")
    page = read(client.get(address))
    assert "I was there" in page
    assert str(cast.people["lead"].pk) not in page
    told = {"person": str(cast.people["lead"].pk), "part": "together"}
    assert "Select a valid choice" in read(client.post(f"{address}companions", told))


def test_an_answer_that_is_neither_yes_nor_no_is_not_there(
    cast: Cast, client_of: SignIn, now: datetime
) -> None:
    address = f"{cast.address}handover/companions/00000000-0000-4000-8000-000000000001/"
    client = client_of("member")
    assert client.post(f"{address}perhaps").status_code == 404
    assert client.post(f"{address}agree").status_code == 404


def test_deeds_are_listed_waiting_mine_and_by_page(cast: Cast, client_of: SignIn, now: datetime) -> None:
    duty_id = add_duty(cast, now)
    for days in range(30):
        do_deed(cast, duty_id, now, days_ago=days, text=f"Round {days}")
    tell_deed(cast, duty_id, now, by="lead", text="Round of the lead")
    client = client_of("member")
    page = read(client.get(f"{cast.address}handover/deeds/"))
    assert "Page 1 of 2" in page
    assert "Waiting (1)" in page
    assert "Round 29" in read(client.get(f"{cast.address}handover/deeds/?show=all&page=2"))
    waiting = read(client.get(f"{cast.address}handover/deeds/?show=waiting"))
    assert "Round of the lead" in waiting
    assert "Round 1" not in waiting
    assert "Round of the lead" not in read(client.get(f"{cast.address}handover/deeds/?show=mine"))
    assert "Page 2 of 2" in read(client.get(f"{cast.address}handover/deeds/?show=all&page=9999"))


def test_an_account_is_noted_changed_and_ended(cast: Cast, client_of: SignIn) -> None:
    client = client_of("lead")
    address = f"{cast.address}handover/accounts/"
    told = {"version": 0, "kind": "contract", "name": "Hosting", "home": "unit", "supplier": "Example Cloud"}
    assert "Select whose it is" in read(client.post(f"{address}new", told | {"home": ""}))
    page = read(client.post(f"{address}new", told, follow=True))
    assert "It is the unit’s." in page
    assert "1 of them is the unit’s" in read(client.get(address))
    [line] = list_holdings(cast.engagement_id)
    told |= {"version": 1, "home": "agency", "ends_on_0": "31", "ends_on_1": "12", "ends_on_2": "2026"}
    page = read(client.post(f"{address}{line.id}/change", told, follow=True))
    assert "31 December 2026" in page
    assert "It is the unit’s." not in page
    assert "Hosting has ended." in read(client.post(f"{address}{line.id}/end", follow=True))
    assert "Hosting" in read(client.get(f"{address}?ended"))


def test_an_account_that_is_needed_cannot_be_ended_from_its_page(
    cast: Cast, client_of: SignIn, now: datetime
) -> None:
    account = add_holding(cast, now)
    add_duty(cast, now, holdings=(account,))
    client = client_of("lead")
    page = read(client.post(f"{cast.address}handover/accounts/{account}/end", follow=True))
    assert "It is still needed for: Deploy the service" in page


def test_a_duty_that_groundswell_sees_says_what_it_sees(cast: Cast, client_of: SignIn, now: datetime) -> None:
    duty_id = find_duty_of(cast, "import", now)
    page = read(client_of("member").get(f"{cast.address}handover/duties/{duty_id}/"))
    assert "Groundswell sees who asks for an import" in page
    assert "It need not be done any more" not in page
