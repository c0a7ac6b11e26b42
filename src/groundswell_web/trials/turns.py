"""Serve those who ask at the same moment together: one of them works for all who wait, so the disk is waited for once.

Each process has its own turns. Between processes the lock in the database decides, as it does without them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition

from django.db import InterfaceError, OperationalError

type Serve[Wanted, Given] = Callable[[Sequence[Wanted]], Sequence[Given]]


class NotServed(Exception):
    """Whoever worked for all could not; nothing was written."""


@dataclass(eq=False)
class Turn[Wanted, Given]:
    """What one wants, and what came of it."""

    wanted: Wanted
    given: list[Given] = field(default_factory=list)  # one, once it is served
    error: Exception = field(default_factory=NotServed)
    is_over: bool = False


class Turns[Wanted, Given]:
    """The turns at one thing, of which only one at a time can be taken.

    Args:
        serve: serves all or none, and gives one answer for each in their order. Once it returns, that holds for good.
    """

    def __init__(self, serve: Serve[Wanted, Given]) -> None:
        self._serve = serve
        self._changed = Condition()
        self._waiting: list[Turn[Wanted, Given]] = []
        self._is_busy = False

    def take(self, wanted: Wanted) -> Given:
        """Wait until somebody else has served this one, or serve it with all who wait by then.

        Raises:
            NotServed: whoever served it ended halfway, or reached no database.
            Exception: whatever `serve` raises for this one alone.
        """
        turn, served = Turn[Wanted, Given](wanted), list[Turn[Wanted, Given]]()
        with self._changed:
            self._waiting.append(turn)
            self._changed.wait_for(lambda: turn.is_over or not self._is_busy)
            if not turn.is_over:
                served, self._waiting, self._is_busy = self._waiting, [], True
        if served:
            self._work(served)
        if not turn.given:
            raise turn.error
        return turn.given[0]

    def _work(self, turns: Sequence[Turn[Wanted, Given]]) -> None:
        """Serve all; where that fails each alone, so that nobody is refused for the fault of another."""
        try:
            try:
                self._give(turns)
            except (InterfaceError, OperationalError) as error:
                for turn in turns:
                    turn.error.__cause__ = error
            except Exception:
                for turn in turns:
                    self._try(turn)
        finally:
            with self._changed:
                for turn in turns:
                    turn.is_over = True
                self._is_busy = False
                self._changed.notify_all()

    def _try(self, turn: Turn[Wanted, Given]) -> None:
        try:
            self._give([turn])
        except Exception as error:
            turn.error = error

    def _give(self, turns: Sequence[Turn[Wanted, Given]]) -> None:
        for turn, given in zip(turns, self._serve([turn.wanted for turn in turns]), strict=True):
            turn.given.append(given)
