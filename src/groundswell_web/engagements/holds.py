"""Why somebody can only read here for a while. An app above registers who is held; the guard before every page asks.

A hold is about people and what they send from the pages of an engagement. Three things it leaves alone:

- Keys of the agency's systems (``/api/``), whoever gave them: a key belongs to a system, which allocates cases and
  sends values while nobody looks. Shutting it would stop the service in place of showing what the people did for it.
  Giving a new key, and withdrawing one, is done on a page, and is held like everything else.
- What was ordered before it began: an import that is queued goes on, and one page that was being sent arrives. Parts of
  an upload that come later are refused; what has arrived of it stays, and anybody who may can go on with it.
- What is one's own in the whole installation: signing in and out, the password, the second factor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

READING = frozenset({"GET", "HEAD"})  # any other method is taken to write, also those that no page uses


@dataclass(frozen=True)
class Hold:
    """Why somebody can only read.

    Args:
        title: what is the matter, as the heading of a page.
        text: why, in a sentence or two.
        until_at: when it ends by itself.
        way_out: what to do where writing cannot wait.
        address: path of the page where that is done; empty where there is none for this person.
        address_text: what that page is called.
    """

    title: str
    text: str
    until_at: datetime
    way_out: str
    address: str = ""
    address_text: str = ""


# engagement, the person, the moment
Ask = Callable[[UUID, Any, datetime], Hold | None]


class Holds:
    """The registered reasons for which somebody can only read."""

    def __init__(self) -> None:
        self._asks: dict[str, Ask] = {}

    def register(self, name: str, ask: Ask) -> None:
        """Take a reason in. The same name with another function is a mistake in the code."""
        if self._asks.get(name, ask) is not ask:
            raise ValueError(f"there is a hold {name!r} already")
        self._asks[name] = ask

    def find(self, engagement_id: UUID, person: Any, now: datetime) -> Hold | None:
        """Find why a person can only read in an engagement, or None: they can write as their roles allow."""
        found = (ask(engagement_id, person, now) for _name, ask in sorted(self._asks.items()))
        return next((hold for hold in found if hold is not None), None)


HOLDS = Holds()


def despite_holds[View: Callable[..., Any]](view: View) -> View:
    """Mark a view that answers people who are held, too: the one by which a hold is lifted."""
    view.despite_holds = True  # type: ignore[attr-defined]
    return view


def is_held_back(view: Callable[..., Any], method: str | None) -> bool:
    """Tell whether a hold matters to what is asked: it may write, and is not the way out itself."""
    return method not in READING and not getattr(view, "despite_holds", False)
