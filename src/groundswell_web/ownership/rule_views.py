"""Rules: why each step must be, whom to ask, and the files that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.audit.queries import EventLine, list_events
from groundswell_web.engagements.panels import ABOUT_RULE, Panel
from groundswell_web.ownership import actions, queries
from groundswell_web.ownership.actions.attachments import MOST_BYTES
from groundswell_web.ownership.forms import AttachmentForm, QuestionForm, RuleForm
from groundswell_web.ownership.queries import PointLine, RuleLine
from groundswell_web.ownership.small_files import bound_files
from groundswell_web.ownership.views import take_refusal
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class RulesPage:
    """All rules: what is to find out, what is only custom, what stands."""

    unknown: list[RuleLine]
    custom: list[RuleLine]
    settled: list[RuleLine]
    without: list[PointLine]


@dataclass(frozen=True)
class RulePage:
    """One rule."""

    rule: RuleLine
    panels: list[Panel]
    history: list[EventLine]


@dataclass(frozen=True)
class WritePage:
    """The form that writes or changes a rule."""

    point: PointLine
    rule: RuleLine | None


@needs("see", "rules")
def show_rules(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all rules, those that are work to do first, and the steps for which none is written."""
    rules = queries.list_rules(engagement_id, request.now)
    points = queries.list_points(engagement_id, request.now)
    page = RulesPage(
        unknown=[rule for rule in rules if rule.level == "unknown"],
        custom=[rule for rule in rules if rule.level == "custom"],
        settled=[rule for rule in rules if rule.level not in ("unknown", "custom")],
        without=[point for point in points if not point.rule_count],
    )
    return render(request, "ownership/rules.html", {"page": page, "place": request.place})


@needs("see", "rules")
def show_rule(request: Any, engagement_id: UUID, rule_id: UUID) -> HttpResponse:
    """Show one rule."""
    return _draw_rule(request, engagement_id, rule_id, AttachmentForm())


@needs("change", "rules")
def write_rule(request: Any, engagement_id: UUID, point_id: UUID) -> HttpResponse:
    """Ask why a point must be, and record it."""
    point = _get(queries.get_point, engagement_id, point_id, request.now)
    choices = _list_checkers(engagement_id, request, None)
    form = RuleForm(request.POST or None, initial={"version": 0, "level": "unknown"}, choices=choices)
    if request.method == "POST" and form.is_valid():
        told = form.read_answers()
        try:
            rule_id = actions.record_rule(
                engagement_id, point_id, answers=told, by=request.user, now=request.now
            )
        except Refusal as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The rule is written."))
            return redirect("ownership_rule", engagement_id, rule_id)
    context = {"page": WritePage(point, None), "place": request.place, "form": form}
    return render(request, "ownership/write_rule.html", context)


@needs("change", "rules")
def change_rule(request: Any, engagement_id: UUID, rule_id: UUID) -> HttpResponse:
    """Ask what is to change about a rule, and record it."""
    rule = _get(queries.get_rule, engagement_id, rule_id, request.now)
    point = _get(queries.get_point, engagement_id, rule.point_id, request.now)
    form = RuleForm(
        request.POST or None,
        initial=_list_answers(rule),
        choices=_list_checkers(engagement_id, request, rule),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_rule(
                engagement_id,
                rule_id,
                version=form.cleaned_data["version"],
                answers=form.read_answers(),
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The rule is changed."))
            return redirect("ownership_rule", engagement_id, rule_id)
    context = {"page": WritePage(point, rule), "place": request.place, "form": form}
    return render(request, "ownership/write_rule.html", context)


@needs("change", "rules")
def ask_about_rule(request: Any, engagement_id: UUID, rule_id: UUID) -> HttpResponse:
    """Note who was asked about a rule."""
    rule = _get(queries.get_rule, engagement_id, rule_id, request.now)
    form = QuestionForm(
        request.POST or None, initial={"asked_of": rule.asked_of, "asked_on": request.now.date()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_question(
                engagement_id, rule_id, **form.cleaned_data, by=request.user, now=request.now
            )
        except Refusal as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Noted. From now on the answer is awaited."))
            return redirect("ownership_rule", engagement_id, rule_id)
    context = {"page": rule, "place": request.place, "form": form}
    return render(request, "ownership/ask.html", context)


@needs("change", "rules")
def withdraw_rule(request: Any, engagement_id: UUID, rule_id: UUID) -> HttpResponse:
    """Ask whether a rule is to be taken out, and do it."""
    rule = _get(queries.get_rule, engagement_id, rule_id, request.now)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.withdraw_rule(
                engagement_id,
                rule_id,
                version=int(version) if version.isdecimal() and len(version) < 10 else 0,
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            messages.warning(request, refusal.text)
            return redirect("ownership_rule", engagement_id, rule_id)
        messages.success(request, _("The rule is taken out. Its history stays."))
        return redirect("ownership_point", engagement_id, rule.point_id)
    return render(request, "ownership/withdraw_rule.html", {"page": rule, "place": request.place})


@needs("change", "rules")
@bound_files(MOST_BYTES, back="ownership_rule")
@require_POST
def attach_file(request: Any, engagement_id: UUID, rule_id: UUID) -> HttpResponse:
    """Keep a file that shows a rule."""
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.record_attachment(
                engagement_id, rule_id, name=file.name, chunks=file.chunks(), by=request.user, now=request.now
            )
        except Refusal as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The file is attached."))
            return redirect("ownership_rule", engagement_id, rule_id)
    return _draw_rule(request, engagement_id, rule_id, form)


@needs("see", "rules")
def download_file(request: Any, engagement_id: UUID, rule_id: UUID, attachment_id: UUID) -> FileResponse:
    """Hand a file back as a download that no browser opens by itself."""
    attachment, path = _get(queries.find_attachment, engagement_id, rule_id, attachment_id)
    try:
        content = path.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _draw_rule(request: Any, engagement_id: UUID, rule_id: UUID, form: AttachmentForm) -> HttpResponse:
    place = request.place
    page = RulePage(
        rule=_get(queries.get_rule, engagement_id, rule_id, request.now),
        panels=ABOUT_RULE.draw(place, str(rule_id), request.now),
        history=list_events(engagement_id, kind="rule", key=rule_id) if place.may("see", "history") else [],
    )
    return render(request, "ownership/rule.html", {"page": page, "place": place, "form": form})


def _get(find: Any, *where: Any) -> Any:
    try:
        return find(*where)
    except NotThere as refusal:
        raise Http404 from refusal


def _list_checkers(engagement_id: UUID, request: Any, rule: RuleLine | None) -> list[tuple[str, str]]:
    choices = queries.list_owner_choices(engagement_id, request.now)
    people = [(str(one.id), one.label) for one in choices]
    if rule and rule.checked_by and str(rule.checked_by_id) not in dict(people):
        people.append((str(rule.checked_by_id), rule.checked_by))
    return people


def _list_answers(rule: RuleLine) -> dict[str, Any]:
    return {
        "version": rule.version,
        "text": rule.text,
        "level": rule.level,
        "citation": rule.citation,
        "waiver": rule.waiver,
        "checked_by": str(rule.checked_by_id or ""),
        "checked_on": rule.checked_on,
        "evidence": rule.evidence,
    }
