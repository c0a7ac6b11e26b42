"""`groundswell trial replay`: the whole engine over past records, with no effect and with one that was planted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.wording import _
from groundswell_cli.printing import say, show_progress
from groundswell_cli.trial_folder import add_records_options, open_trial, open_trial_records

if TYPE_CHECKING:
    from groundswell.trials.design import Design


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "replay",
        help=_("run the whole trial over past records, many times"),
        description=_(
            "Run the whole trial over past records, many times: once with nothing changed, to see what share of such"
            " trials would have cried wolf, and once with an effect planted, to see when it would have been found."
        ),
    )
    parser.add_argument("trial", type=Path, metavar="TRIAL", help=_("the folder of the trial"))
    add_records_options(parser)
    parser.add_argument(
        "--effect",
        type=float,
        default=0.8,
        metavar="F",
        help=_("planted: the wait in the tried arm is this many times as long"),
    )
    parser.add_argument("--runs", type=int, default=500, metavar="N", help=_("how many trials are run"))
    parser.add_argument(
        "--seed", type=int, default=0, help=_("of the draws; the same seed gives the same trials")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    # Imported here: the simulation is compiled code, and the other commands do without it.
    from groundswell.trials.histories import read_history
    from groundswell.trials.replay import replay_trials

    design = _read_design(options.trial)
    with open_trial_records(options) as records, show_progress() as report:
        history = read_history(records)
        for number, effect in enumerate((1.0, options.effect)):
            report(number / 2, _("replaying"))
            found = replay_trials(history, design, runs=options.runs, effect=effect, seed=options.seed)
            if number:
                say("")
            for sentence in found.sentences:
                say(sentence)
    return 0


def _read_design(path: Path) -> Design:
    """Read the design of a trial from its folder."""
    return open_trial(path).design
