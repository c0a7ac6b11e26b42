"""What the workbench does by itself, again and again. An app registers its chores in its ``apps.py``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.cache import cache

logger = logging.getLogger(__name__)

Chore = Callable[[datetime], object]


class Chores:
    """The registered chores, each with how often it is done."""

    def __init__(self) -> None:
        self._chores: dict[str, tuple[timedelta, Chore]] = {}

    def register(self, name: str, every: timedelta, chore: Chore) -> None:
        """Take a chore in. Doing one again must do no harm: it may be done twice after a crash."""
        if name in self._chores and self._chores[name][1] is not chore:
            raise ValueError(f"there is a chore {name!r} already")
        self._chores[name] = (every, chore)

    def do_due(self, now: datetime) -> list[str]:
        """Do each chore whose time has come and that no other process took; one that fails stops no other.

        Time is cut into slots of each chore's length; whoever first puts the slot's mark into the shared cache does it.
        """
        done = []
        for name, (every, chore) in sorted(self._chores.items()):
            slot = int(now.timestamp() // every.total_seconds())
            if not cache.add(
                f"chore:{name.replace(' ', '-')}:{slot}", 1, timeout=max(60, int(2 * every.total_seconds()))
            ):
                continue
            try:
                chore(now)
            except Exception:
                logger.exception("the chore %s failed; it is tried again in its next turn", name)
            else:
                done.append(name)
        return done


CHORES = Chores()
