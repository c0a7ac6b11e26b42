"""How the times of an export are written, decided from its whole columns, and read as SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.records.time_words import Rule, find_rules, write_plainly, write_rules_sql

_NUMERIC = re.compile(
    r"^\s*(?P<a>\d{1,4})(?P<s>[./\- ])(?P<b>\d{1,2}|[A-Za-z]{3,9})(?P=s)(?P<c>\d{1,4})"
    r"(?:(?P<join>[T ,]+)(?P<h>\d{1,2})(?P<hs>[:.])(?P<m>\d{2})(?:(?P=hs)(?P<sec>\d{2})(?P<f>[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>[zZ]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?\s*$"
)
_WORDED = re.compile(
    r"^\s*(?P<month>[A-Za-z]{3,9})(?P<s> )\d{1,2}(?P<comma>,?) (?P<year>\d{4})"
    r"(?:(?P<join>[T ,]+)(?P<h>\d{1,2})(?P<hs>:)(?P<m>\d{2})(?:(?P=hs)(?P<sec>\d{2})(?P<f>[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>[zZ]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?\s*$"
)
_COMPACT = re.compile(r"^\s*(?P<date>(19|20)\d{6})(?P<join>[T ]?)(?P<time>\d{4}|\d{6})?\s*$")
_EPOCH = re.compile(r"^\s*1\d{9}(\d{3}|\d{6})?([.,]\d{1,9})?\s*$")
_SERIAL = re.compile(r"^\s*[2-6]\d{4}([.,]\d{1,12})?\s*$")
_OFFSET_SQL = r"[0-9] ?([zZ]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"
_NO_TIME = (
    r"[-–—./? ]*|n\.?[/ ]?a\.?|n/?k|nil|null|none|nan|nat|tbd|tbc|tba|unknown|not (yet )?(known|available"
    r"|applicable|set|issued|decided|closed)|pending|open|ongoing|in progress|unbekannt|offen|entf(ä|ae)llt|onbekend"
    r"|inconnu|sin fecha|brak|0000-00-00( 00:00:00)?|0|00[./-]00[./-]0000"
)
ISO = "iso"
EPOCH = "epoch"
# Days since the end of 1899, as spreadsheets count them.
SERIAL = "serial"

CANDIDATE_ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Moscow", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Halifax", "America/Sao_Paulo",
    "America/Santiago", "America/Bogota", "Africa/Johannesburg", "Asia/Kolkata", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Pacific/Auckland",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How the times of one column are written.

    Args:
        formats: strptime patterns or ``"iso"``, ``"epoch"`` or ``"serial"``, the most frequent first.
        share: the share of the looked-at values that one of them reads.
        with_time: whether most have a time of day.
        with_offset: share of the values that carry an offset from UTC.
        undecided: an example that could be day first or month first, where nothing in the column decides it.
        rules: how words in its times are written otherwise before a format is tried.
    """

    formats: tuple[str, ...]
    share: float
    with_time: bool
    with_offset: float
    undecided: str | None = None
    rules: tuple[Rule, ...] = ()


def decide_time_style(values: Iterable[str], day_first: bool | None = None) -> TimeStyle:
    """Decide how times are written from the values of a column.

    Whether 03/04/2021 is March or April is decided by values of the same column that can be only one of them
    (such as 25/04/2021), or by dots, which only day-first countries use; or it is left undecided.

    Args:
        values: texts of the column, without repeats.
        day_first: what is known from elsewhere; None decides from the column.

    Returns:
        The style; with no formats where the values are not times.

    Example:
        >>> decide_time_style(["25/04/2021", "03/04/2021"]).formats
        ('%d/%m/%Y',)
        >>> decide_time_style(["03/04/2021"]).undecided
        '03/04/2021'
    """
    seen = list(values)
    style = _decide_style(seen, day_first)
    if style.share > 0.995 and _needs_no_words(seen, style):
        return style
    few = seen[:200]
    rules = find_rules(few)
    if not rules or _decide_style([write_plainly(value, rules) for value in few], day_first).share < 0.5:
        return style
    rules = find_rules(seen)
    worded = _decide_style([write_plainly(value, rules) for value in seen], day_first)
    return replace(worded, rules=rules) if worded.share >= style.share else style


def _needs_no_words(values: Sequence[str], style: TimeStyle) -> bool:
    """Whether names of months, where there are any, are English: SQL then reads them as they stand."""
    if not any("%B" in name or "%b" in name for name in style.formats):
        return True
    return sum(1 for value in values if read_time(value, style)) > 0.995 * len(values)


def _decide_style(seen: list[str], day_first: bool | None) -> TimeStyle:
    total = 0
    day_share, example = _weigh_order(seen) if day_first is None else (1.0 if day_first else 0.0, None)
    formats: Counter[str] = Counter()
    timed = zoned = 0
    for value in seen:
        total += 1
        found = _name_format(value, day_share)
        if found is None:
            continue
        formats[found[0]] += 1
        timed += found[1]
        zoned += found[2]
    known = sum(formats.values())
    undecided = example if day_share is None else None
    if not known or not total:
        return TimeStyle((), 0.0, False, 0.0)
    return TimeStyle(
        _rank_formats(formats, day_share), known / total, timed > known / 2, zoned / known, undecided
    )


def _rank_formats(formats: Counter[str], day_share: float | None) -> tuple[str, ...]:
    """Put first the formats of the settled order of day and month, and those with short years: %Y reads 21 as 21."""
    other = "%m" if day_share is None or day_share >= 0.5 else "%d"
    most = [name for name, _count in formats.most_common(12)]
    return tuple(sorted(most, key=lambda name: (name.startswith(other), "%y" not in name)))


def _weigh_order(values: Sequence[str]) -> tuple[float | None, str | None]:
    """Weigh day first (1) against month first (0) from the values that can be only one of them."""
    first = second = dotted = 0
    example = None
    for value in values:
        match = _NUMERIC.match(value)
        if not match or len(match["a"]) == 4 or not match["b"].isdigit():
            continue
        a, b = int(match["a"]), int(match["b"])
        first += a > 12 >= b
        second += b > 12 >= a
        dotted += match["s"] == "."
        if example is None and a <= 12 and b <= 12 and a != b:
            example = value
    if example is None:
        return 1.0 if first >= second else 0.0, None
    if first + second == 0:
        return (1.0 if dotted else None), example
    share = first / (first + second)
    return (None if 0.02 < share < 0.98 else share), example


def _name_format(value: str, day_share: float | None) -> tuple[str, bool, bool] | None:
    if _EPOCH.match(value):
        return EPOCH, True, True
    if _SERIAL.match(value):
        return SERIAL, "." in value or "," in value, False
    compact = _COMPACT.match(value)
    if compact:
        clock = (
            {None: "", "": ""}.get(compact["time"])
            if not compact["time"]
            else "%H%M%S"[: len(compact["time"])]
        )
        return "%Y%m%d" + compact["join"] + (clock or ""), bool(compact["time"]), False
    match = _NUMERIC.match(value) or _WORDED.match(value)
    date = _name_date(match, day_share) if match else None
    if match is None or date is None:
        return None
    has_time, has_offset = match["h"] is not None, match["zone"] is not None
    if date == "%Y-%m-%d" and match["hs"] != "." and not match["half"] and "," not in (match["f"] or ""):
        return ISO, has_time, has_offset
    if not has_time:
        return date, False, False
    return date + _name_clock(match), True, has_offset


def _name_date(match: re.Match[str], day_share: float | None) -> str | None:
    if match.re is _WORDED:
        return f"{'%b' if len(match['month']) == 3 else '%B'} %d{match['comma']} %Y"
    a, b, c, s = match["a"], match["b"], match["c"], match["s"]
    if not b.isdigit():
        month = "%b" if len(b) == 3 else "%B"
        return f"%d{s}{month}{s}%Y" if len(c) == 4 else f"%d{s}{month}{s}%y" if len(c) == 2 else None
    if len(a) == 4:
        return f"%Y{s}%m{s}%d" if int(b) <= 12 and int(c) <= 31 else None
    if len(c) not in (2, 4) or int(a) > 31 or int(b) > 31 or (int(a) > 12 and int(b) > 12):
        return None
    year = "%Y" if len(c) == 4 else "%y"
    day_first = int(a) > 12 or (int(b) <= 12 and (day_share is None or day_share >= 0.5))
    return f"%d{s}%m{s}{year}" if day_first else f"%m{s}%d{s}{year}"


def _name_clock(match: re.Match[str]) -> str:
    hs = match["hs"]
    hour = "%I" if match["half"] else "%H"
    clock = match["join"] + hour + hs + "%M"
    if match["sec"]:
        clock += hs + "%S"
    if match["f"]:
        clock += match["f"][0] + "%f"
    if match["half"]:
        clock += " %p" if match.string[match.start("half") - 1] == " " else "%p"
    return clock + ("%z" if match["zone"] else "")


def write_time_sql(column: str, kind: str, style: TimeStyle | None, zone: str) -> str:
    """Write the SQL that reads a column as UTC, giving NULL for what is not a time.

    Args:
        column: a quoted column or an expression.
        kind: its DuckDB type.
        style: how its texts are written; not needed where it is a date or time already.
        zone: IANA zone of times without an offset.

    Returns:
        An expression of type TIMESTAMP (UTC).
    """
    upper = kind.upper()
    if "WITH TIME ZONE" in upper or upper == "TIMESTAMPTZ":
        return _drop_zone(column)
    if upper.startswith(("TIMESTAMP", "DATE")):
        return _as_utc(f"CAST({column} AS TIMESTAMP)", zone)
    if style is None or not style.formats:
        return "CAST(NULL AS TIMESTAMP)"
    text = write_rules_sql(f"trim(CAST({column} AS VARCHAR))", style.rules)
    parts = [_write_format_sql(text, name, zone) for name in _order_formats(style, zone)]
    if upper == "VARCHAR" and not style.rules and parts[0] == _write_format_sql(text, "iso-naive", zone):
        # Nearly all are read as they stand; to trim a text takes longer than to read it.
        parts.insert(0, _write_format_sql(column, "iso-naive", zone))
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _order_formats(style: TimeStyle, zone: str) -> list[str]:
    """Put ISO first, then the formats: those of one kind together, so that each is tried once."""
    names = [name for name in style.formats if name in (ISO, EPOCH, SERIAL)]
    patterns = [name for name in style.formats if name not in (ISO, EPOCH, SERIAL)]
    if ISO in names and style.with_offset == 0:
        names[names.index(ISO)] = "iso-naive"
    if ISO in names and style.with_offset == 1:
        names[names.index(ISO)] = "iso-offset"
    return [*names, *patterns]


def _write_format_sql(text: str, name: str, zone: str) -> str:
    if name in (EPOCH, SERIAL):
        number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
        if name == SERIAL:
            since = f"make_timestamp(CAST(round(({number} - 25569) * 86400) AS BIGINT) * 1000000)"
            return _as_utc(f"CASE WHEN {number} BETWEEN 20000 AND 70000 THEN {since} END", zone)
        scale = f"CASE WHEN {number} >= 1e15 THEN 1 WHEN {number} >= 1e12 THEN 1000 ELSE 1000000 END"
        return f"make_timestamp(CAST({number} * {scale} AS BIGINT))"
    if name == "iso-offset":
        return _read_offset_sql(text)
    local = _as_utc(f"TRY_CAST({text} AS TIMESTAMP)", zone)
    if name == "iso-naive":
        return local
    if name == ISO:
        return (
            f"CASE WHEN regexp_matches({text}, '{_OFFSET_SQL}') AND length({text}) > 10 "
            f"THEN {_read_offset_sql(text)} ELSE {local} END"
        )
    if "%z" in name:
        return _drop_zone(f"try_strptime({_even_offset(text)}, '{name}')")
    return _as_utc(f"try_strptime({text}, '{name}')", zone)


def drop_placeholder(text: str) -> str:
    """Write the SQL that takes what stands for a missing time, such as N/A or 0000-00-00, as empty.

    Example:
        >>> print(drop_placeholder("t")[:30])
        CASE WHEN NOT regexp_full_matc
    """
    return f"CASE WHEN NOT regexp_full_match({text}, '{_NO_TIME}', 'i') THEN {text} END"


def _read_offset_sql(text: str) -> str:
    """Read ISO text with an offset; a cast to TIMESTAMP would leave the offset out without a word."""
    evened = (
        f"regexp_replace({_even_offset(text)}, '([T ][0-9]{{1,2}}:[0-9]{{2}})([+-][0-9:]+)$', '\\1:00\\2')"
    )
    plain, careful = (_drop_zone(f"TRY_CAST({part} AS TIMESTAMPTZ)") for part in (text, evened))
    return f"coalesce({plain}, {careful})"


def _even_offset(text: str) -> str:
    """Write an offset as the engine reads it: no space before it, and +00:00 for Z, UTC and GMT."""
    named = f"regexp_replace({text}, ' ?(z|Z|UTC|GMT)$', '+00:00')"
    return f"regexp_replace({named}, ' ([+-][0-9:]+)$', '\\1')"


def _as_utc(expression: str, zone: str) -> str:
    return expression if zone == "UTC" else _drop_zone(f"timezone('{zone}', {expression})")


def _drop_zone(expression: str) -> str:
    """Turn an instant into UTC without a zone; by its number, four times faster than by ``timezone``."""
    return f"make_timestamp(epoch_us({expression}))"


def find_midnight_zone(moments: Sequence[datetime], share: float = 0.98) -> str | None:
    """Find a zone in whose clock nearly all moments are midnights, as in dates stored as UTC.

    Args:
        moments: aware moments in UTC.
        share: how many must be midnights.

    Returns:
        The first such zone of `CANDIDATE_ZONES`; None where none is.

    Example:
        >>> find_midnight_zone([datetime(2006, 7, 23, 22, tzinfo=UTC), datetime(2006, 12, 4, 23, tzinfo=UTC)])
        'Europe/Berlin'
    """
    moments = [moment for moment in moments if 2 <= moment.year <= 9998]
    if not moments:
        return None
    for name in CANDIDATE_ZONES:
        zone = ZoneInfo(name)
        hits = sum(
            1 for moment in moments if moment.astimezone(zone).timetz().replace(tzinfo=None) == _MIDNIGHT
        )
        if hits >= share * len(moments):
            return name
    return None


def find_offset_zone(texts: Iterable[str], style: TimeStyle | None = None) -> str | None:
    """Find a zone whose offsets are those that the texts carry, summer and winter.

    Args:
        texts: times with offsets.
        style: how they are written; ISO where None.

    Returns:
        The first such zone of `CANDIDATE_ZONES`; None where none fits or no text carries an offset.

    Example:
        >>> find_offset_zone(["2011-10-11 13:42:22+02:00", "2011-12-06 13:41:31+01:00"])
        'Europe/Berlin'
    """
    written = style or TimeStyle((ISO,), 1.0, True, 1.0)
    read = [read_time(text, written) for text in texts]
    moments = [moment for moment in read if moment and moment.tzinfo and 2 <= moment.year <= 9998]
    if not moments:
        return None
    for name in CANDIDATE_ZONES:
        zone = ZoneInfo(name)
        if all(moment.astimezone(zone).utcoffset() == moment.utcoffset() for moment in moments):
            return name
    return _name_fixed_zone(moments)


def _name_fixed_zone(moments: list[datetime]) -> str | None:
    """Name the zone of one whole number of hours that all moments carry, in summer and in winter."""
    offsets = {moment.utcoffset() for moment in moments}
    seconds = (offsets.pop() or timedelta()).total_seconds() if len(offsets) == 1 else 0.0
    hours = int(seconds // 3600)
    return f"Etc/GMT{-hours:+d}" if hours and seconds % 3600 == 0 and -12 <= hours <= 14 else None


_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC).time()


def read_time(text: str, style: TimeStyle) -> datetime | None:
    """Read one time as it is written in a column; aware where it carries an offset.

    Example:
        >>> read_time("3. Mai 2021", decide_time_style(["3. Mai 2021", "12. Juni 2021"]))
        datetime.datetime(2021, 5, 3, 0, 0)
    """
    plain = re.sub(r"(?<=[0-9]) ([+-]\d{2}:?\d{2})$", r"\1", write_plainly(text, style.rules))
    plain = re.sub(r"(?<=[0-9]) ?(UTC|GMT|[zZ])$", "+00:00", plain)
    for name in style.formats:
        try:
            if name == EPOCH:
                return datetime.fromtimestamp(float(plain.replace(",", ".")) / _scale(plain), UTC)
            if name == SERIAL:
                return datetime(1899, 12, 30) + timedelta(
                    seconds=round(float(plain.replace(",", ".")) * 86_400)
                )
            return datetime.fromisoformat(plain) if name == ISO else datetime.strptime(plain, name)
        except (ValueError, OverflowError):
            continue
    return None


def _scale(text: str) -> int:
    """Tell seconds from milliseconds and microseconds by the digits before the point."""
    digits = len(re.split(r"[.,]", text)[0])
    return 1 if digits <= 10 else 1_000 if digits <= 13 else 1_000_000
