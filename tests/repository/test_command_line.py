"""Every command has a help text, lives in a module of its own, and stands in the reference."""

from __future__ import annotations

import argparse

import pytest
from repository.command_line import build_parser, find_command_names, list_commands
from repository.tree import ROOT, SOURCE, list_pages

REFERENCE = ROOT / "docs/reference"


def test_commands_as_they_stand_inspect_and_report() -> None:
    assert {"inspect", "report"} <= find_command_names()


@pytest.mark.parametrize("command", sorted(find_command_names()))
def test_command_as_it_stands_has_a_description(command: str) -> None:
    assert list_commands()[command].description


@pytest.mark.parametrize("command", sorted(find_command_names()))
def test_option_of_a_command_has_a_help_text(command: str) -> None:
    parser = list_commands()[command]

    bare = [action.dest for action in parser._actions if not action.help or action.help == argparse.SUPPRESS]

    assert not bare, f"groundswell {command}: no help for {bare}"


@pytest.mark.parametrize("command", sorted(find_command_names()))
def test_command_as_it_stands_is_in_the_reference_with_its_options(command: str) -> None:
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in list_pages() if page.is_relative_to(REFERENCE)
    )
    options = [
        action.option_strings[-1] for action in list_commands()[command]._actions if action.option_strings
    ]

    assert f"groundswell {command}" in text
    assert not [option for option in options if option not in text and option != "--help"]


@pytest.mark.parametrize("command", sorted(find_command_names()))
def test_command_as_it_stands_has_its_own_module(command: str) -> None:
    assert list((SOURCE / "groundswell_cli").rglob(f"{command.replace('-', '_').replace(' ', '_')}*.py"))


def test_parser_without_a_command_says_what_there_is() -> None:
    shown = build_parser().format_help()

    assert all(command.split()[0] in shown for command in find_command_names())
