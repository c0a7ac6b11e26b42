"""A trial is signed when its statement is whole, it fits in the mandate, and every concern on it has an answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from support.mandates import put_in_force
from support.trials import KIND, draft_trial, sign_trial, start_trial, write_terms
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.trials import actions, checks
from groundswell_web.trials.actions.running import NotYet
from groundswell_web.trials.entry_queries import get_registration, list_amendments
from groundswell_web.trials.models import Trial
from groundswell_web.trials.queries import get_trial, list_trials
from groundswell_web.trials.registered import read_registration, read_terms


def allow(cast: Cast, now: datetime, **more: Any) -> None:
    """Put a mandate in force that allows the trial of the tests, but for what is said."""
    told = {"kinds_of_change": [KIND], "largest_share": 0.5, "most_cases": 20, "until_on": date(2026, 6, 1)}
    put_in_force(cast, now, **(told | more))


def find_faults(cast: Cast, now: datetime, **more: Any) -> list[Any]:
    """Find what stands in the way of a draft."""
    return checks.list_faults(cast.engagement_id, draft_trial(cast, now, **more), now=now)


def test_draft_inside_the_mandate_is_signed_by_the_sponsor_without_further_approval(
    cast: Cast, now: datetime
) -> None:
    allow(cast, now)
    trial_id, one = draft_trial(cast, now), cast.engagement_id
    assert checks.list_faults(one, trial_id, now=now) == []

    version = get_trial(one, trial_id).version
    actions.sign_trial(one, trial_id, version=version, by=cast.people["sponsor"], now=now)

    trial, registration = get_trial(one, trial_id), get_registration(one, trial_id)
    assert (trial.state, trial.signed_at) == ("signed", now)
    assert registration.sha256 == trial.design_sha256 == read_registration(trial_id).design.sha256
    assert registration.by == "Permits sponsor"
    assert [event.verb for event in list_events(one, kind="trial")] == ["signed", "planned", "drafted"]
    assert [line.id for line in list_trials(one)] == [trial_id]


@pytest.mark.parametrize(
    ("mandate", "field", "ask"),
    [
        (
            {"kinds_of_change": ["Opening hours"]},
            "kind_of_change",
            "a mandate that allows “The words of letters”",
        ),
        ({"largest_share": 0.1}, "share", "a mandate for 50% of the cases"),
        ({"most_cases": 19}, "most_cases", "a mandate for 20 cases at a time"),
        ({"until_on": date(2026, 4, 1)}, "until_on", "a mandate until 2026-05-01"),
        ({"spend": Decimal(400)}, "spend", "100.00 EUR more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_draft_outside_the_mandate_is_refused_with_what_to_ask_for(
    cast: Cast, now: datetime, mandate: dict[str, Any], field: str, ask: str
) -> None:
    allow(cast, now, **mandate)

    faults = find_faults(cast, now)

    assert [(fault.field, fault.ask_for) for fault in faults] == [(field, f"Ask the sponsor for {ask}")]


def test_draft_without_a_mandate_is_refused(cast: Cast, now: datetime) -> None:
    assert [fault.ask_for for fault in find_faults(cast, now)] == ["Ask the sponsor to sign a mandate"]


def test_cases_of_other_trials_are_taken_off_the_mandate(cast: Cast, now: datetime) -> None:
    allow(cast, now, most_cases=30)
    first = sign_trial(cast, now)

    faults = find_faults(cast, now, name="Second")

    assert faults[0].text == "The mandate leaves 10 of 30 cases; the other trials take the rest"
    assert faults[0].ask_for == "Ask the sponsor for a mandate for 40 cases at a time"
    actions.stop_trial(cast.engagement_id, first, by=cast.people["member"], now=now)
    assert find_faults(cast, now, name="Third") == []


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"could_go_wrong": " "}, "could_go_wrong"),
        ({"for_whom": ""}, "for_whom"),
        ({"how_undone": ""}, "how_undone"),
        ({"undone_by_id": None}, "undone_by"),
        ({"carried_by_id": None}, "carried_by"),
        ({"until_on": None}, "until_on"),
        ({"most_cases": 10}, "most_cases"),
        ({"until_on": date(2026, 3, 20)}, "until_on"),
    ],
)
def test_draft_whose_statement_is_not_whole_is_refused(
    cast: Cast, now: datetime, terms: dict[str, Any], field: str
) -> None:
    allow(cast, now)

    assert [fault.field for fault in find_faults(cast, now, **terms)] == [field]


def test_draft_without_a_design_is_refused(cast: Cast, now: datetime) -> None:
    allow(cast, now)
    one = cast.engagement_id
    trial_id = actions.record_trial(one, write_terms(cast, now), by=cast.people["lead"], now=now)

    assert [fault.field for fault in checks.list_faults(one, trial_id, now=now)] == ["wishes"]


def test_draft_whose_first_day_is_past_is_refused(cast: Cast, now: datetime) -> None:
    allow(cast, now)
    trial_id = draft_trial(cast, now)

    later = checks.list_faults(cast.engagement_id, trial_id, now=now + timedelta(days=1))

    assert [fault.field for fault in later] == ["begins_on"]


def test_concern_on_the_target_is_answered_before_the_signature(
    cast: Cast, now: datetime, target: Any
) -> None:
    from groundswell_web.concerns.actions import record_answer, record_concern
    from groundswell_web.concerns.subjects import get_subject

    allow(cast, now)
    one, lead = cast.engagement_id, cast.people["lead"]
    trial_id = draft_trial(cast, now, target_id=target, spend=Decimal(0))
    subject = get_subject(one, "target", str(target), now)
    raised = record_concern(one, subject=subject, text="A worry.", by=cast.people["caseworker"], now=now)
    assert [fault.field for fault in checks.list_faults(one, trial_id, now=now)] == ["concerns"]

    record_answer(one, raised.id, version=1, kind="guardrail", text="We stop at one.", by=lead, now=now)

    assert checks.list_faults(one, trial_id, now=now) == []


def test_concern_on_the_trial_itself_is_answered_before_the_signature(cast: Cast, now: datetime) -> None:
    from groundswell_web.concerns.actions import record_answer, record_concern
    from groundswell_web.concerns.subjects import get_subject, list_subjects

    allow(cast, now)
    one, lead, sponsor = cast.engagement_id, cast.people["lead"], cast.people["sponsor"]
    trial_id = draft_trial(cast, now)
    other = draft_trial(cast, now, name="Other", most_cases=1)
    subject = get_subject(one, "trial", str(trial_id), now)
    assert subject in list_subjects(one, now)
    assert (subject.label, subject.address) == ("Trial: Shorter letter", f"{cast.address}trials/{trial_id}/")
    raised = record_concern(one, subject=subject, text="They call us.", by=cast.people["caseworker"], now=now)

    version = get_trial(one, trial_id).version
    with pytest.raises(NotYet, match="A concern on the target or the trial has no answer yet") as refused:
        actions.sign_trial(one, trial_id, version=version, by=sponsor, now=now)
    assert [fault.field for fault in refused.value.faults] == ["concerns"]
    assert "concerns" not in [fault.field for fault in checks.list_faults(one, other, now=now)]

    record_answer(one, raised.id, version=1, kind="guardrail", text="We count the calls.", by=lead, now=now)
    actions.sign_trial(one, trial_id, version=version, by=sponsor, now=now)
    assert get_trial(one, trial_id).state == "signed"


def test_concern_is_raised_only_on_a_trial_of_the_engagement(cast: Cast, now: datetime) -> None:
    from support.workbench import build_cast

    from groundswell_web.concerns.subjects import find_subject, list_subjects

    other = build_cast(now, name="Other")
    trial_id, dropped = draft_trial(cast, now), draft_trial(cast, now, name="Dropped")
    actions.withdraw_trial(cast.engagement_id, dropped, by=cast.people["lead"], now=now)

    assert find_subject(other.engagement_id, "trial", str(trial_id), now) is None
    assert find_subject(cast.engagement_id, "trial", str(uuid4()), now) is None
    offered = [one.key for one in list_subjects(cast.engagement_id, now) if one.kind == "trial"]
    assert offered == [str(trial_id)]


def test_concern_on_a_trial_is_raised_on_its_page_and_shows_there(
    cast: Cast, now: datetime, client_of: Any
) -> None:
    trial_id, client = draft_trial(cast, now), client_of("caseworker")
    about = f"concerns/new?about=trial:{trial_id}"
    assert about in client.get(f"{cast.address}trials/{trial_id}/").text

    told = {"about": f"trial:{trial_id}", "text": "Nobody can read it.", "named": "yes"}
    client.post(f"{cast.address}{about}", told)

    assert "Nobody can read it." in client.get(f"{cast.address}trials/{trial_id}/").text


def test_only_the_sponsor_who_carries_the_risk_signs_what_somebody_else_wrote(
    cast: Cast, now: datetime
) -> None:
    allow(cast, now)
    trial_id, one = draft_trial(cast, now), cast.engagement_id
    version = get_trial(one, trial_id).version

    with pytest.raises(Refusal, match="Only the sponsor who carries"):
        actions.sign_trial(one, trial_id, version=version, by=cast.people["service_owner"], now=now)
    with pytest.raises(Refusal, match="Somebody else must draft"):
        actions.sign_trial(one, trial_id, version=version, by=cast.people["lead"], now=now)
    with pytest.raises(Refusal, match="changed this trial"):
        actions.sign_trial(one, trial_id, version=version - 1, by=cast.people["sponsor"], now=now)
    with pytest.raises(NotThere):
        actions.sign_trial(one, uuid4(), version=version, by=cast.people["sponsor"], now=now)


def test_refusal_to_sign_says_everything_that_stands_in_the_way(cast: Cast, now: datetime) -> None:
    allow(cast, now, most_cases=5, largest_share=0.01)
    trial_id, one = draft_trial(cast, now), cast.engagement_id

    version = get_trial(one, trial_id).version
    with pytest.raises(NotYet) as refused:
        actions.sign_trial(one, trial_id, version=version, by=cast.people["sponsor"], now=now)

    assert [fault.field for fault in refused.value.faults] == ["most_cases", "share"]
    assert get_trial(one, trial_id).state == "draft"


def test_changed_wishes_throw_the_design_away_and_a_changed_statement_keeps_it(
    cast: Cast, now: datetime
) -> None:
    trial_id, one, lead = draft_trial(cast, now), cast.engagement_id, cast.people["lead"]
    version = get_trial(one, trial_id).version

    told = write_terms(cast, now, for_whom="Everybody.")
    actions.correct_trial(one, trial_id, told, version=version, by=lead, now=now)
    assert get_trial(one, trial_id).design is not None
    told = write_terms(cast, now, wishes={"gain": 3.0})
    actions.correct_trial(one, trial_id, told, version=version + 1, by=lead, now=now)

    assert get_trial(one, trial_id).design is None
    with pytest.raises(EditedMeanwhile):
        actions.correct_trial(one, trial_id, told, version=version, by=lead, now=now)


def test_registered_trial_is_neither_changed_nor_dropped(cast: Cast, now: datetime) -> None:
    trial_id, one, lead = sign_trial(cast, now), cast.engagement_id, cast.people["lead"]
    version = get_trial(one, trial_id).version

    with pytest.raises(Refusal, match="registered trial is not changed"):
        actions.correct_trial(one, trial_id, write_terms(cast, now), version=version, by=lead, now=now)
    with pytest.raises(Refusal, match="registered trial is not changed"):
        actions.withdraw_trial(one, trial_id, by=lead, now=now)


@pytest.mark.parametrize(
    "change",
    [
        {"most_cases": 2000},
        {"name": "Other"},
        {"design": "{}"},
        {"how_undone": "It is not."},
        {"signed_at": None, "state": "draft"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_database_refuses_to_change_what_was_registered(
    cast: Cast, now: datetime, change: dict[str, Any]
) -> None:
    trial_id = sign_trial(cast, now)

    with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
        Trial.objects.filter(pk=trial_id).update(**change)


def test_trial_starts_once_and_only_with_a_mandate_in_force(cast: Cast, now: datetime) -> None:
    trial_id, one, lead = sign_trial(cast, now), cast.engagement_id, cast.people["lead"]

    with pytest.raises(Refusal, match="no mandate in force"):
        actions.start_trial(one, trial_id, by=lead, now=now + timedelta(days=200))
    actions.start_trial(one, trial_id, by=lead, now=now)
    with pytest.raises(Refusal, match="not yet started"):
        actions.start_trial(one, trial_id, by=lead, now=now)

    assert get_trial(one, trial_id).takes_cases


def test_amendment_is_dated_and_holds_from_then_on(cast: Cast, now: datetime) -> None:
    trial_id, one, sponsor = start_trial(cast, now), cast.engagement_id, cast.people["sponsor"]
    told: dict[str, Any] = {"what": "most_exposed", "why": "Fewer are enough.", "now": now}

    with pytest.raises(Refusal, match="Only the sponsor"):
        actions.record_amendment(one, trial_id, after=10, by=cast.people["lead"], **told)
    with pytest.raises(NotYet, match="more than the 20 that the risk statement says"):
        actions.record_amendment(one, trial_id, after=30, by=sponsor, **told)
    with pytest.raises(Refusal, match="fixed by the registration"):
        actions.record_amendment(one, trial_id, after=1, by=sponsor, **(told | {"what": "alpha"}))
    actions.record_amendment(one, trial_id, after=10, by=sponsor, **told)

    assert read_terms(trial_id).design.most_exposed == 10
    assert read_registration(trial_id).design.most_exposed == 20
    assert [(line.what, line.before, line.after) for line in list_amendments(one, trial_id)] == [
        ("most_exposed", 20, 10)
    ]
    line = list_amendments(one, trial_id)[0]
    assert (line.name, line.before_shown, line.after_shown) == (
        "The largest number of cases",
        "20 cases",
        "10 cases",
    )


def test_amended_shares_are_a_new_version_of_the_allocation(cast: Cast, now: datetime) -> None:
    trial_id, sponsor = start_trial(cast, now), cast.people["sponsor"]
    arms = [{"name": "usual", "share": 0.7, "what": ""}, {"name": "short", "share": 0.3, "what": ""}]

    actions.record_amendment(
        cast.engagement_id, trial_id, what="arms", after=arms, why="More care.", by=sponsor, now=now
    )

    design = read_terms(trial_id).design
    assert (design.exposed_share, design.allocation_version) == (0.3, 2)


def test_reason_and_undoing_are_told_after_the_stop(cast: Cast, now: datetime) -> None:
    from groundswell_web.notices.queries import list_notices
    from groundswell_web.trials.entry_queries import find_stop
    from groundswell_web.trials.notices import tell_stop

    trial_id, one = start_trial(cast, now), cast.engagement_id
    worker, owner = cast.people["caseworker"], cast.people["service_owner"]
    with pytest.raises(Refusal, match="was not stopped"):
        actions.record_reason(one, trial_id, text="Why.", by=worker, now=now)

    assert actions.stop_trial(one, trial_id, by=worker, now=now)
    assert not actions.stop_trial(one, trial_id, by=owner, now=now)
    tell_stop(now=now)
    assert [line.text.partition(".")[0] for line in list_notices(worker.pk)] == [
        "You stopped the trial Shorter letter"
    ]
    assert "Undo the change" in list_notices(owner.pk)[0].text
    assert "you carry the risk" in list_notices(cast.people["sponsor"].pk)[0].text
    actions.record_reason(one, trial_id, text="People called.", by=worker, now=now)
    actions.record_undone(one, trial_id, text="Sent again.", by=owner, now=now)
    tell_stop(now=now)

    stop = find_stop(one, trial_id)
    assert stop is not None
    assert (stop.cause, stop.reason, stop.undone) == ("person", "People called.", "Sent again.")
    assert list_notices(worker.pk) + list_notices(owner.pk) == []


def test_draft_is_dropped_not_stopped(cast: Cast, now: datetime) -> None:
    trial_id, one = draft_trial(cast, now), cast.engagement_id

    with pytest.raises(Refusal, match="Drop it instead"):
        actions.stop_trial(one, trial_id, by=cast.people["lead"], now=now)
    actions.withdraw_trial(one, trial_id, by=cast.people["lead"], now=now)

    assert get_trial(one, trial_id).state == "dropped"
