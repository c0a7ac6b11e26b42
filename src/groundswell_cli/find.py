"""`groundswell find`: answer one question from a store that was built before."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.spells import open_records
from groundswell.wording import _
from groundswell_cli.printing import print_table, say


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "find",
        help=_("answer one question from a store that was built before"),
        description=_(
            "Answer one question from the store that a report left in its folder, as text or JSON."
        ),
    )
    parser.add_argument(
        "question", choices=QUESTION_NAMES, metavar="QUESTION", help=", ".join(QUESTION_NAMES)
    )
    parser.add_argument("store", type=Path, metavar="STORE", help=_("the store, such as DIR/records.duckdb"))
    parser.add_argument("--json", action="store_true", help=_("as JSON, with its tables"))
    parser.add_argument("--seed", type=int, default=0, help=_("of the resampling behind intervals"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    with open_records(options.store) as records:
        finding = estimate_findings(records, [options.question], seed=options.seed)[0]
    if options.json:
        print(json.dumps(finding.to_json_document(), ensure_ascii=False, indent=1))
        return 0
    for sentence in finding.sentences:
        say(sentence)
    rows = [
        [e.label, _number(e.value), f"{_number(e.low)} … {_number(e.high)}", e.unit]
        for e in finding.estimates
    ]
    if rows:
        print_table(finding.title, [_("what"), _("estimate"), _("interval"), _("unit")], rows)
    for caveat in finding.caveats:
        say(f"· {caveat}")
    return 0


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
