"""What the point at which a case stands is called: in a status, or after the step that was last recorded."""

from __future__ import annotations

from groundswell.records.reading import SYNTHETIC_STEPS
from groundswell.spells import Records
from groundswell.wording import _


def name_point(step: str, shape: str) -> str:
    """Name the point at which a case stays, as a part of a sentence.

    In an export of statuses or of work with start and end, a case is in a step; in one of events or dates a
    step is over when it is recorded, and the case stands after it.

    Args:
        step: the step's name.
        shape: of the export.

    Example:
        >>> name_point("Checked", "events"), name_point("On hold", "statuses")
        ('after “Checked”', 'in “On hold”')
    """
    if step in SYNTHETIC_STEPS:
        return _("before the first recorded step")
    if shape in ("events", "dates"):
        return _("after “{step}”").format(step=step)
    return _("in “{step}”").format(step=step)


def read_steps(records: Records) -> list[str]:
    """Read the names of all steps, by step_id; a number that is not used has its number as its name."""
    rows = records.columns(records.steps.select("step_id", "step"))
    names = [str(number) for number in range(int(rows["step_id"].max(initial=-1)) + 1)]
    for number, name in zip(rows["step_id"].tolist(), rows["step"].tolist(), strict=True):
        names[number] = name
    return names


def label_point(step: str, shape: str) -> str:
    """Name the point at which a case stays, for a row or column of a table.

    Example:
        >>> label_point("Checked", "events"), label_point("On hold", "statuses")
        ('After Checked', 'On hold')
    """
    if step in SYNTHETIC_STEPS:
        return _("Before the first recorded step")
    return _("After {step}").format(step=step) if shape in ("events", "dates") else step
