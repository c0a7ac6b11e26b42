"""The report is written part by part; whoever is second sees both, and what cannot be is refused."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from groundswell_web.audit.queries import list_events
from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.actions import Choice
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


def test_problem_begins_as_the_engagement_says_it_and_is_written_here(cast, now):
    text = queries.get_section(cast.engagement_id, "problem")
    assert (text.text, text.is_own) == ("Get a permit before building begins.", False)

    actions.correct_section(
        cast.engagement_id, "problem", "Know\r\nearly. ", version=0, by=cast.people["lead"], now=now
    )

    assert queries.get_section(cast.engagement_id, "problem").text == "Know\nearly."
    event = list_events(cast.engagement_id, kind="section_of_the_report")[0]
    assert event.before == {"text": "Get a permit before building begins."}
    assert event.after == {"text": "Know\nearly."}


def test_text_written_by_two_is_shown_to_the_second_with_both(cast, client_of, now):
    address = reverse("discovery_section", args=[cast.engagement_id, "works_well"])
    first, second = client_of("lead"), client_of("member")
    assert first.post(address, {"text": "From the lead", "version": "0"}).status_code == 302

    page = second.post(address, {"text": "From the member", "version": "0"})

    shown = page.content.decode()
    assert page.status_code == 200
    assert "Permits lead changed this while you had it open" in shown
    assert "From the lead" in shown
    assert "From the member" in shown
    assert queries.get_section(cast.engagement_id, "works_well").text == "From the lead"
    assert second.post(address, {"text": "Both", "version": "1"}).status_code == 302


def test_two_at_once_write_one_text(real_transactions, cast, now):
    gate, ends = threading.Barrier(2), []

    def write(role):
        try:
            gate.wait()
            actions.correct_section(
                cast.engagement_id, "works_well", role, version=0, by=cast.people[role], now=now
            )
            ends.append("written")
        except EditedMeanwhile:
            ends.append("shown both")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[role]) for role in ("lead", "member")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["shown both", "written"]


def test_text_that_is_too_long_or_of_no_part_is_refused(cast, now):
    lead = cast.people["lead"]
    with pytest.raises(Refusal, match="4000 letters"):
        actions.correct_section(cast.engagement_id, "problem", "x" * 4001, version=0, by=lead, now=now)
    with pytest.raises(NotThere):
        actions.correct_section(cast.engagement_id, "nothing", "x", version=0, by=lead, now=now)
    with pytest.raises(NotThere):
        actions.correct_section(uuid4(), "problem", "x", version=0, by=lead, now=now)


def test_choice_of_findings_is_kept_and_a_second_one_is_shown_both(cast, now, findings):
    lead, engagement_id = cast.people["lead"], cast.engagement_id
    actions.correct_choice(
        engagement_id, [Choice("waits", is_key=True, is_detailed=False)], version=0, by=lead, now=now
    )

    line = next(x for x in queries.list_finding_lines(engagement_id) if x.question == "waits")
    assert (line.is_key, line.is_detailed, line.is_changed) == (True, False, False)
    assert "days" in line.headline
    assert line.numbers[0]["interval"]
    with pytest.raises(EditedMeanwhile) as caught:
        actions.correct_choice(engagement_id, [], version=0, by=cast.people["member"], now=now)
    assert caught.value.stored["key_findings"] == ["waits"]
    assert caught.value.who == "Permits lead"


def test_finding_that_is_not_computed_cannot_be_chosen(cast, now, findings):
    with pytest.raises(Refusal, match="Is it fair"):
        actions.correct_choice(
            cast.engagement_id,
            [Choice("fairness", is_key=True, is_detailed=False)],
            version=0,
            by=cast.people["lead"],
            now=now,
        )
    with pytest.raises(Refusal, match="nothing-such"):
        actions.correct_choice(
            cast.engagement_id,
            [Choice("nothing-such", is_key=False, is_detailed=True)],
            version=0,
            by=cast.people["lead"],
            now=now,
        )


def test_findings_are_chosen_on_their_page(cast, client_of, findings):
    address = reverse("discovery_findings", args=[cast.engagement_id])
    client = client_of("member")
    page = client.get(address).content.decode()
    assert 'name="waits_key"' in page
    assert 'name="fairness_key"' not in page

    told = {"version": "0", "waits_key": "on", "waits_detail": "on", "flow_key": "on"}
    assert client.post(address, told).status_code == 302

    chosen = {x.question: x for x in queries.list_finding_lines(cast.engagement_id) if x.is_chosen}
    assert set(chosen) == {"waits", "flow"}
    assert not chosen["waits"].with_chart
    conflict = client.post(address, {"version": "0"}).content.decode()
    assert "Is it demand or a queue?, How long do people wait?" in conflict


def test_new_records_change_a_finding_and_somebody_has_to_read_it(cast, now, report, import_later, compute):
    import_later()
    engagement_id = cast.engagement_id
    assert "not computed" in " ".join(queries.list_issue_reasons(engagement_id, now=now))
    compute()

    changed = [line for line in queries.list_finding_lines(engagement_id) if line.is_changed]
    assert changed
    reasons = " ".join(queries.list_issue_reasons(engagement_id, now=now))
    assert f"“{changed[0].title}” changed with the records" in reasons
    assert actions.accept_changes(engagement_id, by=cast.people["lead"], now=now) == len(changed)
    assert queries.list_issue_reasons(engagement_id, now=now) == []
    assert actions.accept_changes(engagement_id, by=cast.people["lead"], now=now) == 0


def test_draft_says_what_a_finding_said_before(cast, client_of, now, report, import_later, compute):
    before = queries.list_finding_lines(cast.engagement_id)[0].headline
    import_later()
    compute()
    client = client_of("lead")

    assert before in client.get(reverse("discovery_preview", args=[cast.engagement_id])).content.decode()
    page = client.get(reverse("discovery", args=[cast.engagement_id])).content.decode()
    assert "The records changed since these findings were read" in page
    client.post(reverse("discovery_read", args=[cast.engagement_id]))
    page = client.get(reverse("discovery", args=[cast.engagement_id])).content.decode()
    assert "The records changed" not in page


def test_cause_is_tied_to_what_is_there(cast, now, findings):
    lead, engagement_id = cast.people["lead"], cast.engagement_id
    point = next(key for key, _name in queries.list_tie_choices(engagement_id, now=now) if "point" in key)
    with pytest.raises(Refusal, match="Enter the cause"):
        actions.record_cause(engagement_id, text=" ", ties=[point], by=lead, now=now)
    with pytest.raises(Refusal, match="what shows"):
        actions.record_cause(engagement_id, text="Why", ties=[], by=lead, now=now)
    with pytest.raises(Refusal, match="in the workbench"):
        actions.record_cause(engagement_id, text="Why", ties=[f"point:{uuid4()}"], by=lead, now=now)

    cause_id = actions.record_cause(engagement_id, text="Why", ties=[point], by=lead, now=now)
    with pytest.raises(EditedMeanwhile):
        actions.correct_cause(
            engagement_id, cause_id, text="Other", ties=[point], version=0, by=lead, now=now
        )
    actions.correct_cause(engagement_id, cause_id, text="Other", ties=[point], version=1, by=lead, now=now)
    assert queries.list_named_causes(engagement_id, now=now)[0].tie_names[0].startswith("Step: ")
    actions.withdraw_cause(engagement_id, cause_id, by=lead, now=now)
    assert queries.list_causes(engagement_id) == []
    with pytest.raises(NotThere):
        actions.withdraw_cause(engagement_id, cause_id, by=lead, now=now)


def test_cause_is_written_changed_and_taken_out_on_its_page(cast, client_of):
    client = client_of("member")
    new = reverse("discovery_cause_new", args=[cast.engagement_id])
    assert "Select what shows this cause" in client.post(new, {"text": "Why"}).content.decode()
    assert client.post(new, {"text": "Why", "tie_1": "finding:waits"}).status_code == 302
    cause = queries.list_causes(cast.engagement_id)[0]
    address = reverse("discovery_cause", args=[cast.engagement_id, cause.id])

    assert "Why" in client.get(address).content.decode()
    stale = client.post(address, {"text": "Mine", "tie_1": "finding:flow", "version": "0"})
    assert "changed this while you had it open" in stale.content.decode()
    told = {"text": "Because", "tie_1": "finding:flow", "version": "1"}
    assert client.post(address, told).status_code == 302
    client.post(reverse("discovery_cause_withdraw", args=[cast.engagement_id, cause.id]))
    assert queries.list_causes(cast.engagement_id) == []
    assert client.get(address).status_code == 404


def test_page_of_the_report_lists_all_that_is_missing(cast, client_of):
    page = client_of("observer").get(reverse("discovery", args=[cast.engagement_id])).content.decode()

    assert "Write at least 3 recommendations; there are 0" in page
    assert "Write “What works well”" in page
    assert "Write at least one root cause" in page
    assert "Import records" in page
    assert "Change<" not in page


def test_only_those_who_write_get_the_forms(cast, client_of):
    for name, more in (
        ("discovery_section", ["problem"]),
        ("discovery_findings", []),
        ("discovery_cause_new", []),
        ("discovery_recommendation_new", []),
        ("discovery_issue", []),
    ):
        address = reverse(name, args=[cast.engagement_id, *more])
        assert client_of("observer").get(address).status_code == 403
        assert client_of("sponsor").post(address).status_code == 403
        assert client_of("stranger").get(address).status_code == 404
        assert client_of("member").get(address).status_code == 200
