"""`groundswell plan`: plan a mixed team, week by week, or say what clashes."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.errors import PlaceUnwritable, PlanRequestUnread
from groundswell.wording import _, format_share
from groundswell_cli.printing import Report, print_table, say, show_progress

if TYPE_CHECKING:
    from groundswell.teams.plans.clash import Clash
    from groundswell.teams.plans.plan import TeamPlan
    from groundswell.teams.plans.progress import Progress


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "plan",
        help=_("plan a mixed team, week by week"),
        description=_(
            "Plan who leads what in which fortnight, who learns it beside them, and what it costs: least cost first, "
            "then most work led by people of the agency. When no plan is possible it names the smallest set of "
            "demands that clash, and what would free them. The same request gives the same plan."
        ),
    )
    parser.add_argument(
        "request",
        type=Path,
        nargs="?",
        metavar="REQUEST.json",
        help=_("the people, the work ahead, the rules"),
    )
    parser.add_argument("--example", action="store_true", help=_("print a request to begin with, and stop"))
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=_("write the plan, its picture and its text here")
    )
    parser.add_argument(
        "--former", type=Path, metavar="PLAN.json", help=_("go on from this plan, with the fewest changes")
    )
    parser.add_argument(
        "--from-week", type=int, metavar="WEEK", help=_("first week to plan anew, with --former")
    )
    parser.add_argument(
        "--limit", type=float, default=30.0, metavar="N", help=_("most work: N to 3 N seconds of a core")
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from groundswell.teams.plans.clash import Clash

    if options.example:
        print((files("groundswell.teams.plans") / "example.json").read_text(encoding="utf-8"), end="")
        return 0
    if options.request is None:
        options.parser.error(_("a request is needed; --example prints one to begin with"))
    if (options.former is None) != (options.from_week is None):
        options.parser.error(_("--former and --from-week go together"))
    if options.out is not None:
        _make_folder(options.out)
    with show_progress() as report:
        found = _plan(options, report)
    if isinstance(found, Clash):
        return _say_clash(found, options.out)
    _say_plan(found)
    if options.out is not None:
        _write_plan(options.out, found)
    return 0


def _plan(options: argparse.Namespace, report: Report) -> TeamPlan | Clash:
    # Imported here: the solver loads much, and the other commands do without it.
    from groundswell.teams.plans.documents import parse_json
    from groundswell.teams.plans.inputs import PlanRequest
    from groundswell.teams.plans.plan import TeamPlan
    from groundswell.teams.plans.planning import plan
    from groundswell.teams.plans.replanning import replan

    def show(progress: Progress) -> None:
        report(progress.share, _name_stage(progress))

    request = PlanRequest.from_document(parse_json(_read(options.request), str(options.request)))
    if options.former is None:
        return plan(request, progress=show, limit=options.limit)
    former = TeamPlan.from_document(parse_json(_read(options.former), str(options.former)))
    return replan(request, former, options.from_week, progress=show, limit=options.limit)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PlanRequestUnread(str(path), error.strerror or str(error)) from error


def _name_stage(progress: Progress) -> str:
    stages = {
        "first": _("a first plan"),
        "changes": _("fewest changes"),
        "cost": _("least cost"),
        "agency": _("most led by the agency"),
        "wishes": _("wishes to learn"),
        "clash": _("what clashes"),
        "remedies": _("what would free it"),
    }
    gap = progress.gap if progress.stage in ("cost", "changes") else None
    words = stages[progress.stage]
    return words if gap is None else _("{stage}, gap {gap}").format(stage=words, gap=format_share(gap, 1))


def _say_plan(plan: TeamPlan) -> None:
    gap = format_share(plan.gap, 1)
    sure = (
        _("no plan costs less")
        if plan.effort.is_least_cost
        else _("at most {gap} could be saved").format(gap=gap)
    )
    say(_("Cost: {cost} ({sure}).").format(cost=plan.cost_words, sure=sure))
    share = format_share(plan.agency_share)
    say(_("Led by people of the agency: {share} of the days.").format(share=share))
    for change in plan.changes:
        say(f"· {change}")
    days = plan.count_days()
    rows = []
    for person in plan.request.people:
        mine = [days[person.key, week] / 10 for week in plan.list_weeks()]
        rows.append([person.name, person.home, *(f"{one:g}" for one in mine)])
    columns = [_("person"), _("home"), *(str(week) for week in plan.list_weeks())]
    print_table(_("Days by week"), columns, rows)


def _say_clash(clash: Clash, folder: Path | None) -> int:
    listed = {one.words for one in clash.causes} | {one.words for one in clash.remedies}
    for sentence in clash.sentences:
        say(f"· {sentence}" if sentence in listed else sentence)
    if folder is not None:
        from groundswell.teams.plans.documents import write_json

        _write(folder / "clash.json", write_json(clash.to_document()))
    return 1


def _write_plan(folder: Path, plan: TeamPlan) -> None:
    from groundswell.charts.team_plans import draw_plan_svg, write_plan_lines
    from groundswell.teams.plans.documents import write_json

    _write(folder / "plan.json", write_json(plan.to_document()))
    _write(folder / "plan.svg", draw_plan_svg(plan).encode())
    _write(folder / "plan.txt", "".join(f"{line}\n" for line in write_plan_lines(plan)).encode())
    for name in ("plan.json", "plan.svg", "plan.txt"):
        say(_("Written: {path}").format(path=folder / name))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlaceUnwritable(folder, error.strerror or str(error)) from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error
