"""`groundswell trial design`: plan a trial on the agency's own records, and register it."""

from __future__ import annotations

import argparse
import json
import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.errors import PlaceUnwritable
from groundswell.trials.allocation import AllocationKey
from groundswell.trials.design import SHARES, Design, Outcome
from groundswell.trials.look_words import name_outcome, write_amount
from groundswell.trials.registration import Registration, write_registration, write_whole
from groundswell.wording import _, format_count, format_share
from groundswell_cli.opening import read_now
from groundswell_cli.printing import print_table, say, show_progress
from groundswell_cli.trial_folder import add_records_options, open_trial_records, write_allocation_key

if TYPE_CHECKING:
    from groundswell.trials.plans import Planned


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "design",
        help=_("plan a trial on the agency's own records, and register it"),
        description=_(
            "Plan a trial by running it many times on the agency's own records: how long, how many cases, what it can"
            " show and what not. A trial that could show nothing is refused. With --out it is registered: from then"
            " on nothing that decides the verdict can change."
        ),
    )
    parser.add_argument("plan", type=Path, nargs="?", metavar="PLAN.toml", help=_("what the trial shall be"))
    add_records_options(parser, required=False)
    parser.add_argument("--example", action="store_true", help=_("print a plan to begin with, and stop"))
    parser.add_argument("--out", type=Path, metavar="TRIAL", help=_("register the trial in this new folder"))
    parser.add_argument(
        "--seed", type=int, default=0, help=_("of the simulation; the same seed gives the same plan")
    )
    parser.add_argument(
        "--runs", type=int, default=1000, metavar="N", help=_("how many trials are simulated for each gain")
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    # Imported here: the simulation is compiled code, and the other commands do without it.
    from groundswell.trials.histories import read_history
    from groundswell.trials.plan_files import read_plan, write_example_plan
    from groundswell.trials.planning import plan_trial

    if options.example:
        print(write_example_plan(), end="")
        return 0
    if options.plan is None or not options.files:
        options.parser.error(_("a plan and the records are needed; --example prints a plan to begin with"))
    if options.out:
        _check_place(options.out)
    plan = read_plan(options.plan)
    with open_trial_records(options) as records, show_progress() as report:
        history = read_history(records)
        planned = plan_trial(history, plan, seed=options.seed, runs=options.runs, progress=report)
    _say_planned(planned)
    say("")
    if options.out is None:
        say(_("Nothing was registered. With --out TRIAL it is, in a new folder of that name."))
    else:
        _register(options.out, planned)
    return 0


def _check_place(folder: Path) -> None:
    if (folder / "registration.json").exists():
        raise PlaceUnwritable(folder, _("a trial is registered in it, and stays as it is"))
    if folder.exists() and not folder.is_dir():
        raise PlaceUnwritable(folder, _("it is a file"))


def _say_planned(planned: Planned) -> None:
    for sentence in planned.sentences:
        say(sentence)
    design = planned.design
    waits = any(row.log_rank_power is not None for row in planned.powers)
    rows = []
    for row in planned.powers:
        smallest = _(" (smallest worth having)") if row.gain == design.smallest_gain else ""
        by_speed = [format_share(row.log_rank_power)] if waits else []
        day = "–" if row.median_day is None else f"{row.median_day:.0f}"
        rows.append(
            [_write_gain(design.primary, row.gain) + smallest, format_share(row.power), *by_speed, day]
        )
    by_speed = [_("a log-rank test would")] if waits else []
    columns = [_("a gain of"), _("the trial shows it"), *by_speed, _("half by day")]
    print_table(_("If the change truly brings"), columns, rows)
    print_table(_("The design"), [_("part"), _("fixed as")], _list_parts(design))


def _write_gain(outcome: Outcome, gain: float) -> str:
    """Write a gain as finely as it was simulated."""
    if outcome.kind in SHARES:
        return _("{points} percentage points").format(points=f"{100 * gain:.3g}")
    return f"{gain:.3g} {outcome.measured_in}"


def _list_parts(design: Design) -> list[list[str]]:
    """List what a person has to know of a design before she signs it."""
    arms = ", ".join(f"{arm.name} {format_share(arm.share)}" for arm in design.arms)
    units = {
        "case": _("each case"),
        "office": _("offices, side by side"),
        "wedge": _("offices, one after the other"),
    }
    parts = [
        [_("what is drawn"), units[design.unit]],
        [_("arms"), arms],
        [_("cases are allocated"), f"{design.begins_on} … {design.last_entry_on}"],
        [_("looks count from"), (design.begins_on + timedelta(days=design.earliest_look_day)).isoformat()],
        [_("the last that counts"), design.last_on.isoformat()],
        [
            _("at most something changes for"),
            _("{count} cases").format(count=format_count(design.most_exposed)),
        ],
        [_("what decides"), name_outcome(design.primary)],
        [_("smallest gain worth having"), write_amount(design.primary, design.smallest_gain)],
    ]
    for guard in design.guardrails:
        limit = _("at most {amount} worse").format(amount=write_amount(guard.outcome, guard.margin))
        parts.append([_("guardrail"), f"{name_outcome(guard.outcome)}: {limit}"])
    if design.strata:
        parts.append([_("strata"), ", ".join(design.strata)])
    if design.unit != "case":
        parts += [
            [office, _write_turn(design, period)]
            for office, period in zip(design.offices, design.schedule, strict=True)
        ]
    return [*parts, [_("chance of a false alarm, over all looks"), format_share(design.alpha)]]


def _write_turn(design: Design, period: int) -> str:
    """Say when an office changes."""
    if period < 0:
        return _("stays as it is")
    day = design.begins_on + timedelta(days=period * design.period_days)
    return _("changes on {day}").format(day=day.isoformat())


def _register(folder: Path, planned: Planned) -> None:
    """Make the key and the registration; the registration comes last, and is what makes the folder a trial."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlaceUnwritable(folder, error.strerror or str(error)) from error
    key = AllocationKey(secrets.token_bytes(32))
    key_file = folder / "allocation.key"
    key_file.unlink(missing_ok=True)  # of a run that was stopped before it had registered anything
    write_allocation_key(key_file, key)
    design = replace(planned.design, key_sha256=key.sha256)
    document = replace(planned, design=design).to_document()
    write_whole(folder / "plan.json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    registration = Registration(design, read_now())
    write_registration(folder / "registration.json", registration)
    say(_("Registered:   {path}").format(path=folder / "registration.json"))
    say(_("Its hash:     {hash}").format(hash=registration.sha256))
    say(
        _(
            "Note the hash elsewhere, or send it to somebody: with it anybody can see that nothing was changed."
        )
    )
    if design.unit != "case":
        say(
            _(
                "Nobody has to be asked case by case: each case follows its office and the day on which it comes."
            )
        )
        return
    say(_("The key:      {path}").format(path=key_file))
    say(_("Keep the key where the cases are allocated: who has it can tell which arm a case will be in."))
