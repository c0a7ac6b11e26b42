"""The sections of an engagement, in the menu. An app registers its own in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from groundswell_web.engagements.places import Place

ASIDE = 90  # sections from this place on are about the engagement itself, and stand apart from its work


@dataclass(frozen=True)
class Section:
    """A section of the menu.

    Args:
        order: place in the menu.
        text: what it is called; a function, so that it follows the language.
        address: name of the address of its first page, which takes ``engagement_id``.
        need: the verb and object that whoever sees it needs.
    """

    order: int
    text: Callable[[], str]
    address: str
    need: tuple[str, str]


@dataclass(frozen=True)
class Link:
    """A section as one page shows it.

    Args:
        is_aside: whether it is about the engagement itself, and not about its work.
    """

    text: str
    address: str
    is_here: bool
    is_exact: bool
    is_aside: bool = False


class Navigation:
    """The registered sections."""

    def __init__(self) -> None:
        self._sections: dict[str, Section] = {}

    def register(self, section: Section) -> None:
        """Take a section in; registering it again changes nothing."""
        self._sections[section.address] = section

    def draw(self, place: Place, path: str) -> list[Link]:
        """List the sections that this person may see; the deepest that the path lies in is where they are."""
        sections = sorted(self._sections.values(), key=lambda section: section.order)
        seen = [section for section in sections if place.may(*section.need)]
        addresses = [reverse(section.address, args=[place.engagement.id]) for section in seen]
        here = max((address for address in addresses if path.startswith(address)), key=len, default="")
        return [
            Link(section.text(), address, address == here, address == path, section.order >= ASIDE)
            for section, address in zip(seen, addresses, strict=True)
        ]


NAVIGATION = Navigation()
