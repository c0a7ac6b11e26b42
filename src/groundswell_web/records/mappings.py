"""The reading as a person corrects it: from the answers of the page to the mapping, which is a small TOML document.

What a person has not touched stays out of the document, so that the library goes on proposing it with its reason.
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from groundswell.errors import MappingNotRead
from groundswell.records.mapping import Columns, check_mapping_words

# The parts that one column at most can play, in the order in which the page offers them.
SINGLE_ROLES = (
    "case",
    "step",
    "at",
    "end_at",
    "lifecycle",
    "received_at",
    "ended_at",
    "due_at",
    "outcome",
    "officer",
    "office",
    "channel",
    "status_at",  # last: a column that is the end of the case as well is shown as that
)
SHARED_ROLES = ("dates", "case_attributes", "event_attributes", "drop")
_DATED_ROLES = ("received_at", "ended_at", "status_at")  # columns that may be dates on the way as well
_DROPPED_BY_LIBRARY = ("officer", "office", "channel", "case_attributes", "event_attributes")


@dataclass(frozen=True)
class Answers:
    """What a person said about the reading.

    Args:
        roles: role of each column, by the column's name.
        ends: ``""``, ``"decided"`` or ``"withdrawn"`` for each step that was shown.
        clocks: whose clock runs, for each step that was shown.
        outcomes_withdrawn: outcomes that count as withdrawals, where a row is a case; None where not asked.
        sections: the other sections of the mapping: times, extract, promise, privacy; None takes a word out.
        shape: the shape of the export.
    """

    roles: Mapping[str, str]
    shape: str
    ends: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    outcomes_withdrawn: tuple[str, ...] | None = None
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What the page showed before the person answered; only what differs from it is written down."""

    roles: Mapping[str, str]
    columns: Columns
    shape: str
    ends: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    outcomes_withdrawn: tuple[str, ...] = ()
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def find_roles(names: Iterable[str], columns: Columns, dropped: Iterable[str]) -> dict[str, str]:
    """Find the role of each column of an export.

    Args:
        names: the columns.
        columns: how the export is read.
        dropped: columns that are left out although they have a role.

    Example:
        >>> find_roles(["id", "x"], Columns(case="id"), [])
        {'id': 'case', 'x': 'drop'}
    """
    left_out = set(dropped)
    roles: dict[str, str] = {}
    for name in names:
        single = next((role for role in SINGLE_ROLES if getattr(columns, role) == name), None)
        shared = next((role for role in SHARED_ROLES[:3] if name in getattr(columns, role)), None)
        roles[name] = "drop" if name in left_out else single or shared or "drop"
    return roles


def find_doubled_roles(roles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Find roles that two columns were given although one at most can have it: role, first column, second column."""
    taken: dict[str, str] = {}
    doubled = []
    for name, role in roles.items():
        if role in SINGLE_ROLES:
            if role in taken:
                doubled.append((role, taken[role], name))
            taken.setdefault(role, name)
    return doubled


def plan_mapping(given: dict[str, Any], shown: Shown, answers: Answers) -> dict[str, Any]:
    """Lay a person's corrections over what was said before.

    Args:
        given: the document so far.
        shown: what the page showed.
        answers: what the person answered.

    Returns:
        The new document; the old one is left as it is.
    """
    document = copy.deepcopy(given)
    if answers.shape != shown.shape:
        document["shape"] = answers.shape
    _plan_columns(document, shown, answers.roles)
    _plan_steps(document, shown, answers)
    for name, words in answers.sections.items():
        _plan_section(document, name, shown.sections.get(name, {}), words)
    return {name: value for name, value in document.items() if value not in ({}, None)}


def _plan_columns(document: dict[str, Any], shown: Shown, roles: Mapping[str, str]) -> None:
    if roles == shown.roles:
        return
    columns = document.setdefault("columns", {})
    for role in SINGLE_ROLES:
        old = next((name for name, had in shown.roles.items() if had == role), None)
        new = next((name for name, has in roles.items() if has == role), None)
        if new != old:
            columns.pop(role, None)
            columns.update({role: new} if new is not None else {})
    if columns.get("status_at") and roles.get(columns["status_at"]) not in ("status_at", "ended_at"):
        del columns["status_at"]  # it was the end of the case as well, and is neither any more
    dates = {
        name: shown.columns.dates.get(name, name)
        for name, role in roles.items()
        if role == "dates" or (role in _DATED_ROLES and name in shown.columns.dates)
    }
    if dates != shown.columns.dates:
        columns["dates"] = dates
    for role in ("case_attributes", "event_attributes"):
        now = [name for name, has in roles.items() if has == role]
        if now != [name for name, had in shown.roles.items() if had == role]:
            columns[role] = now
    _plan_dropping(document, shown, roles)


def _plan_dropping(document: dict[str, Any], shown: Shown, roles: Mapping[str, str]) -> None:
    """Write down which columns are left out or kept against the proposal.

    A column that the proposal uses for another part than an attribute is taken as an attribute first: the library
    then proposes it for nothing else, and drops it.
    """
    privacy, columns = document.setdefault("privacy", {}), document["columns"]
    drop, keep = list(privacy.get("drop", [])), list(privacy.get("keep", []))
    apart = list(columns.get("event_attributes", []))
    for name, role in roles.items():
        if role == "drop" and shown.roles.get(name) != "drop":
            drop.append(name)
            if shown.roles[name] not in _DROPPED_BY_LIBRARY:
                apart.append(name)
        elif role != "drop" and name in drop:
            drop.remove(name)
            apart = [other for other in apart if other != name or role == "event_attributes"]
        if role in ("case_attributes", "event_attributes") and name in shown.personal and name not in keep:
            keep.append(name)
    for section, word, names in (
        (privacy, "drop", drop),
        (privacy, "keep", keep),
        (columns, "event_attributes", apart),
    ):
        if names or word in section:
            section[word] = list(dict.fromkeys(names))


def _plan_steps(document: dict[str, Any], shown: Shown, answers: Answers) -> None:
    if answers.ends and answers.ends != shown.ends:
        former = {step: kind for step, kind in shown.ends.items() if step not in answers.ends}
        all_ends = {**former, **answers.ends}
        document["ends"] = {
            "steps": [step for step, kind in all_ends.items() if kind == "decided"],
            "withdrawals": [step for step, kind in all_ends.items() if kind == "withdrawn"],
        }
    told = answers.outcomes_withdrawn
    if told is not None and told != shown.outcomes_withdrawn:
        document["ends"] = {**document.get("ends", {}), "withdrawals": list(told)}
    changed = {step: clock for step, clock in answers.clocks.items() if clock != shown.clocks.get(step)}
    if changed:
        document["clocks"] = {**document.get("clocks", {}), **changed}


def _plan_section(
    document: dict[str, Any], name: str, shown: Mapping[str, Any], words: Mapping[str, Any]
) -> None:
    section = dict(document.get(name, {}))
    for word, value in words.items():
        if value == shown.get(word):
            continue
        section.pop(word, None)
        if value is not None:
            section[word] = value
    document[name] = section if name != "promise" or "days" in section else {}


def read_document(text: str) -> dict[str, Any]:
    """Read a mapping from TOML.

    Raises:
        MappingNotRead: it is not TOML, or a value is not of its kind.
        MappingWordUnknown: it sets something that a mapping does not have.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingNotRead("The mapping", str(error)) from error
    check_mapping_words(document, "The mapping")
    return document


def write_document(document: Mapping[str, Any]) -> str:
    """Write a mapping as TOML that `read_document` reads back to the same.

    Example:
        >>> print(write_document({"shape": "events", "columns": {"case": "id"}}))
        shape = "events"
        <BLANKLINE>
        [columns]
        case = "id"
        <BLANKLINE>
    """
    lines = [
        f"{name} = {_write(value)}" for name, value in document.items() if not isinstance(value, Mapping)
    ]
    for name, section in document.items():
        if isinstance(section, Mapping) and section:
            lines += [
                "",
                f"[{name}]",
                *(f"{_write_key(word)} = {_write(value)}" for word, value in section.items()),
            ]
    return "\n".join(lines).lstrip("\n") + "\n" if lines else ""


def _write_key(word: str) -> str:
    return word if word.isascii() and word.replace("_", "").isalnum() else _write(word)


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_write(word)} = {_write(one)}" for word, one in value.items()) + " }"
    if isinstance(value, Iterable):
        return "[" + ", ".join(_write(one) for one in value) + "]"
    return str(value)
