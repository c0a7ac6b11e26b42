"""Take a history out whole, and put it back where it has never been: byte for byte, digests and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.digests import SEALED, START, compute_digest
from groundswell_web.audit.models import Chain, Event
from groundswell_web.refusals import Refusal

BATCH = 500


def iterate_sealed(engagement_id: UUID) -> Iterator[dict[str, Any]]:
    """Give the events of an engagement in their order, with all that their digests are computed from."""
    events = Event.objects.filter(chain__name=str(engagement_id)).order_by("sequence")
    for event in events.values("sequence", *SEALED, "previous", "digest").iterator(chunk_size=BATCH):
        event["at"] = event["at"].astimezone(UTC).isoformat(timespec="microseconds")
        yield event


def verify_sealed(
    engagement_id: UUID, events: Iterable[dict[str, Any]], *, length: int, head: str
) -> Iterator[dict[str, Any]]:
    """Hand on the events of a history that was taken out, each once it is verified.

    Args:
        engagement_id: whose history it is.
        events: as `iterate_sealed` gave them.
        length: how many there are.
        head: the digest of the last one.

    Raises:
        Refusal: an event was changed, added, moved or taken out.
    """
    previous, count = START, 0
    for event in events:
        count += 1
        try:
            facts = {name: event[name] for name in SEALED} | {"at": datetime.fromisoformat(event["at"])}
            digest = compute_digest(str(engagement_id), count, previous, facts)
            holds = (event["sequence"], event["previous"], event["digest"]) == (count, previous, digest)
        except (KeyError, TypeError, ValueError):
            holds = False
        if not holds:
            text = _("The history does not hold: event {number} was changed, moved or taken out.")
            raise Refusal(text.format(number=count))
        previous = digest
        yield event | {"at": facts["at"]}
    if (count, previous) != (length, head):
        raise Refusal(_("The history does not hold: events at its end are missing or were added."))


@transaction.atomic
def restore_chain(engagement_id: UUID, events: Iterable[dict[str, Any]]) -> int:
    """Write a verified history where there is none of this engagement; gives how many events it has.

    Raises:
        Refusal: there is a history of this engagement already.
    """
    chain, is_new = Chain.objects.get_or_create(name=str(engagement_id))
    if not is_new:
        raise Refusal(_("There is a history of this engagement here already."))
    batch: list[Event] = []
    for event in events:
        batch.append(Event(chain=chain, **event))
        chain.length, chain.head = event["sequence"], event["digest"]
        if len(batch) == BATCH:
            Event.objects.bulk_create(batch)
            batch = []
    Event.objects.bulk_create(batch)
    chain.save(update_fields=["length", "head"])
    return chain.length
