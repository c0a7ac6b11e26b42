"""Targets: proposed, agreed, run, read from each new extract, reached, missed, dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.uploads import import_export, write_export

from groundswell_web.audit.queries import list_events
from groundswell_web.notices.actions import record_notices
from groundswell_web.notices.queries import list_notices
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.targets import actions, queries
from groundswell_web.targets.models import Target


def propose(cast: Any, terms: Any, now: Any) -> Any:
    """Propose a target."""
    return actions.record_target(cast.engagement_id, terms, by=cast.people["lead"], now=now)


@pytest.mark.usefixtures("extract")
def test_target_takes_its_baseline_from_the_records(cast: Any, terms: Any, now: Any) -> None:
    card = queries.get_target(cast.engagement_id, propose(cast, terms, now), now=now)

    assert card.state == "proposed"
    assert card.baseline.value == pytest.approx(90, abs=1)
    assert card.baseline.low is not None
    assert card.baseline_at < now
    assert [event.verb for event in list_events(cast.engagement_id, kind="target")] == ["proposed"]


def test_target_without_records_is_refused(cast: Any, terms: Any, now: Any) -> None:
    with pytest.raises(Refusal, match="no baseline"):
        propose(cast, terms, now)
    assert not Target.objects.exists()


@pytest.mark.usefixtures("extract")
def test_target_owned_by_nobody_of_the_engagement_is_refused(cast: Any, terms: Any, now: Any) -> None:
    for person in ("stranger", "coordinator"):
        with pytest.raises(Refusal, match="one person"):
            propose(cast, replace(terms, owner_id=cast.people[person].pk), now)


@pytest.mark.usefixtures("extract")
def test_target_that_costs_more_than_the_mandate_leaves_is_refused(cast: Any, terms: Any, now: Any) -> None:
    from groundswell_web.engagements.actions import record_mandate, sign_mandate

    mandate = record_mandate(
        cast.engagement_id,
        kinds_of_change=["letters"],
        largest_share=0.1,
        most_cases=100,
        spend=Decimal(1000),
        currency="EUR",
        until_on=now.date() + timedelta(days=100),
        by=cast.people["lead"],
        now=now,
    )
    sign_mandate(cast.engagement_id, mandate, by=cast.people["sponsor"], now=now)

    propose(cast, replace(terms, budget=Decimal(700)), now)
    with pytest.raises(Refusal, match="leaves 300"):
        propose(cast, replace(terms, budget=Decimal("300.01")), now)


@pytest.mark.usefixtures("extract")
def test_target_goes_on_step_by_step(cast: Any, terms: Any, now: Any) -> None:
    target_id = propose(cast, terms, now)
    by = cast.people["service_owner"]

    with pytest.raises(Refusal, match="Proposed now"):
        actions.accept_target(cast.engagement_id, target_id, "running", by=by, now=now)
    actions.accept_target(cast.engagement_id, target_id, "agreed", by=by, now=now)
    actions.accept_target(cast.engagement_id, target_id, "running", by=by, now=now)
    card = queries.get_target(cast.engagement_id, target_id, now=now)
    with pytest.raises(Refusal, match="not changed"):
        actions.correct_target(cast.engagement_id, target_id, terms, version=card.version, by=by, now=now)
    actions.withdraw_target(cast.engagement_id, target_id, why="The law changed.", by=by, now=now)

    verbs = [event.verb for event in list_events(cast.engagement_id, kind="target")]
    assert verbs == ["dropped", "began", "agreed", "proposed"]
    with pytest.raises(Refusal, match="ended already"):
        actions.withdraw_target(cast.engagement_id, target_id, why="Again.", by=by, now=now)


@pytest.mark.usefixtures("extract")
def test_second_editor_sees_what_the_first_wrote(cast: Any, terms: Any, now: Any) -> None:
    target_id = propose(cast, terms, now)
    shorter = replace(terms, title="Ask at once")
    actions.correct_target(
        cast.engagement_id, target_id, shorter, version=1, by=cast.people["member"], now=now
    )

    with pytest.raises(EditedMeanwhile) as refused:
        actions.correct_target(
            cast.engagement_id, target_id, terms, version=1, by=cast.people["lead"], now=now
        )

    assert refused.value.stored["title"] == "Ask at once"
    assert refused.value.who == "Permits member"


@pytest.mark.usefixtures("extract")
def test_target_of_another_engagement_is_not_there(cast: Any, terms: Any, now: Any) -> None:
    from support.workbench import build_cast

    target_id = propose(cast, terms, now)
    other = build_cast(now, name="Passports")

    with pytest.raises(NotThere):
        queries.get_target(other.engagement_id, target_id, now=now)
    with pytest.raises(NotThere):
        actions.withdraw_target(other.engagement_id, target_id, why="x", by=other.people["lead"], now=now)


@pytest.mark.usefixtures("extract")
def test_new_records_are_read_and_decide(cast: Any, terms: Any, now: Any, tmp_path: Path) -> None:
    began = replace(terms, from_on=now.date() - timedelta(days=430), due_on=now.date() - timedelta(days=370))
    target_id = propose(cast, began, now)
    for state in ("agreed", "running"):
        actions.accept_target(cast.engagement_id, target_id, state, by=cast.people["lead"], now=now)

    second = import_export(cast, now, write_export(tmp_path, cases=220))
    card = queries.get_target(cast.engagement_id, target_id, now=now)

    assert {line.measure for line in card.readings} == {"median_wait_days", "share_withdrawn"}
    assert card.newest is not None
    assert card.newest.rows == 220
    assert card.progress == pytest.approx(0, abs=0.1)
    assert card.state == "missed"
    assert Target.objects.get().readings.filter(extract_id=second).count() == 2


@pytest.mark.usefixtures("extract")
def test_target_begun_after_the_records_end_has_no_reading_yet(
    cast: Any, terms: Any, now: Any, tmp_path: Path
) -> None:
    target_id = propose(cast, terms, now)
    for state in ("agreed", "running"):
        actions.accept_target(cast.engagement_id, target_id, state, by=cast.people["lead"], now=now)

    import_export(cast, now, write_export(tmp_path, cases=220))
    card = queries.get_target(cast.engagement_id, target_id, now=now)

    assert card.state == "running"
    assert card.newest is None
    assert "end before the target begins" in card.readings[0].why_none


@pytest.mark.usefixtures("extract")
def test_owner_is_reminded_of_what_nobody_touched_for_three_weeks(cast: Any, terms: Any, now: Any) -> None:
    target_id = propose(cast, terms, now)
    owner = cast.people["member"].pk

    record_notices(now=now + timedelta(days=20))
    early = [line for line in list_notices(owner) if "target" in line.text]
    record_notices(now=now + timedelta(days=21))
    late = [line for line in list_notices(owner) if "target" in line.text]
    actions.record_note(
        cast.engagement_id,
        target_id,
        text="Letters sent.",
        by=cast.people["member"],
        now=now + timedelta(days=21),
    )
    record_notices(now=now + timedelta(days=22))

    assert early == []
    assert len(late) == 1
    assert [line for line in list_notices(owner) if "target" in line.text] == []
