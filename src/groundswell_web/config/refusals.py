"""The pages that say no: not found, not allowed, a stale form, no database, no room."""

from __future__ import annotations

import errno
import sys
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from groundswell_web.engagements.context import describe_page


def show_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such page, or none that this person may see."""
    return _show(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or the page belongs to an engagement that you are not part of."),
        _("Go back, or begin at the start page."),
    )


def show_not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that this person's role does not allow this."""
    return _show(
        request,
        403,
        _("Your role does not allow this"),
        str(exception) or _("You can see this engagement, but this page or action needs another role."),
        _("Ask the lead of the engagement for the role that you need."),
    )


def show_stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was open too long or came from elsewhere."""
    return _show(
        request,
        403,
        _("This form could not be checked"),
        _("It was open for a long time, you signed in again meanwhile, or your browser keeps no cookies."),
        _("Go back, load the page again and send the form once more. Nothing was changed."),
    )


def show_unread(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Say that what was sent was not read: too long for its address, or of a length that nobody told."""
    return _show(
        request,
        status,
        _("This was not read"),
        _("It is longer than this address takes, or it does not say how long it is."),
        _("Go back, load the page again and send less. Sign in first if you were signed out."),
    )


def show_not_understood(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the request makes no sense; nothing of it is repeated."""
    return _show(
        request,
        400,
        _("This request could not be understood"),
        _("Its address or what was sent with it is not in a form that this workbench knows."),
        _("Begin at the start page."),
    )


def show_failure(request: HttpRequest) -> HttpResponse:
    """Say that something broke on our side; or what it is that broke, where the parts around a page found it."""
    found = find_page_for(request, sys.exception())
    if found is not None:
        return found
    return _show(
        request,
        500,
        _("Something went wrong on our side"),
        _("Nothing was half saved: what you sent is either stored whole or not at all."),
        _("Try again. If it happens again, tell those who run this workbench at what time it was."),
    )


def show_stopped_database(request: HttpRequest) -> HttpResponse:
    """Say that the database does not answer."""
    response = _show(
        request,
        503,
        _("The workbench cannot reach its database"),
        _("What you sent last was not saved. All that was saved before is safe."),
        _("Wait a minute, then load the page again. It comes back by itself."),
    )
    response["Retry-After"] = "30"
    return response


def show_full_disk(request: HttpRequest) -> HttpResponse:
    """Say that the disk is full."""
    return _show(
        request,
        507,
        _("The disk of the workbench is full"),
        _("What you sent last was not saved. All that was saved before is safe."),
        _("Tell those who run this workbench to make room. Reading goes on working meanwhile."),
    )


def find_page_for(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Find the page for a database that does not answer, a full disk, or a write that came second; None for others."""
    if isinstance(error, IntegrityError | OperationalError) and is_second(error):
        return show_second(request)
    if error is not None and is_full_disk(error):
        return show_full_disk(request)
    if isinstance(error, OperationalError | InterfaceError):
        return show_stopped_database(request)
    return None


def show_second(request: HttpRequest) -> HttpResponse:
    """Say that somebody else did the same at the same moment, and was first."""
    return _show(
        request,
        409,
        _("Somebody did the same at this moment"),
        _("They were first, and what they did is stored. What you sent was not saved."),
        _(
            "Go back and load the page again to see how it stands. If yours is still needed, send it once more."
        ),
    )


def is_second(error: BaseException) -> bool:
    """Tell whether the database refused a write because another one was first; any other refusal is our mistake.

    A row that must be the only one of its kind is told by both databases; two that wait for each other, of which
    one has to give way, by PostgreSQL alone.
    """
    code = getattr(error.__cause__, "sqlstate", "")
    return code in ("23505", "40P01", "40001") or "UNIQUE constraint failed" in str(error)


def is_full_disk(error: BaseException) -> bool:
    """Tell whether an error, or one behind it, says that the disk is full."""
    seen: BaseException | None = error
    while seen is not None:
        full = isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT)
        if full or "disk is full" in str(seen) or "No space left" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _show(request: HttpRequest, status: int, title: str, what: str, next_step: str) -> HttpResponse:
    # Without the request: its person and messages may need the very database that does not answer.
    page = {"title": title, "what": what, "next_step": next_step}
    return HttpResponse(
        render_to_string("govuk/refusal.html", {"page": page, **describe_page(None)}), status=status
    )
