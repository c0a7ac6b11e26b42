"""Worries are raised with or without a name, answered, and settled by the one who raised them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from support.workbench import build_cast


def judge(cast, concern_id, now, **more):
    from groundswell_web.concerns import actions, queries

    told = {
        "version": queries.get_concern(cast.engagement_id, concern_id).version,
        "settles": True,
        "by": None,
        "now": now,
    }
    actions.record_judgement(cast.engagement_id, concern_id, **(told | more))


def get(cast, concern_id):
    from groundswell_web.concerns import queries

    return queries.get_concern(cast.engagement_id, concern_id)


def test_named_concern_goes_to_the_lead_and_back_until_it_is_settled(cast, check, raise_one, answer, now):
    raised = raise_one("caseworker")
    worker = cast.people["caseworker"]

    assert (raised.code, get(cast, raised.id).state) == ("", "waiting")

    answer(raised.id)
    judge(cast, raised.id, now, settles=False, text="One in ten is too many.", by=worker)
    assert get(cast, raised.id).state == "waiting"

    answer(raised.id, kind="change", text="We stop when one in fifty does.")
    judge(cast, raised.id, now, by=worker)
    settled = get(cast, raised.id)

    assert (settled.state, settled.settled_at, settled.is_open) == ("settled", now, False)
    assert [(a.kind, a.judgement.settles, a.judgement.text) for a in settled.answers] == [
        ("guardrail", False, "One in ten is too many."),
        ("change", True, ""),
    ]


def test_each_turn_of_a_concern_writes_one_event(cast, raise_one, answer, now):
    from groundswell_web.audit.queries import list_events, verify_chains

    raised = raise_one("caseworker")
    answer(raised.id)
    judge(cast, raised.id, now, settles=False, text="Not enough.", by=cast.people["caseworker"])
    answer(raised.id, text="More.")
    judge(cast, raised.id, now, by=cast.people["caseworker"])
    events = list_events(cast.engagement_id, kind="concern", key=raised.id)

    assert [event.verb for event in reversed(events)] == [
        "raised", "answered", "did not settle", "answered", "settled",
    ]  # fmt: skip
    assert {event.by for event in events} == {"Permits caseworker", "Permits lead"}
    assert not verify_chains()


def test_unnamed_concern_leaves_no_trace_of_a_person_in_any_table(cast, raise_one, answer, now):
    """Every row that is written while somebody raises and settles it is looked through for their id and name."""
    from django.apps import apps

    def read_all():
        rows = set()
        for model in apps.get_models():
            rows |= {(model._meta.label, str(sorted(row.items()))) for row in model.objects.values()}
        return rows

    before = read_all()
    raised = raise_one(None)
    after_raising = read_all()
    answer(raised.id)
    answered = read_all()
    judge(cast, raised.id, now, code=raised.code)
    written = (after_raising - before) | (read_all() - answered)

    assert {label for label, _row in written} >= {"concerns.Concern", "concerns.Judgement", "audit.Event"}
    for person in cast.people.values():
        if person.pk != cast.people["lead"].pk:
            assert not [row for row in written if str(person.pk) in row[1] or person.name in row[1]]
    assert not [row for row in written if raised.code in row[1] or raised.code.replace("-", "") in row[1]]


def test_unnamed_concern_is_settled_by_its_code_however_it_is_typed(cast, raise_one, answer, now):
    from groundswell_web.audit.queries import list_events

    raised = raise_one(None)
    answer(raised.id)
    judge(cast, raised.id, now, code=f" {raised.code.lower().replace('-', ' ').replace('0', 'o')} ")
    last = list_events(cast.engagement_id, kind="concern", key=raised.id)[0]

    assert get(cast, raised.id).state == "settled"
    assert (last.by, last.by_key) == ("Somebody unnamed", "")


def test_unnamed_concern_judged_with_another_code_is_refused(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised, other = raise_one(None), raise_one(None, text="Another worry.")
    answer(raised.id)

    for code in ("", "AAAAA-AAAAA-AAAAA-AAAAA", other.code):
        with pytest.raises(Refusal, match="Enter the code") as caught:
            judge(cast, raised.id, now, code=code, by=cast.people["lead"])
        assert caught.value.field == "code"


def test_named_concern_judged_by_somebody_else_is_refused(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one("caseworker")
    answer(raised.id)

    for by in (None, cast.people["lead"], cast.people["sponsor"]):
        with pytest.raises(Refusal, match="Only the one who raised"):
            judge(cast, raised.id, now, by=by)


def test_judgement_without_an_answer_or_without_what_is_missing_is_refused(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one("caseworker")
    worker = cast.people["caseworker"]

    with pytest.raises(Refusal, match="no new answer"):
        judge(cast, raised.id, now, by=worker)
    answer(raised.id)
    with pytest.raises(Refusal, match="still missing"):
        judge(cast, raised.id, now, by=worker, settles=False, text="  ")
    judge(cast, raised.id, now, by=worker)
    with pytest.raises(Refusal, match="settled already"):
        judge(cast, raised.id, now, by=worker)
    with pytest.raises(Refusal, match="is settled"):
        answer(raised.id)


def test_two_leads_who_answer_at_once_both_see_what_was_said(cast, raise_one, answer):
    from groundswell_web.refusals import EditedMeanwhile

    raised = raise_one("caseworker")
    seen = get(cast, raised.id).version
    answer(raised.id, version=seen, text="The first answer.")

    with pytest.raises(EditedMeanwhile) as caught:
        answer(raised.id, version=seen, text="The second answer.")

    assert caught.value.who == "Permits lead"
    assert caught.value.stored["text"] == "The first answer."


def test_judgement_of_an_answer_that_was_added_to_is_refused(cast, raise_one, answer, now):
    from groundswell_web.refusals import Refusal

    raised = raise_one("caseworker")
    answer(raised.id)
    seen = get(cast, raised.id).version
    answer(raised.id, text="And another thing.")

    with pytest.raises(Refusal, match="another answer since"):
        judge(cast, raised.id, now, version=seen, by=cast.people["caseworker"])


def test_same_concern_raised_twice_is_refused_while_it_is_open(cast, raise_one):
    from groundswell_web.refusals import Refusal

    raise_one(None)

    with pytest.raises(Refusal, match="raised already"):
        raise_one(None)


def test_open_concerns_are_found_by_subject_and_settled_ones_are_not(cast, check, raise_one, answer, now):
    from groundswell_web.concerns import queries

    first = raise_one("caseworker", text="First", at=now - timedelta(days=2))
    raise_one("member", text="Second", at=now - timedelta(days=1))
    engagement_id = cast.engagement_id

    assert [c.text for c in queries.list_open(engagement_id)] == ["First", "Second"]
    assert queries.count_open(engagement_id, "step", check.id) == 2
    assert queries.count_open(engagement_id, "finding", "waits") == 0

    answer(first.id)
    assert queries.count_open(engagement_id, "step", check.id) == 2, "an answer alone does not settle it"
    judge(cast, first.id, now, by=cast.people["caseworker"])

    assert [c.text for c in queries.list_open(engagement_id, "step", check.id)] == ["Second"]
    assert len(queries.list_about(engagement_id, "step", check.id)) == 2


def test_concern_of_another_engagement_is_not_there(cast, raise_one, answer, now):
    from groundswell_web.concerns import actions, queries
    from groundswell_web.refusals import NotThere

    raised = raise_one("caseworker")
    other = build_cast(now, "Licences")

    with pytest.raises(NotThere):
        queries.get_concern(other.engagement_id, raised.id)
    with pytest.raises(NotThere):
        actions.record_answer(
            other.engagement_id,
            raised.id,
            version=1,
            kind="reason",
            text="No",
            by=other.people["lead"],
            now=now,
        )
    with pytest.raises(NotThere):
        actions.record_judgement(
            other.engagement_id, raised.id, version=1, settles=True, by=other.people["lead"], now=now
        )
    assert queries.list_open(other.engagement_id) == []


@pytest.mark.parametrize("kind", ["step", "rule", "target", "finding", "person"])
def test_subject_that_is_not_of_this_engagement_is_not_there(cast, check, now, kind):
    from groundswell_web.concerns.subjects import get_subject
    from groundswell_web.refusals import NotThere

    other = build_cast(now, "Licences")

    for key in (str(check.id), "nonsense", ""):
        with pytest.raises(NotThere):
            get_subject(other.engagement_id, kind, key, now)


def test_concern_without_an_answer_is_told_to_the_lead_after_three_days(cast, raise_one, answer, now):
    from groundswell_web.concerns.notices import list_unanswered_notices

    raised = raise_one(None)

    assert not list(list_unanswered_notices(now + timedelta(days=2, hours=23)))
    told = list(list_unanswered_notices(now + timedelta(days=3)))
    assert [one.person_id for one in told] == [cast.people["lead"].pk]
    assert told[0].address.endswith(f"/concerns/{raised.id}")
    assert "Old people" not in told[0].text, "what was written stays out of the mail"

    answer(raised.id, now=now + timedelta(days=3))
    assert not list(list_unanswered_notices(now + timedelta(days=9)))


def test_answered_concern_is_told_to_who_raised_it_by_name_only(cast, raise_one, answer, now):
    from groundswell_web.concerns.notices import list_answered_notices

    answer(raise_one(None, text="Unnamed").id)
    assert not list(list_answered_notices(now))

    named = raise_one("caseworker")
    answer(named.id)
    assert [one.person_id for one in list_answered_notices(now)] == [cast.people["caseworker"].pk]

    judge(cast, named.id, now, by=cast.people["caseworker"])
    assert not list(list_answered_notices(now))


def test_database_refuses_a_concern_with_both_a_person_and_a_code(cast, raise_one):
    from django.db import IntegrityError, transaction

    from groundswell_web.concerns.models import Concern

    raised = raise_one(None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=raised.id).update(raised_by=cast.people["lead"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=raised.id).update(state="settled")


def run_at_once(*acts):
    """Run actions at the same moment and give the names of what each ended with."""
    gate, ends = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
            ends.append("done")
        except Exception as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_answers_at_the_same_moment_write_one(real_transactions, cast, raise_one, answer):
    raised = raise_one("caseworker")

    ends = run_at_once(
        lambda: answer(raised.id, version=1, text="One"), lambda: answer(raised.id, version=1, text="Two")
    )

    assert ends == ["EditedMeanwhile", "done"]
    assert len(get(cast, raised.id).answers) == 1


def test_form_sent_twice_at_once_raises_one_concern(real_transactions, cast, check, raise_one):
    from groundswell_web.concerns import queries

    assert run_at_once(lambda: raise_one(None), lambda: raise_one(None)) == ["Refusal", "done"]
    assert queries.count_open(cast.engagement_id) == 1
