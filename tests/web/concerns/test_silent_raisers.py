"""What is answered and can be judged by nobody any more is settled by the sponsor, with a reason, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest

REASON = "The guardrail stands in the trial's plan, and she left in May."
FORTNIGHT = timedelta(days=14)


def settle(cast, concern_id, now, **more):
    from groundswell_web.concerns import actions, queries

    version = queries.get_concern(cast.engagement_id, concern_id).version
    told = {"version": version, "reason": REASON, "by": cast.people["sponsor"], "now": now}
    actions.record_settlement(cast.engagement_id, concern_id, **(told | more))


def get(cast, concern_id):
    from groundswell_web.concerns import queries

    return queries.get_concern(cast.engagement_id, concern_id)


def lose_account(cast, now):
    cast.people["caseworker"].leaves_on = now.date() - timedelta(days=1)
    cast.people["caseworker"].save()


def go_away(cast, now):
    person = cast.people["caseworker"]
    person.away_from_on = now.date() - timedelta(days=1)
    person.away_until_on = now.date() + timedelta(days=200)
    person.save()


def lose_role(cast, now):
    from groundswell_web.engagements.models import Membership

    held = Membership.objects.filter(engagement_id=cast.engagement_id, person=cast.people["caseworker"])
    held.update(until_on=now.date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("happens", "reason"), [(lose_account, "left"), (lose_role, "role_ended"), (go_away, "away")]
)
def test_concern_whose_raiser_is_gone_is_settled_by_the_sponsor_with_a_reason(
    cast, raise_one, answer, now, happens, reason
):
    from groundswell_web.audit.queries import list_events, verify_chains
    from groundswell_web.concerns import queries

    raised = raise_one("caseworker")
    answer(raised.id)
    happens(cast, now)
    assert queries.find_silence(get(cast, raised.id), now) == reason

    settle(cast, raised.id, now)
    settled = get(cast, raised.id)
    event = list_events(cast.engagement_id, kind="concern", key=raised.id)[0]

    assert (settled.state, settled.settled_by, settled.why_settled) == ("settled", "Permits sponsor", REASON)
    assert (event.verb, event.by) == ("settled for the one who raised it", "Permits sponsor")
    assert not verify_chains()


def test_concern_whose_raiser_is_here_is_not_settled_by_the_sponsor(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one("caseworker")
    answer(raised.id)

    with pytest.raises(Refusal, match="can still say"):
        settle(cast, raised.id, now + timedelta(days=100))


def test_unnamed_concern_is_settled_by_the_sponsor_two_weeks_after_the_answer(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one(None)
    answer(raised.id)

    with pytest.raises(Refusal, match="can still say"):
        settle(cast, raised.id, now + FORTNIGHT - timedelta(seconds=1))
    settle(cast, raised.id, now + FORTNIGHT)

    assert not get(cast, raised.id).is_open


def test_new_answer_gives_whoever_has_the_code_two_more_weeks(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one(None)
    answer(raised.id)
    answer(raised.id, text="And another thing.", now=now + timedelta(days=13))

    with pytest.raises(Refusal, match="can still say"):
        settle(cast, raised.id, now + FORTNIGHT)


def test_sponsor_settles_nothing_that_is_not_answered_is_settled_or_was_answered_since(
    cast, raise_one, answer, now
):
    from groundswell_web.refusals import Refusal

    raised = raise_one("caseworker")
    lose_account(cast, now)
    with pytest.raises(Refusal, match="no new answer"):
        settle(cast, raised.id, now)
    answer(raised.id)
    with pytest.raises(Refusal, match="Enter why") as caught:
        settle(cast, raised.id, now, reason="  ")
    assert caught.value.field == "reason"
    with pytest.raises(Refusal, match="another answer since"):
        settle(cast, raised.id, now, version=1)
    settle(cast, raised.id, now)
    with pytest.raises(Refusal, match="settled already"):
        settle(cast, raised.id, now)


def test_sponsor_is_told_of_what_nobody_else_can_settle_and_nobody_before(cast, raise_one, answer, now):
    from groundswell_web.concerns.notices import list_silent_notices

    raised = raise_one(None)
    answer(raised.id)
    assert not list(list_silent_notices(now))

    told = list(list_silent_notices(now + FORTNIGHT))

    assert [notice.person_id for notice in told] == [cast.people["sponsor"].pk]
    assert "two weeks" in told[0].text


def test_page_lets_the_sponsor_settle_and_shows_name_day_and_reason(cast, raise_one, answer, client_of, now):
    raised = raise_one("caseworker")
    answer(raised.id)
    address = f"{cast.address}concerns/{raised.id}"
    sponsor = client_of("sponsor")
    assert "Settle it for the one who raised it" not in sponsor.get(address).text
    lose_account(cast, now)

    assert "The one who raised it has left." in sponsor.get(address).text
    assert "Settle the concern" not in client_of("lead").get(address).text
    refused = sponsor.post(f"{address}/settle-for-raiser", {"version": 2, "reason": ""})
    assert 'href="#settlement_reason"' in refused.text
    sponsor.post(f"{address}/settle-for-raiser", {"version": 2, "reason": REASON})
    shown = client_of("observer").get(address).text

    assert "Settled by the sponsor" in shown
    assert "trial&#39;s plan" in shown
    assert "Permits sponsor, 2 March 2026" in shown


@pytest.mark.parametrize("role", ["service_owner", "lead", "member", "caseworker", "observer", "coordinator"])
def test_nobody_but_the_sponsor_settles_for_the_raiser(cast, raise_one, answer, client_of, role):
    raised = raise_one(None)
    answer(raised.id)
    address = f"{cast.address}concerns/{raised.id}/settle-for-raiser"

    assert client_of(role).post(address, {"version": 2, "reason": "So."}).status_code == 403
