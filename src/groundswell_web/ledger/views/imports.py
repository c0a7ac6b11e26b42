"""Files of costs from finance and from time-tracking: read and shown whole, booked whole after a yes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell.ledger.finance_files import FinanceFile
from groundswell.ledger.money import sum_money
from groundswell.ledger.time_files import TimeFile
from groundswell_web.access import needs
from groundswell_web.govuk.environment import show_day
from groundswell_web.ledger import queries
from groundswell_web.ledger.actions import Faulty, record_batch
from groundswell_web.ledger.choosing import list_people, list_purpose_names
from groundswell_web.ledger.costs_reading import LEAVE, CostsRead, list_terms, read_costs, sum_by_purpose
from groundswell_web.ledger.forms_import import (
    MOST_BYTES,
    BookForm,
    FileForm,
    ReadForm,
    as_answers,
    name_roles,
)
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import ImportsPage, ReadLine, ReadPage
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.staging import StagedFile, drop_staged, find_staged, keep_terms, stage_file
from groundswell_web.ledger.words import name_purpose
from groundswell_web.ownership.small_files import bound_files
from groundswell_web.refusals import NotThere, Refusal

SHOWN = 20
KINDS = ("finance", "tracking")


@needs("book", "ledger")
def show_imports(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show which files can be brought in, and which were."""
    batches = queries.list_batches(engagement_id)
    page = ImportsPage(batches=batches, gaps=list_gaps(engagement_id, request.now))
    return render(request, "ledger/imports.html", {"page": page, "place": request.place})


@needs("book", "ledger")
@bound_files(MOST_BYTES, back="ledger_import_kind")
def upload_file(request: Any, engagement_id: UUID, kind: str) -> HttpResponse:
    """Take a file of costs; nothing is booked by that."""
    if kind not in KINDS:
        raise Http404
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(MOST_BYTES + 1)
        file_id = stage_file(engagement_id, kind, file.name, content, by=request.user, now=request.now)
        return redirect("ledger_import_read", engagement_id, kind, file_id)
    context = {"page": {"kind": kind}, "form": form, "place": request.place}
    return render(request, "ledger/upload.html", context)


@needs("book", "ledger")
def show_read(request: Any, engagement_id: UUID, kind: str, file_id: UUID) -> HttpResponse:
    """Show what was read from a file, all that is wrong with it, and what it would book; book it after a yes."""
    try:
        staged = find_staged(engagement_id, kind, file_id, by=request.user)
    except NotThere:
        raise Http404 from None
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "drop":
        drop_staged(engagement_id, file_id)
        return redirect("ledger_import", engagement_id)
    read = read_costs(engagement_id, staged, now=request.now)
    form = _make_form(request, engagement_id, staged, read, is_sent=do == "read")
    if do == "read" and form.is_valid():
        keep_terms(engagement_id, file_id, form.read_terms(staged.terms))
        return redirect("ledger_import_read", engagement_id, kind, file_id)
    yes, faulty = BookForm(request.POST if do == "book" else None), None
    if do == "book" and yes.is_valid():
        try:
            _book(request, engagement_id, staged, read, yes.cleaned_data["sha256"])
        except Faulty as refusal:
            faulty = refusal
        except Refusal as refusal:
            yes.take_refusal(refusal)
        else:
            drop_staged(engagement_id, file_id)
            return redirect("ledger_import", engagement_id)
    page = _describe(request, engagement_id, staged, read, faulty)
    context = {"page": page, "form": yes if yes.errors else form, "read": form, "place": request.place}
    return render(request, "ledger/read.html", context)


def _book(request: Any, engagement_id: UUID, staged: StagedFile, read: CostsRead, sha256: str) -> None:
    """Book a file that was looked at, whole.

    Raises:
        Refusal: it is not the file that was looked at, or something of it cannot be booked.
    """
    file = read.file
    if file.faults or sha256 != file.sha256:
        raise Refusal(_("Look at what was read first: it is not the same any more"))
    terms = list_terms(file, staged.terms)
    told = {"name": file.name, "sha256": file.sha256, "by": request.user, "now": request.now}
    batch = record_batch(engagement_id, staged.kind, lines=terms, **told)
    said = ngettext("{count} line is booked.", "{count} lines are booked.", batch.rows)
    messages.success(request, said.format(count=f"{batch.rows:,}"))


def _make_form(
    request: Any, engagement_id: UUID, staged: StagedFile, read: CostsRead, *, is_sent: bool
) -> ReadForm:
    names = list_purpose_names(list_purposes(engagement_id, request.now))
    choices = {
        "purposes": list(names.items()),
        "answers": list_people(engagement_id, request.now, living=True),
        "roles": name_roles(staged.kind),
    }
    return ReadForm(
        request.POST if is_sent else None,
        kind=staged.kind,
        choices=choices,
        unknown=read.unknown,
        initial=as_answers(staged.terms),
    )


def _describe(
    request: Any, engagement_id: UUID, staged: StagedFile, read: CostsRead, faulty: Faulty | None
) -> ReadPage:
    file = read.file
    names = {(line.purpose, line.key): line.name for line in list_purposes(engagement_id, request.now)}
    people = dict(list_people(engagement_id, request.now))
    return ReadPage(
        kind=staged.kind,
        token=str(staged.id),
        name=file.name,
        sha256=file.sha256,
        said=file.said,
        totals=_list_totals(file),
        by_purpose=_list_purposes(file, names),
        lines=_list_lines(file, names, people),
        line_count=sum(line.purpose != LEAVE for line in file.lines),
        faults=faulty.faults if faulty else file.faults,
        fault_count=faulty.count if faulty else file.fault_count,
        asks=read.asks,
        gaps=list_gaps(engagement_id, request.now),
    )


def _list_totals(file: FinanceFile | TimeFile) -> list[tuple[str, str]]:
    """List what a file comes to, as (what, how much)."""
    if isinstance(file, FinanceFile):
        label = _("Sum") if len(file.totals) == 1 else _("Sum in {currency}")
        return [(label.format(currency=one), str(money)) for one, money in file.totals.items()]
    totals = [(_("Hours"), f"{file.hours:,.2f}".removesuffix(".00"))]
    if file.allocations:
        totals.append((_("Weeks, by shares"), f"{file.allocations:,.2f}"))
    if file.weeks:
        between = _("{first} to {last}").format(first=show_day(file.weeks[0]), last=show_day(file.weeks[1]))
        totals.append((_("Weeks from"), between))
    totals.append((_("People"), f"{len({line.person for line in file.lines}):,}"))
    return totals


def _list_purposes(file: FinanceFile | TimeFile, names: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """List what the lines come to, by what they are for."""
    shown = []
    for (purpose, key), lines in sum_by_purpose(file):
        if isinstance(file, FinanceFile):
            told = ", ".join(str(money) for money in sum_money(line.money for line in lines).values())
        else:
            hours = sum((line.hours or Decimal(0) for line in lines), Decimal(0))
            shares = sum((line.allocation or Decimal(0) for line in lines), Decimal(0))
            told = _("{hours} hours").format(hours=f"{hours:,.2f}".removesuffix(".00"))
            told += " " + _("and {weeks} weeks").format(weeks=f"{shares:,.2f}") if shares else ""
        shown.append((_name(purpose, key, names), told))
    return shown


def _list_lines(
    file: FinanceFile | TimeFile, names: dict[tuple[str, str], str], people: dict[str, str]
) -> list[ReadLine]:
    """List the first lines as they would be booked."""
    if isinstance(file, FinanceFile):
        return [
            ReadLine(
                line.line,
                show_day(line.about_on),
                ", ".join(part for part in (line.text, line.supplier, line.reference) if part),
                _name(line.purpose, line.purpose_key, names),
                str(line.money),
                line.step,
            )
            for line in file.lines[:SHOWN]
        ]
    return [
        ReadLine(
            line.line,
            show_day(line.week_on),
            people.get(line.person, line.person),
            _name(line.purpose, line.purpose_key, names),
            f"{line.allocation:.0%}"
            if line.allocation is not None
            else _("{hours} h").format(hours=line.hours),
            line.project,
        )
        for line in file.lines[:SHOWN]
    ]


def _name(purpose: str, key: str, names: dict[tuple[str, str], str]) -> str:
    if purpose == LEAVE:
        return _("Leave: not booked")
    return names.get((purpose, key), key) or name_purpose(purpose)
