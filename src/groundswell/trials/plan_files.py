"""The plan of a trial as a TOML file, or as plain values: what the analyst writes and the workbench keeps."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args

from groundswell.errors.trying import PlanNotRead
from groundswell.trials.design import PUSHED, SHARES, Arm, Better, Guardrail, Kind, Outcome, Unit
from groundswell.trials.plans import Plan

_NEEDED = ("name", "question", "outcome", "smallest_gain", "begins_on")
_WORDS = ("name", "question", "what", "unit", "play")
_WHOLE = (
    "weeks",
    "most_weeks",
    "most_exposed",
    "least_mature",
    "earliest_look_day",
    "steps",
    "period_days",
)
_NUMBERS = ("smallest_gain", "share", "alpha", "harm_alpha", "harm_margin", "usual_mean", "usual_sd")
_EXAMPLE = """\
# The plan of a trial. `groundswell trial design` runs it a thousand times on your own records
# and says what it can show.

name = "Remind the applicant"
question = "Does a reminder on day 3 shorten the wait for missing documents?"
begins_on = 2027-01-11         # a Monday is easiest to follow
smallest_gain = 2.0            # the smallest gain worth having, in days (0.05 is 5 in 100 cases, for shares)

share = 0.5                    # the share of cases that get the reminder
what = "A letter on day 3 that names what is missing."
weeks = 0                      # for how many weeks cases are allocated; 0 finds the fewest that are enough
most_weeks = 26                # and looks no further than this
# most_exposed = 500           # never try it on more cases than this
# strata = ["channel"]         # what is known of a case at allocation and matters for its wait
# play = "remind_applicant"    # the kind of change, so that others learn from it

[outcome]                      # the one outcome that decides
kind = "wait"                  # wait, within, completed, right_first_time, mean, count or cost
horizon_days = 30              # each case is followed for so long; longer than this counts as this long

[[guardrails]]                 # what must not get worse; proven worse by more than the margin, the trial stops
margin = 0.05
alpha = 0.01
outcome = { kind = "completed", horizon_days = 60 }
"""


def write_example_plan() -> str:
    """Write an example of a plan, with what each line means.

    Example:
        >>> write_example_plan().splitlines()[3]
        'name = "Remind the applicant"'
    """
    return _EXAMPLE


def read_plan(path: str | Path) -> Plan:
    """Read the plan of a trial from a TOML file.

    Raises:
        PlanNotRead: there is no such file, it is no TOML, or something in it is missing, unknown or of the wrong kind.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise PlanNotRead(str(path), getattr(error, "strerror", None) or str(error)) from error
    return read_plan_document(document, where=str(path))


def read_plan_document(document: dict[str, Any], *, where: str = "as given") -> Plan:
    """Read a plan from plain values, such as JSON holds them.

    What is not told has the value that :class:`groundswell.trials.plans.Plan` gives it; of shares, higher is better.

    Args:
        document: by the names of the fields of a plan.
        where: the plan stands, for the error.

    Raises:
        PlanNotRead: something in it is missing, unknown or of the wrong kind.
    """
    told, faults = dict(document), []
    known = {one.name for one in fields(Plan)}
    faults += [f"{name} is missing" for name in _NEEDED if name not in told]
    faults += [f"{name} is not known" for name in sorted(set(told) - known)]
    faults += _list_faults(told)
    if not faults:
        try:
            told["begins_on"] = _read_day(told["begins_on"])
            told["outcome"] = _read_outcome(told["outcome"])
            told["arms"] = tuple(Arm(**arm) for arm in told.get("arms", ()))
            told["guardrails"] = tuple(_read_guardrail(one) for one in told.get("guardrails", ()))
            for name in ("strata", "offices"):
                told[name] = tuple(str(one) for one in told.get(name, ()))
            return Plan(**told)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            faults = [str(error)]
    raise PlanNotRead(where, "; ".join(faults))


def write_plan_document(plan: Plan) -> dict[str, Any]:
    """Write a plan as plain values, ready for JSON; `read_plan_document` reads them."""
    document = asdict(plan)
    document["begins_on"] = plan.begins_on.isoformat()
    for name in ("arms", "guardrails", "strata", "offices"):
        document[name] = list(document[name])
    return document


def _list_faults(told: dict[str, Any]) -> list[str]:
    faults = [
        f"{name} is {told[name]!r}, not a text"
        for name in _WORDS
        if name in told and not isinstance(told[name], str)
    ]
    for names, kinds, what in ((_WHOLE, int, "a whole number"), (_NUMBERS, (int, float), "a number")):
        for name in names:
            value = told.get(name, 0)
            if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value < 1e15:
                faults.append(f"{name} is {value!r}, not {what} of 0 or more")
    for name in ("arms", "guardrails", "strata", "offices"):
        if not isinstance(told.get(name, []), list | tuple):
            faults.append(f"{name} is {told[name]!r}, not a list")
    if told.get("unit", "case") not in get_args(Unit):
        faults.append(f"unit is {told['unit']!r}; it is one of {', '.join(get_args(Unit))}")
    return faults


def _read_day(value: Any) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"begins_on is {value!r}, not a day such as 2027-01-11") from error


def _read_outcome(told: Any) -> Outcome:
    """Read an outcome; what is better, and its unit, follow from its kind where they are not told."""
    if not isinstance(told, dict):
        raise TypeError(f"outcome is {told!r}; it has kind and horizon_days")
    kind = told.get("kind")
    if kind not in get_args(Kind):
        raise ValueError(f"kind is {kind!r}; it is one of {', '.join(get_args(Kind))}")
    horizon = told.get("horizon_days")
    if not isinstance(horizon, int) or isinstance(horizon, bool) or horizon < 1:
        raise ValueError(f"horizon_days of {kind} is {horizon!r}, not a whole number of 1 or more")
    if kind in PUSHED and not told.get("name"):
        raise ValueError(f"an outcome of kind {kind} has the name under which its values are sent")
    usual = {"better": "higher", "measured_in": "share"} if kind in SHARES else {}
    usual |= {"measured_in": str(told["name"])} if kind in PUSHED else {}
    outcome = Outcome(**{**usual, **told})
    if outcome.better not in get_args(Better):
        raise ValueError(f"better is {outcome.better!r}; it is lower or higher")
    return outcome


def _read_guardrail(told: Any) -> Guardrail:
    if not isinstance(told, dict) or set(told) != {"outcome", "margin", "alpha"}:
        raise ValueError("a guardrail has outcome, margin and alpha")
    return Guardrail(_read_outcome(told["outcome"]), float(told["margin"]), float(told["alpha"]))
