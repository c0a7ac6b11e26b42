"""`groundswell trial allocate`: which arm each case of a list is in, written to the ledger before it is told."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from pathlib import Path

from groundswell.trials.case_lists import allocate_listed, read_case_list
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import Ledger, open_ledger
from groundswell.trials.registration import write_whole
from groundswell.wording import _, format_count
from groundswell_cli.opening import read_now
from groundswell_cli.printing import clean
from groundswell_cli.trial_folder import add_folder, open_trial, read_allocation_key


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "allocate",
        help=_("say which arm each case of a list is in"),
        description=_(
            "Say which arm each case of a list is in. A row of the ledger is written for each new case before the"
            " answer is given; a case that was allocated before keeps its arm. The registered most cases exposed are"
            " never passed, and in a trial that has its verdict every new case goes usual."
        ),
    )
    add_folder(parser)
    parser.add_argument(
        "list",
        type=Path,
        metavar="CASES.csv",
        help=_(
            "the cases: a CSV with `case`, the strata or `office` of the design, perhaps `at` and `channel`"
        ),
    )
    parser.add_argument(
        "--out", type=Path, metavar="ARMS.csv", help=_("write the answers here; to the output if not given")
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help=_("the key of the trial, if not in its folder")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    trial = open_trial(options.folder)
    design = trial.design
    key = read_allocation_key(options.key_file or trial.path / "allocation.key", design)
    cases = read_case_list(options.list, design, earliest=trial.registration.registered_at, now=read_now())
    with open_ledger(trial.ledger_file, trial.design_sha256) as opened:
        before = len(opened.ledger.rows)
        stopped = trial.is_stopped(trial.read_looks(opened.ledger))
        answers = allocate_listed(opened, key, design, cases, stopped=stopped)
        ledger = opened.ledger
    _give_answers(answers, options.out)
    for line in _write_summary(design, answers, ledger, len(ledger.rows) - before):
        print(clean(line), file=sys.stdout if options.out else sys.stderr)
    return 0


def _give_answers(answers: list[LedgerRow], out: Path | None) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("case", "arm", "reason"))
    writer.writerows((row.case, row.arm, row.reason) for row in answers)
    if out:
        write_whole(out, stream.getvalue().encode())
    else:
        sys.stdout.write(stream.getvalue())


def _write_summary(design: Design, answers: list[LedgerRow], ledger: Ledger, new: int) -> list[str]:
    arms = Counter(row.arm for row in answers)
    shares = ", ".join(f"{arm.name} {format_count(arms[arm.name])}" for arm in design.arms)
    lines = [
        _("{cases} answered: {shares}. {new} of them are new in the ledger.").format(
            cases=_count_cases(len(answers)), shares=shares, new=format_count(new)
        ),
        _("Something changes for {exposed} of at most {most} cases.").format(
            exposed=format_count(ledger.exposed), most=format_count(design.most_exposed)
        ),
    ]
    reasons = Counter(row.reason for row in answers if row.reason)
    texts = {
        "cap": _("{cases} went usual because the most cases are exposed; they are in no estimate."),
        "stopped": _("{cases} went usual because the trial has ended; they are in no estimate."),
        "not_in_trial": _("{cases} went usual because they are outside the days or offices of the trial."),
    }
    lines += [
        texts[reason].format(cases=_count_cases(count))
        for reason, count in reasons.items()
        if reason in texts
    ]
    return [*lines, _("The ledger ends with {hash}.").format(hash=ledger.head[:16])]


def _count_cases(count: int) -> str:
    return _("1 case") if count == 1 else _("{count} cases").format(count=format_count(count))
