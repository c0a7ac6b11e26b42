"""Recorded doings of duties: who, when, with whom or alone, on whose account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from groundswell.teams.duties import Home


@dataclass(frozen=True)
class Deed:
    """One doing of a duty.

    Args:
        duty: key of the duty.
        at: when it was done, aware; its day is the day in the time zone that it carries.
        by: key of the person who did it.
        together: keys of those who did it with them.
        watched: keys of those who looked on.
        account_home: whose account it was done on; empty when none was needed.
        is_confirmed: whether it counts: written by the workbench as it was done, or confirmed by a second person.
    """

    duty: str
    at: datetime
    by: str
    together: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    account_home: Home | str = ""
    is_confirmed: bool = True

    @property
    def is_alone(self) -> bool:
        """Whether nobody did it with them; somebody who only looked on does not change that."""
        return all(person == self.by for person in self.together)

    @property
    def is_on_unit_account(self) -> bool:
        """Whether it was done on an account of the unit's, which goes when the unit goes."""
        return self.account_home == "unit"

    @property
    def done_on(self) -> date:
        """The day on which it was done, in the time zone that `at` carries."""
        return self.at.date()
