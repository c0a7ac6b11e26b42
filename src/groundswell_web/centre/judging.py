"""What a fit still lacks, and what its answers say. Pure: answers in, sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from groundswell_web.centre.cards import FactLine, PartCard
from groundswell_web.centre.words import PARTS, ask_part, name_part

type Answers = Mapping[str, str | date | None]

FIELDS = {
    "sponsor": ("sponsor_name", "sponsor_said_yes_on", "sponsor_evidence"),
    "data": ("data_records", "data_giver", "data_due_on", "data_evidence"),
    "keeper": ("keeper_name", "keeper_keeps", "keeper_evidence"),
    "mandate": ("mandate_text", "mandate_giver", "mandate_evidence"),
}


def list_gaps(part: str, answers: Answers) -> list[str]:
    """List what is missing in a part for a go, each in a sentence."""
    told = {
        "sponsor_name": _("Nobody is named who carries the risk."),
        "sponsor_said_yes_on": _("The sponsor has not said yes in writing."),
        "data_records": _("It is not said which records there are."),
        "data_giver": _("Nobody is named who gives the records."),
        "data_due_on": _("There is no day by which the records come."),
        "keeper_name": _("Nobody of the agency is named who keeps it afterwards."),
        "keeper_keeps": _("It is not said what they keep."),
        "mandate_text": _("It is not said what may be changed without asking."),
        "mandate_giver": _("Nobody is named who allows it."),
    }
    without_evidence = _("It is not said what this rests on.")
    return [told.get(name, without_evidence) for name in FIELDS[part] if not answers[name]]


def describe_parts(answers: Answers) -> tuple[PartCard, ...]:
    """Describe the parts of a fit with what is missing in each."""
    facts = {
        "sponsor": [
            _tell(_("Sponsor"), answers["sponsor_name"]),
            _tell(_("Said yes in writing"), answers["sponsor_said_yes_on"]),
        ],
        "data": [
            _tell(_("Records"), answers["data_records"]),
            _tell(_("Who gives them"), answers["data_giver"]),
            _tell(_("By when"), answers["data_due_on"]),
        ],
        "keeper": [
            _tell(_("Exit owner"), answers["keeper_name"]),
            _tell(_("What they keep"), answers["keeper_keeps"]),
        ],
        "mandate": [
            _tell(_("May be changed without asking"), answers["mandate_text"]),
            _tell(_("Who allows it"), answers["mandate_giver"]),
        ],
    }
    return tuple(
        PartCard(
            name=part,
            title=name_part(part),
            question=ask_part(part),
            facts=tuple(facts[part]),
            evidence=str(answers[FIELDS[part][-1]] or ""),
            gaps=tuple(list_gaps(part, answers)),
        )
        for part in PARTS
    )


def _tell(label: str, answer: str | date | None) -> FactLine:
    return FactLine(label, on=answer) if isinstance(answer, date) else FactLine(label, text=answer or "")
