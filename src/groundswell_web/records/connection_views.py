"""The databases from which extracts are pulled: set up, changed, pulled from at once, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.govuk.forms import VersionedForm
from groundswell_web.records import actions, connection_actions, queries
from groundswell_web.records.connection_actions import Told
from groundswell_web.records.connection_queries import ConnectionCard, get_connection
from groundswell_web.refusals import NotThere, Refusal


class ConnectionForm(VersionedForm):
    """A database to pull from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("What is the connection called?"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter what the connection is called")},
    )
    variable = forms.CharField(
        label=gettext_lazy("Which environment variable holds the address of the database?"),
        help_text=gettext_lazy(
            "Those who run the workbench set it; its name begins with GROUNDSWELL_SOURCE_. The address itself, with"
            " its password, is never stored here."
        ),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter the name of the environment variable")},
    )
    query = forms.CharField(
        label=gettext_lazy("Which query gives the rows?"),
        help_text=gettext_lazy("One SELECT. It runs in a transaction that can only read."),
        max_length=20_000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Enter the query")},
    )
    mapping = forms.CharField(
        label=gettext_lazy("How are the rows read? (optional)"),
        help_text=gettext_lazy("A mapping as TOML. Empty: as Groundswell proposes."),
        max_length=200_000,
        required=False,
        strip=False,
        widget=forms.Textarea,
    )
    schedule = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=[
            ("daily", gettext_lazy("Once a day, at the time below")),
            ("hours", gettext_lazy("Every so many hours, as below")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select how often")},
    )
    daily_at = forms.TimeField(
        label=gettext_lazy("Time of day"),
        help_text=gettext_lazy("Such as 05:30."),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": gettext_lazy("Enter a time such as 05:30")},
    )
    every_hours = forms.IntegerField(
        label=gettext_lazy("Hours between two pulls"),
        required=False,
        error_messages={"invalid": gettext_lazy("The hours must be a whole number, such as 6")},
    )

    @property
    def told(self) -> Told:
        """What the person said."""
        told = self.cleaned_data
        is_daily = told["schedule"] == "daily"
        return Told(
            name=told["name"],
            variable=told["variable"],
            query=told["query"],
            mapping=told["mapping"].replace("\r\n", "\n"),
            daily_at=told["daily_at"] if is_daily else None,
            every_hours=None if is_daily else told["every_hours"],
        )


@needs("connect", "records")
def begin_connection(request: Any, engagement_id: UUID) -> HttpResponse:
    """Set up a database to pull from."""
    initial = {"schedule": "daily", "mapping": queries.find_mapping_before(engagement_id)}
    form = ConnectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            connection_id = connection_actions.record_connection(
                engagement_id, form.told, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The connection is set up. Pull now to see whether it works."))
            return redirect("connection", engagement_id, connection_id)
    return render(request, "records/connection_form.html", {"form": form, "page": {"connection": None}})


@needs("connect", "records")
def correct_connection(request: Any, engagement_id: UUID, connection_id: UUID) -> HttpResponse:
    """Change a database to pull from."""
    connection = _get_or_404(engagement_id, connection_id)
    initial = {name: getattr(connection, name) for name in Told.__dataclass_fields__}
    initial |= {"version": connection.version, "schedule": "daily" if connection.daily_at else "hours"}
    initial["daily_at"] = f"{connection.daily_at:%H:%M}" if connection.daily_at else ""  # as it may be typed
    form = ConnectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            connection_actions.correct_connection(
                engagement_id,
                connection_id,
                form.told,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The connection is changed."))
            return redirect("connection", engagement_id, connection_id)
    return render(request, "records/connection_form.html", {"form": form, "page": {"connection": connection}})


@needs("see", "records")
def show_connection(request: Any, engagement_id: UUID, connection_id: UUID) -> HttpResponse:
    """Show a database to pull from: when it was pulled last and how that went."""
    connection = _get_or_404(engagement_id, connection_id)
    extracts = [one for one in queries.list_extracts(engagement_id) if one.connection_name == connection.name]
    page = {
        "connection": connection,
        "extracts": extracts[:10],
        "may_connect": request.place.may("connect", "records"),
        "events": list_events(engagement_id, kind="connection", key=connection_id, limit=20)
        if request.place.may("see", "history")
        else [],
    }
    return render(request, "records/connection.html", {"page": page, "place": request.place})


@needs("connect", "records")
@require_POST
def pull_now(request: Any, engagement_id: UUID, connection_id: UUID) -> HttpResponse:
    """Pull from a database at once."""
    _get_or_404(engagement_id, connection_id)
    extract_id = actions.record_pull(connection_id, by=request.user, now=request.now)
    if extract_id is None:
        messages.info(request, _("The pull before is still at work."))
        return redirect("connection", engagement_id, connection_id)
    return redirect("extract", engagement_id, extract_id)


@needs("connect", "records")
@require_POST
def withdraw_connection(request: Any, engagement_id: UUID, connection_id: UUID) -> HttpResponse:
    """End the pulls from a database."""
    try:
        connection_actions.withdraw_connection(engagement_id, connection_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("Nothing is pulled from there any more. What was pulled stays."))
    return redirect("records", engagement_id)


def _get_or_404(engagement_id: UUID, connection_id: UUID) -> ConnectionCard:
    try:
        return get_connection(engagement_id, connection_id)
    except NotThere:
        raise Http404 from None
