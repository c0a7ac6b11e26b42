"""Write fits: asked, corrected, answered part by part, then decided once and for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.centre.cards import AboutTerms, GoTerms
from groundswell_web.centre.judging import FIELDS, describe_parts
from groundswell_web.centre.models import Fit
from groundswell_web.centre.queries import ABOUT, read_answers
from groundswell_web.centre.words import DECLINED, GO, name_decision
from groundswell_web.engagements.actions import record_engagement, record_member
from groundswell_web.people.queries import list_organisations
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


@transaction.atomic
def record_fit(unit_id: UUID, about: AboutTerms, *, by: Actor, now: datetime) -> UUID:
    """Begin to ask whether a new engagement fits.

    Raises:
        Refusal: the unit is none: only a digital unit lends a team.
    """
    if unit_id not in {unit.id for unit in list_organisations("unit")}:
        raise Refusal(_("Only a unit begins engagements, and your home is none"))
    fit = Fit(unit_id=unit_id, asked_by_id=by.pk, asked_at=now, **asdict(about))
    fit.save(force_insert=True)
    _record(fit, "asked about", by, now, None, asdict(about))
    return fit.pk


@transaction.atomic
def correct_fit(
    unit_id: UUID, fit_id: UUID, about: AboutTerms, *, version: int, by: Actor, now: datetime
) -> None:
    """Change what a fit is about.

    Raises:
        NotThere: this unit has no such fit.
        EditedMeanwhile: somebody changed it since.
        Refusal: it is decided.
    """
    fit = _lock(unit_id, fit_id)
    _check_unchanged(fit, version, ABOUT)
    _write(fit, asdict(about), by, now)


@transaction.atomic
def record_part(
    unit_id: UUID,
    fit_id: UUID,
    part: str,
    answers: Mapping[str, str | date | None],
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Answer a part of a fit, or answer it anew.

    Args:
        unit_id: whose.
        fit_id: which.
        part: one of `PARTS`.
        answers: all answers of that part, by the names in `FIELDS`.
        version: the version that the person saw.
        by: who.
        now: when.

    Raises:
        NotThere: this unit has no such fit, or a fit no such part.
        EditedMeanwhile: somebody changed it since.
        Refusal: it is decided; the sponsor's yes lies in the future.
    """
    if part not in FIELDS:
        raise NotThere(_("A fit has no such part"))
    fit = _lock(unit_id, fit_id)
    _check_unchanged(fit, version, FIELDS[part])
    said_on = answers.get("sponsor_said_yes_on")
    if isinstance(said_on, date) and said_on > now.date():
        raise Refusal(
            _("The day on which the sponsor said yes must not be in the future"), field="sponsor_said_yes_on"
        )
    _write(fit, {name: answers[name] for name in FIELDS[part]}, by, now)


@transaction.atomic
def accept_fit(
    unit_id: UUID, fit_id: UUID, terms: GoTerms, *, version: int, by: Actor, now: datetime
) -> UUID:
    """Decide a fit with a go: an engagement begins, in draft, with what was agreed in its history.

    Raises:
        NotThere: this unit has no such fit.
        EditedMeanwhile: somebody changed it since.
        Refusal: it is decided; something is missing; the dates or the people do not do.
    """
    fit = _lock(unit_id, fit_id)
    _check_unchanged(fit, version, ABOUT)
    gaps = [gap for part in describe_parts(read_answers(fit)) for gap in part.gaps]
    if gaps:
        raise Refusal(_("It cannot begin yet. {gaps}").format(gaps=" ".join(gaps)))
    if terms.agency_id not in {agency.id for agency in list_organisations("agency")}:
        raise Refusal(_("Select an agency that is recorded here"), field="agency")
    engagement_id = record_engagement(
        name=fit.name,
        agency_id=terms.agency_id,
        unit_id=fit.unit_id,
        services=fit.services.splitlines(),
        purpose=fit.purpose,
        cost_of_nothing=fit.cost_of_nothing,
        begins_on=terms.begins_on,
        exits_on=terms.exits_on,
        by=by,
        now=now,
    )
    _record_people(engagement_id, terms, by, now)
    fit.engagement_id = engagement_id
    _decide(fit, GO, "", by, now)
    record_event(
        by=by,
        now=now,
        verb="recorded",
        kind="fit",
        key=fit.pk,
        name=fit.name,
        engagement_id=engagement_id,
        after=read_answers(fit),
    )
    return engagement_id


@transaction.atomic
def decline_fit(unit_id: UUID, fit_id: UUID, *, reason: str, version: int, by: Actor, now: datetime) -> None:
    """Decline a new engagement. The reason is kept, and shown for good.

    Raises:
        NotThere: this unit has no such fit.
        EditedMeanwhile: somebody changed it since.
        Refusal: it is decided; there is no reason.
    """
    fit = _lock(unit_id, fit_id)
    _check_unchanged(fit, version, ABOUT)
    if not reason.strip():
        raise Refusal(_("Enter the reason"), field="reason")
    _decide(fit, DECLINED, reason.strip(), by, now)


def _lock(unit_id: UUID, fit_id: UUID) -> Fit:
    """Lock a fit that is not decided, until the transaction ends."""
    fit = Fit.objects.select_for_update().filter(unit_id=unit_id, pk=fit_id).first()
    if fit is None:
        raise NotThere(_("There is no such fit"))
    if fit.decision:
        decided = name_decision(fit.decision).lower()
        raise Refusal(_("This is decided ({decision}) and is not changed any more").format(decision=decided))
    return fit


def _check_unchanged(fit: Fit, version: int, names: tuple[str, ...]) -> None:
    if fit.version != version:
        raise EditedMeanwhile(
            _("Somebody else changed this fit while you had it open"),
            stored={name: getattr(fit, name) for name in names},
            who=find_last_writer(None, kind="fit", key=fit.pk),
        )


def _write(fit: Fit, answers: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Write answers; the history keeps those that changed. The same answers again change nothing."""
    before = {name: getattr(fit, name) for name, answer in answers.items() if getattr(fit, name) != answer}
    if not before:
        return
    for name in before:
        setattr(fit, name, answers[name])
    fit.version += 1
    fit.save(update_fields=[*before, "version"])
    _record(fit, "wrote", by, now, before, {name: answers[name] for name in before})


def _decide(fit: Fit, decision: str, reason: str, by: Actor, now: datetime) -> None:
    fit.decision, fit.reason = decision, reason
    fit.decided_by_id, fit.decided_at = by.pk, now
    fit.version += 1
    fit.save(update_fields=["decision", "reason", "decided_by", "decided_at", "engagement", "version"])
    after = {"decision": name_decision(decision), "reason": reason, "engagement": fit.engagement_id}
    _record(fit, "declined" if decision == DECLINED else "accepted", by, now, None, after)


def _record_people(engagement_id: UUID, terms: GoTerms, by: Actor, now: datetime) -> None:
    """Give the sponsor and the exit owner their roles, where they have accounts."""
    roles = (("sponsor", terms.sponsor_id), ("service_owner", terms.owner_id))
    for role, person_id in roles:
        if person_id is None:
            continue
        try:
            record_member(
                engagement_id,
                person_id=person_id,
                role=role,
                from_on=min(terms.begins_on, now.date()),
                until_on=None,
                by=by,
                now=now,
            )
        except Refusal as refusal:
            raise Refusal(refusal.text, field="sponsor" if role == "sponsor" else "owner") from None


def _record(
    fit: Fit,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="fit",
        key=fit.pk,
        name=fit.name,
        engagement_id=None,
        before=before,
        after=after,
    )
