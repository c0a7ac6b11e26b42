"""Take in what a service sends of itself: how satisfied people were, and its monthly figures. A file is taken whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groundswell.ledger.figure_files import FigureFile, FigureLine, read_figure_file
from groundswell.ledger.known_names import Known
from groundswell.ledger.survey_files import SurveyFile, SurveyLine, read_survey_file
from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.govuk.environment import show_day
from groundswell_web.ledger.models import Batch, ServiceFigure, SurveyCount
from groundswell_web.refusals import Refusal

_AT_ONCE = 1000


@dataclass(frozen=True)
class FileTerms:
    """What somebody says of a file.

    Args:
        name: what it is called.
        content: its bytes.
        service: of rows that name none.
        point: ``end`` or ``decision``, for ratings that do not say.
        day_first: whether 03/04 is the third of April; None where the file tells by itself.
        decimal_mark: of the figures; None where the file tells by itself.
    """

    name: str
    content: bytes
    service: str
    point: str = "end"
    day_first: bool | None = None
    decimal_mark: str | None = None


def record_survey(engagement_id: UUID, terms: FileTerms, *, by: Actor, now: datetime) -> SurveyFile:
    """Take in an export of a survey, whole or not at all: with any fault nothing is taken in.

    Returns:
        The file as it was read, with its faults if there are any.

    Raises:
        Refusal: the service is none of this engagement; the file came in between.
    """
    known = _know(engagement_id, terms, now)
    file = read_survey_file(
        terms.content,
        name=terms.name,
        known=known,
        service=terms.service,
        point=terms.point,
        day_first=terms.day_first,
    )
    if not file.fault_count:
        _keep(engagement_id, "survey", file, list(_count_ratings(file.lines, terms)), by=by, now=now)
    return file


def record_figures(engagement_id: UUID, terms: FileTerms, *, by: Actor, now: datetime) -> FigureFile:
    """Take in a file of monthly figures, whole or not at all: with any fault nothing is taken in.

    Returns:
        The file as it was read, with its faults if there are any.

    Raises:
        Refusal: the service is none of this engagement; the file came in between.
    """
    known = _know(engagement_id, terms, now)
    file = read_figure_file(
        terms.content,
        name=terms.name,
        known=known,
        service=terms.service,
        decimal_mark=terms.decimal_mark,
        day_first=terms.day_first,
    )
    if not file.fault_count:
        _keep(engagement_id, "figures", file, list(_list_figures(file.lines, terms)), by=by, now=now)
    return file


def _know(engagement_id: UUID, terms: FileTerms, now: datetime) -> Known:
    services = read_engagement(engagement_id).services
    if terms.service not in services:
        raise Refusal(_("Choose a service of this engagement"), field="service")
    files = {
        batch.sha256: _("the file {name} of {day}").format(name=batch.name, day=show_day(batch.at))
        for batch in Batch.objects.filter(engagement_id=engagement_id)
    }
    return Known(services={name: name for name in services}, files=files, last_on=now.date())


def _count_ratings(lines: Iterable[SurveyLine], terms: FileTerms) -> Iterable[SurveyCount]:
    for line in lines:
        for rating, count in enumerate(line.counts, start=1):
            yield SurveyCount(
                service=line.service or terms.service,
                month_on=line.month_on,
                point=line.point or terms.point,
                rating=rating,
                count=count,
            )


def _list_figures(lines: Iterable[FigureLine], terms: FileTerms) -> Iterable[ServiceFigure]:
    for line in lines:
        yield ServiceFigure(
            service=line.service or terms.service,
            month_on=line.month_on,
            name=line.name,
            value=line.value,
            missing=line.missing,
        )


@transaction.atomic
def _keep(
    engagement_id: UUID,
    kind: str,
    file: SurveyFile | FigureFile,
    rows: list[Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                engagement_id=engagement_id,
                kind=kind,
                name=file.name[:255],
                sha256=file.sha256,
                rows=len(file.lines),
                by_id=by.pk,
                at=now,
            )
    except IntegrityError:
        raise Refusal(_("Somebody took this file in a moment ago"), field="file") from None
    for row in rows:
        row.engagement_id, row.batch_id = engagement_id, batch.pk
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=_AT_ONCE)
    record_event(
        by=by,
        now=now,
        verb="took in",
        kind="file",
        key=batch.pk,
        name=file.name,
        engagement_id=engagement_id,
        after={"rows": batch.rows, "kind": kind, "sha256": file.sha256},
    )
