"""What the account package asks the installation: nobody signs up by themselves; who has left stays out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stop somebody who has left, whatever they signed in with."""
        if not user.may_enter(timezone.now()):
            return render(request, "people/left.html", {"page": {}}, status=403)
        return super().pre_login(request, user, **kwargs)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in people who have an account already, found by the address that the server verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse to make an account for somebody whom nobody invited."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Show a page of ours instead of the package's."""
        raise ImmediateHttpResponse(render(request, "people/not_let_in.html", {"page": {}}, status=403))
