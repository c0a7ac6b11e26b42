"""What targets and trials spend is taken off the mandate once, whichever came first."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from support.mandates import put_in_force
from support.trials import KIND, draft_trial
from support.workbench import Cast

from groundswell_web.refusals import Refusal
from groundswell_web.targets import actions as targets
from groundswell_web.trials import actions, checks
from groundswell_web.trials.queries import get_trial


@pytest.fixture(autouse=True)
def mandate(cast: Cast, now: datetime) -> None:
    """Two thousand may be spent."""
    told = {"kinds_of_change": [KIND], "largest_share": 0.5, "most_cases": 500, "until_on": date(2026, 6, 1)}
    put_in_force(cast, now, spend=Decimal(2000), currency="EUR", **told)


def sign(cast: Cast, now: datetime, spend: int, **more: Any) -> UUID:
    """Sign a trial that costs so much, where the mandate leaves it."""
    one, trial_id = cast.engagement_id, draft_trial(cast, now, spend=Decimal(spend), **more)
    version = get_trial(one, trial_id).version
    actions.sign_trial(one, trial_id, version=version, by=cast.people["sponsor"], now=now)
    return trial_id


def set_budget(cast: Cast, now: datetime, target: UUID, budget: int) -> None:
    """Give a target another budget."""
    from groundswell_web.targets.queries import get_target

    card = get_target(cast.engagement_id, target, now=now)
    terms = targets.Terms(
        title=card.title, measure=card.measure.name, step=card.step, to_value=card.to_value, from_on=card.from_on,
        due_on=card.due_on, owner_id=card.owner_id, budget=Decimal(budget), currency="EUR",
    )  # fmt: skip
    by = cast.people["lead"]
    targets.correct_target(cast.engagement_id, target, terms, version=card.version, by=by, now=now)


def find_left(cast: Cast, now: datetime) -> Decimal:
    """Find what the mandate leaves."""
    return targets.find_allowance(cast.engagement_id, now=now).left


def test_target_after_a_trial_without_one_gets_only_what_that_left(
    cast: Cast, now: datetime, target: UUID
) -> None:
    sign(cast, now, 1500)
    assert find_left(cast, now) == 500

    with pytest.raises(
        Refusal, match=r"leaves 500.00 to spend: 2000.00 in all, of which 1500\.00 is planned"
    ):
        set_budget(cast, now, target, 501)
    set_budget(cast, now, target, 500)

    assert find_left(cast, now) == 0


def test_trial_without_a_target_after_one_gets_only_what_that_left(
    cast: Cast, now: datetime, target: UUID
) -> None:
    set_budget(cast, now, target, 1500)

    with pytest.raises(Refusal, match=r"The mandate leaves 500\.00 EUR to spend"):
        sign(cast, now, 501)
    sign(cast, now, 300)
    with pytest.raises(Refusal, match=r"The mandate leaves 200\.00 EUR to spend"):
        sign(cast, now, 201)
    sign(cast, now, 200)

    assert find_left(cast, now) == 0


def test_trial_of_a_target_is_paid_from_its_budget_and_counted_once(
    cast: Cast, now: datetime, target: UUID
) -> None:
    set_budget(cast, now, target, 1500)
    sign(cast, now, 1000, target_id=target)
    assert find_left(cast, now) == 500

    with pytest.raises(Refusal, match=r"The mandate leaves 500\.00 EUR to spend"):
        sign(cast, now, 501, target_id=target)
    sign(cast, now, 500)

    assert find_left(cast, now) == 0


@pytest.mark.parametrize("change", ["dropped", "smaller"])
def test_what_a_trial_spends_stays_spent_when_its_target_goes(
    cast: Cast, now: datetime, target: UUID, change: str
) -> None:
    set_budget(cast, now, target, 1500)
    sign(cast, now, 1000, target_id=target)

    if change == "dropped":
        by = cast.people["lead"]
        targets.withdraw_target(cast.engagement_id, target, why="Other things.", by=by, now=now)
    else:
        set_budget(cast, now, target, 100)

    assert find_left(cast, now) == 1000
    with pytest.raises(Refusal, match=r"The mandate leaves 1000\.00 EUR to spend"):
        sign(cast, now, 1001)


def test_trial_that_is_amended_does_not_stand_in_its_own_way(cast: Cast, now: datetime) -> None:
    trial_id, sponsor = sign(cast, now, 2000), cast.people["sponsor"]

    told = {"what": "most_exposed", "after": 10, "why": "Fewer are enough."}
    actions.record_amendment(cast.engagement_id, trial_id, **told, by=sponsor, now=now)

    allowed = checks.find_allowed(get_trial(cast.engagement_id, trial_id), now=now)
    assert allowed is not None
    assert allowed.spend_left == 2000


def test_stopped_trial_has_spent_its_money_and_a_draft_none(cast: Cast, now: datetime) -> None:
    draft_trial(cast, now, name="Draft", spend=Decimal(900))
    stopped = sign(cast, now, 400)
    actions.stop_trial(cast.engagement_id, stopped, by=cast.people["member"], now=now)

    assert find_left(cast, now) == 1600
