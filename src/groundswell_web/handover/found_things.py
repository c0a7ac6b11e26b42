"""The sources of which each thing makes a duty: steps, rules, targets, trials and public pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from groundswell_web.concerns.queries import get_concern
from groundswell_web.handover.sources import Doing, Found, Source
from groundswell_web.ledger.publishing_queries import list_services
from groundswell_web.ownership.queries import find_point_by_name, get_rule, list_points, list_rules
from groundswell_web.refusals import NotThere
from groundswell_web.targets.queries import get_target, list_targets
from groundswell_web.trials.queries import list_running, list_trials

OPEN_TARGETS = ("agreed", "running")
OPEN_TRIALS = ("running", "stopped", "following")
ON_TARGETS = ("proposed", "changed", "agreed", "began", "noted", "dropped")
ON_TRIALS = (
    *("started", "looked at", "stopped", "gave the reason for", "undid", "amended", "allocated a list for"),
    *("computed anew the verdict of", "said what was learned from"),
)
ON_RULES = ("wrote", "changed", "asked about", "withdrew", "attached a file to")
MOST_NAME = 300
ANY_MOMENT = datetime(
    2000, 1, 1, tzinfo=UTC
)  # for reads in which the moment decides nothing that is looked at


def list_found_steps(engagement_id: UUID, now: datetime) -> list[Found]:
    """List a duty for each step and end that the current records know: somebody answers for what happens there."""
    return [
        Found(
            str(point.id),
            _("Answer for “{name}”").format(name=Truncator(point.unique_name).chars(MOST_NAME - 20)),
            "minor" if point.kind == "end" else "slows",
            91.0,
        )
        for point in list_points(engagement_id, now)
    ]


def find_step_owners(engagement_id: UUID, now: datetime) -> dict[str, UUID | None]:
    """Read who owns each step: what ownership says, and nothing besides."""
    return {str(point.id): point.owner_id for point in list_points(engagement_id, now)}


def find_steps_done(doing: Doing) -> Iterable[str]:
    """Find the step that an event is about: that of a rule, of a target’s measure, or of a concern."""
    try:
        thing_id = UUID(doing.key)
    except ValueError:  # a subject that is none of ours
        return []
    try:
        if doing.kind == "rule":
            return [str(get_rule(doing.engagement_id, thing_id, ANY_MOMENT).point_id)]
        if doing.kind == "concern":
            concern = get_concern(doing.engagement_id, thing_id)
            return [concern.subject_key] if concern.subject_kind == "step" else []
        step = get_target(doing.engagement_id, thing_id, now=ANY_MOMENT).step
    except NotThere:  # a rule that was just withdrawn
        return []
    point = find_point_by_name(doing.engagement_id, step, ANY_MOMENT) if step else None
    return [str(point.id)] if point else []


def list_found_rules(engagement_id: UUID, now: datetime) -> list[Found]:
    """List a duty for each rule: somebody sees that it still holds as it is written down."""
    return [
        Found(
            str(rule.id),
            _("Keep the rule of “{step}” right: {text}").format(
                step=Truncator(rule.point_name).chars(100), text=Truncator(rule.text).chars(140)
            ),
            "minor",
            365.0,
        )
        for rule in list_rules(engagement_id, now)
    ]


def find_rule_owners(engagement_id: UUID, now: datetime) -> dict[str, UUID | None]:
    """Read who owns the step of each rule."""
    owners = find_step_owners(engagement_id, now)
    return {str(rule.id): owners.get(str(rule.point_id)) for rule in list_rules(engagement_id, now)}


def list_found_targets(engagement_id: UUID, now: datetime) -> list[Found]:
    """List a duty for each target that is agreed or runs."""
    return [
        Found(str(target.id), _("Reach the target “{title}”").format(title=target.title), "slows", 14.0)
        for target in list_targets(engagement_id, now=now)
        if target.state in OPEN_TARGETS
    ]


def find_target_owners(engagement_id: UUID, now: datetime) -> dict[str, UUID | None]:
    """Read who owns each target."""
    return {str(target.id): target.owner_id for target in list_targets(engagement_id, now=now)}


def list_found_trials(engagement_id: UUID, now: datetime) -> list[Found]:
    """List a duty for each trial that takes cases, or whose cases are still followed."""
    return [
        Found(
            str(trial.id),
            _("Watch the trial “{name}”, and act on what it shows").format(name=trial.name),
            "stops",
            7.0,
        )
        for trial in list_trials(engagement_id)
        if trial.state in OPEN_TRIALS
    ]


def find_trial_owners(engagement_id: UUID, now: datetime) -> dict[str, UUID | None]:
    """Read who undoes each trial when it harms: whom the sponsor signed for."""
    return {str(trial.id): trial.risk.undone_by_id for trial in list_running(engagement_id)}


def list_found_pages(engagement_id: UUID, now: datetime) -> list[Found]:
    """List a duty for each service whose page stands before the public."""
    return [
        Found(
            line.service,
            _("Keep the public page of {service} up to date").format(service=line.service),
            "minor",
            30.0,
        )
        for line in list_services(engagement_id)
        if line.standing is not None
    ]


def list_sources() -> list[Source]:
    """List the sources of this module."""
    return [_steps(), _rules(), _targets(), _trials(), _pages()]


def _steps() -> Source:
    doings = {(verb, "rule") for verb in ON_RULES} | {(verb, "target") for verb in ON_TARGETS}
    return Source(
        name="step",
        order=50,
        title=lambda: _("Steps and ends"),
        explanation=lambda: _(
            "Groundswell sees work on the rules, the targets and the concerns of a step. Its owner is the one named "
            "under Ownership."
        ),
        list_found=list_found_steps,
        doings=frozenset(doings | {("answered", "concern")}),
        find_keys=find_steps_done,
        find_address=lambda engagement, key: reverse("ownership_point", args=[engagement, key]),
        find_owners=find_step_owners,
    )


def _rules() -> Source:
    return Source(
        name="rule",
        order=60,
        title=lambda: _("Rules"),
        explanation=lambda: _(
            "Groundswell sees each change of a rule, and each question about it. The owner is the one of its step."
        ),
        list_found=list_found_rules,
        doings=frozenset((verb, "rule") for verb in ON_RULES),
        find_keys=lambda doing: [doing.key],
        find_address=lambda engagement, key: reverse("ownership_rule", args=[engagement, key]),
        find_owners=find_rule_owners,
    )


def _targets() -> Source:
    return Source(
        name="target",
        order=40,
        title=lambda: _("Targets"),
        explanation=lambda: _(
            "Groundswell sees each change of a target and each note on it. The owner is the one of the target."
        ),
        list_found=list_found_targets,
        doings=frozenset((verb, "target") for verb in ON_TARGETS),
        find_keys=lambda doing: [doing.key],
        find_address=lambda engagement, key: reverse("target", args=[engagement, key]),
        find_owners=find_target_owners,
    )


def _trials() -> Source:
    return Source(
        name="trial",
        order=20,
        title=lambda: _("Trials: looks and verdicts"),
        explanation=lambda: _(
            "Groundswell looks by itself and stops a trial that does harm. It sees what people do: look, stop, undo, "
            "amend, give the reason, compute the verdict anew, write what was learned. The owner is who undoes it."
        ),
        list_found=list_found_trials,
        doings=frozenset((verb, "trial") for verb in ON_TRIALS),
        find_keys=lambda doing: [doing.key],
        find_address=lambda engagement, key: reverse("trial", args=[engagement, key]),
        find_owners=find_trial_owners,
    )


def _pages() -> Source:
    return Source(
        name="page",
        order=80,
        title=lambda: _("Public pages"),
        explanation=lambda: _("Groundswell sees each time that the page is published."),
        list_found=list_found_pages,
        doings=frozenset({("published", "publication")}),
        find_keys=lambda doing: [doing.name],
        find_address=lambda engagement, key: reverse("ledger_public", args=[engagement]),
    )
