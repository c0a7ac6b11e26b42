"""Write root causes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.discovery import queries
from groundswell_web.discovery.actions.locks import lock_report
from groundswell_web.discovery.actions.texts import clean_text
from groundswell_web.discovery.models import Cause
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

MOST_TIES = 4


@transaction.atomic
def record_cause(engagement_id: UUID, *, text: str, ties: Sequence[str], by: Actor, now: datetime) -> UUID:
    """Record a root cause with what shows it.

    Args:
        engagement_id: whose report.
        text: the cause.
        ties: keys of `queries.list_tie_choices`; at least one.
        by: who.
        now: when.

    Raises:
        Refusal: it says nothing, or is tied to nothing that is there.
    """
    lock_report(engagement_id)
    text, kept = _check(engagement_id, text, ties, now)
    cause = Cause.objects.create(engagement_id=engagement_id, text=text, ties=kept, created_at=now)
    _audit(cause, "wrote", by=by, now=now, after=_describe(cause))
    return cause.pk


@transaction.atomic
def correct_cause(
    engagement_id: UUID,
    cause_id: UUID,
    *,
    text: str,
    ties: Sequence[str],
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Change a root cause.

    Raises:
        EditedMeanwhile: somebody else changed it since.
        NotThere: this engagement has no such cause.
        Refusal: it says nothing, or is tied to nothing that is there.
    """
    cause = _lock(engagement_id, cause_id)
    if cause.version != version:
        who = find_last_writer(engagement_id, kind="root_cause", key=cause_id)
        stored = {"text": cause.text} | {f"tie_{n}": name for n, name in enumerate(_name(cause, now), 1)}
        raise EditedMeanwhile(
            _("Somebody else changed this cause while you had it open"), stored=stored, who=who
        )
    before = _describe(cause)
    cause.text, cause.ties = _check(engagement_id, text, ties, now)
    cause.version += 1
    cause.save()
    _audit(cause, "changed", by=by, now=now, before=before, after=_describe(cause))


@transaction.atomic
def withdraw_cause(engagement_id: UUID, cause_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a root cause out of the report.

    Raises:
        NotThere: this engagement has no such cause.
    """
    cause = _lock(engagement_id, cause_id)
    cause.withdrawn_at = now
    cause.version += 1
    cause.save(update_fields=["withdrawn_at", "version"])
    _audit(cause, "withdrew", by=by, now=now, before=_describe(cause))


def _check(engagement_id: UUID, text: str, ties: Sequence[str], now: datetime) -> tuple[str, list[str]]:
    text = clean_text(text)
    if not text:
        raise Refusal(_("Enter the cause"), field="text")
    known = {key for key, _name_shown in queries.list_tie_choices(engagement_id, now=now)}
    kept = list(dict.fromkeys(tie for tie in ties if tie))
    if not kept:
        raise Refusal(_("Select what shows this cause"), field="tie_1")
    if unknown := [place for place, tie in enumerate(kept, 1) if tie not in known]:
        raise Refusal(_("Select something that is in the workbench"), field=f"tie_{unknown[0]}")
    return text, kept[:MOST_TIES]


def _lock(engagement_id: UUID, cause_id: UUID) -> Cause:
    found = Cause.objects.select_for_update().filter(
        engagement_id=engagement_id, pk=cause_id, withdrawn_at__isnull=True
    )
    cause = found.first()
    if cause is None:
        raise NotThere(_("There is no such root cause"))
    return cause


def _name(cause: Cause, now: datetime) -> list[str]:
    names = dict(queries.list_tie_choices(cause.engagement_id, now=now))
    return [names.get(tie, tie) for tie in cause.ties]


def _describe(cause: Cause) -> dict[str, object]:
    return {"text": cause.text, "ties": list(cause.ties)}


def _audit(
    cause: Cause,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="root_cause",
        key=cause.pk,
        name=cause.text[:200],
        engagement_id=cause.engagement_id,
        before=before,
        after=after,
    )
