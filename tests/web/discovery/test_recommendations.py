"""Recommendations: whole before they are issued, followed up after."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from groundswell_web.audit.queries import list_events
from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.actions import RecommendationTerms
from groundswell_web.discovery.panels import fill_recommendations
from groundswell_web.discovery.terms import WHOLE
from groundswell_web.engagements.actions import withdraw_member
from groundswell_web.engagements.queries import find_place, list_members
from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.queries import list_notices
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


def get(cast, recommendation_id, now):
    return queries.get_recommendation(cast.engagement_id, recommendation_id, now=now)


def act(cast, recommendation_id, role, now, kind="note", text="Done a bit", may_write=False):
    actions.record_act(
        cast.engagement_id,
        recommendation_id,
        kind=kind,
        text=text,
        may_write=may_write,
        by=cast.people[role],
        now=now,
    )


def test_half_written_recommendation_is_kept_and_lacks_the_rest(cast, now, write):
    card = get(cast, write(RecommendationTerms("Only a title")), now)

    assert card.gaps == WHOLE
    assert list_events(cast.engagement_id, kind="recommendation")[0].verb == "wrote"


@pytest.mark.parametrize("part", WHOLE)
def test_recommendation_that_lacks_one_part_says_which(part, cast, now, write, whole):
    field = "owner_id" if part == "owner" else part
    card = get(cast, write(whole(**{field: None if part == "owner" else " "[:0]})), now)

    assert card.gaps == (part,)


def test_owner_who_has_left_is_a_gap(cast, now, write, whole):
    recommendation_id = write(whole())
    member = list_members(cast.engagement_id, now=now, role="caseworker")[0]
    withdraw_member(cast.engagement_id, member.id, until_on=now.date(), by=cast.people["lead"], now=now)

    assert get(cast, recommendation_id, now).gaps == ()
    assert get(cast, recommendation_id, now + timedelta(days=1)).gaps == ("owner",)


def test_recommendation_that_cannot_be_is_refused(cast, now, write, whole):
    for terms, said in (
        (whole(title=" "), "title"),
        (whole(severity="awful"), "severity"),
        (whole(when="never"), "now or later"),
        (whole(owner_id=cast.people["stranger"].pk), "owner who is in the engagement"),
    ):
        with pytest.raises(Refusal, match=said):
            write(terms)


def test_recommendation_changed_by_two_shows_the_second_both(cast, client_of, now, write, whole):
    recommendation_id = write(whole("First words"))
    address = reverse("discovery_recommendation_change", args=[cast.engagement_id, recommendation_id])
    told = {"title": "From the member", "version": "1"}
    actions.correct_recommendation(
        cast.engagement_id,
        recommendation_id,
        whole("From the lead"),
        version=1,
        by=cast.people["lead"],
        now=now,
    )

    shown = client_of("member").post(address, told).content.decode()

    assert "Permits lead changed this while you had it open" in shown
    assert "From the lead" in shown
    assert "From the member" in shown
    with pytest.raises(EditedMeanwhile):
        actions.correct_recommendation(
            cast.engagement_id, recommendation_id, whole(), version=1, by=cast.people["lead"], now=now
        )
    assert client_of("member").post(address, told | {"version": "2"}).status_code == 302


def test_recommendation_is_written_and_taken_out_on_its_pages(cast, client_of, now):
    client = client_of("member")
    new = reverse("discovery_recommendation_new", args=[cast.engagement_id])
    assert "Enter what you recommend" in client.post(new, {"title": ""}).content.decode()
    response = client.post(new, {"title": "Do it", "owner": str(cast.people["sponsor"].pk), "when": "now"})
    assert "this lacks: why, severity" in client.get(response["location"]).content.decode()
    card = queries.list_recommendations(cast.engagement_id, now=now)[0]
    assert (card.owner, card.when) == ("Permits sponsor", "now")

    client.post(reverse("discovery_recommendation_withdraw", args=[cast.engagement_id, card.id]))

    assert queries.list_recommendations(cast.engagement_id, now=now) == []
    assert client.get(response["location"]).status_code == 404


def test_issued_recommendation_stays_whole_and_is_not_withdrawn(cast, client_of, now, report, make, whole):
    make(edition=True)
    card = get(cast, report[0], now)
    assert card.issued_at == now

    with pytest.raises(Refusal, match="it must keep: why"):
        actions.correct_recommendation(
            cast.engagement_id, card.id, whole(why=""), version=1, by=cast.people["lead"], now=now
        )
    with pytest.raises(Refusal, match="Decline it"):
        actions.withdraw_recommendation(cast.engagement_id, card.id, by=cast.people["lead"], now=now)
    address = reverse("discovery_recommendation_withdraw", args=[cast.engagement_id, card.id])
    assert "Decline it" in client_of("lead").post(address, follow=True).content.decode()


def test_nobody_acts_on_a_draft(cast, now, write, whole):
    with pytest.raises(Refusal, match="not issued yet"):
        act(cast, write(whole()), "caseworker", now)


def test_owner_and_team_say_what_was_done_and_others_do_not(cast, client_of, now, report, make):
    make(edition=True)
    with pytest.raises(Refusal, match="Only its owner"):
        act(cast, report[0], "sponsor", now)
    with pytest.raises(Refusal, match="Enter what was done"):
        act(cast, report[0], "caseworker", now, text=" ")
    with pytest.raises(Refusal, match="Enter why it is declined"):
        act(cast, report[0], "caseworker", now, kind="declined", text="")
    with pytest.raises(Refusal, match="Select what was done"):
        act(cast, report[0], "caseworker", now, kind="forgotten")
    address = reverse("discovery_recommendation", args=[cast.engagement_id, report[0]])

    refused = client_of("observer").post(address, {"kind": "note", "text": "I did"})
    assert "Only its owner or the team" in refused.content.decode()
    assert client_of("caseworker").post(address, {"kind": "note", "text": "Asked"}).status_code == 302
    assert client_of("member").post(address, {"kind": "declined", "text": "No money"}).status_code == 302

    card = get(cast, report[0], now)
    assert [one.kind for one in card.acts] == ["declined", "note"] or len(card.acts) == 2
    assert card.outcome == "declined"
    with pytest.raises(Refusal, match="settled already"):
        act(cast, report[0], "caseworker", now)
    with pytest.raises(Refusal, match="cannot be changed"):
        actions.correct_recommendation(
            cast.engagement_id,
            report[0],
            RecommendationTerms("x"),
            version=card.version,
            by=cast.people["lead"],
            now=now,
        )


def list_texts(cast, role):
    lines = list_notices(cast.people[role].pk, engagement_id=cast.engagement_id)
    return [line.text for line in lines if "Recommendation" in line.text]


def test_recommendation_nobody_acts_on_comes_back_to_owner_and_sponsor_after_30_days(cast, now, report, make):
    make(edition=True)
    record_notices(now=now + timedelta(days=29))
    assert list_texts(cast, "caseworker") == []

    late = now + timedelta(days=30)
    record_notices(now=late)
    for role in ("caseworker", "sponsor"):
        assert len(list_texts(cast, role)) == 3
        assert "Permits caseworker owns" in list_texts(cast, role)[0]
    assert list_texts(cast, "lead") == []
    mail_notices(now=late)
    assert any("Recommendation 1" in one.body for one in mail.outbox)

    act(cast, report[0], "caseworker", late)
    act(cast, report[1], "caseworker", late, kind="done")
    record_notices(now=late)
    assert len(list_texts(cast, "sponsor")) == 1
    record_notices(now=late + timedelta(days=30))
    assert len(list_texts(cast, "sponsor")) == 2  # the note of 30 days ago does not hold for ever


def test_state_of_play_counts_what_was_acted_on(cast, now, report, make):
    place = find_place(cast.engagement_id, person=cast.people["observer"], now=now)
    assert fill_recommendations(place, "", now) is None
    make(edition=True)
    act(cast, report[0], "caseworker", now)

    panel = fill_recommendations(place, "", now)

    assert panel.facts["counts"] == {"issued": 3, "acted_on": 1, "waiting": 2, "quiet": 0}
    assert len(panel.facts["waiting"]) == 2


def test_state_of_play_shows_the_panel(cast, client_of, report, make):
    make(edition=True)

    page = client_of("sponsor").get(cast.address).content.decode()

    assert "of 3 issued recommendations were acted on" in page


def test_target_made_from_a_recommendation_is_an_act(cast, client_of, now, report, make):
    from groundswell_web.targets.actions import Terms, record_target

    make(edition=True)
    page = client_of("lead").get(reverse("discovery_recommendation", args=[cast.engagement_id, report[0]]))
    assert f"source=recommendation&amp;source_key={report[0]}" in page.content.decode()
    terms = Terms(
        title="Faster",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=10),
        owner_id=cast.people["member"].pk,
        budget=0,
        currency="EUR",
    )

    record_target(
        cast.engagement_id,
        terms,
        source="recommendation",
        source_key=str(report[0]),
        by=cast.people["lead"],
        now=now,
    )

    card = get(cast, report[0], now + timedelta(days=60))
    assert [one.kind for one in card.acts] == ["target"]
    assert not card.is_quiet
    assert get(cast, report[1], now + timedelta(days=60)).is_quiet


def test_recommendation_of_another_engagement_is_not_there(cast, client_of, now, write, whole):
    from support.workbench import build_cast

    theirs = build_cast(now, "Licences")
    recommendation_id = actions.record_recommendation(
        theirs.engagement_id, RecommendationTerms("Theirs"), by=theirs.people["lead"], now=now
    )

    for name in ("", "_change", "_withdraw"):
        address = reverse(f"discovery_recommendation{name}", args=[cast.engagement_id, recommendation_id])
        assert client_of("lead").post(address, {"title": "x", "version": "1"}).status_code == 404
    for unknown in (recommendation_id, uuid4()):
        with pytest.raises(NotThere):
            queries.get_recommendation(cast.engagement_id, unknown, now=now)
    with pytest.raises(NotThere):
        actions.correct_recommendation(
            cast.engagement_id, recommendation_id, whole(), version=1, by=cast.people["lead"], now=now
        )
