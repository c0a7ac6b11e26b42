"""Read a trial as it is registered, with all that was amended since, as the library knows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _

from groundswell.trials.design import Design
from groundswell.trials.registration import Amendment, Registration
from groundswell_web.refusals import NotThere
from groundswell_web.trials.models import Entry


@dataclass(frozen=True)
class Terms:
    """By what a registered trial allocates today.

    Args:
        design: with all amendments.
        keeps_identifiers: whether the ledger holds the agency's own identifiers, as the records did when it was
            registered; else it holds them hashed, with the key of the engagement.
        until_on: the last day on which the risk is carried.
        secret: the key of the allocation, in hex; None where it is not here.
    """

    design: Design
    keeps_identifiers: bool
    until_on: date
    secret: str | None = field(repr=False)


def read_registration(trial_id: UUID) -> Registration:
    """Read the registration with its amendments.

    Raises:
        NotThere: the trial is not registered.
    """
    found = Entry.objects.filter(trial_id=trial_id, kind__in=("registration", "amendment"))
    lines = list(found.order_by("number").values_list("kind", "at", "text"))
    if not lines or lines[0][0] != "registration":
        raise NotThere(_("This trial is not registered"))
    amendments = tuple(_read_amendment(text) for _kind, _at, text in lines[1:])
    return Registration(_read_design(lines[0][2]), lines[0][1], amendments)


def read_terms(trial_id: UUID, engagement_id: UUID | None = None) -> Terms:
    """Read by what a trial allocates today.

    Args:
        trial_id: which.
        engagement_id: whose; None where it was looked up before.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
    """
    found = Entry.objects.filter(trial_id=trial_id, kind__in=("registration", "amendment"))
    if engagement_id is not None:
        found = found.filter(trial__engagement_id=engagement_id)
    lines = list(found.order_by("number").values_list("text", "trial__until_on", "trial__key__secret"))
    if not lines:
        raise NotThere(_("This trial is not registered"))
    design, keeps_identifiers = _read_texts(tuple(line[0] for line in lines))
    return Terms(design, keeps_identifiers, lines[0][1], lines[0][2])


def recall_terms(trial_id: UUID, entries: str, *, until_on: date, secret: str | None) -> Terms:
    """Recall by what a trial allocates today; its entries are read only where their end is not the one known.

    Args:
        trial_id: which.
        entries: the digest at the end of its entries. It binds all of them, so what was read up to it still holds.
        until_on: the last day on which the risk is carried.
        secret: the key of the allocation, in hex; None where it is not here.

    Raises:
        NotThere: the trial is not registered.
    """
    design, keeps_identifiers = _recall_texts(trial_id, entries)
    return Terms(design, keeps_identifiers, until_on, secret)


@lru_cache(maxsize=256)
def _recall_texts(trial_id: UUID, entries: str) -> tuple[Design, bool]:
    """Read the entries up to one end, and no further: what came since has another end."""
    found = Entry.objects.filter(trial_id=trial_id, kind__in=("registration", "amendment"))
    found = found.filter(
        number__lte=Subquery(Entry.objects.filter(trial_id=trial_id, digest=entries).values("number"))
    )
    texts = tuple(found.order_by("number").values_list("text", flat=True))
    if not texts:
        raise NotThere(_("This trial is not registered"))
    return _read_texts(texts)


@lru_cache(maxsize=64)
def _read_texts(texts: tuple[str, ...]) -> tuple[Design, bool]:
    document = _read_design(texts[0]).to_document()
    for text in texts[1:]:
        amendment = _read_amendment(text)
        document[amendment.what] = amendment.after
    return Design.from_document(document), bool(json.loads(texts[0])["keeps_identifiers"])


@lru_cache(maxsize=64)
def _read_design(text: str) -> Design:
    return Design.from_document(json.loads(json.loads(text)["design"]))


def _read_amendment(text: str) -> Amendment:
    told = json.loads(text)["amendment"]
    return Amendment(**(told | {"at": datetime.fromisoformat(told["at"])}))
