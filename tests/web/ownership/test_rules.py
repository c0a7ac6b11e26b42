"""Why a step must be: known, only custom, or to be found out."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from support.workbench import build_cast


def test_rules_are_listed_with_what_nobody_knows_first(cast, points, write, now):
    from groundswell_web.ownership import queries

    write(points["Check"], "The Act says so", level="law", citation="Act, section 2")
    write(points["Sign"], "Always been so", level="custom")
    write(points["Sign"], "Somebody wants it")
    write(points["Check"], "Legal wants it")
    rules = queries.list_rules(cast.engagement_id, now)

    assert [(rule.level, rule.point_name) for rule in rules] == [
        ("unknown", "Check"),
        ("unknown", "Sign"),
        ("custom", "Sign"),
        ("law", "Check"),
    ]
    assert [bool(rule.advice) for rule in rules] == [True, True, True, False]
    assert (rules[0].days_per_case, rules[0].applicant_days) == (20.0, 20000.0)
    assert queries.find_point_by_name(cast.engagement_id, "Check", now).rule_count == 2


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("text", {"text": "  "}),
        ("level", {"level": "gossip"}),
        ("citation", {"level": "law"}),
        ("checked_on", {"checked_by_id": "lead"}),
        ("checked_by", {"checked_on": date(2026, 3, 1)}),
        ("checked_on", {"checked_by_id": "lead", "checked_on": date(2026, 3, 3)}),
        ("checked_by", {"checked_by_id": "stranger", "checked_on": date(2026, 3, 1)}),
    ],
)
def test_rule_that_cannot_stand_is_refused(cast, points, write, field, told):
    from groundswell_web.refusals import Refusal

    told = {"text": "Legal wants it"} | told
    if "checked_by_id" in told:
        told["checked_by_id"] = cast.people[told["checked_by_id"]].pk

    with pytest.raises(Refusal) as refused:
        write(points["Check"], **told)

    assert refused.value.field == field


def test_rule_checked_by_somebody_who_left_can_still_be_changed(cast, points, write, now):
    from groundswell_web.ownership import actions, queries

    told = {"checked_by_id": cast.people["member"].pk, "checked_on": date(2026, 3, 1)}
    rule_id = write(points["Check"], "Legal wants it", **told)
    cast.people["member"].is_active = False
    cast.people["member"].save()
    answers = actions.RuleAnswers("Legal wanted it", **told)
    actions.correct_rule(
        cast.engagement_id, rule_id, version=1, answers=answers, by=cast.people["lead"], now=now
    )
    rule = queries.get_rule(cast.engagement_id, rule_id, now)

    assert (rule.text, rule.checked_by, rule.version) == ("Legal wanted it", "Permits member", 2)


def test_second_of_two_people_sees_the_rule_of_the_first(cast, points, write, now):
    from groundswell_web.ownership import actions
    from groundswell_web.refusals import EditedMeanwhile

    rule_id = write(points["Check"], "Legal wants it")
    actions.correct_rule(
        cast.engagement_id,
        rule_id,
        version=1,
        answers=actions.RuleAnswers("The mayor wants it"),
        by=cast.people["member"],
        now=now,
    )
    with pytest.raises(EditedMeanwhile) as refused:
        actions.correct_rule(
            cast.engagement_id,
            rule_id,
            version=1,
            answers=actions.RuleAnswers("Nobody wants it"),
            by=cast.people["lead"],
            now=now,
        )

    assert (refused.value.stored["text"], refused.value.who) == ("The mayor wants it", "Permits member")
    with pytest.raises(EditedMeanwhile):
        actions.withdraw_rule(cast.engagement_id, rule_id, version=1, by=cast.people["lead"], now=now)


def test_rule_taken_out_is_listed_no_more_and_keeps_its_history(cast, points, write, now):
    from groundswell_web.audit.queries import list_events
    from groundswell_web.ownership import actions, queries
    from groundswell_web.refusals import NotThere

    rule_id = write(points["Check"], "Legal wants it")
    actions.withdraw_rule(cast.engagement_id, rule_id, version=1, by=cast.people["lead"], now=now)

    assert queries.list_rules(cast.engagement_id, now) == []
    assert [e.verb for e in list_events(cast.engagement_id, kind="rule", key=rule_id)] == [
        "withdrew",
        "wrote",
    ]
    with pytest.raises(NotThere):
        queries.get_rule(cast.engagement_id, rule_id, now)


def test_question_is_out_until_the_rule_is_checked(cast, points, write, now):
    from groundswell_web.ownership import actions, queries

    rule_id = write(points["Check"], "Legal wants it")
    asked_on = now.date() - timedelta(days=13)
    ask = {"asked_of": "Legal department", "asked_on": asked_on, "by": cast.people["lead"], "now": now}
    actions.record_question(cast.engagement_id, rule_id, **ask)
    rule = queries.get_rule(cast.engagement_id, rule_id, now)

    assert (rule.waits_days, rule.is_overdue) == (13, False)
    assert queries.get_rule(cast.engagement_id, rule_id, now + timedelta(days=1)).is_overdue

    answers = actions.RuleAnswers(
        "Legal wants it", checked_by_id=cast.people["lead"].pk, checked_on=asked_on, level="custom"
    )
    actions.correct_rule(
        cast.engagement_id, rule_id, version=1, answers=answers, by=cast.people["lead"], now=now
    )

    assert queries.get_rule(cast.engagement_id, rule_id, now).waits_days is None


def test_question_asked_tomorrow_or_of_nobody_is_refused(cast, points, write, now):
    from groundswell_web.ownership import actions
    from groundswell_web.refusals import Refusal

    rule_id = write(points["Check"], "Legal wants it")
    for asked_of, day in ((" ", now.date()), ("Legal", now.date() + timedelta(days=1))):
        with pytest.raises(Refusal):
            actions.record_question(
                cast.engagement_id, rule_id, asked_of=asked_of, asked_on=day, by=cast.people["lead"], now=now
            )


def test_rule_of_another_engagement_is_not_there(cast, points, write, now):
    from groundswell_web.ownership import actions, queries
    from groundswell_web.refusals import NotThere

    other = build_cast(now, "Passports")
    rule_id = write(points["Check"], "Legal wants it")
    there = {"by": other.people["lead"], "now": now}
    told = actions.RuleAnswers("Mine now")

    for act in (
        lambda: queries.get_rule(other.engagement_id, rule_id, now),
        lambda: actions.record_rule(other.engagement_id, points["Check"].id, answers=told, **there),
        lambda: actions.correct_rule(other.engagement_id, rule_id, version=1, answers=told, **there),
        lambda: actions.withdraw_rule(other.engagement_id, rule_id, version=1, **there),
        lambda: actions.record_question(
            other.engagement_id, rule_id, asked_of="x", asked_on=now.date(), **there
        ),
        lambda: actions.record_attachment(other.engagement_id, rule_id, name="x", chunks=[b"x"], **there),
        lambda: queries.find_attachment(other.engagement_id, rule_id, uuid4()),
    ):
        with pytest.raises(NotThere):
            act()


def test_file_is_kept_under_an_id_and_too_large_or_empty_ones_leave_nothing(cast, points, write, now):
    from groundswell_web.ownership import actions, queries
    from groundswell_web.ownership.actions import attachments
    from groundswell_web.refusals import Refusal

    rule_id = write(points["Check"], "Legal wants it")
    mine = {"by": cast.people["lead"], "now": now}
    kept = actions.record_attachment(
        cast.engagement_id,
        rule_id,
        name="../../etc/passwd\u202e.html",
        chunks=[b"<script>", b"1</script>"],
        **mine,
    )
    line, path = queries.find_attachment(cast.engagement_id, rule_id, kept)

    assert (line.name, line.bytes, path.name) == ("passwd.html", 18, f"{kept}.bin")
    assert path.read_bytes() == b"<script>1</script>"
    assert path.stat().st_mode & 0o777 == 0o600

    before = sorted(path.parent.iterdir())
    for chunks in ([], [b"x" * (attachments.MOST_BYTES // 2 + 1)] * 2):
        with pytest.raises(Refusal):
            actions.record_attachment(cast.engagement_id, rule_id, name="big.pdf", chunks=chunks, **mine)
    assert sorted(path.parent.iterdir()) == before


def test_file_of_a_name_that_is_only_dots_gets_one(now):
    from groundswell_web.ownership.actions.attachments import clean_file_name

    assert clean_file_name("...") == "file"
    assert clean_file_name('C:\\docs\\a"b<c>.pdf') == "abc.pdf"


def test_file_that_the_virus_scanner_refuses_is_not_kept(cast, points, write, now, settings):
    from groundswell_web.ownership import actions, queries
    from groundswell_web.ownership.rule_queries import find_attachment_path
    from groundswell_web.refusals import Refusal

    settings.VIRUS_SCANNER = "false"
    rule_id = write(points["Check"], "Legal wants it")
    with pytest.raises(Refusal, match="virus scanner"):
        actions.record_attachment(
            cast.engagement_id, rule_id, name="a.pdf", chunks=[b"x"], by=cast.people["lead"], now=now
        )

    assert queries.get_rule(cast.engagement_id, rule_id, now).attachments == ()
    assert list(find_attachment_path(cast.engagement_id, uuid4()).parent.iterdir()) == []
