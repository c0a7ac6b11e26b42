"""The sources that have one duty each: what comes round again as long as the service runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.handover.sources import Found, Source
from groundswell_web.ledger.book_queries import get_book
from groundswell_web.voices.queries import list_sessions

type Words = Callable[[], str]


def list_sources() -> list[Source]:
    """List the sources of this module."""
    return [_records(), _signing(), _concerns(), _owners(), _access(), _sheets(), _months(), _listening()]


def _records() -> Source:
    return _make(
        "import",
        10,
        name=lambda: _("Bring in new records every month"),
        explanation=lambda: _(
            "Groundswell sees who asks for an import and who pulls the records. A pull that it makes by itself is "
            "nobody’s deed: who sees to it that it goes on records that."
        ),
        doings={("asked to import", "extract"), ("pulled", "extract")},
        begins=("stops", 30.0),
        page="records",
    )


def _signing() -> Source:
    return _make(
        "signing",
        30,
        name=lambda: _("Sign: the mandate and its renewal, trials, targets, results"),
        explanation=lambda: _("Groundswell sees each signature, and each yes to a target or a result."),
        doings={
            *(("signed", "mandate"), ("signed", "trial"), ("agreed", "target")),
            *(("accepted", "result"), ("adopted", "adoption")),
        },
        begins=("stops", 182.0),
        page="mandates",
    )


def _concerns() -> Source:
    return _make(
        "concerns",
        35,
        name=lambda: _("Answer what people are worried about"),
        explanation=lambda: _("Groundswell sees each answer to a concern."),
        doings={("answered", "concern"), ("settled for the one who raised it", "concern")},
        begins=("slows", None),
        page="concerns",
    )


def _owners() -> Source:
    return _make(
        "owners",
        45,
        name=lambda: _("See that each step has an owner"),
        explanation=lambda: _("Groundswell sees each time that somebody gives a step an owner."),
        doings={("gave an owner to", "point"), ("replaced the owner of", "point")},
        begins=("slows", None),
        page="ownership_nobody",
    )


def _access() -> Source:
    return _make(
        "access",
        48,
        name=lambda: _("Let people in, and close what they leave"),
        explanation=lambda: _(
            "Groundswell sees each role that is given or ended here. Accounts of the whole workbench are made by its "
            "administrators: whoever does that for this engagement records it."
        ),
        doings={("added", "member"), ("ended", "member")},
        begins=("slows", None),
        page="members",
    )


def _sheets() -> Source:
    return _make(
        "sheets",
        70,
        name=lambda: _("Turn in the weekly sheets of the ledger"),
        explanation=lambda: _("Groundswell sees each sheet that is turned in."),
        doings={("turned in", "sheet")},
        begins=("minor", 7.0),
        page="ledger",
        is_there=_has_ledger,
    )


def _months() -> Source:
    return _make(
        "months",
        72,
        name=lambda: _("Close each month of the ledger"),
        explanation=lambda: _("Groundswell sees each month that is closed."),
        doings={("closed", "month")},
        begins=("slows", 30.0),
        page="ledger_months",
        is_there=_has_ledger,
    )


def _listening() -> Source:
    return _make(
        "listening",
        90,
        name=lambda: _("Listen to people who use the service and who work on it"),
        explanation=lambda: _("Groundswell sees each session that is recorded."),
        doings={("recorded", "session")},
        begins=("slows", 30.0),
        page="voices",
        is_there=lambda engagement_id: bool(list_sessions(engagement_id)),
    )


def _make(
    source: str,
    order: int,
    *,
    name: Words,
    explanation: Words,
    doings: set[tuple[str, str]],
    begins: tuple[str, float | None],
    page: str,
    is_there: Callable[[UUID], bool] = lambda engagement_id: True,
) -> Source:
    """Make a source of one duty, which is there from the first day or once something is."""
    consequence, every_days = begins

    def list_found(engagement_id: UUID, now: datetime) -> list[Found]:
        return [Found("", name(), consequence, every_days)] if is_there(engagement_id) else []

    return Source(
        name=source,
        order=order,
        title=name,
        explanation=explanation,
        list_found=list_found,
        doings=frozenset(doings),
        find_keys=lambda doing: [""],
        find_address=lambda engagement_id, key: reverse(page, args=[engagement_id]),
    )


def _has_ledger(engagement_id: UUID) -> bool:
    return get_book(engagement_id).is_open
