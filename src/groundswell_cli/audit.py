"""`groundswell audit verify`: find any tampering with the history of a workbench."""

from __future__ import annotations

import argparse

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "audit",
        help=_("find any tampering with the history of a workbench"),
        description=_(
            "Verify the history of the workbench that the environment names: every event follows on from"
            " the one before, none was changed, added, moved or removed. Prints a line for each engagement;"
            " note it elsewhere, and give it as --anchor later."
        ),
    )
    parser.add_argument("what", choices=("verify",), metavar="verify", help=_("verify every chain of events"))
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        metavar="LINE",
        help=_("a line noted earlier, which must still hold; may be given several times"),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command, in a process of the workbench."""
    return run_workbench("audit_verify", *(f"--anchor={line}" for line in options.anchor))
