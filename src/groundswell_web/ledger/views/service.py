"""The service's own account: its four indicators, and the files they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell.ledger.cost_headings import HEADINGS, Heading
from groundswell.ledger.figure_files import FigureFile
from groundswell.ledger.survey_files import SurveyFile
from groundswell_web.access import needs, takes_files
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.ledger import service_drawings
from groundswell_web.ledger.actions.figures import record_figures, record_survey
from groundswell_web.ledger.drawings import answer_picture
from groundswell_web.ledger.forms_service import ServiceFileForm
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import Gap
from groundswell_web.ledger.service_queries import ServiceCard, get_service_card
from groundswell_web.ledger.service_rows import (
    IndicatorRow,
    QuarterRow,
    list_indicator_rows,
    list_quarter_rows,
)
from groundswell_web.refusals import Refusal

KINDS = ("survey", "figures")


@dataclass(frozen=True)
class ServicePage:
    """The account of a service."""

    card: ServiceCard
    services: tuple[str, ...]
    query: str
    rows: list[IndicatorRow]
    quarters: list[QuarterRow]
    included: list[Heading]
    excluded: list[Heading]
    cost_chart: ChartDescription | None
    share_chart: ChartDescription | None
    assisted_counts: bool
    gaps: list[Gap]


@dataclass(frozen=True)
class ImportPage:
    """A file to be taken in, with its faults where it was read."""

    kind: str
    read: SurveyFile | FigureFile | None
    gaps: list[Gap]


@needs("see", "ledger")
def show_service(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the account of a service."""
    services = read_engagement(engagement_id).services
    if not services:
        raise Http404
    card, assisted = _find_card(request, engagement_id, services)
    account = card.account
    page = ServicePage(
        card=card,
        services=services,
        query=urlencode({"service": card.service} | ({"assisted": "1"} if assisted else {})),
        rows=list_indicator_rows(card),
        quarters=list_quarter_rows(card),
        included=[heading for heading in HEADINGS if heading.included],
        excluded=[heading for heading in HEADINGS if not heading.included],
        cost_chart=service_drawings.describe_cost_trend(account),
        share_chart=service_drawings.describe_share_trend(account),
        assisted_counts=assisted,
        gaps=list_gaps(engagement_id, request.now),
    )
    return render(request, "ledger/service.html", {"page": page, "place": request.place})


@needs("see", "ledger")
def draw_picture(request: Any, engagement_id: UUID, name: str) -> HttpResponse:
    """Draw the trend of the cost of a transaction, or of the three shares."""
    draw = {"cost": service_drawings.describe_cost_trend, "shares": service_drawings.describe_share_trend}
    services = read_engagement(engagement_id).services
    if name not in draw or not services:
        raise Http404
    card, _assisted = _find_card(request, engagement_id, services)
    return answer_picture(draw[name](card.account), narrow="narrow" in request.GET)


@takes_files
@needs("book", "ledger")
def import_file(request: Any, engagement_id: UUID, kind: str) -> HttpResponse:
    """Take a file in, whole; or show all that is wrong with it."""
    if kind not in KINDS:
        raise Http404
    services = read_engagement(engagement_id).services
    form = ServiceFileForm(request.POST or None, request.FILES or None, services=services, kind=kind)
    read: SurveyFile | FigureFile | None = None
    if request.method == "POST" and form.is_valid():
        record = record_survey if kind == "survey" else record_figures
        try:
            read = record(engagement_id, form.read_terms(), by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            if not read.fault_count:
                messages.success(request, " ".join([_("The file is taken in."), *read.said]))
                query = urlencode({"service": form.cleaned_data["service"]})
                return redirect(f"{reverse('ledger_service', args=[engagement_id])}?{query}")
            form.add_error("file", _say_faults(read.fault_count))
    page = ImportPage(kind, read, list_gaps(engagement_id, request.now))
    return render(request, "ledger/service_import.html", {"page": page, "form": form, "place": request.place})


def _say_faults(count: int) -> str:
    if count == 1:
        return _("The file has a fault, so nothing was taken in")
    return _("The file has {count} faults, so nothing was taken in").format(count=f"{count:,}")


def _find_card(request: Any, engagement_id: UUID, services: tuple[str, ...]) -> tuple[ServiceCard, bool]:
    asked = request.GET.get("service", services[0])
    if asked not in services:
        raise Http404
    assisted = request.GET.get("assisted") == "1"
    card = get_service_card(engagement_id, asked, as_of_on=request.now.date(), assisted_counts=assisted)
    return card, assisted
