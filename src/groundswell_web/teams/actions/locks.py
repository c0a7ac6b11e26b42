"""Lock what a plan is made of, and write what was done to it in the history."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.refusals import NotThere
from groundswell_web.teams.models import Item, Skill


def lock_skill(engagement_id: UUID, skill_id: UUID) -> Skill:
    """Lock a skill until the transaction ends.

    Raises:
        NotThere: this engagement has no such skill.
    """
    found = Skill.objects.select_for_update().filter(pk=skill_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such skill"))
    return found


def lock_item(engagement_id: UUID, item_id: UUID) -> Item:
    """Lock a piece of work until the transaction ends.

    Raises:
        NotThere: this engagement has no such piece of work.
    """
    found = Item.objects.select_for_update().filter(pk=item_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such piece of work"))
    return found


def audit(
    engagement_id: UUID,
    verb: str,
    kind: str,
    key: object,
    name: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write an event. It never holds what somebody costs: more people read the history than the rates."""
    record_event(
        by=by, now=now, verb=verb, kind=kind, key=key, name=name, engagement_id=engagement_id,
        before=before, after=after,
    )  # fmt: skip


def seal(told: Any) -> str:
    """Sum up what stands in a few letters: a form brings them back, and shows whether it stands still.

    Example:
        >>> seal({"a": 1}) == seal({"a": 1})
        True
    """
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
