"""`groundswell connect`: pull extracts from the agencies' databases into a workbench."""

from __future__ import annotations

import argparse

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "connect",
        help=_("pull extracts from the agencies' databases into a workbench"),
        description=_(
            "Pull from the databases that were connected in the workbench, each by its read-only query. The"
            " workbench does so by itself while it runs; this is for a schedule of your own, and to try one."
            " docs/how-to/connect-a-database.md tells how to set one up."
        ),
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--list", action="store_true", help=_("list the connections with their ids"))
    which.add_argument("--all-due", action="store_true", help=_("pull from all whose time has come"))
    which.add_argument("--connection", metavar="ID", help=_("pull from this one, due or not"))
    parser.add_argument(
        "--here",
        action="store_true",
        help=_("with --connection: import in this process, and say how it went"),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command, in a process of the workbench."""
    if options.list:
        return run_workbench("connect_pull", "--list")
    if options.all_due:
        return run_workbench("connect_pull", "--all-due")
    return run_workbench("connect_pull", f"--connection={options.connection}", *["--here"] * options.here)
