"""Find in a text what could tell who somebody is: mail addresses, telephone numbers, long numbers. Pure.

Names and stories cannot be found this way; the form says so. What looks like a day, a span of years or an amount with
commas is let pass.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from groundswell_web.refusals import Refusal

_AT = re.compile(r"\s?[\[(]at[\])]\s?", re.IGNORECASE)
_WORD = re.compile(r"[^\s<>()\[\],;:\"“”]+")
_HARMLESS = re.compile(
    r"""(?<![\d.,/-])(?:
        (?:19|20)\d\d-[01]\d-[0-3]\d                   # a day: 2026-03-02
      | [0-3]?\d(?P<mark>[./-])[01]?\d(?P=mark)(?:19|20)?\d\d   # 2.3.2026, 2/3/26
      | \d{1,3}(?:,\d{3})+(?:\.\d+)?                   # an amount: 1,200,000.50
    )(?![\d/-]|[.,]\d)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROW = re.compile(r"\+?\(?\d(?:[ \t().\-/]{0,3}\d)*")
_LONG = 7  # digits: the shortest telephone numbers, and most numbers of cases, have as many


@dataclass(frozen=True)
class Trace:
    """A part of a text that could tell who somebody is.

    Args:
        kind: ``"mail"``, ``"phone"`` or ``"number"``.
        excerpt: as it was written.
    """

    kind: str
    excerpt: str


def find_traces(text: str) -> list[Trace]:
    """Find mail addresses, telephone numbers and long numbers in a text.

    Example:
        >>> [trace.kind for trace in find_traces("Ring 0171 555 0123, not on 2026-03-02; case 20260001234.")]
        ['phone', 'number']
    """
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—−"), "-"))
    plain = "".join(character for character in plain if unicodedata.category(character) != "Cf")
    words = _AT.sub("@", plain)
    mails = [Trace("mail", word) for word in _WORD.findall(words) if _is_mail(word)]
    rest = _WORD.sub(lambda found: "x" if _is_mail(found.group()) else found.group(), words)
    rest = _HARMLESS.sub("x", rest)
    rows = [found.group() for found in _ROW.finditer(rest)]
    return mails + [Trace(kind, row.strip()) for row in rows if (kind := _judge(row))]


def refuse_traces(text: str, *, field: str) -> None:
    """Refuse a text that could tell who somebody is.

    Raises:
        Refusal: it holds a mail address, a telephone number or a long number; says which, and what to write instead.
    """
    for trace in find_traces(text):
        advice = {
            "mail": _(
                "Take out “{excerpt}”: a mail address tells who it is. Write “their mail address” instead"
            ),
            "phone": _(
                "Take out “{excerpt}”: a telephone number tells who it is. Write “their number” instead; "
                "write an amount with commas or in words"
            ),
            "number": _(
                "Take out “{excerpt}”: a long number can tell who it is. Write “their case number” instead; "
                "write an amount with commas or in words"
            ),
        }[trace.kind]
        raise Refusal(advice.format(excerpt=trace.excerpt[:60]), field=field)


def _is_mail(word: str) -> bool:
    before, at, after = word.rstrip(".").partition("@")
    return bool(before and at) and "." in after.strip(".")


def _judge(row: str) -> str:
    groups = re.findall(r"\d+", row)
    digits = sum(map(len, groups))
    if digits < _LONG or digits == len(groups):  # single digits side by side are answers to a scale
        return ""
    if all(_YEAR.fullmatch(group) for group in groups):  # 2019-2021
        return ""
    return "phone" if len(groups) > 1 or row.startswith(("+", "(")) else "number"
