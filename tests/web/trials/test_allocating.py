"""A case gets one answer for good, and never more than the cap are exposed."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from support.trials import sign_trial, start_trial
from support.workbench import Cast

from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials import actions, allocating, ledger_queries
from groundswell_web.trials.allocating import Answer, Asked


def ask(cast: Cast, trial_id: UUID, case: str, now: datetime) -> Answer:
    """Ask as the agency's system does."""
    return allocating.allocate_case(cast.engagement_id, trial_id, Asked(case), by="Permits", now=now)


def test_case_asked_for_again_gets_the_same_answer_and_no_second_line(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now)

    first = [ask(cast, trial_id, f"C{n}", now) for n in range(30)]
    again = [ask(cast, trial_id, f"C{n}", now + timedelta(days=3)) for n in range(30)]

    assert [(one.arm, one.number) for one in first] == [(one.arm, one.number) for one in again]
    assert all(one.is_new for one in first)
    assert not any(one.is_new for one in again)
    assert {one.arm for one in first} == {"usual", "short"}
    assert len(list(ledger_queries.iterate_ledger(cast.engagement_id, trial_id))) == 30


def test_cases_beyond_the_cap_go_usual_and_say_so(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now)

    answers = [ask(cast, trial_id, f"C{n}", now) for n in range(80)]

    exposure = ledger_queries.find_exposure(cast.engagement_id, trial_id)
    assert exposure.exposed == 20 == sum(one.arm == "short" for one in answers)
    assert exposure.share == 1.0
    assert (answers[-1].reason, answers[-1].arm) == ("cap", "usual")
    assert exposure.allocated + {reason: count for reason, _name, count in exposure.by_reason}["cap"] == 80


@pytest.mark.usefixtures("real_transactions")
def test_parallel_clients_do_not_pass_the_cap_and_no_line_is_missing(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now, design={"arms": tuple(_mostly_tried())})
    came: list[Any] = []
    gate = threading.Barrier(60)

    def run(client: int) -> None:
        try:
            gate.wait()
            # Two clients ask for each case at the same moment.
            came.append(ask(cast, trial_id, f"C{client // 2}", now))
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not [one for one in came if isinstance(one, Exception)], came
    by_case: dict[str, set[tuple[str, int | None]]] = {}
    for one in came:
        by_case.setdefault(one.case, set()).add((one.arm, one.number))
    assert all(len(told) == 1 for told in by_case.values())
    rows = list(ledger_queries.iterate_ledger(cast.engagement_id, trial_id))
    assert [row.number for row in rows] == list(range(1, 31))
    assert Counter(row.arm for row in rows)["short"] == 20


def _mostly_tried() -> Any:
    from groundswell.trials.design import Arm

    return Arm("usual", 0.05), Arm("short", 0.95)


def test_signed_trial_gives_usual_before_it_starts(cast: Cast, now: datetime) -> None:
    trial_id = sign_trial(cast, now)

    answer = ask(cast, trial_id, "C1", now)

    assert (answer.arm, answer.reason) == ("usual", "not_in_trial")


def test_stopped_trial_gives_new_cases_usual_and_known_ones_what_they_had(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now)
    before = [ask(cast, trial_id, f"C{n}", now) for n in range(10)]

    assert actions.stop_trial(cast.engagement_id, trial_id, by=cast.people["caseworker"], now=now)

    assert [ask(cast, trial_id, f"C{n}", now).arm for n in range(10)] == [one.arm for one in before]
    later = [ask(cast, trial_id, f"D{n}", now) for n in range(10)]
    assert {(one.arm, one.reason) for one in later} == {("usual", "stopped")}


@pytest.mark.parametrize(("days", "reason"), [(-1, "not_in_trial"), (40, "not_in_trial"), (70, "stopped")])
def test_case_outside_the_days_of_the_trial_stays_usual(
    cast: Cast, now: datetime, days: int, reason: str
) -> None:
    trial_id = start_trial(cast, now)

    answer = ask(cast, trial_id, "C1", now + timedelta(days=days))

    assert (answer.arm, answer.reason) == ("usual", reason)


def test_case_without_its_stratum_stays_usual(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now, design={"strata": ("class",)})

    answer = ask(cast, trial_id, "C1", now)

    assert (answer.arm, answer.reason) == ("usual", "not_in_trial")


def test_list_is_allocated_whole_or_not_at_all(cast: Cast, now: datetime) -> None:
    trial_id, lead = start_trial(cast, now), cast.people["lead"]
    one = cast.engagement_id

    with pytest.raises(Refusal, match="Line 2: The case has no identifier"):
        allocating.allocate_list(one, trial_id, [Asked("C1"), Asked(" ")], by=lead, now=now)
    assert ledger_queries.find_exposure(one, trial_id).allocated == 0

    listed = allocating.allocate_list(one, trial_id, [Asked(f"C{n}") for n in range(120)], by=lead, now=now)

    assert (listed.new, listed.exposed) == (120, 20)
    again = allocating.allocate_list(one, trial_id, [Asked("C7"), Asked("C7")], by=lead, now=now)
    assert again.new == 0
    assert {answer.arm for answer in again.answers} == {listed.answers[7].arm}


def test_trial_of_another_engagement_is_not_there(cast: Cast, now: datetime) -> None:
    from support.workbench import build_cast

    trial_id = start_trial(cast, now)
    others = build_cast(now, "Licences")

    with pytest.raises(NotThere):
        ask(others, trial_id, "C1", now)


def test_ledger_holds_no_identifier_of_the_agency(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now)

    ask(cast, trial_id, "1970-01-01-Ann-Lee", now)

    assert "Ann" not in next(ledger_queries.iterate_ledger(cast.engagement_id, trial_id)).case
