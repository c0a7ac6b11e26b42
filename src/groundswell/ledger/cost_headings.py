"""What counts in the cost of a transaction and what does not: the list of the Government Service Design Manual."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.errors.accounting import HeadingUnknown
from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the list of costs of a transaction.

    Args:
        key: as entries name it.
        included: whether it counts in the cost of a transaction.
    """

    key: str
    included: bool

    @property
    def label(self) -> str:
        """What it is called."""
        return _name_heading(self.key)


INCLUDED = (
    "accommodation",
    "fixtures",
    "maintenance",
    "utilities",
    "office_equipment",
    "communications",
    "employment",
    "overheads",
    "materials",
    "research",
    "depreciation",
    "taxes",
    "capital_charges",
    "insurance",
    "subcontractors",
    "distribution",
    "advertising",
    "bad_debts",
    "provisions",
)
EXCLUDED = ("enforcement", "insured_replacement", "capitalised_start_up")
HEADINGS = tuple([Heading(key, True) for key in INCLUDED] + [Heading(key, False) for key in EXCLUDED])
_BY_KEY = {heading.key: heading for heading in HEADINGS}


def get_heading(key: str) -> Heading:
    """Get a heading of the list.

    Raises:
        HeadingUnknown: the list has no such heading.

    Example:
        >>> get_heading("advertising").included, get_heading("enforcement").included
        (True, False)
    """
    if key not in _BY_KEY:
        raise HeadingUnknown(key, tuple(_BY_KEY))
    return _BY_KEY[key]


def _name_heading(key: str) -> str:
    return {
        "accommodation": _("Accommodation, with capital charges for buildings owned"),
        "fixtures": _("Fixtures and fittings"),
        "maintenance": _("Maintenance"),
        "utilities": _("Utilities"),
        "office_equipment": _("Office equipment, with IT systems"),
        "communications": _("Postage, printing, telecommunications"),
        "employment": _("Employment of those who provide the service, with training"),
        "overheads": _("Shares of overheads: payroll, audit, top management, legal"),
        "materials": _("Materials and stocks"),
        "research": _("Research and development"),
        "depreciation": _("Depreciation of start-up and one-off capital items"),
        "taxes": _("Taxes"),
        "capital_charges": _("Capital charges not met when the service was set up"),
        "insurance": _("Insurance, actual or notional"),
        "subcontractors": _("Fees of subcontractors"),
        "distribution": _("Distribution and transport"),
        "advertising": _("Advertising"),
        "bad_debts": _("Bad debts"),
        "provisions": _("Provisions"),
        "enforcement": _("Enforcement (does not count)"),
        "insured_replacement": _("Replacement of what is notionally insured (does not count)"),
        "capitalised_start_up": _("Start-up costs that are capitalised (do not count)"),
    }[key]
