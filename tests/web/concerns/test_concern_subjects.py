"""A concern is raised on a step, a rule, a target or a finding, and shows on the page of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.uploads import import_export, write_export


@pytest.fixture
def target_id(cast, now, settings, tmp_path, clock):
    """A target of the engagement, its baseline taken from real records."""
    from groundswell_web.targets.actions import Terms, record_target

    settings.DATA = tmp_path / "data"
    import_export(cast, now, write_export(tmp_path, cases=200))
    terms = Terms(
        title="Ask for missing papers within a week",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=12),
        owner_id=cast.people["member"].pk,
        budget=0,
        currency="EUR",
        guards=(),
    )
    return record_target(cast.engagement_id, terms, by=cast.people["lead"], now=now)


@pytest.fixture
def rule_id(cast, check, now):
    """A rule of the step “Check”."""
    from groundswell_web.ownership import actions

    answers = actions.RuleAnswers("Two people must look at it", level="custom")
    return actions.record_rule(cast.engagement_id, check.id, answers=answers, by=cast.people["lead"], now=now)


def test_concern_about_a_target_or_a_rule_shows_on_its_page(cast, target_id, rule_id, client_of):
    client = client_of("caseworker")
    pages = {
        f"target:{target_id}": f"{cast.address}targets/{target_id}/",
        f"rule:{rule_id}": f"{cast.address}ownership/rules/{rule_id}",
    }

    for about, page in pages.items():
        told = {"about": about, "text": f"A worry about {about}.", "named": "no"}
        assert client.post(f"{cast.address}concerns/new?about={about}", told).status_code == 200
        shown = client.get(page)
        assert f"A worry about {about}." in shown.text
        assert f"concerns/new?about={about}" in shown.text


def test_subjects_of_the_engagement_are_offered_by_name(cast, target_id, check, rule_id, now):
    from groundswell_web.concerns.subjects import get_subject, list_subjects

    offered = {subject.label: subject for subject in list_subjects(cast.engagement_id, now)}

    for label in (
        "Step: Check",
        "Rule: Two people must look at it",
        "Target: Ask for missing papers within a week",
        "Finding: How long do people wait?",
    ):
        subject = offered[label]
        assert get_subject(cast.engagement_id, subject.kind, subject.key, now) == subject


def test_concern_about_a_finding_shows_in_its_panel(cast, now):
    from groundswell_web.concerns import actions, panels, subjects
    from groundswell_web.engagements.queries import find_place

    subject = subjects.get_subject(cast.engagement_id, "finding", "waits", now)
    actions.record_concern(cast.engagement_id, subject=subject, text="They gave up.", by=None, now=now)
    place = find_place(cast.engagement_id, person=cast.people["observer"], now=now)

    assert [one.text for one in panels.fill_finding(place, "waits", now).facts["concerns"]] == [
        "They gave up."
    ]
    assert panels.fill_finding(place, "trust", now).facts["concerns"] == []


def test_concern_about_a_rule_that_was_taken_out_keeps_its_name(cast, check, rule_id, client_of, now):
    from groundswell_web.concerns import actions, subjects
    from groundswell_web.ownership.actions import withdraw_rule

    subject = subjects.get_subject(cast.engagement_id, "rule", str(rule_id), now)
    by = cast.people["member"]
    raised = actions.record_concern(cast.engagement_id, subject=subject, text="A worry.", by=by, now=now)
    withdraw_rule(cast.engagement_id, rule_id, version=1, by=cast.people["lead"], now=now)
    shown = client_of("lead").get(f"{cast.address}concerns/{raised.id}")

    assert "Two people must look at it" in shown.text
    assert "(taken out since)" in shown.text
