"""Every address of the running application, and example ids for those that need more than an engagement.

An app that adds an address with an id in it adds one line to `EXAMPLES`: the name of the address, and a function that
makes the thing for an engagement and gives the arguments. ``tests/web/test_access.py`` asks each address as every role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from support.workbench import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Route:
    """An address.

    Args:
        name: by which it is found.
        view: what answers.
        arguments: what stands in it.
    """

    name: str
    view: Callable[..., Any]
    arguments: frozenset[str]


@dataclass(frozen=True)
class Example:
    """What an address needs besides ``engagement_id``.

    Args:
        make: makes the thing in an engagement and gives the arguments.
        is_shared: the arguments name nothing that belongs to one engagement, such as the name of a question.
        may_be_absent: the thing is made up, so that 404 is an answer, too.
    """

    make: Callable[[Cast], dict[str, Any]]
    is_shared: bool = False
    may_be_absent: bool = False


def list_routes() -> list[Route]:
    """List every address that the application answers."""
    return sorted(_walk(get_resolver(), frozenset()), key=lambda route: (route.name, str(route.view)))


def _walk(resolver: URLResolver, arguments: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        named = arguments | set(entry.pattern.regex.groupindex) | set(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, named)
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or "", entry.callback, named)


def _find_person(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.people["member"].pk}


def _find_membership(cast: Cast) -> dict[str, Any]:
    from groundswell_web.engagements.queries import list_members

    return {"membership_id": list_members(cast.engagement_id, now=NOW, role="observer")[0].id}


def _draft_mandate(cast: Cast) -> dict[str, Any]:
    from support.mandates import draft

    return {"mandate_id": draft(cast, NOW)}


EXAMPLES: dict[str, Example] = {
    "person": Example(_find_person, is_shared=True),
    "person_change": Example(_find_person, is_shared=True),
    "person_invite": Example(_find_person, is_shared=True),
    "person_end": Example(_find_person, is_shared=True),
    "person_restore": Example(_find_person, is_shared=True),
    "member_end": Example(_find_membership),
    "mandate": Example(_draft_mandate),
    "mandate_sign": Example(_draft_mandate),
}
