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
    """List the commands, each with its own parser; a step of a command as `trial look`."""
    found = {}
    for name, parser in _list_below(build_parser()).items():
        found[name] = parser
        found |= {f"{name} {step}": one for step, one in _list_below(parser).items()}
    return found


def _list_below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def find_command_names() -> set[str]:
    """Find the names of all commands and of their steps."""
    return set(list_commands())


def find_options(command: str) -> set[str]:
    """Find every spelling of every option of a command, or of any of its steps."""
    return {
        spelling
        for name, parser in list_commands().items()
        if name == command or name.startswith(f"{command} ")
        for action in parser._actions
        for spelling in action.option_strings
    }
