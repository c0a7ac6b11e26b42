"""Passwords that are easily guessed: common ones with something hung on, and words of the place."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What the product, its parts and its makers are called; the names of the installation and of the agency are added.
WORDS = (
    "groundswell",
    "workbench",
    "engagement",
    "mandate",
    "sponsor",
    "discovery",
    "password",
    "passwort",
    "welcome",
)
FEWEST_LETTERS = 8  # that must be left when these words are taken out
ROWS = (
    "0123456789" * 13,
    "abcdefghijklmnopqrstuvwxyz" * 3,
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_TAIL = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class NearlyCommonValidator:
    """Refuses a common password with digits or signs hung on, and one repeated."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise what is wrong with a password.

        Raises:
            ValidationError: what it is made of is common.
        """
        if self._is_nearly_common(password.lower()):
            raise ValidationError(
                _("Choose a password that is not a common one with something added or repeated"),
                code="nearly_common",
            )

    def _is_nearly_common(self, folded: str) -> bool:
        core = _TAIL.sub("", folded)
        period = (folded + folded).find(folded, 1)  # after how many letters it begins again
        return (
            (core in self.common and len(folded) - len(core) < FEWEST_LETTERS)
            or period < min(len(folded), FEWEST_LETTERS)
            or any(folded in row or folded[::-1] in row for row in ROWS)
        )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("Not a common password with digits added.")


class WordsOfThePlaceValidator:
    """Refuses a password that is little more than the names of this workbench, of the agency, or of the product."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise what is wrong with a password.

        Raises:
            ValidationError: without those words too little is left of it.
        """
        left, words = password.lower(), list_words(user)
        for word in words:
            left = left.replace(word, "")
        if len(left) < FEWEST_LETTERS and len(left) < len(password):
            raise ValidationError(
                _("Choose a password without the name of the workbench or of your organisation"),
                code="of_the_place",
            )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("Not the name of the workbench or of your organisation.")


def list_words(person: Any = None) -> list[str]:
    """List the words that do not count in a password, the longest first."""
    names = f"{settings.NAME_SHOWN} {urlsplit(settings.ADDRESS).hostname or ''}"
    home = getattr(person, "home", None)
    names = f"{names} {home.name if home else ''}".lower()
    return sorted({*WORDS, *re.findall(r"\w{4,}", names)}, key=lambda word: (-len(word), word))
