"""What was registered before the first case, and every later change, dated and beside it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.errors import GroundswellError, PlaceUnwritable
from groundswell.errors.trying import DesignFaulty, RegistrationBroken
from groundswell.trials.design import Design, write_canonical
from groundswell.trials.ledger import write_moment

FORMAT = "groundswell-registration-1"
AMENDABLE = (
    "question",
    "arms",
    "most_exposed",
    "entry_days",
    "guardrails",
    "key_sha256",
    "allocation_version",
)
"""What may change under way. All else decides what a band or a verdict means, and needs a new trial."""

MOVES_END = ("entry_days", "guardrails")
"""What of it can move the last day."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a registered design; shown beside the verdict.

    Args:
        number: from 1.
        at: when, with its zone.
        by: who made it.
        what: the field of the design.
        before: its value until then, as plain values.
        after: its value from then on.
        why: the reason.
        previous: hash of the amendment before; of the first, that of the registration.
        hash: of all other fields.
    """

    number: int
    at: datetime
    by: str
    what: str
    before: Any
    after: Any
    why: str
    previous: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A design with the moment of its registration and what was changed since.

    Args:
        design: as it was registered.
        registered_at: when, with its zone.
        amendments: in order.
    """

    design: Design
    registered_at: datetime
    amendments: tuple[Amendment, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """SHA-256, in hex, of the design and the moment: what the first amendment follows from."""
        told = {"format": FORMAT, **self._head()}
        return hashlib.sha256(write_canonical(told)).hexdigest()

    @property
    def head(self) -> str:
        """Hash of the last amendment, or of the registration where there is none."""
        return self.amendments[-1].hash if self.amendments else self.sha256

    @property
    def current(self) -> Design:
        """The design with all amendments."""
        return self._amended(self.amendments)

    def at(self, moment: datetime) -> Design:
        """Give the design with the amendments made by a moment."""
        return self._amended([one for one in self.amendments if one.at <= moment])

    def has_moved_end(self, moment: datetime) -> bool:
        """Say whether, at a moment, the last day was another than the registered one."""
        return self.at(moment).last_day != self.design.last_day

    def list_versions(self) -> dict[int, Design]:
        """List the design that allocated under each version of salt and weights.

        Amendments of the same moment count as one: new shares and their new version come together.
        """
        moments = sorted({one.at for one in self.amendments})
        designs = [self.design, *(self.at(moment) for moment in moments)]
        return {one.allocation_version: one for one in designs}

    def _amended(self, amendments: Sequence[Amendment]) -> Design:
        document = self.design.to_document()
        for amendment in amendments:
            document[amendment.what] = amendment.after
        return Design.from_document(document)

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        changes = [{**asdict(one), "at": write_moment(one.at)} for one in self.amendments]
        return {"format": FORMAT, **self._head(), "sha256": self.sha256, "amendments": changes}

    def _head(self) -> dict[str, Any]:
        return {"registered_at": write_moment(self.registered_at), "design": self.design.to_document()}


def amend(
    registration: Registration, what: str, after: Any, *, at: datetime, by: str, why: str
) -> Registration:
    """Add an amendment to a registration.

    Args:
        registration: what is amended.
        what: the field of the design, one of `AMENDABLE`.
        after: its new value, as plain values (as in :meth:`Design.to_document`).
        at: when.
        by: who.
        why: the reason; not empty.

    Raises:
        DesignFaulty: the field is fixed, the reason is empty, the amendment is earlier than the one before, or
            the design would no longer fit together.
    """
    faults = [] if why.strip() and by.strip() else ["an amendment says who made it, and why"]
    if what not in AMENDABLE:
        faults.append(f"{what} is fixed by the registration; only {', '.join(AMENDABLE)} can be amended")
    last = registration.amendments[-1].at if registration.amendments else registration.registered_at
    if at < last:
        faults.append(f"the amendment of {at} is earlier than what it follows")
    if faults:
        raise DesignFaulty(faults)
    before = registration.current.to_document()[what]
    number = len(registration.amendments) + 1
    change = _bind(Amendment(number, at, by, what, before, after, why, registration.head))
    amended = replace(registration, amendments=(*registration.amendments, change))
    amended.current  # noqa: B018 - raises where the design no longer fits together
    return amended


def amend_allocation(
    registration: Registration, what: str, after: Any, *, at: datetime, by: str, why: str
) -> Registration:
    """Add an amendment, and with new shares or another key the new version that the ledger tells them apart by.

    Args:
        registration: what is amended.
        what: the field of the design, one of `AMENDABLE`.
        after: its new value, as plain values.
        at: when.
        by: who.
        why: the reason.

    Raises:
        DesignFaulty: as for :func:`amend`.
    """
    amended = amend(registration, what, after, at=at, by=by, why=why)
    if what not in ("arms", "key_sha256"):
        return amended
    version = amended.current.allocation_version + 1
    return amend(amended, "allocation_version", version, at=at, by=by, why=why)


def _bind(amendment: Amendment) -> Amendment:
    told = {**asdict(amendment), "at": write_moment(amendment.at)}
    del told["hash"]
    return replace(amendment, hash=hashlib.sha256(write_canonical(told)).hexdigest())


def write_registration(path: Path, registration: Registration) -> None:
    """Write a registration to a file, whole or not at all.

    Raises:
        PlaceUnwritable: it cannot be written.
    """
    text = json.dumps(registration.to_document(), ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, through to the disk, and rename it: nobody ever reads half of it.

    Raises:
        PlaceUnwritable: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error


def read_registration(path: Path) -> Registration:
    """Read a registration and check that nothing in it was changed.

    Raises:
        RegistrationBroken: it is missing, no registration, or does not fit its hashes.
    """
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise RegistrationBroken(str(path), error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise RegistrationBroken(str(path), "it is no JSON, or not all of it is there") from error
    return parse_registration(document, str(path))


def parse_registration(document: Any, path: str = "given") -> Registration:
    """Read what `to_document` wrote, and check it.

    Args:
        document: plain values.
        path: where they came from, for the error.

    Raises:
        RegistrationBroken: it is no registration, or does not fit its hashes.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RegistrationBroken(path, "it is no registration that this version knows")
    try:
        design = Design.from_document(document["design"])
        registration = Registration(design, _read_moment(document["registered_at"]))
        changes = [Amendment(**{**one, "at": _read_moment(one["at"])}) for one in document["amendments"]]
    except (GroundswellError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RegistrationBroken(path, f"it cannot be understood: {error}") from error
    if registration.sha256 != document.get("sha256"):
        raise RegistrationBroken(path, "the design or its date was changed after it was registered")
    for number, change in enumerate(changes, start=1):
        registration = _follow(registration, change, number, path)
    return registration


def _follow(registration: Registration, change: Amendment, number: int, path: str) -> Registration:
    if change.previous != registration.head or change.number != number or _bind(change) != change:
        raise RegistrationBroken(path, f"amendment {number} was changed, or one before it was taken out")
    try:
        return amend(registration, change.what, change.after, at=change.at, by=change.by, why=change.why)
    except GroundswellError as error:
        raise RegistrationBroken(path, f"amendment {number}: {error}") from error


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return moment.astimezone(UTC)
