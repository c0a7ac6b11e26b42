"""Make an export ready before its columns are chosen: dates joined with their times of day, rows of one field kept."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import numpy as np

from groundswell.records.chooser import Choice
from groundswell.records.formats.source import Source, quote_name, quote_text
from groundswell.records.profiles import MISSING, ColumnProfile, Profile
from groundswell.records.vocabulary import plain, weigh_name
from groundswell.wording import _, format_count

_ROW = "row of the export"
_CLOCK = r"\d{1,2}[:.hH]\d{2}([:.]\d{2}([.,]\d+)?)? ?([AaPp]\.? ?[Mm]\.?)?|\d{3,4}|\d{6}"
_CLOCK_NAME = re.compile(
    r"\b(time|uhrzeit|zeit|hora|hour|heure|tijd|tijdstip|ora|orario|godzina|czas|klokkeslett?|klockslag|tid|kl|aeg|cas|kellaaeg|ido|tidspunkt)\b"
)
_MARKS = (
    r"\b(date|datum|day|dt|fecha|data|dag|tag|jour|dzien|dato|kuupaev|den|time|uhrzeit|zeit|hora|hour|heure|tijd|tijdstip"
    r"|ora|orario|godzina|czas|klokkeslett?|klockslag|tid|kl|aeg|cas|kellaaeg|ido|tidspunkt|of|de|du|da|van|der|di)\b"
)
_FIELD = re.compile(
    r"^(audit |changed? )?(field|attribute|property|item|element)( ?(name|changed|label|event|modified|updated))?$"
    r"|^changed (field|attribute)$"
    r"|^(feld|feldname|attribut|campo( modificado| alterado)?|champ|veld|veldnaam|pole|falt|felt|fieldname)$"
)
_NEW = re.compile(
    r"^(new|to|after|changed to)( ?(value|string|state|data|content))?$|^(value )?(new|after)$|^tostring$|^newvalue$"
    r"|^(neuer? (wert|inhalt)|nouvelle valeur|(valor )?nuevo( valor)?|novo valor|valor novo|nieuwe waarde"
    r"|nuovo valore|nowa wartosc|nytt varde|ny vaerdi|ny verdi)$"
)
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Preparation:
    """What was done to an export before its columns are chosen.

    Args:
        source: the export as it is read from here on.
        time_of_day: for a column of dates, the column of times of day that was joined to it.
        rows: for a column, the one value whose rows are read.
        choices: what of it was proposed, with the reason.
    """

    source: Source
    time_of_day: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


def apply_given(source: Source, given: AnyMapping[str, Any]) -> Preparation:
    """Do what the mapping says: keep the rows of one value, join dates with their times of day.

    Args:
        source: the opened export.
        given: what the mapping file says.

    Returns:
        The export as it is read from here on.
    """
    rows = dict(given.get("rows", {}))
    pairs = dict(given.get("times", {}).get("time_of_day", {}))
    for column, value in rows.items():
        source = _keep_rows(source, column, value)
    return Preparation(_join_times(source, pairs) if pairs else source, pairs, rows)


def propose_preparation(done: Preparation, profile: Profile, given: AnyMapping[str, Any]) -> Preparation:
    """Propose what the mapping does not say: which rows of a trail of changes to read, which times join which dates.

    Args:
        done: what the mapping said, done.
        profile: what the columns look like.
        given: what the mapping file says; nothing of it is proposed again.

    Returns:
        The export as it is read from here on; the same where there is nothing to do.
    """
    source, rows, pairs, choices = done.source, done.rows, done.time_of_day, list(done.choices)
    trail = _find_trail(source, profile) if not rows and "step" not in given.get("columns", {}) else None
    if trail is not None:
        column, value, new = trail
        rows = {column: value}
        told = {
            "step": new,
            "why step": _("each row is a change of a field, and this is its new value"),
            "shape": "statuses",
            "why shape": _(
                "each row is a change of a field, and the field that says where a case is was found"
            ),
        }
        hints = {**source.hints, **({} if "shape" in given else told)}
        source = replace(_keep_rows(source, column, value), hints=hints)
        reason = _("each row is a change of one field; the rows that change this one say where the case is")
        choices.append(Choice("rows", f"{column} = {value}", 0.8, reason))
    if "time_of_day" not in given.get("times", {}):
        pairs = _find_pairs(source.connection, source.query, profile)
        source = _join_times(source, pairs) if pairs else source
        reason = _("a date and a time of day that stand in two columns are read as one time")
        choices += [Choice("times.time_of_day", f"{a} + {b}", 0.9, reason) for a, b in pairs.items()]
    return Preparation(source, pairs, rows, tuple(choices))


def _keep_rows(source: Source, column: str, value: str) -> Source:
    """Read only the rows with one value in a column; they keep their numbers in the export."""
    row = quote_name(source.row_column) if source.row_column else "row_number() OVER () - 1"
    hidden = f"* EXCLUDE ({row})" if source.row_column else "*"
    holds = f"trim(CAST({quote_name(column)} AS VARCHAR)) = {quote_text(value)}"
    query = _make_view(
        source,
        f"SELECT * FROM (SELECT {hidden}, {row} AS {quote_name(_ROW)} FROM {source.query}) WHERE {holds}",
    )
    total, left = source.connection.execute(
        f"SELECT count(*), count(*) FILTER (NOT coalesce({holds}, FALSE)) FROM {source.query}"
    ).fetchone() or (0, 0)
    note = _("{count} of {total} rows are left aside: their {column} is not {value}.").format(
        count=format_count(left), total=format_count(total), column=column, value=repr(value)
    )
    return replace(source, query=query, row_column=_ROW, notes=(*source.notes, note))


def _join_times(source: Source, pairs: AnyMapping[str, str]) -> Source:
    kinds = _read_kinds(source)
    parts = [f"{_join_sql(a, b, kinds[a])} AS {quote_name(a)}" for a, b in pairs.items()]
    gone = ", ".join(quote_name(name) for name in dict.fromkeys(pairs.values()))
    query = _make_view(source, f"SELECT * EXCLUDE ({gone}) REPLACE ({', '.join(parts)}) FROM {source.query}")
    kept = tuple(name for name in source.columns if name not in pairs.values())
    return replace(source, query=query, columns=kept)


def _join_sql(day: str, clock: str, kind: str) -> str:
    date = f"trim(CAST({quote_name(day)} AS VARCHAR))"
    midnight = r"[T ]+(0?0:00(:00([.,]0+)?)?|12:00(:00)? ?[AaPp][Mm])$"
    if kind.upper().startswith(("DATE", "TIMESTAMP")):
        date = f"strftime({quote_name(day)}, '%Y-%m-%d')"
    date = rf"regexp_replace({date}, '^((?:19|20)\d\d)(\d\d)(\d\d)$', '\1-\2-\3')"
    date = f"nullif(regexp_replace({date}, '{midnight}', ''), '')"
    text = f"trim(CAST({quote_name(clock)} AS VARCHAR))"
    short = f"lpad({text}, CASE WHEN length({text}) > 4 THEN 6 ELSE 4 END, '0')"
    numbers = rf"rtrim(regexp_replace({short}, '^(\d\d)(\d\d)(\d\d)?$', '\1:\2:\3'), ':')"
    marked = rf"regexp_replace({text}, '^(\d{{1,2}})[.hH](\d{{2}})', '\1:\2')"
    time = f"CASE WHEN regexp_full_match({text}, '\\d{{1,6}}') THEN {numbers} ELSE nullif({marked}, '') END"
    return f"CASE WHEN {date} IS NOT NULL THEN concat_ws(' ', {date}, {time}) END"


def _find_pairs(connection: duckdb.DuckDBPyConnection, query: str, profile: Profile) -> dict[str, str]:
    """Find the columns of times of day, and the column of dates that each belongs to."""
    days = [c for c in profile.columns if c.is_time and _is_days(profile, c)]
    pairs: dict[str, str] = {}
    clocks = [c for c in profile.columns if not c.is_time and _looks_like_clock(c)] if days else []
    for clock in clocks:
        place = profile.columns.index(clock)
        beside = {c.name for c in profile.columns[max(place - 1, 0) : place + 2]}
        left = [c for c in days if c.name not in pairs]
        same = [c for c in left if _stem(c.name) == _stem(clock.name)]
        near = [c for c in left if c.name in beside]
        named = _CLOCK_NAME.search(plain(clock.name)) is not None
        alone = left if len(days) == len(clocks) == 1 and named else []
        found = (same or near or alone) if named else near
        if found and _holds_clocks(connection, query, clock.name):
            pairs[found[0].name] = clock.name
    return pairs


def _is_days(profile: Profile, column: ColumnProfile) -> bool:
    values = profile.times[column.name]
    return bool((values[values != MISSING] % _DAY_US == 0).all())


def _looks_like_clock(column: ColumnProfile) -> bool:
    if not column.examples or weigh_name("measure", column.name) > 0:
        return False
    named = _CLOCK_NAME.search(plain(column.name)) is not None
    return all(
        re.fullmatch(_CLOCK, text.strip()) and (named or ":" in text)
        for text in column.examples
        if text.strip()
    )


def _holds_clocks(connection: duckdb.DuckDBPyConnection, query: str, name: str) -> bool:
    values = connection.execute(
        f"SELECT DISTINCT trim(CAST({quote_name(name)} AS VARCHAR)) AS v FROM (FROM {query} LIMIT 20000) "
        "WHERE v <> '' LIMIT 3000"
    ).fetchall()
    return bool(values) and bool(np.mean([_is_clock(text) for (text,) in values]) > 0.95)


def _is_clock(text: str) -> bool:
    if not re.fullmatch(_CLOCK, text):
        return False
    digits = (
        re.findall(r"\d{1,2}", text)
        if not text.isdigit()
        else re.findall(r"\d\d", text.zfill(len(text) + len(text) % 2))
    )
    return int(digits[0]) < 25 and all(int(part) < 60 for part in digits[1:3])


def _stem(name: str) -> str:
    return " ".join(re.sub(_MARKS, " ", plain(name)).split())


def _find_trail(source: Source, profile: Profile) -> tuple[str, str, str] | None:
    """Find, in an export with a row per change of a field, the field that says where a case is, and its new value."""
    fields = [c for c in profile.columns if _FIELD.search(plain(c.name)) and 1 < c.distinct <= 1_000]
    news = [c for c in profile.columns if _NEW.search(plain(c.name)) and not c.is_time]
    if not fields or not news:
        return None
    column = quote_name(fields[0].name)
    rows = source.connection.execute(
        f"SELECT trim(CAST({column} AS VARCHAR)) AS v, count(*) FROM {source.query} WHERE v <> '' GROUP BY 1"
    ).fetchall()
    weighed = [(round(weigh_name("step", value), 2), count, value) for value, count in rows]
    weight, _count, value = max(weighed)
    return (fields[0].name, value, news[0].name) if weight >= 0.5 else None


def _make_view(source: Source, select: str) -> str:
    number = 1
    while True:
        name = f"prepared_{number}"
        taken = source.connection.execute(
            "SELECT count(*) FROM duckdb_views() WHERE view_name = $1", [name]
        ).fetchone()
        if not taken or not taken[0]:
            source.connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
            return name
        number += 1


def _read_kinds(source: Source) -> dict[str, str]:
    described = source.connection.execute(f"SELECT * FROM {source.query} LIMIT 0").description or []
    return {str(item[0]): str(item[1]) for item in described}
