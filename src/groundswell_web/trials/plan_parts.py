"""The parts in which a trial is planned, one page each, and what fills them at first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.evidence.measures import Measure
from groundswell.trials.design import SHARES
from groundswell.trials.play_texts import Play
from groundswell.trials.plays import fill_plan
from groundswell_web.engagements.forms import KINDS_OF_CHANGE
from groundswell_web.engagements.queries import find_mandate, list_members
from groundswell_web.govuk.forms import VersionedForm
from groundswell_web.records.queries import find_current, list_steps_of, open_extract
from groundswell_web.refusals import NotThere
from groundswell_web.targets.baselines import find_baseline
from groundswell_web.targets.queries import TargetCard
from groundswell_web.trials.actions import TrialTerms
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.forms import ChangeForm, GuardForm, OutcomeForm, write_arms
from groundswell_web.trials.forms_risk import RiskForm, SizeForm

USUAL_HORIZON = 60
KINDS = {
    "share_within_promise": "within",
    "share_sent_back": "right_first_time",
    "share_withdrawn": "completed",
}


@dataclass(frozen=True)
class Part:
    """One page of the plan.

    Args:
        name: in the address.
        title: heading.
        lead: what the page is about, in a sentence.
        make: makes the form, with the answers that stand.
        folded: fields that stand apart, under a heading that can be opened.
    """

    name: str
    title: str
    lead: str
    make: Callable[[TrialCard, datetime, Any], VersionedForm]
    folded: tuple[str, tuple[str, ...]] = ("", ())


def list_parts() -> tuple[Part, ...]:
    """List the parts of a plan in their order."""
    return (
        Part(
            "change",
            _("What is tried"),
            _("A trial changes one thing for some of the cases, and leaves the others as usual."),
            _make_change,
        ),
        Part(
            "outcome",
            _("What decides"),
            _("Fixed before the first case, so that nobody can choose afterwards what looks best."),
            _make_outcome,
            (
                _("A value that your system sends"),
                ("value_name", "measured_in", "better", "usual_mean", "usual_sd"),
            ),
        ),
        Part(
            "size",
            _("How many, and how long"),
            _("As few as can answer the question, and not one more than the cap."),
            _make_size,
            (_("Trials by offices"), ("offices", "steps", "period_days")),
        ),
        Part(
            "guards",
            _("What must not get worse"),
            _("Proven worse by more than its limit, the trial stops. Leave empty what you do not watch."),
            _make_guards,
        ),
        Part(
            "risk",
            _("The risk statement"),
            _("The sponsor signs this page. Inside the mandate nobody else has to approve."),
            _make_risk,
        ),
    )


def find_part(name: str) -> Part | None:
    """Find a part by its name."""
    return next((part for part in list_parts() if part.name == name), None)


def find_next(name: str) -> Part | None:
    """Find the part after one; None after the last."""
    parts = list_parts()
    place = [part.name for part in parts].index(name)
    return parts[place + 1] if place + 1 < len(parts) else None


def is_told(trial: TrialCard, name: str) -> bool:
    """Whether a part has answers."""
    wishes = trial.wishes
    return {
        "change": bool(wishes.get("question")),
        "outcome": "outcome" in wishes and bool(wishes.get("smallest_gain")),
        "size": "begins_on" in wishes,
        "guards": "guardrails" in wishes,
        "risk": bool(trial.risk.could_go_wrong and trial.risk.carried_by_id and trial.risk.until_on),
    }[name]


def read_terms(trial: TrialCard) -> TrialTerms:
    """Read what stands of a draft, as it is written again."""
    risk = trial.risk
    return TrialTerms(
        name=trial.name,
        play=trial.play,
        wishes=dict(trial.wishes),
        kind_of_change=risk.kind_of_change,
        could_go_wrong=risk.could_go_wrong,
        for_whom=risk.for_whom,
        most_cases=risk.most_cases,
        how_undone=risk.how_undone,
        undone_by_id=risk.undone_by_id,
        carried_by_id=risk.carried_by_id,
        until_on=risk.until_on,
        spend=risk.spend,
        currency=risk.currency,
    )


def fill_from_target(target: TargetCard) -> TrialTerms:
    """Fill the first terms of a trial that serves a target: what decides, in its own measure, and what must hold."""
    kind = KINDS.get(target.measure.name, "wait")
    baseline = target.baseline.value
    horizon = _propose_horizon(target.measure, target)
    wishes: dict[str, Any] = {"outcome": write_outcome(kind, horizon), "step": target.step}
    if baseline is not None and _is_same_unit(target.measure, kind):
        gain = abs(baseline - target.to_value)
        wishes["smallest_gain"] = round(min(gain, 1.0) if kind in SHARES else gain, 4) or None
    watched = [
        KINDS[guard.name] for guard in target.guards if guard.name in KINDS and KINDS[guard.name] != kind
    ]
    if watched:
        share = 0.05 / len(set(watched))
        wishes["guardrails"] = [
            {"outcome": write_outcome(one, horizon), "margin": 0.03, "alpha": share}
            for one in sorted(set(watched))
        ]
    return TrialTerms(name=target.title, wishes=wishes, currency=target.currency)


def fill_from_play(engagement_id: UUID, play: Play) -> TrialTerms:
    """Fill all that a play knows: the change, what decides, the share, guardrails and the undoing."""
    baseline = find_baseline(engagement_id, "mean_wait_days", "") if play.primary.kind == "wait" else None
    plan = fill_plan(play, usual_value=baseline.value if baseline else None)
    wishes: dict[str, Any] = {
        "question": plan.question,
        "what": plan.arms[1].what,
        "arms": write_arms(play.name.replace("_", " "), plan.arms[1].what, plan.arms[1].share),
        "unit": plan.unit,
        "share": plan.arms[1].share,
        "outcome": asdict(plan.primary),
        "guardrails": [asdict(one) for one in plan.guardrails],
    }
    if plan.smallest_gain:
        wishes["smallest_gain"] = round(plan.smallest_gain, 2)
    return TrialTerms(
        name=plan.name,
        play=play.name,
        wishes=wishes,
        could_go_wrong="\n".join(plan.worries),
        how_undone=plan.undone,
    )


def merge_terms(target: TrialTerms, play: TrialTerms) -> TrialTerms:
    """Put a target and a play together: the play says what is done, the target what decides."""
    decided = {
        name: target.wishes[name] for name in ("outcome", "smallest_gain", "step") if target.wishes.get(name)
    }
    wishes = play.wishes | decided
    if (
        decided.get("outcome", {}).get("kind") != play.wishes["outcome"]["kind"]
        and "smallest_gain" not in decided
    ):
        wishes.pop("smallest_gain", None)
    return replace(play, wishes=wishes, currency=target.currency)


def write_outcome(kind: str, horizon_days: int) -> dict[str, Any]:
    """Write an outcome that is read from the records as plain values."""
    is_share = kind in SHARES
    return {
        "kind": kind,
        "horizon_days": horizon_days,
        "name": "",
        "better": "higher" if is_share else "lower",
        "measured_in": "share" if is_share else "days",
    }


def _propose_horizon(measure: Measure, target: TargetCard) -> int:
    """Twice the baseline of a wait, so that most cases are followed to their end; 60 days where it is unknown."""
    value = target.baseline.value
    if measure.unit != "days" or not value:
        return USUAL_HORIZON
    return max(7, min(5 * math.ceil(2 * value / 5), 365))


def _is_same_unit(measure: Measure, kind: str) -> bool:
    return measure.unit == ("share" if kind in SHARES else "days")


def _begin(trial: TrialCard, data: Any, form: type[Any]) -> tuple[Any, dict[str, Any]]:
    return data, form.read_first(read_terms(trial)) | {"version": trial.version}


def _make_change(trial: TrialCard, now: datetime, data: Any) -> VersionedForm:
    data, first = _begin(trial, data, ChangeForm)
    return ChangeForm(data, initial=first)


def _make_outcome(trial: TrialCard, now: datetime, data: Any) -> VersionedForm:
    data, first = _begin(trial, data, OutcomeForm)
    current = find_current(trial.engagement_id)
    steps = [line.step for line in list_steps_of(current.id) if not line.is_end] if current else []
    kept = trial.wishes.get("step")
    return OutcomeForm(data, initial=first, steps=[*steps, *([kept] if kept and kept not in steps else [])])


def _make_size(trial: TrialCard, now: datetime, data: Any) -> VersionedForm:
    data, first = _begin(trial, data, SizeForm)
    if not first["begins_on"]:
        today = now.date()
        first["begins_on"] = today + timedelta(days=14 - today.weekday())
    mandate = find_mandate(trial.engagement_id)
    if mandate is not None and "share" not in trial.wishes:
        first["share"] = f"{min(50.0, 100 * mandate.largest_share):g}"
    return SizeForm(data, initial=first, strata=list_strata(trial))


def _make_guards(trial: TrialCard, now: datetime, data: Any) -> VersionedForm:
    data, first = _begin(trial, data, GuardForm)
    form = GuardForm(data, initial=first)
    kind: Mapping[str, Any] = trial.wishes.get("outcome", {})
    form.fields.pop(kind.get("name") or kind.get("kind", ""), None)  # what decides is not watched as well
    return form


def _make_risk(trial: TrialCard, now: datetime, data: Any) -> VersionedForm:
    data, first = _begin(trial, data, RiskForm)
    members = list_members(trial.engagement_id, now=now)
    people = {str(one.person_id): one.name for one in members}
    sponsors = {str(one.person_id): one.name for one in members if one.role == "sponsor"}
    if len(sponsors) == 1 and not first["carried_by"]:
        first["carried_by"] = next(iter(sponsors))
    mandate = find_mandate(trial.engagement_id)
    allowed = list(mandate.kinds_of_change) if mandate is not None and mandate.is_in_force(now.date()) else []
    outside = [str(kind) for kind in KINDS_OF_CHANGE if str(kind) not in allowed]
    kept = trial.risk.kind_of_change
    if kept and kept not in [*allowed, *outside]:
        outside.append(kept)
    kinds = [(kind, kind) for kind in allowed]
    kinds += [(kind, _("{kind} (not in the mandate)").format(kind=kind)) for kind in outside]
    if mandate is not None and not first["until_on"]:
        first["until_on"] = mandate.until_on
    first["currency"] = trial.risk.currency or (mandate.currency if mandate else "EUR")
    return RiskForm(
        data, initial=first, kinds=kinds, members=list(people.items()), sponsors=list(sponsors.items())
    )


def list_strata(trial: TrialCard) -> list[tuple[str, str]]:
    """List the attributes of the records by which cases can be compared, as (name, shown)."""
    kept = list(trial.wishes.get("strata", ()))
    try:
        records = open_extract(trial.engagement_id)
    except (NotThere, GroundswellError):
        return [(name, name) for name in kept]
    cases = records.cases
    levels = cases.aggregate(channel=cases.channel_id.nunique(), office=cases.office_id.nunique())
    counted = records.fetch(levels).to_pylist()[0]
    names = [one.name for one in records.manifest.attributes]
    names += [name for name, count in counted.items() if count > 1]
    return [(name, name) for name in dict.fromkeys([*names, *kept])]
