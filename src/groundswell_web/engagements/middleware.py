"""The guard before every page: nothing is answered that no mark allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from groundswell_web.access import GUARDED_ELSEWHERE, Need, find_need, may
from groundswell_web.engagements import queries
from groundswell_web.engagements.holds import HOLDS, is_held_back
from groundswell_web.people import sessions
from groundswell_web.people.queries import list_installation_roles, list_second_factors
from groundswell_web.people.sign_in_log import note_refusal

WITHOUT_FACTOR = ("factor_needed", "own_account", "own_sessions_end")  # for who has yet to set one up


class AccessMiddleware:
    """Give every request its moment, and hold every address to the need that it declares.

    An address without a mark is refused: forgetting the mark shuts the door, it does not open it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the moment, and end the session of somebody who has left meanwhile or signed in long ago."""
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.place = None  # type: ignore[attr-defined]
        user: Any = request.user
        if user.is_authenticated:
            self._end_or_go_on(request, user)
        return self.get_response(request)

    def _end_or_go_on(self, request: HttpRequest, user: Any) -> None:
        now = request.now  # type: ignore[attr-defined]
        if not user.may_enter(now) or sessions.has_run_out(request.session, now):
            logout(request)
        else:
            sessions.move_end(request.session, now)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let pass, send to the sign-in, or refuse."""
        need = find_need(view)
        if need is None:
            name = request.resolver_match.url_name if request.resolver_match else None
            if name in GUARDED_ELSEWHERE:
                return None
            raise Http404("This address does not say who may use it.")
        if need.everyone:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if settings.SECOND_FACTOR_NEEDED and not self._has_factor(request):
            return redirect("factor_needed")
        if need.within:
            self._enter(request, need, kwargs["engagement_id"])
            return self._hold(request, view, kwargs["engagement_id"])
        if need.verb and not may(list_installation_roles(request.user), need.verb, need.object):
            note_refusal(request, "no such role in the installation")
            raise PermissionDenied
        return None

    def _has_factor(self, request: HttpRequest) -> bool:
        """Tell whether somebody has a second factor, or signed in by a server that has asked for one if it must."""
        if request.resolver_match and request.resolver_match.url_name in WITHOUT_FACTOR:
            return True
        person: Any = request.user
        shown = {record.get("method") for record in get_authentication_records(request, person)}
        return bool(shown & {"mfa", "socialaccount"} or list_second_factors(person.pk))

    def _enter(self, request: HttpRequest, need: Need, engagement_id: UUID) -> None:
        """Find the engagement for this person, or say that there is none: the two look the same from outside."""
        now = request.now  # type: ignore[attr-defined]
        place = queries.find_place(engagement_id, person=request.user, now=now)
        if place is None:
            note_refusal(request, "not part of the engagement")
            raise Http404
        request.place = place  # type: ignore[attr-defined]
        if not place.may(need.verb, need.object):
            note_refusal(request, "no such role in the engagement")
            raise PermissionDenied

    def _hold(
        self, request: HttpRequest, view: Callable[..., Any], engagement_id: UUID
    ) -> HttpResponse | None:
        """Refuse what may write to somebody who can only read for a while, and say until when and why."""
        if not is_held_back(view, request.method):
            return None
        hold = HOLDS.find(engagement_id, request.user, request.now)  # type: ignore[attr-defined]
        if hold is None:
            return None
        note_refusal(request, "can only read for now")
        if "text/html" not in request.headers.get(
            "Accept", "text/html"
        ):  # a script on a page, such as the upload's
            return JsonResponse({"error": f"{hold.text} {hold.way_out}".strip()}, status=403)
        return render(request, "engagements/held.html", {"page": hold, "place": request.place}, status=403)  # type: ignore[attr-defined]
