"""What the command line offers, asked of its own parser."""

from __future__ import annotations

import argparse
from functools import cache

from groundswell_cli.main import build_parser as build_groundswell_parser


@cache
def build_parser() -> argparse.ArgumentParser:
    """Build the parser that `groundswell` runs with."""
    return build_groundswell_parser()


@cache
def list_commands() -> dict[str, argparse.ArgumentParser]:
    """List the commands, each with its own parser."""
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def find_command_names() -> set[str]:
    """Find the names of all commands."""
    return set(list_commands())


def find_options(command: str) -> set[str]:
    """Find every spelling of every option of a command."""
    return {spelling for action in list_commands()[command]._actions for spelling in action.option_strings}
