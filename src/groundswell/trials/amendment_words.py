"""What an amendment changed, in words: the name of what was changed, and its values as people read them."""

from __future__ import annotations

import json
from typing import Any

from groundswell.trials.design import Outcome
from groundswell.trials.look_words import name_outcome, write_amount
from groundswell.wording import _, format_count, format_share


def name_amended(what: str) -> str:
    """Name what was changed; a field that has no name of its own keeps its own words.

    Example:
        >>> name_amended("entry_days"), name_amended("last day")
        ('the days on which cases are drawn', 'last day')
    """
    return {
        "question": _("the question"),
        "arms": _("what is tried, and for how many"),
        "most_exposed": _("the largest number of cases"),
        "entry_days": _("the days on which cases are drawn"),
        "guardrails": _("what must not get worse"),
        "key_sha256": _("the key of the draw"),
        "allocation_version": _("the version of the draw"),
    }.get(what, what.replace("_", " "))


def write_amended(what: str, value: Any) -> str:
    """Write a value of a design as people read it; `value` is plain, as in `Design.to_document`.

    Example:
        >>> write_amended("most_exposed", 1200), write_amended("entry_days", 56)
        ('1,200 cases', '56 days')
        >>> write_amended("arms", [{"name": "usual", "share": 0.9}, {"name": "letter", "share": 0.1}])
        'usual for 90%, letter for 10%'
    """
    if what == "most_exposed":
        return _("{count} cases").format(count=format_count(value))
    if what == "entry_days":
        return _("{count} days").format(count=format_count(value))
    if what == "question":
        return _("“{question}”").format(question=value)
    if what == "arms":
        text = _("{arm} for {share}")
        return ", ".join(text.format(arm=arm["name"], share=format_share(arm["share"])) for arm in value)
    if what == "guardrails":
        return "; ".join(map(_write_guardrail, value)) or _("nothing but harm on what decides")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _write_guardrail(told: dict[str, Any]) -> str:
    outcome = Outcome(**told["outcome"])
    return _("{name}, by at most {margin}").format(
        name=name_outcome(outcome), margin=write_amount(outcome, told["margin"])
    )
