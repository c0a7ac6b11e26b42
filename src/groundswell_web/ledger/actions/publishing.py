"""Publish the page of a service, take it back, and agree to be named on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.queries import get_engagement, list_members, read_engagement
from groundswell_web.ledger.models import Credit, Publication
from groundswell_web.ledger.public_facts import PageTerms
from groundswell_web.ledger.public_page import build_document, digest_document, seal_document
from groundswell_web.ledger.publishing_facts import gather_facts
from groundswell_web.refusals import NotThere, Refusal


class ChangedSincePreview(Refusal):
    """What would be published is not what was seen: records, a verdict or an entry came in between."""


@dataclass(frozen=True)
class Published:
    """An edition that was just published."""

    slug: str
    number: int


def prepare_page(engagement_id: UUID, terms: PageTerms, *, now: datetime) -> tuple[dict[str, Any], str]:
    """Prepare what would be published now, and the digest by which it is recognised later. Writes nothing.

    Raises:
        Refusal: the engagement has no such service, the address is taken, or there is nothing to tell yet.
    """
    if terms.service not in read_engagement(engagement_id).services:
        raise Refusal(_("Choose a service of this engagement"), field="service")
    _check_address(engagement_id, terms)
    document = build_document(gather_facts(engagement_id, terms, now=now))
    return document, digest_document(document)


@transaction.atomic
def publish_service(
    engagement_id: UUID, terms: PageTerms, *, seen: str, by: Actor, now: datetime
) -> Published:
    """Publish the page of a service as it was seen in the preview; it replaces the edition before.

    Args:
        engagement_id: whose service.
        terms: what the service owner says.
        seen: digest of the preview.
        by: the service owner.
        now: when.

    Raises:
        ChangedSincePreview: it would not be what was seen.
        Refusal: as `prepare_page`.
    """
    document, digest = prepare_page(engagement_id, terms, now=now)
    if digest != seen:
        raise ChangedSincePreview(_("The numbers have changed since you looked. Look at the page once more"))
    of_service = Q(engagement_id=engagement_id, service=terms.service)
    before = Publication.objects.select_for_update().filter(of_service, withdrawn_at__isnull=True).first()
    newest = Publication.objects.filter(of_service | Q(slug=terms.slug)).aggregate(newest=Max("number"))
    number = (newest["newest"] or 0) + 1
    Publication.objects.filter(of_service, withdrawn_at__isnull=True).update(withdrawn_at=now)
    publication = Publication.objects.create(
        engagement_id=engagement_id,
        service=terms.service,
        slug=terms.slug,
        number=number,
        document=seal_document(document, slug=terms.slug, number=number, at=now),
        licence=terms.licence,
        by=by,
        at=now,
    )
    after = {"number": number, "address": terms.slug, "licence": terms.licence, "sha256": digest}
    _audit(
        publication,
        "published",
        by=by,
        now=now,
        before={"number": before.number} if before else None,
        after=after,
    )
    return Published(terms.slug, number)


@transaction.atomic
def withdraw_service(engagement_id: UUID, service: str, *, why: str, by: Actor, now: datetime) -> None:
    """Take the page of a service back, with all its editions; nobody reads it any more.

    Raises:
        NotThere: this engagement has no page of it that stands.
    """
    found = Publication.objects.select_for_update().filter(
        engagement_id=engagement_id, service=service, withdrawn_at__isnull=True
    )
    publication = found.first()
    if publication is None:
        raise NotThere(_("There is no public page of this service"))
    publication.withdrawn_at = now
    publication.save(update_fields=["withdrawn_at"])
    before, after = {"is_public": True}, {"is_public": False, "why": why}
    _audit(publication, "took back", by=by, now=now, before=before, after=after)


@transaction.atomic
def give_credit(engagement_id: UUID, *, by: Any, now: datetime) -> None:
    """Agree to be named on the public pages of an engagement. Nobody agrees for somebody else.

    Raises:
        Refusal: this person does not belong to the agency.
    """
    held = [line for line in list_members(engagement_id, now=now) if line.person_id == by.pk]
    if not any(line.home_kind == "agency" for line in held):
        raise Refusal(_("Only people of the agency are named on its page"))
    given, is_new = Credit.objects.get_or_create(
        engagement_id=engagement_id, person=by, withdrawn_at=None, defaults={"agreed_at": now}
    )
    if is_new:
        _audit_credit(given, "agreed to be named", by=by, now=now, before=None, after={"is_named": True})


@transaction.atomic
def withdraw_credit(engagement_id: UUID, person_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a name off the public pages at once, whatever edition is read.

    Raises:
        NotThere: this person is not named.
    """
    found = Credit.objects.select_for_update().filter(
        engagement_id=engagement_id, person_id=person_id, withdrawn_at__isnull=True
    )
    given = found.first()
    if given is None:
        raise NotThere(_("This person is not named on the page"))
    given.withdrawn_at = now
    given.save(update_fields=["withdrawn_at"])
    _audit_credit(
        given, "took the name off", by=by, now=now, before={"is_named": True}, after={"is_named": False}
    )


def _check_address(engagement_id: UUID, terms: PageTerms) -> None:
    """Hold a service to its address while its page stands, and an address to the agency that had it first."""
    standing = Publication.objects.filter(
        engagement_id=engagement_id, service=terms.service, withdrawn_at__isnull=True
    ).first()
    if standing is not None and standing.slug != terms.slug:
        raise Refusal(
            _("The page stands at /services/{slug}/. Links to it would break").format(slug=standing.slug),
            field="slug",
        )
    ours = Q(engagement_id=engagement_id, service=terms.service)
    agency = get_engagement(engagement_id).agency
    others = Publication.objects.filter(slug=terms.slug).exclude(ours)
    if others.filter(Q(withdrawn_at__isnull=True) | ~Q(engagement__agency__name=agency)).exists():
        raise Refusal(_("Another service has this address. Choose another one"), field="slug")


def _audit(publication: Publication, verb: str, *, by: Actor, now: datetime, **fields: Any) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="publication",
        key=publication.pk,
        name=publication.service,
        engagement_id=publication.engagement_id,
        **fields,
    )


def _audit_credit(given: Credit, verb: str, *, by: Actor, now: datetime, **fields: Any) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="credit",
        key=given.person_id,
        name=given.person.name,
        engagement_id=given.engagement_id,
        **fields,
    )
