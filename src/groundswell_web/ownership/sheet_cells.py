"""Read what people write into cells: amounts, days, yes and no, names. Pure; what cannot be read is a fault."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from groundswell_web.ownership.terms import OwnerChoice

YES = {"yes", "y", "true", "1", "x", "ja", "oui", "si", "sí"}
NO = {"no", "n", "false", "0", "nein", "non", "-"}
# Plain digits, or groups of three behind one and the same mark; then at most two decimals behind another mark.
AMOUNT = re.compile(
    r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<part>[0-9]{1,2}))?"
)
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y")


@dataclass
class Fault(Exception):
    """What is wrong in a row, and what to do.

    Args:
        what: what is wrong, with the value.
        remedy: what to do.
    """

    what: str
    remedy: str


def read_amount(text: str) -> Decimal:
    """Read an amount, however its thousands and decimals are marked.

    Raises:
        Fault: it is no amount.

    Example:
        >>> [str(read_amount(text)) for text in ("1,200.50", "1.200,50", "1 200", "0")]
        ['1200.50', '1200.50', '1200', '0']
    """
    packed = re.sub(r"[\s'’]", "", text)
    found = AMOUNT.fullmatch(packed)
    if found is None:
        raise Fault(
            _("The amount “{text}” is no number").format(text=text[:60]), _("Write it as 1200 or 1200.50")
        )
    return Decimal(f"{re.sub(r'[.,]', '', found['whole'])}.{found['part'] or '0'}".removesuffix(".0"))


def read_yes_or_no(text: str) -> bool:
    """Read yes or no.

    Raises:
        Fault: it is neither.
    """
    told = text.strip().casefold()
    if told in YES or told in NO:
        return told in YES
    raise Fault(_("“{text}” is neither yes nor no").format(text=text[:60]), _("Write yes or no"))


def read_day(text: str) -> date:
    """Read a day, the day of the month before the month.

    Raises:
        Fault: there is no such day.
    """
    for form in DAY_FORMS:
        try:
            return datetime.strptime(" ".join(text.split()), form).date()
        except ValueError:
            continue
    raise Fault(_("“{text}” is no day").format(text=text[:60]), _("Write it as 2026-03-27"))


def read_choice(text: str, choices: Sequence[tuple[str, str]], what: str) -> str:
    """Read one of some choices, by its key or its name.

    Raises:
        Fault: it is none of them.
    """
    told = text.strip().casefold()
    for key, name in choices:
        if told in (key, key.replace("_", " "), name.casefold()):
            return key
    keys = ", ".join(key.replace("_", " ") for key, _name in choices)
    raise Fault(
        _("There is no {what} “{text}”").format(what=what, text=text[:60]),
        _("Write one of: {keys}").format(keys=keys),
    )


def read_person(text: str, choices: Sequence[OwnerChoice]) -> OwnerChoice:
    """Read a person, by mail address, or by name where only one has it.

    Raises:
        Fault: nobody with a role here is called so, or two are.
    """
    told = text.strip().casefold()
    found = [one for one in choices if one.email.casefold() == told]
    found = found or [one for one in choices if one.name.casefold() == told]
    if len(found) == 1:
        return found[0]
    if found:
        raise Fault(
            _("Two people here are called “{text}”").format(text=text[:60]),
            _("Write the mail address instead"),
        )
    near = find_near(text, [one.name for one in choices] + [one.email for one in choices])
    raise Fault(
        _("Nobody with a role here is “{text}”").format(text=text[:80]),
        _("Write one of: {names}, or add the person to the engagement first").format(names=", ".join(near))
        if near
        else _(
            "Write the mail address of one person, not of a team or a role, and add them to the engagement first"
        ),
    )


def find_near(text: str, names: Iterable[str]) -> list[str]:
    """Find the names that are most like a text, at most three."""
    by_fold = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(text.strip().casefold(), list(by_fold), n=3, cutoff=0.5)
    return [by_fold[one] for one in near]


def is_same_text(one: str, other: str) -> bool:
    """Tell whether two texts say the same; line ends and blanks do not count."""
    return one.split() == other.split()
