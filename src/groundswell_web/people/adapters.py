"""What the account package asks the installation: nobody signs up by themselves; who has left stays out."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only. No answer tells whether an address has an account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Enter the email address and the password of your account"),
        "too_many_login_attempts": _("That was wrong five times. Wait five minutes, then try again"),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one"),
        "incorrect_password": _("Enter your password as it is now"),
        "enter_current_password": _("Enter your password as it is now"),
        "rate_limited": _("That was too often. Wait a minute, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stop somebody who has left, whatever they signed in with."""
        if not user.may_enter(timezone.now()):
            return render(request, "people/left.html", {"page": {}}, status=403)
        _take_address_for_proven(user)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say the same to somebody whose access was ended."""
        return render(request, "people/left.html", {"page": {}}, status=403)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted in the database; the key is made from the installation's own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Enter the code that the app shows now. Each code works once"),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return _make_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret, also one from before the installation's key was changed."""
        return _make_cipher().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return settings.NAME_SHOWN


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in people who have an account already, found by the address that the server verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse to make an account for somebody whom nobody invited."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Show a page of ours instead of the package's."""
        raise ImmediateHttpResponse(render(request, "people/not_let_in.html", {"page": {}}, status=403))


def _take_address_for_proven(user: Any) -> None:
    """Note that an address is that of its person: the password was set by a link that was mailed there.

    Without the note the account package lets nobody set up a second factor.
    """
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def _make_cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hashlib.sha256(b"second factors:" + str(key).encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
