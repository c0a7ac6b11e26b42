"""Note the accounts and contracts that duties need: whose they are, who holds them, until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.handover.actions.choosing import clean_line, find_people, pick_person
from groundswell_web.handover.actions.locks import lock_holding
from groundswell_web.handover.duty_cards import HoldingTerms
from groundswell_web.handover.models import Holding, Need
from groundswell_web.handover.words import HOMES, KINDS_OF_HOLDING, name_home
from groundswell_web.refusals import EditedMeanwhile, Refusal

MOST_NAME = 200
MOST_PURPOSE = 400


@transaction.atomic
def record_holding(engagement_id: UUID, terms: HoldingTerms, *, by: Actor, now: datetime) -> UUID:
    """Note an account or a contract without which duties cannot be done. Passwords are not noted here.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it has no name, or one that another has; it is not said whose it is; the holder is not here.
    """
    lock_engagement(engagement_id)
    if terms.kind not in KINDS_OF_HOLDING:
        raise Refusal(_("Select whether it is an account or a contract"), field="kind")
    holding = Holding(engagement_id=engagement_id, kind=terms.kind, created_at=now)
    _take(holding, terms, now)
    holding.save(force_insert=True)
    _audit(holding, "added", by, now, after=_describe(holding))
    return holding.pk


@transaction.atomic
def change_holding(
    engagement_id: UUID, holding_id: UUID, terms: HoldingTerms, *, version: int, by: Actor, now: datetime
) -> None:
    """Change what is said of an account or a contract; what kind it is stays.

    Raises:
        NotThere: this engagement has no such one.
        EditedMeanwhile: somebody else changed it since.
        Refusal: as in `record_holding`; or it has ended.
    """
    holding = lock_holding(engagement_id, holding_id)
    before = _describe(holding)
    if holding.version != version:
        text = _("Somebody else changed this while you had it open")
        who = find_last_writer(engagement_id, kind=holding.kind, key=holding_id)
        stored = before | {
            "home": before["whose"],
            "purpose": before["what_for"],
            "ends_on": before["last_day"],
        }
        raise EditedMeanwhile(text, stored=stored, who=who)
    if holding.ended_at is not None:
        raise Refusal(_("This has ended. Add it again if it goes on"))
    _take(holding, terms, now)
    after = _describe(holding)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    holding.version += 1
    holding.save()
    told = {name: before[name] for name in changed}, {name: after[name] for name in changed}
    _audit(holding, "changed", by, now, *told)


@transaction.atomic
def end_holding(engagement_id: UUID, holding_id: UUID, *, by: Actor, now: datetime) -> None:
    """Say that an account is closed, or a contract over.

    Raises:
        NotThere: this engagement has no such one.
        Refusal: it has ended already, or a duty still needs it.
    """
    holding = lock_holding(engagement_id, holding_id)
    if holding.ended_at is not None:
        raise Refusal(_("This has ended already"))
    needed = Need.objects.filter(holding=holding, duty__ended_at__isnull=True).order_by("duty__name")
    names = list(needed.values_list("duty__name", flat=True))
    if names:
        text = _("It is still needed for: {duties}. Say first what is used instead")
        raise Refusal(text.format(duties="; ".join(names)))
    holding.ended_at = now
    holding.version += 1
    holding.save(update_fields=["ended_at", "version"])
    _audit(holding, "ended", by, now, {"goes_on": True}, {"goes_on": False})


def _take(holding: Holding, terms: HoldingTerms, now: datetime) -> None:
    too_long = _("Write it in {most} characters or fewer")
    holding.name = clean_line(terms.name, _("Enter what it is called"), too_long, "name", MOST_NAME)
    same = Holding.objects.filter(
        engagement_id=holding.engagement_id, name__iexact=holding.name, ended_at__isnull=True
    )
    if same.exclude(pk=holding.pk).exists():
        raise Refusal(
            _("There is one of this name already. Change that one, or say what differs"), field="name"
        )
    if terms.home not in HOMES:
        raise Refusal(_("Select whose it is"), field="home")
    holding.home = terms.home
    for name, most in (("purpose", MOST_PURPOSE), ("supplier", MOST_NAME)):
        said = " ".join(getattr(terms, name).split())
        if len(said) > most:
            raise Refusal(too_long.format(most=most), field=name)
        setattr(holding, name, said)
    if terms.holder_id != holding.holder_id:
        if terms.holder_id is not None:
            people = find_people(holding.engagement_id, now)
            pick_person(people, terms.holder_id, _("Select somebody who has a role here"), "holder")
        holding.holder_id = terms.holder_id
    holding.ends_on = terms.ends_on


def _describe(holding: Holding) -> dict[str, Any]:
    return {
        "name": holding.name,
        "whose": name_home(holding.home),
        "what_for": holding.purpose,
        "holder": holding.holder.name if holding.holder else "",
        "supplier": holding.supplier,
        "last_day": holding.ends_on,
    }


def _audit(
    holding: Holding,
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
        kind=holding.kind,
        key=holding.pk,
        name=holding.name,
        engagement_id=holding.engagement_id,
        before=before,
        after=after,
    )
