"""`groundswell inspect`: look at an export and propose how to read it."""

from __future__ import annotations

import argparse
from pathlib import Path

from groundswell.errors import PlaceUnwritable
from groundswell.records.export import inspect_export
from groundswell.records.mapping import write_mapping
from groundswell.records.profiles import ColumnProfile
from groundswell.records.proposal import explain_unkept
from groundswell.records.vocabulary import weigh_name
from groundswell.wording import _, format_count, format_share
from groundswell_cli.opening import add_export_options, take_export_options
from groundswell_cli.printing import print_table, say, show_progress


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "inspect",
        help=_("look at an export and propose how to read it"),
        description=_(
            "Look at an export and propose how to read it: each choice with its reason and how sure it is."
        ),
    )
    add_export_options(parser)
    parser.add_argument(
        "--write-mapping", type=Path, metavar="M.toml", help=_("write the proposal to a file to edit")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    with show_progress() as report:
        report(0.1, _("opening"))
        seen = inspect_export(options.files, options.mapping, **take_export_options(options))
    for note in seen.source.notes:
        say(note)
    print_table(
        _("Columns of the first {count} rows").format(count=format_count(seen.profile.sampled)),
        [_("column"), _("holds"), _("filled"), _("different"), _("examples")],
        [_describe(column) for column in seen.profile.columns],
    )
    rows = [[c.role, c.value, format_share(c.confidence), c.reason] for c in seen.proposal.choices]
    print_table(_("Proposed reading"), [_("part"), _("choice"), _("sure"), _("because")], rows)
    unkept = [[name, reason] for name, reason in explain_unkept(seen.profile, seen.mapping)]
    if unkept and seen.mapping.shape != "standards":
        print_table(_("Columns left out"), [_("column"), _("because")], unkept)
    for question in seen.proposal.questions:
        say("")
        say(_("To be decided by you: {text}. Put in the mapping:").format(text=question.text))
        for line in question.line.split("\n"):
            say(f"    {line}")
    if options.write_mapping:
        _write_text(options.write_mapping, write_mapping(seen.mapping, whole=False))
        say(_("\nThe proposal is in {path}.").format(path=options.write_mapping).strip())
    return 0


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error


def _describe(column: ColumnProfile) -> list[str]:
    kind = _("text")
    if column.is_time:
        timed = column.style is not None and column.style.with_time
        kind = _("times") if timed else _("dates")
    elif column.number_share > 0.95:
        kind = _("numbers")
    if column.personal:
        kind = _(column.personal)
    hidden = column.personal or weigh_name("officer", column.name) >= 0.6
    shown = _("(not shown)") if hidden else " · ".join(text[:30] for text in column.examples[:3])
    return [column.name, kind, format_share(column.filled), format_count(column.distinct), shown]
