"""Add a duty, change what is said of it, end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.handover.actions.choosing import MOST_TEXT, clean_line, find_people, pick_person
from groundswell_web.handover.actions.locks import lock_duty
from groundswell_web.handover.duty_cards import DutyTerms
from groundswell_web.handover.duty_words import say_often
from groundswell_web.handover.models import Duty, Holding, Need
from groundswell_web.handover.sources import DUTY_SOURCES
from groundswell_web.handover.words import CONSEQUENCES, name_consequence
from groundswell_web.refusals import EditedMeanwhile, Refusal

MOST_DAYS = 3660


@transaction.atomic
def record_duty(engagement_id: UUID, terms: DutyTerms, *, by: Actor, now: datetime) -> UUID:
    """Add a duty that Groundswell does not see by itself.

    Args:
        engagement_id: whose.
        terms: what is said of it.
        by: who adds it.
        now: when.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it has no name, or one that another duty has; somebody named is not here, or the successor is not of
            the agency.
    """
    lock_engagement(engagement_id)
    duty = Duty(engagement_id=engagement_id, from_on=now.date(), created_at=now, created_by_id=by.pk)  # type: ignore[misc]
    holdings = _take(duty, terms, now)
    duty.save(force_insert=True)
    _set_needs(duty, holdings)
    _audit(duty, "added", by, now, after=describe_duty(duty))
    return duty.pk


@transaction.atomic
def change_duty(
    engagement_id: UUID, duty_id: UUID, terms: DutyTerms, *, version: int, by: Actor, now: datetime
) -> None:
    """Change what is said of a duty. What its source decides, the name and perhaps the owner, is left as it is there.

    Args:
        engagement_id: whose.
        duty_id: which.
        terms: all that is said of it now.
        version: the one that the person saw.
        by: who changes it.
        now: when.

    Raises:
        NotThere: this engagement has no such duty.
        EditedMeanwhile: somebody else changed it since.
        Refusal: as in `record_duty`; or it has ended.
    """
    duty = lock_duty(engagement_id, duty_id)
    before = describe_duty(duty)
    if duty.version != version:
        text = _("Somebody else changed this duty while you had it open")
        who = find_last_writer(engagement_id, kind="duty", key=duty_id)
        raise EditedMeanwhile(text, stored=_show_answers(duty), who=who)
    if duty.ended_at is not None:
        raise Refusal(_("This duty has ended. Add it again if it must go on"))
    holdings = _take(duty, terms, now)
    _set_needs(duty, holdings)
    after = describe_duty(duty)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    duty.version += 1
    duty.save()
    _audit(
        duty,
        "changed",
        by,
        now,
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )


@transaction.atomic
def end_duty(engagement_id: UUID, duty_id: UUID, *, why: str, by: Actor, now: datetime) -> None:
    """Say that a duty need not be done any more. Its deeds stay.

    Raises:
        NotThere: this engagement has no such duty.
        Refusal: a source found it, so that it ends there; it has ended already; no reason is given.
    """
    duty = lock_duty(engagement_id, duty_id)
    if duty.source:
        raise Refusal(_("Groundswell finds this duty by itself. It ends when what it is about does"))
    if duty.ended_at is not None:
        raise Refusal(_("This duty has ended already"))
    said = clean_line(
        why,
        _("Enter why it need not be done any more"),
        _("Write it in {most} characters or fewer"),
        "why",
        MOST_TEXT,
    )
    duty.ended_at = now
    duty.version += 1
    duty.save(update_fields=["ended_at", "version"])
    _audit(duty, "ended", by, now, {"goes_on": True}, {"goes_on": False, "why": said})


def describe_duty(duty: Duty) -> dict[str, Any]:
    """Describe a duty in words, as the history keeps it."""
    needs = Need.objects.filter(duty_id=duty.pk).order_by("holding__name")
    return {
        "name": duty.name,
        "if_nobody_does_it": name_consequence(duty.consequence),
        "how_often": say_often(duty.every_days),
        "owner": duty.owner.name if duty.owner else "",
        "successor": duty.successor.name if duty.successor else "",
        "described": duty.described,
        "needs": list(needs.values_list("holding__name", flat=True)),
    }


def _show_answers(duty: Duty) -> dict[str, Any]:
    """Show what is said of a duty by the fields of its form."""
    told = describe_duty(duty)
    needs = "; ".join(told.pop("needs"))
    return told | {"consequence": told["if_nobody_does_it"], "often": told["how_often"], "holdings": needs}


def _take(duty: Duty, terms: DutyTerms, now: datetime) -> list[Holding]:
    """Take in what is said of a duty; gives what it needs."""
    source = DUTY_SOURCES.get(duty.source)
    if source is None:
        duty.name = clean_line(
            terms.name,
            _("Enter what must be done"),
            _("Write what must be done in {most} characters or fewer"),
            "name",
        )
        _check_name(duty)
    if terms.consequence not in CONSEQUENCES:
        raise Refusal(_("Select what follows when nobody does it"), field="consequence")
    if terms.every_days is not None and not 0 < terms.every_days <= MOST_DAYS:
        raise Refusal(_("How often it comes must be between 1 day and 10 years"), field="often")
    if len(terms.described) > MOST_TEXT:
        text = _("Write how it is done in {most} characters or fewer")
        raise Refusal(text.format(most=MOST_TEXT), field="described")
    duty.consequence, duty.every_days = terms.consequence, terms.every_days
    duty.described = terms.described.strip().replace("\r\n", "\n")
    _take_people(duty, terms, now, owner_is_decided=source is not None and source.find_owners is not None)
    return _find_holdings(duty.engagement_id, terms.holdings)


def _take_people(duty: Duty, terms: DutyTerms, now: datetime, *, owner_is_decided: bool) -> None:
    """Take in who is named. Somebody who was named before may stay, here or not."""
    people = find_people(duty.engagement_id, now)
    if not owner_is_decided and terms.owner_id != duty.owner_id:
        if terms.owner_id is not None:
            pick_person(people, terms.owner_id, _("Select somebody who has a role here"), "owner")
        duty.owner_id = terms.owner_id
    if terms.successor_id == duty.successor_id:
        return
    if terms.successor_id is not None:
        text = _("Select somebody of the agency who has a role here")
        successor = pick_person(people, terms.successor_id, text, "successor")
        if successor.home != "agency":
            raise Refusal(_("The successor must be of the agency"), field="successor")
    duty.successor_id = terms.successor_id


def _check_name(duty: Duty) -> None:
    same = Duty.objects.filter(
        engagement_id=duty.engagement_id, name__iexact=duty.name, ended_at__isnull=True
    )
    if same.exclude(pk=duty.pk).exists():
        raise Refusal(
            _("There is a duty of this name already. Change that one, or say what differs"), field="name"
        )


def _find_holdings(engagement_id: UUID, wanted: Sequence[UUID]) -> list[Holding]:
    found = list(Holding.objects.filter(engagement_id=engagement_id, pk__in=wanted, ended_at__isnull=True))
    if len(found) != len(set(wanted)):
        raise Refusal(_("Select accounts and contracts of this engagement"), field="holdings")
    return found


def _set_needs(duty: Duty, holdings: Sequence[Holding]) -> None:
    """Set what a duty needs; needs of what has ended are history and stay."""
    stands = Need.objects.filter(duty=duty, holding__ended_at__isnull=True)
    stands.exclude(holding__in=holdings).delete()
    there = set(stands.values_list("holding_id", flat=True))
    Need.objects.bulk_create([Need(duty=duty, holding=one) for one in holdings if one.pk not in there])


def _audit(
    duty: Duty,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="duty",
        key=duty.pk,
        name=duty.name,
        engagement_id=duty.engagement_id,
        before=before,
        after=after,
    )
