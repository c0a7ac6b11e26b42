"""What is not accounted for, in words: the box on every page where money is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell.ledger.money import Money
from groundswell.ledger.unaccounted import Unaccounted
from groundswell.wording import format_share
from groundswell_web.ledger import queries
from groundswell_web.ledger.pages import Gap


def list_gaps(engagement_id: UUID, now: datetime) -> list[Gap]:
    """List what is not accounted for in an engagement: of spend, of time, of targets, of steps."""
    return describe_gaps(queries.find_unaccounted(engagement_id, now=now))


def describe_gaps(found: Unaccounted) -> list[Gap]:
    """Describe what is not accounted for; a dash stands where there is nothing to take a share of."""
    return [
        *_describe_spend(found),
        _describe_hours(found),
        _describe_targets(found),
        _describe_steps(found),
    ]


def _describe_spend(found: Unaccounted) -> list[Gap]:
    """One share for each currency: amounts of different currencies are never added."""
    label = _("of the spend is for no target")
    if not found.spend:
        return [Gap(label, "–", _("Nothing is booked yet"), False)]
    shares = found.spend_without_target_shares
    of_currency = _("of the spend in {currency} is for no target")
    return [
        Gap(
            label if len(found.spend) == 1 else of_currency.format(currency=currency),
            _show(shares[currency]),
            _("{part} of {whole}").format(
                part=_keep_together(found.spend_without_target[currency]), whole=_keep_together(whole)
            ),
            found.spend_without_target[currency].minor != 0,
        )
        for currency, whole in sorted(found.spend.items())
    ]


def _describe_hours(found: Unaccounted) -> Gap:
    note = _("{part} of {whole} hours").format(
        part=f"{found.hours_without_target:,.0f}", whole=f"{found.hours:,.0f}"
    )
    return Gap(
        _("of the time is for no target"),
        _show(found.hours_without_target_share),
        note if found.hours else _("No hours are booked yet"),
        found.hours_without_target > 0,
    )


def _describe_targets(found: Unaccounted) -> Gap:
    count, bare = found.targets, len(found.targets_without_cost)
    note = ngettext("{bare} of {count} target", "{bare} of {count} targets", count)
    return Gap(
        _("of the targets have no cost"),
        _show(found.targets_without_cost_share),
        note.format(bare=bare, count=count) if count else _("There are no targets yet"),
        bare > 0,
    )


def _describe_steps(found: Unaccounted) -> Gap:
    count, bare = found.steps, len(found.steps_without_either)
    note = ngettext("{bare} of {count} step", "{bare} of {count} steps", count)
    return Gap(
        _("of the steps have neither target nor cost"),
        _show(found.steps_without_either_share),
        note.format(bare=bare, count=count) if count else _("No steps are known yet"),
        bare > 0,
    )


def _keep_together(money: Money) -> str:
    """Write an amount that is not broken after its currency."""
    return str(money).replace(" ", "\u00a0")


def _show(share: float | None) -> str:
    return "–" if share is None else format_share(share)
