"""Read recommendations and what was done about them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.discovery.cards import ActLine, RecommendationCard
from groundswell_web.discovery.decisions import is_quiet
from groundswell_web.discovery.models import Recommendation
from groundswell_web.discovery.terms import SEVERITIES, WHOLE, name_act, name_severity, name_time
from groundswell_web.ownership.queries import list_owner_choices
from groundswell_web.refusals import NotThere
from groundswell_web.targets.queries import list_targets


def list_recommendations(engagement_id: UUID, *, now: datetime) -> list[RecommendationCard]:
    """List the recommendations: what is to be done now first, the most severe first, those settled last."""
    found = _recommendations().filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    cards = _as_cards(engagement_id, list(found), now)
    severities = [*SEVERITIES, ""]
    return sorted(
        cards,
        key=lambda card: (
            bool(card.outcome),
            card.when != "now",
            severities.index(card.severity),
            card.title,
        ),
    )


def get_recommendation(engagement_id: UUID, recommendation_id: UUID, *, now: datetime) -> RecommendationCard:
    """Get a recommendation.

    Raises:
        NotThere: this engagement has no such recommendation, or it was withdrawn.
    """
    found = _recommendations().filter(
        engagement_id=engagement_id, pk=recommendation_id, withdrawn_at__isnull=True
    )
    cards = _as_cards(engagement_id, list(found), now)
    if not cards:
        raise NotThere(_("There is no such recommendation"))
    return cards[0]


def count_recommendations(engagement_id: UUID, *, now: datetime) -> dict[str, int]:
    """Count the issued recommendations: all, those acted on, those that wait, those that waited too long."""
    issued = [card for card in list_recommendations(engagement_id, now=now) if card.issued_at]
    return {
        "issued": len(issued),
        "acted_on": sum(card.is_acted_on for card in issued),
        "waiting": sum(not card.is_acted_on for card in issued),
        "quiet": sum(card.is_quiet for card in issued),
    }


def list_engagements_with_recommendations() -> list[UUID]:
    """List the engagements in which a recommendation was issued and is not settled."""
    found = Recommendation.objects.filter(issued_at__isnull=False, settled_at__isnull=True)
    return list(found.order_by("engagement_id").values_list("engagement_id", flat=True).distinct())


def _recommendations() -> Any:
    return Recommendation.objects.select_related("owner__home").prefetch_related("acts__by")


def _as_cards(engagement_id: UUID, found: list[Recommendation], now: datetime) -> list[RecommendationCard]:
    here = {one.id for one in list_owner_choices(engagement_id, now) if not one.is_away}
    targets = _list_target_acts(engagement_id, now) if found else {}
    return [_as_card(one, here, targets.get(str(one.pk), []), now) for one in found]


def _list_target_acts(engagement_id: UUID, now: datetime) -> dict[str, list[ActLine]]:
    """List the targets that were made from recommendations, dropped ones left out; by the recommendation's id."""
    made: dict[str, list[ActLine]] = defaultdict(list)
    for card in list_targets(engagement_id, now=now):
        if card.source == "recommendation" and card.state != "dropped":
            line = ActLine("target", name_act("target"), card.title, card.owner, card.touched_at, card.id)
            made[card.source_key].append(line)
    return made


def _as_card(
    one: Recommendation, here: set[UUID], targets: list[ActLine], now: datetime
) -> RecommendationCard:
    noted = [ActLine(act.kind, name_act(act.kind), act.text, act.by.name, act.at) for act in one.acts.all()]
    acts = sorted([*noted, *targets], key=lambda act: act.at, reverse=True)
    is_here = one.owner_id in here
    gaps = [name for name in WHOLE if not getattr(one, name) or (name == "owner" and not is_here)]
    return RecommendationCard(
        id=one.pk,
        engagement_id=one.engagement_id,
        title=one.title,
        why=one.why,
        severity=one.severity,
        severity_name=name_severity(one.severity),
        impact=one.impact,
        rough_time=one.rough_time,
        resources=one.resources,
        when=one.when,
        when_name=name_time(one.when),
        owner_id=one.owner_id,
        owner=one.owner.name if one.owner else "",
        owner_home=one.owner.home.name if one.owner else "",
        owner_is_here=is_here,
        issued_at=one.issued_at,
        settled_at=one.settled_at,
        outcome=one.outcome,
        outcome_name=name_act(one.outcome) if one.outcome else "",
        acts=tuple(acts),
        gaps=tuple(gaps),
        is_quiet=is_quiet(
            issued_at=one.issued_at,
            acts=[(act.kind, act.at) for act in acts],
            settled_at=one.settled_at,
            now=now,
        ),
        version=one.version,
    )
