"""Times written with words: names of months and weekdays in eight languages, of zones, marks of the half of the day.

Each rule is a pattern and what stands in its place, the same for Python and for SQL. What all rules leave is a time
in numbers, or with the first three letters of an English month.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BEFORE, _AFTER = r"(^|[\d \-/.,:])", r"(?:\.([ \-/,])|($|[\d \-/.,:]))"
_MONTHS = {
    "Jan": "january|januar|jänner|janvier|enero|januari|stycznia|styczeń|janeiro|gennaio|janv|ene|sty|gen|jan",
    "Feb": "february|februar|februari|février|fevrier|febrero|lutego|luty|fevereiro|febbraio|févr|fév|fevr|fev|lut|feb",
    "Mar": "march|märz|maerz|mars|marzo|maart|marca|marzec|março|marco|mär|mrz|mrt|mar",
    "Apr": "april|avril|abril|kwietnia|kwiecień|aprile|avr|abr|kwi|apr",
    "May": "may|mai|mayo|mei|maja|maj|maio|maggio|mag",
    "Jun": "june|juni|juin|junio|czerwca|czerwiec|junho|giugno|cze|giu|jun",
    "Jul": "july|juli|juillet|julio|lipca|lipiec|julho|luglio|juil|lip|lug|jul",
    "Aug": "august|août|aout|agosto|augustus|sierpnia|sierpień|sie|ago|aug",
    "Sep": "september|septembre|septiembre|setiembre|września|wrzesień|setembro|settembre|sept|wrz|set|sep",
    "Oct": "october|oktober|octobre|octubre|października|październik|outubro|ottobre|okt|paź|out|ott|oct",
    "Nov": "november|novembre|noviembre|listopada|listopad|novembro|lis|nov",
    "Dec": "december|dezember|décembre|decembre|diciembre|grudnia|grudzień|dezembro|dicembre|déc|dez|dic|gru|dec",
}
_WEEKDAYS = (
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    "|sonnabend|mo|di|mi|do|fr|sa|so|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lunes|martes|miércoles|jueves"
    "|viernes|sábado|domingo|(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|wo|vr|za|zo|(?:segunda|terça|quarta"
    "|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    "|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
)
_OFFSETS = {
    "-10:00": "HST", "-09:00": "AKST", "-08:00": "PST|AKDT", "-07:00": "MST|PDT", "-06:00": "CST|MDT",
    "-05:00": "EST|CDT", "-04:00": "EDT|AST", "-03:00": "BRT|ADT", "+00:00": "WET|UTC|GMT",
    "+01:00": "CET|MEZ|BST|WEST", "+02:00": "CEST|MESZ|EET|SAST", "+03:00": "EEST|MSK", "+05:30": "IST",
    "+08:00": "AWST", "+09:00": "JST|KST", "+10:00": "AEST", "+11:00": "AEDT", "+12:00": "NZST", "+13:00": "NZDT",
}  # fmt: skip
_MONTH = "(" + "|".join(_MONTHS) + ")"
_ZONE_NAME = r" ?\[?([A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)\]?$"


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One rule: the first place that fits the pattern is written otherwise.

    Args:
        family: rules of one family are used together: who writes June out writes July out.
        pattern: what is sought, upper and lower case alike.
        put: what stands in its place; ``\1`` is the first group.
    """

    family: str
    pattern: str
    put: str


RULES: tuple[Rule, ...] = (
    Rule("apostrophe", r"^'", ""),
    Rule("zone name", _ZONE_NAME, ""),
    Rule("brackets", r" ?\((?:UTC|GMT)\)$", "+00:00"),
    Rule("brackets", r" ?\([A-Z][A-Za-z .'-]+\)$", ""),
    Rule("signs", r"^(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]", r"\1-\2-\3"),
    Rule("half", r"(\d ?)([ap])\. ?m\.?", r"\1\2m"),
    Rule("hour", r"(\d) ?Uhr$", r"\1"),
    Rule("hour", r"([ ,T])(\d{1,2}) ?h ?(\d{2})(?: ?m(?:in)?)?($| )", r"\1\2:\3\4"),
    Rule("join", r"(\d),? (?:um|à|at|a las|às|as|alle|alle ore|ore|om|kl\.?|o|godz\.?|@|-|–) (\d)", r"\1 \2"),
    Rule("weekday", rf"^(?:{_WEEKDAYS})[,.]? +", ""),
    Rule("ordinal", r"(\d)(?:st|nd|rd|th|er|º|°)([ ,])", r"\1\2"),
    Rule("of", r"^(\d{1,2})(\.?) (?:de|del|of) ", r"\1\2 "),
    Rule("of", r" (?:de|del|of) (\d{4})", r" \1"),
    Rule("year", r"(\d{4}) ?(?:r\.|roku|г\.?)", r"\1"),
    *(Rule("month", f"{_BEFORE}(?:{names}){_AFTER}", rf"\1{month}\2\3") for month, names in _MONTHS.items()),
    Rule("month", rf"^(\d{{1,2}})\.? ?{_MONTH}\.? ?(\d{{4}})", r"\1 \2 \3"),
    Rule("month", rf"^{_MONTH}[\-/.](\d{{1,2}})[\-/.,] ?(\d{{4}})", r"\1 \2 \3"),
    Rule("clock", rf"^{_MONTH} +(\d{{1,2}}) (\d{{1,2}}:\d{{2}}:\d{{2}}) ?([A-Z]{{0,5}}) (\d{{4}})$", r"\1 \2 \5 \3 \4"),
    Rule("colon", r"^(\d{4}):(\d{2}):(\d{2}) ", r"\1-\2-\3 "),
    Rule("colon", r"(\d{4}):(\d{2}:\d{2})", r"\1 \2"),
    Rule("dots", r"^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.", r"\1-\2-\3"),
    Rule("dots", r"^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", r"\1.\2.\3"),
    Rule("first", r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?),? +(\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4})$", r"\2 \1"),
    Rule("zone", r" ?(?:GMT|UTC) ?([+\-]\d{2}:?\d{2})$", r"\1"),
    Rule("zone", r" ?(?:GMT|UTC) ?([+\-])(\d)$", r"\g<1>0\2:00"),
    *(Rule("zone", rf"([\dm]) ?(?:{names})$", rf"\1{offset}") for offset, names in _OFFSETS.items()),
)  # fmt: skip


def find_rules(values: Sequence[str]) -> tuple[Rule, ...]:
    """Find the rules that change any of these values, with all others of their families.

    Args:
        values: times as an export writes them.

    Returns:
        The rules in the order in which they are used.

    Example:
        >>> write_plainly("5. März 2021, 10:15 Uhr", find_rules(["5. März 2021, 10:15 Uhr"]))
        '5 Mar 2021, 10:15'
    """
    families = set()
    for value in values:
        text = value.strip()
        for rule in RULES:
            changed = _apply(rule, text)
            if changed != text:
                families.add(rule.family)
                text = changed
    return tuple(rule for rule in RULES if rule.family in families)


def write_plainly(text: str, rules: Sequence[Rule]) -> str:
    """Write a time without words.

    Example:
        >>> write_plainly("Tue 3 août 2021 9h05 CEST", RULES)
        '3 Aug 2021 9:05+02:00'
    """
    text = text.strip()
    for rule in rules:
        text = _apply(rule, text)
    return text.strip()


def write_rules_sql(text: str, rules: Sequence[Rule]) -> str:
    """Write the same in SQL, for an expression of text."""
    for rule in rules:
        pattern, put = (part.replace("'", "''") for part in (rule.pattern, rule.put.replace(r"\g<1>", r"\1")))
        text = f"regexp_replace({text}, '{pattern}', '{put}', 'i')"
    return f"trim({text})" if rules else text


def find_zone_name(values: Sequence[str]) -> str | None:
    """Find the one zone that times name in full, as Europe/Berlin; None where there is none or several."""
    names = {match[1] for value in values if (match := re.search(_ZONE_NAME, value.strip()))}
    return names.pop() if len(names) == 1 else None


def _apply(rule: Rule, text: str) -> str:
    return _compile(rule.pattern).sub(rule.put, text, count=1)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
