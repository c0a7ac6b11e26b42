"""Fits of new engagements: what is asked, what is missing, and what is decided once and for good."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from support.fits import ANSWERS, answer_fit, ask_fit
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.centre import actions, queries
from groundswell_web.centre.cards import GoTerms
from groundswell_web.centre.judging import FIELDS, list_gaps
from groundswell_web.engagements.queries import list_members, read_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


@pytest.fixture
def fit(cast: Cast, now: datetime) -> Any:
    """The id of a fit of which nothing is answered yet."""
    return ask_fit(cast, now)


def make_terms(cast: Cast, **more: Any) -> GoTerms:
    """Make what a go needs."""
    told = {"agency_id": cast.agency_id, "begins_on": date(2026, 4, 1), "exits_on": date(2026, 12, 1)} | more
    return GoTerms(**told)


def accept(cast: Cast, fit_id: Any, now: datetime, **more: Any) -> Any:
    """Decide with a go, at the version that stands."""
    version = queries.get_fit(cast.unit_id, fit_id).version
    by = cast.people["coordinator"]
    return actions.accept_fit(cast.unit_id, fit_id, make_terms(cast, **more), version=version, by=by, now=now)


def decline(cast: Cast, fit_id: Any, now: datetime, reason: str = "Nobody carries the risk.") -> None:
    """Decline, at the version that stands."""
    version = queries.get_fit(cast.unit_id, fit_id).version
    by = cast.people["coordinator"]
    actions.decline_fit(cast.unit_id, fit_id, reason=reason, version=version, by=by, now=now)


@pytest.mark.parametrize("part", FIELDS)
def test_each_answer_that_a_part_lacks_is_one_gap(part: str) -> None:
    nothing = dict.fromkeys(FIELDS[part], "")

    assert list_gaps(part, ANSWERS[part]) == []
    assert len(set(list_gaps(part, nothing))) == len(FIELDS[part])
    for name in FIELDS[part]:
        assert len(list_gaps(part, ANSWERS[part] | {name: None})) == 1, name


def test_new_fit_lacks_every_part(cast: Cast, fit: Any) -> None:
    card = queries.get_fit(cast.unit_id, fit)

    assert card.line.missing == ("Sponsor", "Data access", "Exit owner", "Mandate")
    assert not card.is_ready
    assert "The sponsor has not said yes in writing." in card.parts[0].gaps


def test_answered_fit_is_ready_and_keeps_who_answered_what(cast: Cast, now: datetime, fit: Any) -> None:
    answer_fit(cast, fit, now)

    card = queries.get_fit(cast.unit_id, fit)
    events = list_events(None, kind="fit", key=fit)

    assert card.is_ready
    assert card.line.missing == ()
    assert [event.verb for event in events] == ["wrote"] * 4 + ["asked about"]
    assert {event.by for event in events} == {"Permits coordinator"}


def test_same_answers_again_change_nothing(cast: Cast, now: datetime, fit: Any) -> None:
    version = answer_fit(cast, fit, now, "sponsor")

    assert answer_fit(cast, fit, now, "sponsor") == version
    assert len(list_events(None, kind="fit", key=fit)) == 2


def test_go_begins_a_draft_engagement_with_what_was_agreed(cast: Cast, now: datetime, fit: Any) -> None:
    answer_fit(cast, fit, now)
    sponsor, owner = cast.people["sponsor"], cast.people["service_owner"]

    engagement_id = accept(cast, fit, now, sponsor_id=sponsor.pk, owner_id=owner.pk)

    text = read_engagement(engagement_id)
    assert (text.name, text.services) == ("Fishing licences", ("Boat licence", "Fishing licence"))
    assert (text.begins_on, text.exits_on) == (date(2026, 4, 1), date(2026, 12, 1))
    assert text.started_at is None
    roles = {(member.role, member.name) for member in list_members(engagement_id, now=now)}
    assert roles == {("sponsor", sponsor.name), ("service_owner", owner.name)}
    card = queries.get_fit(cast.unit_id, fit)
    assert (card.line.decision, card.line.engagement_id) == ("go", engagement_id)
    (event,) = list_events(engagement_id, kind="fit")
    told = {name: after for name, _before, after in event.told}
    assert len(told) == sum(len(names) for names in FIELDS.values())
    assert any("Ines Okafor" in str(after) for after in told.values())


@pytest.mark.parametrize("part", FIELDS)
def test_go_is_refused_while_a_part_is_missing(cast: Cast, now: datetime, fit: Any, part: str) -> None:
    answer_fit(cast, fit, now, *(set(ANSWERS) - {part}))

    with pytest.raises(Refusal, match="cannot begin yet") as refusal:
        accept(cast, fit, now)

    for gap in list_gaps(part, dict.fromkeys(FIELDS[part], "")):
        assert gap in refusal.value.text
    assert queries.get_fit(cast.unit_id, fit).is_open


def test_go_that_fails_halfway_leaves_no_engagement_behind(cast: Cast, now: datetime, fit: Any) -> None:
    from groundswell_web.engagements.unit_queries import list_unit_engagements

    answer_fit(cast, fit, now)
    before = list_unit_engagements(cast.unit_id)

    with pytest.raises(Refusal) as refusal:
        accept(cast, fit, now, exits_on=date(2026, 3, 1))
    assert refusal.value.field == "exits_on"
    with pytest.raises(Refusal) as refusal:
        accept(cast, fit, now, owner_id=uuid4())
    assert refusal.value.field == "owner"
    with pytest.raises(Refusal) as refusal:
        accept(cast, fit, now, agency_id=cast.unit_id)
    assert refusal.value.field == "agency"

    assert list_unit_engagements(cast.unit_id) == before
    assert queries.get_fit(cast.unit_id, fit).is_open


def test_declined_fit_keeps_its_reason_and_is_shown_with_the_next_of_the_agency(
    cast: Cast, now: datetime, fit: Any
) -> None:
    decline(cast, fit, now, "  Nobody carries the risk.  ")
    later = ask_fit(cast, now + timedelta(days=200), name="Fishing licences, again", agency="permits agency")

    (earlier,) = queries.list_earlier(cast.unit_id, later)

    assert (earlier.id, earlier.reason, earlier.decision_name) == (
        fit,
        "Nobody carries the risk.",
        "Declined",
    )
    assert earlier.decided_by == "Permits coordinator"


def test_declining_needs_a_reason(cast: Cast, now: datetime, fit: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        decline(cast, fit, now, "   ")

    assert refusal.value.field == "reason"


def test_decided_fit_is_not_changed_any_more(cast: Cast, now: datetime, fit: Any) -> None:
    decline(cast, fit, now)
    by, about = cast.people["coordinator"], queries.get_fit(cast.unit_id, fit).about
    version = queries.get_fit(cast.unit_id, fit).version

    with pytest.raises(Refusal, match="is decided"):
        answer_fit(cast, fit, now, "sponsor")
    with pytest.raises(Refusal, match="is decided"):
        actions.correct_fit(cast.unit_id, fit, about, version=version, by=by, now=now)
    with pytest.raises(Refusal, match="is decided"):
        decline(cast, fit, now, "Another reason")
    with pytest.raises(Refusal, match="is decided"):
        accept(cast, fit, now)


def test_database_refuses_to_change_a_decision_or_take_a_fit_out(cast: Cast, now: datetime, fit: Any) -> None:
    from groundswell_web.centre.models import Fit

    other = ask_fit(cast, now, name="Another")
    decline(cast, fit, now)

    with pytest.raises(Error, match="never changed"), transaction.atomic():
        Fit.objects.filter(pk=fit).update(reason="It went well.")
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        Fit.objects.filter(pk=other).delete()


def test_database_refuses_a_go_without_its_answers(cast: Cast, now: datetime, fit: Any) -> None:
    from groundswell_web.centre.models import Fit

    by = cast.people["coordinator"]
    with pytest.raises(Error), transaction.atomic():
        Fit.objects.filter(pk=fit).update(
            decision="go", decided_by=by, decided_at=now, engagement_id=cast.engagement_id
        )
    with pytest.raises(Error), transaction.atomic():
        Fit.objects.filter(pk=fit).update(decision="declined", decided_by=by, decided_at=now)
    with pytest.raises(Error), transaction.atomic():
        Fit.objects.filter(pk=fit).update(engagement_id=cast.engagement_id)


def test_second_of_two_people_is_told_what_stands_now(cast: Cast, now: datetime, fit: Any) -> None:
    by, seen = cast.people["coordinator"], queries.get_fit(cast.unit_id, fit)
    answer_fit(cast, fit, now, "sponsor")
    changed = dataclasses.replace(seen.about, purpose="Something else")

    with pytest.raises(EditedMeanwhile) as refusal:
        actions.record_part(
            cast.unit_id,
            fit,
            "sponsor",
            ANSWERS["sponsor"] | {"sponsor_name": "Somebody else"},
            version=seen.version,
            by=by,
            now=now,
        )
    assert refusal.value.stored["sponsor_name"] == "Ines Okafor, deputy director"
    assert refusal.value.who == "Permits coordinator"
    with pytest.raises(EditedMeanwhile):
        actions.correct_fit(cast.unit_id, fit, changed, version=seen.version, by=by, now=now)
    with pytest.raises(EditedMeanwhile):
        actions.decline_fit(cast.unit_id, fit, reason="No", version=seen.version, by=by, now=now)


def test_fit_of_another_unit_is_not_there(cast: Cast, now: datetime, fit: Any) -> None:
    by = cast.people["coordinator"]

    with pytest.raises(NotThere):
        queries.get_fit(uuid4(), fit)
    with pytest.raises(NotThere):
        actions.decline_fit(uuid4(), fit, reason="No", version=1, by=by, now=now)
    assert queries.list_fits(uuid4()) == []


def test_agency_cannot_ask_for_a_fit_of_its_own(cast: Cast, now: datetime) -> None:
    about = queries.get_fit(cast.unit_id, ask_fit(cast, now)).about

    with pytest.raises(Refusal, match="your home is none"):
        actions.record_fit(cast.agency_id, about, by=cast.people["coordinator"], now=now)


def test_yes_of_tomorrow_is_refused(cast: Cast, now: datetime, fit: Any) -> None:
    answers = ANSWERS["sponsor"] | {"sponsor_said_yes_on": now.date() + timedelta(days=1)}

    with pytest.raises(Refusal) as refusal:
        actions.record_part(
            cast.unit_id, fit, "sponsor", answers, version=1, by=cast.people["coordinator"], now=now
        )

    assert refusal.value.field == "sponsor_said_yes_on"


def test_part_that_no_fit_has_is_not_there(cast: Cast, now: datetime, fit: Any) -> None:
    with pytest.raises(NotThere):
        actions.record_part(
            cast.unit_id, fit, "weather", {}, version=1, by=cast.people["coordinator"], now=now
        )


def test_fit_stays_out_of_archives_with_the_reason() -> None:
    from groundswell_web.archive.tables import list_left_out, plan_tables

    assert "centre.Fit" not in {table.label for table in plan_tables()}
    assert "stands in the history of the engagement" in dict(list_left_out())["centre.Fit"]


def test_two_who_decide_at_once_decide_once(real_transactions: None, cast: Cast, now: datetime) -> None:
    fit = ask_fit(cast, now)
    version = answer_fit(cast, fit, now)
    by = cast.people["coordinator"]

    def go() -> str:
        try:
            actions.accept_fit(cast.unit_id, fit, make_terms(cast), version=version, by=by, now=now)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "go"

    with ThreadPoolExecutor(max_workers=2) as pool:
        told = sorted(future.result() for future in [pool.submit(go), pool.submit(go)])

    assert told == ["Refusal", "go"]
    from groundswell_web.engagements.unit_queries import list_unit_engagements

    assert len(list_unit_engagements(cast.unit_id)) == 2  # that of the cast, and one more
