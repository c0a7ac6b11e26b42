"""`groundswell trial`: a trial on files, from its design to its verdict."""

from __future__ import annotations

import argparse

from groundswell.wording import _
from groundswell_cli import (
    trial_allocate,
    trial_amend,
    trial_design,
    trial_look,
    trial_reanalyse,
    trial_replay,
    trial_verdict,
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "trial",
        help=_("try a change on a bounded share of cases, and know whether it worked"),
        description=_(
            "Try a change on a bounded share of the cases, look as often as wanted, and know whether it worked. All of"
            " it stands in one folder: the registration, the key, the ledger, the looks and the verdict."
        ),
    )
    steps = parser.add_subparsers(
        dest="step", metavar="STEP", required=True, help=_("what to do; each has a help of its own")
    )
    for module in (
        trial_design,
        trial_allocate,
        trial_look,
        trial_amend,
        trial_verdict,
        trial_reanalyse,
        trial_replay,
    ):
        module.add_parser(steps)
