"""The public page of a service and its open data: the same for everybody, without cookies, kept by caches.

The page is asked for anew each time, and answered with "not modified" while it is the same: a name that somebody takes
off is gone at once. The data, in which no name is, is kept for five minutes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from groundswell_web.access import open_to_all
from groundswell_web.engagements.context import describe_page
from groundswell_web.ledger.public_files import write_csv, write_json
from groundswell_web.ledger.public_schema import build_schema
from groundswell_web.ledger.public_words import PublicWords, write_words
from groundswell_web.ledger.publishing_queries import PublicEdition, TakenBack, get_edition
from groundswell_web.refusals import NotThere

ASKED_EACH_TIME = "public, max-age=0, must-revalidate"
KEPT_FIVE_MINUTES = "public, max-age=300"


@dataclass(frozen=True)
class PublicPage:
    """A public page.

    Args:
        words: its sentences.
        document: what it tells, as open data.
        names: who agrees to be named.
        files: address of the page, the CSV file, the JSON document and its schema; empty in a preview.
        newest: address of the edition that stands, where this is another one.
        editions: number, day and address of the others that can be read.
    """

    words: PublicWords
    document: dict[str, Any]
    number: int
    at: datetime
    names: tuple[str, ...]
    files: dict[str, str]
    newest: str
    editions: tuple[tuple[int, datetime, str], ...]


@open_to_all
@require_safe
def show_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Show the public page of a service, or an earlier edition of it."""
    try:
        edition = get_edition(slug, number)
    except NotThere:
        raise Http404 from None
    except TakenBack:
        return HttpResponse(render_to_string("ledger/public_gone.html", describe_page(None)), status=410)
    return _answer(request, edition, _render(edition), "text/html; charset=utf-8", ASKED_EACH_TIME)


@open_to_all
@require_safe
def give_csv(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give the numbers of the page as a table."""
    edition = _find(slug, number)
    response = _answer(
        request, edition, write_csv(edition.document), "text/csv; charset=utf-8", KEPT_FIVE_MINUTES
    )
    return _as_download(response, edition, "csv")


@open_to_all
@require_safe
def give_json(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give the document that was published."""
    edition = _find(slug, number)
    response = _answer(request, edition, write_json(edition.document), "application/json", KEPT_FIVE_MINUTES)
    return _as_download(response, edition, "json")


@open_to_all
@require_safe
def give_schema(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the schema of the document."""
    edition = _find(slug, None)
    schema = build_schema(settings.ADDRESS + reverse("public_schema", args=[slug]))
    text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    response = _answer(request, edition, text, "application/schema+json", KEPT_FIVE_MINUTES)
    return _open_to_other_sites(response)


def build_preview(
    document: dict[str, Any], slug: str, names: tuple[str, ...], *, now: datetime
) -> PublicPage:
    """Build the page as the public would see it, from what is not published yet."""
    return PublicPage(write_words(document), document, 0, now, names, {}, "", ())


@lru_cache(maxsize=256)
def _render(edition: PublicEdition) -> str:
    """Render an edition once for each list of names on it; many people read the same page."""
    return render_to_string("ledger/public.html", {"page": _build_page(edition), **describe_page(None)})


def _build_page(edition: PublicEdition) -> PublicPage:
    slug, number = edition.slug, edition.number
    is_newest = number == edition.newest
    here = [slug] if is_newest else [slug, number]
    kind = "public_page" if is_newest else "public_edition"
    return PublicPage(
        words=write_words(edition.document),
        document=edition.document,
        number=number,
        at=edition.at,
        names=edition.names,
        files={
            "page": settings.ADDRESS + reverse("public_edition", args=[slug, number]),
            "csv": reverse(f"{kind}_csv", args=here),
            "json": reverse(f"{kind}_json", args=here),
            "schema": reverse("public_schema", args=[slug]),
        },
        newest="" if is_newest else reverse("public_page", args=[slug]),
        editions=tuple(
            (other, at, reverse("public_edition", args=[slug, other]))
            for other, at in edition.editions
            if other not in (number, edition.newest)
        ),
    )


def _find(slug: str, number: int | None) -> PublicEdition:
    try:
        return get_edition(slug, number)
    except (NotThere, TakenBack):
        raise Http404 from None


def _answer(request: HttpRequest, edition: PublicEdition, body: str, kind: str, kept: str) -> HttpResponse:
    """Answer with a digest of what is told, or that it is what was told before."""
    told = body.encode()
    etag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    response = HttpResponse(told, content_type=kind)
    found = get_conditional_response(request, etag=etag, response=response) or response
    found["ETag"], found["Cache-Control"] = etag, kept
    return found


def _as_download(response: HttpResponse, edition: PublicEdition, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}-{edition.number}.{ending}"'
    response["Last-Modified"] = http_date(edition.at.timestamp())
    return _open_to_other_sites(response)


def _open_to_other_sites(response: HttpResponse) -> HttpResponse:
    """Let the pages of other sites read open data; nothing of a person goes with it, for cookies are never read."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
