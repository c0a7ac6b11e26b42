"""Write the work ahead: what of it is taken into the plan, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.teams.actions.locks import audit, lock_item
from groundswell_web.teams.models import Demand, Item, Skill
from groundswell_web.teams.people_queries import list_skills
from groundswell_web.teams.sources import list_sources, suggest_items
from groundswell_web.teams.work_queries import list_items_beside

MOST_ITEMS, MOST_DAYS, HALF = 120, 5, Decimal("0.5")


@dataclass(frozen=True)
class ItemTerms:
    """What is said of a piece of work.

    Args:
        name: what it is called.
        from_on: first day.
        until_on: last day.
        needs: days a week, by the id of the skill; 0 for none.
    """

    name: str
    from_on: date
    until_on: date
    needs: Mapping[UUID, Decimal]


@transaction.atomic
def record_item(engagement_id: UUID, terms: ItemTerms, *, by: Any, now: datetime) -> UUID:
    """Add other work, which is no target, no trial and no duty.

    Raises:
        NotThere: this engagement has no such skill.
        Refusal: it has no name, ends before it begins, needs what cannot be, or there is too much.
    """
    lock_engagement(engagement_id)
    _check_room(engagement_id, 1)
    item = Item(engagement_id=engagement_id, kind="other")
    _take(item, terms)
    item.save(force_insert=True)
    _write_needs(item, terms.needs)
    _audit(item, "added", by=by, now=now, after=_describe(item))
    return item.pk


@transaction.atomic
def record_suggested_items(engagement_id: UUID, keys: Sequence[str], *, by: Any, now: datetime) -> int:
    """Take targets, trials and duties into the work of the plan, with their days and what such work usually needs.

    Args:
        engagement_id: whose.
        keys: ``kind:id`` of each; what is among the work already, or open no more, is left out.
        by: who.
        now: when.

    Returns:
        How many were taken in.
    """
    lock_engagement(engagement_id)
    sources = list_sources(engagement_id, now)
    items = list_items_beside(engagement_id, sources)
    wanted = [
        one for one in suggest_items(sources.values(), items, list_skills(engagement_id)) if one.key in keys
    ]
    _check_room(engagement_id, len(wanted))
    for one in wanted:
        item = Item.objects.create(
            engagement_id=engagement_id, kind=one.kind, subject_key=one.subject_key,
            name=one.name[:300], from_on=one.from_on, until_on=one.until_on,
        )  # fmt: skip
        _write_needs(item, {need.skill_id: Decimal(str(need.days)) for need in one.needs})
        _audit(item, "added", by=by, now=now, after=_describe(item))
    return len(wanted)


@transaction.atomic
def correct_item(
    engagement_id: UUID, item_id: UUID, terms: ItemTerms, *, version: int, by: Any, now: datetime
) -> None:
    """Change a piece of work. What comes from a target, a trial or a duty keeps its name.

    Raises:
        EditedMeanwhile: somebody else changed it since.
        NotThere: this engagement has no such piece of work, or no such skill.
        Refusal: it ends before it begins, or needs what cannot be.
    """
    item = lock_item(engagement_id, item_id)
    before = _describe(item)
    if item.version != version:
        raise EditedMeanwhile(
            _("Somebody else changed this while you had it open"),
            stored={"name": item.name, "from_on": item.from_on, "until_on": item.until_on},
            who=find_last_writer(engagement_id, kind="work", key=item_id),
        )
    _take(item, terms)
    _write_needs(item, terms.needs)
    if before == (after := _describe(item)):
        return
    item.version += 1
    item.save()
    _audit(item, "changed", by=by, now=now, before=before, after=after)


@transaction.atomic
def correct_days_of_items(engagement_id: UUID, *, by: Any, now: datetime) -> int:
    """Give work the days that its target, trial or duty has by now; tells how much of it was moved."""
    lock_engagement(engagement_id)
    moved = [
        one for one in list_items_beside(engagement_id, list_sources(engagement_id, now)) if one.has_moved
    ]
    for card in moved:
        item = lock_item(engagement_id, card.id)
        before = _describe(item)
        item.from_on, item.until_on = card.source_from_on, card.source_until_on
        item.version += 1
        item.save()
        _audit(item, "moved", by=by, now=now, before=before, after=_describe(item))
    return len(moved)


@transaction.atomic
def withdraw_item(engagement_id: UUID, item_id: UUID, *, by: Any, now: datetime) -> None:
    """Take a piece of work out of the plan; the target, the trial or the duty itself stays.

    Raises:
        NotThere: this engagement has no such piece of work.
    """
    item = lock_item(engagement_id, item_id)
    _audit(item, "removed", by=by, now=now, before=_describe(item))
    item.delete()


@transaction.atomic
def withdraw_ended_items(engagement_id: UUID, *, by: Any, now: datetime) -> int:
    """Take out work whose target, trial or duty is open no more; tells how much it was."""
    lock_engagement(engagement_id)
    ended = [
        one for one in list_items_beside(engagement_id, list_sources(engagement_id, now)) if not one.is_open
    ]
    for card in ended:
        withdraw_item(engagement_id, card.id, by=by, now=now)
    return len(ended)


def _take(item: Item, terms: ItemTerms) -> None:
    name = " ".join(terms.name.split())
    if item.kind == "other":
        if not name or len(name) > 300:
            raise Refusal(_("Enter what the work is called, in at most 300 letters"), field="name")
        item.name = name
    if terms.until_on < terms.from_on:
        raise Refusal(_("The last day must be the first day or later"), field="until_on")
    item.from_on, item.until_on = terms.from_on, terms.until_on


def _write_needs(item: Item, needs: Mapping[UUID, Decimal]) -> None:
    known = set(Skill.objects.filter(engagement_id=item.engagement_id).values_list("pk", flat=True))
    if not needs.keys() <= known:
        raise NotThere(_("There is no such skill"))
    for skill_id, days in needs.items():
        if not days.is_finite() or not 0 <= days <= MOST_DAYS or days % HALF:
            text = _("Enter days from 0 to {most}, in halves, such as 1.5").format(most=MOST_DAYS)
            raise Refusal(text, field=f"need_{skill_id.hex}")
    wanted = {skill_id: days for skill_id, days in needs.items() if days}
    Demand.objects.filter(item=item).exclude(skill_id__in=wanted).delete()
    for skill_id, days in wanted.items():
        Demand.objects.update_or_create(item=item, skill_id=skill_id, defaults={"days": days})


def _check_room(engagement_id: UUID, more: int) -> None:
    if Item.objects.filter(engagement_id=engagement_id).count() + more > MOST_ITEMS:
        raise Refusal(
            _("A plan takes at most {most} pieces of work. Remove some first").format(most=MOST_ITEMS)
        )


def _describe(item: Item) -> dict[str, Any]:
    rows = Demand.objects.filter(item=item).order_by("skill__name").values_list("skill__name", "days")
    return {
        "name": item.name,
        "from_on": item.from_on,
        "until_on": item.until_on,
        "needs": {name: str(days.normalize()) for name, days in rows},
    }


def _audit(item: Item, verb: str, *, by: Any, now: datetime, **more: Any) -> None:
    audit(item.engagement_id, verb, "work", item.pk, item.name, by=by, now=now, **more)
