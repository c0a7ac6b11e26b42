"""The reading of an export: proposed, corrected, its effect shown, and the import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.errors import GroundswellError
from groundswell_web.access import needs
from groundswell_web.records import actions, pages, queries, runs
from groundswell_web.records.forms import ROLE_NAMES, OpeningForm, PastedForm, ReadingForm
from groundswell_web.records.looking import Looked
from groundswell_web.records.mappings import plan_mapping, read_document, write_document
from groundswell_web.records.queries import ExtractCard
from groundswell_web.records.views import get_or_404
from groundswell_web.refusals import NotThere, Refusal

READABLE = ("proposed", "failed")


@needs("import", "records")
def correct_reading(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Show how an export would be read and take corrections, with the effect of each before the import."""
    extract, looked = _get_readable(engagement_id, extract_id)
    if looked is None or not looked.columns:
        return _show(request, extract, looked, None)
    form = ReadingForm(request.POST if request.method == "POST" else None, looked=looked)
    if request.method == "POST" and form.is_valid():
        mapping = write_document(plan_mapping(read_document(extract.mapping), form.shown, form.answers))
        try:
            if (
                request.POST.get("do") == "import"
                and mapping == _tidy(extract.mapping)
                and not looked.questions
            ):
                actions.record_import(engagement_id, extract_id, by=request.user, now=request.now)
                return redirect("extract", engagement_id, extract_id)
            _record(request, extract, mapping, extract.options, count=request.POST.get("do") != "import")
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            if request.POST.get("do") == "import":
                return _import_if_settled(request, engagement_id, extract_id)
            if not get_or_404(engagement_id, extract_id).is_at_work:
                said = _("The files were read with your corrections. Below is what comes of it.")
                messages.success(request, said)
            return redirect("extract", engagement_id, extract_id)
    return _show(request, extract, looked, form)


def _import_if_settled(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Import what was corrected in the same step, unless the correction opened a question or a fault."""
    extract = queries.get_extract(engagement_id, extract_id)
    looked = queries.find_looked_of(engagement_id, extract_id)
    if extract.state == "proposed" and looked and not looked.questions and not looked.fault:
        actions.record_import(engagement_id, extract_id, by=request.user, now=request.now)
    elif extract.state != "looking":
        messages.info(
            request, _("The export cannot be imported with this reading yet. See below what is open.")
        )
    return redirect("extract", engagement_id, extract_id)


@needs("import", "records")
@require_POST
def paste_mapping(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Take a mapping as text."""
    extract, looked = _get_readable(engagement_id, extract_id)
    pasted = PastedForm(request.POST)
    if pasted.is_valid():
        try:
            read_document(pasted.cleaned_data["mapping"])
            _record(request, extract, pasted.cleaned_data["mapping"].replace("\r\n", "\n"), extract.options)
            return redirect("extract", engagement_id, extract_id)
        except GroundswellError as error:
            pasted.add_error("mapping", f"{error.what} {error.expected}")
        except Refusal as refusal:
            pasted.take_refusal(refusal)
    form = ReadingForm(looked=looked) if looked and looked.columns else None
    return _show(request, extract, looked, form, pasted=pasted)


@needs("import", "records")
@require_POST
def correct_opening(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Take how the files are opened."""
    extract, looked = _get_readable(engagement_id, extract_id)
    opening = OpeningForm(request.POST)
    if opening.is_valid():
        try:
            _record(request, extract, extract.mapping, opening.list_options())
            return redirect("extract", engagement_id, extract_id)
        except Refusal as refusal:
            opening.take_refusal(refusal)
    form = ReadingForm(looked=looked) if looked and looked.columns else None
    return _show(request, extract, looked, form, opening=opening)


@needs("see", "records")
def download_mapping(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Give the mapping as a TOML file: whole, as the export is read."""
    extract = get_or_404(engagement_id, extract_id)
    looked = queries.find_looked_of(engagement_id, extract_id)
    text = looked.whole_mapping if looked and looked.mapping == extract.mapping else extract.mapping
    if extract.is_ready:
        text = queries.open_extract(engagement_id, extract_id).manifest.mapping
    return HttpResponse(
        text,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="mapping-version-{extract.number}.toml"'},
    )


def _get_readable(engagement_id: UUID, extract_id: UUID) -> tuple[ExtractCard, Looked | None]:
    extract = get_or_404(engagement_id, extract_id)
    if extract.state not in READABLE or extract.connection_name or not extract.files_kept:
        raise Http404
    return extract, queries.find_looked_of(engagement_id, extract_id)


def _record(
    request: Any, extract: ExtractCard, mapping: str, options: dict[str, str], *, count: bool = True
) -> None:
    try:
        actions.record_reading(
            extract.engagement_id,
            extract.id,
            mapping=mapping,
            options=options,
            count=count,
            by=request.user,
            now=request.now,
        )
    except NotThere:
        raise Http404 from None
    if runs.is_small(extract.engagement_id, extract.id):
        runs.look_at(extract.id)


def _tidy(mapping: str) -> str:
    return write_document(read_document(mapping))


def _show(
    request: Any,
    extract: ExtractCard,
    looked: Looked | None,
    form: ReadingForm | None,
    *,
    opening: OpeningForm | None = None,
    pasted: PastedForm | None = None,
) -> HttpResponse:
    page = {
        "extract": extract,
        "looked": looked,
        **_list_fields(form),
        "role_names": ROLE_NAMES,
        "differences": pages.compare_effects(looked.before, looked.effect)
        if looked and looked.effect
        else [],
        "opening": opening or OpeningForm(initial=extract.options),
        "pasted": pasted or PastedForm(initial={"mapping": extract.mapping}),
        "may_import_now": bool(
            looked and not looked.questions and not looked.fault and not looked.is_figures
        ),
    }
    shown = form or pasted or opening or PastedForm()
    shown = next((one for one in (pasted, opening) if one is not None and one.errors), shown)
    return render(
        request,
        "records/reading.html",
        {"page": page, "form": shown, "reading": form, "place": request.place},
    )


def _list_fields(form: ReadingForm | None) -> dict[str, list[tuple[Any, ...]]]:
    """List the columns and steps, each with its fields."""
    if form is None:
        return {"columns": [], "steps": []}
    counted = {one.step: one for one in form.looked.effect.steps} if form.looked.effect else {}
    return {
        "columns": [(column, form[f"role_{n}"]) for n, column in enumerate(form.looked.columns)],
        "steps": [
            (counted[step], form[f"end_{n}"], form[f"clock_{n}"]) for n, step in enumerate(form.shown.ends)
        ],
    }
