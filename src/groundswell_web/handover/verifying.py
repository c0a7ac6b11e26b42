"""Verify the deeds of all engagements against their histories: an edit behind the workbench's back is found.

A deed that the workbench saw must be what its event says; a told one must be as it was told, confirmed or refused by
whom the history names. Somebody who rewrites a deed is found by this, as long as they do not rewrite the history as
well; the digests of the history, and an anchor, find that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from groundswell_web.audit.queries import EventLine, Tampering, list_events_like
from groundswell_web.handover.actions.deeds import seal_companions
from groundswell_web.handover.homes import Homes
from groundswell_web.handover.models import Companion, Deed, Duty
from groundswell_web.handover.seeing import list_doings
from groundswell_web.handover.sources import DUTY_SOURCES, Doing
from groundswell_web.people.queries import find_person

TOLD = frozenset({("recorded", "deed"), ("confirmed", "deed"), ("refused", "deed")})
ANSWERED = frozenset({("named", "companion"), ("agreed to", "companion"), ("refused", "companion")})

ANY_MOMENT = datetime(
    2000, 1, 1, tzinfo=UTC
)  # for reads in which the moment decides nothing that is looked at


@dataclass
class History:
    """What the history of an engagement says of deeds.

    Args:
        seen: events that can be deeds, by their places.
        told: events of told deeds, by verb and key.
        companions: events of companions that were named later, by verb and key.
    """

    seen: dict[int, EventLine] = field(default_factory=dict)
    told: dict[tuple[str, str], EventLine] = field(default_factory=dict)
    companions: dict[tuple[str, str], EventLine] = field(default_factory=dict)


def verify_deeds() -> Iterator[Tampering]:
    """Verify each deed and each companion of every engagement that has duties."""
    homes = Homes()
    ids = Duty.objects.order_by("engagement_id").values_list("engagement_id", flat=True).distinct()
    for engagement_id in ids:
        history = _load_history(engagement_id)
        rows = Deed.objects.filter(engagement_id=engagement_id).select_related("duty")
        stands = set()
        for deed in rows.prefetch_related("companions").order_by("pk").iterator(chunk_size=500):
            stands.add(str(deed.pk))
            faults = _check_seen if deed.event_sequence is not None else _check_told
            for what in (*faults(deed, history, homes), *_check_companions(deed, history)):
                yield Tampering(f"deed {deed.pk}", deed.event_sequence or 0, what)
        for (verb, key), event in history.told.items():
            if verb == "recorded" and key not in stands:
                yield Tampering(f"deed {key}", event.sequence, "was recorded, and is gone")
        yield from _check_gone(engagement_id, history)


def _load_history(engagement_id: UUID) -> History:
    history = History()
    doings = list_doings(source.name for source in DUTY_SOURCES.list())
    for event in list_events_like(engagement_id, doings | TOLD | ANSWERED):
        if event.kind == "deed":
            history.told[event.verb, event.key] = event
        elif event.kind == "companion":
            history.companions[event.verb, event.key] = event
        else:
            history.seen[event.sequence] = event
    return history


def _check_gone(engagement_id: UUID, history: History) -> Iterator[Tampering]:
    """Check that each event that is a deed of a duty that goes on is there as one.

    Steps are left out: which step an event is about is read off what stands today.
    """
    duties = {
        (duty.source, duty.source_key): duty
        for duty in Duty.objects.filter(engagement_id=engagement_id, ended_at__isnull=True).exclude(
            source="step"
        )
    }
    stands = set(
        Deed.objects.filter(engagement_id=engagement_id, event_sequence__isnull=False).values_list(
            "duty_id", "event_sequence"
        )
    )
    known: dict[str, bool] = {}
    for event in history.seen.values():
        doing = Doing(engagement_id, event.kind, event.verb, event.key, event.name)
        for source in DUTY_SOURCES.list_for(event.verb, event.kind):
            if source.name == "step" or not event.by_key:
                continue
            for key in source.find_keys(doing):
                duty = duties.get((source.name, key))
                if duty is None or (duty.pk, event.sequence) in stands:
                    continue
                if known.setdefault(event.by_key, _is_known(event.by_key)):
                    yield Tampering(
                        f"duty {duty.pk}", event.sequence, "what the history says was done is no deed"
                    )


def _check_seen(deed: Deed, history: History, homes: Homes) -> Iterator[str]:
    """Check a deed that the workbench saw against its event."""
    event = history.seen.get(deed.event_sequence or 0)
    if event is None:
        yield "the history knows nothing that was done"
        return
    source = DUTY_SOURCES.get(deed.duty.source)
    if source is None or (event.verb, event.kind) not in source.doings:
        yield "what the history says was done is no deed of this duty"
    elif _is_of_other(deed, event):
        yield "is the deed of another duty"
    if not _is_same_person(deed.by_id, event.by_key, event.by):
        yield "was not done by whom the history names"
    if deed.at != event.at:
        yield "was not done when the history says"
    # Read back from an archive, people keep the home that they have here.
    if str(deed.by_id) == event.by_key and homes.find(deed.by_id, deed.at) not in ("", deed.by_home):
        yield "was not done by somebody of that home"
    if deed.text or deed.account_home or deed.recorded_by_id or deed.confirmed_at or deed.refused_at:
        yield "says more than what the workbench saw"


def _check_told(deed: Deed, history: History, homes: Homes) -> Iterator[str]:
    """Check a told deed against what was told, and against who confirmed or refused it."""
    event = history.told.get(("recorded", str(deed.pk)))
    if event is None:
        yield "the history knows nothing of its recording"
        return
    yield from _check_terms(deed, event)
    if not _is_same_person(deed.recorded_by_id, event.by_key, event.by):
        yield "was not recorded by whom the history names"
    confirmed = history.told.get(("confirmed", str(deed.pk)))
    if (deed.confirmed_at, bool(deed.confirmed_by_id)) != (
        confirmed.at if confirmed else None,
        bool(confirmed),
    ):
        yield "was not confirmed as the history says"
    elif confirmed and not _is_same_person(deed.confirmed_by_id, confirmed.by_key, confirmed.by):
        yield "was not confirmed by whom the history names"
    refused = history.told.get(("refused", str(deed.pk)))
    why = (refused.after or {}).get("why", "") if refused else ""
    if (deed.refused_at, deed.why_refused) != (refused.at if refused else None, why):
        yield "was not refused as the history says"


def _check_terms(deed: Deed, event: EventLine) -> Iterator[str]:
    """Check what was told: of which duty, by whom, when, on whose account, and what was done."""
    after = event.after or {}
    sealed: dict[str, Any] = after.get("sealed") or {}
    if deed.at != datetime.fromisoformat(sealed.get("at", deed.recorded_at.isoformat())):
        yield "was not done when it was told"
    if not _is_same_person(UUID(str(deed.by_id)), sealed.get("by", ""), after.get("done_by", "")):
        yield "was not done by whom it was told"
    stands = (str(deed.duty_id), deed.by_home, deed.account_home, deed.text, deed.recorded_at)
    told = (sealed.get("duty"), sealed.get("home"), sealed.get("account"), after.get("what"), event.at)
    if stands != told:
        yield "is not what was told"
    with_it = [one for one in deed.companions.all() if one.said_at == deed.recorded_at]
    if not _are_same_companions(seal_companions(with_it), sealed.get("companions", [])):
        yield "was not done with whom it was told"


def _check_companions(deed: Deed, history: History) -> Iterator[str]:
    """Check who was there: named later as the history says, and agreed to or refused by the other side."""
    confirmed = history.told.get(("confirmed", str(deed.pk)))
    for one in deed.companions.all():
        named = history.companions.get(("named", str(one.pk)))
        with_it = deed.event_sequence is None and one.said_at == deed.recorded_at
        if named is None and not with_it:
            yield "the history knows nothing of somebody who was there"
        elif named is not None and not _is_as_named(one, named):
            yield "somebody was not there as the history says"
        agreed = history.companions.get(("agreed to", str(one.pk)))
        if agreed is None and confirmed is not None and one.confirmed_by_id == deed.confirmed_by_id:
            agreed = confirmed  # who confirms a deed agrees to have been there
        if one.confirmed_at != (agreed.at if agreed and one.confirmed_at else None) or _is_unagreed(
            one, history
        ):
            yield "somebody was not agreed to as the history says"
        refused = history.companions.get(("refused", str(one.pk)))
        if one.refused_at != (refused.at if refused else None):
            yield "somebody was not refused as the history says"


def _is_of_other(deed: Deed, event: EventLine) -> bool:
    """Tell whether an event is a deed of other duties of the source; one whose subject is gone tells nothing."""
    source = DUTY_SOURCES.get(deed.duty.source)
    doing = Doing(deed.engagement_id, event.kind, event.verb, event.key, event.name)
    keys = set(source.find_keys(doing)) if source else set()
    return bool(keys) and deed.duty.source_key not in keys


def _is_as_named(one: Companion, named: EventLine) -> bool:
    after = named.after or {}
    sealed: dict[str, Any] = after.get("sealed") or {}
    if (sealed.get("deed"), sealed.get("home"), sealed.get("part")) != (
        str(one.deed_id),
        one.person_home,
        one.part,
    ):
        return False
    is_same = _is_same_person(one.person_id, sealed.get("person", ""), after.get("person", ""))
    return is_same and one.said_at == named.at and _is_same_person(one.said_by_id, named.by_key, named.by)


def _is_unagreed(one: Companion, history: History) -> bool:
    """Tell whether the history says that the other side agreed, and the row does not."""
    return one.confirmed_at is None and ("agreed to", str(one.pk)) in history.companions


def _are_same_companions(stands: list[list[str]], told: list[list[str]]) -> bool:
    """Compare who was there. Read back from an archive, a person may have another id here: then the rest decides."""
    if sorted(stands) == sorted(told):
        return True
    if any(_is_known(person_id) for person_id, _home, _part in told):
        return False
    return sorted((home, part) for _one, home, part in stands) == sorted(
        (home, part) for _one, home, part in told
    )


def _is_same_person(stands: UUID | None, key: str, name: str) -> bool:
    """Compare a person with whom the history names.

    Read back from an archive, the same person has another id here; the name is then as it was.
    """
    if str(stands) == key:
        return True
    if not key or stands is None or _is_known(key):
        return False
    person = find_person(stands, now=ANY_MOMENT)
    return person is not None and person.name == name


def _is_known(key: str) -> bool:
    return find_person(UUID(key), now=ANY_MOMENT) is not None
