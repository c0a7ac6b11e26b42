"""An engagement as it is some months in: trials, a ledger, duties with deeds, by the actions of the screens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.handover import add_duty, add_holding, do_deed, tell_deed
from support.ledgers import book_cost, set_rates
from support.results import verify_trial
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

from groundswell.trials.design import Guardrail, Outcome

BEGIN = datetime.fromisoformat("2026-01-06T09:00:00+00:00")
DESIGN: dict[str, Any] = {
    "primary": Outcome("wait", 12),
    "guardrails": (Guardrail(Outcome("within", 20), 0.3, 0.05),),
    "most_exposed": 400,
    "entry_days": 24,
    "earliest_look_day": 5,
    "play": "remind_applicant",
}


def fill_service(cast: Cast, now: datetime, folder: Path) -> UUID:
    """Put in a trial with its verdict, computed anew by a second person, and one that runs; a ledger; the hand-over."""
    trial_id = finish_trial(cast, folder)
    start_trial(cast, now - timedelta(days=3), name="Second letter", design={"name": "Second letter"})
    fill_ledger(cast, now, trial_id)
    fill_handover(cast, now)
    choose_plan(cast, now)
    return trial_id


def give_secrets(cast: Cast, now: datetime) -> dict[str, str]:
    """Give out one secret of each kind: a password, a second factor, keys of programs and systems, a drawing key."""
    from allauth.mfa.totp.internal.auth import TOTP

    from groundswell_web.findings.actions import record_key as record_program_key
    from groundswell_web.trials.actions import record_key as record_system_key
    from groundswell_web.trials.actions.drafting import find_key
    from groundswell_web.trials.queries import list_trials

    lead, one = cast.people["lead"], cast.engagement_id
    lead.set_password("correct horse battery staple")
    lead.save()
    factor = TOTP.activate(lead, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    running = next(trial for trial in list_trials(one) if trial.state == "running")
    until_on = (now + timedelta(days=30)).date()
    return {
        "password": lead.password.rpartition("$")[2],
        "second factor": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "stored second factor": factor.instance.data["secret"],
        "program": record_program_key(one, program="Dashboard", until_on=until_on, by=lead, now=now).key,
        "system": record_system_key(one, running.id, system="Permits", by=lead, now=now).key,
        "drawing": find_key(running.id).secret.hex(),
    }


def finish_trial(cast: Cast, folder: Path) -> UUID:
    """Run a trial to its verdict, until its cases were followed; a second person computes it anew."""
    trial_id = start_trial(cast, BEGIN, most_cases=400, play="remind_applicant", design=DESIGN)
    waits = run_days(cast, trial_id, BEGIN, days=24, slower=0.35, a_day=8)
    for day in (10, 24, 48):
        let_arrive(cast, folder, waits, BEGIN + timedelta(days=day))
    verify_trial(cast, trial_id, BEGIN + timedelta(days=50))
    return trial_id


def fill_ledger(cast: Cast, now: datetime, trial_id: UUID) -> None:
    """Book costs in two months, close the first, and accept what the trial brought."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger import actions
    from groundswell_web.ledger.actions.acceptance import AcceptanceTerms, accept_result
    from groundswell_web.ledger.actions.results import record_results
    from groundswell_web.ledger.result_queries import list_results

    january = datetime.fromisoformat("2026-01-20T09:00:00+00:00")
    set_rates(cast, january)
    book_cost(cast, january, 125_050, about_on=date(2026, 1, 15), text='=1+1 "Leaflets"')
    book_cost(cast, now, 33_333, purpose="trial", key=str(trial_id), text="Letters")
    actions.close_period(cast.engagement_id, date(2026, 1, 1), by=cast.people["finance"], now=now)
    record_results(cast.engagement_id, now=now)
    for result in list_results(cast.engagement_id):
        if not result.why_not_booked and result.kind == "trial":
            terms = AcceptanceTerms("FIN-2026-7", True, Money("EUR", 250), "The price list of 2026")
            accept_result(cast.engagement_id, result.id, terms, by=cast.people["finance"], now=now)
            break


def fill_handover(cast: Cast, now: datetime) -> dict[str, Any]:
    """Put in accounts, duties and deeds: one duty done alone by the agency, one by the unit only, one never done."""
    from groundswell_web.handover.actions.sourcing import bring_up_to_date

    account = add_holding(cast, now)
    add_holding(
        cast, now, "Hosting", kind="contract", home="third_party", holder_id=cast.people["member"].pk,
        supplier="Cloud & Sons", ends_on=date(2026, 9, 30),
    )  # fmt: skip
    ready = add_duty(
        cast, now, "Watch the queue", every_days=7.0, described="Open the list; call the oldest ten."
    )
    with_unit = add_duty(cast, now, "Deploy the service", holdings=(account,))
    add_duty(cast, now, "Restore a backup", owner_id=None, successor_id=None, described="", every_days=180.0)
    bring_up_to_date(cast.engagement_id, now=now)
    do_deed(cast, ready, now, days_ago=2, text="Called ten.")
    do_deed(cast, with_unit, now, by="lead", account="unit", days_ago=5, together=("member",))
    tell_deed(cast, ready, now, days_ago=1, text="Called nine.")
    return {"ready": ready, "with_unit": with_unit, "spend": Decimal("1583.83")}


def read_numbers(engagement_id: UUID, trial_id: UUID, now: datetime) -> dict[str, Any]:
    """Read the numbers that must be the same wherever the archive is taken in."""
    from groundswell_web.handover.duty_queries import list_duties
    from groundswell_web.handover.readiness_queries import compute_now
    from groundswell_web.ledger.entry_queries import list_entries
    from groundswell_web.ledger.result_queries import find_totals, list_results
    from groundswell_web.trials.entry_queries import find_verdict

    verdict, page = find_verdict(engagement_id, trial_id), list_entries(engagement_id)
    assert verdict is not None
    ready = compute_now(engagement_id, now)
    results = [
        (one.subject, one.measure, one.state, one.value, one.low, one.high)
        for one in list_results(engagement_id)
    ]
    return {
        "verdict": (
            verdict.state,
            verdict.document,
            verdict.matured,
            [one.agrees for one in verdict.reanalyses],
        ),
        "entries": (page.total_count, page.sums, page.hours),
        "results": results,
        "readiness": (
            ready.share,
            ready.ready_weight,
            ready.whole_weight,
            [line.state for line in ready.lines],
        ),
        "totals": find_totals(engagement_id, trials=1),
        "duties": [
            (one.name, one.often, one.last_deed and one.last_deed.at)
            for one in list_duties(engagement_id, now)
        ],
    }


def choose_plan(cast: Cast, now: datetime) -> None:
    """Put a plan of four weeks in force: the lead does the work, the member learns it and then leads it."""
    from groundswell.teams import Demand, Item, Member, PlanRequest, Rules, TeamPlan
    from groundswell.teams.plans.plan import Effort, Turn
    from groundswell_web.teams.models import Plan

    lead, member = (str(cast.people[role].pk) for role in ("lead", "member"))
    request = PlanRequest(
        begins_on=date(2026, 3, 2),
        weeks=4,
        people=[
            Member(lead, "Permits lead", "unit", skills={"Data": 3}, rate_a_day=800),
            Member(member, "Permits member", "agency", skills={"Data": 1}, wishes=["Data"], rate_a_day=400),
        ],
        items=[Item("duty:1", "Watch the queue", "duty", 1, 4, [Demand("Data", 2)], is_critical=True)],
        rules=Rules(alone_per_critical_duty=1),
        name="Permits",
    )
    turns = (Turn("duty:1", "Data", 0, lead, member), Turn("duty:1", "Data", 1, member))
    plan = TeamPlan(request, turns, Effort(0, True, True, 1.0, 10.0))
    Plan.objects.create(
        engagement_id=cast.engagement_id,
        number=1,
        state="ready",
        request=request.to_document(),
        document=plan.to_document(),
        asked_by=cast.people["lead"],
        asked_at=now,
        heartbeat_at=now,
        done_at=now,
        chosen_by=cast.people["lead"],
        chosen_at=now,
    )
