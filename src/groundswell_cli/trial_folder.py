"""The folder of a trial: what stands in it, and how it and the records are opened."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.errors import KeyNotRead, PlaceUnwritable
from groundswell.errors.trying import AllocationKeyUnfit, RegistrationBroken
from groundswell.reports.work_folder import make_work_folder
from groundswell.spells import Records, open_records, read_records
from groundswell.trials.allocation import AllocationKey, check_key
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import Ledger, read_ledger
from groundswell.trials.look_log import LoggedLook, find_verdict_look, read_looks
from groundswell.trials.observing import follow_calendar
from groundswell.trials.pushed_values import Values, read_values
from groundswell.trials.registration import Registration, read_registration, write_whole
from groundswell.trials.verdict_file import VERDICT_FORMAT, is_sealed, seal_verdict
from groundswell.wording import _
from groundswell_cli.opening import add_export_options, read_key, read_now, take_export_options


@dataclass(frozen=True)
class TrialFolder:
    """The folder of a trial.

    Args:
        path: of the folder.
        registration: that stands in it.
    """

    path: Path
    registration: Registration

    @property
    def ledger_file(self) -> Path:
        """The ledger."""
        return self.path / "ledger.csv"

    @property
    def looks_file(self) -> Path:
        """All looks."""
        return self.path / "looks.jsonl"

    @property
    def verdict_file(self) -> Path:
        """The verdict."""
        return self.path / "verdict.json"

    @property
    def design(self) -> Design:
        """The design with its amendments."""
        return self.registration.current

    @property
    def design_sha256(self) -> str:
        """The hash of the design as registered, which the ledger begins with."""
        return self.registration.design.sha256

    def read_ledger(self) -> Ledger:
        """Read the ledger; an empty one where no case was allocated yet."""
        if not self.ledger_file.exists():
            return Ledger([], self.design_sha256)
        return read_ledger(self.ledger_file, self.design_sha256)

    def read_looks(self, ledger: Ledger) -> list[LoggedLook]:
        """Read all looks, and check them against the ledger."""
        return read_looks(self.looks_file, self.registration.sha256, ledger)

    def is_stopped(self, looks: list[LoggedLook]) -> bool:
        """Whether new cases go ``usual``: a look reached a verdict, or one was written."""
        return find_verdict_look(looks) is not None or self.verdict_file.exists()

    def list_rows(self, ledger: Ledger, records: Records) -> list[LedgerRow]:
        """List the allocations: of the ledger, or of the offices' calendar where it has none."""
        if self.design.unit != "case" and not ledger.rows:
            return follow_calendar(self.design, records)
        return ledger.rows

    def read_verdict(self) -> dict[str, Any] | None:
        """Read the verdict with what it was decided from; None where there is none.

        Raises:
            RegistrationBroken: it was changed, or is of another trial.
        """
        if not self.verdict_file.exists():
            return None
        try:
            document = json.loads(self.verdict_file.read_bytes())
            fits = is_sealed(document)
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise RegistrationBroken(str(self.verdict_file), _("it is no verdict, or not whole")) from error
        if not fits or document.get("format") != VERDICT_FORMAT:
            raise RegistrationBroken(
                str(self.verdict_file), _("the verdict was changed after it was written")
            )
        if document.get("registration") != self.registration.sha256:
            raise RegistrationBroken(str(self.verdict_file), _("it is the verdict of another trial"))
        return dict(document)

    def write_verdict(self, document: dict[str, Any]) -> None:
        """Write the verdict with a hash of all of it."""
        sealed = seal_verdict(self.registration.sha256, document)
        write_whole(self.verdict_file, (json.dumps(sealed, ensure_ascii=False, indent=1) + "\n").encode())


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the trial to a command."""
    parser.add_argument("folder", type=Path, metavar="TRIAL", help=_("the folder of the trial"))


def add_records_options(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the records, and how identifiers stand in them, to a command."""
    add_export_options(parser)
    if not required:
        next(action for action in parser._actions if action.dest == "files").nargs = "*"
    parser.add_argument(
        "--identifier-key",
        type=Path,
        metavar="FILE",
        help=_("the key with which identifiers in the records are hashed; the user's own if not given"),
    )


def add_values_option(parser: argparse.ArgumentParser) -> None:
    """Add the values sent for outcomes to a command."""
    parser.add_argument(
        "--values",
        type=Path,
        metavar="V.csv",
        help=_("values for outcomes that the records have not: a CSV with case, outcome and value"),
    )


def open_trial(path: Path) -> TrialFolder:
    """Open the folder of a trial.

    Raises:
        RegistrationBroken: it has no registration, or one that was changed.
    """
    return TrialFolder(path, read_registration(path / "registration.json"))


@contextmanager
def open_trial_records(options: argparse.Namespace, beside: Path | None = None) -> Iterator[Records]:
    """Open the records: a store that was built before, or an export that is read for as long as the block lasts."""
    files = options.files
    if len(files) == 1 and Path(files[0]).suffix == ".duckdb":
        with open_records(files[0]) as records:
            yield records
        return
    with make_work_folder((beside or Path.cwd()) / ".trial-records") as work:
        records = read_records(
            files,
            options.mapping,
            store=work / "records.duckdb",
            now=read_now(),
            key=read_key(options.identifier_key),
            **take_export_options(options),
        )
        with records:
            yield records


def read_identifier_key(options: argparse.Namespace) -> bytes:
    """Read the key with which identifiers in the records are hashed."""
    return read_key(options.identifier_key)


def read_sent_values(options: argparse.Namespace) -> Values | None:
    """Read the values sent for outcomes; None where none were given."""
    return read_values(options.values) if options.values else None


def read_allocation_key(path: Path, design: Design) -> AllocationKey:
    """Read the key of a trial and check that it is the registered one.

    Raises:
        KeyNotRead: the file cannot be read.
        AllocationKeyUnfit: it holds another key.
    """
    try:
        key = AllocationKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except OSError as error:
        raise KeyNotRead(str(path), error.strerror or str(error)) from error
    except ValueError as error:
        raise AllocationKeyUnfit(str(path)) from error
    check_key(key, design, str(path))
    return key


def write_allocation_key(path: Path, key: AllocationKey) -> None:
    """Write the key of a trial to a new file that only this account may read.

    Raises:
        PlaceUnwritable: the file is there already, or cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key.secret.hex() + "\n")
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error
