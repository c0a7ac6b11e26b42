"""`groundswell trial verdict`: what the trial says in the end, decided by its looks alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from groundswell.spells import Records
from groundswell.trials.ledger import write_moment
from groundswell.trials.ledger_file import Ledger
from groundswell.trials.look_log import LoggedLook
from groundswell.trials.observing import observe
from groundswell.trials.registration import write_whole
from groundswell.trials.verdicts import Verdict, decide_verdict, mature_verdict
from groundswell.wording import _
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


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "verdict",
        help=_("say what the trial says in the end"),
        description=_(
            "Say what the trial says in the end, decided by the looks that were kept and by nothing else, and write it"
            " to verdict.json. With records it says too what became of the cases since."
        ),
    )
    add_folder(parser)
    add_records_options(parser, required=False)
    add_values_option(parser)
    parser.add_argument(
        "--stopped-by",
        metavar="NAME",
        default="",
        help=_("end a trial that has no verdict yet, by this person"),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    trial = open_trial(options.folder)
    ledger = trial.read_ledger()
    looks = trial.read_looks(ledger)
    if not looks:
        say(_("There is no verdict yet, because nobody has looked: groundswell trial look {folder} FILE").format(
            folder=trial.path))  # fmt: skip
        return 1
    kept = trial.read_verdict()
    stopped_by = str(kept["verdict"]["stopped_by"]) if kept else options.stopped_by
    deciding = looks[: kept["looks"]] if kept else looks
    verdict = decide_verdict(
        trial.design, [one.look for one in deciding], trial.registration.amendments, stopped_by=stopped_by
    )
    for sentence in verdict.sentences:
        say(sentence)
    say("")
    if verdict.state == "keep_going":
        say(_("No verdict was written."))
        return 1
    if kept is None:
        trial.write_verdict(_describe(verdict, looks, ledger))
    say(_("The verdict: {path}").format(path=trial.verdict_file))
    if options.files:
        with open_trial_records(options, trial.path) as records:
            _follow_up(options, trial, ledger, records, verdict, looks)
    return 0


def _describe(verdict: Verdict, looks: Sequence[LoggedLook], ledger: Ledger) -> dict[str, Any]:
    """Describe a verdict with everything it was decided from."""
    decided = next((one for one in looks if one.look == verdict.look), looks[-1])
    return {
        "verdict": json.loads(json.dumps(verdict.to_document())),
        "as_of": write_moment(decided.as_of),
        "looks": len(looks),
        "looks_hash": looks[-1].hash,
        "ledger_rows": len(ledger.rows),
        "ledger_hash": ledger.head,
    }


def _follow_up(
    options: argparse.Namespace,
    trial: TrialFolder,
    ledger: Ledger,
    records: Records,
    verdict: Verdict,
    looks: Sequence[LoggedLook],
) -> None:
    """Say what became of the cases since, and write it beside the verdict."""
    rows = trial.list_rows(ledger, records)
    observed = observe(
        rows, trial.design, records, read_sent_values(options), key=read_identifier_key(options)
    )
    matured = mature_verdict(verdict, trial.design, observed, [one.look for one in looks])
    say("")
    if matured is None:
        say(_("Nothing can be read of the cases followed since."))
        return
    for sentence in matured.sentences:
        say(sentence)
    document = {name: value for name, value in asdict(matured).items() if name != "verdict"}
    path = trial.path / "follow_up.json"
    told = {"as_of": write_moment(records.manifest.extract_at), **document}
    write_whole(path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    say(_("The follow-up: {path}").format(path=path))
