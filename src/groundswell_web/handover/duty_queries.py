"""Read duties: what must go on, whose it is, who takes it, what it needs, and when it was last done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import MemberLine, list_members
from groundswell_web.handover.deed_queries import list_deeds, takes_alone
from groundswell_web.handover.duty_cards import DutyCard, DutyLine, LastDeed
from groundswell_web.handover.duty_words import say_often
from groundswell_web.handover.holding_queries import as_holding, get_holding, list_holdings
from groundswell_web.handover.models import Deed, Duty, Need
from groundswell_web.handover.sources import DUTY_SOURCES
from groundswell_web.handover.words import name_consequence
from groundswell_web.people.queries import find_person
from groundswell_web.refusals import NotThere

__all__ = ["PersonChoice", "get_duty", "get_holding", "list_duties", "list_holdings", "list_people_here"]
NEWEST = 10


@dataclass(frozen=True)
class PersonChoice:
    """Somebody with a role here.

    Args:
        home: ``agency`` or ``unit``.
        roles: what they are here.
    """

    id: UUID
    name: str
    home: str
    home_name: str
    roles: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name with the home, to choose by."""
        return f"{self.name} ({self.home_name})"


@dataclass(frozen=True)
class Look:
    """What the lines of duties are told from, read once for all of them."""

    owners: dict[tuple[str, str], UUID | None]
    people: dict[UUID, PersonChoice]
    last: dict[UUID, LastDeed]
    waiting: Counter[UUID]
    now: datetime


def list_duties(engagement_id: UUID, now: datetime, *, ended: bool = False) -> list[DutyLine]:
    """List the duties of an engagement: by source in their order, then those that the team added.

    Args:
        engagement_id: whose.
        now: the moment at which owners are judged to be there.
        ended: also those that need not be done any more.
    """
    found = Duty.objects.filter(engagement_id=engagement_id)
    return _as_lines(engagement_id, found if ended else found.filter(ended_at__isnull=True), now)


def get_duty(engagement_id: UUID, duty_id: UUID, now: datetime) -> DutyCard:
    """Get a duty with its newest deeds, ended or not.

    Raises:
        NotThere: this engagement has no such duty.
    """
    found = Duty.objects.filter(engagement_id=engagement_id, pk=duty_id)
    lines = _as_lines(engagement_id, found, now)
    if not lines:
        raise NotThere(_("There is no such duty"))
    row = found.select_related("created_by").get()
    source = DUTY_SOURCES.get(row.source)
    unseen = _(
        "Groundswell does not see when this is done. Whoever does it records it, and somebody else confirms it."
    )
    return DutyCard(
        line=lines[0],
        source_title=source.title() if source else "",
        explanation=source.explanation() if source else unseen,
        created_by=row.created_by.name if row.created_by else "Groundswell",
        created_at=row.created_at,
        deeds=list_deeds(engagement_id, duty_id=duty_id, size=NEWEST),
    )


def list_people_here(engagement_id: UUID, now: datetime) -> list[PersonChoice]:
    """List everybody who has a role in an engagement today, each once, by name."""
    members: dict[UUID, list[MemberLine]] = {}
    for member in list_members(engagement_id, now=now):
        members.setdefault(member.person_id, []).append(member)
    return [
        PersonChoice(one, held[0].name, held[0].home_kind, held[0].home, tuple(line.role for line in held))
        for one, held in members.items()
    ]


def _as_lines(engagement_id: UUID, duties: QuerySet[Duty], now: datetime) -> list[DutyLine]:
    needs = Need.objects.filter(holding__ended_at__isnull=True).select_related("holding__holder")
    rows = list(
        duties.select_related("owner__home", "successor__home").prefetch_related(
            Prefetch("needs", needs.order_by("holding__name", "holding_id"))
        )
    )
    used = {row.source for row in rows}
    owners = {
        (source.name, key): owner_id
        for source in DUTY_SOURCES.list()
        if source.name in used and source.find_owners is not None
        for key, owner_id in source.find_owners(engagement_id, now).items()
    }
    people = {one.id: one for one in list_people_here(engagement_id, now)}
    look = Look(owners, people, _find_last(duties), _count_waiting(engagement_id), now)
    order = {source.name: number for number, source in enumerate(DUTY_SOURCES.list())}
    weights = ("stops", "slows", "minor")
    rows.sort(key=lambda row: (order.get(row.source, len(order)), weights.index(row.consequence), row.name))
    return [_as_line(row, look) for row in rows]


def _as_line(duty: Duty, look: Look) -> DutyLine:
    source = DUTY_SOURCES.get(duty.source)
    is_decided = source is not None and source.find_owners is not None
    owner_id = look.owners.get((duty.source, duty.source_key)) if is_decided else duty.owner_id
    owner = _tell_person(owner_id, duty.owner, look)
    successor = _tell_person(duty.successor_id, duty.successor, look)
    return DutyLine(
        id=duty.pk,
        name=duty.name,
        source=duty.source,
        source_key=duty.source_key,
        address=source.find_address(duty.engagement_id, duty.source_key) if source else "",
        consequence=duty.consequence,
        consequence_name=name_consequence(duty.consequence),
        every_days=duty.every_days,
        often=say_often(duty.every_days),
        owner_id=owner_id,
        owner=owner[0],
        owner_home=owner[1],
        owner_is_here=owner_id in look.people,
        owner_is_decided=is_decided,
        successor_id=duty.successor_id,
        successor=successor[0],
        successor_home=successor[1],
        successor_is_here=duty.successor_id in look.people,
        described=duty.described,
        holdings=tuple(as_holding(need.holding, with_duties=False) for need in duty.needs.all()),
        from_on=duty.from_on,
        ended_at=duty.ended_at,
        last_deed=look.last.get(duty.pk),
        waiting=look.waiting[duty.pk],
        version=duty.version,
    )


def _tell_person(person_id: UUID | None, row: Any, look: Look) -> tuple[str, str]:
    """Give the name and home of a person, here or not; two empty texts for nobody."""
    if person_id is None:
        return "", ""
    if row is not None and row.pk == person_id:
        return row.name, row.home.kind
    here = look.people.get(person_id)
    if here is not None:
        return here.name, here.home
    person = find_person(person_id, now=look.now)
    return (person.name, person.home_kind) if person else ("", "")


def _find_last(duties: QuerySet[Duty]) -> dict[UUID, LastDeed]:
    """Find the newest deed of each duty that counts."""
    counts = Q(event_sequence__isnull=False) | Q(confirmed_at__isnull=False)
    newest = (
        Deed.objects.filter(counts, duty_id=OuterRef("pk"))
        .order_by("-at", "-recorded_at", "-pk")
        .values("pk")
    )
    ids = duties.order_by().annotate(newest=Subquery(newest[:1])).values("newest")
    rows = Deed.objects.filter(pk__in=ids).select_related("by").prefetch_related("companions")
    return {
        deed.duty_id: LastDeed(
            at=deed.at,
            by_id=deed.by_id,
            by=deed.by.name,
            by_home=deed.by_home,
            is_alone=not any(takes_alone(one, deed) for one in deed.companions.all()),
        )
        for deed in rows
    }


def _count_waiting(engagement_id: UUID) -> Counter[UUID]:
    told = Deed.objects.filter(
        engagement_id=engagement_id,
        event_sequence__isnull=True,
        confirmed_at__isnull=True,
        refused_at__isnull=True,
    )
    return Counter(told.values_list("duty_id", flat=True))
