"""Read points, their owners, and what nobody owns. Rules are read in `rule_queries`, which this hands on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import list_members, list_present
from groundswell_web.ownership.models import Ownership, Point
from groundswell_web.ownership.rule_queries import (
    AttachmentLine,
    RuleLine,
    find_attachment,
    get_rule,
    list_rules,
    list_rules_of,
)
from groundswell_web.ownership.standing import OwnerFacts, decide_reason
from groundswell_web.ownership.terms import OwnerChoice
from groundswell_web.ownership.words import explain_reason, name_clock, name_kind
from groundswell_web.refusals import NotThere

__all__ = [
    "AttachmentLine",
    "OwnerChoice",
    "OwnershipCard",
    "PointLine",
    "RuleLine",
    "count_unowned_days",
    "find_attachment",
    "find_point_by_name",
    "get_point",
    "get_rule",
    "list_engagements_with_points",
    "list_former_ownerships",
    "list_owner_choices",
    "list_points",
    "list_rules",
    "list_rules_of",
    "list_unowned",
]


@dataclass(frozen=True)
class OwnershipCard:
    """An ownership: who, with what authority, from when until when."""

    number: int
    owner_id: UUID
    owner: str
    email: str
    home: str
    may_spend: Decimal
    currency: str
    may_change: str
    may_stop: bool
    authority: str
    clock: str
    clock_name: str
    from_at: datetime
    until_at: datetime | None
    recorded_by: str


@dataclass(frozen=True)
class PointLine:
    """A step or an end, the wait that passes there, and its owner.

    Args:
        unique_name: its name, with the kind behind it where a step and an end share the name.
        is_after: whether the wait passes after the step, until the next one is recorded.
        clock: the clock it runs on: the owner's statement, or what the records say where there is none.
        applicant_days: days that all applicants together wait there in a year; None where not known.
        wait_share: share of the whole wait that passes there.
        ownership: the latest one, whether the owner can still act or not; None when there never was one.
        reason: why nobody owns it: ``"never"``, ``"left"``, ``"away"``, ``"role_ended"``; empty when somebody does.
        rule_count: how many rules are written down for it.
    """

    id: UUID
    kind: str
    kind_name: str
    name: str
    unique_name: str
    is_after: bool
    clock: str
    clock_name: str
    clock_in_records: str
    clock_is_stated: bool
    stays: int
    days_per_case: float | None
    days_low: float | None
    days_high: float | None
    applicant_days: float | None
    wait_share: float | None
    open_now: int
    is_gone: bool
    gone_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    ownership: OwnershipCard | None
    reason: str
    reason_text: str
    rule_count: int

    @property
    def owner(self) -> str | None:
        """The name of the person who owns it today; None when nobody does."""
        return self.ownership.owner if self.ownership and not self.reason else None

    @property
    def owner_id(self) -> UUID | None:
        """The id of the person who owns it today; None when nobody does."""
        return self.ownership.owner_id if self.ownership and not self.reason else None

    @property
    def version(self) -> int:
        """The number of the latest ownership; 0 before the first."""
        return self.ownership.number if self.ownership else 0


def list_points(engagement_id: UUID, now: datetime, *, gone: bool = False) -> list[PointLine]:
    """List the points of an engagement, the most applicant-days first.

    Args:
        engagement_id: which engagement.
        now: the moment at which owners are judged to be there.
        gone: also those that the current records know no more.
    """
    found = Point.objects.filter(engagement_id=engagement_id)
    return _as_lines(engagement_id, found if gone else found.filter(gone_at__isnull=True), now)


def list_unowned(engagement_id: UUID, now: datetime) -> list[PointLine]:
    """List the points that nobody owns, the most applicant-days first."""
    return [point for point in list_points(engagement_id, now) if point.reason]


def count_unowned_days(engagement_id: UUID, now: datetime) -> float:
    """Add up the applicant-days a year that pass where nobody owns the wait."""
    return sum(point.applicant_days or 0.0 for point in list_unowned(engagement_id, now))


def get_point(engagement_id: UUID, point_id: UUID, now: datetime) -> PointLine:
    """Get a point, gone or not.

    Raises:
        NotThere: this engagement has no such point.
    """
    lines = _as_lines(engagement_id, Point.objects.filter(engagement_id=engagement_id, pk=point_id), now)
    if not lines:
        raise NotThere(_("There is no such step"))
    return lines[0]


def find_point_by_name(
    engagement_id: UUID, name: str, now: datetime, *, kind: str | None = None
) -> PointLine | None:
    """Find a point by its name as the records write it; a step before an end, or None.

    Args:
        engagement_id: which engagement.
        name: the name; case and blanks around it do not count.
        now: the moment at which its owner is judged to be there.
        kind: only this kind.
    """
    wanted = name.strip().casefold()
    lines = [p for p in list_points(engagement_id, now, gone=True) if p.name.casefold() == wanted]
    fitting = [line for line in lines if kind in (None, line.kind)]
    return min(fitting, key=lambda line: (line.is_gone, line.kind == "end"), default=None)


def list_former_ownerships(engagement_id: UUID, point_id: UUID) -> list[OwnershipCard]:
    """List the ownerships of a point that a new one has ended, newest first."""
    found = Ownership.objects.filter(
        point__engagement_id=engagement_id, point_id=point_id, until_at__isnull=False
    )
    found = found.select_related("owner__home", "recorded_by").order_by("-number")
    return [_as_card(ownership) for ownership in found]


def list_owner_choices(engagement_id: UUID, now: datetime) -> list[OwnerChoice]:
    """List the people who can own something here: each once, with their roles; no team and no role is in it."""
    roles: dict[UUID, list[str]] = defaultdict(list)
    members = {}
    for member in list_members(engagement_id, now=now):
        roles[member.person_id].append(member.role_name.lower())
        members[member.person_id] = member
    return [
        OwnerChoice(
            id=person_id,
            name=member.name,
            email=member.email,
            label=f"{member.name} ({', '.join(roles[person_id])}, {member.home})",
            is_away=member.is_away,
        )
        for person_id, member in members.items()
    ]


def list_engagements_with_points() -> list[UUID]:
    """List the engagements in whose records points were found."""
    return list(Point.objects.order_by("engagement_id").values_list("engagement_id", flat=True).distinct())


def _as_lines(engagement_id: UUID, points: QuerySet[Point], now: datetime) -> list[PointLine]:
    present = list_present(engagement_id, now=now)
    running = Ownership.objects.filter(point__in=points.values("pk"), until_at__isnull=True)
    owned = {one.point_id: one for one in running.select_related("owner__home", "recorded_by")}
    points = points.annotate(rule_count=Count("rules", filter=Q(rules__withdrawn_at__isnull=True)))
    steps = set(Point.objects.filter(engagement_id=engagement_id, kind="step").values_list("name", flat=True))
    lines = [_as_line(point, owned.get(point.pk), present, steps, now) for point in points]
    return sorted(lines, key=lambda line: (line.is_gone, -(line.applicant_days or 0.0), line.name))


def _as_line(
    point: Any, ownership: Ownership | None, present: set[UUID], steps: set[str], now: datetime
) -> PointLine:
    facts = None
    if ownership is not None:
        person = ownership.owner
        facts = OwnerFacts(person.may_enter(now), person.is_away_for_long(now.date()), person.pk in present)
    reason = decide_reason(facts)
    stated = ownership.clock if ownership else ""
    return PointLine(
        id=point.pk,
        kind=point.kind,
        kind_name=name_kind(point.kind),
        name=point.name,
        unique_name=f"{point.name} ({name_kind('end').lower()})"
        if point.kind == "end" and point.name in steps
        else point.name,
        is_after=point.is_after,
        clock=stated or point.clock,
        clock_name=name_clock(stated or point.clock),
        clock_in_records=name_clock(point.clock),
        clock_is_stated=bool(stated) and stated != point.clock,
        stays=point.stays,
        days_per_case=point.days_per_case,
        days_low=point.days_low,
        days_high=point.days_high,
        applicant_days=point.applicant_days,
        wait_share=point.wait_share,
        open_now=point.open_now,
        is_gone=point.gone_at is not None,
        gone_at=point.gone_at,
        first_seen_at=point.first_seen_at,
        last_seen_at=point.last_seen_at,
        ownership=_as_card(ownership) if ownership else None,
        reason=reason,
        reason_text=explain_reason(reason, ownership.owner.name if ownership else ""),
        rule_count=point.rule_count,
    )


def _as_card(ownership: Ownership) -> OwnershipCard:
    return OwnershipCard(
        number=ownership.number,
        owner_id=ownership.owner_id,
        owner=ownership.owner.name,
        email=ownership.owner.email,
        home=ownership.owner.home.name,
        may_spend=ownership.may_spend,
        currency=ownership.currency,
        may_change=ownership.may_change,
        may_stop=ownership.may_stop,
        authority=ownership.authority,
        clock=ownership.clock,
        clock_name=name_clock(ownership.clock),
        from_at=ownership.from_at,
        until_at=ownership.until_at,
        recorded_by=ownership.recorded_by.name,
    )
