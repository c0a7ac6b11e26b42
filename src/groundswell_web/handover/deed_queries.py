"""Read deeds: of an engagement, a duty or a person; those that wait for somebody to confirm them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from groundswell.teams.deeds import Deed as DeedValue
from groundswell_web.audit.queries import find_events_by_sequence
from groundswell_web.handover.duty_cards import CompanionLine, DeedLine, DeedPage
from groundswell_web.handover.duty_words import name_part, name_state_of_deed
from groundswell_web.handover.models import Companion, Deed, Need
from groundswell_web.refusals import NotThere

PAGE = 25
NEWEST_FIRST = ("-at", "-recorded_at", F("event_sequence").desc(nulls_last=True), "pk")
UNAGREED = "unagreed:"  # before the key of somebody who is said to have been there and has not agreed yet


def list_deeds(
    engagement_id: UUID,
    *,
    duty_id: UUID | None = None,
    person_id: UUID | None = None,
    waiting: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> DeedPage:
    """List deeds, newest first, some to a page.

    Args:
        engagement_id: whose.
        duty_id: of one duty only.
        person_id: only those that this person did, or was there at.
        waiting: only those that wait to be confirmed, or of which a companion waits to be agreed to.
        page: which page, from 1; one that is not there is the nearest one that is.
        size: how many to a page.
    """
    found = Deed.objects.filter(engagement_id=engagement_id)
    if duty_id is not None:
        found = found.filter(duty_id=duty_id)
    if person_id is not None:
        there = Companion.objects.filter(person_id=person_id).values("deed_id")
        found = found.filter(Q(by_id=person_id) | Q(pk__in=there))
    if waiting:
        found = found.filter(_waits())
    count = found.count()
    pages = max(1, -(-count // size))
    page = min(max(page, 1), pages)
    rows = _deeds(found).order_by(*NEWEST_FIRST)[(page - 1) * size : page * size]
    return DeedPage(_as_lines(engagement_id, rows), page, pages, count)


def get_deed(engagement_id: UUID, deed_id: UUID) -> DeedLine:
    """Get a deed.

    Raises:
        NotThere: this engagement has no such deed.
    """
    lines = _as_lines(engagement_id, _deeds(Deed.objects.filter(engagement_id=engagement_id, pk=deed_id)))
    if not lines:
        raise NotThere(_("There is no such deed"))
    return lines[0]


def load_deeds(engagement_id: UUID) -> list[DeedValue]:
    """Load all deeds of an engagement as the library computes with them, oldest first.

    Somebody who is said to have been there, and has not agreed, stands in ``together`` under a key of nobody's: the
    deed was not done alone, and yet it counts for nobody else. A told deed that nobody confirmed does not count, and
    one that was refused is not in the list.
    """
    needs = _find_account_homes(engagement_id)
    rows = _deeds(Deed.objects.filter(engagement_id=engagement_id, refused_at__isnull=True)).order_by(
        "at", "pk"
    )
    return [_as_value(row, needs) for row in rows.iterator(chunk_size=2000)]


def takes_alone(companion: Companion, deed: Deed) -> bool:
    """Tell whether a deed is no longer one done alone because of somebody.

    What lowers a claim holds at once: the doer says so, or it was told with the deed itself. What somebody says of
    their own part in another's deed holds once the doer agrees.
    """
    if companion.part != "together":
        return False
    told_with_it = companion.said_by_id == deed.recorded_by_id and companion.said_at == deed.recorded_at
    return companion.confirmed_at is not None or companion.said_by_id == deed.by_id or told_with_it


def find_state(deed: Deed) -> str:
    """Tell how far a deed is: ``seen``, ``waiting``, ``confirmed`` or ``refused``."""
    if deed.event_sequence is not None:
        return "seen"
    if deed.refused_at is not None:
        return "refused"
    return "waiting" if deed.confirmed_at is None else "confirmed"


def _waits() -> Q:
    unagreed = Companion.objects.filter(confirmed_at__isnull=True, refused_at__isnull=True).values("deed_id")
    told = Q(event_sequence__isnull=True, confirmed_at__isnull=True, refused_at__isnull=True)
    return told | Q(pk__in=unagreed, refused_at__isnull=True)


def _deeds(found: QuerySet[Deed]) -> QuerySet[Deed]:
    return found.select_related("duty", "by", "recorded_by", "confirmed_by").prefetch_related(
        "companions__person", "companions__said_by"
    )


def _as_lines(engagement_id: UUID, rows: Iterable[Deed]) -> tuple[DeedLine, ...]:
    deeds = list(rows)
    seen = [deed.event_sequence for deed in deeds if deed.event_sequence is not None]
    events = find_events_by_sequence(engagement_id, seen)
    needs = _find_account_homes(engagement_id)
    return tuple(_as_line(deed, events, needs) for deed in deeds)


def _as_line(deed: Deed, events: dict[int, Any], needs: dict[UUID, str]) -> DeedLine:
    state = find_state(deed)
    event = events.get(deed.event_sequence or 0)
    return DeedLine(
        id=deed.pk,
        duty_id=deed.duty_id,
        duty=deed.duty.name,
        at=deed.at,
        by_id=deed.by_id,
        by=deed.by.name,
        by_home=deed.by_home,
        account_home=_find_account_home(deed, needs),
        what=event.sentence if event else deed.text,
        is_seen=state == "seen",
        event_sequence=deed.event_sequence,
        recorded_by_id=deed.recorded_by_id,
        recorded_by=deed.recorded_by.name if deed.recorded_by else "Groundswell",
        recorded_at=deed.recorded_at,
        confirmed_by_id=deed.confirmed_by_id,
        confirmed_by=deed.confirmed_by.name if deed.confirmed_by else "",
        confirmed_at=deed.confirmed_at,
        refused_at=deed.refused_at,
        why_refused=deed.why_refused,
        state=state,
        state_name=name_state_of_deed(state),
        companions=tuple(
            _as_companion(one, deed)
            for one in sorted(deed.companions.all(), key=lambda one: (one.said_at, one.person.name, one.pk))
        ),
    )


def _as_companion(one: Companion, deed: Deed) -> CompanionLine:
    agreed = one.confirmed_at is not None
    waits_for = deed.by_id if one.said_by_id == one.person_id else one.person_id
    return CompanionLine(
        id=one.pk,
        person_id=one.person_id,
        person=one.person.name,
        person_home=one.person_home,
        part=one.part,
        part_name=name_part(one.part),
        said_by_id=one.said_by_id,
        said_by=one.said_by.name,
        said_at=one.said_at,
        confirmed_at=one.confirmed_at,
        refused_at=one.refused_at,
        is_agreed=agreed,
        waits_for=None if agreed or one.refused_at else waits_for,
        takes_alone=takes_alone(one, deed),
    )


def _as_value(deed: Deed, needs: dict[UUID, str]) -> DeedValue:
    together, watched = [], []
    for one in deed.companions.all():
        agreed = one.confirmed_at is not None
        if takes_alone(one, deed):
            together.append(str(one.person_id) if agreed else f"{UNAGREED}{one.person_id}")
        elif agreed:
            watched.append(str(one.person_id))
    return DeedValue(
        duty=str(deed.duty_id),
        at=deed.at,
        by=str(deed.by_id),
        together=tuple(together),
        watched=tuple(watched),
        account_home=_find_account_home(deed, needs),
        is_confirmed=find_state(deed) in ("seen", "confirmed"),
    )


def _find_account_home(deed: Deed, needs: dict[UUID, str]) -> str:
    """Say on whose account a deed was done.

    A told one says so. Of a seen one it is read off the accounts that the duty needs today: once an account has been
    moved to the agency, whoever did the duty with it can go on doing so.
    """
    return deed.account_home if deed.event_sequence is None else needs.get(deed.duty_id, "")


def _find_account_homes(engagement_id: UUID) -> dict[UUID, str]:
    """Find, for each duty that needs an account, whose: the unit's before somebody else's before the agency's."""
    order = ("agency", "third_party", "unit")
    running = Need.objects.filter(
        duty__engagement_id=engagement_id, holding__kind="account", holding__ended_at__isnull=True
    )
    homes: dict[UUID, str] = {}
    for duty_id, home in running.values_list("duty_id", "holding__home"):
        if order.index(home) >= order.index(homes.get(duty_id, "agency")):
            homes[duty_id] = home
    return homes
