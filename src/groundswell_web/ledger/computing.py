"""Compute every result of an engagement from verdicts, records and plans; nobody can type one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.ledger.effects import Window
from groundswell.spells import Records
from groundswell_web.ledger.case_counts import find_last_day
from groundswell_web.ledger.counting import SharesCases, decide_found
from groundswell_web.ledger.other_changes import BEGUN, list_other_changes
from groundswell_web.ledger.outputs import judge_output
from groundswell_web.ledger.result_forecasts import forecast_target, forecast_trial
from groundswell_web.ledger.result_targets import compute_target_result
from groundswell_web.ledger.result_trials import AdoptionTerms, Decided, compute_trial_result
from groundswell_web.ledger.result_values import Found, Subject, Without
from groundswell_web.people.queries import find_person
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere
from groundswell_web.targets.queries import TargetCard, list_targets
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.entry_queries import find_verdict
from groundswell_web.trials.ledger_queries import iterate_ledger
from groundswell_web.trials.queries import get_trial, list_trials
from groundswell_web.trials.registered import read_terms

PLANNED = ("agreed", *BEGUN)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Computed:
    """All results of an engagement.

    Args:
        found: those with a number, with what does not count and why.
        without: targets and trials without a number, and why.
    """

    found: tuple[Found, ...]
    without: tuple[Without, ...]


@dataclass(frozen=True)
class _Sources:
    targets: list[TargetCard]
    trials: list[TrialCard]
    records: Records | None
    name_target: Callable[[TargetCard], Subject]
    name_trial: Callable[[TrialCard], Subject]


def compute_results(
    engagement_id: UUID,
    *,
    adoptions: Sequence[AdoptionTerms],
    booked: dict[tuple[str, str, str], bool],
    now: datetime,
) -> Computed:
    """Compute all results of an engagement.

    Args:
        engagement_id: whose.
        adoptions: of the changes that were tried.
        booked: of what finance accepted, by subject, measure and basis: whether it releases cash.
        now: the moment.
    """
    sources = _read_sources(engagement_id, now)
    measured = [
        *(_compute_trial(engagement_id, sources, one, adoptions) for one in sources.trials),
        *(_compute_target(engagement_id, sources, one) for one in sources.targets),
    ]
    found = [one for one in measured if isinstance(one, Found)]
    found = [judge_output(one, sources.records) for one in found]
    found += _list_forecasts(sources)
    without = tuple(one for one in measured if isinstance(one, Without))
    return Computed(tuple(decide_found(found, booked, _compare_cases(engagement_id))), without)


def _read_sources(engagement_id: UUID, now: datetime) -> _Sources:
    targets = [one for one in list_targets(engagement_id, now=now) if one.state in PLANNED]
    trials = [get_trial(engagement_id, line.id) for line in list_trials(engagement_id)]
    homes: dict[UUID, str] = {}

    def find_home(person_id: UUID) -> str:
        if person_id not in homes:
            person = find_person(person_id, now=now)
            homes[person_id] = person.home_kind if person else "agency"
        return homes[person_id]

    try:
        records: Records | None = open_extract(engagement_id)
    except (NotThere, GroundswellError):
        records = None
    return _Sources(
        targets,
        [one for one in trials if one.is_registered],
        records,
        lambda one: Subject("target", one.id, one.title, find_home(one.owner_id), target_id=one.id),
        lambda one: Subject("trial", one.id, one.name, find_home(one.drafted_by_id), one.play, one.target_id),
    )


def _compute_trial(
    engagement_id: UUID, sources: _Sources, trial: TrialCard, adoptions: Iterable[AdoptionTerms]
) -> Found | Without | None:
    verdict = find_verdict(engagement_id, trial.id)
    if verdict is None:
        return None
    decided = Decided(sources.name_trial(trial), trial, read_terms(trial.id).design, verdict)
    own = [one for one in adoptions if one.trial_id == trial.id]
    found = _compute_safely(decided.subject, lambda: compute_trial_result(decided, own, sources.records))
    return replace(found, verdict=verdict.state)


def _compute_target(engagement_id: UUID, sources: _Sources, target: TargetCard) -> Found | Without | None:
    """Compute the result of a target that has begun and that no trial serves: a trial says it better."""
    served = any(one.target_id == target.id and one.started_at for one in sources.trials)
    if served or target.state not in BEGUN:
        return None
    subject = sources.name_target(target)
    if sources.records is None:
        return Without(subject, _("There are no records yet."))
    last_on = max(find_last_day(sources.records), target.from_on)
    changes = list_other_changes(
        engagement_id,
        Window(target.from_on, last_on),
        besides=target.id,
        targets=sources.targets,
        trials=sources.trials,
    )
    records = sources.records
    return _compute_safely(subject, lambda: compute_target_result(target, subject, records, changes))


def _compute_safely(subject: Subject, compute: Callable[[], Found | Without]) -> Found | Without:
    """Compute one result; one that fails keeps no other from being computed."""
    try:
        return compute()
    except GroundswellError as error:
        return Without(subject, error.what)
    except Exception:
        logger.exception("the result of %s could not be computed", subject.key)
        return Without(
            subject, _("It could not be computed. Whoever runs the workbench finds why in its log.")
        )


def _list_forecasts(sources: _Sources) -> list[Found]:
    made = [forecast_trial(one, sources.name_trial(one)) for one in sources.trials]
    if sources.records is not None:
        made += [forecast_target(one, sources.name_target(one), sources.records) for one in sources.targets]
    return [one for one in made if one is not None]


def _compare_cases(engagement_id: UUID) -> SharesCases:
    """Give whether a case was in both of two trials; of trials by offices that is taken to be so."""

    @cache
    def read_cases(trial_id: UUID) -> frozenset[str] | None:
        if read_terms(trial_id).design.unit != "case":
            return None
        return frozenset(row.case for row in iterate_ledger(engagement_id, trial_id) if not row.reason)

    def shares(first: Subject, second: Subject) -> bool:
        one, other = read_cases(first.id), read_cases(second.id)
        return one is None or other is None or not one.isdisjoint(other)

    return shares
