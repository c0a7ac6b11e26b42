"""Read fits of new engagements. What stands in the engagements themselves is read in `overview` and `people_weeks`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell_web.centre.cards import AboutTerms, FitCard, FitLine, PartCard
from groundswell_web.centre.judging import FIELDS, describe_parts
from groundswell_web.centre.models import Fit
from groundswell_web.centre.words import name_decision
from groundswell_web.refusals import NotThere

ANSWERS = tuple(name for names in FIELDS.values() for name in names)
ABOUT = ("name", "agency", "services", "purpose", "cost_of_nothing")


def list_fits(unit_id: UUID) -> list[FitLine]:
    """List the fits of a unit, the newest first; those that were declined stay in it for good."""
    return [_as_line(fit) for fit in _fits(unit_id).order_by("-asked_at", "pk")]


def list_earlier(unit_id: UUID, fit_id: UUID) -> list[FitLine]:
    """List the other fits of the same agency, the newest first: what was asked of it before, and what came of it."""
    fit = _get(unit_id, fit_id)
    found = _fits(unit_id).filter(agency__iexact=fit.agency).exclude(pk=fit_id)
    return [_as_line(one) for one in found.order_by("-asked_at", "pk")]


def get_fit(unit_id: UUID, fit_id: UUID) -> FitCard:
    """Get a fit.

    Raises:
        NotThere: this unit has no such fit.
    """
    fit = _get(unit_id, fit_id)
    answers = read_answers(fit)
    return FitCard(
        line=_as_line(fit),
        about=AboutTerms(**{name: getattr(fit, name) for name in ABOUT}),
        parts=describe_parts(answers),
        answers=answers,
        version=fit.version,
    )


def list_agreed(engagement_id: UUID) -> tuple[PartCard, ...]:
    """List what was agreed before an engagement began; nothing where no fit was asked of it."""
    fit = Fit.objects.filter(engagement_id=engagement_id).first()
    return describe_parts(read_answers(fit)) if fit else ()


def read_answers(fit: Fit) -> dict[str, Any]:
    """Read the answers of a fit by their names."""
    return {name: getattr(fit, name) for name in ANSWERS}


def _fits(unit_id: UUID) -> QuerySet[Fit]:
    return Fit.objects.filter(unit_id=unit_id).select_related("asked_by", "decided_by")


def _get(unit_id: UUID, fit_id: UUID) -> Fit:
    fit = _fits(unit_id).filter(pk=fit_id).first()
    if fit is None:
        raise NotThere(_("There is no such fit"))
    return fit


def _as_line(fit: Fit) -> FitLine:
    parts = describe_parts(read_answers(fit))
    return FitLine(
        id=fit.pk,
        name=fit.name,
        agency=fit.agency,
        decision=fit.decision,
        decision_name=name_decision(fit.decision),
        missing=tuple(part.title for part in parts if part.gaps),
        reason=fit.reason,
        asked_by=fit.asked_by.name,
        asked_at=fit.asked_at,
        decided_by=fit.decided_by.name if fit.decided_by else "",
        decided_at=fit.decided_at,
        engagement_id=fit.engagement_id,
    )
