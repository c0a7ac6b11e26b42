"""Which arm a case is in: from a key, the design and the case alone, so that anybody with the key can compute it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from groundswell.errors.trying import AllocationKeyUnfit
from groundswell.trials.design import Design, write_canonical

METHOD = "groundswell-1"
"""Stands in each hashed message, so that another method can never give the same numbers by accident."""

SHORTEST_KEY = 16
Reason = Literal["", "cap", "stopped", "not_in_trial"]


@dataclass(frozen=True, slots=True)
class AllocationKey:
    """The secret from which allocations are computed, so that nobody without it can foresee them.

    Args:
        secret: 16 bytes or more.

    Raises:
        ValueError: it is shorter.
    """

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < SHORTEST_KEY:
            raise ValueError(f"a key has {SHORTEST_KEY} bytes or more; this one has {len(self.secret)}")

    @property
    def sha256(self) -> str:
        """SHA-256 of the key, in hex: what the registration holds of it."""
        return hashlib.sha256(self.secret).hexdigest()

    def __repr__(self) -> str:
        """Show the hash, never the key."""
        return f"AllocationKey(sha256={self.sha256[:12]}…)"


@dataclass(frozen=True, slots=True)
class Allocated:
    """Where a case is allocated.

    Args:
        arm: place in ``design.arms``.
        position: number in [0, 1) that decided; None where an office's schedule decides, or nothing was drawn.
        reason: empty where the case is in the trial. Else why it goes ``usual`` and is left out of every estimate:
            ``cap``, ``stopped`` or ``not_in_trial``.
    """

    arm: int
    position: float | None
    reason: Reason = ""


def check_key(key: AllocationKey, design: Design, path: str = "given") -> None:
    """Check that a key is the one that a trial was registered with.

    Raises:
        AllocationKeyUnfit: it is another.
    """
    if design.key_sha256 and not hmac.compare_digest(key.sha256, design.key_sha256):
        raise AllocationKeyUnfit(path)


def find_position(key: AllocationKey, case: str, stratum: str = "") -> float:
    """Find the number in [0, 1) of a case.

    Method: HMAC with SHA-256 over the canonical JSON of ``["groundswell-1", stratum, case]``; its first 8 bytes as
    a whole number, most significant first, without its last 11 bits, divided by 2**53: so many fit a float exactly.

    Args:
        key: of the trial.
        case: the identifier, exactly as it is written in the records.
        stratum: of the case, as :func:`write_stratum` writes it.

    Example:
        >>> round(find_position(AllocationKey(b"sixteen bytes or more"), "case-1"), 6)
        0.089321
    """
    digest = hmac.new(key.secret, write_canonical([METHOD, stratum, case]), hashlib.sha256).digest()
    return (int.from_bytes(digest[:8]) >> 11) / 2**53


def find_arm(shares: Sequence[float], position: float) -> int:
    """Find the arm at a number in [0, 1).

    The arms that are tried take their shares from 0 upward, in their order; ``usual``, the first, has the rest.
    A larger share therefore only adds cases to what is tried, and takes none back.

    Args:
        shares: of the arms, ``usual`` first.
        position: from :func:`find_position`.

    Example:
        >>> [find_arm((0.7, 0.2, 0.1), position) for position in (0.0, 0.19, 0.2, 0.29, 0.31, 0.99)]
        [1, 1, 2, 2, 0, 0]
    """
    for number, end in enumerate(accumulate(shares[1:]), start=1):
        if position < end - 1e-12:  # 0.1 + 0.2 is a little more than 0.3
            return number
    return 0


def allocate(
    key: AllocationKey, design: Design, case: str, *, stratum: str = "", office: str = "", day: int
) -> Allocated:
    """Allocate a case to an arm: always the same answer for the same case.

    Cases before the first and after the last day of allocation, and of offices that have no part, go ``usual`` and
    are no part of the trial. The largest number of exposed cases is not looked at: see :func:`decide_allocation`.

    Args:
        key: of the trial; not used where offices are allocated.
        design: of the trial.
        case: the identifier.
        stratum: of the case, as :func:`write_stratum` writes it.
        office: that has the case.
        day: whole days from ``design.begins_on`` to the allocation, by the agency's calendar: :func:`count_days`.

    Raises:
        ValueError: the identifier is empty.
    """
    if not case:
        raise ValueError("a case without an identifier cannot be allocated")
    if not 0 <= day < design.entry_days:
        return Allocated(0, None, "not_in_trial")
    if design.unit != "case":
        return allocate_office(design, office, day)
    position = find_position(key, case, stratum)
    return Allocated(find_arm([arm.share for arm in design.arms], position), position)


def decide_allocation(
    key: AllocationKey,
    design: Design,
    case: str,
    *,
    exposed: int,
    stopped: bool = False,
    stratum: str = "",
    office: str = "",
    day: int,
) -> Allocated:
    """Allocate a case that is in no ledger yet, and never pass the largest number of exposed cases.

    Once that number is reached, or the trial is stopped, every further case goes ``usual`` and is left out of the
    estimates, whatever its number: were the ones that would have gone ``usual`` anyway kept, that arm alone would
    have cases of the later days, and the arms could no longer be compared.

    Args:
        key: of the trial.
        design: of the trial.
        case: the identifier.
        exposed: cases in the ledger in arms other than ``usual``.
        stopped: whether the trial is stopped, has its verdict, or is in doubt.
        stratum: of the case.
        office: that has the case.
        day: whole days from ``design.begins_on``.
    """
    if stopped:
        return Allocated(0, None, "stopped")
    if exposed >= design.most_exposed:
        return Allocated(0, None, "cap")
    return allocate(key, design, case, stratum=stratum, office=office, day=day)


def write_stratum(values: Sequence[str]) -> str:
    """Write the stratum of a case from its values, in the order of ``design.strata``.

    Example:
        >>> write_stratum(["simple", "North"])
        'simple / North'
    """
    return " / ".join(values)


def count_days(design: Design, at: datetime) -> int:
    """Count the whole days from the day on which a trial begins to a moment, by the agency's calendar.

    Args:
        design: of the trial.
        at: the moment, with its zone.

    Returns:
        0 on the first day; below 0 before it.
    """
    return (at.astimezone(ZoneInfo(design.time_zone)).date() - design.begins_on).days


def allocate_office(design: Design, office: str, day: int) -> Allocated:
    """Allocate a case by its office and the calendar that was drawn.

    Args:
        design: of a trial by offices.
        office: that has the case.
        day: whole days from ``design.begins_on``.
    """
    if office not in design.offices or not 0 <= day < design.entry_days:
        return Allocated(0, None, "not_in_trial")
    changes_in = design.schedule[design.offices.index(office)]
    period = day // design.period_days if design.period_days else 0
    return Allocated(int(0 <= changes_in <= period), None)
