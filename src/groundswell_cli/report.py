"""`groundswell report`: from an export to a report, in one command."""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path

from groundswell import __version__
from groundswell.evidence.indicators import estimate_indicators
from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.evidence.standards import estimate_standards
from groundswell.records.export import Figures, open_work_file, read_export
from groundswell.reports import ReportFacts, ReportFiles, SourceFile, read_facts, write_report
from groundswell.reports.folder import check_folder
from groundswell.reports.work_folder import make_work_folder
from groundswell.spells import Records, build_records
from groundswell.spells.parquet import check_engine, open_engine
from groundswell.wording import _
from groundswell_cli.opening import add_export_options, read_key, read_now, take_export_options
from groundswell_cli.printing import Report, say, show_progress

STORE_NAME = "records.duckdb"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report",
        help=_("make the report of an export"),
        description=_(
            "Make the report of an export: what the public waits for, where, in whose hands and why, with open cases"
            " counted. Writes a page, a PDF, JSON, CSV, a summary of two pages, and the store of the records."
        ),
    )
    add_export_options(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_("the folder to write the report to")
    )
    parser.add_argument("--title", help=_("what the report is called, such as the name of the service"))
    parser.add_argument("--question", action="append", choices=QUESTION_NAMES, metavar="NAME",
                        help=_("answer this question only; may be given several times"))  # fmt: skip
    parser.add_argument("--engine", default="duckdb", metavar="NAME",
                        help=_("where measures run: duckdb, spark://local or spark://HOST"))  # fmt: skip
    parser.add_argument("--language", default="en", metavar="CODE", help=_("language of the report"))
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help=_("of the resampling behind intervals; the same seed gives the same report"),
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help=_("the key with which identifiers are hashed")
    )
    parser.add_argument(
        "--no-pdf", action="store_true", help=_("leave out the PDF, which takes the most time")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    place: Path = options.out.absolute()
    check_engine(options.engine)
    with make_work_folder(place) as beside, show_progress() as report:
        check_folder(place)
        files = _make_report(options, beside, report)
    _say_result(files, place)
    return 0


def _make_report(options: argparse.Namespace, beside: Path, report: Report) -> ReportFiles:
    now = read_now()
    with open_work_file(beside) as connection:
        reading = read_export(
            options.files, options.mapping, now=now, key=read_key(options.key_file), connection=connection,
            work_dir=beside / "opened",
            progress=lambda share, what: report(share * 0.3, what), **take_export_options(options),
        )  # fmt: skip
        if isinstance(reading, Figures):
            return _report_figures(options, reading)
        built = build_records(reading, beside / STORE_NAME, progress=lambda s, w: report(0.3 + s * 0.3, w))
    with built, open_engine(built, options.engine, beside) as records:
        findings = estimate_findings(
            records, options.question, seed=options.seed, progress=lambda s, w: report(0.6 + s * 0.25, w)
        )
        title = options.title or _("What the public waits for")
        facts = read_facts(records.manifest, title=title, version=__version__)
        _write_set_aside(built, beside / "set_aside.csv")
    extras = [file for file in (beside / STORE_NAME, beside / "set_aside.csv") if file.exists()]
    return write_report(findings, options.out, records_facts=facts, now=now, language=options.language,
                        pdf=not options.no_pdf, extras=extras, progress=lambda what: report(0.9, what))  # fmt: skip


def _report_figures(options: argparse.Namespace, figures: Figures) -> ReportFiles:
    now = read_now()
    estimate = estimate_standards if figures.kind == "standards" else estimate_indicators
    finding = estimate(figures.table, columns=figures.columns, as_of_at=now)
    title = _("Service standards") if figures.kind == "standards" else _("The service in figures")
    facts = ReportFacts(
        title=options.title or title,
        as_of_at=now,
        window_from_at=None,
        cases=0,
        spells=0,
        open_cases=0,
        shape=figures.kind,
        sources=tuple(SourceFile(*file) for file in figures.sources),
        version=__version__,
    )
    return write_report(
        [finding],
        options.out,
        records_facts=facts,
        now=now,
        language=options.language,
        pdf=not options.no_pdf,
    )


def _write_set_aside(records: Records, path: Path) -> None:
    """Write the rows that were set aside, each with its reason; no file where there are none."""
    rows = records.list_set_aside()
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "reason", "detail"])
        for row, reason, detail in rows:
            guarded = "'" + detail if detail.startswith(("=", "+", "-", "@", "\t", "\r")) else detail
            writer.writerow([row if row > 0 else "", reason, guarded])


def _say_result(files: ReportFiles, place: Path) -> None:
    lines = files.summary.read_text(encoding="utf-8").splitlines()
    answer = next((line.strip("*_ ") for line in lines if line and not line.startswith("#")), "")
    answer = re.sub(r"\\([^\w\s])", r"\1", answer)
    say(answer)
    say("")
    say(_("The report:  {path}").format(path=files.html))
    if files.pdf:
        say(_("As PDF:      {path}").format(path=files.pdf))
    say(_("Two pages:   {path}").format(path=files.summary))
    if (place / "set_aside.csv").exists():
        say(_("Rows set aside, each with its reason: {path}").format(path=place / "set_aside.csv"))
