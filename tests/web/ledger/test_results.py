"""Results come from verdicts, records and plans alone, each with its interval, and none is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from support.results import LARGE, finish_trial, run_target, verify_trial, write_waits
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

from groundswell.trials.design import Outcome
from groundswell_web.audit.queries import list_events
from groundswell_web.ledger.actions.adoption import end_adoption, record_adoption
from groundswell_web.ledger.actions.results import record_results, record_stale_results
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import find_totals, list_results, list_versions
from groundswell_web.ledger.result_trials import find_counted
from groundswell_web.ledger.staleness import is_stale, list_without
from groundswell_web.refusals import Refusal
from groundswell_web.trials import actions
from groundswell_web.trials.entry_queries import find_last_look, find_verdict


def find_result(cast: Cast, basis: str, measure: str = "applicant_days") -> ResultCard:
    """Find the one result of a basis."""
    [found] = [
        one for one in list_results(cast.engagement_id) if (one.basis, one.measure) == (basis, measure)
    ]
    return found


def test_result_of_a_trial_is_the_effect_of_its_verdict_times_the_cases_that_had_it(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    one, later = cast.engagement_id, now + timedelta(days=61)

    assert record_results(one, now=later) == 0  # the import had them computed

    found, verdict = find_result(cast, "trial"), find_verdict(one, trial_id)
    assert verdict is not None
    assert verdict.matured is not None
    matured, look = verdict.matured["now"], find_last_look(one, trial_id)
    assert look is not None
    assert found.cases == look.look.cases[1]
    assert found.value == pytest.approx(matured["gain"] * found.cases)
    assert (found.low, found.high) == pytest.approx(
        (matured["low"] * found.cases, matured["high"] * found.cases)
    )
    assert (found.state, found.verdict, found.why_not_counted) == ("observed", "worked", "")
    forecast = find_result(cast, "forecast")
    assert (forecast.state, forecast.value) == ("forecast", 2.0 * forecast.cases)
    event = list_events(one, kind="results")[0]
    assert (event.verb, event.by) == ("computed", "Groundswell")
    assert (event.after or {})[f"trial:{trial_id} applicant_days trial"] == pytest.approx(found.value)


def test_verified_result_moves_to_the_verified_total_and_is_in_no_other(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    one, later = cast.engagement_id, now + timedelta(days=61)
    record_results(one, now=later)
    before = find_result(cast, "trial")
    assert not is_stale(one, later)

    verify_trial(cast, trial_id, later + timedelta(hours=1))

    assert is_stale(one, later)
    record_results(one, now=later)
    found = find_result(cast, "trial")
    assert (found.state, found.is_verified, found.value) == ("verified", True, before.value)
    assert [card.id for card in list_versions(found, one)][:2] == [found.id, before.id]
    [totals] = find_totals(one, trials=1)
    assert (totals.observed.all.results, totals.verified.all.results) == (0, 1)
    assert totals.verified.all.value == pytest.approx(found.value)
    assert totals.forecast.all.value == find_result(cast, "forecast").value


def test_trial_that_shows_nothing_gives_a_result_that_may_be_nothing(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, one = start_trial(cast, now, **LARGE), cast.engagement_id
    waits = run_days(cast, trial_id, now, days=25, a_day=6)
    actions.stop_trial(one, trial_id, by=cast.people["caseworker"], now=now + timedelta(days=25))
    let_arrive(cast, tmp_path, waits, now + timedelta(days=50))

    record_results(one, now=now + timedelta(days=50))

    found = find_result(cast, "trial")
    assert found.verdict == "not_shown"
    assert found.low < 0 < found.high
    assert "It may be nothing: the interval holds 0." in found.sentences
    assert found.why_not_booked.startswith("It may be nothing")


def test_trial_that_harmed_gives_a_loss_like_any_other_result(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, one = start_trial(cast, now, **LARGE), cast.engagement_id
    waits = run_days(cast, trial_id, now, days=25, slower=4.0, a_day=8)
    for day in (25, 60):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=day))

    record_results(one, now=now + timedelta(days=60))

    found = find_result(cast, "trial")
    assert (found.verdict, found.why_not_counted) == ("harmful", "")
    assert found.value < 0
    with pytest.raises(Refusal, match="harmed"):
        record_adoption(
            one, trial_id, from_on=(now + timedelta(days=70)).date(), share=1.0,
            by=cast.people["service_owner"], now=now + timedelta(days=70),
        )  # fmt: skip


def test_cases_since_a_change_is_used_count_by_their_share_until_it_is_given_up(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, waits = finish_trial(cast, now, tmp_path)
    one, owner, later = cast.engagement_id, cast.people["service_owner"], now + timedelta(days=61)
    with pytest.raises(Refusal, match="counted already"):
        record_adoption(one, trial_id, from_on=now.date(), share=0.5, by=owner, now=later)
    used = record_adoption(one, trial_id, from_on=later.date(), share=0.5, by=owner, now=later)
    with pytest.raises(Refusal, match="used already"):
        record_adoption(one, trial_id, from_on=later.date(), share=1.0, by=owner, now=later)
    since = write_waits(later + timedelta(hours=1), later + timedelta(days=20), 5.0)
    let_arrive(cast, tmp_path, waits + since, later + timedelta(days=25))
    after = later + timedelta(days=25)

    record_results(one, now=after)

    found = find_result(cast, "trial")
    tried, adopted = found.parts
    # The export names one case more, so that it reaches to its moment.
    assert (adopted["what"], adopted["cases"], adopted["share"]) == ("adopted", len(since) + 1, 0.5)
    per_case = tried["value"] / tried["cases"]
    assert found.value == pytest.approx(per_case * (tried["cases"] + 0.5 * adopted["cases"]))
    assert found.low == pytest.approx(tried["low"] + adopted["low"])
    assert found.cases == tried["cases"] + adopted["cases"]

    end_adoption(one, used, until_on=(later + timedelta(days=9)).date(), by=owner, now=after)
    record_results(one, now=after)
    shorter = find_result(cast, "trial")
    counted = sum(at.date() <= (later + timedelta(days=9)).date() for _case, at, _days in since)
    assert shorter.parts[1]["cases"] == counted


def test_target_without_a_trial_compares_the_records_before_and_since_and_is_labelled_weaker(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    one = cast.engagement_id
    waits = write_waits(now - timedelta(days=120), now, 20.0)
    let_arrive(cast, tmp_path, waits, now)
    put_in_force_for_targets(cast, now)
    run_target(cast, now, measure="median_wait_days", to_value=10.0)
    run_target(cast, now, title="Fewer waiting", measure="backlog_cases", to_value=5.0)
    later = now + timedelta(days=60)
    waits += write_waits(now + timedelta(hours=1), later, 8.0, prefix="S", seed=2)
    let_arrive(cast, tmp_path, waits, later)

    record_results(one, now=later)

    found = find_result(cast, "records")
    before, after = found.inputs["before"], found.inputs["after"]
    assert before[0] == pytest.approx(20, abs=2.5)
    assert after[0] == pytest.approx(8, abs=2)
    assert found.value == pytest.approx((before[0] - after[0]) * found.cases)
    assert 0 < found.low < found.value < found.high
    assert found.is_weaker
    assert any("Weaker than a trial" in text for text in found.caveats)
    assert any("cannot be multiplied by cases" in text for text in found.caveats)
    assert "The target “Fewer waiting” ran at the same time." in found.also_changed
    assert not any("Fewer waiting" in text for text in found.caveats)  # told once
    [without] = list_without(one)
    assert without.subject.name == "Fewer waiting"
    assert "counts no days of waiting" in without.why


def test_two_targets_on_the_same_step_count_once_and_the_other_says_why(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    one = cast.engagement_id
    waits = write_waits(now - timedelta(days=120), now, 20.0)
    let_arrive(cast, tmp_path, waits, now)
    put_in_force_for_targets(cast, now)
    run_target(cast, now, title="Shorter queue")
    run_target(
        cast, now + timedelta(days=3), title="Quicker letters", from_on=(now + timedelta(days=3)).date()
    )
    later = now + timedelta(days=60)
    waits += write_waits(now + timedelta(hours=1), later, 8.0, prefix="S", seed=2)
    let_arrive(cast, tmp_path, waits, later)

    record_results(one, now=later)

    found = {card.name: card for card in list_results(one) if card.basis == "records"}
    assert found["Shorter queue"].why_not_counted == ""
    why = found["Quicker letters"].why_not_counted
    assert why.startswith("It would count twice: “Shorter queue”")
    assert "target:" not in why
    [totals] = find_totals(one, trials=0)
    assert totals.observed.all.value == pytest.approx(found["Shorter queue"].value)


def test_chore_computes_what_a_second_person_changed(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    from groundswell_web.ledger.actions import open_book

    trial_id, _waits = finish_trial(cast, now, tmp_path)
    one, later = cast.engagement_id, now + timedelta(days=61)
    open_book(one, now=now, currency="EUR")
    verify_trial(cast, trial_id, later + timedelta(hours=1))

    record_stale_results(later + timedelta(hours=2))

    assert find_result(cast, "trial").state == "verified"


def test_number_of_a_result_cannot_be_changed_even_in_the_database(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    finish_trial(cast, now, tmp_path)
    record_results(cast.engagement_id, now=now)

    for change in ("value = 1", "low = 1", "cases = 1"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(f"UPDATE ledger_result SET {change}")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("DELETE FROM ledger_result")


def test_pages_of_results_show_each_with_its_interval_and_let_nobody_type_one(
    cast: Cast, now: datetime, tmp_path: Path, client_of: Callable[[str], Client]
) -> None:
    finish_trial(cast, now, tmp_path)
    record_results(cast.engagement_id, now=now)
    found, client = find_result(cast, "trial"), client_of("member")

    page = client.get(f"{cast.address}ledger/results/").content.decode()
    assert "Four totals that never mix" in page
    assert f"{found.value:,.1f}" in page
    assert f"{found.low:,.1f} to {found.high:,.1f}" in page
    single = client.get(f"{cast.address}ledger/results/{found.id}/").content.decode()
    assert found.formula in single
    assert 'name="value"' not in single
    assert 'name="reference"' not in single  # a member does not accept
    told = client.post(f"{cast.address}ledger/results/{found.id}/", {"value": "1000000"})
    assert told.status_code == 200
    assert find_result(cast, "trial").value == found.value
    assert client.post(f"{cast.address}ledger/results/compute").status_code == 302
    other = client.get(f"{cast.address}ledger/results/{cast.engagement_id}/")
    assert other.status_code == 404


def test_service_owner_tells_on_a_page_that_a_change_is_used(
    cast: Cast, now: datetime, tmp_path: Path, client_of: Callable[[str], Client]
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    record_results(cast.engagement_id, now=now)
    client, address = client_of("service_owner"), f"{cast.address}ledger/results/adopt"
    day = {"from_on_0": "1", "from_on_1": "5", "from_on_2": "2026", "share": "80"}

    assert "Select the change" in client.post(address, day).content.decode()
    early = client.post(address, day | {"trial": str(trial_id), "from_on_1": "3"}).content.decode()
    assert "counted already" in early
    done = client.post(address, day | {"trial": str(trial_id)}, follow=True).content.decode()

    assert "80.0% of the cases since 1 May 2026" in done
    assert client_of("member").get(address).status_code == 403


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome("wait", 28), ("applicant_days", 1.0)),
        (Outcome("wait", 28, better="higher"), ("applicant_days", -1.0)),
        (Outcome("right_first_time", 28, better="higher"), ("repeats", 1.0)),
        (Outcome("mean", 28, name="handling", measured_in="minutes"), ("staff_hours", 1 / 60)),
        (Outcome("count", 28, name="refusals", measured_in="per case"), ("refusals", 1.0)),
        (Outcome("within", 28, better="higher"), None),
        (Outcome("cost", 28, measured_in="hours"), None),
    ],
)
def test_gain_counts_as_what_its_outcome_measures(outcome: Outcome, counted: Any) -> None:
    found = find_counted(outcome)

    assert (found and (found.measure, found.times)) == counted


def put_in_force_for_targets(cast: Cast, now: datetime) -> None:
    """Put a mandate in force, so that targets can be agreed."""
    from support.mandates import put_in_force

    put_in_force(cast, now)
