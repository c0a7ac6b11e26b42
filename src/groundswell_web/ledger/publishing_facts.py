"""Gather what a public page is built from: the waits, the promise, what was tried, what it cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.spells.selection import Selection
from groundswell_web.engagements.queries import get_engagement, read_engagement
from groundswell_web.findings.queries import get_or_ask, is_too_small, list_choices_of
from groundswell_web.ledger.public_facts import Cost, PageFacts, PageTerms, PromiseTerms, Tried
from groundswell_web.ledger.public_page import SMALLEST
from groundswell_web.ledger.queries import find_unaccounted, sum_costs
from groundswell_web.records.queries import find_current, open_extract
from groundswell_web.refusals import Refusal
from groundswell_web.trials.cards import TrialLine
from groundswell_web.trials.entry_queries import find_stop, find_verdict
from groundswell_web.trials.queries import get_trial, list_trials

BEGAN = ("running", "stopped", "following", "closed")


def gather_facts(engagement_id: UUID, terms: PageTerms, *, now: datetime) -> PageFacts:
    """Gather what a public page is built from, as it stands now.

    Raises:
        Refusal: there are no records, the finding on waits is not ready, or it tells of too few people.
    """
    engagement = get_engagement(engagement_id)
    current = find_current(engagement_id)
    if current is None:
        raise Refusal(_("There are no records yet, so nothing can be said about waits. Import them first"))
    selection = Selection.from_query(_read_query(terms.cases))
    waits = _find_waits(engagement_id, current.id, selection, now)
    unaccounted = find_unaccounted(engagement_id, now=now)
    return PageFacts(
        service=terms.service,
        agency=engagement.agency,
        unit=engagement.unit,
        services=read_engagement(engagement_id).services,
        terms=terms,
        waits=waits,
        words="" if selection.is_everything else selection.words,
        promise=_find_promise(engagement_id, current.id),
        tried=_list_tried(engagement_id),
        costs=_list_costs(engagement_id),
        spend_without_target=dict(unaccounted.spend_without_target_shares),
        until_on=now.date(),
    )


def list_cases(engagement_id: UUID) -> list[tuple[str, str]]:
    """List by what the cases of one service can be chosen: query and words; none where there are no records."""
    current = find_current(engagement_id)
    if current is None:
        return []
    choices = list_choices_of(engagement_id, current.id)
    return [
        (f"{one.key}={value.value}", f"{one.name}: {value.value}")
        for one in choices.lists
        for value in one.values
        if value.cases >= 2 * SMALLEST and choices.cases - value.cases >= SMALLEST
    ]


def _read_query(text: str) -> dict[str, str]:
    key, sign, value = text.partition("=")
    return {key: value} if sign else {}


def _find_waits(engagement_id: UUID, extract_id: UUID, selection: Selection, now: datetime) -> dict[str, Any]:
    try:
        wish = get_or_ask(engagement_id, extract_id, "waits", selection, sees_cases=False, now=now)
    except GroundswellError as error:
        raise Refusal(error.what, field="cases") from None
    if wish.state == "failed":
        raise Refusal(wish.error)
    if wish.view is None:
        raise Refusal(_("The waits are being computed. Wait a minute, then look at the page again"))
    document = wish.view.document
    if document["refusal"]:
        raise Refusal(document["refusal"])
    whole = list_choices_of(engagement_id, extract_id)
    if int(document["cases"]) < 2 * SMALLEST or is_too_small(wish.view, whole):
        raise Refusal(
            _("A public page needs {count} cases or more, so that it tells of nobody alone").format(
                count=2 * SMALLEST
            )
        )
    return document


def _find_promise(engagement_id: UUID, extract_id: UUID) -> PromiseTerms | None:
    """Find what was promised: by the mapping for all cases, or by a day for each case."""
    records = open_extract(engagement_id, extract_id)
    told = records.manifest.promise
    if told is not None:
        return PromiseTerms(told.days, told.days, told.working, told.share)
    days = records.cases.promise_us.cast("float64") / 86_400e6
    found = records.fetch(records.cases.aggregate(shortest=days.min(), longest=days.max())).to_pylist()[0]
    if found["shortest"] is None:
        return None
    return PromiseTerms(round(found["shortest"], 1), round(found["longest"], 1))


def _list_tried(engagement_id: UUID) -> tuple[Tried, ...]:
    """List what was tried: what ended last first, whatever came of it, and what still runs at the end."""
    tried = [_tell_trial(engagement_id, line) for line in _list_begun(engagement_id)]
    tried.sort(key=lambda one: (one.began_on, one.name))
    tried.sort(key=lambda one: one.ended_on or date.min, reverse=True)
    return tuple(tried)


def _list_begun(engagement_id: UUID) -> list[TrialLine]:
    """List every trial that began: nobody chooses which of them are told."""
    return [line for line in list_trials(engagement_id) if line.state in BEGAN]


def _tell_trial(engagement_id: UUID, line: TrialLine) -> Tried:
    trial, verdict = get_trial(engagement_id, line.id), find_verdict(engagement_id, line.id)
    stop, design = find_stop(engagement_id, line.id), trial.design
    if design is None or trial.started_at is None:
        raise ValueError(f"the trial {line.id} began without a design")
    estimate = None
    if verdict is not None:
        estimate = (verdict.matured or {}).get("now") or verdict.document.get("estimate")
    cases = verdict.cases if verdict else ()
    counts = dict(zip((arm.name for arm in design.arms), cases, strict=False))
    arm = estimate["arm"] if estimate and len(design.tried) > 1 else ""
    return Tried(
        key=str(trial.id),
        name=trial.name,
        question=design.question,
        what="\n".join(arm.what or arm.name for arm in design.tried),
        state=verdict.state if verdict else "running" if trial.state == "running" else "stopped",
        outcome=design.primary,
        estimate=estimate,
        cases_usual=cases[0] if cases else 0,
        cases_tried=counts[arm] if arm and counts else sum(cases[1:]),
        began_on=trial.started_at.date(),
        ended_on=_find_end(trial.ended_at, stop.at if stop else None),
        is_verified=verdict is not None and verdict.is_verified,
        amended=len(verdict.amendments) if verdict else 0,
        registered=trial.design_sha256,
        arm=arm,
    )


def _find_end(ended_at: datetime | None, stopped_at: datetime | None) -> date | None:
    at = ended_at or stopped_at
    return at.date() if at else None


def _list_costs(engagement_id: UUID) -> tuple[Cost, ...]:
    lines = sum_costs(engagement_id, by=("purpose", "purpose_key", "kind"))
    return tuple(Cost(*line.keys, line.money) for line in lines if line.money.minor)
