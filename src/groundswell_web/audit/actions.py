"""Write the history. Every action of every app calls `record_event` once, inside its own transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from groundswell_web.audit.digests import compute_digest
from groundswell_web.audit.listening import LISTENERS, Heard
from groundswell_web.audit.models import Chain, Event

INSTALLATION = "installation"


class Actor(Protocol):
    """Whoever acts: a person, or the workbench itself."""

    @property
    def pk(self) -> object:
        """The id, or None for the workbench itself."""

    def get_full_name(self) -> str:
        """The name that the history shows."""


class Workbench:
    """The workbench acting by itself: a scheduled pull, a daily check."""

    pk = None

    def get_full_name(self) -> str:
        """The name that the history shows."""
        return "Groundswell"


def record_event(
    *,
    by: Actor,
    now: datetime,
    verb: str,
    kind: str,
    key: object,
    name: str,
    engagement_id: UUID | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Write one event at the end of its chain.

    The chain's row is locked until the caller's transaction ends, so that events stand in the order in which they
    became true; if the caller fails, the event is gone with all else.

    Args:
        by: who did it.
        now: when, aware.
        verb: what, in the past: ``"signed"``, ``"corrected"``.
        kind: kind of the subject: ``"mandate"``.
        key: id of the subject.
        name: what people call the subject, as it was then.
        engagement_id: the engagement; None for what belongs to the whole installation.
        before: the fields that changed, as they were; None when it is new.
        after: the same fields as they are; None when it is gone.

    Raises:
        TransactionManagementError: there is no transaction around it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record_event is called inside the action's transaction")
    name_of_chain = str(engagement_id) if engagement_id else INSTALLATION
    Chain.objects.get_or_create(name=name_of_chain)
    chain = Chain.objects.select_for_update().get(name=name_of_chain)
    facts = {
        "at": now,
        "by_key": str(by.pk) if by.pk is not None else "",
        "by_name": by.get_full_name()[:250],
        "verb": verb,
        "subject_kind": kind,
        "subject_key": str(key),
        "subject_name": name[:400],
        "before": _as_stored(before),
        "after": _as_stored(after),
    }
    sequence = chain.length + 1
    digest = compute_digest(chain.name, sequence, chain.head, facts)
    event = Event.objects.create(chain=chain, sequence=sequence, previous=chain.head, digest=digest, **facts)
    chain.length, chain.head = sequence, digest
    chain.save(update_fields=["length", "head"])
    LISTENERS.tell(Heard(engagement_id, sequence, now, by, verb, kind, str(key), name))
    return event


def _as_stored(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    """Bring fields into the form in which JSON gives them back, so that the digest can be computed again."""
    if fields is None:
        return None
    text = json.dumps(fields, cls=DjangoJSONEncoder, allow_nan=False)
    stored: dict[str, Any] = json.loads(text, parse_float=_read_float)
    return stored


def _read_float(text: str) -> float | int:
    """Read a number as the databases give it back: PostgreSQL writes large ones without an exponent."""
    number = float(text)
    return int(number) if abs(number) >= 1e16 else number
