"""Read the work ahead: what it needs, from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.refusals import NotThere
from groundswell_web.teams.cards import ItemCard, Need
from groundswell_web.teams.models import Item
from groundswell_web.teams.sources import Key, Source, list_sources

ORDER = {"target": 0, "trial": 1, "duty": 2, "other": 3}


def list_items(engagement_id: UUID, now: datetime) -> list[ItemCard]:
    """List the work ahead by its first day; with what its sources say now."""
    return list_items_beside(engagement_id, list_sources(engagement_id, now))


def list_items_beside(engagement_id: UUID, sources: Mapping[Key, Source]) -> list[ItemCard]:
    """List the work ahead by its first day, beside sources that were read already."""
    found = Item.objects.filter(engagement_id=engagement_id).prefetch_related("demands__skill")
    cards = [as_card(item, sources.get((item.kind, item.subject_key))) for item in found]
    return sorted(cards, key=lambda one: (one.from_on, ORDER[one.kind], one.name, str(one.id)))


def get_item(engagement_id: UUID, item_id: UUID, now: datetime) -> ItemCard:
    """Get a piece of work.

    Raises:
        NotThere: this engagement has no such piece of work.
    """
    found = Item.objects.filter(engagement_id=engagement_id, pk=item_id).prefetch_related("demands__skill")
    item = found.first()
    if item is None:
        raise NotThere(_("There is no such piece of work"))
    return as_card(item, list_sources(engagement_id, now).get((item.kind, item.subject_key)))


def as_card(item: Item, source: Source | None) -> ItemCard:
    """Tell a piece of work as a value."""
    needs = [Need(one.skill_id, one.skill.name, float(one.days)) for one in item.demands.all()]
    has_moved = source is not None and (source.from_on, source.until_on) != (item.from_on, item.until_on)
    return ItemCard(
        id=item.pk,
        kind=item.kind,
        subject_key=item.subject_key,
        name=source.name if source else item.name,
        from_on=item.from_on,
        until_on=item.until_on,
        needs=tuple(sorted(needs, key=lambda one: one.skill)),
        version=item.version,
        is_open=item.kind == "other" or source is not None,
        source_from_on=source.from_on if source and has_moved else None,
        source_until_on=source.until_on if source and has_moved else None,
    )
