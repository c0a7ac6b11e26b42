"""`groundswell trial look`: what is known of a running trial, as often as wanted."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from groundswell.errors import DayNotUnderstood
from groundswell.spells import Records
from groundswell.trials.ledger_file import Ledger, hold_lock
from groundswell.trials.look import VERDICTS, Look
from groundswell.trials.look_log import LoggedLook, append_look
from groundswell.trials.looks import read_look
from groundswell.trials.observing import observe
from groundswell.trials.throughput import read_throughput
from groundswell.wording import _
from groundswell_cli.opening import read_now
from groundswell_cli.printing import say
from groundswell_cli.trial_folder import (
    TrialFolder,
    add_folder,
    add_records_options,
    add_values_option,
    open_trial,
    open_trial_records,
    read_identifier_key,
    read_sent_values,
)
from groundswell_cli.trial_words import say_look


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "look",
        help=_("look at a running trial, as often as wanted"),
        description=_(
            "Look at a running trial, as often as wanted: the band holds over all looks together. Prints a sentence,"
            " the band, the guardrails and what makes the data doubtful, and adds the look to looks.jsonl."
        ),
    )
    add_folder(parser)
    add_records_options(parser)
    add_values_option(parser)
    parser.add_argument(
        "--as-of",
        metavar="DAY",
        help=_(
            "only what was known when this day began, such as 2024-03-01; all of the records if not given"
        ),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    trial = open_trial(options.folder)
    with hold_lock(trial.looks_file):  # a look follows from the one before: one at a time
        return _look(options, trial)


def _look(options: argparse.Namespace, trial: TrialFolder) -> int:
    ledger = trial.read_ledger()
    before = trial.read_looks(ledger)
    values = read_sent_values(options)
    with open_trial_records(options, trial.path) as records:
        as_of = _read_as_of(options.as_of, trial, records)
        earlier = [one for one in before if one.as_of <= as_of]
        look = _take_look(options, trial, ledger, records, values, as_of, [one.look for one in earlier])
        sources = records.manifest.sources
    say_look(trial.design, look, as_of)
    if ledger.torn:
        say(
            _(
                "The ledger ends in half a line: an allocation was cut off, and never answered. The next one mends it."
            )
        )
    if len(earlier) < len(before):
        say("")
        say(_("This look is of an earlier day than one that was taken already: it is shown, and not kept."))
        return 0
    fresh = LoggedLook(0, as_of, read_now(), sources, len(ledger.rows), ledger.head, look)
    kept = append_look(trial.looks_file, before, trial.registration.sha256, fresh)
    say("")
    say(_("Kept as look {number} in {path}.").format(number=kept.number, path=trial.looks_file))
    if look.state in VERDICTS and not trial.verdict_file.exists():
        say(_("New cases go usual from now on. Write the verdict: groundswell trial verdict {folder}").format(
            folder=trial.path))  # fmt: skip
    return 0


def _take_look(
    options: argparse.Namespace,
    trial: TrialFolder,
    ledger: Ledger,
    records: Records,
    values: dict[str, dict[str, float]] | None,
    as_of: datetime,
    before: Sequence[Look],
) -> Look:
    design = trial.design
    rows = trial.list_rows(ledger, records)
    observed = observe(rows, design, records, values, as_of, key=read_identifier_key(options))
    passed = read_throughput(records, design.begins_on, observed.day)
    moved = trial.registration.has_moved_end(as_of)
    return read_look(observed, trial.registration.at(as_of), before, throughput=passed, moved_end=moved)


def _read_as_of(text: str | None, trial: TrialFolder, records: Records) -> datetime:
    """Read the moment of a look: the beginning of a day, never after the extract."""
    extract = records.manifest.extract_at
    if text is None:
        return extract.astimezone(UTC)
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise DayNotUnderstood("--as-of", text) from error
    moment = datetime.combine(day, time(), ZoneInfo(trial.design.time_zone))
    return min(moment, extract).astimezone(UTC)
