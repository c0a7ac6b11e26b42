"""The forms of the account package in our words: labels, hints and errors by the GOV.UK rules."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.forms import EmailField
from django.utils.translation import gettext_lazy as _

# field: (label, hint, what is said when it is empty)
EMAIL = (_("Email address"), "", _("Enter your email address"))
PASSWORD = (_("Password"), "", _("Enter your password"))
NEW = (
    _("New password"),
    _("At least 12 characters, and not one that many people use. Three random words are good."),
    _("Enter a new password"),
)
AGAIN = (_("New password again"), "", _("Enter the new password again"))
CODE = (
    _("Code"),
    _("Six digits from your authenticator app, or a recovery code. Each code works once."),
    _("Enter the code"),
)
NAME = (
    _("What do you call this key?"),
    _("Such as: blue key, work laptop."),
    _("Enter a name for the key"),
)


class _InOurWords:
    """Puts `WORDS` in place of what the package says."""

    WORDS: ClassVar[dict[str, tuple[Any, Any, Any]]]
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, required) in self.WORDS.items():
            if name not in self.fields:
                continue
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = required
            if isinstance(field, EmailField):
                field.error_messages["invalid"] = _(
                    "Enter an email address in the right form, such as name@example.org"
                )


class LoginForm(_InOurWords, account.LoginForm):
    """Sign in."""

    WORDS: ClassVar = {"login": EMAIL, "password": PASSWORD}

    def list_sign_ons(self) -> list[dict[str, str]]:
        """List the servers of single sign-on, as name and address."""
        providers = get_social_adapter().list_providers(self.request)
        following = {"next": told} if (told := self.request.GET.get("next")) else {}
        return [
            {"name": one.name, "address": one.get_login_url(self.request, process="login", **following)}
            for one in providers
        ]


class ResetPasswordForm(_InOurWords, account.ResetPasswordForm):
    """Ask for a link to a new password."""

    WORDS: ClassVar = {"email": EMAIL}


class ResetPasswordKeyForm(_InOurWords, account.ResetPasswordKeyForm):
    """Set a password by such a link."""

    WORDS: ClassVar = {"password1": NEW, "password2": AGAIN}


class SetPasswordForm(_InOurWords, account.SetPasswordForm):
    """Set a first password."""

    WORDS: ClassVar = {"password1": NEW, "password2": AGAIN}


class ChangePasswordForm(_InOurWords, account.ChangePasswordForm):
    """Change one's password."""

    WORDS: ClassVar = {
        "oldpassword": (_("Password now"), "", _("Enter your password as it is now")),
        "password1": NEW,
        "password2": AGAIN,
    }


class ReauthenticateForm(_InOurWords, account.ReauthenticateForm):
    """Show one's password again."""

    WORDS: ClassVar = {"password": PASSWORD}


class CodeForm(_InOurWords, factors.AuthenticateForm):
    """Show one's second factor at sign-in."""

    WORDS: ClassVar = {"code": CODE}


class CodeAgainForm(_InOurWords, factors.ReauthenticateForm):
    """Show one's second factor again."""

    WORDS: ClassVar = {"code": CODE}


class ActivateAppForm(_InOurWords, totp.ActivateTOTPForm):
    """Set up an authenticator app."""

    WORDS: ClassVar = {
        "code": (_("Code that the app shows"), _("Six digits."), _("Enter the code that the app shows")),
    }


class AddKeyForm(_InOurWords, webauthn.AddWebAuthnForm):
    """Add a security key or passkey."""

    WORDS: ClassVar = {
        "name": NAME,
        "passwordless": (
            _("Sign in with this key alone"),
            _("The key then asks for your fingerprint, face or PIN in place of a password."),
            "",
        ),
    }


class RenameKeyForm(_InOurWords, webauthn.EditWebAuthnForm):
    """Rename a security key."""

    WORDS: ClassVar = {"name": NAME}
