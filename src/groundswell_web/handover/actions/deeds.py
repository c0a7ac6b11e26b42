"""Tell a deed that Groundswell did not see; confirm or refuse what somebody told.

A told deed counts once a second person confirms it, who is inside the engagement and is neither the one who did it nor
the one who recorded it: whoever gains from it, and whoever first said it, cannot also be the witness. Somebody who was
there can be: that is who saw it. Whoever could confirm alone what they told themselves would make readiness a thing
that is declared.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.handover.actions.choosing import MOST_TEXT, clean_line, find_people, pick_person
from groundswell_web.handover.actions.locks import lock_deed, lock_duty
from groundswell_web.handover.deed_queries import find_state
from groundswell_web.handover.duty_cards import DeedTerms
from groundswell_web.handover.duty_queries import PersonChoice
from groundswell_web.handover.duty_words import name_account_home
from groundswell_web.handover.models import Companion, Deed, Duty
from groundswell_web.handover.words import HOMES
from groundswell_web.refusals import Refusal

LONGEST_AGO = timedelta(days=366)


@transaction.atomic
def record_deed(engagement_id: UUID, duty_id: UUID, terms: DeedTerms, *, by: Any, now: datetime) -> UUID:
    """Tell that a duty was done, by whom, with whom or alone, on whose account. It waits to be confirmed.

    Args:
        engagement_id: whose.
        duty_id: of which duty.
        terms: what is told.
        by: who tells it.
        now: when it is told.

    Raises:
        NotThere: this engagement has no such duty.
        Refusal: nothing is told of what was done; it is to come or too long ago; somebody named is not here, or is
            named twice; the very same was told already.
    """
    duty = lock_duty(engagement_id, duty_id)
    people = find_people(engagement_id, now)
    doer = pick_person(
        people, terms.done_by or by.pk, _("Select who did it: somebody who has a role here"), "done_by"
    )
    deed = Deed(
        engagement_id=engagement_id,
        duty=duty,
        at=terms.at,
        by_id=doer.id,
        by_home=doer.home,
        account_home=_check_account(terms.account_home),
        text=_check_text(terms.text),
        recorded_by=by,
        recorded_at=now,
    )
    _check_time(terms.at, now)
    _check_once(deed)
    companions = _draft_companions(deed, terms, people, doer)
    deed.save(force_insert=True)
    Companion.objects.bulk_create(companions)
    names = {one: person.name for one, person in people.items()}
    _audit(deed, "recorded", by, now, after=_describe(deed, companions, names))
    return deed.pk


@transaction.atomic
def confirm_deed(engagement_id: UUID, deed_id: UUID, *, by: Any, now: datetime) -> None:
    """Confirm that a told deed was done as it was told; from then on it counts.

    Whoever confirms a deed at which they are said to have been agrees to that as well.

    Raises:
        NotThere: this engagement has no such deed.
        Refusal: it is not waiting; or this person did it or recorded it.
    """
    deed = _lock_waiting(engagement_id, deed_id, by)
    deed.confirmed_by, deed.confirmed_at = by, now
    deed.save(update_fields=["confirmed_by", "confirmed_at"])
    own = Companion.objects.filter(deed=deed, person=by, confirmed_at__isnull=True, refused_at__isnull=True)
    own.exclude(said_by=by).update(confirmed_by=by, confirmed_at=now)
    _audit(deed, "confirmed", by, now, {"counts": False}, {"counts": True})


@transaction.atomic
def refuse_deed(engagement_id: UUID, deed_id: UUID, *, why: str, by: Any, now: datetime) -> None:
    """Say that a told deed was not done as it was told. It stays, and counts for nobody.

    Raises:
        NotThere: this engagement has no such deed.
        Refusal: it is not waiting; this person did it or recorded it; no reason is given.
    """
    deed = _lock_waiting(engagement_id, deed_id, by)
    deed.refused_at = now
    deed.why_refused = clean_line(
        why,
        _("Enter what is not as it was told"),
        _("Write it in {most} characters or fewer"),
        "why",
        MOST_TEXT,
    )
    deed.save(update_fields=["refused_at", "why_refused"])
    _audit(deed, "refused", by, now, {"counts": False}, {"counts": False, "why": deed.why_refused})


def _lock_waiting(engagement_id: UUID, deed_id: UUID, by: Any) -> Deed:
    deed = lock_deed(engagement_id, deed_id)
    state = find_state(deed)
    if state == "seen":
        raise Refusal(_("Groundswell saw this deed itself. Nobody needs to confirm it"))
    if state != "waiting":
        raise Refusal(_("Somebody else has confirmed or refused this deed already"))
    if by.pk in (deed.by_id, deed.recorded_by_id):
        raise Refusal(_("Somebody else must confirm this: neither who did it nor who recorded it"))
    return deed


def _check_account(home: str) -> str:
    if home not in ("", *HOMES):
        raise Refusal(_("Select whose account it was done on"), field="account_home")
    return home


def _check_text(text: str) -> str:
    said = text.strip().replace("\r\n", "\n")
    if not said:
        raise Refusal(_("Enter what was done"), field="text")
    if len(said) > MOST_TEXT:
        raise Refusal(_("Write it in {most} characters or fewer").format(most=MOST_TEXT), field="text")
    return said


def _check_time(at: datetime, now: datetime) -> None:
    if at > now:
        raise Refusal(_("The day must be today or in the past"), field="on")
    if at < now - LONGEST_AGO:
        raise Refusal(
            _("The day must be within the last year: what is older shows nothing of today"), field="on"
        )


def _check_once(deed: Deed) -> None:
    same = Deed.objects.filter(duty=deed.duty, by_id=deed.by_id, at=deed.at, text=deed.text)
    if same.filter(refused_at__isnull=True).exists():
        raise Refusal(_("This is recorded already. Say what differs if it was done twice"), field="text")


def _draft_companions(
    deed: Deed, terms: DeedTerms, people: dict[UUID, PersonChoice], doer: PersonChoice
) -> list[Companion]:
    """Draft those who were there. Whoever records the deed of another and was there themselves waits for the doer."""
    drafted = []
    for person_id, part in terms.companions:
        person = pick_person(people, person_id, _("Select people who have a role here"), "together")
        if person.id == doer.id:
            raise Refusal(_("Select other people than the one who did it"), field="together")
        drafted.append(
            Companion(
                deed=deed,
                person_id=person.id,
                person_home=person.home,
                part=part,
                said_by=deed.recorded_by,
                said_at=deed.recorded_at,
            )
        )
    return drafted


def seal_companions(companions: list[Companion]) -> list[list[str]]:
    """Write who was there as the history keeps it, to be compared with the rows later."""
    return sorted([str(one.person_id), one.person_home, one.part] for one in companions)


def seal_deed(deed: Deed, companions: list[Companion]) -> dict[str, Any]:
    """Write a told deed as the history keeps it, to be compared with its row later."""
    return {
        "duty": str(deed.duty_id),
        "at": deed.at.isoformat(),
        "by": str(deed.by_id),
        "home": deed.by_home,
        "account": deed.account_home,
        "companions": seal_companions(companions),
    }


def _describe(deed: Deed, companions: list[Companion], names: dict[UUID, str]) -> dict[str, Any]:
    together = sorted(names[one.person_id] for one in companions if one.part == "together")
    watched = sorted(names[one.person_id] for one in companions if one.part == "watched")
    return {
        "done_by": names[deed.by_id],
        "done": deed.at,
        "what": deed.text,
        "account": name_account_home(deed.account_home),
        "together_with": together,
        "looked_on": watched,
        "sealed": seal_deed(deed, companions),
    }


def _audit(
    deed: Deed,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    duty: Duty = deed.duty
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="deed",
        key=deed.pk,
        name=duty.name,
        engagement_id=deed.engagement_id,
        before=before,
        after=after,
    )
