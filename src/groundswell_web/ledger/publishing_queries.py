"""Read public pages: those of an engagement, and the one that stands at an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import read_engagement
from groundswell_web.ledger.models import Credit, Publication
from groundswell_web.refusals import NotThere, Refusal


class TakenBack(Refusal):
    """A page was published here, and the agency has taken it back."""


@dataclass(frozen=True)
class PublicationLine:
    """An edition of a public page, as those see it who publish.

    Args:
        state: ``standing``, ``replaced`` by a newer one, or ``taken_back`` by hand.
    """

    id: UUID
    service: str
    slug: str
    number: int
    licence: str
    by: str
    at: datetime
    withdrawn_at: datetime | None
    state: str


@dataclass(frozen=True)
class ServiceLine:
    """A service and its public page; `standing` is None where there is none.

    Args:
        terms: what was said when the last edition was published; empty before the first.
    """

    service: str
    standing: PublicationLine | None
    editions: list[PublicationLine]
    terms: dict[str, str]


@dataclass(frozen=True)
class CreditLine:
    """Somebody who agreed to be named."""

    person_id: UUID
    name: str
    agreed_at: datetime


@dataclass(frozen=True)
class PublicEdition:
    """An edition of a public page, as everybody sees it.

    Args:
        names: of the agency's people who agree to be named, now.
        newest: number of the edition that stands; another one than `number` where this one was replaced.
        editions: number and day of all editions that can be read, the newest first.
    """

    id: UUID
    slug: str
    number: int
    at: datetime
    document: dict[str, Any] = field(compare=False)  # never changes: the id tells it
    names: tuple[str, ...]
    newest: int
    editions: tuple[tuple[int, datetime], ...]


def list_services(engagement_id: UUID) -> list[ServiceLine]:
    """List the services of an engagement, and those it had when they were published, each with its page."""
    found = Publication.objects.filter(engagement_id=engagement_id).select_related("by").order_by("-number")
    editions: dict[str, list[Publication]] = {}
    for publication in found:
        editions.setdefault(publication.service, []).append(publication)
    names = dict.fromkeys((*read_engagement(engagement_id).services, *sorted(editions)))
    return [_tell_service(name, editions.get(name, [])) for name in names]


def list_credits(engagement_id: UUID) -> list[CreditLine]:
    """List who agrees to be named, by name."""
    found = Credit.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    return [
        CreditLine(one.person_id, one.person.name, one.agreed_at)
        for one in found.select_related("person").order_by("person__name", "person_id")
    ]


def get_edition(slug: str, number: int | None = None) -> PublicEdition:
    """Get the edition that stands at an address, or an earlier one that it replaced.

    Raises:
        NotThere: nothing was ever published there.
        TakenBack: it was, and the agency took it back.
    """
    found = list(Publication.objects.filter(slug=slug).defer("document").order_by("-number"))
    if not found:
        raise NotThere(_("There is no such page"))
    standing = next((one for one in found if one.withdrawn_at is None), None)
    if standing is None:
        raise TakenBack(_("The agency has taken this page back"))
    states = _find_states(found)
    chosen = standing if number is None else next((one for one in found if one.number == number), None)
    if chosen is None:
        raise NotThere(_("There is no such page"))
    if states[chosen.pk] == "taken_back":
        raise TakenBack(_("The agency has taken this edition back"))
    return PublicEdition(
        id=chosen.pk,
        slug=slug,
        number=chosen.number,
        at=chosen.at,
        document=Publication.objects.values_list("document", flat=True).get(pk=chosen.pk),
        names=tuple(line.name for line in list_credits(chosen.engagement_id)),
        newest=standing.number,
        editions=tuple((one.number, one.at) for one in found if states[one.pk] != "taken_back"),
    )


def _find_states(publications: list[Publication]) -> dict[UUID, str]:
    """Find which editions stand, were replaced, or were taken back.

    A newer edition withdraws the one that stands at the very moment at which it is published; by hand is any other.
    """
    begun = {one.at for one in publications}
    return {
        one.pk: "standing"
        if one.withdrawn_at is None
        else "replaced"
        if one.withdrawn_at in begun and one.withdrawn_at != one.at
        else "taken_back"
        for one in publications
    }


def _tell_service(service: str, publications: list[Publication]) -> ServiceLine:
    states = _find_states(publications)
    editions = [
        PublicationLine(
            one.pk, one.service, one.slug, one.number, one.licence, one.by.name, one.at, one.withdrawn_at,
            states[one.pk],
        )
        for one in publications
    ]  # fmt: skip
    terms: dict[str, str] = {}
    if publications:
        document = publications[0].document
        terms = {name: document[name] for name in ("about", "contact")}
        terms |= {"slug": publications[0].slug, "licence": publications[0].licence}
        terms["cases"] = document["scope"].get("query", "")
    standing = next((line for line in editions if line.state == "standing"), None)
    return ServiceLine(service, standing, editions, terms)
