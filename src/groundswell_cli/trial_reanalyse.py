"""`groundswell trial reanalyse`: the verdict computed a second time, by somebody else, from the raw records."""

from __future__ import annotations

import argparse
from pathlib import Path

from groundswell.trials.look_words import write_amount
from groundswell.trials.reanalysis import Reanalysed, find_misallocated, reanalyse, write_masked
from groundswell.wording import _, format_count
from groundswell_cli.printing import say
from groundswell_cli.trial_folder import (
    TrialFolder,
    add_folder,
    add_records_options,
    add_values_option,
    open_trial,
    open_trial_records,
    read_allocation_key,
    read_identifier_key,
    read_sent_values,
)


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "reanalyse",
        help=_("compute the verdict a second time from the raw records"),
        description=_(
            "Compute the verdict a second time from the raw records, the registration and the ledger, and say whether"
            " it agrees. The arms are called by letters until all of it is computed."
        ),
    )
    add_folder(parser)
    add_records_options(parser)
    add_values_option(parser)
    parser.add_argument(
        "--masked", action="store_true", help=_("stop before the arms get their names, to judge without them")
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help=_("the key of the trial, to check each arm; that of its folder if there is one"),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step; 1 where the verdict does not agree."""
    trial = open_trial(options.folder)
    ledger = trial.read_ledger()
    looks = trial.read_looks(ledger)
    kept = trial.read_verdict()
    if kept is None or not looks:
        say(
            _("There is no verdict to compute again: groundswell trial verdict {folder}").format(
                folder=trial.path
            )
        )
        return 1
    moments = [one.as_of for one in looks[: kept["looks"]]]
    with open_trial_records(options, trial.path) as records:
        found = reanalyse(
            trial.registration,
            ledger.rows,
            records,
            kept["verdict"],
            moments,
            read_sent_values(options),
            key=read_identifier_key(options),
            stopped_by=str(kept["verdict"]["stopped_by"]),
        )
    _say_masked(trial, found)
    if options.masked:
        return 0
    say("")
    say(
        _("The arms: {names}.").format(
            names=", ".join(f"{one} is {name}" for one, name in found.letters.items())
        )
    )
    wrong = _say_allocations(trial, options.key_file)
    say("")
    for sentence in found.sentences:
        say(sentence)
    return 0 if found.agrees and not wrong else 1


def _say_masked(trial: TrialFolder, found: Reanalysed) -> None:
    design = trial.design
    say(_("Computed from the records, the arms without their names:"))
    for line in write_masked(design, found.arms):
        say(f"  {line}")
    for one in found.differences:
        amounts = [
            f"{'−' if value < 0 else '+'}{write_amount(design.primary, value)}"
            for value in (one.difference, one.low, one.high)
        ]
        say(
            "  "
            + _("{first} less {second}: {value}, between {low} and {high} over all looks.").format(
                first=one.first, second=one.second, value=amounts[0], low=amounts[1], high=amounts[2]
            )
        )


def _say_allocations(trial: TrialFolder, key_file: Path | None) -> int:
    """Say whether each arm follows from the key; how many do not."""
    path = key_file or trial.path / "allocation.key"
    rows = trial.read_ledger().rows
    if trial.design.unit != "case" or not rows or not (key_file or path.exists()):
        return 0
    wrong = find_misallocated(trial.registration, rows, read_allocation_key(path, trial.design))
    if wrong:
        say(
            _(
                "{count} rows of the ledger have an arm that does not follow from the key; the first is row {first}."
            ).format(count=format_count(len(wrong)), first=wrong[0])
        )
    else:
        say(_("Every arm in the ledger follows from the key and the registered shares."))
    return len(wrong)
