"""The pages of the hand-over in an archive: duties, accounts and contracts, readiness, tonight, the plan in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from groundswell_web.archive.listing import Listing
from groundswell_web.archive.scene import Filled, Scene
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.duty_cards import DeedLine, DutyLine, HoldingLine
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.handover.holding_queries import list_holdings

DUTY_HEADS = (
    *(
        "id",
        "name",
        "source",
        "consequence",
        "every_days",
        "owner",
        "owner_home",
        "owner_is_here",
        "successor",
    ),
    *("successor_home", "described", "needs", "last_done_at", "last_done_by", "last_done_by_home", "alone"),
)
DEED_HEADS = (
    *("duty", "at", "by", "by_home", "account_home", "state", "alone", "together_or_watched", "what"),
    *("recorded_by", "confirmed_by", "confirmed_at", "why_refused"),
)
HOLDING_HEADS = (
    *(
        "id",
        "kind",
        "name",
        "purpose",
        "home",
        "holder",
        "supplier",
        "ends_on",
        "goes_with_the_unit",
        "needed_for",
    ),
)


def fill_duties(scene: Scene) -> Filled:
    """Fill the page of duties: what must go on, who answers for it, who takes it, how it is done, who did it last."""
    duties = list_duties(scene.engagement_id, scene.now)
    if not duties:
        return
    deeds = _list_all_deeds(scene)
    facts = {
        "duties": sorted(
            duties, key=lambda one: (("stops", "slows", "minor").index(one.consequence), one.name)
        ),
        "deeds": {duty.id: [deed for deed in deeds if deed.duty_id == duty.id][:5] for duty in duties},
        "listings": [
            Listing("duties", _("Duties"), DUTY_HEADS, [_list_duty(one) for one in duties]),
            Listing("deeds", _("Deeds"), DEED_HEADS, [_list_deed(one) for one in deeds]),
        ],
    }
    yield "duties", _("Duties"), facts


def fill_holdings(scene: Scene) -> Filled:
    """Fill the page of accounts and contracts: what each is for, whose it is, and which go with the unit."""
    holdings = list_holdings(scene.engagement_id)
    if not holdings:
        return
    listing = Listing(
        "holdings", _("Accounts and contracts"), HOLDING_HEADS, [_list_holding(one) for one in holdings]
    )
    facts = {
        "going": [one for one in holdings if one.goes],
        "staying": [one for one in holdings if not one.goes],
        "listings": [listing],
    }
    yield "holdings", _("Accounts and contracts"), facts


def _list_all_deeds(scene: Scene) -> list[DeedLine]:
    deeds, page = [], 1
    while True:
        found = list_deeds(scene.engagement_id, page=page)
        deeds += found.deeds
        if page >= found.pages:
            return deeds
        page += 1


def _list_duty(one: DutyLine) -> list[Any]:
    needs = "; ".join(holding.name for holding in one.holdings)
    cells = [one.id, one.name, one.source, one.consequence, one.every_days, one.owner, one.owner_home]
    cells += [one.owner_is_here, one.successor, one.successor_home, one.described, needs]
    last = one.last_deed
    return cells + ([last.at, last.by, last.by_home, last.is_alone] if last else [None] * 4)


def _list_deed(one: DeedLine) -> list[Any]:
    others = "; ".join(f"{line.person} ({line.part_name})" for line in one.companions)
    cells = [
        one.duty,
        one.at,
        one.by,
        one.by_home,
        one.account_home,
        one.state,
        one.is_alone,
        others,
        one.what,
    ]
    return [*cells, one.recorded_by, one.confirmed_by, one.confirmed_at, one.why_refused]


def _list_holding(one: HoldingLine) -> list[Any]:
    needed = "; ".join(name for _key, name in one.duties)
    cells = [one.id, one.kind, one.name, one.purpose, one.home, one.holder, one.supplier, one.ends_on]
    return [*cells, one.goes, needed]
