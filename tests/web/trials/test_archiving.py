"""A trial goes into the archive whole, is read back exactly, and what is sealed still holds there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from support.trials import let_arrive, run_days, start_trial
from support.workbench import build_cast

from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.verifying import verify_all
from groundswell_web.people.models import Person
from groundswell_web.trials import actions, ledger_queries
from groundswell_web.trials.actions.drafting import find_key
from groundswell_web.trials.allocating import Asked, allocate_case, find_answer
from groundswell_web.trials.entry_queries import list_looks
from groundswell_web.trials.models import SystemKey
from groundswell_web.trials.queries import get_trial
from groundswell_web.trials.values import Sent, record_values


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("is_stopped", [False, True], ids=["running", "stopped"])
def test_trial_out_of_one_workbench_holds_in_another(now: datetime, tmp_path: Path, is_stopped: bool) -> None:
    with transaction.atomic():
        cast = build_cast(now)
        one = cast.engagement_id
        trial_id = start_trial(cast, now, design={"most_exposed": 400}, most_cases=400)
        waits = run_days(cast, trial_id, now, days=5)
        record_values(one, trial_id, [Sent("T1", "calls", 0.1)], by="Permits", now=now)
        actions.record_key(one, trial_id, system="Permits", by=cast.people["lead"], now=now)
        let_arrive(cast, tmp_path, waits, now + timedelta(days=6))
        if is_stopped:
            actions.stop_trial(one, trial_id, by=cast.people["caseworker"], now=now)
        ledger, looks = list(ledger_queries.iterate_ledger(one, trial_id)), list_looks(one, trial_id)
        trial, values = get_trial(one, trial_id), ledger_queries.read_values(one, trial_id)
        write_archive(Order(one, now, "A person", True), tmp_path / "one.zip")
        transaction.set_rollback(True)

    import_archive(tmp_path / "one.zip", by=Workbench(), now=now)

    assert list(ledger_queries.iterate_ledger(one, trial_id)) == ledger
    assert [look.look for look in list_looks(one, trial_id)] == [look.look for look in looks]
    assert ledger_queries.read_values(one, trial_id) == values
    assert get_trial(one, trial_id).design == trial.design
    assert verify_all() == []
    assert not SystemKey.objects.exists()
    assert {person.name for person in Person.objects.all()} >= {"Permits sponsor", "Permits service owner"}
    answer = find_answer(one, trial_id, "T1")
    assert answer is not None
    assert answer.number == 2
    if is_stopped:  # the key goes along once nobody could foresee an allocation by it
        assert find_key(trial_id).sha256 == trial.design.key_sha256  # type: ignore[union-attr]
        assert allocate_case(one, trial_id, Asked("New"), by="", now=now).reason == "stopped"
    else:
        with pytest.raises(Exception, match="is not in this workbench"):
            allocate_case(one, trial_id, Asked("New"), by="", now=now)
