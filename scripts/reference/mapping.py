"""docs/reference/mapping.md and mapping.schema.json, from the dataclasses of a mapping."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from dataclasses import MISSING, Field
from datetime import date, datetime, time
from typing import Any

from groundswell.records.mapping import Columns, Ends, Extract, Mapping, Privacy, Promise, Times
from groundswell.working_time import OpeningHours
from reference.markdown import WRITTEN, join_blocks, plain, split_arguments, split_docstring, write_table

SECTIONS: dict[str, type] = {
    "columns": Columns,
    "times": Times,
    "extract": Extract,
    "ends": Ends,
    "promise": Promise,
    "opening": OpeningHours,
    "privacy": Privacy,
}
SHAPES = {
    "events": "each row is one thing that happened, with one time",
    "statuses": "each row is one entering of a status, with one time",
    "intervals": "each row is a piece of work with a start and an end, or is either of the two",
    "dates": "each row is one case, with several date columns",
    "standards": "each row is one service standard with its target and its result; no cases",
    "months": "each row holds the figures of one service for one month; no cases",
}
CLOCKS = {
    "agency": "the agency has it to do",
    "applicant": "the applicant has to answer, bring or pay something",
    "third_party": "another body or an adviser has it",
    "law": "a period that the law prescribes has to run out",
    "unknown": "nobody can say",
}
# What the docstrings of the dataclasses do not say word by word.
MEANINGS = {
    "shape": "what a row of the export is",
    "encoding": "the encoding of a text file, such as `cp1250`",
    "rows": "only rows with this value in this column are read",
    "largest_bad_share": "the largest share of rows that may be set aside before the reading stops, 0 to 1",
    "ends.steps": "the steps that end a case; with the shape `dates`, the outcomes that do",
    "ends.withdrawals": "those of them by which the applicant withdrew: ends, but no decisions",
    "ends.last_event": "whether the last event of every case is its end, as in an export of closed cases",
    "privacy.keep": "columns to keep although they look personal",
    "privacy.drop": "columns to leave out although they would be kept",
    "privacy.keep_identifiers": "whether the names of cases and officers are kept as they are, not hashed",
}
# What happens where a word is left out and its default alone does not tell.
LEFT_OUT = {
    "columns": "proposed",
    "columns.event_attributes": "none",
    "times.zone": "found in offsets or midnights, else `UTC`",
    "times.formats": "found in the values",
    "times.day_first": "found in the values, or asked",
    "times.time_of_day": "proposed",
    "encoding": "found in the file",
    "extract.at": "the last time in the export",
    "extract.window_from": "all, or found in late receipts",
    "ends.steps": "inferred from which steps are last",
    "ends.withdrawals": "inferred from their names",
}
INTRODUCTION = """\
# The mapping

A mapping says how an export is to be read. It is a small TOML file, given with `--mapping M.toml`. What it
leaves out is proposed from the export, so most mappings have a few lines. To begin with a whole one:

```sh
groundswell inspect docs/tutorials/permits.csv --write-mapping out/permits.toml
```

Names of columns and steps are those of the export, letter by letter. A word that a mapping does not have is
refused, with the words that it has. Editors that know JSON Schema for TOML can use
[mapping.schema.json](mapping.schema.json).

A whole example:

```toml
shape = "events"

[columns]
case = "Permit"
step = "Activity"
at = "Date"

[times]
zone = "Europe/Amsterdam"
day_first = true

[extract]
at = 2024-06-28

[ends]
steps = ["Granted", "Refused", "Withdrawn"]
withdrawals = ["Withdrawn"]

[promise]
days = 56
share = 0.9

[opening]
weekdays = [0, 1, 2, 3, 4]
opens = 09:00:00
closes = 17:00:00
country = "NL"

[clocks]
"Asked for documents" = "applicant"
```"""


def describe_words(section: str, kind: type) -> dict[str, str]:
    """Describe each word of a section, from its docstring or from our own list; none may be missing."""
    told = split_arguments(split_docstring(kind.__doc__).get("Args", ""))
    told = {name: _say_left_out(meaning).rstrip(".") for name, meaning in told.items()}
    return {
        one.name: told.get(one.name) or MEANINGS[f"{section}.{one.name}"] for one in dataclasses.fields(kind)
    }


def _say_left_out(meaning: str) -> str:
    meaning = re.sub(r"\. None: .*$", "", meaning)
    for code, words in (("None where", "leave out where"), ("None for", "leave out for")):
        meaning = meaning.replace(code, words)
    return meaning


def _say_default(section: str, one: Field[Any]) -> str:
    return LEFT_OUT.get(f"{section}.{one.name}") or LEFT_OUT.get(section) or _show_default(one)


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION, "## At the top"]
    top = [
        ("`shape`", "one of the shapes below", "proposed", MEANINGS["shape"]),
        (
            "`largest_bad_share`",
            "number",
            _show_default(_field(Mapping, "largest_bad_share")),
            MEANINGS["largest_bad_share"],
        ),
        ("`encoding`", "text", LEFT_OUT["encoding"], MEANINGS["encoding"]),
    ]
    blocks.append(write_table(("word", "kind", "if not given", "what it means"), top))
    blocks.append(
        write_table(("shape", "what a row is"), [(f"`{name}`", SHAPES[name]) for name in _choices("shape")])
    )
    for name, kind in SECTIONS.items():
        told = describe_words(name, kind)
        rows = [
            (f"`{one.name}`", _show_kind(_kinds(kind)[one.name]), _say_default(name, one), told[one.name])
            for one in dataclasses.fields(kind)
        ]
        summary = plain(split_docstring(kind.__doc__)[""]).split("\n\n")[0].replace("\n", " ")
        if name == "opening":
            summary += " Left out, it is inferred from when things are recorded."
        blocks += [
            f"## [{name}]",
            summary,
            write_table(("word", "kind", "if not given", "what it means"), rows),
        ]
    blocks += [
        "## [rows]",
        'A line says that only rows with one value in a column are read: `"Field" = "Status"`. So a trail of changes,'
        " with a row for each change of any field, is read by the field that says where a case is. It is proposed"
        " where such a trail is found.",
        "## [clocks]",
        'A line for each step whose clock is known: `"name of the step" = "clock"`.'
        " The others are guessed from their names, and what was guessed is said.",
        write_table(
            ("clock", "whose time runs"), [(f"`{name}`", CLOCKS[name]) for name in _choices("clock")]
        ),
        "## [merge_steps]",
        'A line for each spelling that means another step: `"as written" = "as meant"`.'
        " Nothing is merged unless it is said here.",
        "## [officer_hours]",
        'A line for each officer whose hours are known: `"name of the officer" = "mon-fri 9:00-12:00, 13:00-17:00"`,'
        ' with `;` between parts of the week and `"*"` for all others. Hours that are not given are learned from'
        " when the officer did something; given hours make the causes of waiting exact.",
    ]
    return join_blocks(blocks)


def write_schema() -> str:
    """Write the JSON Schema of a mapping file."""
    properties: dict[str, Any] = {
        "shape": {"enum": list(_choices("shape")), "description": MEANINGS["shape"]},
        "largest_bad_share": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": MEANINGS["largest_bad_share"],
        },
        "encoding": {"type": "string", "description": MEANINGS["encoding"]},
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": MEANINGS["rows"],
        },
        "clocks": {"type": "object", "additionalProperties": {"enum": list(_choices("clock"))}},
        "merge_steps": {"type": "object", "additionalProperties": {"type": "string"}},
        "officer_hours": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    for name, kind in SECTIONS.items():
        told = describe_words(name, kind)
        words = {
            word: {**_schema_of(one), **_LIMITS.get(f"{name}.{word}", {}), "description": told[word]}
            for word, one in _kinds(kind).items()
        }
        properties[name] = {"type": "object", "additionalProperties": False, "properties": words}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Groundswell mapping",
        "description": "How an export of case records is to be read. What is left out is proposed.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_LIMITS: dict[str, dict[str, Any]] = {
    "opening.weekdays": {"minItems": 1, "items": {"type": "integer", "minimum": 0, "maximum": 6}},
    "promise.days": {"exclusiveMinimum": 0},
    "promise.share": {"minimum": 0, "maximum": 1},
}
_PLAIN: dict[Any, tuple[str, dict[str, Any]]] = {
    str: ("text", {"type": "string"}),
    bool: ("true or false", {"type": "boolean"}),
    int: ("whole number", {"type": "integer"}),
    float: ("number", {"type": "number"}),
    datetime: (
        "date, with or without time",
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$"},
    ),
    date: ("date", {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
    time: ("time", {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"}),
}


def _choices(name: str) -> tuple[str, ...]:
    from groundswell.records import mapping

    return mapping.SHAPES if name == "shape" else mapping.CLOCKS


def _kinds(kind: type) -> dict[str, Any]:
    return {name: _without_none(one) for name, one in typing.get_type_hints(kind).items()}


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(one for one in typing.get_args(kind) if one is not type(None))
    return kind


def _show_kind(kind: Any) -> str:
    if typing.get_origin(kind) is tuple:
        return f"list of {_show_kind(typing.get_args(kind)[0])}"
    if typing.get_origin(kind) is dict:
        return "table of text"
    return _PLAIN[kind][0]


def _schema_of(kind: Any) -> dict[str, Any]:
    if typing.get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(typing.get_args(kind)[0])}
    if typing.get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return dict(_PLAIN[kind][1])


def _field(kind: type, name: str) -> Field[Any]:
    return next(one for one in dataclasses.fields(kind) if one.name == name)


def _show_default(one: Field[Any]) -> str:
    if one.default is MISSING:
        return "must be given" if one.default_factory is MISSING else "none"
    if one.default is None or one.default == ():
        return "none"
    if isinstance(one.default, bool):
        return f"`{str(one.default).lower()}`"
    if isinstance(one.default, tuple):
        return f"`{list(one.default)}`"
    return f"`{one.default}`"
