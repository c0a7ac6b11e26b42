"""Propose how to read an export, from the names and the content of its columns; each choice with its reason.

Never from the file's name. What cannot be decided becomes a question, with the line that answers it.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from typing import Any, cast

from groundswell.records.chooser import Choice, Chooser, Question
from groundswell.records.figures import find_months, find_standards
from groundswell.records.mapping import FIGURES, Columns, Mapping, Shape, Times
from groundswell.records.patterns import CaseShape, describe_case_shape, is_ordered_pair, tells_the_end
from groundswell.records.preparation import Preparation
from groundswell.records.profiles import MISSING, ColumnProfile, Profile
from groundswell.records.proposed_dates import propose_date_columns
from groundswell.records.status_ends import may_tell_the_end, propose_status_date
from groundswell.records.vocabulary import plain, sounds_like_result, sounds_like_status, weigh_name
from groundswell.wording import _, format_share

LARGEST_ATTRIBUTE = 200


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping, with its reasons, and what has to be asked."""

    mapping: Mapping
    choices: tuple[Choice, ...]
    questions: tuple[Question, ...]


def propose_mapping(profile: Profile, given: AnyMapping[str, Any], hints: AnyMapping[str, str]) -> Proposal:
    """Propose a mapping for an export.

    Args:
        profile: what its columns look like.
        given: what a mapping file already says; nothing of it is proposed again.
        hints: roles that the format itself tells.

    Returns:
        The proposal; where it has questions, they have to be answered before the export is read.

    Example:
        >>> propose_mapping(profile, {}, {}).mapping.shape                        # doctest: +SKIP
        'events'
    """
    chooser = Chooser(profile, given.get("columns", {}), hints)
    case = describe_case_shape(chooser)
    shape, reason, confidence = _choose_shape(chooser, case, given, hints)
    choices = [Choice("shape", shape, confidence, reason)] if "shape" not in given else []
    if shape in FIGURES:
        columns = Columns()
    elif shape == "dates":
        columns = propose_date_columns(chooser)
    else:
        columns, shape = _propose_event_columns(chooser, case, shape)
    if shape not in FIGURES:
        columns = _propose_rest(chooser, columns, case if shape != "dates" else None)
    if shape == "dates":
        columns = propose_status_date(chooser, columns)
    mapping = Mapping(cast(Shape, shape), columns, times=_propose_times(chooser, columns, given))
    if choices and choices[0].value != shape:
        choices = [replace(choices[0], value=shape)]
    _ask_what_is_missing(chooser, mapping)
    return Proposal(mapping, tuple(choices + chooser.choices), tuple(chooser.questions))


def add_preparation(proposal: Proposal, done: Preparation) -> Proposal:
    """Put into a proposal what was done to the export before its columns were chosen."""
    times = replace(proposal.mapping.times, time_of_day=done.time_of_day)
    mapping = replace(proposal.mapping, times=times, rows=done.rows)
    return replace(
        proposal, mapping=mapping, choices=(*proposal.choices[:1], *done.choices, *proposal.choices[1:])
    )


def _choose_shape(
    chooser: Chooser, case: CaseShape, given: AnyMapping[str, Any], hints: AnyMapping[str, str]
) -> tuple[str, str, float]:
    if "shape" in given:
        return given["shape"], _("the mapping says so"), 1.0
    if "shape" in hints:
        return hints["shape"], hints.get("why shape", _("the format itself says so")), 0.9
    names = [column.name for column in chooser.profile.columns]
    if find_standards(names):
        return "standards", _("a target, how many met it and how many there were stand in each row"), 0.95
    if find_months(names) and case.column is None:
        return "months", _("each row holds the figures of a service for one month"), 0.9
    dates = [c for c in chooser.profile.columns if c.is_time and weigh_name("touched", c.name) == 0]
    if case.column and case.step and case.at:
        text = _(
            "{column} repeats: about {number} rows for each, with {step} and {at} changing from row to row"
        )
        reason = text.format(
            column=case.column, number=f"{case.rows_per_case:.1f}", step=case.step, at=case.at
        )
        sounds = sounds_like_status(case.step)
        return ("statuses" if sounds else "events"), reason, min(0.98, 0.6 + case.strength / 4)
    if len(dates) >= 2:
        reason = _("each row is one case, with {count} date columns").format(count=len(dates))
        return "dates", reason, 0.9 if case.unique_column else 0.6
    if len(dates) == 1 and case.unique_column and may_tell_the_end(chooser.profile.columns):
        return "dates", _("each row is one case, with its receipt, its status and the date of that"), 0.7
    return "events", _("there is one column of times, so each row is one thing that happened"), 0.4


def _propose_event_columns(chooser: Chooser, case: CaseShape, shape: str) -> tuple[Columns, str]:
    found = {"case": case.column, "step": case.step, "at": case.at}
    for role, column in found.items():
        if chooser.known(role) is None and column is not None:
            chooser.choose(role, column, case.confidence(role), case.reasons[role])
    names = {role: chooser.pinned.get(role) or chooser.hints.get(role) or found[role] for role in found}
    end_at, lifecycle = _find_interval(chooser, case, names["at"])
    if end_at and isinstance(end_at, tuple):
        names["at"], end_at = end_at
    if (end_at or lifecycle) and shape in ("events", "statuses") and "shape" not in chooser.pinned:
        shape = "intervals"
    columns = Columns(
        case=names["case"], step=names["step"], at=names["at"], end_at=end_at, lifecycle=lifecycle
    )
    whole = [c for c in chooser.free() if c.is_time and c.name in case.constant]
    plain_dates = [
        c for c in whole if weigh_name("planned", c.name) == 0 and weigh_name("touched", c.name) == 0
    ]
    due = chooser.known("due_at") or _pick_time(chooser, "due", whole, 0.9)
    received = chooser.known("received_at") or _pick_time(chooser, "received", plain_dates, 0.75)
    ended = chooser.known("ended_at") or _pick_time(chooser, "ended", plain_dates, 0.8)
    return replace(columns, due_at=due, received_at=received, ended_at=ended), shape


def _pick_time(chooser: Chooser, role: str, candidates: list[ColumnProfile], least: float) -> str | None:
    left = [c for c in candidates if c.name not in chooser.taken]
    times = chooser.profile.times
    known = {c.name: round(float((times[c.name] != MISSING).mean()), 1) for c in left}
    weighed = [(weigh_name(role, c.name), known[c.name], int(times[c.name].max()), c.name) for c in left]
    if not weighed or max(weighed)[0] < least:
        return None
    weight, _known, _late, name = max(weighed)
    return chooser.choose(
        f"{role}_at", name, weight * 0.9, _("a time that is the same in every row of a case, and so called")
    )


def _find_interval(chooser: Chooser, case: CaseShape, at: str | None) -> tuple[Any, str | None]:
    """Find the second time of rows that have a start and an end, or the column that tells starts from ends."""
    known = chooser.known("end_at")
    if known is not None:
        return known, None
    lifecycle = chooser.pinned.get("lifecycle") or _find_lifecycle(chooser)
    if lifecycle is not None:
        return None, lifecycle
    if at is None:
        return None, None
    for other in chooser.free():
        if not other.is_time or other.name in case.constant or weigh_name("touched", other.name) > 0:
            continue
        if is_ordered_pair(chooser.profile, at, other.name) and weigh_name("end", other.name) > 0:
            return chooser.choose(
                "end_at", other.name, 0.95, _("never before the start, and so called")
            ), None
        if is_ordered_pair(chooser.profile, other.name, at) and weigh_name("start", other.name) > 0:
            chooser.choose("at", other.name, 0.95, _("never after the end, and so called"))
            return (other.name, at), None
    return None, None


def _find_lifecycle(chooser: Chooser) -> str | None:
    for column in chooser.free():
        words = {plain(value) for value in column.examples}
        both = words & {"start", "started", "begin"} and words & {"complete", "completed", "end", "finish"}
        if both and (weigh_name("lifecycle", column.name) > 0 or len(words) <= 8):
            return chooser.choose("lifecycle", column.name, 0.95, _("its values say start and complete"))
    return None


def _propose_rest(chooser: Chooser, columns: Columns, case: CaseShape | None) -> Columns:
    texts = [c for c in chooser.free() if not c.is_time]
    if case is not None:
        # Who acts on a case changes from row to row; who is the same in all of them may only have opened it.
        texts = sorted(texts, key=lambda c: c.name in case.constant)
    people = [c for c in texts if c.number_share < 0.9 or c.distinct < 2_000]
    officer = chooser.pick_by_name("officer", [c for c in people if c.distinct > 1], 0.6)
    groups = [c for c in texts if 1 < c.distinct <= 1_000 and c.mean_length < 80 and c.name != officer]
    office = chooser.pick_by_name("office", groups, 0.6)
    channel = chooser.pick_by_name("channel", [c for c in groups if c.distinct <= 40], 0.65)
    outcome = columns.outcome
    if case is None and outcome is None:
        outcome = chooser.pick_by_name("outcome", [c for c in groups if c.distinct <= 100], 0.6)
    if "case_attributes" in chooser.pinned:
        attributes = tuple(chooser.pinned["case_attributes"])
    else:
        attributes = _propose_attributes(chooser, case, columns)
    return replace(
        columns, officer=officer, office=office, channel=channel, outcome=outcome, case_attributes=attributes
    )


def _propose_attributes(chooser: Chooser, case: CaseShape | None, columns: Columns) -> tuple[str, ...]:
    kept = []
    for column in chooser.free():
        constant = case is None or column.name in case.constant
        cases = column.codes.size / max(case.rows_per_case, 1.0) if case is not None else column.codes.size
        limit = min(LARGEST_ATTRIBUTE, 0.2 * cases + 3)
        few = 1 < column.distinct <= limit and column.mean_length <= 80
        person = column.personal is not None or weigh_name("officer", column.name) >= 0.6
        result = sounds_like_result(column.name) or tells_the_end(chooser.profile, column, columns.ended_at)
        if constant and few and not column.is_time and not person and not result:
            kept.append(column.name)
    for name in kept:
        chooser.taken.add(name)
    if kept:
        reason = _("the same in all rows of a case, with few different values, and nothing personal in them")
        chooser.choices.append(Choice("columns.case_attributes", ", ".join(kept), 0.8, reason))
    return tuple(kept)


def _propose_times(chooser: Chooser, columns: Columns, given: AnyMapping[str, Any]) -> Times:
    """Settle what is day and what is month; ask where no value of any column decides it."""
    used = {columns.at, columns.end_at, columns.received_at, columns.ended_at, columns.due_at, *columns.dates}
    styles = [(c.name, c.style) for c in chooser.profile.columns if c.style is not None and c.name in used]
    undecided = [(name, style.undecided) for name, style in styles if style.undecided]
    day_first = given.get("times", {}).get("day_first")
    if undecided and day_first is None:
        day_first = _borrow_order(chooser, {name for name, _example in undecided})
        if day_first is None:
            name, example = undecided[0]
            text = _(
                "In the column {column} {example} can be read day first or month first, and no value decides it"
            )
            line = "[times]\nday_first = true   # or false"
            chooser.questions.append(Question(text.format(column=repr(name), example=repr(example)), line))
        else:
            reason = _("other columns of dates in this export are written so")
            chooser.choices.append(Choice("times.day_first", str(day_first).lower(), 0.9, reason))
    return Times(day_first=day_first)


def _borrow_order(chooser: Chooser, undecided: set[str]) -> bool | None:
    day = month = 0
    for column in chooser.profile.columns:
        if column.style is None or column.name in undecided:
            continue
        day += any(name.startswith("%d") and name[3:5] == "%m" for name in column.style.formats)
        month += any(name.startswith("%m") for name in column.style.formats)
    return None if (day > 0) == (month > 0) else day > 0


def _ask_what_is_missing(chooser: Chooser, mapping: Mapping) -> None:
    columns = mapping.columns
    listed = ", ".join(repr(column.name) for column in chooser.profile.columns[:30])
    if mapping.shape in FIGURES:
        return
    if mapping.shape == "dates":
        if len(columns.dates) < 1:
            text = _("No column of dates was found among {columns}")
            chooser.questions.append(Question(text.format(columns=listed), '[columns]\nreceived_at = "…"'))
        return
    roles = [("case", _("the case")), ("step", _("the step")), ("at", _("the time"))]
    if not chooser.profile.times:
        roles = roles[::-1]
    for role, what in roles:
        if getattr(columns, role) is None:
            text = _("No column could be found that holds {what}, among {columns}")
            chooser.questions.append(
                Question(text.format(what=what, columns=listed), f'[columns]\n{role} = "…"')
            )


def explain_unkept(profile: Profile, mapping: Mapping) -> list[tuple[str, str]]:
    """Say of every column that was not kept why it was not.

    Args:
        profile: the columns.
        mapping: how the export is read.

    Returns:
        Column and reason, in the order of the export.
    """
    columns = mapping.columns
    used = {getattr(columns, role) for role in ("case", "step", "at", "end_at", "lifecycle", "officer", "office",
            "channel", "received_at", "ended_at", "due_at", "outcome", "status_at")}  # fmt: skip
    used |= {*columns.dates, *columns.case_attributes, *columns.event_attributes}
    out = []
    for column in profile.columns:
        if column.name in mapping.privacy.drop:
            out.append((column.name, _("the mapping says to drop it")))
        elif column.name not in used:
            out.append((column.name, _explain_column(column)))
    return out


def _explain_column(column: ColumnProfile) -> str:
    if column.personal:
        return _("looks personal: {kind}").format(kind=_(column.personal))
    if weigh_name("officer", column.name) >= 0.6:
        return _("names a person of the agency")
    if column.distinct == 0:
        return _("empty")
    if column.distinct == 1:
        return _("the same value in every row")
    if column.is_time:
        return _("a time that the reading does not need")
    if sounds_like_result(column.name):
        return _("called like something that is known only when the case has ended")
    if column.unique > 0.5:
        return _("{share} of its values stand only once").format(share=format_share(column.unique))
    return _("not needed: {count} different values").format(count=column.distinct)
