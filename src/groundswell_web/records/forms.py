"""What is asked about uploads, readings and connections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.records.mapping_kinds import is_zone
from groundswell_web.govuk.forms import DayField, Form
from groundswell_web.records.looking import Looked, read_whole_mapping
from groundswell_web.records.mappings import Answers, Shown, find_doubled_roles

ROLES = (
    ("drop", _("Leave out")),
    ("case", _("Case")),
    ("step", _("Step")),
    ("at", _("Time")),
    ("end_at", _("End of the work")),
    ("lifecycle", _("Start or completion")),
    ("received_at", _("Receipt of the case")),
    ("ended_at", _("End of the case")),
    ("due_at", _("Promised limit")),
    ("outcome", _("Outcome of the case")),
    ("status_at", _("Since when it has its status")),
    ("dates", _("Date on the way")),
    ("officer", _("Officer")),
    ("office", _("Office or team")),
    ("channel", _("Channel")),
    ("case_attributes", _("Keep, per case")),
    ("event_attributes", _("Keep, per row")),
)
ROLE_NAMES = dict(ROLES)
SHAPES = (
    ("events", _("Each row is something that happened")),
    ("statuses", _("Each row is a status that a case came into")),
    ("intervals", _("Each row is a piece of work with a start and an end")),
    ("dates", _("Each row is a case, with its dates in columns")),
)
CLOCKS = (
    ("unknown", _("Not known")),
    ("agency", _("The agency")),
    ("applicant", _("The applicant")),
    ("third_party", _("A third party")),
    ("law", _("A period set by law")),
)
ENDS = (("", _("Goes on")), ("decided", _("Ends: decided")), ("withdrawn", _("Ends: withdrawn")))


class NameForm(Form):
    """What an upload is called."""

    name = forms.CharField(
        label=_("What is this extract called? (optional)"),
        help_text=_("Such as: Permits until March. It gets a number by itself."),
        max_length=150,
        required=False,
    )


class OpeningForm(Form):
    """How the files are opened, where the workbench cannot tell by itself."""

    sheet = forms.CharField(label=_("Sheet of the workbook"), required=False, max_length=100)
    delimiter = forms.CharField(
        label=_("Character between the columns"), required=False, max_length=1, strip=False
    )
    encoding = forms.CharField(
        label=_("Encoding of the text"), help_text=_("Such as: utf-8, cp1252"), required=False, max_length=40
    )
    object_type = forms.CharField(
        label=_("Object that is the case, in an object-centric log"), required=False, max_length=100
    )
    query = forms.CharField(
        label=_("Query on a database file"),
        help_text=_("One SELECT; it can only read."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
    )

    def list_options(self) -> dict[str, str]:
        """Give what was told."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class PastedForm(Form):
    """A mapping as text."""

    mapping = forms.CharField(
        label=_("Mapping (TOML)"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea,
    )


class ReadingForm(Form):
    """The reading of an export, corrected: a role for each column, an end and a clock for each step, and the rest.

    Args:
        looked: what was seen of the export; its columns and steps become fields.
    """

    shape = forms.ChoiceField(label=_("What is a row?"), choices=SHAPES)
    day_first = forms.ChoiceField(
        label=_("How is 03/04/2025 read?"),
        choices=[
            ("", _("As the export shows by itself")),
            ("day", _("3 April: the day stands first")),
            ("month", _("March 4: the month stands first")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    formats = forms.CharField(
        label=_("Patterns of the times (optional)"),
        help_text=_("One in each line, such as %d/%m/%Y %H:%M. Leave empty when the times are read rightly."),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
    )
    zone = forms.CharField(
        label=_("Time zone of the agency"),
        help_text=_("Such as Europe/Berlin. Empty: as the export shows."),
        required=False,
        max_length=60,
    )
    extract_on = DayField(
        label=_("When was the export taken? (optional)"),
        help_text=_("Open cases are followed until then. Empty: until the last time in the export."),
        name_shown=_("The day of the export"),
        required=False,
    )
    window_on = DayField(
        label=_("From which day on does it cover everything? (optional)"),
        help_text=_("Empty: it covers every case from its receipt."),
        name_shown=_("The first day"),
        required=False,
    )
    promise_days = forms.FloatField(
        label=_("Promise: decided within how many days? (optional)"),
        required=False,
        min_value=0.01,
        max_value=99_999,
        error_messages={"invalid": _("The days of the promise must be a number, such as 28")},
    )
    promise_working = forms.BooleanField(label=_("These are working days"), required=False)
    promise_share = forms.FloatField(
        label=_("For how many in a hundred cases is it promised? (optional)"),
        help_text=_("Empty: for all."),
        required=False,
        min_value=0,
        max_value=100,
        error_messages={"invalid": _("The cases in a hundred must be a number, such as 90")},
    )
    last_event = forms.BooleanField(
        label=_("Every case has ended with its last row"),
        help_text=_("Only where the export holds closed cases alone."),
        required=False,
    )
    outcomes_withdrawn = forms.CharField(
        label=_("Outcomes that are withdrawals, not decisions"),
        help_text=_("One in each line."),
        required=False,
        max_length=5000,
        widget=forms.Textarea,
    )
    keep_identifiers = forms.BooleanField(
        label=_("Keep case numbers and officers as they are"),
        help_text=_("Otherwise they are replaced by codes that only this engagement's key can make again."),
        required=False,
    )

    def __init__(self, *args: Any, looked: Looked, **kwargs: Any) -> None:
        self.looked = looked
        self.shown = _show(looked)
        kwargs.setdefault("initial", self._list_initial())
        super().__init__(*args, **kwargs)
        for number, column in enumerate(looked.columns):
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Part of {column}").format(column=column.name), choices=ROLES
            )
        for number, step in enumerate(self.shown.ends):
            self.fields[f"end_{number}"] = forms.ChoiceField(
                label=_("Does {step} end the case?").format(step=step), choices=ENDS, required=False
            )
            self.fields[f"clock_{number}"] = forms.ChoiceField(
                label=_("Whose time runs in {step}?").format(step=step), choices=CLOCKS
            )

    def _list_initial(self) -> dict[str, Any]:
        shown = self.shown
        initial: dict[str, Any] = {"shape": shown.shape}
        initial |= {f"role_{n}": role for n, role in enumerate(shown.roles.values())}
        initial |= {f"end_{n}": kind for n, kind in enumerate(shown.ends.values())}
        initial |= {f"clock_{n}": clock for n, clock in enumerate(shown.clocks.values())}
        times, extract, promise = (shown.sections[name] for name in ("times", "extract", "promise"))
        order = times.get("day_first")
        initial["day_first"] = "" if order is None else "day" if order else "month"
        initial["formats"] = "\n".join(times.get("formats") or ())
        initial["zone"] = times.get("zone")
        initial["extract_on"], initial["window_on"] = extract.get("at"), extract.get("window_from")
        initial["promise_days"] = promise.get("days")
        initial["promise_working"] = promise.get("working", False)
        share = promise.get("share")
        initial["promise_share"] = None if share in (None, 1.0) else share * 100
        initial["keep_identifiers"] = shown.sections["privacy"].get("keep_identifiers", False)
        initial["last_event"] = shown.sections["ends"].get("last_event", False)
        initial["outcomes_withdrawn"] = "\n".join(shown.outcomes_withdrawn)
        return initial

    def clean_zone(self) -> str:
        """Take a time zone that there is."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and not is_zone(zone):
            raise forms.ValidationError(_("Enter a time zone such as Europe/Berlin"))
        return zone

    def clean(self) -> dict[str, Any]:
        """Refuse a part that two columns were given."""
        told: dict[str, Any] = super().clean() or {}
        for role, first, second in find_doubled_roles(self._list_roles()):
            text = _(
                "{first} and {second} cannot both be “{role}”. Choose another part for one of them"
            ).format(first=first, second=second, role=ROLE_NAMES[role])
            number = [column.name for column in self.looked.columns].index(second)
            self.add_error(f"role_{number}", text)
        return told

    def _list_roles(self) -> dict[str, str]:
        return {c.name: self.cleaned_data.get(f"role_{n}", "drop") for n, c in enumerate(self.looked.columns)}

    @property
    def answers(self) -> Answers:
        """What the person said, for `plan_mapping`."""
        told = self.cleaned_data
        order = {"": None, "day": True, "month": False}[told["day_first"]]
        days = told["promise_days"]
        share = told["promise_share"]
        formats = [line.strip() for line in told["formats"].splitlines() if line.strip()]
        promise = {
            "days": days,
            "working": told["promise_working"] if days else None,
            "share": share / 100 if days and share is not None else None,
        }
        sections: dict[str, dict[str, Any]] = {
            "times": {"day_first": order, "zone": told["zone"] or None, "formats": formats or None},
            "extract": {"at": told["extract_on"], "window_from": told["window_on"]},
            "promise": promise,
            "privacy": {"keep_identifiers": told["keep_identifiers"]},
            "ends": {"last_event": told["last_event"]},
        }
        withdrawn = tuple(line.strip() for line in told["outcomes_withdrawn"].splitlines() if line.strip())
        steps = list(enumerate(self.shown.ends))
        return Answers(
            roles=self._list_roles(),
            shape=told["shape"],
            ends={step: told[f"end_{n}"] for n, step in steps},
            clocks={step: told[f"clock_{n}"] for n, step in steps},
            outcomes_withdrawn=withdrawn if self.looked.shape == "dates" else None,
            sections=sections,
        )


def _show(looked: Looked) -> Shown:
    """Say what the page shows of a reading, so that only what differs from it is written down."""
    whole = read_whole_mapping(looked.whole_mapping)
    steps = [one for one in (looked.effect.steps if looked.effect else ()) if not one.step.startswith("(")]
    promise: dict[str, Any] = {}
    if whole.promise is not None:
        promise = {"days": whole.promise.days, "working": whole.promise.working, "share": whole.promise.share}
    counted = looked.effect is not None
    return Shown(
        roles={column.name: column.role for column in looked.columns},
        columns=whole.columns,
        shape=looked.shape,
        ends={one.step: one.end_kind for one in steps} if looked.shape != "dates" else {},
        clocks={one.step: one.clock for one in steps},
        personal=frozenset(column.name for column in looked.columns if column.personal),
        outcomes_withdrawn=whole.ends.withdrawals if looked.shape == "dates" else (),
        sections={
            "times": {
                "day_first": whole.times.day_first,
                "zone": whole.times.zone if counted or whole.times.zone != "UTC" else None,
                "formats": list(whole.times.formats) or None,
            },
            "extract": {"at": _as_day(whole.extract.at), "window_from": _as_day(whole.extract.window_from)},
            "promise": promise,
            "privacy": {"keep_identifiers": whole.privacy.keep_identifiers},
            "ends": {"last_event": whole.ends.last_event},
        },
    )


def _as_day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None
