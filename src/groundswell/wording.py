"""The words that people read: translation, and numbers and lengths of time in plain English.

Every text for people goes through :func:`_`, with named placeholders, so that a catalogue in another
language can replace it. Nothing here decides anything; it only says.
"""

from __future__ import annotations

import gettext as _gettext
import math
from pathlib import Path

_CATALOGUES = Path(__file__).parent / "catalogues"
_translation: _gettext.NullTranslations = _gettext.NullTranslations()

MICROSECONDS_PER_DAY = 86_400_000_000


def use_language(language: str) -> None:
    """Read all later texts from the catalogue of `language`, or English where it has none.

    Args:
        language: an ISO 639 code such as ``"fr"``.
    """
    global _translation
    _translation = _gettext.translation("groundswell", _CATALOGUES, [language], fallback=True)


def _(text: str) -> str:
    """Give the text in the chosen language.

    Example:
        >>> _("Cases")
        'Cases'
    """
    return _translation.gettext(text)


def format_count(number: float) -> str:
    """Write a count with thousands separated.

    Example:
        >>> format_count(12345)
        '12,345'
    """
    return f"{round(number):,}"


def format_number(number: float | None, digits: int = 1) -> str:
    """Write a number with a fixed number of decimals; a missing one as "not known".

    Example:
        >>> format_number(1234.56), format_number(None)
        ('1,234.6', 'not known')
    """
    if number is None or math.isnan(number):
        return _("not known")
    return f"{number:,.{digits}f}"


def format_share(share: float | None, digits: int = 0) -> str:
    """Write a share between 0 and 1 as a percentage.

    Rounding never claims all or none: 0.999 is "over 99%", 0.001 "under 1%".

    Example:
        >>> format_share(0.423), format_share(0.9996), format_share(1.0)
        ('42%', 'over 99%', '100%')
    """
    if share is None or math.isnan(share):
        return _("not known")
    text = f"{100 * share:.{digits}f}%"
    if share < 1 and text == f"{100:.{digits}f}%":
        return _("over {share}").format(share=f"{100 - 10**-digits:.{digits}f}%")
    if share > 0 and text == f"{0:.{digits}f}%":
        return _("under {share}").format(share=f"{10**-digits:.{digits}f}%")
    return text


def format_days(days: float | None) -> str:
    """Write a length given in days in the unit that a person would use.

    Example:
        >>> format_days(63.2), format_days(0.5), format_days(0.01), format_days(1.0)
        ('63 days', '12 hours', '14 minutes', '1 day')
    """
    if days is None or math.isnan(days):
        return _("not known")
    size = abs(days)
    if size == 0:
        return _("0 days")
    if size >= 9.95:
        return _("{number} days").format(number=f"{days:,.0f}")
    if size >= 0.995:
        number = f"{days:.1f}".removesuffix(".0")
        return _("1 day") if number == "1" else _("{number} days").format(number=number)
    return _format_part_of_day(days)


def _format_part_of_day(days: float) -> str:
    hours = days * 24
    if abs(hours) >= 0.995:
        number = f"{hours:.1f}".removesuffix(".0") if abs(hours) < 9.95 else f"{hours:.0f}"
        return _("1 hour") if number == "1" else _("{number} hours").format(number=number)
    minutes = hours * 60
    if abs(minutes) >= 0.995:
        number = f"{minutes:.0f}"
        return _("1 minute") if number == "1" else _("{number} minutes").format(number=number)
    return _("{number} seconds").format(number=f"{minutes * 60:.0f}")


def format_range(low: float | None, high: float | None, digits: int = 0) -> str:
    """Write an interval; an end that is not known is said to be so.

    Example:
        >>> format_range(58.2, 66.9), format_range(58.2, None)
        ('58 to 67', '58 or more')
    """
    if low is None and high is None:
        return _("not known")
    if high is None or math.isinf(high):
        return _("{low} or more").format(low=format_number(low, digits))
    if low is None:
        return _("up to {high}").format(high=format_number(high, digits))
    return _("{low} to {high}").format(low=format_number(low, digits), high=format_number(high, digits))
