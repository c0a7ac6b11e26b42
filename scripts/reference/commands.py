"""docs/reference/command-line.md, from the parser itself."""

from __future__ import annotations

import argparse

from groundswell_cli.main import build_parser
from reference.markdown import WRITTEN, join_blocks, write_table

INTRODUCTION = """\
# The command line

`groundswell COMMAND …`. Results go to standard output, progress and errors to standard error. Where the
output is no terminal there is no progress bar, and tables are separated by tabs. Ctrl-C leaves nothing
behind.

| exit code | means |
|---|---|
| 0 | all went well |
| 1 | something is wrong with the file, the mapping or the machine; [the message](errors.md) says what to do |
| 2 | the command was not typed as it has to be |
| 130 | stopped by Ctrl-C |"""


def write_page() -> str:
    """Write the page."""
    parser = build_parser()
    blocks = [WRITTEN, INTRODUCTION]
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    rows = [
        (f"[`groundswell {name}`](#groundswell-{name})", one.description or "")
        for name, one in commands.choices.items()
    ]
    blocks.append(write_table(("command", "what it does"), rows))
    for name, command in commands.choices.items():
        blocks += _write_command(name, command)
    return join_blocks(blocks)


def _write_command(name: str, command: argparse.ArgumentParser) -> list[str]:
    steps = next((one for one in command._actions if isinstance(one, argparse._SubParsersAction)), None)
    if steps is None:
        return _write_parser(f"## groundswell {name}", name, command)
    rows = [
        (f"[`groundswell {name} {step}`](#groundswell-{name}-{step})", one.description or "")
        for step, one in steps.choices.items()
    ]
    blocks = [
        f"## groundswell {name}",
        command.description or "",
        write_table(("step", "what it does"), rows),
    ]
    for step, one in steps.choices.items():
        blocks += _write_parser(f"### groundswell {name} {step}", f"{name} {step}", one)
    return blocks


def _write_parser(heading: str, name: str, command: argparse.ArgumentParser) -> list[str]:
    usage = [f"groundswell {name}"]
    arguments, options = [], []
    for action in command._actions:
        if action.option_strings and "--help" not in action.option_strings:
            options.append((_spell(action), _default(action), action.help or ""))
        elif not action.option_strings:
            shown = str(action.metavar or action.dest)
            written = shown + ("…" if action.nargs in ("+", "*") else "")
            usage.append(f"[{written}]" if action.nargs in ("?", "*") else written)
            arguments.append((f"`{shown}`", action.help or ""))
        if action.option_strings and action.required:
            usage.append(f"{action.option_strings[-1]} {action.metavar}")
    return [
        heading,
        command.description or "",
        f"```text\n{' '.join(usage)} [options]\n```",
        write_table(("argument", "what it is"), arguments),
        write_table(("option", "if not given", "what it does"), options),
    ]


def _spell(action: argparse.Action) -> str:
    name = f" {action.metavar or action.dest.upper()}" if action.nargs != 0 else ""
    return "`" + ", ".join(f"{spelling}{name}" for spelling in action.option_strings) + "`"


def _default(action: argparse.Action) -> str:
    if action.required:
        return "must be given"
    if action.default in (None, False, argparse.SUPPRESS):
        return ""
    return f"`{action.default}`"
