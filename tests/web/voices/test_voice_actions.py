"""Sessions are recorded by kind and not by name, with consent, and vanish when it is withdrawn."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from support.workbench import build_cast


def get(cast, session_id):
    from groundswell_web.voices import queries

    return queries.get_session(cast.engagement_id, session_id)


def test_recorded_session_counts_whom_it_heard(cast, record, now):
    from groundswell_web.voices import queries

    session = get(cast, record())
    heard = queries.count_heard(cast.engagement_id)

    assert [(one.kind, one.count) for one in session.heard] == [
        ("First-time applicants", 3),
        ("Caseworkers", 1),
    ]
    assert (heard.session_count, heard.people_count, heard.assisted_count, heard.disabled_count) == (
        1,
        4,
        1,
        2,
    )
    assert [kind.name for kind in heard.never_heard] == [
        "Firms that apply often",
        "People with other first languages",
    ]


def test_disabled_people_counted_in_a_session_were_heard_as_a_kind(cast, record, kind_of, now):
    from groundswell_web.voices import queries

    record(
        heard={kind_of("Caseworkers"): 3, kind_of("Disabled people"): 1}, disabled_count=2, assisted_count=0
    )
    kinds = {kind.name: kind for kind in queries.list_kinds(cast.engagement_id)}

    assert (kinds["Disabled people"].session_count, kinds["Disabled people"].people_count) == (1, 2)
    assert "People helped by somebody else" in [
        kind.name for kind in queries.list_never_heard(cast.engagement_id)
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consent_how": "  "}, "consent_how"),
        ({"consent_for": ""}, "consent_for"),
        ({"kind": "survey"}, "kind"),
        ({"assisted_count": 5}, "assisted_count"),
        ({"disabled_count": -1}, "disabled_count"),
        ({"notes": "Ring 0171 555 0123"}, "notes"),
        ({"consent_how": "Mail of ann@example.org"}, "consent_how"),
        ({"notes": "x" * 20_001}, "notes"),
    ],
)
def test_session_that_cannot_stand_is_refused_at_its_field(cast, record, more, field):
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import queries

    with pytest.raises(Refusal) as caught:
        record(**more)

    assert caught.value.field == field
    assert queries.list_sessions(cast.engagement_id) == []


def test_session_of_tomorrow_or_with_nobody_heard_is_refused(record, kind_of, now):
    from groundswell_web.refusals import Refusal

    with pytest.raises(Refusal, match="today or in the past"):
        record(held_on=now.date() + timedelta(days=1))
    with pytest.raises(Refusal, match="at least one kind"):
        record(heard={kind_of("Caseworkers"): 0})
    with pytest.raises(Refusal, match="has changed"):
        record(heard={kind_of("Martians"): 1})


def test_history_of_a_session_never_holds_what_was_said(cast, check, record, quote, tell, kind_of, now):
    from groundswell_web.audit.queries import list_events
    from groundswell_web.voices import actions

    session_id = record(notes="SECRET notes", consent_how="SECRET paper", consent_for="SECRET use")
    quote_id = quote(session_id, "SECRET words")
    by = {"by": cast.people["member"], "now": now}
    engagement_id = cast.engagement_id
    told = tell(notes="SECRET notes again")
    actions.correct_session(engagement_id, session_id, version=1, answers=told, **by)
    actions.correct_quote(
        engagement_id, session_id, quote_id, version=1,
        answers=actions.QuoteAnswers("SECRET words again", question="waits"), **by,
    )  # fmt: skip
    actions.withdraw_quote(engagement_id, session_id, quote_id, **by)
    actions.withdraw_session(engagement_id, session_id, **by)
    events = list_events(engagement_id)
    mine = [event for event in events if event.kind in ("session", "quote")]

    assert [event.verb for event in reversed(mine)] == [
        "recorded", "quoted", "changed", "changed", "deleted", "withdrew",
    ]  # fmt: skip
    for event in mine:
        assert "SECRET" not in json.dumps([event.before, event.after, event.name], default=str)
    assert mine[-1].after["characters_of_notes"] == len("SECRET notes")
    assert (mine[0].before, mine[0].after) == (None, None)


def test_withdrawn_session_leaves_nothing_of_what_was_said(cast, record, quote, now):
    from django.apps import apps

    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import actions, queries

    session_id = record(notes="SECRET notes", consent_how="SECRET how", consent_for="SECRET for")
    quote(session_id, "SECRET words")
    actions.withdraw_session(cast.engagement_id, session_id, by=cast.people["member"], now=now)
    session, heard = get(cast, session_id), queries.count_heard(cast.engagement_id)

    assert (session.notes, session.heard, session.quotes, session.withdrawn_at) == ("", (), (), now)
    assert (heard.session_count, heard.people_count, heard.withdrawn_count) == (0, 0, 1)
    assert queries.list_sessions(cast.engagement_id) == []
    rows = [str(row) for model in apps.get_models() for row in model.objects.values()]
    assert not [row for row in rows if "SECRET" in row]
    for act in (
        lambda: actions.withdraw_session(cast.engagement_id, session_id, by=cast.people["lead"], now=now),
        lambda: quote(session_id),
    ):
        with pytest.raises(Refusal, match="withdrawn"):
            act()


def test_second_writer_of_a_session_sees_what_the_first_wrote(cast, record, tell, now):
    from groundswell_web.refusals import EditedMeanwhile
    from groundswell_web.voices import actions

    session_id = record()
    by = {"by": cast.people["lead"], "now": now}
    told = {"version": 1, "answers": tell(notes="First")}
    actions.correct_session(cast.engagement_id, session_id, **told, **by)

    with pytest.raises(EditedMeanwhile) as caught:
        actions.correct_session(cast.engagement_id, session_id, version=1, answers=tell(notes="Second"), **by)

    assert (caught.value.who, caught.value.stored["notes"]) == ("Permits lead", "First")
    assert get(cast, session_id).notes == "First"


def test_second_writer_of_a_quote_sees_what_the_first_wrote(cast, record, quote, now):
    from groundswell_web.refusals import EditedMeanwhile
    from groundswell_web.voices import actions

    session_id = record()
    quote_id = quote(session_id)
    by = {"by": cast.people["lead"], "now": now, "version": 1}
    first, second = (actions.QuoteAnswers(text, question="waits") for text in ("First", "Second"))
    actions.correct_quote(cast.engagement_id, session_id, quote_id, answers=first, **by)

    with pytest.raises(EditedMeanwhile) as caught:
        actions.correct_quote(cast.engagement_id, session_id, quote_id, answers=second, **by)

    assert caught.value.stored["text"] == "First"


def test_quote_is_tied_to_a_step_a_finding_or_both(cast, check, record, quote, kind_of):
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import queries

    session_id = record()
    quote(session_id, "Of a step.", kind_id=kind_of("Caseworkers"))
    quote(session_id, "Of a finding.", point_id=None, question="waits")
    quote(session_id, "Of both.", question="waits")
    engagement_id = cast.engagement_id

    of_point = {q.text for q in queries.list_quotes_of_point(engagement_id, check.id)}
    of_finding = {q.text for q in queries.list_quotes_of_finding(engagement_id, "waits")}

    assert (of_point, of_finding) == ({"Of a step.", "Of both."}, {"Of a finding.", "Of both."})
    assert {q.kind for q in queries.list_quotes(engagement_id)} == {"Caseworkers", ""}
    with pytest.raises(Refusal, match="Select a step or a finding"):
        quote(session_id, "Of nothing.", point_id=None)
    with pytest.raises(Refusal, match="Select a finding"):
        quote(session_id, "Of another.", question="weather")
    with pytest.raises(Refusal, match="were heard in this session"):
        quote(session_id, "By nobody.", kind_id=kind_of("Disabled people"))
    with pytest.raises(Refusal, match="mail address"):
        quote(session_id, "I am ann@example.org")


def test_kind_that_is_quoted_cannot_be_left_out_of_its_session(cast, record, quote, tell, kind_of, now):
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import actions

    session_id = record()
    quote(session_id, kind_id=kind_of("Caseworkers"))
    told = tell(heard={kind_of("First-time applicants"): 4})

    with pytest.raises(Refusal, match="Caseworkers are quoted"):
        actions.correct_session(
            cast.engagement_id, session_id, version=1, answers=told, by=cast.people["lead"], now=now
        )


def test_list_of_kinds_is_changed_and_sessions_keep_theirs(cast, record, tell, kind_of, now):
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import actions, queries

    by = {"by": cast.people["member"], "now": now}
    engagement_id = cast.engagement_id
    session_id = record()
    actions.record_kind(engagement_id, name=" Builders  without an architect ", **by)
    actions.withdraw_kind(engagement_id, kind_of("Caseworkers"), **by)
    names = [kind.name for kind in queries.list_kinds(engagement_id)]

    assert "Builders without an architect" in names
    assert "Caseworkers" not in names
    assert "Caseworkers" in [one.kind for one in get(cast, session_id).heard]
    actions.correct_session(engagement_id, session_id, version=1, answers=tell(notes="Later"), **by)
    assert "Caseworkers" in [one.kind for one in get(cast, session_id).heard]
    with pytest.raises(Refusal, match="on the list already"):
        actions.record_kind(engagement_id, name="builders without an ARCHITECT", **by)
    actions.record_kind(engagement_id, name="caseworkers", **by)
    back = {kind.name: kind for kind in queries.list_kinds(engagement_id)}
    assert back["caseworkers"].people_count == 1


def test_last_kind_of_people_stays_on_the_list(cast, now):
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices import actions, queries

    by = {"by": cast.people["member"], "now": now}
    first, *rest = queries.list_kinds(cast.engagement_id)
    for kind in rest:
        actions.withdraw_kind(cast.engagement_id, kind.id, **by)

    with pytest.raises(Refusal, match="at least one kind"):
        actions.withdraw_kind(cast.engagement_id, first.id, **by)


def test_session_of_another_engagement_is_not_there(cast, check, record, quote, tell, now):
    from groundswell_web.refusals import NotThere
    from groundswell_web.voices import actions, queries

    session_id = record()
    quote_id = quote(session_id)
    other = build_cast(now, "Licences")
    by = {"by": other.people["lead"], "now": now}
    quoted = actions.QuoteAnswers("So", question="waits")

    for act in (
        lambda: queries.get_session(other.engagement_id, session_id),
        lambda: queries.get_quote(other.engagement_id, session_id, quote_id),
        lambda: actions.correct_session(other.engagement_id, session_id, version=1, answers=tell(), **by),
        lambda: actions.withdraw_session(other.engagement_id, session_id, **by),
        lambda: actions.record_quote(other.engagement_id, session_id, answers=quoted, **by),
        lambda: actions.withdraw_quote(other.engagement_id, session_id, quote_id, **by),
    ):
        with pytest.raises(NotThere):
            act()
    assert queries.list_quotes_of_point(other.engagement_id, check.id) == []


def test_database_refuses_a_session_without_consent_and_a_withdrawn_one_with_notes(cast, record, now):
    from django.db import IntegrityError, transaction

    from groundswell_web.voices.models import Session

    session_id = record()

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session_id).update(consent_how="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session_id).update(withdrawn_at=now)


def test_first_sessions_at_the_same_moment_begin_one_list_of_kinds(real_transactions, cast, record):
    from groundswell_web.voices import queries

    gate, faults = threading.Barrier(3), []

    def run():
        try:
            gate.wait()
            record()
        except Exception as error:  # a thread's error would be lost
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert queries.count_heard(cast.engagement_id).people_count == 12
    assert len(queries.list_kinds(cast.engagement_id)) == 6
