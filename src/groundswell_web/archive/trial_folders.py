"""A folder for each registered trial, as the command line reads it: whoever has it computes the verdict again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from groundswell.errors import GroundswellError
from groundswell.spells import Records
from groundswell.trials.case_tables import list_case_rows, name_columns
from groundswell.trials.ledger import LedgerRow, chain_row, write_moment
from groundswell.trials.ledger_file import write_ledger
from groundswell.trials.look_log import LoggedLook, chain_look
from groundswell.trials.registration import Registration
from groundswell.trials.verdict_file import seal_verdict
from groundswell_web.archive.packing import Packer
from groundswell_web.archive.sheets import write_lines
from groundswell_web.records.queries import ExtractCard, list_extracts, open_extract
from groundswell_web.refusals import NotThere
from groundswell_web.trials.actions.drafting import find_key
from groundswell_web.trials.cards import LookLine, RegistrationCard, StopLine, TrialCard, VerdictCard
from groundswell_web.trials.entry_queries import find_stop, find_verdict, get_registration, list_looks
from groundswell_web.trials.exports import KEY_GOES_IN
from groundswell_web.trials.ledger_queries import read_values
from groundswell_web.trials.looking import list_rows
from groundswell_web.trials.queries import get_trial, list_trials
from groundswell_web.trials.registered import read_registration


@dataclass(frozen=True)
class TrialFolder:
    """A registered trial with all that is sealed of it.

    Args:
        number: from 1, in the order in which trials were drafted.
        extracts: the versions of the records that are in the archive, by their ids.
    """

    number: int
    trial: TrialCard
    extracts: dict[UUID, ExtractCard]

    @property
    def path(self) -> str:
        """Where it stands in the archive."""
        return f"trials/{self.number}-{slugify(self.trial.name)[:40] or 'trial'}"

    @cached_property
    def card(self) -> RegistrationCard:
        """What was registered, word by word."""
        return get_registration(self.trial.engagement_id, self.trial.id)

    @cached_property
    def registration(self) -> Registration:
        """The design as registered, with its amendments."""
        return read_registration(self.trial.id)

    @cached_property
    def looks(self) -> list[LookLine]:
        """All looks, the oldest first."""
        return list_looks(self.trial.engagement_id, self.trial.id)

    @cached_property
    def verdict(self) -> VerdictCard | None:
        """The verdict; None before there is one."""
        return find_verdict(self.trial.engagement_id, self.trial.id)

    @cached_property
    def stop(self) -> StopLine | None:
        """Why no case is allocated any more."""
        return find_stop(self.trial.engagement_id, self.trial.id)

    @property
    def deciding(self) -> ExtractCard | None:
        """The records that the deciding look read, or else those in use; None where none are in the archive."""
        look = (self.verdict.look if self.verdict else None) or (self.looks[-1] if self.looks else None)
        asked = self.extracts.get(look.extract_id) if look and look.extract_id else None
        return asked or next((one for one in self.extracts.values() if one.is_current), None)

    @property
    def store(self) -> str:
        """Where these records stand in the archive; empty where they do not."""
        return f"records/files/extract-{self.deciding.number}/records.duckdb" if self.deciding else ""

    @property
    def command(self) -> str:
        """What computes the verdict again, run where the archive was unpacked; empty before there is a verdict."""
        if self.verdict is None or not self.store:
            return ""
        values = f" --values {self.path}/values.csv" if self.values else ""
        return f"groundswell trial reanalyse {self.path} {self.store}{values}"

    @cached_property
    def values(self) -> dict[str, dict[str, float]]:
        """What systems sent for outcomes, as the deciding look knew it."""
        until = self.verdict.look.at if self.verdict and self.verdict.look else None
        return read_values(self.trial.engagement_id, self.trial.id, until=until)

    @cached_property
    def rows(self) -> list[LedgerRow]:
        """The allocations; of a trial by offices that has ended, those that the calendar gave, bound to one another."""
        if self.trial.design is None or (self.trial.design.unit != "case" and self.stop is None):
            return []
        records = self.open_records()
        if self.trial.design.unit != "case" and records is None:
            return []
        found = list_rows(self.trial.engagement_id, self.trial.id, self.registration.current, records)  # type: ignore[arg-type]
        return found if not found or found[0].hash else _bind(found, self.registration.design.sha256)

    def open_records(self) -> Records | None:
        """Open the records that the deciding look read."""
        if self.deciding is None:
            return None
        try:
            return open_extract(self.trial.engagement_id, self.deciding.id)
        except NotThere:
            return None


def list_folders(engagement_id: UUID) -> list[TrialFolder]:
    """List the registered trials of an engagement, in the order in which they were drafted."""
    extracts = {card.id: card for card in list_extracts(engagement_id, ready_only=True)}
    trials = [get_trial(engagement_id, line.id) for line in list_trials(engagement_id)]
    trials.sort(key=lambda trial: (trial.drafted_at, trial.id))
    return [
        TrialFolder(number, trial, extracts)
        for number, trial in enumerate(trials, start=1)
        if trial.is_registered
    ]


def write_folders(engagement_id: UUID, packer: Packer) -> None:
    """Write the folder of every registered trial."""
    for folder in list_folders(engagement_id):
        for name, text in _list_texts(folder):
            packer.add_text(f"{folder.path}/{name}", text)
        _write_cases(folder, packer)


def _list_texts(folder: TrialFolder) -> Iterator[tuple[str, str]]:
    yield "design.json", folder.card.text
    yield "registration.json", _dump(folder.registration.to_document())
    if folder.trial.planned:
        yield "plan.json", _dump(folder.trial.planned)
    if folder.rows:
        yield "ledger.csv", write_ledger(folder.rows).decode()
    if folder.values:
        yield "values.csv", "".join(_write_values(folder.values))
    logged = _log_looks(folder)
    if logged:
        lines = (json.dumps(one.to_document(), ensure_ascii=False, sort_keys=True) for one in logged)
        yield "looks.jsonl", "".join(f"{line}\n" for line in lines)
    if folder.verdict:
        yield "verdict.json", _dump(_seal(folder, folder.verdict, logged))
        if folder.verdict.matured and folder.verdict.matured_at:
            told = {"at": write_moment(folder.verdict.matured_at), "follow_up": folder.verdict.matured}
            yield "follow_up.json", _dump(told)
        if folder.verdict.reanalyses:
            found = [asdict(one) | {"at": write_moment(one.at)} for one in folder.verdict.reanalyses]
            yield "reanalyses.json", _dump(found)
    key = _find_key(folder.trial)
    if key:
        yield "allocation.key", f"{key}\n"


def _find_key(trial: TrialCard) -> str:
    """Find the key by which cases were drawn, once nobody could foresee another by it; empty else."""
    if trial.state not in KEY_GOES_IN:
        return ""
    try:
        return find_key(trial.id).secret.hex()
    except NotThere:
        return ""


def _write_cases(folder: TrialFolder, packer: Packer) -> None:
    """Write the raw table as the deciding look read it, for spreadsheets: each case, its arm, what came of it."""
    records = folder.open_records()
    if records is None or not folder.looks:
        return
    look, design = (
        (folder.verdict.look if folder.verdict else None) or folder.looks[-1],
        folder.registration.current,
    )
    rows = folder.rows or list_rows(folder.trial.engagement_id, folder.trial.id, design, records)
    try:
        cells = list(list_case_rows(rows, design, records, folder.values, look.moment))
    except GroundswellError:
        return  # of a version of the records that does not know the cases: the ledger says who was drawn
    packer.add_sheet(f"{folder.path}/cases.csv", write_lines([name_columns(design)]), write_lines(cells))


def _log_looks(folder: TrialFolder) -> list[LoggedLook]:
    """Bind the looks to one another and to the ledger, as the command line does when it takes them."""
    previous, logged = folder.registration.sha256, []
    for number, line in enumerate(folder.looks, start=1):
        seen = sum(row.at <= line.at for row in folder.rows)
        head = folder.rows[seen - 1].hash if seen else folder.registration.design.sha256
        extract = folder.extracts.get(line.extract_id) if line.extract_id else None
        sources = tuple((one.name, one.size_bytes, one.sha256) for one in extract.sources) if extract else ()
        told = LoggedLook(number, line.moment, line.at, sources, seen, head, line.look)
        logged.append(chain_look(previous, told))
        previous = logged[-1].hash
    return logged


def _seal(folder: TrialFolder, verdict: VerdictCard, logged: Sequence[LoggedLook]) -> dict[str, Any]:
    decided = [one for one in logged if one.looked_at <= verdict.at]
    last = decided[-1]
    told = {
        "verdict": verdict.document,
        "as_of": write_moment(verdict.look.moment if verdict.look else last.as_of),
        "looks": len(decided),
        "looks_hash": last.hash,
        "ledger_rows": last.ledger_rows,
        "ledger_hash": last.ledger_hash,
    }
    return seal_verdict(folder.registration.sha256, told)


def _bind(rows: Sequence[LedgerRow], first: str) -> list[LedgerRow]:
    bound: list[LedgerRow] = []
    for row in rows:
        bound.append(chain_row(bound[-1].hash if bound else first, row))
    return bound


def _write_values(values: dict[str, dict[str, float]]) -> Iterator[str]:
    """Write what was sent, exactly: the command line reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("case", "outcome", "value"))
    for outcome, sent in sorted(values.items()):
        writer.writerows((case, outcome, repr(value)) for case, value in sorted(sent.items()))
    yield text.getvalue()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
