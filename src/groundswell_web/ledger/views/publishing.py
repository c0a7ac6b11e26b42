"""Pages of publishing: what is public, the preview of a page, and who agrees to be named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.engagements.queries import list_members
from groundswell_web.ledger.actions import publishing as actions
from groundswell_web.ledger.forms_publishing import PageForm, WithdrawForm
from groundswell_web.ledger.publishing_facts import list_cases
from groundswell_web.ledger.publishing_queries import CreditLine, ServiceLine, list_credits, list_services
from groundswell_web.ledger.views.public import build_preview
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class PublishingPage:
    """What is public, and who is named.

    Args:
        is_named: whether this person agrees to be named.
        may_be_named: whether they belong to the agency.
    """

    services: list[ServiceLine]
    credits: list[CreditLine]
    is_named: bool
    may_be_named: bool
    may_publish: bool


@needs("see", "ledger")
def show_publishing(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show which services have a public page, its editions, and who agrees to be named."""
    return _render_publishing(request, engagement_id)


@needs("publish", "service")
def publish(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask what is said of a page, show it as the public would see it, and publish it."""
    lines = {line.service: line for line in list_services(engagement_id)}
    names = list(lines)
    wanted = request.GET.get("service") or next(iter(names), "")
    known = lines[wanted].terms if wanted in lines else {}
    first = {"service": wanted, "slug": slugify(wanted)[:80], **known}
    form = PageForm(request.POST or None, initial=first, services=names, cases=list_cases(engagement_id))
    step = request.POST.get("step", "")
    if form.is_bound and form.is_valid() and step in ("preview", "publish"):
        try:
            if step == "publish":
                return _publish(request, engagement_id, form)
            return _render_preview(request, engagement_id, form)
        except actions.ChangedSincePreview as changed:
            return _render_preview(request, engagement_id, form, changed=changed.text)
        except Refusal as refusal:
            form.take_refusal(refusal)
    return render(request, "ledger/publish.html", {"form": form, "place": request.place})


@needs("publish", "service")
@require_POST
def withdraw(request: Any, engagement_id: UUID) -> HttpResponse:
    """Take the page of a service back."""
    form = WithdrawForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.withdraw_service(
                engagement_id, told["service"], why=told["why"], by=request.user, now=request.now
            )
            messages.success(request, _("The page is taken back. Nobody can read it any more."))
        except NotThere:
            messages.warning(request, _("This page is not public any more."))
        return redirect("ledger_public", engagement_id)
    return _render_publishing(request, engagement_id, form)


@needs("give", "credit")
@require_POST
def change_credit(request: Any, engagement_id: UUID) -> HttpResponse:
    """Agree to be named, or take one's own name off the page."""
    try:
        if request.POST.get("named") == "yes":
            actions.give_credit(engagement_id, by=request.user, now=request.now)
            messages.success(request, _("You are named on the public page."))
        else:
            actions.withdraw_credit(engagement_id, request.user.pk, by=request.user, now=request.now)
            messages.success(request, _("Your name is off the public page."))
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    return redirect("ledger_public", engagement_id)


@needs("publish", "service")
@require_POST
def take_name_off(request: Any, engagement_id: UUID) -> HttpResponse:
    """Take the name of somebody off who has asked for it; nobody can be named by somebody else."""
    try:
        person_id = UUID(request.POST.get("person", ""))
        actions.withdraw_credit(engagement_id, person_id, by=request.user, now=request.now)
        messages.success(request, _("The name is off the public page."))
    except (ValueError, NotThere):
        messages.warning(request, _("This person is not named on the page any more."))
    return redirect("ledger_public", engagement_id)


def _publish(request: Any, engagement_id: UUID, form: PageForm) -> HttpResponse:
    seen = request.POST.get("seen", "")
    published = actions.publish_service(
        engagement_id, form.terms, seen=seen, by=request.user, now=request.now
    )
    text = _("Edition {number} is public now.").format(number=published.number)
    messages.success(request, text)
    return redirect("ledger_public", engagement_id)


def _render_preview(request: Any, engagement_id: UUID, form: PageForm, *, changed: str = "") -> HttpResponse:
    document, digest = actions.prepare_page(engagement_id, form.terms, now=request.now)
    names = tuple(line.name for line in list_credits(engagement_id))
    page = build_preview(document, form.terms.slug, names, now=request.now)
    context = {"page": page, "form": form, "seen": digest, "changed": changed, "place": request.place}
    return render(request, "ledger/publish_preview.html", context)


def _render_publishing(request: Any, engagement_id: UUID, form: WithdrawForm | None = None) -> HttpResponse:
    named = list_credits(engagement_id)
    me = request.user.pk
    held = list_members(engagement_id, now=request.now)
    page = PublishingPage(
        services=list_services(engagement_id),
        credits=named,
        is_named=any(line.person_id == me for line in named),
        may_be_named=any(one.person_id == me and one.home_kind == "agency" for one in held)
        and request.place.may("give", "credit"),
        may_publish=request.place.may("publish", "service"),
    )
    context: dict[str, Any] = {"page": page, "place": request.place}
    if form is not None:
        context["form"] = form
    return render(request, "ledger/publish_overview.html", context)
