"""Read what happened to a trial: registration, amendments, looks, stop, verdict, what others found anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.trials.look import Look
from groundswell_web.refusals import NotThere
from groundswell_web.trials.cards import (
    AmendmentLine,
    LearnedLine,
    LookLine,
    ReanalysisLine,
    RegistrationCard,
    StopLine,
    VerdictCard,
)
from groundswell_web.trials.models import Entry
from groundswell_web.trials.words import name_cause, name_verdict


def get_registration(engagement_id: UUID, trial_id: UUID) -> RegistrationCard:
    """Get what was registered.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
    """
    entry = _entries(engagement_id, trial_id, "registration").first()
    if entry is None:
        raise NotThere(_("This trial is not registered"))
    told = json.loads(entry.text)
    return RegistrationCard(told["design"], told["sha256"], entry.at, entry.by_name, entry.digest)


def list_amendments(engagement_id: UUID, trial_id: UUID) -> list[AmendmentLine]:
    """List what was changed after the registration, the oldest first."""
    return [_as_amendment(entry) for entry in _entries(engagement_id, trial_id, "amendment")]


def list_looks(engagement_id: UUID, trial_id: UUID) -> list[LookLine]:
    """List the looks, the oldest first."""
    return [_as_look(entry) for entry in _entries(engagement_id, trial_id, "look")]


def find_last_look(engagement_id: UUID, trial_id: UUID) -> LookLine | None:
    """Find the newest look."""
    entry = _entries(engagement_id, trial_id, "look").last()
    return _as_look(entry) if entry else None


def find_stop(engagement_id: UUID, trial_id: UUID) -> StopLine | None:
    """Find why no case is allocated any more; None while cases are."""
    found = _entries(engagement_id, trial_id, "stop", "reason", "undone")
    by_kind: dict[str, Entry] = {}
    for entry in found:
        by_kind[entry.kind] = entry
    stop = by_kind.get("stop")
    if stop is None:
        return None
    told, reason, undone = json.loads(stop.text), by_kind.get("reason"), by_kind.get("undone")
    return StopLine(
        at=stop.at,
        by=stop.by_name,
        by_id=UUID(stop.by_key) if stop.by_key else None,
        cause=told["cause"],
        cause_name=name_cause(told["cause"]),
        text=told.get("text", ""),
        reason=json.loads(reason.text)["text"] if reason else "",
        reason_by=reason.by_name if reason else "",
        reason_at=reason.at if reason else None,
        undone=json.loads(undone.text)["text"] if undone else "",
        undone_by=undone.by_name if undone else "",
        undone_at=undone.at if undone else None,
    )


def find_verdict(engagement_id: UUID, trial_id: UUID) -> VerdictCard | None:
    """Find the verdict with all that stands beside it; None before there is one."""
    kinds = ("verdict", "matured", "reanalysis", "learned", "amendment", "look")
    found = list(_entries(engagement_id, trial_id, *kinds))
    verdict = _find(found, "verdict")
    if verdict is None:
        return None
    told, matured = json.loads(verdict.text), _find(found, "matured")
    looks = {entry.number: entry for entry in found if entry.kind == "look"}
    look = looks.get(told["look"]) if told.get("look") else None
    return VerdictCard(
        at=verdict.at,
        state=told["state"],
        state_name=name_verdict(told["state"]),
        document=told["verdict"],
        look=_as_look(look) if look else None,
        matured=json.loads(matured.text)["verdict"] if matured else None,
        matured_at=matured.at if matured else None,
        matured_look=_as_look(looks[max(looks)]) if matured and looks else None,
        reanalyses=tuple(_as_reanalysis(entry) for entry in found if entry.kind == "reanalysis"),
        amendments=tuple(_as_amendment(entry) for entry in found if entry.kind == "amendment"),
        learned=tuple(
            LearnedLine(entry.at, entry.by_name, json.loads(entry.text)["text"])
            for entry in found
            if entry.kind == "learned"
        ),
    )


def _entries(engagement_id: UUID, trial_id: UUID, *kinds: str) -> Any:
    found = Entry.objects.filter(trial_id=trial_id, trial__engagement_id=engagement_id, kind__in=kinds)
    return found.order_by("number")


def _find(entries: Iterable[Entry], kind: str) -> Entry | None:
    return next((entry for entry in entries if entry.kind == kind), None)


def _as_look(entry: Entry) -> LookLine:
    told = json.loads(entry.text)
    extract = told.get("extract")
    return LookLine(
        number=entry.number,
        at=entry.at,
        moment=datetime.fromisoformat(told["moment"]),
        extract_id=UUID(extract["id"]) if extract else None,
        extract_number=extract["number"] if extract else None,
        look=Look.from_document(told["look"]),
        digest=entry.digest,
    )


def _as_amendment(entry: Entry) -> AmendmentLine:
    told = json.loads(entry.text)["amendment"]
    return AmendmentLine(
        told["number"], entry.at, entry.by_name, told["what"], told["before"], told["after"], told["why"]
    )


def _as_reanalysis(entry: Entry) -> ReanalysisLine:
    told = json.loads(entry.text)
    return ReanalysisLine(entry.at, entry.by_name, told["agrees"], told["reanalysis"])
