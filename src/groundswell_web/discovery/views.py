"""Pages of the discovery report: the draft and its parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.content import build_content, digest_content
from groundswell_web.discovery.forms import TIE_FIELDS, CauseForm, ChoiceForm, SectionForm
from groundswell_web.discovery.terms import MOST_PAGES, MOST_SUMMARY_PAGES, hint_section
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


@needs("see", "discovery")
def show_report(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the draft, what it still lacks, and the editions."""
    now = request.now
    digest = digest_content(build_content(engagement_id, now=now))
    page = {
        "sections": {text.name: text for text in queries.list_sections(engagement_id)},
        "lines": [line for line in queries.list_finding_lines(engagement_id) if line.is_chosen],
        "causes": queries.list_named_causes(engagement_id, now=now),
        "recommendations": queries.list_recommendations(engagement_id, now=now),
        "reasons": queries.list_issue_reasons(engagement_id, now=now),
        "files": queries.find_draft_files(engagement_id, digest),
        "issuing": queries.find_issuing(engagement_id),
        "editions": queries.list_editions(engagement_id),
        "digest": digest,
        "most_pages": MOST_PAGES,
        "most_summary_pages": MOST_SUMMARY_PAGES,
    }
    return render(request, "discovery/report.html", {"page": page, "place": request.place})


@needs("write", "discovery")
def write_section(request: Any, engagement_id: UUID, name: str) -> HttpResponse:
    """Write a text of the report."""
    try:
        stored = queries.get_section(engagement_id, name)
    except NotThere:
        raise Http404 from None
    form = SectionForm(request.POST or None, initial={"text": stored.text, "version": stored.version})
    form.fields["text"].label, form.fields["text"].help_text = stored.title, hint_section(name)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_section(
                engagement_id,
                name,
                form.cleaned_data["text"],
                version=form.cleaned_data["version"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            _take(form, refusal, stored_version=queries.get_section(engagement_id, name).version)
        else:
            messages.success(request, _("“{part}” is saved.").format(part=stored.title))
            return redirect("discovery", engagement_id)
    page = {"title": stored.title, "rows": 12}
    return render(request, "discovery/section.html", {"page": page, "place": request.place, "form": form})


@needs("write", "discovery")
def choose_findings(request: Any, engagement_id: UUID) -> HttpResponse:
    """Choose which findings are in the report."""
    lines = queries.list_finding_lines(engagement_id)
    version = queries.find_choice_version(engagement_id)
    form = ChoiceForm(request.POST or None, lines=lines, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_choice(
                engagement_id,
                form.choices,
                version=form.cleaned_data["version"],
                by=request.user,
                now=request.now,
            )
        except EditedMeanwhile as refusal:
            names = {line.question: line.title for line in lines}
            for kind, chosen in refusal.stored.items():
                refusal.stored[kind] = ", ".join(names.get(one, one) for one in chosen) or "–"
            _take(form, refusal, stored_version=version)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The choice of findings is saved."))
            return redirect("discovery", engagement_id)
    page = {"lines": lines}
    return render(request, "discovery/findings.html", {"page": page, "place": request.place, "form": form})


@needs("write", "discovery")
@require_POST
def accept_changes(request: Any, engagement_id: UUID) -> HttpResponse:
    """Record that the team has read what changed in the chosen findings."""
    count = actions.accept_changes(engagement_id, by=request.user, now=request.now)
    if count:
        text = ngettext(
            "One changed finding is recorded as read.",
            "{count} changed findings are recorded as read.",
            count,
        )
        messages.success(request, text.format(count=count))
    return redirect("discovery", engagement_id)


@needs("write", "discovery")
def write_cause(request: Any, engagement_id: UUID, cause_id: UUID | None = None) -> HttpResponse:
    """Write a new root cause, or change one."""
    try:
        stored = queries.get_cause(engagement_id, cause_id) if cause_id else None
    except NotThere:
        raise Http404 from None
    initial: dict[str, Any] = {}
    if stored:
        initial = {"text": stored.text, "version": stored.version}
        initial |= dict(zip(TIE_FIELDS, stored.ties, strict=False))
    choices = queries.list_tie_choices(engagement_id, now=request.now)
    form = CauseForm(request.POST or None, choices=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save_cause(request, engagement_id, cause_id, form)
        except Refusal as refusal:
            version = queries.get_cause(engagement_id, cause_id).version if cause_id else 0
            _take(form, refusal, stored_version=version)
        else:
            messages.success(request, _("The root cause is saved."))
            return redirect("discovery", engagement_id)
    page = {"title": _("Root cause"), "cause_id": cause_id}
    return render(request, "discovery/cause.html", {"page": page, "place": request.place, "form": form})


@needs("write", "discovery")
@require_POST
def withdraw_cause(request: Any, engagement_id: UUID, cause_id: UUID) -> HttpResponse:
    """Take a root cause out."""
    try:
        actions.withdraw_cause(engagement_id, cause_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("The root cause is taken out."))
    return redirect("discovery", engagement_id)


def _save_cause(request: Any, engagement_id: UUID, cause_id: UUID | None, form: CauseForm) -> None:
    said = {"text": form.cleaned_data["text"], "ties": form.ties, "by": request.user, "now": request.now}
    if cause_id is None:
        actions.record_cause(engagement_id, **said)
    else:
        actions.correct_cause(engagement_id, cause_id, version=form.cleaned_data["version"] or 0, **said)


def _take(form: Any, refusal: Refusal, *, stored_version: int) -> None:
    """Show a refusal; where somebody else was quicker, the next try counts from what now stands."""
    form.take_refusal(refusal)
    if isinstance(refusal, EditedMeanwhile):
        form.data = form.data.copy()
        form.data["version"] = str(stored_version)
