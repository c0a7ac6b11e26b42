"""The smallest set of sessions that mends most."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, combinations_with_replacement

import pytest

from groundswell.errors.teams import SessionsUnfit
from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell.teams.readiness import compute_readiness
from groundswell.teams.session_solver import Offer, solve_sessions
from groundswell.teams.session_words import say_sessions
from groundswell.teams.sessions import SessionPlan, plan_sessions

START = date(2026, 1, 1)
ON = date(2026, 3, 10)
ANA = Person("ana", "Ana Ruiz", "agency", START)
BEN = Person("ben", "Ben Osei", "agency", START)
TOM = Person("tom", "Tom Lee", "unit", START)
UMA = Person("uma", "Uma Singh", "unit", START)
PEOPLE = [ANA, BEN, TOM, UMA]


def duty(key: str, consequence: str = "stops", **more: object) -> Duty:
    """A weekly duty, of which a deed counts for 28 days."""
    return Duty(key, key.upper(), consequence, 7, from_on=START, **more)


def did(key: str, by: str, days_ago: int = 2, **more: object) -> Deed:
    """A deed some days before."""
    return Deed(key, datetime(2026, 3, 10, 9, tzinfo=UTC) - timedelta(days=days_ago), by, **more)


def say(plan: SessionPlan, count: int) -> list[str]:
    """The sessions of a step as short texts."""
    return [
        f"{one.teacher.key}>{one.learner.key} "
        + " ".join(f"{practice.duty.key}:{practice.level}" for practice in one.duties)
        for one in plan.steps[count - 1].sessions
    ]


def draw_case(seed: int) -> tuple[list[Offer], dict[str, int]]:
    """A small random case."""
    shuffler = random.Random(seed)
    weights = {f"d{number}": shuffler.choice([1, 2, 4]) for number in range(shuffler.randint(1, 6))}
    pairs = [(teacher, learner) for teacher in "tu" for learner in "ab"]
    offers = [
        Offer(key, *pair, shuffler.choice([0, 0, 1, 2]))
        for key in weights
        for pair in pairs
        if shuffler.random() < 0.45
    ]
    return offers, weights


def mend_most(offers: list[Offer], weights: dict[str, int], count: int, duties_each: int) -> int:
    """The most that so many sessions mend, by trying all sets of sessions."""
    by_pair: dict[tuple[str, str], list[str]] = {}
    for offer in offers:
        by_pair.setdefault((offer.teacher, offer.learner), []).append(offer.duty)
    sessions = {
        frozenset(chosen)
        for duties in by_pair.values()
        for size in range(1, duties_each + 1)
        for chosen in combinations(duties, size)
    }
    return max(
        (
            sum(weights[key] for key in frozenset().union(*chosen))
            for chosen in combinations_with_replacement(sorted(sessions, key=sorted), count)
        ),
        default=0,
    )


@pytest.mark.parametrize("seed", range(40))
def test_each_step_mends_as_much_as_the_best_of_all_sets_of_sessions(seed):
    offers, weights = draw_case(seed)
    whole = sum(weights[key] for key in {offer.duty for offer in offers})
    steps = list(solve_sessions(offers, weights, 3, 2))

    for step in steps:
        assert step.weight == mend_most(offers, weights, step.count, 2)
        assert step.is_proven
        assert {Offer(key, *pair) for key, pair in step.chosen.items()} <= {
            replace(one, liking=0) for one in offers
        }
        held = [list(step.chosen.values()).count(pair) for pair in set(step.chosen.values())]
        assert sum(-(-duties // 2) for duties in held) <= step.count
    assert len(steps) == 3 or (steps[-1].weight if steps else 0) == whole
    assert [step.weight for step in steps] == sorted({step.weight for step in steps})


@pytest.mark.parametrize("seed", range(8))
def test_deeds_of_the_planned_sessions_mend_what_the_plan_says(seed):
    """The readiness after the sessions is computed from their deeds, by the code that knows nothing of sessions."""
    shuffler = random.Random(seed)
    duties = [duty(f"d{number}", shuffler.choice(["stops", "slows", "minor"])) for number in range(9)]
    deeds = [
        did(
            shuffler.choice(duties).key,
            shuffler.choice(PEOPLE).key,
            shuffler.randrange(60),
            together=tuple(shuffler.sample(["ana", "ben", "tom"], shuffler.choice([0, 0, 1]))),
            account_home=shuffler.choice(["", "unit"]),
        )
        for _ in range(22)
    ]
    plan = plan_sessions(duties, PEOPLE, deeds, ON)
    before = {line.duty.key: line for line in compute_readiness(duties, PEOPLE, deeds, ON).lines}
    done = list(deeds)
    mended: dict[str, str] = {}
    for session in plan.steps[-1].sessions:
        assert len(session.duties) <= 3
        for practice in session.duties:
            assert practice.duty.key not in mended
            mended[practice.duty.key] = practice.level
            teacher = (session.teacher.key,)
            with_whom = {"together": teacher} if practice.level == "together" else {"watched": teacher}
            done.append(did(practice.duty.key, session.learner.key, 0, account_home="agency", **with_whom))
    after = {line.duty.key: line for line in compute_readiness(duties, PEOPLE, done, ON).lines}

    assert {key: after[key].state for key in mended} == {
        key: "ready" if level == "alone" else "together" for key, level in mended.items()
    }
    for key, level in mended.items():
        if level == "together":
            assert before[key].state in ("none", "seen") or (
                before[key].state == "together" and not before[key].is_fresh
            )
    assert sum(after[key].duty.weight for key in mended) == plan.steps[-1].weight
    lacking = {key for key, line in before.items() if line.state != "ready"}
    assert lacking == set(mended) | {one.key for one in plan.unteachable}


def test_duty_that_nobody_of_the_agency_knows_is_done_together_first():
    plan = plan_sessions([duty("a")], PEOPLE, [did("a", "tom")], ON)

    assert say(plan, 1) == ["tom>ana a:together"]
    assert (plan.enough, plan.steps[0].weight, plan.unteachable) == (1, 4, ())


@pytest.mark.parametrize(
    "deed",
    [
        did("a", "ben", together=("tom",)),
        did("a", "ben", 40),  # alone, too long ago
        did("a", "ben", account_home="unit"),
    ],
)
def test_duty_that_somebody_has_done_together_or_once_alone_is_done_alone_by_that_person(deed):
    plan = plan_sessions([duty("a")], PEOPLE, [did("a", "tom"), deed], ON)

    assert say(plan, 1) == ["tom>ben a:alone"]


def test_together_too_long_ago_is_done_together_again():
    plan = plan_sessions([duty("a")], PEOPLE, [did("a", "tom"), did("a", "ben", 40, together=("tom",))], ON)

    assert plan.steps[0].sessions[0].duties[0].level == "together"


def test_session_holds_three_duties_and_the_weightiest_first():
    duties = [
        duty(key, consequence)
        for key, consequence in zip("abcd", ("minor", "stops", "slows", "stops"), strict=True)
    ]
    plan = plan_sessions(duties, [ANA, TOM], [did(one.key, "tom") for one in duties], ON)

    assert say(plan, 1) == ["tom>ana b:together d:together c:together"]
    assert say(plan, 2) == ["tom>ana b:together d:together c:together", "tom>ana a:together"]
    assert [step.weight for step in plan.steps] == [10, 11]
    assert plan.sentences == (
        "Sessions of half a day that are enough: 2. Duties that they mend: 4 of 4.",
        "The first session alone mends 3.",
    )


def test_successor_learns_where_several_could():
    plan = plan_sessions([duty("a", successor="ben")], PEOPLE, [did("a", "tom")], ON)

    assert say(plan, 1) == ["tom>ben a:together"]


def test_duty_that_nobody_who_is_there_has_done_alone_can_be_mended_by_no_session():
    left = replace(TOM, until_on=ON - timedelta(days=1))
    plan = plan_sessions(
        [duty("a"), duty("b")], [ANA, left], [did("a", "tom"), did("b", "ana", together=("tom",))], ON
    )

    assert (plan.steps, plan.enough, [one.key for one in plan.unteachable]) == ((), 0, ["a", "b"])
    assert plan.sentences == (
        "No session can mend these, since nobody who is there has done them alone: A and B.",
    )


def test_who_did_it_long_ago_teaches_only_where_nobody_did_it_lately():
    late = [did("a", "tom", 40)]

    assert say(plan_sessions([duty("a")], [ANA, TOM, UMA], late, ON), 1) == ["tom>ana a:together"]
    assert say(plan_sessions([duty("a")], [ANA, TOM, UMA], [*late, did("a", "uma")], ON), 1) == [
        "uma>ana a:together"
    ]


def test_where_all_is_ready_no_session_is_needed():
    plan = plan_sessions([duty("a")], PEOPLE, [did("a", "ana")], ON)

    assert (plan.steps, plan.enough, plan.sentences) == (
        (),
        0,
        ("Each duty is ready. No session is needed.",),
    )


def test_fewer_sessions_than_needed_say_so():
    duties = [duty(key) for key in "abcd"]
    plan = plan_sessions(duties, [ANA, TOM], [did(key, "tom") for key in "abcd"], ON, most=1)

    assert plan.enough is None
    assert plan.sentences[0] == (
        "Duties that 1 sessions of half a day mend: 3 of 4. More sessions would mend more."
    )


def test_same_input_gives_the_same_plan():
    shuffler = random.Random(1)
    duties = [duty(f"d{number}", shuffler.choice(["stops", "slows", "minor"])) for number in range(20)]
    deeds = [did(one.key, shuffler.choice(["tom", "uma"])) for one in duties]

    assert plan_sessions(duties, PEOPLE, deeds, ON) == plan_sessions(duties, PEOPLE, deeds[::-1], ON)


@pytest.mark.parametrize("numbers", [{"most": 0}, {"duties_each": 0}])
def test_numbers_that_allow_no_session_are_refused(numbers):
    with pytest.raises(SessionsUnfit):
        plan_sessions([duty("a")], PEOPLE, [], ON, **numbers)


def test_many_duties_that_no_session_mends_are_counted_and_not_named() -> None:
    said = say_sessions(lacking=7, enough=None, mended=0, first=0, most=3, unteachable=list("ABCDEF"))
    assert said[-1] == "No session can mend 6 others, since nobody who is there has done them alone."
