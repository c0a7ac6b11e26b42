"""Of two results that count the same saving one counts; what is not the same saving is never refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from groundswell.ledger.effects import Effect, Window, multiply_effect
from groundswell_web.ledger.counting import decide_found
from groundswell_web.ledger.result_values import Found, Subject, sum_parts

SPRING = Window(date(2026, 3, 1), date(2026, 5, 31))
GAIN = Effect(2.0, 1.0, 3.0, "days", 0.5, "the verdict")


def make(kind: Any, name: str, *, used: Window | None = None, number: int = 1, **more: Any) -> Found:
    """Make a result of a target or a trial, whose change came into use."""
    subject = Subject(kind, UUID(int=number), name, "unit")
    told: dict[str, Any] = {"basis": "trial" if kind == "trial" else "records", "window": SPRING} | more
    result = multiply_effect(GAIN, 100, key=subject.key, measure="applicant_days", **told)
    parts = [{"what": "trial"}]
    if used:
        parts.append(
            {"what": "adopted", "from_on": used.from_on.isoformat(), "until_on": used.until_on.isoformat()}
        )
    return Found(subject, result, parts=tuple(parts) if kind == "trial" else ())


def decide(
    *found: Found, booked: dict[tuple[str, str, str], bool] | None = None, shares: bool = False
) -> Any:
    """Decide, and give why each does not count, by name."""
    decided = decide_found(found, booked or {}, lambda _one, _other: shares)
    return {one.subject.name: one.why_not for one in decided}


def test_two_trials_on_different_cases_count_both() -> None:
    assert decide(make("trial", "Letter"), make("trial", "Form", number=2)) == {"Letter": "", "Form": ""}


def test_two_trials_with_a_case_in_common_count_once() -> None:
    told = decide(make("trial", "Letter"), make("trial", "Form", number=2), shares=True)

    assert told["Letter"] == ""
    assert told["Form"].startswith("It would count twice: “Letter” counts the same for the whole service")


def test_two_changes_in_use_at_the_same_time_count_once_and_one_after_the_other_both() -> None:
    early, late = Window(date(2026, 6, 1), date(2026, 6, 30)), Window(date(2026, 7, 1), date(2026, 7, 31))
    other = make("trial", "Form", number=2, used=early)

    assert decide(make("trial", "Letter", used=early), other)["Form"] != ""
    assert decide(make("trial", "Letter", used=late), other) == {"Letter": "", "Form": ""}


def test_trial_counts_before_the_records_of_the_same_time() -> None:
    told = decide(make("target", "Queue", number=9), make("trial", "Letter"))

    assert told["Letter"] == ""
    assert "That one comes from a trial." in told["Queue"]


def test_what_finance_accepted_counts_before_all_else() -> None:
    queue = make("target", "Queue", number=9)
    booked = {(queue.subject.key, "applicant_days", "records"): False}

    told = decide(queue, make("trial", "Letter"), booked=booked)

    assert told["Queue"] == ""
    assert "Finance accepted that one." in told["Letter"]


def test_results_of_different_steps_count_both_and_forecasts_meet_forecasts_only() -> None:
    checking, deciding = (
        make("target", name, number=number, step=name) for number, name in ((1, "Checking"), (2, "Deciding"))
    )
    assert decide(checking, deciding) == {"Checking": "", "Deciding": ""}
    plan = make("target", "Plan", number=3, basis="forecast")
    assert decide(plan, make("target", "Queue", number=4)) == {"Plan": "", "Queue": ""}
    trials = [make("trial", name, number=n, basis="forecast") for n, name in ((5, "Letter"), (6, "Form"))]
    assert decide(*trials, shares=True) == {"Letter": "", "Form": ""}
    assert decide(plan, trials[0])["Letter"] != ""


def test_what_was_refused_before_keeps_its_reason_and_stands_in_nobodys_way() -> None:
    from dataclasses import replace

    refused = replace(make("trial", "Letter"), why_not="Output fell.")

    assert decide(refused, make("target", "Queue", number=9)) == {"Letter": "Output fell.", "Queue": ""}


def test_parts_of_one_effect_add_up_with_their_ends() -> None:
    parts = [
        multiply_effect(GAIN, 100, key="trial:1", measure="applicant_days", window=SPRING),
        multiply_effect(
            GAIN, 50, 0.5, key="trial:1", measure="applicant_days",
            window=Window(date(2026, 6, 1), date(2026, 6, 30)),
        ),
    ]  # fmt: skip

    whole = sum_parts(parts, "the verdict")

    assert (whole.value, whole.low, whole.high, whole.cases) == (250, 125, 375, 150)
    assert whole.window == Window(SPRING.from_on, date(2026, 6, 30))
    assert whole.formula.count("×") == 4
