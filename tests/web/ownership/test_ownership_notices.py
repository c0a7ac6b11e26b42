"""What nobody owns and what nobody answers is raised with the people who can mend it, by mail too."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail


def list_texts(person, engagement_id):
    from groundswell_web.notices.queries import list_notices

    return [line.text for line in list_notices(person.pk, engagement_id=engagement_id)]


def test_steps_that_never_had_an_owner_are_one_notice_for_lead_and_service_owner(cast, points, now):
    from groundswell_web.notices.actions import record_notices

    record_notices(now=now)

    for role in ("lead", "service_owner"):
        texts = list_texts(cast.people[role], cast.engagement_id)
        assert [text for text in texts if "never had an owner" in text] == [
            "4 steps never had an owner. Most of the wait is at “Check”. Name an owner for each."
        ]
    for role in ("sponsor", "member", "caseworker", "observer"):
        assert not any("owner" in text for text in list_texts(cast.people[role], cast.engagement_id))


def test_owner_who_leaves_raises_a_notice_by_mail_and_a_new_owner_settles_it(cast, points, give, now):
    from groundswell_web.notices.actions import mail_notices, record_notices

    for point in points.values():
        give(point, "caseworker" if point.name == "Check" else "service_owner")
    record_notices(now=now)
    assert not any("owns" in text for text in list_texts(cast.people["lead"], cast.engagement_id))

    cast.people["caseworker"].leaves_on = now.date()
    cast.people["caseworker"].save()
    tomorrow = now + timedelta(days=1)
    record_notices(now=tomorrow)
    mail_notices(now=tomorrow)
    text = "Nobody owns “Check”: Permits caseworker has left. Name an owner."

    assert text in list_texts(cast.people["lead"], cast.engagement_id)
    assert text in list_texts(cast.people["service_owner"], cast.engagement_id)
    sent = {message.to[0]: message.body for message in mail.outbox}
    assert text in sent[cast.people["lead"].email]
    assert f"/ownership/points/{points['Check'].id}" in sent[cast.people["lead"].email]

    give(points["Check"], "member")
    record_notices(now=tomorrow)
    assert text not in list_texts(cast.people["lead"], cast.engagement_id)


def test_rule_without_an_answer_for_two_weeks_goes_to_the_sponsor(cast, points, write, now):
    from groundswell_web.notices.actions import record_notices
    from groundswell_web.ownership import actions

    rule_id = write(points["Check"], "Legal wants it")
    actions.record_question(
        cast.engagement_id,
        rule_id,
        asked_of="Legal department",
        asked_on=now.date(),
        by=cast.people["lead"],
        now=now,
    )
    record_notices(now=now + timedelta(days=13))
    assert not any("Legal" in text for text in list_texts(cast.people["sponsor"], cast.engagement_id))

    record_notices(now=now + timedelta(days=14))
    assert [text for text in list_texts(cast.people["sponsor"], cast.engagement_id) if "Legal" in text] == [
        "Legal department has not said for 14 days why “Check” must be: Legal wants it. Help to get an answer."
    ]
    record_notices(now=now + timedelta(days=20))
    assert sum("Legal" in text for text in list_texts(cast.people["sponsor"], cast.engagement_id)) == 1
